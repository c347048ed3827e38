#!/usr/bin/env python3
"""Runs clang-tidy on the sources of src/ that changed since they last passed.

    tools/check_clang_tidy.py [BUILD_DIR]        default: build/dev

A source passes once for its text, all of our headers it reaches, its compile command and src/.clang-tidy; the stamp is kept
in CHARTER_TIDY_CACHE (default: ~/.cache/charter/tidy), so that clones share it.

Most of the time goes into headers of other people, which clang-tidy walks anew for every source. So several sources of one
target are one translation unit here (tools/units.py). Where they do not pass together, the halves are looked at by themselves,
down to the one that does not.
"""

import functools
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cpptext import reached, scrub
from units import units

ROOT = Path(__file__).resolve().parent.parent
CLANG_TIDY = "clang-tidy-19"
CONFIG = ROOT / "src/.clang-tidy"  # there: names are judged by the file that they stand in, and headers of others have no rules
CACHE = Path(os.environ.get("CHARTER_TIDY_CACHE") or Path.home() / ".cache/charter/tidy")


def clang_command(entry: dict) -> list[str]:
    """The g++ command without what clang does not know: launchers, warnings (.clang-tidy has ours), g++'s own -f."""
    words = entry.get("arguments") or shlex.split(entry["command"])
    if Path(words[0]).name == "ccache":
        words = words[1:]
    return [words[0]] + [w for w in words[1:] if not w.startswith(("-W", "-fno-canonical", "-fconcepts", "-fanalyzer"))]


def sources(build: Path) -> dict[Path, dict]:
    """Our own sources with their compile commands: src/, without tests and generated files."""
    commands = json.loads((build / "compile_commands.json").read_text())
    found = {}
    for entry in commands:
        compiled = Path(entry["directory"], entry["file"]).resolve()
        for file in members(compiled, build):
            if file.is_relative_to(ROOT / "src") and not file.name.endswith(("_test.cpp", ".gen.cpp", ".pb.cc")):
                words = [str(file) if Path(word) == compiled else word for word in clang_command(entry)]
                found[file] = {"directory": entry["directory"], "file": str(file), "arguments": words}
    return found


def members(compiled: Path, build: Path) -> list[Path]:
    """The sources of a unit (tools/units.py), or the one that is compiled by itself."""
    if not compiled.is_relative_to(build / "units"):
        return [compiled]
    return [ROOT / "src" / include.path for include in scrub(compiled.read_text(encoding="utf-8")).includes]


@functools.cache
def included(file: Path) -> list[Path]:
    """Files of ours that the file includes. A generated header stands for the .proto it is made from."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".proto":
        places = [ROOT / "proto" / name for name in re.findall(r'^import\s+"([^"]+)"', text, re.MULTILINE)]
    else:
        names = [i.path for i in scrub(text).includes if i.quoted]
        places = [ROOT / "src" / n for n in names] + [ROOT / "proto" / n.replace(".pb.h", ".proto") for n in names]
    return [place for place in places if place.is_file()]


def stamp(file: Path, entry: dict, version: str) -> Path:
    digest = hashlib.sha256()
    command = " ".join(entry["arguments"]).replace(str(ROOT), ".")
    for part in (version, CONFIG.read_text(), command):
        digest.update(part.encode() + b"\0")
    for path in sorted(reached([file], included)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return CACHE / digest.hexdigest()


def together(files: list[Path], entries: dict[Path, dict]) -> list[list[Path]]:
    """The files in groups that may be one translation unit: those of one command, as units.py groups them."""
    alike: dict[tuple, list[Path]] = {}
    for file in files:
        words = entries[file]["arguments"]
        command = (w for i, w in enumerate(words) if w != str(file) and words[i - 1] != "-o")
        alike.setdefault(tuple(command), []).append(file)
    return [unit for members in alike.values() for unit in units(ROOT / "src", members)]


def lint(files: list[Path], entries: dict[Path, dict]) -> dict[Path, str]:
    """What clang-tidy says of the files that do not pass."""
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder, "unit.cpp")
        unit.write_text("".join(f'#include "{file}"\n' for file in files))
        Path(folder, ".clang-tidy").write_text(CONFIG.read_text())
        like = entries[files[0]]
        arguments = [str(unit) if word == str(files[0]) else word for word in like["arguments"]]
        Path(folder, "compile_commands.json").write_text(json.dumps([{**like, "file": str(unit), "arguments": arguments}]))
        done = subprocess.run(
            [CLANG_TIDY, "-p", folder, "--quiet",
             r"--header-filter=(^|/)src/.*\.[ch]pp$", "--extra-arg=-Wno-unknown-warning-option",
             "--extra-arg=-Wno-ignored-optimization-argument", "--extra-arg=-Wno-pragma-once-outside-header", str(unit)],
            cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return {}
    if len(files) > 1:
        half = len(files) // 2
        return {**lint(files[:half], entries), **lint(files[half:], entries)}
    errors = [line for line in done.stderr.splitlines() if "generated." not in line]
    return {files[0]: "\n".join([done.stdout.strip(), *errors])}


def run(build: Path) -> int:
    if not (build / "compile_commands.json").is_file():
        print(f"clang-tidy: {build} is not configured; run: make test")
        return 1
    entries = sources(build)
    if not entries:
        print(f"clang-tidy: {build} compiles nothing of src/")
        return 1
    version = subprocess.run([CLANG_TIDY, "--version"], check=True, capture_output=True, text=True).stdout
    stamps = {file: stamp(file, entry, version) for file, entry in sorted(entries.items())}
    # The files with Asio in them take longest: last, so that faults elsewhere show early.
    todo = sorted((file for file, mark in stamps.items() if not mark.exists()),
                  key=lambda file: (file.parent.name == "api", file))
    CACHE.mkdir(parents=True, exist_ok=True)
    start, failed = time.monotonic(), []

    def lint_and_stamp(files: list[Path]) -> dict[Path, str]:
        faults = lint(files, entries)
        for file in files:
            if file not in faults:
                stamps[file].touch()
        return faults

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for faults in pool.map(lint_and_stamp, together(todo, entries)):
            for file, output in faults.items():
                failed.append(file.relative_to(ROOT).as_posix())
                print(output.replace(f"{ROOT}/", "").strip(), flush=True)
    print(f"clang-tidy: {len(entries)} sources, {len(todo)} changed, {len(failed)} failed, "
          f"{time.monotonic() - start:.0f} s" + "".join(f"\n  {name}" for name in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run((ROOT / (sys.argv[1] if len(sys.argv) > 1 else "build/dev")).resolve()))
