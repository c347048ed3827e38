#!/usr/bin/env bash
# A real node measures itself and its host's clock by a real chronyd, and reports to its ledger; statuses follow.
#   tests/e2e/probes.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
chrony=/usr
[ -x /usr/sbin/chronyd ] || chrony=$PWD/.tools/chrony/usr # where tools/setup unpacks it beside another time service
for program in "$chrony/sbin/chronyd" "$chrony/bin/chronyc"; do
  [ -x "$program" ] || { echo "SKIPPED: no $program; \`make setup\` installs it"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "SKIPPED: chronyd starts as root alone, also with -x"; exit 77; }
bin=$1
root=$PWD/out/e2e-probes
lang=en
port=${CHARTER_PORT:-18043}
source tools/consortium.sh

# chronyd with -x does not touch the clock. Two servers of our own, and the host's own service, which follows them.
clock=$(mktemp -d)
daemons=()
daemon() { # daemon NAME CONFIG...
  printf '%s\n' "${@:2}" "pidfile $clock/$1.pid" > "$clock/$1.conf"
  "$chrony/sbin/chronyd" -x -d -f "$clock/$1.conf" -u root 2> "$clock/$1.log" &
  daemons+=($!)
}
finish() { for pid in "${daemons[@]}"; do kill "$pid" 2> /dev/null || true; done; rm -rf "$clock"; cleanup; }
trap finish EXIT
mkdir -m 700 "$clock/run"
ntp=$((port + 2))
for n in 1 2; do daemon "server$n" "local stratum 3" "allow 127.0.0.0/8" "bindaddress 127.0.0.$n" "port $ntp" "cmdport 0"; done
daemon host "server 127.0.0.1 port $ntp iburst minpoll 0 maxpoll 0 trust" \
  "server 127.0.0.2 port $ntp iburst minpoll 0 maxpoll 0 trust" "port 0" "cmdport 0" "bindcmdaddress $clock/run/chronyd.sock"

# wait_for WHAT KEY WORD: until the record of that key says that word
wait_for() {
  local i record=""
  for i in $(seq 240); do
    record=$(charter --as bank-a.p1 --json state show "$2" 2> /dev/null | tr -d ' \n') || record=""
    [[ $record == *"$3"* ]] && return 0
    sleep 0.25
  done
  fail "$1: $2 says no $3: $record
$(tail -n 20 "$root/node.log")"
}
status_is() { # status_is REQUIREMENT WORD: bank-a's, soon
  local i out=""
  for i in $(seq 80); do
    out=$(charter --as bank-a.p1 --json status "$1" --member bank-a | tr -d ' \n')
    [[ $out == *"\"$2\""* ]] && return 0
    sleep 0.25
  done
  fail "status $1 is not $2: $out"
}

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null
node=bank-a.node
charter keys new "$node" --usage consensus,probe --genesis "$fingerprint" > /dev/null
must bank-a.p3 bank-a.p2 -- site register site=bank-a.main kind=main_room country=TW "address_digest=$minutes_hex"
entry host bank-a
must bank-a.p1 bank-a.p3 -- register put --from "$root/entry.yaml"
asset=$(created | sed 's/^reg\///')
key=$(requested key "$node")
must bank-a.p3 bank-a.p1 -- node register "node=$node" role=full site=bank-a.main responsible_unit=operations \
  responsible_person=bank-a.p3 consensus_key.algorithm=ed25519 "consensus_key.bytes=$key" "peer_id=${key:0:40}" "asset=$asset" \
  "possession=$(requested possession "$node")"
must bank-a.p2 bank-a.p1 -- credential issue --request "$home/$node/request.yaml" --usage probe --anchor consortium-ca
status_is 35.1 not_assessed

cat >> "$root/node.toml" <<TOML
[probes]
enabled = true
key = "$home/$node/probe.key"
interval_s = 10
chronyc = "$chrony/bin/chronyc"
chronyd = "$clock/run/chronyd.sock"
TOML
stop_node
start_node
wait_for "the clock is reported" "obs/clock/$asset" '"synchronised"'
status_is 35.1 satisfied
for probe in block_stats consensus_speed network_metrics state_agreement; do
  wait_for "$probe is reported" "obs/$probe/$node" '"node":"bank-a.node"'
done
wait_for "blocks are measured" "obs/block_stats/$node" '"time_offset_p99_ms"'
wait_for "verification is measured" "obs/consensus_speed/$node" '"verify_p99_ms"'
wait_for "a solo ledger has no peers" "obs/network_metrics/$node" '"error":true'
wait_for "a node alone agrees with nobody" "obs/state_agreement/$node" '"error":true'
status_is 35.2 satisfied

# What was measured lies in the vault under the commitment that the ledger holds.
raw=$(charter --as bank-a.p1 --json state show "obs/clock/$asset" | sed -nE 's/.*"raw": ?"([^"]+)".*/\1/p' | head -n 1 | base64 -d | od -An -tx1 | tr -d ' \n')
must bank-a.p1 -- document get "$raw" --out "$root/raw.txt"
grep -q '127.0.0.1,' "$root/raw.txt" || fail "the raw output is not what chrony says: $(cat "$root/raw.txt")"

# Slots go on after a restart, without gaps.
slot() { charter --as bank-a.p1 --json state show "slo/$node/clock" | sed -nE 's/.*"next": ?"?([0-9]+).*/\1/p' | head -n 1; }
before=$(slot)
stop_node
start_node
for i in $(seq 240); do [ "$(slot)" -gt "$before" ] && break; sleep 0.25; done
[ "$(slot)" -gt "$before" ] || fail "no report after the restart: slot $before"

# No time service: an error, never satisfied; and it says so.
kill "${daemons[2]}"
wait_for "the service is gone" "obs/clock/$asset" 'chronyddoesnotanswer'
status_is 35.1 error
status_is 35.2 error
grep -q 'refused' "$root/node.log" && fail "a report was refused: $(grep refused "$root/node.log")"
stop_node
grep -q ' 1$' <(grep '^run' "$root/node/probes/diary") || fail "the diary does not know that the node was told to stop"
echo "the node's own reports are on its ledger; 35.1 was satisfied by a real chronyd, and is an error without"
