#!/usr/bin/env python3
"""Plants names in sources and asks that units keeps apart what a compiler would refuse, and nothing else."""

import tempfile
import unittest
from pathlib import Path

import units


def source(own: str, includes: str = "", after: str = "") -> str:
    return f"{includes}\nnamespace a {{\nnamespace {{\n\n{own}\n}}  // namespace\n\n{after}}}  // namespace a\n"


class UnitsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name).resolve() / "src"
        self.out = self.root.parent / "units"
        self.root.mkdir()

    def put(self, texts: list[str]) -> list[Path]:
        files = [self.root / f"s{n}.cpp" for n in range(len(texts))]
        for file, text in zip(files, texts):
            file.write_text(text)
        return files

    def groups(self, *texts: str) -> list[int]:
        return [len(unit) for unit in units.units(self.root, self.put(list(texts)))]

    def test_what_goes_together(self):
        for one, other in (
            ("constexpr int kA = 1;", "constexpr int kB = 1;"),
            ("namespace fs = std::filesystem;", "namespace fs = std::filesystem;"),
            ("using Row = std::vector<int>;", "using Row =\n    std::vector<int>;"),
            ("int f() {\n    int kA = 1;\n}\nint g();", "constexpr int kA = 1;"),
            ("using a::Row;", "using a::Row;"),
            ("TEST(A, B) {}", "TEST(A, C) {}"),
            ('const char* f = "constexpr int kA = 1;";', "constexpr int kA = 1;  // f()"),
        ):
            self.assertEqual(self.groups(source(one), source(other)), [2], (one, other))

    def test_what_does_not(self):
        for one, other in (
            ("constexpr int kA = 1;", "constexpr int kA = 1;"),
            ("int kA{1};", "constexpr std::array<int, 2> kA = {1, 2};"),
            ("int f(int x) {\n    return x;\n}", "std::optional<int> f(int x) {\n    return x;\n}"),
            ("int g() {\n    return 1;\n}\nstruct A {\n};", "class A : B {\n};"),
            ("enum class A {\n};", "struct A {\n};"),
            ("using Row = int;", "using Row = char;"),
            ("using a::Row;", "using b::Row;"),
        ):
            self.assertEqual(self.groups(source(one), source(other)), [1, 1], (one, other))

    def test_what_a_header_names(self):
        (self.root / "h.hpp").write_text("namespace a {\nconstexpr int kA = 1;\n}  // namespace a\n")
        (self.root / "over.hpp").write_text('#include "h.hpp"\n')
        for header in ("h.hpp", "over.hpp"):
            includes = f'#include "{header}"\n'
            self.assertEqual(self.groups(source("int x;", includes), source("constexpr int kA = 1;")), [1, 1])
            self.assertEqual(self.groups(source("constexpr int kA = 1;"), source("int x;", includes)), [1, 1])
            self.assertEqual(self.groups(source("int y;", includes), source("int x;", includes)), [2])
            self.assertEqual(self.groups(source("int kA;", includes), source("int x;", includes)), [1, 1])

    def test_size(self):
        long = source("int x{};\n" * 1, after="\n" * (units.UNIT_LINES - 20))
        self.assertEqual(self.groups(long, source("int y;" + "\n" * 30)), [1, 1])

    def test_what_is_written(self):
        files = self.put([source("int a;"), source("int b;"), source("int a;")])
        other = self.root.parent / "x.cpp"
        other.write_text("")
        compiled = units.write_units(self.root, self.out, files + [other])
        unit = self.out / "unit_1.cpp"
        self.assertEqual(compiled, [unit, other, files[2]])
        self.assertEqual(unit.read_text(), '#include "s0.cpp"\n#include "s1.cpp"\n')
        before = unit.stat().st_mtime_ns
        units.write_units(self.root, self.out, files)
        self.assertEqual(unit.stat().st_mtime_ns, before)
        self.assertEqual(units.write_units(self.root, self.out, files[:1]), files[:1])
        self.assertFalse(unit.exists())


if __name__ == "__main__":
    unittest.main()
