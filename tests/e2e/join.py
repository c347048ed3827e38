#!/usr/bin/env python3
"""An archive node joins a running network of four banks, with the real programs: registered by its bank, taken up by the others, made and
started, level with them; and given up again. It executes every block, or with `snapshot` it takes the state of a recent height from the
others.     tests/e2e/join.py BIN_FOLDER [snapshot]"""

import base64
import http.client
import json
import os
import pathlib
import re
import ssl
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from consortium_net import COMETBFT, NODES, ROOT, Failed, Network, Node  # noqa: E402

NEW = "bank-b.r1"
SNAPSHOT_EVERY = 5  # blocks


def expect(found, wanted, what):
    if wanted not in found:
        raise Failed(f"{what}: says not \"{wanted}\" but:\n{found}")


def find_digest(value):
    """The first field `digest`, wherever it lies; empty if there is none."""
    if isinstance(value, dict):
        if isinstance(value.get("digest"), str):
            return base64.b64decode(value["digest"]).hex()
        value = list(value.values())
    found = (find_digest(part) for part in value) if isinstance(value, list) else ()
    return next((digest for digest in found if digest), "")


def adopt(node):
    """Banks act only once they have adopted the convention."""
    head = json.loads(node.must("--json", "state", "show", "cat/head", persons=["bank-b.p1"]))
    for bank in ("bank-a", "bank-b"):
        node.must("member", "adopt", f"member={bank}", "version=1", f"digest={find_digest(head)}", persons=[f"{bank}.p1", f"{bank}.p2"])


def issue_probe(network, node):
    """What the probes of a founding node sign with, and ask others by: its request made again for the chain, issued by a registration
    authority."""
    name = "bank-a.v1"
    fingerprint = network.offline("consortium", "fingerprint", network.root / "signed-genesis.bin").strip()
    network.offline("keys", "new", name, "--usage", "consensus,tls,probe", "--genesis", fingerprint)
    for usage, more in (("probe", []), ("tls", ["--dns", "localhost"])):
        node.must("credential", "issue", "--request", network.keys / name / "request.yaml", "--usage", usage, "--anchor", "consortium-ca",
                  *more, persons=["bank-a.p2", "bank-a.p1"])


def begin_challenges(network):
    """bank-a.v1 holds the other banks' nodes against the rules of requests."""
    node = network["bank-a.v1"]
    config = node.home / "charterd.toml"
    others = " ".join(network[name].url for name in NODES if name != node.name and not name.startswith("bank-a"))
    key = network.keys / node.name / "probe.key"
    config.write_text(config.read_text() + f'\n[probes]\nenabled = true\nkey = "{key}"\ninterval_s = 10\nask = "{others}"\n')


def expect_challenge(network):
    """Who reads audit records without the role is refused by every other node, and that is on the ledger (33.3)."""
    node = network["bank-c.v1"]
    seen = {}

    def held():
        seen.update(node.get("/v1/state/chl/audit.read_is_logged") or {})
        return "HELD" in json.dumps(seen)

    network.within(120, held, lambda: f"the challenge of audit.read_is_logged is held: {json.dumps(seen)[:600]}")


def register(network, node):
    fingerprint = network.offline("consortium", "fingerprint", network.root / "genesis.bin").strip()
    network.offline("keys", "new", NEW, "--usage", "consensus,tls,probe", "--genesis", fingerprint)
    out = node.must("network", "add-node", NEW, "--request", network.keys / NEW / "request.yaml", "--role", "archive", "--site",
                    "bank-b.main", "--unit", "operations", "--responsible", "bank-b.p3", persons=["bank-b.p3", "bank-b.p1"])
    expect(out, "nodes.register: done", "add-node")


def take_up(network, new):
    """Each operator in turn; the network goes on meanwhile."""
    for name in NODES:
        node = network[name]
        peers = ["network", "peers", name, "--comet-home", node.home / "comet"]
        person = [node.member + ".p1"]
        code, out = node.charter(*peers, persons=person)
        if code != 2:
            raise Failed(f"peers without an address of {NEW}: exit {code}:\n{out}")
        expect(out, f"--peer {NEW}=HOST:PORT is missing", "peers")
        expect(node.must(*peers, "--peer", f"{NEW}={new.host}:{new.p2p_port}", persons=person), f"+ {NEW} ", "peers")
        expect(node.must(*peers, persons=person), "the peers are those of the ledger", "peers again")
        node.stop()
        node.start()
        network.await_level(NODES)


def make(network, new, *more):
    peers = [word for name in NODES for word in ("--peer", f"{name}={network[name].host}:{network[name].p2p_port}")]
    network.offline("consortium", "server-certificate", NEW, "--anchor", "consortium-ca", "--genesis", network.root / "genesis.bin",
                    "--dns", "localhost")
    network["bank-b.v1"].must(
        "network", "join", NEW, "--genesis", network.root / "signed-genesis.bin", "--catalog", network.catalog, "--home", new.home,
        "--listen", f"{new.host}:{new.p2p_port}", "--api", f"127.0.0.1:{new.api_port}", "--metrics-port", new.metrics_port,
        "--program", COMETBFT, "--dev", *more, *peers, persons=["bank-b.p1"])


