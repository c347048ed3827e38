"""Faults of validators, for tools/network-faults: resolutions that would leave no quorum, keys that are replaced under load, a signer that
is killed between its signature and its answer."""

import base64
import hashlib
import json
import time

from consortium_net import COMETBFT, VALIDATORS, Failed, find, run
from faults_bench import fault
from signer_wire import Signer, move_back, move_out, put_key, put_private

# The engine's set has what a block changes so many blocks later.
ENGINE_DELAY = 2
# Resolutions that a production consortium of four equal validators refuses, and why.
NO_QUORUM = [
    ("validator_floor", "nodes.assign_role", "node=bank-d.v1", "role=validator", "power=0"),
    ("validator_floor", "nodes.assign_role", "node=bank-d.v1", "role=archive", "power=0"),
    ("validator_floor", "membership.suspend", "member=bank-d", "why=a test of faults"),
    ("validator_floor", "membership.remove", "member=bank-d", "why=a test of faults"),
    ("one_vote_per_member", "nodes.assign_role", "node=bank-a.v1", "role=validator", "power=2"),
]


def must_refuse(network, reason, *act):
    code, out = network.resolve(*act)
    if code != 1 or reason not in out:
        raise Failed(f"the resolution {' '.join(act)}: exit {code}, not 1 with {reason}: {out}")


def powers(bench):
    """Of every validator that the engine has, by node, as each node sees it; Failed where they differ."""
    seen = [{v["node"]: v["power"] for v in bench.network[name].seen().get("validators", [])} for name in bench.names]
    if any(other != seen[0] for other in seen):
        raise Failed(f"the nodes see different validators: {seen}")
    return seen[0]


@fault("no-quorum")
def no_quorum(bench):
    """Resolutions that would leave no quorum, under load: each is refused for its reason, and the validators stay as they are."""
    bench.load("bank-b.v1")
    for reason, *act in NO_QUORUM:
        must_refuse(bench.network, reason, *act)
    bench.stop_loads()
    own = bench.network["bank-d.v1"]
    code, out = own.charter("node", "retire", "node=bank-d.v1", "why=a test of faults", persons=["bank-d.p3", "bank-d.p1"])
    if code != 1 or "validator_floor" not in out:
        raise Failed(f"a validator retires: exit {code}: {out}")
    bench.network.await_level(bench.names)
    if powers(bench) != dict.fromkeys(VALIDATORS, 1):
        raise Failed(f"refused resolutions changed the validators: {powers(bench)}")
    bench.say(f"{len(NO_QUORUM) + 1} acts refused")


# ---- keys


def address_of(key):
    """Of a public key."""
    return hashlib.sha256(key).digest()[:20].hex()


def signers_of(bench, height):
    """Addresses whose signatures for the block are in the commit of that height."""
    commit = find(bench.network["bank-a.v1"].get(f"/v1/headers/{height}"), "commit") or {}
    return {base64.b64decode(signature["validator_address"]).hex() for signature in commit.get("signatures", [])
            if signature.get("block_id_flag") in (2, "BLOCK_ID_FLAG_COMMIT") and signature.get("validator_address")}


def signs(bench, name):
    """Whether the node's key signed one of the last blocks."""
    node = find(bench.network["bank-a.v1"].get(f"/v1/state/nod/{name}"), "consensus_key") or {}
    own = address_of(base64.b64decode(node.get("bytes", "")))
    last = bench.network["bank-a.v1"].seen().get("signed_height", 0)
    return any(own in signers_of(bench, height) for height in range(max(1, last - 3), last + 1))


def replace_key(bench, name, key_file):
    """By resolution; (address of the old key, height from which on only the new one counts)."""
    network = bench.network
    old = address_of(base64.b64decode(find(network["bank-a.v1"].get(f"/v1/state/nod/{name}"), "consensus_key")["bytes"]))
    number = network.proposed("node", "replace-key", name, "--key-file", key_file, "--why", "a test of faults")
    network.vote(number)
    code, out = network.execute(number)
    if code != 0:
        raise Failed(f"the key of {name} was not replaced: {out}")
    changed = int(find(network["bank-a.v1"].get(f"/v1/state/nod/{name}"), "key_height"))
    return old, changed + ENGINE_DELAY


