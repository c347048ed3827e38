# Sourced by tools/demo and tools/soak: a consortium of four banks on one machine, with the real programs.
# Needs: root (folder), port, lang, bin.  Gives: found_consortium, start_node, adopt_convention, must, refused, propose, resolve,
# publish_a_batch, proofs_into.
home=$root/home
banks=(bank-a bank-b bank-c bank-d)
started=$SECONDS
today=$(TZ=CST-8 date +%F)

say() { printf '\n== %s\n' "$*"; }
step=0
progress() {
  step=$((step + 1))
  if [ -t 1 ]; then printf '\r\033[K   [%3ds] %s' "$((SECONDS - started))" "$*"; else printf '   %s\n' "$*"; fi
}
settle() { if [ -t 1 ]; then printf '\r\033[K'; fi; }
fail() { settle; printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
cleanup() { if [ -z "${KEEP:-}" ] && [ -n "${node_pid:-}" ]; then kill "$node_pid" 2>/dev/null || true; wait "$node_pid" 2>/dev/null || true; fi; }
trap cleanup EXIT

charter() { "$bin/charter" --home "$home" --node "https://localhost:$port" --lang "$lang" "$@"; }
# says CODE WORDS WHO... -- ARGS: that exit code and these words
says() {
  local expected=$1 words=$2 as=() code=0
  shift 2
  while [ "$1" != -- ]; do as+=(--as "$1"); shift; done; shift
  last=$(charter "${as[@]}" "$@" 2>&1 < /dev/null) || code=$?
  [ "$code" = "$expected" ] || fail "exit $code, not $expected: charter ${as[*]} $*
$last"
  [[ $last == *"$words"* ]] || fail "does not say \"$words\": $last"
}
# must WHO... -- ARGS: runs as these persons and expects it to be done
must() {
  local as=()
  while [ "$1" != -- ]; do as+=(--as "$1"); shift; done; shift
  local out
  out=$(charter "${as[@]}" "$@" 2>&1) || fail "not done: charter ${as[*]} $*
$out"
  last=$out
}
# refused REASON WHO... -- ARGS: expects the refusal with that reason, and shows it
refused() {
  local reason=$1; shift
  local as=() out code=0
  while [ "$1" != -- ]; do as+=(--as "$1"); shift; done; shift
  out=$(charter "${as[@]}" "$@" 2>&1) || code=$?
  settle
  [ "$code" = 1 ] || fail "was not refused ($code): charter ${as[*]} $*
$out"
  [[ $out == *" $reason:"* || $out == *" $reason："* ]] || fail "expected $reason, got: $out"
  printf '   %-44s %s\n' "$what" "${out##*$'\n'}"
}
entry() { sed "s/@MEMBER@/$2/g; s/@TODAY@/$today/g; s/@PERSON@/${3:-}/g" "examples/entries/$1.yaml" > "$root/entry.yaml"; }
requested() { # requested key|possession NODE: of its consensus key
  grep -A3 'usage: consensus' "$home/$2/request.yaml" | sed -nE "s/.* $1: \"([0-9a-f]+)\".*/\1/p" | head -n 1
}
created() { sed -n 's/^  //p' <<< "$last" | head -n 1; }
propose() { # propose TITLE ACT FIELDS...: by bank-a.p1, as a change where the act is under change control; gives number
  local title=$1 change=(); shift
  case $1 in
    parameters.set|parameters.set_policy|catalog.replace) ready_change configuration "$title" "$@"; change=(--change "$ready") ;;
  esac
  must bank-a.p1 -- proposal open --title "$title" --minutes "$root/minutes.txt" "${change[@]}" "$@"
  number=$((16#$(created | sed 's/.*\///')))
}
ready_change() { # ready_change KIND TITLE ACT FIELDS...: opened by bank-a.p3, reviewed and tested by bank-a.p2; gives ready, its id
  local kind=$1 title=$2 digest; shift 2
  digest=$(charter --as bank-a.p3 proposal digest "$@") || fail "no digest of $*: $digest"
  must bank-a.p3 -- change open member=bank-a class=normal "kind=$kind" "title=$title" authors=bank-a.p3 "plan=$minutes_hex" "act_digest=$digest"
  ready=$(created | sed 's/^chg\///')
  must bank-a.p2 -- change review "change=$ready" accepted=true "what=what it touches" "report=$minutes_hex"
  must bank-a.p2 -- change test "change=$ready" passed=true "what=on a copy of the network" "evidence=$minutes_hex"
}
resolve() { # resolve TITLE ACT FIELDS...: proposed by bank-a, voted by a, b and c, executed
  propose "$@"
  local bank
  for bank in bank-a bank-b bank-c; do must "$bank.p1" -- proposal vote "$number" --minutes "$root/minutes.txt"; done
  must bank-a.p1 -- proposal execute "proposal=$number" "minutes_digest=$minutes_hex"
}
start_node() {
  : > "$root/node.log"  # here: the line that is waited for below must not be the last life's
  "$bin/charterd" run --config "$root/node.toml" >> "$root/node.log" 2>&1 &
  node_pid=$!
  local i
  for i in $(seq 200); do
    grep -q '^ready ' "$root/node.log" 2>/dev/null && return 0
    kill -0 "$node_pid" 2>/dev/null || break
    sleep 0.05
  done
  tail -n 20 "$root/node.log" >&2
  fail "the node did not become ready ($root/node.log)"
}

prepare() {
  [ -x "$bin/charter" ] && [ -x "$bin/charterd" ] || fail "no programs in $bin: run make demo"
  rm -rf "$root"
  mkdir -p "$home"
  printf 'Minutes of the assembly, %s. Present: all four members.\n' "$today" > "$root/minutes.txt"
  minutes_hex=$(sha256sum "$root/minutes.txt" | cut -d' ' -f1)
  printf 'Report of the exercise, with attendance and results.\n' > "$root/report.txt"

}

found_consortium() {
  say "1. Founding ceremony: four banks, three persons each"
  progress "the secretariat's certificate authority makes its key"
  charter keys new consortium-ca --usage consensus > /dev/null
  charter keys new bank-a.n1 --usage consensus,tls,probe > /dev/null
  for bank in "${banks[@]}"; do
    for n in 1 2 3; do
      progress "$bank.p$n makes its keys"
      charter keys new "$bank.p$n" --usage sign,tls --natural "$bank person $n" > /dev/null
    done
  done
  draft() {
    charter consortium draft --from examples/founding/consortium.yaml --requests "$home" --catalog catalog \
      --validator "$home/bank-a.n1/request.yaml" --genesis-time "$genesis_time" --out "$1"
  }
  genesis_time=$(date -u +%FT%TZ)
  progress "drafting the genesis document with 53 articles"
  fingerprint=$(draft "$root/genesis.bin")
  draft "$root/again.bin" > /dev/null
  cmp -s "$root/genesis.bin" "$root/again.bin" || fail "the genesis document does not repeat from its inputs"
  rm "$root/again.bin"
  signatures=()
  for bank in "${banks[@]}"; do
    for n in 1 2 3; do
      progress "$bank.p$n compares the fingerprint and signs"
      charter --as "$bank.p$n" consortium sign "$root/genesis.bin" --out "$root/signatures/$bank.p$n" > /dev/null
      signatures+=("$root/signatures/$bank.p$n")
    done
  done
  progress "joining the signatures"
  charter consortium assemble "$root/genesis.bin" "${signatures[@]}" --out "$root/signed-genesis.bin" > /dev/null
  charter consortium certificates "$root/genesis.bin" > /dev/null
  charter consortium server-certificate bank-a.n1 --anchor consortium-ca --genesis "$root/genesis.bin" --dns localhost > /dev/null
  charter catalog compile catalog --out "$root/catalog" > /dev/null
  settle
  echo "   genesis digest $fingerprint, signed by ${#signatures[@]} founders; drafting again gives the same bytes"

}

init_node() {
  say "2. A node on the solo engine"
  cat > "$root/node.toml" <<TOML
[chain]
home = "$root/node"
texts = "$root/catalog/texts.bin"
[api]
port = $port
tls_key = "$home/bank-a.n1/tls.key"
tls_certificate = "$home/bank-a.n1/tls.crt"
[metrics]
port = $((port + 1))
[engine]
consensus_key = "$home/bank-a.n1/consensus.key"
TOML
  "$bin/charterd" init --home "$root/node" --genesis "$root/signed-genesis.bin" > "$root/init.log" 2>&1 || fail "$(cat "$root/init.log")"
  start_node
  echo "   charterd serves https://localhost:$port, process $node_pid"

}

adopt_convention() {
  convention=$(charter --as bank-a.p1 --json state show cat/head)
  digest=$(sed -nE 's/.*"digest": ?"([^"]+)".*/\1/p' <<< "$convention" | head -n 1 | base64 -d | od -An -tx1 | tr -d ' \n')
  for bank in "${banks[@]}"; do
    progress "$bank adopts the convention"
    must "$bank.p1" "$bank.p2" -- member adopt "member=$bank" version=1 "digest=$digest"
  done
}

stop_node() { kill "$node_pid"; wait "$node_pid" 2>/dev/null || true; }
publish_a_batch() { # sets tx; a block follows
  must bank-a.p3 bank-a.p1 -- data register-schema schema=payments.demo purposes=settlement retention_days_min=30 \
    retention_days_max=3650 content_types=application/json
  must bank-a.p3 -- --json data publish --from examples/publish.yaml
  tx=$(sed -nE 's/.*"tx_id": ?"([0-9a-f]{64})".*/\1/p' <<< "$last" | head -n 1)
  [ -n "$tx" ] || fail "no transaction id in: $last"
  must bank-a.p3 -- data publish --from examples/publish.yaml
}
prove() { charter --as bank-a.p1 proof get "${@:2}" > "$1.json"; } # prove FILE WHAT...
proofs_into() { # proofs_into FOLDER: a proof document of each kind
  prove "$1/record" --record mem/bank-b
  prove "$1/absence" --record mem/bank-z
  prove "$1/receipt" --receipt "$tx"
  prove "$1/batch" --batch-record "$tx/0"
  prove "$1/transition" --transition 1.1/bank-a/0
  prove "$1/list" --list members/consortium
}
