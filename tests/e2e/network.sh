#!/usr/bin/env bash
# A consortium on CometBFT is founded, and each bank's operator makes its node: the commands of README.md, section "Join a
# consortium", are run as they stand there, between what the others do.     tests/e2e/network.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=$PWD
bin=$(realpath "$1")
root=$PWD/out/e2e-network
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

source tests/e2e/readme.sh
block() { run_block "$1" || fail "block $1 of README.md failed: $(cat "$root/block.sh")"; }
charter() { (cd "$root" && HOME="$root" "$bin/charter" --lang "${lang:-en}" "$@"); }
# refused CODE WORDS ARGS...: charter exits with that code and says these words
refused() {
  local wanted=$1 words=$2 code=0 out
  shift 2
  out=$(charter "$@" 2>&1) || code=$?
  [ "$code" = "$wanted" ] || fail "charter $*: exit $code, not $wanted: $out"
  [[ $out == *"$words"* ]] || fail "charter $*: says not \"$words\" but: $out"
}

rm -rf "$root"
mkdir -p "$root/.charter" "$root/signatures"
ln -s "$repository/examples" "$root/examples"
ln -s "$repository/catalog" "$root/catalog"
ln -s .charter "$root/requests"

# 1. The operator of bank-a makes the node's keys; so do the others, and all founders.
block 1
grep -q '^peer_id: "[0-9a-f]\{40\}"$' "$root/.charter/bank-a.v1/request.yaml" || fail "the request has no peer id"
charter keys new consortium-ca --usage consensus > /dev/null
nodes=(bank-a.r1 bank-a.v1 bank-b.v1 bank-c.v1 bank-d.v1)
for node in "${nodes[@]}"; do
  [ "$node" = bank-a.v1 ] || charter keys new "$node" --usage consensus,tls,probe > /dev/null
done
for bank in a b c d; do
  for n in 1 2 3; do charter keys new "bank-$bank.p$n" --usage sign,tls --natural "bank-$bank person $n" > /dev/null; done
done
refused 2 "the validators are those of" consortium draft --from examples/founding/network.yaml --requests requests \
  --catalog catalog --validator .charter/bank-a.v1/request.yaml --out refused.bin

# 2. The secretariat drafts, everybody signs.
block 2
charter consortium draft --from examples/founding/network.yaml --requests requests --catalog catalog --out again.bin > /dev/null
cmp -s "$root/genesis.bin" "$root/again.bin" || fail "the genesis document does not repeat from its inputs"
for bank in a b c d; do
  for n in 1 2 3; do
    [ "$bank$n" = a1 ] || charter --as "bank-$bank.p$n" consortium sign genesis.bin --out "signatures/bank-$bank.p$n" > /dev/null
  done
done
block 3

# 3. The operator of bank-a makes its node, for production: the validator's key stays away from it.
block 4
[ ! -e "$root/lib/comet/config/priv_validator_key.json" ] || fail "the validator's key lies in CometBFT's home"
grep -q '^priv_validator_laddr = "unix:///run/charter/privval.sock"$' "$root/lib/comet/config/config.toml" || fail "no signer's socket"
grep -q '^sockets = "/run/charter"$' "$root/etc/charterd.toml" || fail "charterd.toml has no folder of sockets"
refused 2 "is there already, and is never made anew" network init bank-a.v1 --genesis signed-genesis.bin --home lib \
  --config-out etc/charterd.toml --listen 0.0.0.0:26656 --peer bank-a.r1=none --peer bank-b.v1=b:1 --peer bank-c.v1=c:1 \
  --peer bank-d.v1=d:1

