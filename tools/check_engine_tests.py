#!/usr/bin/env python3
"""That each of the engine's requirements R1 to R31 has a test with its number in the name, in every place that docs/engine.md names for it, and
that each such test can fail."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAST = 31
ROW = re.compile(r"^\| R([0-9]+) \|.*\| ([^|]*) \|$", re.MULTILINE)
TEST = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\w+, (\w+)\)", re.MULTILINE)
NUMBER = re.compile(r"(?<![A-Za-z0-9])R([0-9]+)_")
ASSERTS = re.compile(r"\b(?:EXPECT_|ASSERT_|ADD_FAILURE|FAIL\b|expect_)")
# What calls one of these is judged in it.
HELPERS = re.compile(r"^(?:static )?(?:void|bool) (\w+)\(", re.MULTILINE)


def tests_of(source):
    """Names and bodies; a body ends where the next test begins."""
    text = source.read_text()
    found = list(TEST.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    judging = [name for name in HELPERS.findall(text) if name]
    for match, end in zip(found, ends):
        body = text[match.end() : end]
        yield match.group(1), bool(ASSERTS.search(body)) or any(f"{name}(" in body for name in judging)


def places():
    """Of each number the folders and files that its row of docs/engine.md names."""
    return {int(number): re.findall(r"`([^`]+)`", where) for number, where in ROW.findall((ROOT / "docs/engine.md").read_text())}


def holds(place, number, found):
    """Whether the place has a test of the number: a folder of src/ by its tests, a program by saying which number it tests."""
    path = ROOT / place
    if place.startswith("src/"):
        return any(source.startswith(place + "/") for source in found.get(number, []))
    if place.startswith("fuzz/"):
        return path.is_file()
    run = (ROOT / "tests/CMakeLists.txt").read_text()
    return path.is_file() and path.name in run or f"R{number}" in path.read_text()


def main():
    found, wrong = {}, []
    for source in sorted(ROOT.glob("src/**/*_test.cpp")):
        for name, asserts in tests_of(source):
            numbers = [int(n) for n in NUMBER.findall(name)]
            for number in numbers:
                found.setdefault(number, []).append(str(source.relative_to(ROOT)))
            if numbers and not asserts:
                wrong.append(f"{source.relative_to(ROOT)}: {name} expects nothing")
    named = places()
    for number in range(1, LAST + 1):
        for place in named.get(number, []):
            if not holds(place, number, found):
                wrong.append(f"R{number}: docs/engine.md names {place}, which has no test of it")
        if not named.get(number):
            wrong.append(f"R{number}: docs/engine.md names no place of its tests")
    for number, sources in sorted(found.items()):
        if not 1 <= number <= LAST:
            wrong.append(f"R{number} ({sources[0]}) is none of docs/engine.md")
            continue
        for folder in sorted({"/".join(source.split("/")[:2]) for source in sources}):
            if folder not in named.get(number, []):
                wrong.append(f"R{number}: {folder} has tests of it, and docs/engine.md does not name it")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"R1 to R{LAST}: each has a test in {sum(len(places) for places in named.values())} places")


main()
