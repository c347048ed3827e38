#!/usr/bin/env bash
# A reader without a node judges what a real node proves: proof documents by charter-verify, alone in a network namespace and a
# root of its own; the whole history by charterd replay.     tests/e2e/proof.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/e2e-proof
lang=en
port=${CHARTER_PORT:-17643}
source tools/consortium.sh

verify() { "$bin/charter-verify" --lang en "$@"; }
# expect CODE WORD ARGS...: charter-verify exits with that code and says that word
expect() {
  local code=0 wanted=$1 word=$2 out
  shift 2
  out=$(verify "$@" 2>&1) || code=$?
  [ "$code" = "$wanted" ] || fail "charter-verify $*: exit $code, not $wanted
$out"
  [[ $out == *"$word"* ]] || fail "charter-verify $*: says no $word
$out"
}
flip() { # flip FILE BYTE OUT: one bit of that byte turned
  cp "$1" "$3"
  local byte
  byte=$(od -An -tu1 -j "$2" -N1 "$1")
  printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of="$3" bs=1 seek="$2" conv=notrunc status=none
}

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null
publish_a_batch
proofs_into "$root"
prove "$root/bare" --record mem/bank-b --no-genesis
for proof in record absence receipt batch transition list; do
  expect 0 TRUE "$root/$proof.json" --genesis-sha256 "$fingerprint"
done
checkpoint=$(verify "$root/record.json" --genesis-sha256 "$fingerprint" | sed -n 's/^checkpoint //p')
expect 2 no_trust "$root/record.json"
expect 2 genesis_missing "$root/bare.json" --genesis-sha256 "$fingerprint"
expect 1 genesis_differs "$root/record.json" --genesis-sha256 "${fingerprint:0:63}$([ "${fingerprint:63}" = 0 ] && echo 1 || echo 0)"
expect 0 TRUE "$root/bare.json" --checkpoint "$checkpoint"  # of the same height
expect 2 checkpoint_missing "$root/bare.json" --checkpoint "2:${checkpoint#*:}"
must bank-a.p3 -- data publish --from examples/publish.yaml
prove "$root/passing" --record mem/bank-b --no-genesis --checkpoint "${checkpoint%%:*}"
expect 0 TRUE "$root/passing.json" --checkpoint "$checkpoint"
expect 1 start_hash_wrong "$root/passing.json" --checkpoint "${checkpoint%%:*}:$(sha256sum "$root/minutes.txt" | cut -d' ' -f1)"
expect 2 "cannot read" "$root/none.json" --genesis-sha256 "$fingerprint"
expect 2 "no file to verify" --genesis-sha256 "$fingerprint"
expect 0 --trust-days --help
expect 2 undecodable "$root/minutes.txt" --genesis-sha256 "$fingerprint"
"$bin/charter-verify" "$root/record.json" --genesis-sha256 "$fingerprint" --json --lang zh-TW | grep -q '"result": "true"' || fail "no JSON"
"$bin/charter-verify" "$root/record.json" --genesis-sha256 "$fingerprint" --lang zh-TW | grep -q '屬實' || fail "no Chinese"
size=$(stat -c %s "$root/receipt.json")
for byte in $(seq 40 $((size / 37)) "$((size - 2))"); do
  flip "$root/receipt.json" "$byte" "$root/flipped.json"
  ! verify "$root/flipped.json" --genesis-sha256 "$fingerprint" > /dev/null 2>&1 || fail "byte $byte of receipt.json is not looked at"
done

