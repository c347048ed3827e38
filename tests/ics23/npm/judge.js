// Reads cases (tests/ics23/README.md says how they are written) and asks @confio/ics23 about each.
//     node judge.js CASES KNOWN
// Exit code 1: the library says otherwise than expected of at least one case.
"use strict";
const fs = require("fs");
const { ics23, tendermintSpec, verifyMembership, verifyNonMembership } = require("@confio/ics23");

const library = "npm";
const shownMax = 10;

// Uint8Array: what the library compares and decodes.
const fromHex = (text) => Uint8Array.from(Buffer.from(text, "hex"));

// Kinds of case of which this library is known to say otherwise.
function knownKinds(path) {
  const lines = fs.readFileSync(path, "utf8").split("\n");
  const words = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(/\s+/));
  return new Set(words.filter((w) => w[0] === library).map((w) => w[1]));
}

// What does not decode, or is thrown out, is refused.
function accepts(claim, root, key, value, bytes) {
  try {
    const proof = ics23.CommitmentProof.decode(bytes);
    if (claim === "exists") return verifyMembership(proof, tendermintSpec, root, key, value);
    return verifyNonMembership(proof, tendermintSpec, root, key);
  } catch {
    return false;
  }
}

function judge(casesPath, knownPath) {
  const known = knownKinds(knownPath);
  let [accepted, refused, otherwise, wrong] = [0, 0, 0, 0];
  for (const line of fs.readFileSync(casesPath, "utf8").trimEnd().split("\n")) {
    const words = line.split(" ");
    const [expected, claim, kind, name, root, key, value, proof] = words;
    if (words.length !== 8 || !["exists", "absent"].includes(claim)) throw new Error(`no case: ${line}`);
    const valueBytes = fromHex(value === "-" ? "" : value);
    const verdict = accepts(claim, fromHex(root), fromHex(key), valueBytes, fromHex(proof));
    if (verdict) accepted += 1;
    else refused += 1;
    if (known.has(kind)) otherwise += 1;
    if (verdict === ((expected === "true") !== known.has(kind))) continue;
    wrong += 1;
    if (wrong <= shownMax) console.log(`  ${kind} ${name}: ${claim} expected ${expected}, got ${verdict}`);
  }
  console.log(
    `${accepted + refused} cases judged: ${accepted} accepted, ${refused} refused ` +
      `(${otherwise} as known), ${wrong} mismatches`,
  );
  return wrong !== 0 || accepted === 0 || refused === 0 ? 1 : 0;
}

if (process.argv.length !== 4) {
  console.error("usage: judge.js CASES KNOWN");
  process.exit(2);
}
process.exit(judge(process.argv[2], process.argv[3]));
