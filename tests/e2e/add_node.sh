#!/usr/bin/env bash
# A node that comes after the founding: registered by two persons of its bank with `charter network add-node`, as README.md has it, on
# the solo engine. `join` needs a ledger on CometBFT: here it says that this one has no network.     tests/e2e/add_node.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=$PWD
bin=$(realpath "$1")
root=$PWD/out/e2e-add-node
lang=en
port=${CHARTER_PORT:-20043}
source tools/consortium.sh
source tests/e2e/readme.sh

# says CODE WORDS ARGS...: charter exits with that code and says these words
says() {
  local wanted=$1 words=$2 code=0 out
  shift 2
  out=$(charter "$@" 2>&1) || code=$?
  [ "$code" = "$wanted" ] || fail "charter $*: exit $code, not $wanted: $out"
  [[ $out == *"$words"* ]] || fail "charter $*: says not \"$words\" but: $out"
}

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null
ln -s home "$root/.charter"
ln -s "$repository/catalog" "$root/catalog.folder"
(head -c 32 /dev/urandom; echo "an address") > "$root/bank-b.remote.address"

CHARTER_NODE="https://localhost:$port" run_block 6 > "$root/added.log" || fail "block 6 of README.md failed: $(cat "$root/added.log")"
grep -q '^membership.register_site: done' "$root/added.log" || fail "no site: $(cat "$root/added.log")"
grep -q '^nodes.register: done' "$root/added.log" || fail "no node: $(cat "$root/added.log")"
peer=$(sed -nE 's/^peer_id: "([0-9a-f]+)"$/\1/p' "$home/bank-b.r1/request.yaml")
says 0 "$peer" --as bank-b.p1 --json node list

# Its probe reports with a credential of the ledger, which a registration authority issues; the proof in the request is of this chain.
must bank-a.p2 bank-a.p1 -- credential issue --request "$home/bank-b.r1/request.yaml" --usage probe --anchor consortium-ca
says 0 '"bank-b.r1"' --as bank-b.p1 --json credential list --limit 200

adding=(--role archive --unit operations --responsible bank-b.p3 --site bank-b.remote)
two=(--as bank-b.p3 --as bank-b.p1)
says 0 "bank-b.r1 is registered already, with these keys" "${two[@]}" network add-node bank-b.r1 \
  --request "$home/bank-b.r1/request.yaml" "${adding[@]}"
charter keys new bank-b.r2 --usage consensus > /dev/null
says 1 "does not prove that its consensus key is its own on this chain" "${two[@]}" network add-node bank-b.r2 \
  --request "$home/bank-b.r2/request.yaml" "${adding[@]}"
charter keys new bank-b.r2 --usage consensus --genesis "$fingerprint" > /dev/null
says 1 "the ledger has no site bank-b.cellar" "${two[@]}" network add-node bank-b.r2 --request "$home/bank-b.r2/request.yaml" \
  --role archive --unit operations --responsible bank-b.p3 --site bank-b.cellar
says 0 "would be done" "${two[@]}" --dry-run network add-node bank-b.r2 --request "$home/bank-b.r2/request.yaml" "${adding[@]}"
says 2 "this sends several transactions" "${two[@]}" --save "$root/tx" network add-node bank-b.r2 \
  --request "$home/bank-b.r2/request.yaml" "${adding[@]}"
says 2 "only a node of role validator has any" "${two[@]}" network add-node bank-b.r2 --request "$home/bank-b.r2/request.yaml" \
  "${adding[@]}" --power 1
# A validator: registered without power, which the assembly resolves.
validator=(--role validator --unit operations --responsible bank-b.p3 --site bank-b.remote --power 1)
says 0 "proposal open nodes.assign_role node=bank-b.r2 role=validator power=1" "${two[@]}" network add-node bank-b.r2 \
  --request "$home/bank-b.r2/request.yaml" "${validator[@]}"
says 0 "pro/" "${two[@]}" network add-node bank-b.r2 --request "$home/bank-b.r2/request.yaml" "${validator[@]}" \
  --proposer bank-b.p1 --title "bank-b.r2 votes" --minutes "$root/minutes.txt"

# join, with this solo ledger's document, and with that of another consortium of the same founders.
join() { # join CODE WORDS
  local code=0
  readme_block 7 | sed -e "s#https://localhost:7443#https://localhost:$port#" -e "s#--catalog catalog#--catalog catalog.folder#" > "$root/join.sh"
  (cd "$root" && HOME="$root" PATH="$bin:$PATH" CHARTER_LANG=en bash -euo pipefail join.sh) > "$root/join.log" 2>&1 || code=$?
  [ "$code" = "$1" ] || fail "join: exit $code, not $1: $(cat "$root/join.log")"
  grep -q "$2" "$root/join.log" || fail "join says not \"$2\" but: $(cat "$root/join.log")"
}
join 2 "founds a solo ledger, which has no network"
for node in bank-a.r1 bank-a.v1 bank-b.v1 bank-c.v1 bank-d.v1; do charter keys new "$node" --usage consensus,tls > /dev/null; done
charter consortium draft --from examples/founding/network.yaml --requests "$home" --catalog catalog --out "$root/other.bin" > /dev/null
signed=()
for bank in "${banks[@]}"; do
  for n in 1 2 3; do
    charter --as "$bank.p$n" consortium sign "$root/other.bin" --out "$root/other/$bank.p$n" > /dev/null
    signed+=("$root/other/$bank.p$n")
  done
done
charter consortium assemble "$root/other.bin" "${signed[@]}" --out "$root/signed-genesis.bin" > /dev/null
join 3 "was founded by the document $fingerprint"
[ ! -e "$root/lib" ] || fail "a refused join left something behind"
echo "e2e.add_node: registered, proposed"
