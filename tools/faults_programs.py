"""Faults of programs, for tools/network-faults: a validator whose program writes other records, and a rolling upgrade of the protocol with
one node early and one late."""

import shutil

from consortium_net import ARCHIVE, VALIDATORS, Failed, run
from faults_bench import Skipped, fault


def restart_with(bench, name, program):
    """Another program on a node; returns when it takes part again."""
    node = bench.network[name]
    node.stop()
    node.program = program
    node.start()
    bench.network.within(60, lambda: node.seen().get("engine_reachable") and not node.seen()["catching_up"], f"{name} has caught up")


def ended(bench, name, code, *words):
    """The node has ended by itself, its engine too, with that exit code and these words."""
    node = bench.network[name]
    bench.network.within(90, lambda: not node.alive(), lambda: f"{name} still runs:\n{node.said()[-2000:]}")
    said = node.said()
    if node.process.returncode != code or any(word not in said for word in words):
        raise Failed(f"{name} ended with {node.process.returncode}, not {code}, or does not say {words}:\n{said[-3000:]}")
    if node.engine_pids() or "it is started again" in said:
        raise Failed(f"{name}: its engine was started again:\n{said[-2000:]}")


def join_anew(bench, name):
    """The ledger of a node and its engine's blocks go, what its key signed stays; it fetches the blocks from the others."""
    node = bench.network[name]
    data = node.home / "comet/data"
    signed = (data / "priv_validator_state.json").read_bytes()
    for folder in (node.home / "state", node.home / "snapshots", data):
        shutil.rmtree(folder, ignore_errors=True)
    data.mkdir(mode=0o700)
    (data / "priv_validator_state.json").write_bytes(signed)
    run(bench.network.bin / node.program, "init", "--home", node.home, "--genesis", bench.network.root / "signed-genesis.bin")
    node.start()


@fault("altered", ["variants"])
def altered(bench):
    """The program of one validator writes another record: it alone stops, and says so; with the right one it comes back."""
    name = bench.victim()
    right = bench.network[name].program
    restart_with(bench, name, "charterd-altered")
    bench.load("bank-a.v1", 1500)
    bench.network["bank-a.v1"].must("site", "register", f"site=bank-a.altered{bench.random.randrange(10**9)}", "kind=main_room",
                                    "country=TW", "address_digest=" + "ab" * 32, persons=["bank-a.p1", "bank-a.p2"])
    ended(bench, name, 1, "it must not go on", "Compare this node's program and app hash")
    height = bench.network["bank-a.v1"].height()
    bench.network.await_height(height + 3, bench.others(name))
    bench.network[name].program = right
    join_anew(bench, name)


def make_reporters(bench):
    """Each validator's node reports its program, by a probe credential of its own."""
    for name in VALIDATORS:
        node = bench.network[name]
        made = bench.network.root / "probe-keys"
        keys = made / name
        run(bench.network.bin / "charter", "--home", made, "keys", "new", name, "--usage", "probe",
            "--genesis", node.get("/v1/node")["genesis_digest"])
        config = node.home / "charterd.toml"
        node.must("credential", "issue", "--request", keys / "request.yaml", "--usage", "probe", "--anchor", "consortium-ca",
                  persons=["bank-a.p2", "bank-b.p2"])
        config.write_text(config.read_text() + f'\n[probes]\nenabled = true\nkey = "{keys / "probe.key"}"\n')
    for name in VALIDATORS:
        restart_with(bench, name, "charterd")


def supports(bench, name):
    """The newest version that the node reported to the ledger."""
    programs = bench.network["bank-a.v1"].seen().get("programs", [])
    return next((one["protocol_supported"] for one in programs if one["node"] == name), 0)


def app_version(bench, height):
    header = bench.network["bank-a.v1"].get(f"/v1/headers/{height}") or {}
    return int(header.get("header", {}).get("version", {}).get("app", 0))


def set_upgrade(bench):
    """Version 2 is resolved; returns the height where it begins."""
    bench.network.must_resolve("parameters.set", "parameter=upgrade_lead_blocks", "value=10")
    begins = bench.network["bank-a.v1"].height() + 80
    bench.network.must_resolve("network.upgrade", "protocol_version=2", f"height={begins}", "why=a test of faults")
    return begins


@fault("upgrade", ["variants"])
def upgrade(bench):
    """A rolling upgrade under load, one node early and one late: the late one stops before the height and says so, then catches up."""
    network = bench.network
    if network["bank-a.v1"].seen().get("protocol_version", 0) > 1:
        raise Skipped("this network runs version 2 already")
    early, late = "bank-b.v1", "bank-d.v1"
    make_reporters(bench)
    restart_with(bench, early, "charterd-next")
    network.within(60, lambda: supports(bench, early) == 2, f"{early} reports its program")
    try:
        set_upgrade(bench)
    except Failed as why:
        if "656 upgrade_unsupported" not in str(why):
            raise
    else:
        raise Failed("an upgrade was resolved that one of four nodes runs")
    bench.load(early, 20000)
    for name in ("bank-a.v1", "bank-c.v1", ARCHIVE):
        restart_with(bench, name, "charterd-next")
    network.within(60, lambda: supports(bench, "bank-a.v1") == supports(bench, "bank-c.v1") == 2, "their programs are reported")
    bench.stop_loads()  # blocks pass slowly while the assembly votes
    begins = set_upgrade(bench)
    code, out = network[late].charter("network", "status", persons=["bank-d.p1"])
    if code != 0 or f"From height {begins}" not in out:
        raise Failed(f"network status does not tell of the upgrade: exit {code}\n{out}")
    bench.load(early, 20000)
    network.await_height(begins + 3, bench.others(late), seconds=120)
    ended(bench, late, 4, f"block {begins} goes by protocol version 2", "Install the release of version 2")
    network[late].launch()
    ended(bench, late, 4, f"block {begins} goes by protocol version 2")
    if [app_version(bench, begins - 1), app_version(bench, begins)] != [1, 2]:
        raise Failed(f"headers {begins - 1} and {begins} have {app_version(bench, begins - 1)} and {app_version(bench, begins)}")
    network[late].program = "charterd-next"
    network[late].start()
    network.within(60, lambda: network[late].height() >= begins, f"{late} has caught up")
