"""Faults of a node's processes, disk and clock, for tools/network-faults."""

import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import faults_programs
import faults_validators
from consortium_net import ARCHIVE, COMETBFT, NODES, VALIDATORS, Failed, find, run
from faults_bench import fault, lasting
from faults_schedule import FAIL_POINT, FAIL_POINTS


@lasting("kill")
def kill(bench, name):
    """SIGKILL of a node, charterd and cometbft, while all are under load; it comes back."""
    bench.network[name].kill()
    yield
    bench.restart(name)


@fault("kill-proposer")
def kill_proposer(bench):
    """SIGKILL of whoever proposed the newest block, three times, under load at another bank's node."""
    for _ in range(3):
        name = bench.proposer(VALIDATORS[1:])
        bench.load("bank-a.v1", 1500)
        bench.network[name].kill()
        height = bench.network["bank-a.v1"].height()
        bench.network.await_height(height + 2, bench.others(name))
        bench.restart(name)


@lasting("pause")
def pause(bench, name):
    """SIGSTOP of one node's processes for ten seconds."""
    node = bench.network[name]
    node.send(signal.SIGSTOP)
    until = time.monotonic() + 10
    yield
    time.sleep(max(0, until - time.monotonic()))
    bench.heals(name)
    node.send(signal.SIGCONT)


@fault("restart-all")
def restart_all(bench):
    """A power cut of all at once, under load."""
    bench.load("bank-a.v1")
    bench.load("bank-b.v1")
    height = bench.network["bank-a.v1"].height()
    for name in bench.names:
        bench.network[name].kill()
    for name in bench.names:
        bench.heals(name, height)
    bench.network.start(bench.names)


@fault("rolling-restart")
def rolling_restart(bench):
    """Each node in turn stops in order and starts again, under load at another."""
    for name in VALIDATORS:
        bench.load("bank-a.v1" if name != "bank-a.v1" else "bank-b.v1", 800)
        # As an operator does: the next one only when this one takes part again.
        faults_programs.restart_with(bench, name, bench.network[name].program)


@fault("kill-engine")
def kill_engine(bench):
    """SIGKILL of cometbft alone: charterd starts it again."""
    name = bench.victim()
    node = bench.network[name]
    bench.load(bench.witness([name]))
    restarts = node.seen().get("engine_restarts", 0)
    bench.heals(name)
    for pid in node.engine_pids():
        os.kill(pid, signal.SIGKILL)
    bench.network.within(20, lambda: node.seen().get("engine_restarts", 0) > restarts and node.engine_pids(), "a new engine")


@fault("flood")
def flood(bench):
    """A client floods one node with business; acts of governance still pass within three blocks of their submission."""
    bench.load("bank-b.v1", 20000, 16, waits=False)
    time.sleep(8)
    node = bench.network["bank-b.v1"]
    blocks = []
    for n in range(3):
        act = node.signed(bench.network.root / "act", "site", "register", f"site=bank-b.flood{bench.random.randrange(10**9)}-{n}",
                          "kind=main_room", "country=TW", "address_digest=" + "ab" * 32, persons=["bank-b.p1", "bank-b.p2"])
        answer = node.submit(act, wait_ms=0)
        if "tx_id" not in answer or find(answer, "reason"):
            raise Failed(f"an act of governance is not taken under a flood: {answer}")
        taken = node.height()  # it was submitted no later than that
        answer = node.submit(act)
        height = int(find(answer, "height") or 0)
        if not 0 < height <= taken + 3:
            raise Failed(f"an act of governance, submitted by height {taken}, is in block {height}: {answer}")
        blocks.append(height - taken)
    bench.say(f"acts of governance came {', '.join(map(str, blocks))} blocks after their submission")


def fail_point(bench, index):
    """cometbft ends itself at the fail point of that number, between any two of its steps; then both start again. Of any node."""
    name = bench.random.choice(NODES)
    node = bench.network[name]
    node.stop()
    node.environment = {"FAIL_TEST_INDEX": str(index)}
    node.launch()
    node.environment = {}
    bench.load(bench.witness([name]), 600)
    bench.network.within(60, lambda: "the consensus engine has ended" in node.said() or not node.alive(),
                         lambda: f"{name} did not come to fail point {index}")
    node.kill()
    bench.restart(name)
    bench.say(f"of {name}")