def give_up(network, node):
    node.must("node", "retire", f"node={NEW}", "why=end of the test", persons=["bank-b.p3", "bank-b.p1"])
    out = network["bank-a.v1"].must("--dry-run", "network", "peers", "bank-a.v1", "--comet-home",
                                    network["bank-a.v1"].home / "comet", persons=["bank-a.p1"])
    expect(out, "  - ", "peers after it was retired")


def offer_snapshots(nodes):
    """Before they start: every few blocks a snapshot."""
    for node in nodes:
        config = node.home / "charterd.toml"
        config.write_text(config.read_text().replace("[engine]\n", f"[engine]\nsnapshot_interval = {SNAPSHOT_EVERY}\n", 1))


def from_snapshot(network):
    """What `network join` is told: whose headers are compared, and one that another member's operator read out of its own node."""
    told = network["bank-c.v1"].get("/v1/headers/2")
    rpc = [word for name in ("bank-b.v1", "bank-d.v1") for word in ("--snapshot-rpc", f"unix://{network[name].home / 'rpc.sock'}")]
    refused = ["network", "join", NEW, "--genesis", network.root / "signed-genesis.bin", "--home", network.root / "refused", "--listen",
               "127.0.0.1:1", "--dev", *rpc]
    code, out = network["bank-b.v1"].charter(*refused, persons=["bank-b.p1"])
    if code == 0 or (network.root / "refused").exists():
        raise Failed(f"a join by snapshot without a header that is trusted was made: {out}")
    return [*rpc, "--trust-height", 2, "--trust-hash", told["header_hash"]]


class Watch(threading.Thread):
    """Asks a node without pause what it answers, from before it starts."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node = node
        self.seen = set()
        self.over = False

    def run(self):
        while not self.over:
            connection = http.client.HTTPSConnection("localhost", self.node.api_port, timeout=2, context=self.node.tls())
            try:
                while not self.over:
                    connection.request("GET", "/v1/network")
                    answer = connection.getresponse()
                    self.seen.add((answer.status, json.loads(answer.read()).get("type", "")))
            except (OSError, ssl.SSLError, http.client.HTTPException, ValueError):
                time.sleep(0.005)
            finally:
                connection.close()


def expect_snapshot(network, new, watch):
    """It has the state of a height from others, says so, and follows; while it took that in, it said that too."""
    watch.over = True
    watch.join()
    others = {answer for answer in watch.seen if answer != (200, "") and not (answer[0] == 503 and answer[1].endswith("no_ledger_yet"))}
    if others:
        raise Failed(f"{NEW} answered, while it joined, {others}")
    code, out = new.charter("block", "show", "1", persons=["bank-b.p1"])
    joined = re.search(r"joined by a snapshot of the state at height (\d+)", out)
    if code == 0 or not joined or int(joined.group(1)) % SNAPSHOT_EVERY != 0:
        raise Failed(f"{NEW} does not say by which snapshot it joined: exit {code}: {out}")
    new.stop()
    new.start()
    network["bank-a.v1"].must("site", "register", "site=bank-a.after", "kind=main_room", "country=TW", "address_digest=" + "ab" * 32,
                              persons=["bank-a.p1", "bank-a.p2"])
    network.await_level(NODES + [NEW])
    seen = "answered 503 meanwhile" if any(status == 503 for status, _ in watch.seen) else "was too quick to be seen taking it in"
    return f" by the snapshot of height {joined.group(1)}, and {seen}"


def main():
    if not COMETBFT.exists():
        print("e2e.join: skipped, no CometBFT in .tools/bin (tools/setup network builds it)")
        sys.exit(77)
    by_snapshot = sys.argv[2:] == ["snapshot"]
    port = int(os.environ.get("CHARTER_PORT", "20443")) + (100 if by_snapshot else 0)
    network = Network(ROOT / ("out/e2e-join-snapshot" if by_snapshot else "out/e2e-join"), sys.argv[1], port)
    try:
        network.found()
        if by_snapshot:
            offer_snapshots(network.nodes.values())
        network.start()
        network.await_height(1)
        node = network["bank-b.v1"]
        adopt(node)
        issue_probe(network, network["bank-a.v1"])
        begin_challenges(network)
        register(network, node)
        new = Node(network, NEW, len(NODES))
        take_up(network, new)
        make(network, new, *(from_snapshot(network) if by_snapshot else []))
        network.nodes[NEW] = new
        watch = Watch(new)
        if by_snapshot:
            watch.start()
        new.start()
        height, app_hash = network.await_level(NODES + [NEW], 60)
        how = expect_snapshot(network, new, watch) if by_snapshot else ""
        expect_challenge(network)
        give_up(network, node)
        print(f"e2e.join: {NEW} joined{how}, level at height {height}, app hash {app_hash[:16]}")
    finally:
        network.stop()


try:
    main()
except Failed as why:
    sys.exit(f"e2e.join: {why}")
