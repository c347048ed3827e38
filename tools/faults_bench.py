"""The network under test for tools/network-faults: its load, what must hold after every fault, and the table of the faults, which the
other faults_*.py fill."""

import base64
import hashlib
import json
import random
import subprocess
import threading
import time

from consortium_net import NODES, PATIENCE, ROOT, VALIDATORS, Failed, find, run

HEALED = 10 * PATIENCE  # seconds within which there must be progress
# What a fault needs beside the programs; network-faults says where the machine lacks it.
#   links     links that can be cut         slow      links that can be slowed     clock    a CometBFT with another clock
#   variants  charterd-next, -altered       mount     a small disk                 last     nothing: a node is away for good afterwards
TABLE = {}  # name to (needs, body)
LASTING = {}  # faults that have a beginning and an end: name to (needs, generator of a bench and a node's name)
SLOW = {}  # those of all links: as LASTING, without a node


class Skipped(Exception):
    """A fault that cannot be tried on this network, and why."""


def fault(name, needs=()):
    def add(body):
        TABLE[name] = (tuple(needs), body)
        return body
    return add


def lasting(name, needs=(), slow=False):
    """A fault as a generator: it begins, yields, and ends. It can be held together with another one."""
    def add(lasts):
        (SLOW if slow else LASTING)[name] = (tuple(needs), lasts)

        def body(bench):
            hold(bench, (lasts, None if slow else bench.victim()))
        body.__doc__ = lasts.__doc__
        TABLE[name] = (tuple(needs), body)
        return lasts
    return add


def hold(bench, *faults):
    """Under load at a node that none of them hits: all begin, the others go on, all end, in an order that is drawn."""
    hit = bench.hit = [name for _, name in faults if name]
    witness = bench.witness(hit)
    bench.load(witness)
    held = [lasts(bench, *([name] if name else [])) for lasts, name in faults]
    for one in held:
        next(one)
    height = bench.network[witness].height()
    bench.network.await_height(height + 4, bench.others(*hit), seconds=60)
    bench.random.shuffle(held)
    for one in held:
        next(one, None)


class Recovery(threading.Thread):
    """Watches a node from its healing on, until it has a block that is later than all that were there then, or the time is over."""

    def __init__(self, node, height):
        super().__init__(daemon=True)
        self.node = node
        self.height = height
        self.since = time.monotonic()
        self.took = None
        self.start()

    def run(self):
        while self.took is None and time.monotonic() < self.since + HEALED:
            if self.node.height() > self.height:
                self.took = time.monotonic() - self.since
            time.sleep(0.1)

    def seconds(self):
        self.join()
        if self.took is None:
            raise Failed(f"{self.node.name} has no block after height {self.height} within {HEALED:g} s of its healing: {self.node.height()}")
        return self.took