# 4. All five on one machine agree on CometBFT's genesis, byte for byte, and know each other by their keys.
port=27656
make_node() {
  local node=$1 other peers=()
  for other in "${nodes[@]}"; do
    [ "$other" = "$node" ] || peers+=(--peer "$other=127.0.0.1:$((port + ${#other} + RANDOM % 100))")
  done
  charter network init "$node" --genesis signed-genesis.bin --catalog catalog --home "dev/$node" --listen "127.0.0.1:$port" \
    "${peers[@]}" --dev "${@:2}"
}
for node in "${nodes[@]}"; do make_node "$node" > "$root/made.$node"; done
for node in "${nodes[@]}"; do
  cmp -s "$root/lib/comet/config/genesis.json" "$root/dev/$node/comet/config/genesis.json" || fail "$node has another genesis.json"
  "$bin/charterd" verify-store --home "$root/dev/$node" > /dev/null || fail "the ledger of $node does not verify"
  [ -f "$root/dev/$node/texts.bin" ] || fail "$node has no texts"
  grep -q '^supervise = true$' "$root/dev/$node/charterd.toml" || fail "$node is not supervised"
  id=$(sed -nE 's/^peer_id: "([0-9a-f]+)"$/\1/p' "$root/.charter/$node/request.yaml")
  for other in "${nodes[@]}"; do
    listed=$(grep -c "unconditional_peer_ids.*$id" "$root/dev/$other/comet/config/config.toml" || true)
    [ "$listed" = "$([ "$other" = "$node" ] && echo 0 || echo 1)" ] || fail "$other has $node $listed times among its peers"
  done
done
[ "$(stat -c %a "$root/dev/bank-a.v1/comet/config/node_key.json")" = 600 ] || fail "node_key.json is open to others"

# What the operator did wrong is said, all at once, in both languages.
refused 2 "--peer bank-d.v1=HOST:PORT is missing" network init bank-a.v1 --genesis signed-genesis.bin --home new --listen 0.0.0.0:1
lang=zh-TW refused 2 "缺 --peer bank-d.v1=主機:埠" network init bank-a.v1 --genesis signed-genesis.bin --home new --listen 0.0.0.0:1
refused 2 "the network has no node bank-z.v1" network init bank-z.v1 --genesis signed-genesis.bin --home new --listen 0.0.0.0:1
refused 2 "this is no signed genesis document" network init bank-a.v1 --genesis genesis.bin --home new --listen 0.0.0.0:1
[ ! -e "$root/new" ] || fail "a refused init left something behind"
charter --json network init bank-b.v1 --genesis signed-genesis.bin --home json --listen 0.0.0.0:1 --peer bank-a.r1=none \
  --peer bank-a.v1=a:1 --peer bank-c.v1=c:1 --peer bank-d.v1=d:1 --dev | grep -q '"peer_id":"[0-9a-f]\{40\}"' ||
  fail "--json says no peer id"

# The units and the firewall's template are ones that these programs take.
if command -v systemd-analyze > /dev/null; then
  mkdir -p "$root/units"
  for unit in charterd cometbft; do sed 's#^ExecStart=/usr/bin/[a-z]*#ExecStart=/bin/true#' "deploy/systemd/$unit.service" > "$root/units/$unit.service"; done
  out=$(cd "$root/units" && systemd-analyze verify ./charterd.service ./cometbft.service 2>&1) || fail "systemd: $out"
  [ -z "$out" ] || fail "systemd: $out"
else
  echo "e2e.network: no systemd-analyze here: the units are not tried"
fi
if command -v nft > /dev/null && [ "$(id -u)" = 0 ]; then
  out=$(nft -c -f deploy/nftables/charter.nft 2>&1) || fail "nft: $out"
else
  echo "e2e.network: no nft here, or not root: the firewall's template is not tried"
fi

# The engine reads what was made, where this machine has it.
cometbft=$(command -v cometbft || true)
[ -n "$cometbft" ] || cometbft=$repository/.tools/bin/cometbft
if [ -x "$cometbft" ]; then
  for node in "${nodes[@]}"; do
    id=$(sed -nE 's/^peer_id: "([0-9a-f]+)"$/\1/p' "$root/.charter/$node/request.yaml")
    [ "$("$cometbft" show-node-id --home "$root/dev/$node/comet")" = "$id" ] || fail "CometBFT knows $node by another id"
    key=$("$cometbft" show-validator --home "$root/dev/$node/comet" | sed -nE 's/.*"value":"([^"]+)".*/\1/p')
    hex=$(grep -A2 'usage: consensus' "$root/.charter/$node/request.yaml" | sed -nE 's/.*key: "([0-9a-f]+)".*/\1/p' | head -n 1)
    [ "$(base64 -d <<< "$key" | od -An -tx1 | tr -d ' \n')" = "$hex" ] || fail "CometBFT has another validator key of $node"
  done
else
  echo "e2e.network: no cometbft here: its reading of the homes is not tried"
fi
echo "e2e.network: five nodes of four banks, one genesis"
