//! Reads cases (tests/ics23/README.md says how they are written) and asks the `ics23` crate about each.
//!     judge CASES KNOWN
//! Exit code 1: the crate says otherwise than expected of at least one case.
use ics23::{tendermint_spec, CommitmentProof, HostFunctionsManager};
use prost::Message;
use std::collections::BTreeSet;
use std::{env, fs, process};

const LIBRARY: &str = "rust";
const SHOWN_MAX: usize = 10;

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |d: u8| (d as char).to_digit(16).expect("hexadecimal digits") as u8;
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Kinds of case of which this library is known to say otherwise.
fn known_kinds(path: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(path).expect("the file of known answers");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let ours = words.filter(|words| words.first() == Some(&LIBRARY));
    ours.map(|words| words[1].to_string()).collect()
}

/// What does not decode is refused.
fn accepts(claim: &str, root: Vec<u8>, key: &[u8], value: &[u8], proof: &[u8]) -> bool {
    let Ok(proof) = CommitmentProof::decode(proof) else {
        return false;
    };
    let spec = tendermint_spec();
    match claim {
        "exists" => {
            ics23::verify_membership::<HostFunctionsManager>(&proof, &spec, &root, key, value)
        }
        "absent" => ics23::verify_non_membership::<HostFunctionsManager>(&proof, &spec, &root, key),
        _ => panic!("a claim is `exists` or `absent`, not `{claim}`"),
    }
}

fn main() {
    let paths: Vec<String> = env::args().skip(1).collect();
    let [cases, known] = &paths[..] else {
        eprintln!("usage: judge CASES KNOWN");
        process::exit(2);
    };
    let known = known_kinds(known);
    let text = fs::read_to_string(cases).expect("the file of cases");
    let (mut accepted, mut refused, mut otherwise, mut wrong) = (0, 0, 0, 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [expected, claim, kind, name, root, key, value, proof] = words[..] else {
            panic!("a case has 8 words: {line}");
        };
        let value = from_hex(if value == "-" { "" } else { value });
        let verdict = accepts(claim, from_hex(root), &from_hex(key), &value, &from_hex(proof));
        *(if verdict { &mut accepted } else { &mut refused }) += 1;
        let is_known = known.contains(kind);
        otherwise += usize::from(is_known);
        if verdict == ((expected == "true") != is_known) {
            continue;
        }
        wrong += 1;
        if wrong <= SHOWN_MAX {
            println!("  {kind} {name}: {claim} expected {expected}, got {verdict}");
        }
    }
    println!(
        "{} cases judged: {accepted} accepted, {refused} refused ({otherwise} as known), {wrong} mismatches",
        accepted + refused
    );
    process::exit(i32::from(wrong != 0 || accepted == 0 || refused == 0));
}
