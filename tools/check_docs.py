#!/usr/bin/env python3
"""Checks that what the documents name exists: paths, commands, links, modules, the parts of a decision record.

    tools/check_docs.py [ROOT]
"""

import re
import sys
import unicodedata
from pathlib import Path

import yaml

REQUIRED = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
RECORD_PARTS = ["Status", "Context", "Decision", "Consequences"]
# Made by a build or a run, so absent from a fresh clone.
MADE = {"build", "out", ".tools", "node_modules"}
INTERVAL_UNITS = {"months", "days", "hours", "minutes", "seconds"}
INTERVAL_ROW = re.compile(r"^\| `(\w+)` \| (\d+ \w+) \| (\d+ to \d+) \| [^|\s][^|]*\|$")
SHELL = {"", "sh", "bash", "shell", "console"}

FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*(\w*).*?\n(.*?)^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
PATH = re.compile(r"^(?:\./)?[\w.@+-]+(?:/[\w.@+-]+)*/?$")
ROOT_FILE = re.compile(r"^(?:[A-Z]\w*\.(?:md|txt|json)|Makefile|LICENSE)$")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


def slug(heading: str) -> str:
    """The anchor that the usual renderers give a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    kept = (c for c in text if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


class Docs:
    def __init__(self, root: Path):
        self.root = root
        self.faults: list[str] = []
        makefile = root / "Makefile"
        text = makefile.read_text() if makefile.is_file() else ""
        self.targets = set(re.findall(r"^([a-z][\w-]*):(?!=)", text, re.MULTILINE))
        src = root / "src"
        self.modules = {p.name for p in src.iterdir() if p.is_dir()} if src.is_dir() else set()
        self.tops = {p.name for p in root.iterdir() if p.name != ".git"} - MADE

    def fault(self, doc: Path, line: int, what: str) -> None:
        self.faults.append(f"{doc.relative_to(self.root)}:{line}: {what}")

    # --- commands and paths ---

    def check_make(self, doc: Path, line: int, words: list[str]) -> None:
        for word in words:
            if not re.fullmatch(r"[a-z][a-z-]*", word):
                break  # SEED=7, an option, or the end of the command
            if word not in self.targets:
                self.fault(doc, line, f"`make {word}`: the Makefile has no such target")

    def exists(self, doc: Path, path: str) -> bool:
        return any((base / path).exists() for base in (self.root, self.root / "src", doc.parent))

    def check_path(self, doc: Path, line: int, word: str) -> None:
        """`word` must exist if it looks like a path of this repository."""
        path = re.sub(r":\d+(?:-\d+)?$", "", word).rstrip(",;:")
        braces = re.search(r"\{([\w.,+-]+)\}", path)
        if braces:
            for part in braces.group(1).split(","):
                self.check_path(doc, line, path[: braces.start()] + part + path[braces.end() :])
            return
        if not PATH.match(path):
            return
        path = path.removeprefix("./")
        first = path.split("/")[0]
        if "/" not in path:
            ours = bool(ROOT_FILE.match(path))
        else:
            in_module = first in self.modules and ("." in path.split("/")[-1] or path.endswith("/"))
            ours = first not in MADE and (first in self.tops or in_module)
        if ours and not self.exists(doc, path):
            self.fault(doc, line, f"`{path}` does not exist")

    def check_command(self, doc: Path, line: int, command: str) -> None:
        words = command.removeprefix("$ ").split("#")[0].split()
        if len(words) > 1 and words[0] == "make":
            self.check_make(doc, line, words[1:])
            return
        for word in words:
            self.check_path(doc, line, word)

    # --- one document ---

    def check_text(self, doc: Path) -> None:
        text = doc.read_text(encoding="utf-8")
        for fence in FENCE.finditer(text):
            if fence.group(2) not in SHELL:
                continue
            first = text.count("\n", 0, fence.start(3)) + 1
            for offset, line in enumerate(fence.group(3).splitlines()):
                self.check_fenced_line(doc, first + offset, line.strip())
        prose = FENCE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
        for span in SPAN.finditer(prose):
            self.check_command(doc, prose.count("\n", 0, span.start()) + 1, span.group(2).strip())
        spoken = SPAN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), prose)
        for link in LINK.finditer(prose):
            if spoken[link.start()] != " ":  # else it stands in code
                self.check_link(doc, prose.count("\n", 0, link.start()) + 1, link.group(1))

    def check_fenced_line(self, doc: Path, line: int, text: str) -> None:
        """Blocks hold commands and drawings: judge only `make x` and what is run from the tree."""
        for command in re.split(r"&&|\|\||;|\|", text.removeprefix("$ ")):
            words = command.split()
            if words and (words[0] == "make" or re.match(r"(?:\./)?tools/[\w.-]+$", words[0])):
                self.check_command(doc, line, command.strip())

    def check_link(self, doc: Path, line: int, target: str) -> None:
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            return
        path, _, anchor = target.partition("#")
        file = (doc.parent / path).resolve() if path else doc
        if not file.is_relative_to(self.root) or not file.exists():
            self.fault(doc, line, f"link to {target}: no such file")
        elif anchor and file.suffix == ".md":
            text = FENCE.sub("", file.read_text(encoding="utf-8"))
            slugs = {slug(h) for h in HEADING.findall(text)}
            if anchor not in slugs and f'id="{anchor}"' not in text:
                self.fault(doc, line, f"link to {target}: {file.name} has no such heading")

    # --- whole documents ---

    def check_module_table(self) -> None:
        doc = self.root / "ARCHITECTURE.md"
        rows = [l for l in doc.read_text(encoding="utf-8").splitlines() if l.lstrip().startswith("|")]
        named = {m.group(1) for l in rows if (m := re.match(r"\s*\|\s*\[?`?(?:src/)?(\w+)/?`?\]?[ (|]", l))}
        for module in sorted(self.modules - named):
            self.fault(doc, 1, f"the module table has no row `{module}`, though src/{module} exists")

    def check_records(self) -> None:
        for record in sorted((self.root / "docs/adr").glob("*.md")):
            if record.name == "README.md":
                continue
            text = record.read_text(encoding="utf-8")
            for part in RECORD_PARTS:
                if not re.search(rf"^(?:#+[ \t]*|[-*][ \t]+)?\**{part}\b", text, re.MULTILINE):
                    self.fault(record, 1, f"no {part}; a decision record has {', '.join(RECORD_PARTS)}")

    def check_intervals(self) -> None:
        """docs/intervals.md says of each parameter that is an interval its value, its bounds and why."""
        doc, source = self.root / "docs/intervals.md", self.root / "catalog/parameters.yaml"
        if not doc.is_file() or not source.is_file():
            return
        parameters = yaml.safe_load(source.read_text(encoding="utf-8"))["parameters"]
        wanted = {
            name: (f"{p['initial']} {p['unit']}", f"{p.get('min', 0)} to {p['max']}")
            for name, p in parameters.items()
            if p["unit"] in INTERVAL_UNITS
        }
        for number, line in enumerate(doc.read_text(encoding="utf-8").splitlines(), 1):
            row = INTERVAL_ROW.match(line)
            if row is None:
                continue
            name, said = row.group(1), (row.group(2), row.group(3))
            if name not in wanted:
                self.fault(doc, number, f"`{name}` is no interval of catalog/parameters.yaml, or stands twice")
            elif said != wanted[name]:
                self.fault(doc, number, f"`{name}` is {', '.join(wanted[name])} in catalog/parameters.yaml")
            wanted.pop(name, None)
        for name in sorted(wanted):
            self.fault(doc, 1, f"no row says why the parameter `{name}` is as it is")

    def run(self) -> list[str]:
        docs = [self.root / name for name in REQUIRED]
        for doc in [d for d in docs if not d.is_file()]:
            self.fault(doc, 1, "does not exist")
        docs = [d for d in docs if d.is_file()] + sorted((self.root / "docs").rglob("*.md"))
        for doc in docs:
            self.check_text(doc)
        if (self.root / "ARCHITECTURE.md").is_file():
            self.check_module_table()
        self.check_records()
        self.check_intervals()
        return self.faults


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    faults = Docs(root).run()
    print("\n".join(faults) if faults else "docs ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
