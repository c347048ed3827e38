#!/usr/bin/env python3
"""Puts sources together that compile as one: whoever compiles or checks them reads the headers of other people once for many.

    tools/units.py --root DIR --out DIR SOURCE...

Writes OUT/unit_<n>.cpp, which include sources by their path below ROOT, and prints what to compile instead of the sources: the
units, and the sources that stand alone (those outside of ROOT, and a unit of one). No two sources of a unit give the same name
to something that only they know; where they do not compile together all the same, rename one of the two things.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from cpptext import reached, scrub

# Of code that takes one to compile as long as the headers before it.
UNIT_LINES = 2400
# As clang-format ends it.
ANONYMOUS = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
# What is named in lines that begin in the first column, as clang-format leaves those of a namespace.
NAME = re.compile(
    r"^(?:(?:struct|class|enum(?: class)?) (\w+)"
    r"|(?!using |namespace |TEST|INSTANTIATE_TEST)\w[\w:<>,&*\[\] ]*?\b(\w+)(?=\(| =|\{|;|\[))",
    re.MULTILINE,
)
ALIAS = re.compile(r"^(?:using|namespace) (\w+) = ([^;]*);", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.MULTILINE)
USING = re.compile(r"^using ([\w:]+::(\w+));", re.MULTILINE)


def names_in(code: str, of: str) -> dict[str, str]:
    """The names, each with what it stands for: an alias is the same in every source that says the same."""
    named = {first or second: of for first, second in NAME.findall(code)}
    aliases = {name: "".join(what.split()) for name, what in ALIAS.findall(code)}
    return {**named, **aliases, **{name: what for what, name in USING.findall(code)}}


def namespace_of(text: str) -> str:
    found = NAMESPACE.search(text)
    return found.group(1) if found else ""


@dataclass
class Source:
    """A source below the root, or a header."""

    lines: int
    namespace: str
    own: dict[str, str]  # what it names in anonymous namespaces
    named: set[str]  # what it names outside of functions and types, there or elsewhere
    includes: list[str]  # of our headers, below the root


class Sources:
    """Each file is read once."""

    def __init__(self, root: Path):
        self.root = root
        self.known: dict[str, Source] = {}

    def read(self, path: str) -> Source:
        if path not in self.known:
            text = (self.root / path).read_text(encoding="utf-8")
            scrubbed = scrub(text)  # its code has the places of the text
            inside = [scrubbed.code[found.start(1) : found.end(1)] for found in ANONYMOUS.finditer(text)]
            self.known[path] = Source(
                lines=text.count("\n"),
                namespace=namespace_of(text),
                own=names_in("\n".join(inside), path),
                named=set(names_in(scrubbed.code, "")),
                includes=[i.path for i in scrubbed.includes if i.quoted and (self.root / i.path).is_file()],
            )
        return self.known[path]

    def reached(self, path: str) -> set[str]:
        """What the source may name without saying where, by all our headers that it reaches."""
        source = self.read(path)
        names: set[str] = set()
        for header in map(self.read, reached(source.includes, lambda at: self.read(at).includes)):
            if f"{source.namespace}::".startswith(f"{header.namespace}::"):
                names |= header.named
        return names


@dataclass
class Unit:
    members: list[Path]
    lines: int
    own: dict[str, str]
    reached: set[str]

    def takes(self, other: "Unit") -> bool:
        if self.lines + other.lines > UNIT_LINES:
            return False
        # Inside an anonymous namespace its name hides one that a header gave to something else.
        if other.own.keys() & self.reached or self.own.keys() & other.reached:
            return False
        return all(self.own[name] == other.own[name] for name in other.own.keys() & self.own.keys())

    def add(self, other: "Unit") -> None:
        self.members += other.members
        self.lines += other.lines
        self.own |= other.own
        self.reached |= other.reached


def units(root: Path, files: list[Path]) -> list[list[Path]]:
    """The files in order, in groups that may be one translation unit."""
    sources = Sources(root)
    made: list[Unit] = []
    for file in files:
        path = file.relative_to(root).as_posix()
        source = sources.read(path)
        alone = Unit([file], source.lines, dict(source.own), sources.reached(path))
        fitting = next((unit for unit in made if unit.takes(alone)), None)
        if fitting is None:
            made.append(alone)
        else:
            fitting.add(alone)
    return [unit.members for unit in made]


def write_units(root: Path, out: Path, files: list[Path]) -> list[Path]:
    """What to compile. A unit is written only where it changes, so that nothing is compiled twice."""
    alone = [file for file in files if not file.is_relative_to(root)]
    compiled: list[Path] = []
    for members in units(root, [file for file in files if file.is_relative_to(root)]):
        if len(members) == 1:
            alone += members
            continue
        unit = out / f"unit_{len(compiled) + 1}.cpp"
        text = "".join(f'#include "{file.relative_to(root).as_posix()}"\n' for file in members)
        out.mkdir(parents=True, exist_ok=True)
        if not unit.is_file() or unit.read_text(encoding="utf-8") != text:
            unit.write_text(text, encoding="utf-8")
        compiled.append(unit)
    for old in set(out.glob("unit_*.cpp")) - set(compiled):
        old.unlink()
    return compiled + alone


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("sources", type=Path, nargs="*")
    asked = parser.parse_args()
    for path in write_units(asked.root.resolve(), asked.out, [source.resolve() for source in asked.sources]):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