for number in range(FAIL_POINTS):
    def body(bench, index=number):
        fail_point(bench, index)
    body.__doc__ = fail_point.__doc__
    fault(f"{FAIL_POINT}{number}")(body)


# ---- the disk


ROOM_MB = 24  # beside what the node has: little enough that what the databases reserve of it is soon used up


def fill(bench, disk):
    """Every byte that is free; what the databases have reserved is used up by work."""
    with open(disk / "filler", "wb") as filler:
        try:
            for _ in range(shutil.disk_usage(disk).free // 65536 + 2):
                filler.write(bytes(65536))
        except OSError:
            pass
    bench.load("bank-b.v1", 20000, 8, waits=False)
    bench.load("bank-c.v1", 20000, 8, waits=False)


def sockets_in(folder, names):
    """What of a folder is not copied: sockets are made anew."""
    return [name for name in names if (pathlib.Path(folder) / name).is_socket()]


def full_disk(bench, name, disk, room_mb):
    """The node's home lies on that disk; it is full, the node says so, the others go on; with more room it comes back."""
    node = bench.network[name]
    shutil.copytree(node.home, disk / "home", symlinks=True, ignore=sockets_in)
    for log in ("charterd.log", "cometbft.log"):  # elsewhere, as a machine's journal is: what is on the full disk cannot say so
        (disk / "home" / log).unlink(missing_ok=True)
        (disk / "home" / log).symlink_to(bench.network.root / f"full-disk.{log}")
    node.home.rename(node.home.with_suffix(".kept"))
    node.home.symlink_to(disk / "home")
    node.start()
    bench.load("bank-a.v1")
    fill(bench, disk)
    bench.network.within(120, lambda: not node.alive() or "No space left" in node.said() + node.engine_log(),
                         lambda: f"{name} does not say that its disk is full: {node.said()[-500:]}")
    height = bench.network["bank-a.v1"].height()
    bench.network.await_height(height + 3, bench.others(name))
    node.kill()
    run("mount", "-o", f"remount,size={room_mb}m", disk)
    (disk / "filler").unlink()
    bench.stop_loads()
    bench.restart(name)
    bench.judge()
    node.stop()
    node.home.unlink()
    shutil.copytree(disk / "home", node.home, symlinks=True)
    node.start()


@fault("disk-full", ["mount"])
def disk_full(bench):
    """A node's disk is full: it stops and says so, the others go on; with room again it comes back."""
    name = "bank-d.v1"
    node = bench.network[name]
    node.stop()
    disk, kept = bench.network.root / "disk", node.home.with_suffix(".kept")
    disk.mkdir(exist_ok=True)
    used_mb = sum(file.stat().st_size for file in node.home.rglob("*") if file.is_file()) // 2**20
    run("mount", "-t", "tmpfs", "-o", f"size={used_mb + ROOM_MB}m", "charter-test", disk)
    try:
        full_disk(bench, name, disk, used_mb + 600)
    finally:
        if node.home.is_symlink():
            node.kill()
            node.home.unlink()
            kept.rename(node.home)
        shutil.rmtree(kept, ignore_errors=True)
        subprocess.run(["umount", "-l", disk], check=False)


# ---- the clock


@fault("clock", ["clock"])
def clock(bench):
    """One validator's clock is an hour fast, then an hour slow: the ledger's time stays the quorum's, and its blocks go on."""
    name = "bank-d.v1"
    node = bench.network[name]
    config = node.home / "charterd.toml"
    honest = config.read_text()
    config.write_text(honest.replace(str(COMETBFT), str(COMETBFT) + "-clock"))
    try:
        for offset in (3600, -3600):
            node.stop()
            node.environment = {"CHARTER_CLOCK_OFFSET": str(offset)}
            node.launch()
            bench.load("bank-a.v1", 600)
            height = bench.network["bank-a.v1"].height()
            bench.network.await_height(height + 6, bench.others(name))
            behind = time.time() - bench.network["bank-a.v1"].seen()["time_ms"] / 1000
            if abs(behind) > 30:
                raise Failed(f"with a clock {offset} s off, the ledger's time is {behind:.0f} s behind")
            if offset > 0:
                bench.network.within(20, lambda: faults_validators.signs(bench, name), f"{name}, whose clock is fast, signs")
            bench.stop_loads()
        # To who is slow every block is of the future: it takes part in none.
        bench.network.within(20, lambda: "is too far in the future" in node.engine_log(),
                             lambda: f"{name} does not say that its clock is slow: {node.said()[-500:]}{node.engine_log()[-500:]}")
    finally:
        node.kill()
        node.environment = {}
        config.write_text(honest)
    bench.restart(name)


# ---- a node that its bank retires


class Apart:
    """A node as systemd runs it (deploy/systemd): charterd and CometBFT beside each other, the latter started again where it ended in
    order. To be ended."""

    def __init__(self, node):
        self.node = node
        self.exits = []
        self.ending = False
        self.switch("supervise = true", "supervise = false")
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def switch(self, old, new):
        self.node.stop()
        config = self.node.home / "charterd.toml"
        config.write_text(config.read_text().replace(old, new))
        self.node.start()

    def run(self):
        while not self.ending:
            (self.node.home / "rpc.sock").unlink(missing_ok=True)
            with open(self.node.home / "cometbft.log", "ab") as log:
                command = self.node.inside(COMETBFT, "start", "--home", self.node.home / "comet")
                self.engine = subprocess.Popen(command, stdout=log, stderr=log)
            code = self.engine.wait()
            self.exits.append(code)
            if code not in (0, -signal.SIGTERM):
                return
            time.sleep(1)

    def end(self):
        self.ending = True
        self.engine.terminate()
        self.thread.join(15)
        if self.thread.is_alive():
            self.engine.kill()
            self.thread.join()
        self.switch("supervise = false", "supervise = true")


@fault("unwanted-peer", ["last"])
def unwanted_peer(bench):
    """A node that its bank retires is cut off while all run: within a minute no validator is connected to it, and they say why."""
    apart = Apart(bench.network["bank-d.v1"])
    try:
        retire(bench)
        if not apart.exits or set(apart.exits) != {0}:
            raise Failed(f"the engine beside charterd did not end in order to cut a peer off: exit codes {apart.exits}")
    finally:
        apart.end()


def retire(bench):
    gone = bench.network[ARCHIVE]
    bench.network.await_level(bench.names)
    peer_id = gone.seen()["peer_id"]

    def connected():
        return [name for name in VALIDATORS if any(peer["peer_id"] == peer_id and peer["connected"] for peer in
                                                   bench.network[name].seen().get("peers", [{"peer_id": peer_id, "connected": True}]))]

    bench.network.within(30, lambda: connected() == VALIDATORS, lambda: f"{ARCHIVE} is connected to {connected()} only")
    bench.load("bank-b.v1", 100000)
    bench.network["bank-a.v1"].must("node", "retire", f"node={ARCHIVE}", "why=a test of faults", persons=["bank-a.p3", "bank-a.p1"])
    took = bench.network.within(60, lambda: not connected(), lambda: f"{ARCHIVE} is connected to {connected()}")
    for name in VALIDATORS:
        if not any("must not be" in line and peer_id in line and "is retired" in line for line in bench.network[name].said().splitlines()):
            raise Failed(f"{name} does not say why it cuts {ARCHIVE} off: {bench.network[name].said()[-800:]}")
    bench.say(f"cut off by all within {took:.0f} s")
    bench.stop_loads()  # it acts as the person that acts below: each needs the next nonce
    before = gone.height()
    for name in VALIDATORS:
        bench.progress(name)
    if connected() or gone.height() > before + 1:
        raise Failed(f"{ARCHIVE} is back: connected to {connected()}, height {before} to {gone.height()}")
    gone.stop()
    bench.names = [name for name in bench.names if name != ARCHIVE]