def unproven(bench, name, key_file):
    """The key of the file is not proposed: nothing says that the node holds it on this chain."""
    network = bench.network
    code, out = network["bank-a.v1"].charter("node", "replace-key", name, "--key-file", key_file, "--why", "a test of faults",
                                             "--minutes", network.minutes(), persons=["bank-a.p1"])
    if code == 0 or f"nothing proves that {name} holds this key on this chain" not in out:
        raise Failed(f"a key without a proof: exit {code}: {out}")


def taken_over(bench, name, old, height):
    """The new key signs within ten seconds, the old one signed nothing from that height on."""
    network = bench.network
    network.within(10, lambda: signs(bench, name), f"{name} signs with its new key")
    last = network["bank-a.v1"].seen()["signed_height"]
    late = [at for at in range(height, last + 1) if old in signers_of(bench, at)]
    if late:
        raise Failed(f"the old key of {name} signed blocks {late}, it counts until {height - 1}")
    return last


def file_key(bench, name):
    """A new key as CometBFT makes it; it and the file to propose it with."""
    key = json.loads(run(COMETBFT, "gen-validator"))["Key"]
    file = bench.network.root / f"{name}.{key['address'][:8]}.json"
    put_private(file, key)
    return key, file


@fault("rotate-key")
def rotate_key(bench):
    """A validator's key is replaced under load: by one in a file, then by one in charter-signer, then by a file's again."""
    network, name = bench.network, "bank-c.v1"
    node = network[name]
    key, file = file_key(bench, name)
    bench.load("bank-b.v1")
    old, height = replace_key(bench, name, file)
    # Until its operator acts it has a key that does not count: the other three go on.
    network.await_height(height + 3)
    node.stop()
    put_key(node, key)
    node.start()
    taken_over(bench, name, old, height)

    signer = Signer(node, network.root / f"signer-{key['address'][:8]}")
    run(network.bin / "charter", "--home", signer.home / "keys", "keys", "new", name, "--usage", "consensus")
    keys = signer.home / "keys" / name
    signer.set_up(keys / "consensus.key", keys / "passphrase", "--new")
    unproven(bench, name, keys / "request.yaml")  # it is for the founding
    old, height = replace_key(bench, name, signer.prove(node.get("/v1/node")["genesis_digest"]))
    network.await_height(height)
    move_out(signer)
    taken_over(bench, name, old, height)

    key, file = file_key(bench, name)
    old, height = replace_key(bench, name, file)
    network.await_height(height)
    move_back(signer, key)
    last = taken_over(bench, name, old, height)
    if signer.twice:
        raise Failed(f"signed twice: {signer.twice}")
    bench.say(f"three keys one after the other, the last from height {height} on, now {last}")


# ---- the signer


@fault("signer-kill")
def signer_kill(bench):
    """charter-signer is killed, three times, when it has signed and the node has not heard it: it gives the same signature again."""
    node = bench.network["bank-d.v1"]
    signer = Signer(node, bench.network.root / f"signer-{time.monotonic_ns()}")
    move_out(signer)
    try:
        bench.network.within(20, lambda: signs(bench, node.name), "a block that the signer signed")
        bench.load("bank-a.v1")
        for round_no in range(1, 4):
            signer.cut(1)
            bench.network.within(10, lambda: len(signer.lost) == round_no, "a signature that is lost")
            # It goes on: the lost signature is given again, and a later one counts.
            height = signer.lost[-1][0]
            bench.network.within(10, lambda: max(position[0] for position in signer.signed) > height + 2 and signs(bench, node.name),
                                 lambda: f"{node.name} signs after height {height}: {sorted(signer.signed)[-3:]}")
        bench.stop_loads()
    finally:
        move_back(signer)
    if signer.twice:
        raise Failed(f"signed twice: {signer.twice}")
    if signer.again == 0:
        raise Failed(f"none of the lost signatures was asked for again: {signer.lost}")
    bench.say(f"{len(signer.signed)} signatures, {len(signer.lost)} of them lost, {signer.again} given again, none twice")
