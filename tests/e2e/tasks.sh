#!/usr/bin/env bash
# What people have to do, on a real node: lists by sitting, why a status is what it is, the yearly plan as a calendar program and a
# spreadsheet read it, exceptions, incidents, suspected keys, leave and deputies.     tests/e2e/tasks.sh BIN_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/e2e-tasks
lang=en
port=${CHARTER_PORT:-19143}
source tools/consortium.sh
reader=tests/e2e/calendar_reader.py

has() { [[ $last == *"$1"* ]] || fail "does not say \"$1\": $last"; }
lacks() { [[ $last != *"$1"* ]] || fail "says \"$1\": $last"; }
# about FIELD VALUE PERSON: that person's tasks of which the field is that, as JSON, one a line
about() {
  charter --as "$3" --json task list | /usr/bin/python3 -c '
import json, sys
for task in json.load(sys.stdin)["items"]:
    if task[sys.argv[1]] == sys.argv[2]: print(json.dumps(task))' "$1" "$2"
}
in_days() { TZ=CST-8 date -d "+$1 days" +%F; }

prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null

# Who sits at this machine: the person of CHARTER_ME; several have keys in this home.
says 2 "bank-a.p1" me -- task list
export CHARTER_ME=bank-a.p3
says 0 "Combined drill" me -- task list
unset CHARTER_ME
has "serves in all"
has '$ charter register put --from drills.yaml --attach DOCUMENT --as bank-a.p3'
lang=zh-TW says 0 "聯合演練" bank-a.p3 -- task list
has "合計滿足"
says 0 "Yearly review of documents" bank-a.p3 -- task list

# Why a status is what it is, and the command that mends it.
says 0 'to mend' bank-a.p3 -- explain 47.1 --member bank-a
has '$ charter register put --from drills.yaml'
says 0 '6.2 ' bank-a.p3 -- explain 6.2
says 1 'ask for one of them' bank-a.p3 -- explain 47.1

# The yearly plan: as calendar programs and spreadsheet programs read it. The same height gives the same bytes.
must bank-a.p1 bank-a.p2 -- site register site=bank-a.main kind=main_room country=TW "address_digest=$minutes_hex"
entry undertaking bank-a bank-a.p3
must bank-a.p1 bank-a.p2 -- register put --from "$root/entry.yaml" --attach "$root/report.txt"
must bank-a.p1 bank-a.p2 -- role grant person=bank-a.p3 role=tester scope=bank-a purpose=stand-in "expires_ms=$(in_days 40)"
charter --as bank-a.p3 --json calendar --member bank-a > "$root/plan.json"
for language in en zh-TW; do
  lang="$language" charter --as bank-a.p3 calendar --member bank-a --ics "$root/plan.$language.ics"
  if $reader have-icalendar; then
    $reader check "$root/plan.$language.ics" "$root/plan.json" || fail "another program does not read the calendar"
  else
    echo "tasks: SKIPPED, the calendar as another program reads it: apt-get install python3-icalendar"
  fi
done
for format in csv xlsx html ics; do
  says 0 "$root/plan.$format" bank-a.p3 -- calendar --member bank-a --format "$format" --out "$root/plan.$format"
  says 0 "$root/again.$format" bank-a.p3 -- calendar --member bank-a --format "$format" --out "$root/again.$format"
done
# A block may have come between the two; where none did, nothing differs.
grep -q "day,time,occasion" "$root/plan.csv" || fail "the plan's CSV has no heading"
grep -q "$(in_days 40),08:00,grant," "$root/plan.csv" || fail "the plan's CSV does not have the grant's last day: $(cat "$root/plan.csv")"
cmp -s "$root/plan.csv" "$root/again.csv" || fail "the plan's CSV does not repeat"
unzip -p "$root/plan.xlsx" xl/sharedStrings.xml | grep -q "A grant of bank-a.p3 ends" || fail "the plan's workbook does not have the grant"
says 0 "grant" bank-a.p3 -- calendar --member bank-a --format csv --out -

