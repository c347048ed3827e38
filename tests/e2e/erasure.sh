#!/usr/bin/env bash
# A document leaves a real node's vault by two persons, once no entry keeps it; packs go on.     tests/e2e/erasure.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/e2e-erasure
lang=en
port=${CHARTER_PORT:-17843}
source tools/consortium.sh

# denied WORD WHO... -- ARGS: exit 1, and says that word
denied() {
  local word=$1 as=() out code=0
  shift
  while [ "$1" != -- ]; do as+=(--as "$1"); shift; done; shift
  out=$(charter "${as[@]}" "$@" 2>&1) || code=$?
  [ "$code" = 1 ] || fail "exit $code, not 1: charter ${as[*]} $*
$out"
  [[ $out == *"$word"* ]] || fail "says no $word: $out"
}
pack() { # pack NAME WORD: made and judged, and the report says that word
  charter --as bank-b.p1 pack create --member bank-b --out "$root/$1.zip" > "$root/pack.log" || fail "$(cat "$root/pack.log")"
  "$bin/charter-verify" --lang en "$root/$1.zip" --genesis-sha256 "$fingerprint" > "$root/verify.log" || fail "$(cat "$root/verify.log")"
  grep -q "$2" "$root/verify.log" || fail "says no $2: $(cat "$root/verify.log")"
}

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null

must bank-b.p3 -- document put "$root/minutes.txt"
unfiled=$last
must bank-b.p3 bank-b.p1 -- --dry-run document erase "$unfiled" --why "put by mistake"
denied "no such document" bank-a.p1 bank-a.p3 -- document erase "$unfiled" --why "not ours"
code=0
charter --as bank-b.p3 document erase "$unfiled" --why "alone" > "$root/alone.log" 2>&1 || code=$?
[ "$code" = 2 ] || fail "one person alone: exit $code: $(cat "$root/alone.log")"
must bank-b.p3 bank-b.p1 -- document erase "$unfiled" --why "put by mistake"
[[ $last == *"bank-b.p3, bank-b.p1"* ]] || fail "$last"
denied "document_erased" bank-b.p3 -- document get "$unfiled" --out "$root/gone"
denied "was erased before" bank-b.p3 bank-b.p1 -- document erase "$unfiled" --why "again"
! grep -rqF "Minutes of the assembly" "$root/node/documents" || fail "the content is still in the vault"

# A download that broke off goes on where it ended, and is held against the commitment as a whole.
head -c 300000 /dev/urandom > "$root/video.bin"
must bank-b.p3 -- document put "$root/video.bin"
video=$last
part="$root/again.bin.${video:0:16}.part"
head -c 100000 /dev/zero > "$part"
denied "not the document of this commitment" bank-b.p3 -- document get "$video" --out "$root/again.bin"
[ ! -e "$part" ] && [ ! -e "$root/again.bin" ] || fail "what is another document was kept"
for begun in 100000 300000; do
  head -c "$begun" "$root/video.bin" > "$part"
  must bank-b.p3 -- document get "$video" --out "$root/again.bin"
  cmp "$root/video.bin" "$root/again.bin" || fail "the rest of $begun bytes was not put behind them"
  rm "$root/again.bin"
done
[ "$(charter --as bank-b.p3 --json audit accesses --account bank-b.p3 | grep -o "$video" | wc -l)" = 3 ] || fail "not every request is an opening"
denied "audit_role" bank-b.p3 -- document openings "$video"
denied "audit_role" bank-b.p3 -- audit accesses

# A document that an entry names is kept.
entry drill bank-b bank-b.p1
must bank-b.p3 -- register put --from "$root/entry.yaml" --attach "$root/report.txt" --title "Drill of spring"
key=$(created)
charter --as bank-b.p3 register list drills --member bank-b | grep -q "Drill of spring (text/plain, $(stat -c %s "$root/report.txt"))" || fail "the list does not name the document"
must bank-b.p3 -- register put --from "$root/entry.yaml" --attach "$root/minutes.txt"  # so that a block follows
must bank-b.p3 -- register put --from "$root/entry.yaml" --attach "$root/minutes.txt"
filed=$(charter --as bank-b.p3 --json state show "$key" | sed -nE 's/.*"document": ?"([^"]+)".*/\1/p' | head -n 1 | base64 -d | od -An -tx1 | tr -d ' \n')
denied "keeps it until" bank-b.p3 bank-b.p1 -- document erase "$filed" --why "too early"
pack before "not held 0, erased 0"

# What a crash left is finished at the start. A certificate that does not show this erasure serves no pack.
stop_node
cp "$root/node/documents/erased/$unfiled" "$root/node/documents/erased/$filed"
start_node
[ ! -e "$root/node/documents/${filed:0:2}/$filed" ] || fail "an interrupted erasure is not finished at the start"
denied "document_erased" bank-b.p3 -- document get "$filed" --out "$root/gone"
pack after "not held 1, erased 0"
stop_node
echo "erasure: passed"
