#!/usr/bin/env bash
# Registers, rosters, the questionnaire and the status report as spreadsheets, on a real node.     tests/e2e/sheets.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/e2e-sheets
lang=en
port=${CHARTER_PORT:-18743}
source tools/consortium.sh

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null
mkdir "$root/documents"
cp "$root/report.txt" "$root/documents/roster.txt"

# Assets: nothing is signed while one row is wrong; then all, once.
heading=occurred_on,owner,critical,data_class,environment,fixed_password,for_operators,held_sensitive,hosting,kind,log_source,name,state,type,zone
asset() { printf '%s,%s,yes,internal,test,no,no,no,%s,host,是,%s,in_use,hardware,operation\n' "$today" "$1" "$2" "$3"; }
{ echo "$heading"; asset bank-a.p1 on_premises db-1; asset bank-a.nobody cloudy db-2; } > "$root/assets.csv"
says 2 'assets.csv!I3 hosting: "cloudy" is not allowed here; allowed: one of: on_premises (on premises), colocated, cloud' bank-a.p3 -- \
  register import assets --from "$root/assets.csv"
{ echo "$heading"; asset bank-a.p1 自建機房 db-1; asset bank-a.nobody cloud db-2; } > "$root/assets.csv"
says 2 'assets.csv!B3 owner: "bank-a.nobody": there is none such in persons' bank-a.p3 -- register import assets --from "$root/assets.csv"
says 2 "1 errors; nothing was signed" bank-a.p3 -- register import assets --from "$root/assets.csv"
{ echo "$heading"; for n in $(seq 60); do asset bank-a.p1 cloud "db-$n"; done; } > "$root/assets.csv"
says 2 "assets.csv!2 member: bank-b.p3 belongs to bank-b" bank-b.p3 -- register import assets --member bank-a --from "$root/assets.csv"
says 0 "60 new, 0 changed, 0 on the ledger already" bank-a.p3 -- --dry-run register import assets --from "$root/assets.csv"
head -n 21 "$root/assets.csv" > "$root/part.csv"
says 0 "20 filed" bank-a.p3 -- register import assets --from "$root/part.csv"  # as if it had been broken off
says 0 "40 new, 0 changed, 20 on the ledger already" bank-a.p3 -- register import assets --from "$root/assets.csv"
says 0 "0 new, 0 changed, 60 on the ledger already" bank-a.p3 -- register import assets --from "$root/assets.csv"

# Killed in the middle, and given again at once: whatever waited in the pool, nothing is filed twice and nothing is left out.
{ echo "$heading"; for n in $(seq 150); do asset bank-b.p1 cloud "db-$n"; done; } > "$root/many.csv"
"$bin/charter" --home "$home" --node "https://localhost:$port" --as bank-b.p3 register import assets --from "$root/many.csv" > /dev/null 2>&1 < /dev/null &
killed=$!
sleep 0.5
kill -9 "$killed" 2> /dev/null || true
wait "$killed" 2> /dev/null || true
for attempt in $(seq 20); do
  code=0
  last=$(charter --as bank-b.p3 register import assets --from "$root/many.csv" 2>&1 < /dev/null) || code=$?
  [ "$code" != 0 ] || break
  [[ $last == *"came meanwhile"* ]] || fail "$last"
  sleep 0.3
done
echo "sheets: killed, then: $(grep "already" <<< "$last")"
[ "$code" = 0 ] || fail "after $attempt attempts: $last"
says 0 "150 on the ledger already" bank-b.p3 -- register import assets --from "$root/many.csv"
says 0 many.csv bank-b.p3 -- register export assets --format csv --out "$root/filed-many.csv"
[ "$(tail -n +3 "$root/filed-many.csv" | wc -l)" = 150 ] || fail "not 150 entries: $(tail -n +3 "$root/filed-many.csv" | wc -l)"

# What is exported changes nothing when it is imported; a changed cell is a new version.
for format in csv xlsx; do
  says 0 "assets.$format" bank-a.p3 -- register export assets --format "$format" --out "$root/assets.$format"
  says 0 "0 new, 0 changed, 60 on the ledger already" bank-a.p3 -- register import assets --from "$root/assets.$format"
done
sed 's/db-60/db-60-renamed/' "$root/assets.csv" > "$root/renamed.csv"
says 0 "0 new, 1 changed, 59 on the ledger already" bank-a.p3 -- register import assets --from "$root/renamed.csv"
says 0 "0 new, 0 changed, 60 on the ledger already" bank-a.p3 -- register import assets --from "$root/renamed.csv"
sed 's/db-60/db-60-again/' "$root/assets.csv" > "$root/again.csv"
says 2 "was superseded or closed since: export anew" bank-a.p3 -- register import assets --from "$root/again.csv"

