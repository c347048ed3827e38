"""Where the processors' time goes while a phase of tools/bench-network runs: samples of all processes by perf, put into causes by the
functions on their stacks. Needs perf (linux-perf) and root."""

import collections
import os
import re
import shutil
import signal
import subprocess
import time

HERTZ = 499
# Of each program, the first that is on the stack (a function) or on its top (a library).
CAUSES = {
    "cometbft": [
        ("timer of the ABCI client (20 ns)", r"ThrottleTimer\)\.fireRoutine|unlockAndRun"),
        ("RPC: HTTP and JSON", r"rpc/jsonrpc|net/http"),
        ("memory (GC)", r"gcBgMark|gcAssist|bgsweep|bgscavenge"),
        ("consensus", r"cometbft/consensus"),
        ("block sync", r"cometbft/blocksync"),
        ("mempool", r"cometbft/mempool"),
        ("peers (p2p)", r"cometbft/p2p"),
        ("ABCI client", r"abci/client"),
        ("Go's scheduler", r"runtime\.(mcall|schedule|findRunnable|park_m|goexit|mstart|sysmon|morestack)"),
    ],
    "charterd": [("signatures and TLS (libcrypto, libssl)", r"lib(crypto|ssl)"), ("memory (mimalloc)", r"libmimalloc"),
                 ("storage (RocksDB)", r"rocksdb"), ("records (protobuf)", r"protobuf"), ("system", r"\[kernel"), ("its own code", r"charterd")],
    "charter": [("signatures and TLS (libcrypto, libssl)", r"lib(crypto|ssl)"), ("system", r"\[kernel"), ("its own code", r"charter")],
}


def missing():
    if shutil.which("perf") is None or os.geteuid() != 0:
        return "a profile needs perf (linux-perf) and root"
    return ""


def causes_of(script):
    """{(program, cause): samples}."""
    counts = collections.Counter()
    for sample in script.split("\n\n"):
        lines = sample.strip().splitlines()
        if not lines:
            continue
        program = lines[0].split()[0]
        if program not in CAUSES:
            counts[("others" if program != "swapper" else program, "")] += 1
            continue
        # Go's own names tell causes anywhere on the stack; of our programs, the top's library does.
        text = "\n".join(lines[1:]) if program == "cometbft" else (lines[1] if len(lines) > 1 else "")
        cause = next((name for name, shape in CAUSES[program] if re.search(shape, text)), "other")
        counts[(program, cause)] += 1
    return counts


class Profile:
    """with Profile(file, "a batch") as profile: ...; then profile.show(count)."""

    def __init__(self, file, name):
        self.file = file
        self.name = name

    def __enter__(self):
        self.perf = subprocess.Popen(["perf", "record", "-e", "cpu-clock", "-F", str(HERTZ), "-g", "-a", "-o", self.file],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)  # until it samples
        return self

    def __exit__(self, *_):
        self.perf.send_signal(signal.SIGINT)
        self.perf.wait()

    def table(self, count):
        """Rows (program, cause, milliseconds of processor time for each of `count`), the largest first; idle time is no row."""
        script = subprocess.run(["perf", "script", "-i", self.file, "-F", "comm,ip,sym,dso"], capture_output=True, check=False)
        counts = causes_of(script.stdout.decode(errors="replace"))
        return [(program, cause, samples / HERTZ * 1000 / count) for (program, cause), samples in counts.most_common()
                if program != "swapper" and samples / HERTZ * 1000 / count >= 0.005]

    def show(self, count):
        print(f"   where the time of {self.name} goes, ms of processor time for each:")
        for program, cause, each in self.table(count):
            print(f"      {program:10} {cause:42} {each:8.3f}")
