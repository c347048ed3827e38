#!/usr/bin/env python3
"""Checks what no compiler does: sizes of functions, files and lines, unfinished work, throws, machine paths.

    tools/check_tidy.py [ROOT]
"""

import re
import subprocess
import sys
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cpptext import line_of, scrub

FUNCTION_LINES = 70
FILE_LINES = 500
HEADER_LINES = 150
COLUMNS = 100

CPP = {".cpp", ".hpp"}
GENERATED = (".gen.hpp", ".gen.cpp")
# They name what they look for.
OWN_PATTERNS = {"tools/check_tidy.py", "tools/check_tidy_test.py"}
LOCK_FILES = {"package-lock.json", "Cargo.lock", "go.sum"}

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:work|farm|root|Users)/\w|(?<![\w.~$}/-])/home/\w")
# Where packages come from is the machine's business: a URL of a package host, or a client pointed at one.
REGISTRY = re.compile(
    r"https?://(?:deb|ftp|mirrors?|registry|proxy|index|repo\d*|packages|pkgs?|static|files|archive)\."
    r"|--(?:extra-)?index-url|--registry[= ]|\b(?:GOPROXY|PIP_INDEX_URL|npm_config_registry)\s*="
)

TEMPLATE_HEAD = re.compile(r"^\s*template\s*<[^(){}]*>")
ACCESS = re.compile(r"^(?:\s*(?:public|private|protected)\s*:(?!:))+")
TYPE_HEAD = re.compile(r"^\s*(?:typedef\s+)?(?:class|struct|union|enum)\b")
NAMESPACE_HEAD = re.compile(r"^\s*(?:inline\s+)?namespace\b|^\s*extern\s*$")
ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\balignas\s*\([^)]*\)", re.DOTALL)
# A parameter list's end, then a lone colon: a constructor's initialisers follow.
INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*(?:\([^()]*\))?\s*)?:(?!:)")


@dataclass(frozen=True)
class Function:
    line: int
    lines: int
    head: str


def without_directives(code: str) -> str:
    """Preprocessor lines are blank in it, and so is every branch but the first: braces match in one branch."""
    lines, skipping, carried = [], [], False
    for line in code.split("\n"):
        directive = re.match(r"[ \t]*#[ \t]*(\w*)", line) if not carried else None
        word = directive.group(1) if directive else ""
        if word.startswith("if"):
            skipping.append(False)
        elif word.startswith("el") and skipping:
            skipping[-1] = True
        elif word == "endif" and skipping:
            skipping.pop()
        blank = carried or directive is not None or any(skipping)
        carried = (carried or directive is not None) and line.endswith("\\")
        lines.append(" " * len(line) if blank else line)
    return "\n".join(lines)


def brace_kind(head: str) -> str:
    """What a `{` at namespace or class scope opens, from the text since the last `;`, `{` or `}`."""
    bare = ACCESS.sub("", ATTRIBUTE.sub(" ", head))
    bare = TEMPLATE_HEAD.sub("", bare).strip()
    if NAMESPACE_HEAD.match(bare) or not bare:
        return "scope"
    if TYPE_HEAD.match(bare) and "(" not in bare.split(":")[0]:
        return "value" if bare.startswith("enum") else "scope"
    if "(" not in bare and not bare.endswith("]"):
        return "value"
    if bare.endswith(("=", ",", "(")):
        return "value"
    if INITIALISERS.search(bare) and re.search(r"[\w>]$", bare):
        return "member"
    return "function"


def functions(text: str) -> list[Function]:
    """Every function defined at namespace or class scope, by matching braces in the scrubbed text."""
    code = without_directives(scrub(text).code)
    found: list[Function] = []
    stack: list[tuple[str, int]] = []  # what the open brace is, and where its head starts
    head, parens = 0, 0
    for at, c in enumerate(code):
        inside = bool(stack) and stack[-1][0] != "scope"
        if c in "()":
            parens += 1 if c == "(" else -1
        elif c == "{":
            kind = "value" if inside or parens > 0 else brace_kind(code[head:at])
            stack.append((kind, head))
            if kind == "scope":
                head = at + 1
        elif c == "}" and stack:
            kind, start = stack.pop()
            if kind == "function":
                access = ACCESS.match(code[start:at])
                start += access.end() if access else 0
                start += len(code[start:]) - len(code[start:].lstrip())
                first, last = line_of(code, start), line_of(code, at)
                found.append(Function(first, last - first + 1, " ".join(code[start:at].split("{")[0].split())))
            if kind in ("scope", "function"):
                head = at + 1
        elif c == ";" and not inside and parens == 0:
            head = at + 1
    return found


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def check_cpp(path: str, text: str, pure: set[str]) -> list[str]:
    faults = []
    lines = text.splitlines()
    if not path.endswith(GENERATED):
        limit = HEADER_LINES if path.endswith(".hpp") else FILE_LINES
        if len(lines) > limit:
            faults.append(f"{path}:{limit + 1}: {len(lines)} lines, at most {limit}; split it by what it is about")
        for number, line in enumerate(lines, 1):
            if width(line) > COLUMNS:
                faults.append(f"{path}:{number}: {width(line)} columns, at most {COLUMNS}; break the line")
        for function in functions(text):
            if function.lines > FUNCTION_LINES:
                faults.append(f"{path}:{function.line}: function of {function.lines} lines, at most {FUNCTION_LINES}; "
                              f"name its parts: {function.head[:60]}")
    parts = path.split("/")
    if parts[0] == "src" and parts[1] in pure and not path.endswith("_test.cpp"):
        code = scrub(text).code
        for thrown in re.finditer(r"\bthrow\b", code):
            faults.append(f"{path}:{line_of(code, thrown.start())}: throw in pure {parts[1]}; return a Result")
    return faults


def check_any(path: str, text: str) -> list[str]:
    if path in OWN_PATTERNS:
        return []
    rules = [
        (UNFINISHED, "unfinished work; finish it or file an issue"),
        (MACHINE_PATH, "a path of one machine; make it relative"),
    ]
    if path.split("/")[-1] not in LOCK_FILES:
        rules.append((REGISTRY, "where packages come from is the machine's business; name the package only"))
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        faults += [f"{path}:{number}: {what}: {line.strip()[:80]}" for rule, what in rules if rule.search(line)]
    return faults


def listed_files(root: Path) -> list[str]:
    """What git tracks, and what it would: new files that no .gitignore names."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sorted(p for p in out.split("\0") if p and (root / p).is_file())


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    pure = set(tomllib.loads((root / "tools/layers.toml").read_text())["pure"]["modules"])
    faults = []
    for path in listed_files(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not text
        faults += check_any(path, text)
        if Path(path).suffix in CPP:
            faults += check_cpp(path, text, pure)
    print("\n".join(faults) if faults else "tidy ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