# A pack: an entry with its document, statuses derived again, one byte turned anywhere.
entry drill bank-b bank-b.p1
must bank-b.p3 -- register put --from "$root/entry.yaml" --attach "$root/report.txt"
resolve "Look back for ten days" parameters.set parameter=backdating_days_max value=10
must bank-a.p3 -- data publish --from examples/publish.yaml
must bank-a.p3 -- data publish --from examples/publish.yaml
for n in 1 2; do charter --as bank-b.p1 pack create --member bank-b --height 16 --out "$root/pack$n.zip" > "$root/pack.log"; done
charter --as bank-b.p1 pack create --member bank-b --out "$root/pack.zip" >> "$root/pack.log"
python3 - "$root" << 'PY'
import sys, zipfile
one, two = (zipfile.ZipFile(f"{sys.argv[1]}/pack{n}.zip") for n in (1, 2))
assert one.testzip() is None
assert one.namelist() == two.namelist() and all(one.read(n) == two.read(n) for n in one.namelist()), "not the same bytes"
PY
expect 0 "statuses true 265" "$root/pack.zip" --genesis-sha256 "$fingerprint"
expect 0 "documents as committed 1" "$root/pack.zip" --genesis-sha256 "$fingerprint"
expect 0 "12.3 *: satisfied - true" "$root/pack.zip" --genesis-sha256 "$fingerprint" --requirement 12.3 --member bank-b
expect 0 "(Article 12: " "$root/pack.zip" --genesis-sha256 "$fingerprint" --requirement 12.3
expect 0 "no status exists" "$root/pack.zip" --genesis-sha256 "$fingerprint" --requirement 12.3 --from "$(date -d yesterday +%F)"
expect 0 "statuses, satisfied throughout" "$root/pack.zip" --genesis-sha256 "$fingerprint" --from "$(date -d yesterday +%F)"
expect 2 scope_unknown "$root/pack.zip" --genesis-sha256 "$fingerprint" --until "$(date -d '2 days' +%F)"
expect 0 "resolutions counted again 1" "$root/pack.zip" --genesis-sha256 "$fingerprint"
expect 0 "membership.adopt_convention bank-b.p1, credential" "$root/pack.zip" --genesis-sha256 "$fingerprint" --requirement 1.1
expect 2 scope_unknown "$root/pack.zip" --genesis-sha256 "$fingerprint" --requirement 99.9
expect 2 way_not_judged "$root/pack.zip"
expect 1 genesis_differs "$root/pack.zip" --genesis-sha256 "$(sha256sum "$root/minutes.txt" | cut -d' ' -f1)"
size=$(stat -c %s "$root/pack.zip")
for byte in $(seq 3 $((size / 61)) "$((size - 1))"); do
  flip "$root/pack.zip" "$byte" "$root/flipped.zip"
  code=0
  verify "$root/flipped.zip" --genesis-sha256 "$fingerprint" > "$root/flipped.log" 2>&1 || code=$?
  [ "$code" = 1 ] || fail "byte $byte of pack.zip: exit $code: $(head -n 3 "$root/flipped.log")"
done
head -c $((size / 2)) "$root/pack.zip" > "$root/half.zip"
expect 1 zip_end_missing "$root/half.zip" --genesis-sha256 "$fingerprint"

# Time stamps by an authority of our own; OpenSSL makes and answers the request.
tsa=$root/tsa
mkdir -p "$tsa"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tsa/ca.key" -out "$tsa/ca.pem" -days 30 -subj /CN=root 2> /dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tsa/tsa.key" -out "$tsa/tsa.csr" -subj /CN=tsa 2> /dev/null
openssl x509 -req -in "$tsa/tsa.csr" -CA "$tsa/ca.pem" -CAkey "$tsa/ca.key" -CAcreateserial -days 20 -out "$tsa/tsa.pem" \
  -extfile <(echo extendedKeyUsage=critical,timeStamping) 2> /dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tsa/other.key" -out "$tsa/other.pem" -days 30 -subj /CN=other 2> /dev/null
