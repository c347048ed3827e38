#!/usr/bin/env python3
"""Plants faults in a small tree's documents and asks that check_docs finds each, and nothing else."""

import tempfile
import unittest
from pathlib import Path

from check_docs import Docs, slug

CLEAN = {
    "README.md": "# Charter\n```sh\n$ make demo && tools/setup\nmake sim SEED=7\n```\nSee [how](docs/how.md#what-it-is).\n",
    "ARCHITECTURE.md": "| module | what |\n|---|---|\n| `base` | bytes |\n| `src/tx/` | acts |\n",
    "CONTRIBUTING.md": "`tx/vote.{hpp,cpp}`, `src/base/bytes.hpp:12`, `application/json`, `tx/<area>/`, `build/dev/bin/x`\n",
    "Makefile": "JOBS := 2\ndemo sim:\nsim: ## s\ndemo: ## d\n",
    "tools/setup": "",
    "src/base/bytes.hpp": "",
    "src/tx/vote.hpp": "",
    "src/tx/vote.cpp": "",
    "docs/how.md": "# How\n## What `it` is\n[back](../README.md) `make demo` `Makefile`\n",
    "docs/adr/0001-x.md": "# X\nStatus: accepted\n## Context\n## Decision\n**Consequences** none\n",
}


class DocsTest(unittest.TestCase):
    def faults(self, changes: dict[str, str | None]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**CLEAN, **changes}.items():
                if text is not None:
                    path = Path(folder, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
            return Docs(Path(folder).resolve()).run()

    def expect(self, changes: dict[str, str | None], *parts: str) -> None:
        found = self.faults(changes)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_intervals(self):
        source = "parameters:\n  drill: {unit: months, initial: 12, min: 12, max: 12}\n  size: {unit: bytes, initial: 1, max: 2}\n"
        row = "| `drill` | 12 months | 12 to 12 | 47.1: every year |\n"
        tree = {"catalog/parameters.yaml": source, "docs/intervals.md": "# Intervals\n" + row}
        self.assertEqual(self.faults(tree), [])
        self.expect({**tree, "docs/intervals.md": "# Intervals\n"}, "no row says why the parameter `drill`")
        self.expect({**tree, "docs/intervals.md": "# Intervals\n" + row.replace("12 months", "6 months")}, "docs/intervals.md:2", "12 months")
        self.expect({**tree, "docs/intervals.md": "# Intervals\n" + row + row}, "docs/intervals.md:3", "stands twice")
        self.expect({**tree, "docs/intervals.md": "# Intervals\n" + row + row.replace("drill", "size")}, "`size` is no interval")

    def test_a_clean_tree(self):
        self.assertEqual(self.faults({}), [])

    def test_commands(self):
        self.expect({"docs/b.md": "a\n`make tea`\n"}, "docs/b.md:2", "make tea")
        self.expect({"docs/b.md": "```\nmake demo tea\n```\n"}, "docs/b.md:2", "make tea")
        self.expect({"docs/b.md": "```sh\n$ tools/none --x\n```\n"}, "tools/none")
        self.expect({"docs/b.md": "`tools/none`\n"}, "tools/none")

    def test_paths(self):
        self.expect({"docs/b.md": "`src/base/none.hpp`\n"}, "none.hpp")
        self.expect({"docs/b.md": "`tx/vote.{hpp,none}`\n"}, "vote.none")
        self.expect({"docs/b.md": "`NONE.md`\n"}, "NONE.md")
        self.assertEqual(self.faults({"docs/b.md": "`a/b` `/v1/tx` `x.y` `make` `vote_test.cpp` `tx/s`\n"}), [])

    def test_links(self):
        self.expect({"docs/b.md": "[a](none.md)\n"}, "none.md")
        self.expect({"docs/b.md": "[a](how.md#none)\n"}, "no such heading")
        self.expect({"docs/b.md": "[a](../../b.md)\n"}, "no such file")
        self.assertEqual(self.faults({"docs/b.md": "[a](https://x.test/y) `[a](none.md)`\n"}), [])

    def test_module_table(self):
        self.expect({"src/wire/a.hpp": ""}, "ARCHITECTURE.md", "`wire`")

    def test_records(self):
        self.expect({"docs/adr/0002-y.md": "Status\nContext\nDecision\n"}, "0002-y.md", "no Consequences")

    def test_required(self):
        self.expect({"CONTRIBUTING.md": None}, "CONTRIBUTING.md", "does not exist")

    def test_slug(self):
        self.assertEqual(slug("What `it` is: 1, [two](x)"), "what-it-is-1-two")
        self.assertEqual(slug("第一條 目的"), "第一條-目的")


if __name__ == "__main__":
    unittest.main()
