"""What the tools that run a consortium of real programs share."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMETBFT = ROOT / ".tools/bin/cometbft"
# Every limit of time is so many times itself: for machines that have other work meanwhile.
PATIENCE = float(os.environ.get("CHARTER_PATIENCE", "1"))


class Failed(Exception):
    """What was expected of the programs did not happen."""


def run(*command, **options):
    """Runs a command to its end; its output, or Failed with it."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{' '.join(str(part) for part in command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def find(value, key):
    """The first member of that name in JSON, however deep; None if there is none."""
    if isinstance(value, dict):
        return value[key] if key in value else find(list(value.values()), key)
    for item in value if isinstance(value, list) else []:
        if (found := find(item, key)) is not None:
            return found
    return None


def programs():
    """The folder of the programs: CHARTER_BIN, else the release build."""
    folder = ROOT / os.environ.get("CHARTER_BIN", "build/release/bin")
    for program in ("charter", "charterd"):
        if not (folder / program).exists():
            raise Failed(f"no {program} in {folder}: make network builds it")
    if not COMETBFT.exists():
        raise Failed("no CometBFT in .tools/bin: tools/setup network builds it")
    return folder