# An exception: asked for, a task of those who may approve it and of nobody else, in force, a day of the plan.
cat > "$root/exception.yaml" <<YAML
owner: bank-a.p3
reason: the second site is being built
compensating_control: a walk-through each month
valid_until: "$(in_days 20)"
YAML
must bank-a.p3 -- exception request 47.1 --member bank-a --from "$root/exception.yaml"
exception=47.1/bank-a/0000000000000000
[ -z "$(about kind approve bank-a.p3)" ] || fail "its owner is asked to approve it"
for approver in bank-a.p1 bank-a.p2; do
  [[ $(about kind approve "$approver") == *"charter exception approve $exception --as $approver"* ]] || fail "$approver is not asked to approve"
done
says 1 "no_grant" bank-a.p3 -- exception approve "$exception"
must bank-a.p2 -- exception approve "$exception"
[ -z "$(about kind approve bank-a.p1)" ] || fail "what is approved still awaits somebody"
[[ $(about kind extend bank-a.p3) == *"\"due\": \"$(in_days 20)\""* ]] || fail "its owner is not told that it ends: $(about kind extend bank-a.p3)"
says 0 "Last day of the exception $exception" bank-a.p3 -- calendar --member bank-a

# An incident: each step is a task of those who may take it, with its hour.
must bank-a.p3 -- incident open member=bank-a kind=outage "title=the payment system stands still" owner_unit=operations \
  "detected_ms=$(date -u -d '-1 hour' +%FT%T+00:00)"
incident=bank-a.0000000000000000
[[ $(about act incidents.classify bank-a.p2) == *'"due_time": "'* ]] || fail "nobody is told to classify: $(about target incidents bank-a.p2)"
must bank-a.p2 -- incident classify "incident=$incident" severity=critical
[[ $(about kind notify bank-a.p1) == *"Report to the financial supervisor"* ]] || fail "nobody is told of the notice: $(about kind notify bank-a.p1)"
[[ $(about act incidents.contain bank-a.p3) == *"charter incident contain incident=$incident what=WHAT --as bank-a.p3"* ]] ||
  fail "nobody is told to contain it"
says 0 "Report to the financial supervisor: last day for incident $incident" bank-a.p3 -- calendar --member bank-a
says 0 "incident contain" bank-a.p3 -- explain 50.2a --member bank-a
lacks "incident open"

# A key that may be in other hands.
credential=$(charter --as bank-a.p1 --json credential list | /usr/bin/python3 -c '
import json, sys
found = [c for c in json.load(sys.stdin)["items"] if c.get("holder") == "bank-a.p3" and "sign" in str(c.get("usage", "")).lower()]
print(found[0]["key"].split("/")[-1])')
must bank-a.p3 -- credential report-compromise "credential=$credential" "why=a laptop is gone" "suspected_on=$today"
[[ $(about kind rotate bank-a.p1) == *"charter credential renew replaces=$credential"* ]] || fail "nobody is told to rotate the key"
says 0 "may be in other hands" bank-a.p2 -- task list

# Leave: who is away has nothing to do; its deputy has; the role that nobody would hold is a task before.
must bank-b.p1 bank-b.p2 -- person leave bank-b.p3 --from "$(in_days 5)" --until "$(in_days 12)"
[[ $(about kind deputize bank-b.p1) == *"charter person leave bank-b.p3"* ]] || fail "nobody is told to name a deputy: $(about kind deputize bank-b.p1)"
says 0 "Leave of bank-b.p3 begins" bank-b.p1 -- calendar --member bank-b
must bank-b.p3 -- person back bank-b.p3 --why "the journey is off"
[ -z "$(about kind deputize bank-b.p1)" ] || fail "a leave that was cancelled still needs a deputy"
must bank-b.p1 bank-b.p2 -- person leave bank-b.p3 --from "$today" --until "$(in_days 3)"
says 0 "Nothing to do" bank-b.p3 -- task list
must bank-b.p3 -- person back bank-b.p3 --why "back earlier"
says 0 "Combined drill" bank-b.p3 -- task list

stop_node
echo "tasks: lists by sitting, explanations, the plan in five forms, exceptions, an incident, a suspected key and a leave, as they should be"