# What an office suite makes of our CSV reads the same.
if command -v soffice > /dev/null; then
  says 0 assets.csv bank-a.p3 -- register export assets --format csv --out "$root/office/assets.csv"
  soffice --headless --convert-to xlsx --outdir "$root/office" "$root/office/assets.csv" > "$root/office.log" 2>&1 || fail "$(cat "$root/office.log")"
  says 0 "0 new, 0 changed, 60 on the ledger already" bank-a.p3 -- register import assets --from "$root/office/assets.xlsx"
else
  echo "sheets: SKIPPED, no soffice here: a workbook that LibreOffice wrote"
fi

# A roster is one entry, its document the list of attendance; it is known again by its content.
{ echo occurred_on,topics,passed,document-file,persons; echo "$today,node_role,yes,roster.txt,bank-a.p1"; echo ,,,,bank-a.p3; } > "$root/roster.csv"
says 2 "the folder of --attach-folder has no file" bank-a.p2 -- register import training --as-set persons --from "$root/roster.csv"
says 0 "1 filed" bank-a.p2 bank-a.p1 -- register import training --as-set persons --from "$root/roster.csv" --attach-folder "$root/documents"
charter --as bank-a.p3 register list training --member bank-a | grep -q "training $today (text/plain, $(stat -c %s "$root/documents/roster.txt"))" || fail "the roster's entry does not tell what its document is"
says 0 "1 on the ledger already" bank-a.p2 bank-a.p1 -- register import training --as-set persons --from "$root/roster.csv" --attach-folder "$root/documents"

# Persons are enrolled from their requests, by two persons.
for n in 7 8; do charter keys new "bank-a.p$n" --usage sign,tls --natural "bank-a person $n" --genesis "$fingerprint" > /dev/null; done
{ echo person,unit,operator; echo bank-a.p7,treasury,no; echo bank-a.p9,treasury,no; } > "$root/people.csv"
says 2 'people.csv!3 request: the folder of --requests has no bank-a.p9/request.yaml' bank-a.p1 bank-a.p2 -- person import --from "$root/people.csv" --anchor consortium-ca
{ echo person,unit,operator; echo bank-a.p7,treasury,no; echo bank-a.p8,operations,是; } > "$root/people.csv"
says 2 "people.csv!2" bank-a.p1 -- person import --from "$root/people.csv" --anchor consortium-ca
says 0 "2 filed" bank-a.p1 bank-a.p2 -- person import --from "$root/people.csv" --anchor consortium-ca
[ -s "$home/bank-a.p7/sign.crt" ] || fail "bank-a.p7 has no certificate"
says 0 "0 new, 0 changed, 2 on the ledger already" bank-a.p1 bank-a.p2 -- person import --from "$root/people.csv" --anchor consortium-ca
says 0 people.xlsx bank-a.p1 -- person export --out "$root/people.xlsx"
says 0 "0 new, 0 changed, 5 on the ledger already" bank-a.p1 bank-a.p2 -- person import --from "$root/people.xlsx" --anchor consortium-ca

# The report of a height is the same bytes again; of a day it needs a later block.
height=$(charter --as bank-a.p1 --json state show cfg | sed -nE 's/.*"height": ?"?([0-9]+).*/\1/p')
for format in text html csv xlsx json; do
  for n in 1 2; do
    says 0 "" bank-b.p1 -- status report --member bank-a --at "$height" --since "$today" --format "$format" --out "$root/$n.$format"
  done
  cmp "$root/1.$format" "$root/2.$format" || fail "the report in $format does not repeat"
done
says 0 "From height 2 ($today) to height $height" bank-b.p1 -- status report --member bank-a --since 2 --at "$height"
says 2 "or a height, before --at" bank-b.p1 -- status report --member bank-a --since "$height" --at "$height"
says 1 "is not decided" bank-b.p1 -- status report --member bank-a --at 2199-12-31
says 2 "has no member bank-z" bank-b.p1 -- status report --member bank-z
says 2 "--at takes a day" bank-b.p1 -- status report --member bank-a --at soon

# What auditors take away: the same height gives the same bytes, whatever the language of the process.
at=(--at "$height" --member bank-a)
for report in "population assets" access "effectiveness --from $today" applicability findings poam matrix; do
  [ "$report" != matrix ] || report=status
  for format in html csv xlsx; do
    for lang in en zh-TW; do
      read -ra words <<< "$report"
      [ "$report" = status ] || words=(report "${words[@]}")
      when=("${at[@]}")
      [[ $report != effectiveness* ]] || when=(--to "$height" --member bank-a)
      says 0 "" bank-a.p1 -- "${words[@]}" "${when[@]}" --format "$format" --out "$root/reports/$lang.$format"
    done
    lang=en
    for file in "$root"/reports/en.*; do cmp "$file" "${file/en./zh-TW.}" || fail "$report in $format is not the same bytes"; done
    [ "$format" != html ] || mv "$root/reports/en.html" "$root/reports/$(tr -c a-z - <<< "$report").page"
    rm -f "$root"/reports/en.* "$root"/reports/zh-TW.*
  done
