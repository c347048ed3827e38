#!/usr/bin/env bash
# charter-notify on a real node, with a real mail server (STARTTLS, a password) and a real webhook's receiver: each reminder once, also when
# it is killed, and none lost while a server is away.     tests/e2e/reminders.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/e2e-reminders
lang=en
port=${CHARTER_PORT:-18943}
source tools/consortium.sh
receivers=tests/e2e/receivers.py
mail_port=$((port + 10))
hook_port=$((port + 12))
box=$root/box

$receivers have-aiosmtpd 2> /dev/null || { echo "reminders: SKIPPED, no mail server to test with: apt-get install python3-aiosmtpd"; exit 77; }
end() {
  for process in "${notify_pid:-}" "${servers_pid:-}"; do [ -z "$process" ] || kill -9 "$process" 2> /dev/null || true; done
  cleanup
}
trap end EXIT

serve() {
  rm -f "$box/ready"
  $receivers serve "$box" "$mail_port" "$hook_port" > "$root/receivers.log" 2>&1 &
  servers_pid=$!
  for _ in $(seq 200); do [ ! -e "$box/ready" ] || return 0; sleep 0.05; done
  fail "the receivers did not start: $(cat "$root/receivers.log")"
}
stop_servers() { kill "$servers_pid"; wait "$servers_pid" 2> /dev/null || true; servers_pid=; }
# notify CODE CONFIG ARGS: one round, with that exit code
notify() {
  local expected=$1 config=$2 code=0
  shift 2
  last=$("$bin/charter-notify" --lang en once --config "$config" "$@" 2> "$root/notify.err" < /dev/null) || code=$?
  [ "$code" = "$expected" ] || fail "exit $code, not $expected: charter-notify once --config $config $*
$last
$(cat "$root/notify.err")"
}
says() { [[ $1 == *"$2"* ]] || fail "does not say \"$2\": $1"; }
err_says() { says "$(cat "$root/notify.err")" "$1"; }
# start_daemon: until its first round is over
start_daemon() {
  : > "$root/daemon.log"
  "$bin/charter-notify" --lang en run --config "$root/notify.yaml" > "$root/daemon.out" 2> "$root/daemon.log" < /dev/null &
  notify_pid=$!
  [ -n "${1:-}" ] || await "$root/daemon.log" "persons, "
}
await() { # await FILE WORDS
  for _ in $(seq 400); do ! grep -qF "$2" "$1" || return 0; sleep 0.05; done
  fail "$1 does not say \"$2\": $(cat "$1")"
}
kill_daemon() { kill -9 "$notify_pid"; wait "$notify_pid" 2> /dev/null || true; notify_pid=; }
mails() { $receivers mails "$box"; }
hooks() { $receivers hooks "$box"; }
lines() { wc -l <<< "$1"; }
same() { [ "$1" = "$2" ] || fail "$3: not
$1
but
$2"; }
# variant NAME SED...: a configuration with a state of its own, so that everything is due again
variant() {
  local name=$1
  shift
  sed -e "s|^state: .*|state: $name|" "$@" "$root/notify.yaml" > "$root/$name.yaml"
  chmod 600 "$root/$name.yaml"
}

prepare
found_consortium > /dev/null
init_node > /dev/null
banks=(bank-a)
adopt_convention > /dev/null

# A credential of its own, of a holder that can read and never sign: the bank's node.
must bank-a.p3 bank-a.p2 -- site register site=bank-a.main kind=main_room country=TW "address_digest=$minutes_hex"
charter keys new bank-a.n1 --usage consensus --genesis "$fingerprint" > /dev/null
key=$(requested key bank-a.n1)
must bank-a.p3 bank-a.p1 -- node register node=bank-a.n1 role=validator site=bank-a.main responsible_unit=operations \
  responsible_person=bank-a.p3 consensus_key.algorithm=ed25519 "consensus_key.bytes=$key" "peer_id=${key:0:40}" \
  "possession=$(requested possession bank-a.n1)"
"$bin/charter" --home "$root/own" keys new bank-a.n1 --usage tls --genesis "$fingerprint" > /dev/null
must bank-a.p2 bank-a.p1 -- credential issue --request "$root/own/bank-a.n1/request.yaml" --usage tls --anchor consortium-ca

# A grant that ends in six days: the registrars, bank-a.p1 and bank-a.p2, are to renew it.
entry undertaking bank-a bank-a.p3
must bank-a.p1 bank-a.p2 -- register put --from "$root/entry.yaml" --attach "$root/report.txt"
must bank-a.p1 bank-a.p2 -- role grant person=bank-a.p3 role=facilities scope=bank-a purpose=stand-in "expires_ms=$(date -u -d '+6 days' +%F)"

# An authority of the test, and a certificate for the servers.
mkdir "$box"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$root/test-ca.key" -out "$root/test-ca.pem" -days 2 -subj "/CN=test authority" 2> /dev/null
openssl req -newkey rsa:2048 -nodes -keyout "$box/server.key" -out "$root/server.csr" -subj "/CN=localhost" 2> /dev/null
openssl x509 -req -in "$root/server.csr" -CA "$root/test-ca.pem" -CAkey "$root/test-ca.key" -CAcreateserial -days 2 -out "$box/server.pem" \
  -extfile <(echo "subjectAltName=DNS:localhost") 2> /dev/null

umask 077
echo "correct horse" > "$root/mail-password"
openssl rand -hex 32 > "$box/secret"
cat > "$root/notify.yaml" << YAML
node: {url: "https://localhost:$port", ca: home/ca.pem, identity: own/bank-a.n1}
state: state
every_minutes: 1
language: zh-TW
mail:
  host: localhost
  port: $mail_port
  security: starttls
  ca: test-ca.pem
  user: charter
  password_file: mail-password
  from: charter@bank-a.example
  from_name: "甲商業銀行, 帳本"
  timeout_s: 10
webhook: {url: "https://localhost:$hook_port/hook", secret_file: box/secret, ca: test-ca.pem, timeout_s: 5, attempts: 2}
persons:
  bank-a.p1: {address: wang@bank-a.example, name: "王小明", language: zh-TW}
  bank-a.p2: {address: lee@bank-a.example, name: "Lee, \"Ann\"", language: en}
  bank-a.p9: {address: nobody@bank-a.example}
YAML
cp "$root/notify.yaml" "$root/open.yaml"
chmod 644 "$root/open.yaml"
sed 's/security: starttls/security: none/; s/host: localhost/host: mail.bank-a.example/' "$root/notify.yaml" > "$root/wrong.yaml"
notify 2 "$root/open.yaml"
err_says "open.yaml: mode 0644, but a file with a secret needs 0600: chmod 600"
notify 2 "$root/wrong.yaml"
err_says "wrong.yaml:8: mail.security: none goes in the open, which is for this machine alone"

# Nothing is reminded of while no server is there; and nothing is lost by it.
notify 0 "$root/notify.yaml" --dry-run
says "$last" "mail to bank-a.p1 (wang@bank-a.example)"
planned=$(grep -c . <<< "$last")
same 5 "$planned" "mails of two persons, webhooks of three"
notify 1 "$root/notify.yaml" --json
says "$last" '"mails":0,"webhooks":0,"reminders":0,"waiting":5,"refused":0'
says "$last" '"without_address":["bank-a.p3"],"unknown":["bank-a.p9"]'
err_says "no mail to bank-a.p3: persons of the configuration has no address for them"
err_says "bank-a.p9 in persons of the configuration: bank-a has no such active person"
same 1 "$(grep -c "mail .* nothing more goes this way in this round" "$root/notify.err")" "one try where nobody is there"

serve
notify 0 "$root/notify.yaml"
says "$last" "in 2 mails and 3 webhooks"
first_mails=$(mails)
same 2 "$(lines "$first_mails")" "mails"
says "$first_mails" "wang@bank-a.example <charter."
[[ $(grep ^wang <<< "$first_mails") == *" zh-TW "* && $(grep ^lee <<< "$first_mails") == *" en "* ]] || fail "languages: $first_mails"
same 3 "$(hooks | awk '$4 == 204 && $5 == "/hook"' | grep -c .)" "webhooks"

# Once each: asked again, run as a daemon, killed, started anew.
notify 0 "$root/notify.yaml"
says "$last" "; 0 reminders sent"
for _ in 1 2; do
  start_daemon
  kill_daemon
done
same "$first_mails" "$(mails)" "mails after two kills"
same 3 "$(lines "$(hooks)")" "webhooks after two kills"

# Killed when the mail was handed over and not answered: the same bytes come again, once.
touch "$box/hold"
must bank-a.p1 -- proposal open --title "A height to keep" --minutes "$root/minutes.txt" retention.archive height=1 why=founding
start_daemon no-wait
for _ in $(seq 200); do [ "$(lines "$(mails)")" = 2 ] || break; sleep 0.05; done
kill_daemon
rm "$box/hold"
held=$(tail -n 1 <<< "$(mails)")
same 3 "$(lines "$(mails)")" "one mail, not answered"
notify 0 "$root/notify.yaml"
same "$held" "$(sed -n 4p <<< "$(mails)")" "the mail that was not answered comes again, byte by byte"
notify 0 "$root/notify.yaml"
says "$last" "; 0 reminders sent"
same 4 "$(lines "$(mails)")" "mails in the end"
same 1 "$(hooks | tail -n +4 | grep -c "^bank-a.p1 ")" "webhooks of the new task"

# A server that is away while something is due, and comes back.
stop_servers
must bank-a.p1 -- proposal open --title "Another" --minutes "$root/minutes.txt" retention.archive height=2 why=beginning
notify 1 "$root/notify.yaml"
serve
start_daemon
same 5 "$(lines "$(mails)")" "what was due while the server was away"
kill "$notify_pid"
wait "$notify_pid" || fail "charter-notify did not end well: $(cat "$root/daemon.log")"
notify_pid=
says "$(cat "$root/daemon.out")" stopped

# A server that takes a mail and does not answer in time: the same bytes once more.
touch "$box/hold"
variant slow -e "s/^  timeout_s: 10/  timeout_s: 3/" -e "/lee@/d" -e "/^webhook:/d"
notify 1 "$root/slow.yaml"
err_says "it may have arrived, so the same bytes go out once more"
rm "$box/hold"
notify 0 "$root/slow.yaml"
same "$(mails | tail -n 1)" "$(mails | tail -n 2 | head -n 1)" "the mail without an answer, and its repeat"

# TLS from the first byte.
variant in-tls -e "s/^  port: .*/  port: $((mail_port + 3))/; s/starttls/tls/" -e "/^  user: /d; /^  password_file: /d" -e "/^webhook:/d"
notify 0 "$root/in-tls.yaml"
says "$last" "in 2 mails"

# No TLS, another authority, a wrong password, an address that the server does not have.
count=$(lines "$(mails)")
rm "$box"/hook-*
variant no-tls -e "s/^  port: .*/  port: $((mail_port + 1))/"
notify 1 "$root/no-tls.yaml"
err_says "nothing more goes this way"
variant other-ca -e "/^  ca: /d"
notify 1 "$root/other-ca.yaml"
err_says "certificate"
echo wrong > "$root/wrong-password"
variant password -e "s/mail-password/wrong-password/"
notify 1 "$root/password.yaml"
err_says "the server's last answer: 535"
same "$count" "$(lines "$(mails)")" "mails where the server is not to be trusted, or does not trust us"
variant address -e "s/lee@/unknown@/"
notify 1 "$root/address.yaml"
err_says "the server's last answer: 550"
same $((count + 1)) "$(lines "$(mails)")" "the others get theirs"

# Answers of the webhook: what is refused is not tried again, what is put off is, redirects are not followed.
rm "$box"/hook-*
answered() { # answered CODE REQUESTS WORDS
  echo "$1" > "$box/answer"
  variant "answer-$1" -e "/^mail:/,/^  timeout_s/d"
  notify 1 "$root/answer-$1.yaml"
  err_says "$3"
  same "$2" "$(hooks | awk -v code="$1" '$4 == code && $5 == "/hook"' | grep -c .)" "requests answered with $1"
}
answered 400 3 "it answered 400; it is tried again tomorrow, or after a new start"
answered 302 3 "it answered 302: redirects are not followed"
answered 503 6 "it answered 503"
! hooks | grep -q elsewhere || fail "a redirect was followed"
ids() { hooks | awk -v code="$1" '$4 == code { print $1, $2 }' | sort -u; }
same "$(ids 400)" "$(ids 503)" "the same reminders have the same Idempotency-Key"

stop_servers
stop_node
echo "reminders: ok, $((SECONDS - started)) s"