class Bench:
    def __init__(self, network, seed):
        self.network = network
        self.seed = seed
        self.random = random.Random(seed)
        self.journals = []
        self.loads = []
        self.loaded = 0
        self.names = NODES  # whom the ledger lets peer
        self.judged = 0  # height up to which headers were compared
        self.hit = []  # nodes that a fault holds
        self.recoveries = {}  # of nodes that were hit

    def begin(self, place, name):
        """Of the fault at that place of the schedule: what it draws depends on nothing that was skipped before it."""
        self.random = random.Random(f"{self.seed} {place} {name}")
        self.hit = []

    def say(self, text):
        print(f"     {text}", flush=True)

    # ---- load

    def load(self, name, count=4000, connections=4, waits=True):
        """Transactions of that node's bank, in the background; what is acknowledged is written down before the next is sent. Where it
        does not wait, as many as go."""
        node = self.network[name]
        self.loaded += 1
        journal = self.network.root / f"acknowledged-{self.loaded}"
        journal.touch()
        command = node.inside(self.network.bin / "charter", "--home", self.network.keys, "--node", node.url, "--wait-ms", "20000",
                              "--as", f"{node.member}.p3", "load", "--count", count, "--connections", connections,
                              "--journal", journal, *([] if waits else ["--no-wait"]))
        with open(journal.with_suffix(".log"), "wb") as out:
            load = subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT)
        self.loads.append(load)
        if waits:
            self.journals.append(journal)
            self.network.within(30, lambda: journal.stat().st_size > 0 or load.poll() is not None, "a transaction acknowledged")
            if journal.stat().st_size == 0:
                said = journal.with_suffix(".log").read_text()
                raise Failed(f"the load at {name} ended with nothing acknowledged: {said[-500:]}")
        return journal

    def stop_loads(self):
        for load in self.loads:
            load.terminate()
        for load in self.loads:
            load.wait()
        self.loads = []

    # ---- what must hold

    def heals(self, name, height=None):
        """The node is no longer hit from now on: judge() holds its own progress, past that height or that of the others, against the
        time."""
        if height is None:
            height = self.network[self.witness([name, *self.hit])].height()
        self.recoveries[name] = Recovery(self.network[name], height)

    def progress(self, name="bank-a.v1"):
        """A transaction that this node takes is committed, within ten seconds; returns how long it took. What was signed is sent until it
        is in: another one would want the same nonce. Where what the loads sent last took it, the next is signed."""
        begun = time.monotonic()
        node, act = self.network[name], None
        while True:
            try:
                act = act or node.signed(self.network.root / "progress", "data", "publish", "--from", ROOT / "examples/publish.yaml",
                                         persons=[f"{node.member}.p3"])
                answer = node.submit(act, wait_ms=5000)  # the same bytes again do no harm
                if int(find(answer, "height") or 0) > 0:
                    break
                raise Failed(f"{node.name}: {answer}")
            except Failed as why:
                if time.monotonic() - begun > HEALED:
                    raise Failed(f"no progress at {name} within {HEALED:g} s: {why}") from None
                if "nonce_used" in str(why):
                    act = None
                time.sleep(0.2)
        took = time.monotonic() - begun
        if took > HEALED:
            raise Failed(f"progress at {name} only after {took:.1f} s")
        return took

    def judge(self):
        self.stop_loads()
        names = self.names
        took = self.progress(names[0])
        healed = [f"{name} {recovery.seconds():.1f} s" for name, recovery in self.recoveries.items()]
        for name in self.recoveries:
            self.progress(name)
        self.recoveries = {}
        height, app_hash = self.network.await_level(names, seconds=60)
        self.compare_headers(height, names)
        for what, of in (("the event journals", self.events), ("all statuses", lambda name: self.statuses(name, height))):
            found = {name: of(name) for name in names}
            if len(set(found.values())) != 1:
                raise Failed(f"{what} differ: {found}")
        for journal in self.journals:
            self.none_lost(journal, names)
        self.say(f"height {height}, app hash {app_hash[:16]} on {len(names)} nodes; progress {took:.1f} s after healing"
                 f"{', of ' + ', '.join(healed) if healed else ''}; "
                 f"{sum(j.read_text().count(chr(10)) for j in self.journals)} acknowledged, none lost")
        self.journals = []

    def compare_headers(self, height, names):
        first = max(self.judged + 1, height - 30)
        if first >= height:
            return
        seen = {name: self.header_hashes(name, first, height - 1) for name in names}
        for at in range(first, height):
            hashes = {seen[name][at] for name in names if at in seen[name]}
            if len(hashes) > 1:
                raise Failed(f"a fork at height {at}: {hashes}")
        self.judged = height

    def header_hashes(self, name, first, last):
        """By height, those that the node has; of one connection."""
        text, at, found = self.ask(name, f"/v1/headers/[{first}-{last}]"), 0, {}
        while at < len(text):
            answer, at = json.JSONDecoder().raw_decode(text, at)
            if "header_hash" in answer:
                found[answer["height"]] = answer["header_hash"]
        return found

    def ask(self, name, target):
        """The text of the answer, or of the answers where curl makes several requests of the target."""
        node = self.network[name]
        return run(*node.inside("curl", "-s", "--max-time", "60", "--retry", "3", "--retry-all-errors", *node.curl_tls(), node.url + target))

    def events(self, name):
        """Digest of the node's whole event journal; its places ascend without gap or repetition within each block."""
        text = self.ask(name, "/v1/events?follow=false")
        last = (0, -1)
        for line in text.splitlines():
            if line.startswith("id:"):
                height, index = (int(part) for part in line[3:].strip().split("."))
                if index != (last[1] + 1 if height == last[0] else 0) or height < last[0]:
                    raise Failed(f"{name}: event {height}.{index} follows {last[0]}.{last[1]}")
                last = (height, index)
        return hashlib.sha256(text.encode()).hexdigest()

    def statuses(self, name, height):
        """Digest of the assessment of that height: every requirement's status for every member. The same height gives the same bytes."""
        text = self.ask(name, f"/v1/assessment?height={height}")
        if not json.loads(text).get("requirements"):
            raise Failed(f"{name} gives no assessment of height {height}: {text[:500]}")
        return hashlib.sha256(text.encode()).hexdigest()

    def none_lost(self, journal, names):
        for name in names:
            node = self.network[name]
            node.must("load", "--check", "--journal", journal, persons=[f"{node.member}.p3"])

    # ---- helpers of faults

    def proposer(self, names=VALIDATORS):
        """Who made the newest block."""
        seen = self.network[names[0]].seen()
        header = self.network[names[0]].get(f"/v1/headers/{max(seen.get('signed_height', 1), 1)}") or {}
        address = base64.b64decode(header.get("header", {}).get("proposer_address", "")).hex()
        nodes = {v["address"]: v["node"] for v in seen.get("validators", [])}
        return nodes[address] if nodes.get(address) in names else self.random.choice(names)

    def victim(self):
        return self.random.choice(VALIDATORS)

    def witness(self, hit):
        """The first validator that is not hit."""
        return next(name for name in VALIDATORS if name not in hit)

    def others(self, *names):
        return [name for name in self.names if name not in names]

    def restart(self, name):
        self.heals(name)
        self.network[name].start()
