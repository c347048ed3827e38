#!/usr/bin/env python3
"""Asks a running node for proofs and writes them, and falsified ones, as cases for the judges.

    collect.py --port 17443 --home HOME --as bank-a.p3 --heights 10,20,30 --out cases.txt

Every proof is fetched through the node's own API and asked of at the app hash that the next block's header carries.
What is made of it stands in tamper.py; what a case looks like, in README.md. The choice repeats for the same state.
"""

import argparse
import base64
import hashlib
import http.client
import json
import ssl
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from proof import Absence, Existence, decode
from tamper import Case, Others, tampered

TABLES = ["members", "persons", "grants", "credentials", "anchors", "challenges", "policies", "schemas", "datasets"]
HEIGHTS_MIN = 3
# Candidates for the absent keys with the smallest and the greatest hash, which lie beyond the ends of the map.
ENDS_TRIED = 200_000


class Node:
    def __init__(self, port: int, home: Path, person: str):
        tls = ssl.create_default_context(cafile=home / "ca.pem")
        folder = home / person
        passphrase = (folder / "passphrase").read_text().strip()
        tls.load_cert_chain(folder / "tls.crt", folder / "tls.key", passphrase)
        self.connection = http.client.HTTPSConnection("localhost", port, context=tls, timeout=30)

    def get(self, path: str) -> dict:
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"GET {path}: {response.status} {body[:300].decode(errors='replace')}")
        return json.loads(body)

    def pages(self, path: str):
        after = ""
        while after is not None:
            page = self.get(f"{path}?limit=1000{after and '&after=' + quote(after, safe='')}")
            yield from page["items"]
            after = page["next"]

    def keys(self) -> list[str]:
        found = {record["key"] for table in TABLES for record in self.pages(f"/v1/tables/{table}")}
        found |= {item["status"]["key"] for item in self.get("/v1/statuses")["items"]}
        return sorted(found | {"cfg", "cat/head", "mmr"})

    def root(self, height: int) -> bytes:
        """The app hash of this height's state: the next block's header carries it."""
        header = self.get(f"/v1/headers/{height + 1}")["header"]
        return base64.b64decode(header["app_hash"])

    def case(self, key: str, height: int, root: bytes) -> Case:
        answer = self.get(f"/v1/state/{quote(key)}?proof=true&height={height}")
        if bytes.fromhex(answer["app_hash"]) != root:
            raise SystemExit(f"{key}: the app hash of height {height} is not that of the next header")
        value = base64.b64decode(answer["value"] or "")
        proof = decode(base64.b64decode(answer["proof"]))
        claim = "exists" if answer["value"] else "absent"
        if isinstance(proof, Existence) != (claim == "exists"):
            raise SystemExit(f"{key}: the proof is not of what the answer says")
        return Case(claim, "genuine", f"{key}@{height}", root, hashed(key), value, proof, height)


def hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def shuffled(keys, salt: object) -> list[str]:
    """In an order that looks like chance and repeats."""
    return sorted(keys, key=lambda key: hashed(f"{salt} {key}"))


def beyond_the_ends() -> list[str]:
    tried = [f"none/{i:06}" for i in range(ENDS_TRIED)]
    return [min(tried, key=hashed), max(tried, key=hashed)]


def never_written(keys: list[str]) -> list[str]:
    """Names beside those that are there."""
    return sorted(({key + "0" for key in keys} | {key[:-1] for key in keys}) - set(keys))


def collect(node: Node, heights: list[int], count: int) -> list[Case]:
    """At each height: `count` keys that are there (as far as the state has them), and as many that are not."""
    keys = node.keys()
    ends, invented = beyond_the_ends(), never_written(keys)
    cases = []
    for height in heights:
        root = node.root(height)
        # Among the keys of today are some that this height did not have yet: they prove absent.
        asked = [*shuffled(keys, height)[:count], *ends]
        made = [node.case(key, height, root) for key in asked]
        missing = count - sum(c.claim == "absent" for c in made)
        made += [node.case(key, height, root) for key in shuffled(invented, height)[:missing]]
        cases += made
    return cases


def one_sided(case: Case) -> bool:
    return isinstance(case.proof, Absence) and not (case.proof.left and case.proof.right)


def falsify(genuine: list[Case], each: int) -> list[Case]:
    """All falsifications of `each` existing and absent keys a height, and of those beyond the ends."""
    others = Others(genuine)
    made = []
    for height in sorted(others.roots):
        here = [c for c in genuine if c.height == height]
        existing = [c for c in here if c.claim == "exists"][:each]
        absent = [c for c in here if c.claim == "absent" and not one_sided(c)][:each]
        for case in existing + absent + [c for c in here if one_sided(c)]:
            made += tampered(case, others)
    return made


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--as", dest="person", required=True)
    parser.add_argument("--heights", required=True)
    parser.add_argument("--count", type=int, default=110, help="keys there, and keys not there, a height")
    parser.add_argument("--falsified", type=int, default=2, help="of each, a height, that are falsified in every way")
    parser.add_argument("--min", type=int, default=500, help="fewer proofs of existence or of absence are a fault")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()

    heights = sorted({int(height) for height in options.heights.split(",")})
    genuine = collect(Node(options.port, options.home, options.person), heights, options.count)
    false = falsify(genuine, options.falsified)
    claims = Counter(claim for claim, _ in {(case.claim, case.name) for case in genuine})
    kinds = Counter(case.kind for case in false)
    lines = [case.line(True) for case in genuine] + [case.line(False) for case in false]
    options.out.write_text("".join(line + "\n" for line in lines))
    print(
        f"{claims['exists']} proofs of existence and {claims['absent']} of absence "
        f"({sum(map(one_sided, genuine))} beyond an end) at heights {', '.join(map(str, heights))}; "
        f"{len(false)} falsified in {len(kinds)} ways"
    )
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    roots = {case.root for case in genuine}
    if min(claims["exists"], claims["absent"]) < options.min or len(roots) < HEIGHTS_MIN:
        print(f"too few: at least {options.min} of each, of {HEIGHTS_MIN} roots", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
