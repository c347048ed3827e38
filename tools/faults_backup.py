"""The loss of a validator's disk, for tools/network-faults: its ledger comes back from a backup, and its signer signs nothing twice."""

import re
import shutil

from consortium_net import Failed, run
from faults_bench import fault
from faults_validators import signs
from signer_wire import Signer, move_back, move_out

# What a backup does not hold, and is not lost with the ledger: the engine, its sockets, certificates, the operator's settings.
LEDGER = ("state", "snapshots", "archive", "genesis.bin", "texts.bin", "lock", "probes")


def back_up(bench, node, folder):
    """While it runs and works. (height, app hash, digest of the genesis) that the program says."""
    out = run(*node.inside(bench.network.bin / node.program, "backup", "--config", node.home / "charterd.toml", "--out", folder))
    found = re.search(r"height (\d+)", out), re.search(r"genesis ([0-9a-f]{64})", out), re.search(r"app hash ([0-9a-f]{64})", out)
    if not all(found):
        raise Failed(f"charterd backup does not say what it backed up: {out}")
    height, genesis, app_hash = (one[1] for one in found)
    run("sha256sum", "--quiet", "-c", "backup.sha256", cwd=folder)
    return int(height), app_hash, genesis


def lose_ledger(node):
    for name in LEDGER:
        path = node.home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def restore(bench, node, folder, app_hash, genesis):
    """Into a new home, as `charterd restore` wants it, whose parts then lie beside the engine's."""
    program, new = bench.network.bin / node.program, node.home.with_suffix(".new")
    wrong = "0" * 64
    try:
        run(program, "restore", "--backup", folder, "--home", new, "--app-hash", wrong)
    except Failed:
        pass
    else:
        raise Failed("a backup of another app hash than expected was restored")
    run(program, "restore", "--backup", folder, "--home", new, "--app-hash", app_hash, "--genesis-sha256", genesis)
    for path in new.iterdir():
        if not (node.home / path.name).exists():
            path.rename(node.home / path.name)
    shutil.rmtree(new)


@fault("backup-restore")
def backup_restore(bench):
    """A validator with charter-signer loses its ledger under load: it comes back from a backup of its running node, and signs on."""
    network, node = bench.network, bench.network["bank-d.v1"]
    folder = network.root / "backup"
    shutil.rmtree(folder, ignore_errors=True)
    signer = Signer(node, network.root / f"signer-backup-{bench.random.randrange(10**9)}")
    move_out(signer)
    try:
        network.within(20, lambda: signs(bench, node.name), "a block that the signer signed")
        bench.load("bank-a.v1", 8000)
        height, app_hash, genesis = back_up(bench, node, folder)
        network.await_height(height + 5)
        node.kill()
        lost = network["bank-a.v1"].height()
        lose_ledger(node)
        network.await_height(lost + 2, bench.others(node.name))
        restore(bench, node, folder, app_hash, genesis)
        (node.home / "privval.sock").unlink(missing_ok=True)  # CometBFT replaces none that a killed one left (deploy/systemd)
        bench.restart(node.name)
        network.within(30, lambda: node.height() > lost and signs(bench, node.name), lambda: f"{node.name} signs after height {lost}")
        bench.stop_loads()
    finally:
        move_back(signer)
    if signer.twice:
        raise Failed(f"signed twice: {signer.twice}")
    bench.say(f"backup of height {height}, lost at {lost}; {len(signer.signed)} signatures, none twice")