done
# The sample, drawn again with sha256sum.
says 0 "" bank-a.p1 -- report population grants "${at[@]}" --sample 7 --seed auditor-2026 --format csv --out "$root/reports/drawn.csv"
state_hash=$(sed -n 's/^狀態雜湊值 app hash,//p' "$root/reports/drawn.about.csv" | tr -d '\r')
tail -n +2 "$root/reports/drawn.csv" | cut -d, -f1 | while read -r key; do
  printf '%s  %s\n' "$(printf '%s' "auditor-2026/$height/$state_hash/$key" | sha256sum | cut -d' ' -f1)" "$key"
done | sort | head -n 7 | sed 's/.*  //' | sort > "$root/again.txt"
python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    if row["sample"]: print(row["key"])' "$root/reports/drawn.csv" | sort > "$root/drawn.txt"
[ "$(wc -l < "$root/drawn.txt")" = 7 ] || fail "not 7 rows drawn"
cmp "$root/drawn.txt" "$root/again.txt" || fail "sha256sum draws another sample"
says 1 "are not shown to you" bank-b.p1 -- report population assets --member bank-a --at "$height"
says 1 "no block follows" bank-a.p1 -- report population assets --sample 1

# A member's own values: all of a file or none; a looser one is refused, with its line.
printf 'document_review: 6\nreview: 13\n' > "$root/overlay.yaml"
says 1 "overlay.yaml:2: review" bank-b.p1 bank-b.p2 -- overlay set bank-b --from "$root/overlay.yaml"
says 0 "parameter" bank-b.p1 -- overlay list
[[ $last != *document_review* ]] || fail "half a file was set"
printf 'document_review: 6\n' > "$root/overlay.yaml"
says 0 "1 would be set, 0 on the ledger already" bank-b.p1 bank-b.p2 -- --dry-run overlay set bank-b --from "$root/overlay.yaml"
says 0 "1 set, 0 on the ledger already" bank-b.p1 bank-b.p2 -- overlay set bank-b --from "$root/overlay.yaml"
says 0 "0 set, 1 on the ledger already" bank-b.p1 bank-b.p2 -- overlay set bank-b --from "$root/overlay.yaml"
says 0 "stricter value" bank-b.p1 -- status report --member bank-b
says 0 "stricter value" bank-b.p1 -- report access --member bank-b

# The questionnaire goes out, is answered, and comes back.
says 0 questionnaire.xlsx bank-a.p1 -- export questionnaire --out "$root/questionnaire.xlsx"
says 2 "complies: to be answered" bank-a.p1 -- import "$root/questionnaire.xlsx"
python3 - "$root/questionnaire.xlsx" "$root/documents/answered.xlsx" "$(date -d "$today + 20 days" +%F)" << 'PYTHON'
# As a person would: yes everywhere, but a gap in the first row that counts, with a finding.
import re, sys, zipfile
source, target = zipfile.ZipFile(sys.argv[1]), zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED)
text = lambda place, words: f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'
def answer(match):
    row = int(match[1])
    if row < 3:
        return match[0]
    kept = re.sub(r'<c r="[I-M]\d+"[^>]*/>', "", match[0][:-len("</row>")])
    cells = text(f"I{row}", "no" if row == 3 else "yes")
    if row == 3:
        cells += text("K3", "late") + text("L3", sys.argv[3]) + text("M3", "high")
    return kept + cells + "</row>"
for name in source.namelist():
    data = source.read(name)
    if name == "xl/worksheets/sheet1.xml":
        data = re.sub(r'<row r="(\d+)".*?</row>', answer, data.decode(), flags=re.S).encode()
    target.writestr(name, data)
target.close()
PYTHON
answered=$root/documents/answered.xlsx
says 1 "the register obligations has none" bank-a.p1 -- import "$answered"
{ echo occurred_on,kind,title,source,owner_unit,owner; echo "$today,法律,Security convention,Convention,compliance,bank-a.p2"; } > "$root/obligations.csv"
says 0 "1 filed" bank-a.p3 bank-a.p2 -- register import obligations --from "$root/obligations.csv"
says 1 "file the self-assessment first" bank-a.p3 -- import "$answered" --findings
says 0 "1 filed" bank-a.p1 bank-a.p2 -- import "$answered"
[[ $last == *"1 gaps, 1 findings asked for"* ]] || fail "$last"
[[ $last == *"whose statuses stay as they are"* ]] || fail "$last"
says 0 "1 on the ledger already" bank-a.p1 bank-a.p2 -- import "$answered"
says 2 'owner: "bank-a.p9": there is none such in persons' bank-a.p3 -- import "$answered" --findings --owner bank-a.p9
says 0 "1 filed" bank-a.p3 -- import "$answered" --findings --owner bank-a.p1
says 0 "1 on the ledger already" bank-a.p3 -- import "$answered" --findings

