#!/usr/bin/env python3
"""`make network` as a user has it: founded and ready in under ten seconds, all five nodes answer, Ctrl-C stops it in order, and nothing of it
is left: no process, no socket.     tests/e2e/up.py BIN_FOLDER"""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from consortium_net import COMETBFT, NODES, PATIENCE, ROOT, Failed, Network  # noqa: E402

READY_S = 10
STOPPED_S = 15
PORT = 25443


def begin(root, programs):
    """tools/network in a session of its own, as in a terminal."""
    environment = {**os.environ, "NEW": "1", "CHARTER_ROOT": str(root), "CHARTER_BIN": programs, "CHARTER_PORT": str(PORT), "CHARTER_LANG": "en"}
    return subprocess.Popen([ROOT / "tools/network"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
                            cwd=ROOT, start_new_session=True)


def read_to(process, words, seconds):
    """What it says until a line has these words; Failed where it ends before, or after that time."""
    said = []
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    for line in process.stdout:
        said.append(line)
        if words in line:
            break
    watch.cancel()
    if not said or words not in said[-1]:
        raise Failed(f"tools/network did not say \"{words}\" within {seconds} s, exit {process.poll()}:\n{''.join(said)[-3000:]}")
    return "".join(said)


def processes_of(root):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(root).encode() in (entry / "cmdline").read_bytes():
                found.append((int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
        except OSError:
            pass
    return found


def sockets_of(network):
    """Of its folder, and of its ports: what still listens."""
    left = [line.split()[-1] for line in pathlib.Path("/proc/net/unix").read_text().splitlines() if str(network.root) in line]
    for node in network.nodes.values():
        for port in (node.api_port, node.metrics_port, node.p2p_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    left.append(f"port {port}")
    return left


def main():
    if not COMETBFT.exists():
        print("e2e.up: skipped, no CometBFT in .tools/bin (tools/setup network builds it)")
        return 77
    network = Network(ROOT / "out/e2e-up", sys.argv[1], PORT)
    limit = READY_S * PATIENCE
    begun = time.monotonic()
    process = begin(network.root, sys.argv[1])
    try:
        said = read_to(process, "ready after ", 6 * limit)
        ready = time.monotonic() - begun
        started = re.search(r"ready after ([0-9.]+) s", said)[1]
        heights = network.heights()
        if any(height < 1 for height in heights.values()) or len(heights) != len(NODES):
            raise Failed(f"not all nodes answer: {heights}")
        read_to(process, "Ctrl-C stops all", 30 * PATIENCE)
        begun = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(STOPPED_S * PATIENCE)
        stopped = time.monotonic() - begun
        said = process.stdout.read()
        if code != 0 or "Traceback" in said:
            raise Failed(f"Ctrl-C: exit {code}: {said}")
        if left := processes_of(network.root) or sockets_of(network):
            raise Failed(f"left after Ctrl-C: {left}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
    print(f"e2e.up: founded and ready after {ready:.1f} s, of that {started} s the start; five nodes answer; stopped in {stopped:.1f} s, "
          "nothing is left")
    if ready > limit:
        raise Failed(f"ready only after {ready:.1f} s, wanted within {limit:g} s")
    return 0


try:
    sys.exit(main())
except (Failed, subprocess.TimeoutExpired) as why:
    sys.exit(f"e2e.up: {why}")
