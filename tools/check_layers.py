#!/usr/bin/env python3
"""Checks src/ against tools/layers.toml: who may include whom, and what pure modules may not touch.

    tools/check_layers.py [ROOT]
"""

import re
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from cpptext import MODULE_IMPORT, Include, line_of, scrub

SOURCES = {".cpp", ".hpp", ".h", ".cc", ".inc"}
BEFORE_A_CALL = {"return", "co_return", "co_yield", "co_await", "else", "do", "case", "throw", "and", "or", "not"}


class Layers:
    """The policy, and the violations found so far."""

    def __init__(self, root: Path):
        self.root = root
        self.faults: list[str] = []
        policy = tomllib.loads((root / "tools/layers.toml").read_text())
        self.layer: dict[str, list[str]] = policy["layer"]
        self.generated: list[dict[str, str]] = policy.get("generated", [])
        self.pure: dict = policy["pure"]
        self.allow: dict[str, list[str]] = self.pure.get("allow", {})
        self.allow_used: set[tuple[str, str]] = set()

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")

    # --- the policy itself ---

    def check_policy(self) -> None:
        for module, allowed in self.layer.items():
            for name in sorted(set(allowed) - set(self.layer)):
                self.fault("tools/layers.toml", f"{module} lists {name}, which has no row; add the row or drop it")
        for name in sorted(set(self.pure["modules"]) - set(self.layer)):
            self.fault("tools/layers.toml", f"pure module {name} has no row in [layer]")
        try:
            TopologicalSorter(self.layer).prepare()
        except CycleError as cycle:
            self.fault("tools/layers.toml", f"cycle: {' -> '.join(cycle.args[1])}; break one of these arrows")
        for module in self.pure["modules"]:
            for name in sorted(set(self.layer.get(module, [])) & set(self.layer) - set(self.pure["modules"])):
                self.fault("tools/layers.toml", f"pure {module} may not use {name}, which is not pure")

    def check_folders(self) -> None:
        src = self.root / "src"
        folders = {p.name for p in src.iterdir() if p.is_dir() and any(f.is_file() for f in p.rglob("*"))}
        for name in sorted(folders - set(self.layer)):
            self.fault(f"src/{name}", "has no row in [layer] of tools/layers.toml; add one that lists what it may use")
        for name in sorted(set(self.layer) - folders):
            self.fault("tools/layers.toml", f"src/{name} has no files; add them or drop the row")
        for file in sorted(p for p in src.iterdir() if p.is_file() and p.suffix in SOURCES):
            self.fault(f"src/{file.name}", "belongs to no module; move it into a folder of src/")

    def reach(self, module: str) -> set[str]:
        """The module and everything below it: what its tests may include."""
        seen, todo = set(), [module]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.layer.get(name, [])
        return seen

    # --- one file ---

    def check_file(self, file: Path) -> None:
        path = file.relative_to(self.root).as_posix()
        module = path.split("/")[1]
        if module not in self.layer:
            return  # reported once, by check_folders
        is_test = path.endswith(("_test.cpp", "_test.hpp"))
        text = file.read_text(encoding="utf-8")
        scrubbed = scrub(text)
        for include in scrubbed.includes:
            self.check_include(f"{path}:{include.line}", module, include, is_test)
        for found in MODULE_IMPORT.finditer(scrubbed.code):
            self.fault(f"{path}:{line_of(text, found.start())}", "import hides a dependency; use #include")
        if module in self.pure["modules"] and not is_test:
            self.check_purity(path, module, scrubbed.code, scrubbed.includes)

    def check_include(self, where: str, module: str, include: Include, is_test: bool) -> None:
        if not include.path:
            self.fault(where, "include is not a literal; write the header's name")
            return
        target = include.path.split("/")[0]
        if not include.quoted:
            if target in self.layer and (self.root / "src" / include.path).is_file():
                self.fault(where, f'<{include.path}> is ours; write "{include.path}"')
            return
        if is_test and target == "testing":
            if not (self.root / include.path).is_file():
                self.fault(where, f"{include.path} does not exist")
            return
        if include.path.endswith("_test.hpp") and not is_test:
            self.fault(where, f'"{include.path}" is for tests (*_test.cpp, *_test.hpp)')
        layer = self.resolve(include.path)
        if layer is None:
            self.fault(where, f'"{include.path}" is not in src/; write the path from src/, or <...> for a library')
            return
        # Tests read the real catalog through the compiler.
        allowed = self.reach(module) | {"compiler"} if is_test else {module, *self.layer[module]}
        if layer not in allowed:
            names = ", ".join(sorted(allowed - {module})) or "nothing"
            self.fault(where, f'{module} may not use {layer} ("{include.path}"); it may use {names}. Move the code '
                              "down, pass what it needs as an argument, or change tools/layers.toml")

    def resolve(self, path: str) -> str | None:
        """The module that owns the header, or None when there is no such header."""
        for rule in self.generated:
            if path.startswith(rule["prefix"]) and path.endswith(rule["suffix"]):
                name = path.removeprefix(rule["prefix"]).removesuffix(rule["suffix"])
                exists = (self.root / (rule["source"] + name + rule["source_suffix"])).is_file()
                return rule["layer"] if exists else None
        exists = ".." not in path.split("/") and (self.root / "src" / path).is_file()
        return path.split("/")[0] if exists and "/" in path else None

    # --- purity ---

    def allowed(self, path: str, module: str, name: str) -> bool:
        for owner in (module, path):
            if name in self.allow.get(owner, []):
                self.allow_used.add((owner, name))
                return True
        return False

    def check_purity(self, path: str, module: str, code: str, includes: list[Include]) -> None:
        for include in includes:
            for name in self.pure["headers"]:
                hit = include.path.startswith(name) if name.endswith("/") else include.path == name
                if hit and not self.allowed(path, module, name):
                    self.fault(f"{path}:{include.line}", f"<{include.path}> is banned in pure {module}; {MEND}")
        for name in self.pure["words"]:
            end = "" if name.endswith("_") else r"(?!\w)"
            for found in re.finditer(rf"(?<!\w){re.escape(name)}{end}", code):
                self.ban(path, module, code, found.start(), name)
        for name in self.pure["calls"]:
            for found in re.finditer(rf"(?<!\w){re.escape(name)}\s*\(", code):
                if is_free_call(code[: found.start()]):
                    self.ban(path, module, code, found.start(), name)

    def ban(self, path: str, module: str, code: str, at: int, name: str) -> None:
        if not self.allowed(path, module, name):
            self.fault(f"{path}:{line_of(code, at)}", f"{name} is banned in pure {module}; {MEND}")

    def check_allow(self) -> None:
        for owner, names in self.allow.items():
            for name in names:
                if (owner, name) not in self.allow_used:
                    self.fault("tools/layers.toml", f"[pure.allow] {owner}: {name} is not needed any more; drop it")

    def run(self) -> list[str]:
        self.check_policy()
        self.check_folders()
        for file in sorted((self.root / "src").rglob("*")):
            if file.is_file() and file.suffix in SOURCES and file.parent != self.root / "src":
                self.check_file(file)
        self.check_allow()
        return self.faults


MEND = "pass the value in (a transaction, the block's time), use integers and ordered containers, or move the code out"


def is_free_call(before: str) -> bool:
    """Whether a name followed by `(` calls a C function: not a member, not a declaration, not another scope's."""
    before = before.rstrip()
    if before.endswith((".", "->")):
        return False
    if before.endswith("::"):
        scope = re.search(r"(\w*)::$", before)
        return scope is None or scope.group(1) in ("", "std")
    word = re.search(r"(\w+)$", before)
    return word is None or word.group(1) in BEFORE_A_CALL


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = Layers(root).run()
    print("\n".join(faults) if faults else "layers ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