# What was found is in the vault: the ledger and an export have its commitment, and who may opens it.
found=findings/bank-a/0000000000000000
says 0 "late" bank-a.p1 -- register show "$found"
says 0 "(committed" bank-a.p1 -- --dry-run register show "$found"
says 0 '"committed":["detail"]' bank-a.p1 -- state show "reg/$found"
[[ $last != *late* ]] || fail "the ledger has the text: $last"
says 0 '"detail":"late"' bank-a.p1 -- --json register show "$found"
says 0 findings.csv bank-a.p3 -- register export findings --format csv --out "$root/findings.csv"
grep -q 'commitment:[0-9a-f]\{64\}' "$root/findings.csv" || fail "no commitment in $(cat "$root/findings.csv")"
says 0 "0 new, 0 changed, 1 on the ledger already" bank-a.p3 -- register import findings --from "$root/findings.csv"
sed 's/commitment:[0-9a-f]*/late/' "$root/findings.csv" > "$root/found.csv"
says 0 "0 new, 0 changed, 1 on the ledger already" bank-a.p3 -- register import findings --from "$root/found.csv"
sed 's/commitment:[0-9a-f]*/too late/' "$root/findings.csv" > "$root/found.csv"
says 0 "0 new, 1 changed, 0 on the ledger already" bank-a.p3 -- --dry-run register import findings --from "$root/found.csv"

# It goes through its life cycle: the file of the next step is given, and who re-tested it does not close it.
finding=findings/bank-a/000000000000000
says 0 "" bank-a.p1 -- register sign-off findings/0
says 0 "open, retested, withdrawn" bank-a.p3 -- register next "${finding}0"
next() { charter --as bank-a.p3 register next "$1" --stage "$2" > "$root/next.yaml"; }
next "${finding}0" retested
says 1 "stage_person_bars" bank-a.p3 bank-a.p1 -- register supersede "${finding}0" --from "$root/next.yaml" --attach "$root/report.txt"
says 1 "document_missing" bank-a.p3 bank-a.p2 -- register supersede "${finding}0" --from "$root/next.yaml"
says 0 "" bank-a.p3 bank-a.p2 -- register supersede "${finding}0" --from "$root/next.yaml" --attach "$root/report.txt"
next "${finding}1" closed
says 1 "stage_person_bars" bank-a.p2 -- register supersede "${finding}1" --from "$root/next.yaml"
says 1 "line_not_ended" bank-a.p1 bank-a.p2 -- register close "${finding}1" --why over

# What an officer types of one entry: a register that must be the file's, and names with a month, a day or a number.
month=${today:0:7}
entry drill bank-a
says 2 "is an entry of drills, not of training" bank-a.p3 -- register put training --from "$root/entry.yaml" --attach "$root/report.txt"
says 2 "there is no register drill" bank-a.p3 -- register put drill --from "$root/entry.yaml" --attach "$root/report.txt"
says 0 "drills/bank-a/0000000000000000" bank-a.p2 -- register put drills --from "$root/entry.yaml" --attach "$root/report.txt"
says 0 "awaits sign-off" bank-a.p3 -- register show "drills/$month"
says 1 "nothing that it fits is signed off and in force" bank-a.p3 -- register next "drills/$month"
says 1 "no_grant" bank-a.p1 -- register sign-off "drills/$month"
says 0 "done at height" bank-a.p3 -- register sign-off "drills/$month"
says 1 "nothing that it fits awaits sign-off" bank-a.p3 -- register sign-off "drills/$today"
says 0 "planned, run, cancelled" bank-a.p3 -- register next "drills/$month"
says 0 "" bank-a.p3 -- document get "drills/$month" --out "$root/drill.txt"
cmp "$root/report.txt" "$root/drill.txt" || fail "the document of the entry is another"
says 0 "" bank-a.p2 bank-a.p3 -- register put --from "$root/entry.yaml" --attach "$root/report.txt"
says 1 "drills/bank-a/0000000000000001  $today  signed off" bank-a.p3 -- register show "drills/$month"
says 0 "signed off" bank-a.p3 -- register show drills/1
says 1 "entry_not_open" bank-a.p3 -- register approve drills/1  # the other name of the same
says 1 "there is no entry drills/bank-b/0000000000000001" bank-b.p1 -- register show drills/1
says 2 "names no entry" bank-a.p3 -- register show drills/soon

# A state that is not kept is said to be so, with how to have it.
stop_node
start_node
says 1 "this node does not keep the state of 3: ask a node that archives it" bank-b.p1 -- status report --member bank-a --at 3
stop_node
echo "sheets: ok"
