#!/usr/bin/env python3
"""That each of the engine's requirements R1 to R31 (docs/engine.md) has a test with its number in the name."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAST = 31
SOURCES = [*ROOT.glob("src/**/*_test.cpp"), ROOT / "tests/CMakeLists.txt"]
NUMBER = re.compile(r"(?<![A-Za-z0-9])R([0-9]+)_")


def main():
    found = {}
    for source in SOURCES:
        for number in NUMBER.findall(source.read_text()):
            found.setdefault(int(number), source.relative_to(ROOT))
    missing = [f"R{n}" for n in range(1, LAST + 1) if n not in found]
    if missing:
        sys.exit(f"no test is named after {', '.join(missing)}: docs/engine.md says what each asks")
    unknown = [f"R{n} ({found[n]})" for n in found if not 1 <= n <= LAST]
    if unknown:
        sys.exit(f"tests of requirements that docs/engine.md does not have: {', '.join(unknown)}")
    print(f"R1 to R{LAST}: each has a test")


main()
