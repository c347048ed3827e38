#!/usr/bin/env python3
"""Puts sources together that compile as one: whoever compiles or checks them reads the headers of other people once for many.

    tools/units.py --root DIR --out DIR [SOURCE...]     default: the sources of standard input, one a line

Writes OUT/unit_<n>.cpp, which include sources by their path below ROOT, and prints what to compile instead of the sources: the
units, and the sources that stand alone (those outside of ROOT, and a unit of one). No two sources of a unit give the same name
to something that only they know; where they do not compile together all the same, rename one of the two things.
"""

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cpptext import scrub

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


class Names:
    """What sources below `root` name for themselves, and what the headers that they reach name."""

    def __init__(self, root: Path):
        self.root = root
        self.headers: dict[str, tuple[str, set[str], list[str]]] = {}  # namespace, names, includes

    def own(self, file: Path) -> dict[str, str]:
        text = file.read_text(encoding="utf-8")
        code = scrub(text).code  # has the places of the text
        inside = [code[found.start(1) : found.end(1)] for found in ANONYMOUS.finditer(text)]
        return names_in("\n".join(inside), str(file))

    def reached(self, file: Path) -> set[str]:
        """What the file may name without saying where, by all our headers that it reaches."""
        own = namespace_of(file.read_text(encoding="utf-8"))
        todo, seen, names = self.included(file), set(), set()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            if path not in self.headers:
                header = self.root / path
                text = header.read_text(encoding="utf-8")
                self.headers[path] = (namespace_of(text), set(names_in(scrub(text).code, "")), self.included(header))
            space, named, includes = self.headers[path]
            if f"{own}::".startswith(f"{space}::"):
                names |= named
            todo += includes
        return names

    def included(self, file: Path) -> list[str]:
        includes = scrub(file.read_text(encoding="utf-8")).includes
        return [include.path for include in includes if include.quoted and (self.root / include.path).is_file()]


@dataclass
class Unit:
    members: list[Path] = field(default_factory=list)
    lines: int = 0
    own: dict[str, str] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)

    def takes(self, lines: int, own: dict[str, str], reached: set[str]) -> bool:
        if self.members and self.lines + lines > UNIT_LINES:
            return False
        # Inside an anonymous namespace its name hides one that a header gave to something else.
        if self.members and (own.keys() & self.reached or self.own.keys() & reached):
            return False
        return all(self.own[name] == own[name] for name in own.keys() & self.own.keys())

    def add(self, file: Path, lines: int, own: dict[str, str], reached: set[str]) -> None:
        self.members.append(file)
        self.lines += lines
        self.own |= own
        self.reached |= reached


def units(root: Path, files: list[Path]) -> list[list[Path]]:
    """The files in order, in groups that may be one translation unit."""
    names = Names(root)
    made: list[Unit] = []
    for file in files:
        lines = file.read_text(encoding="utf-8").count("\n")
        own, reached = names.own(file), names.reached(file)
        fitting = next((unit for unit in made if unit.takes(lines, own, reached)), None)
        if fitting is None:
            fitting = Unit()
            made.append(fitting)
        fitting.add(file, lines, own, reached)
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
    sources = asked.sources or [Path(line) for line in sys.stdin.read().split("\n") if line]
    for path in write_units(asked.root.resolve(), asked.out, [source.resolve() for source in sources]):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
