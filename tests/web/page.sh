#!/usr/bin/env bash
# The verifier's page judges what a real node gives out as charter-verify does: tests/web/page.sh BIN_FOLDER
# Exit code 77: not done, because this machine has no compiler for WebAssembly or no Chromium (tools/setup web installs them).
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$1
root=$PWD/out/page-test
lang=en
port=${CHARTER_PORT:-20243}
source tools/consortium.sh
export PYTHONDONTWRITEBYTECODE=1

tools/verify-page || exit $?
prepare
found_consortium > /dev/null
init_node > /dev/null
adopt_convention > /dev/null
publish_a_batch
entry drill bank-b bank-b.p1
must bank-b.p3 -- register put --from "$root/entry.yaml" --attach "$root/report.txt"
must bank-a.p3 -- data publish --from examples/publish.yaml
must bank-a.p3 -- data publish --from examples/publish.yaml  # so that a block follows

given=$root/given
mkdir "$given"
echo "$fingerprint" > "$given/fingerprint"
proofs_into "$given"
charter --as bank-b.p1 pack create --member bank-b --out "$given/pack.zip" > "$root/pack.log"
stop_node
node_pid=
/usr/bin/python3 tests/web/page_test.py out/charter-verify.html "$bin/charter-verify" "$given"