printf '%s\n' '[tsa]' 'default_tsa=t' '[t]' "serial=$tsa/serial" 'default_policy=1.2.3.4.1' 'digests=sha256' 'signer_digest=sha256' > "$tsa/tsa.conf"
for height in 1 5; do
  digest=$(charter --as bank-b.p1 pack commit-digest --height "$height")
  openssl ts -query -sha256 -cert -digest "$digest" -out "$tsa/$height.tsq" 2> /dev/null
  openssl ts -reply -config "$tsa/tsa.conf" -queryfile "$tsa/$height.tsq" -signer "$tsa/tsa.pem" -inkey "$tsa/tsa.key" \
    -out "$tsa/$height.tsr" 2> /dev/null
done
stamped() { charter --as bank-b.p1 pack create --member bank-b --out "$root/stamped.zip" "$@" > "$root/pack.log" 2>&1; }
stamped --stamp "1:$tsa/1.tsr" --stamp "5:$tsa/5.tsr" || fail "stamps: $(cat "$root/pack.log")"
expect 0 "time stamps that hold 2" "$root/stamped.zip" --genesis-sha256 "$fingerprint" --tsa-ca "$tsa/ca.pem"
expect 0 "time stamps not judged 2" "$root/stamped.zip" --genesis-sha256 "$fingerprint"
expect 2 stamp_untrusted "$root/stamped.zip" --genesis-sha256 "$fingerprint" --tsa-ca "$tsa/other.pem"
expect 2 "no certificates" "$root/stamped.zip" --genesis-sha256 "$fingerprint" --tsa-ca "$root/minutes.txt"
! stamped --stamp "5:$tsa/1.tsr" || fail "a stamp over another commit is taken"
[[ $(cat "$root/pack.log") == *stamp_differs* ]] || fail "no reason in: $(cat "$root/pack.log")"
! stamped --stamp "1" || fail "a stamp without its file is taken"

# After a restart only the newest state is kept: what is provable stays so.
stop_node
start_node
prove "$root/restarted" --record mem/bank-b
expect 0 TRUE "$root/restarted.json" --genesis-sha256 "$fingerprint"
charter --as bank-b.p1 pack create --member bank-b --out "$root/restarted.zip" > "$root/pack.log"
expect 0 "statuses true 265" "$root/restarted.zip" --genesis-sha256 "$fingerprint"

stop_node
"$bin/charterd" export-blocks --home "$root/node" --out "$root/blocks.charter" > "$root/export.log"
replayed=$("$bin/charterd" replay --from genesis --blocks "$root/blocks.charter" --genesis-sha256 "$fingerprint")
[[ $replayed == *"$fingerprint"* ]] || fail "replay: $replayed"
size=$(stat -c %s "$root/blocks.charter")
flip "$root/blocks.charter" "$((size - 500))" "$root/flipped.charter"
code=0
"$bin/charterd" replay --blocks "$root/flipped.charter" > "$root/replay.log" 2>&1 || code=$?
[ "$code" = 3 ] || fail "a damaged export is replayed with exit $code: $(cat "$root/replay.log")"

if ldd "$bin/charter-verify" > /dev/null 2>&1; then fail "charter-verify is not static"; fi
mkdir -p "$root/alone"
cp "$bin/charter-verify" "$root/record.json" "$root/pack.zip" "$root/alone/"
if unshare --net true 2> /dev/null; then
  alone=(unshare --net chroot "$root/alone")
elif unshare --user --map-root-user --net true 2> /dev/null; then
  alone=(unshare --user --map-root-user --net chroot "$root/alone")
else
  echo "proof: SKIPPED: namespaces are not permitted here, so charter-verify did not run alone; all else passed"
  exit 77
fi
"${alone[@]}" /charter-verify /record.json --genesis-sha256 "$fingerprint" > "$root/alone.log" ||
  fail "alone in an empty root: $(cat "$root/alone.log")"
"${alone[@]}" /charter-verify /pack.zip --genesis-sha256 "$fingerprint" > "$root/alone.log" ||
  fail "alone in an empty root: $(cat "$root/alone.log")"
echo "proof: passed"
