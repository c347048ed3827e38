#!/usr/bin/env python3
"""`charter network doctor` on a running network of four banks, with the real programs: well as founded; then one thing after the other is
broken, and it names each.     tests/e2e/doctor.py BIN_FOLDER"""

import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from consortium_net import COMETBFT, ROOT, Failed, Network  # noqa: E402

SICK, WELL = "bank-d.v1", "bank-a.v1"


def doctor(network):
    """(exit code, {(check, level, reason)}, text) of the sick node's doctor."""
    node, other = network[SICK], network[WELL]
    words = ["network", "doctor", "--config", node.home / "charterd.toml", "--also", other.url]
    code, out = node.charter("--json", *words, persons=[f"{node.member}.p1"])
    try:
        checks = json.loads(out)["checks"]
    except (ValueError, KeyError):
        raise Failed(f"the doctor says no JSON, exit {code}:\n{out}") from None
    return code, {(one["check"], one["level"], one["reason"]) for one in checks}, out


def expect(network, wanted):
    """It says all of these, and its exit code is 1."""
    code, found, out = doctor(network)
    for reason in wanted:
        if reason not in {one[2] for one in found if one[1] != "ok"}:
            raise Failed(f"the doctor does not say {reason}, exit {code}:\n{out}")
    if code != 1:
        raise Failed(f"exit {code} with a problem:\n{out}")
    print(f"     named: {', '.join(wanted)}", flush=True)


def expect_well(network):
    """No problem, once its engine has caught up and others see it again; what this machine lacks (chrony) is a warning."""
    seen = {}

    def well():
        seen["code"], found, seen["out"] = doctor(network)
        return seen["code"] == 0 and not any(level == "problem" for _, level, _ in found)

    network.within(30, well, lambda: f"a node that is well has problems, exit {seen['code']}:\n{seen['out']}")


def wrong_genesis(network):
    node = network[SICK]
    node.stop()
    genesis = node.home / "comet/config/genesis.json"
    kept = genesis.read_text()
    genesis.write_text(kept.replace('"max_gas":"-1"', '"max_gas":"-2"'))
    expect(network, ["doctor_genesis_differs", "doctor_engine_silent", "doctor_api_closed", "doctor_not_listening"])
    genesis.write_text(kept)


def swapped_key(network):
    node = network[SICK]
    key = node.home / "comet/config/node_key.json"
    kept = key.read_text()
    shutil.copy(network["bank-c.v1"].home / "comet/config/node_key.json", key)
    expect(network, ["doctor_key_differs"])
    key.unlink()
    expect(network, ["doctor_key_unread"])
    key.write_text(kept)
    key.chmod(0o644)
    expect(network, ["doctor_open_to_others"])
    key.chmod(0o600)


def closed_port(network):
    """One peer's port is closed, since its engine does not run."""
    network["bank-c.v1"].stop()
    code, found, out = doctor(network)
    if ("firewall", "warning", "doctor_peer_refused") not in found or "bank-c.v1 at " not in out:
        raise Failed(f"the doctor does not name bank-c.v1's closed port, exit {code}:\n{out}")
    print("     named: doctor_peer_refused of bank-c.v1", flush=True)
    network["bank-c.v1"].start()


def stopped_ledger(network):
    """charterd and its engine are killed: the sockets stay behind."""
    node = network[SICK]
    node.kill()
    expect(network, ["doctor_api_closed", "doctor_engine_silent", "doctor_socket_stale"])
    node.start()


def retired(network):
    node = network["bank-a.r1"]
    network[WELL].must("node", "retire", "node=bank-a.r1", "why=a test", persons=["bank-a.p3", "bank-a.p1"])
    code, out = node.charter("network", "doctor", "--config", node.home / "charterd.toml", "--also", network[WELL].url,
                             persons=["bank-a.p1"])
    if code != 1 or "bank-a.r1 is retired" not in out:
        raise Failed(f"the doctor of a retired node, exit {code}:\n{out}")
    network.lang = "zh-TW"
    code, out = node.charter("network", "doctor", "--config", node.home / "charterd.toml", "--also", network[WELL].url,
                             persons=["bank-a.p1"])
    if code != 1 or "bank-a.r1 已停用" not in out:
        raise Failed(f"the doctor of a retired node in Chinese, exit {code}:\n{out}")
    network.lang = "en"
    print("     named: a retired node, in both languages", flush=True)


def main():
    if not COMETBFT.exists():
        print("e2e.doctor: skipped, no CometBFT in .tools/bin (tools/setup network builds it)")
        sys.exit(77)
    network = Network(ROOT / "out/e2e-doctor", sys.argv[1], int(os.environ.get("CHARTER_PORT", "23443")))
    try:
        network.found()
        network.start()
        network.await_height(1)
        network.adopt_convention()
        network.await_level()
        expect_well(network)
        wrong_genesis(network)
        swapped_key(network)
        network[SICK].start()
        closed_port(network)
        stopped_ledger(network)
        network.await_level(seconds=60)
        expect_well(network)
        retired(network)
        print("e2e.doctor: well when founded, each fault named, well again")
    finally:
        network.stop()


try:
    main()
except Failed as why:
    sys.exit(f"e2e.doctor: {why}")
