#!/usr/bin/env python3
"""Plants faults in small trees and asks that check_layers finds each, and nothing in a clean tree."""

import tempfile
import unittest
from pathlib import Path

from check_layers import Layers
from cpptext import scrub

POLICY = """
[layer]
base = []
wire = ["base"]
tx = ["base", "wire"]
node = ["base", "wire", "tx"]
[[generated]]
prefix = "charter/v1/"
suffix = ".pb.h"
source = "proto/charter/v1/"
source_suffix = ".proto"
layer = "wire"
[pure]
modules = ["base", "wire", "tx"]
headers = ["chrono", "boost/asio/"]
words = ["double", "std::unordered_", "getenv"]
calls = ["time", "rand"]
"""

CLEAN = {
    "tools/layers.toml": POLICY,
    "proto/charter/v1/tx.proto": "",
    "testing/world.hpp": "",
    "src/base/bytes.hpp": "#pragma once\n",
    "src/wire/wire.hpp": '#include "base/bytes.hpp"\n#include "charter/v1/tx.pb.h"\n',
    "src/tx/vote/vote.cpp": '#include <string>\n#include "wire/wire.hpp"\n',
    "src/node/main.cpp": '#include <chrono>\n#include "tx/vote/vote.hpp"\ndouble now();\n',
    "src/tx/vote/vote.hpp": "",
}


def faults(changes: dict[str, str | None]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**CLEAN, **changes}.items():
            if text is not None:
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        return Layers(Path(folder)).run()


class LayersTest(unittest.TestCase):
    def expect(self, changes: dict[str, str | None], *parts: str) -> None:
        found = faults(changes)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def quiet(self, changes: dict[str, str | None]) -> None:
        self.assertEqual(faults(changes), [])

    def test_a_clean_tree(self):
        self.quiet({})

    def test_includes(self):
        file = "src/wire/wire.hpp"
        self.expect({file: '\n#include "tx/vote/vote.hpp"\n'}, "src/wire/wire.hpp:2", "wire may not use tx")
        self.expect({file: '#include "base/none.hpp"\n'}, ":1", "not in src/")
        self.expect({file: '#include "wire.hpp"\n'}, "not in src/")
        self.expect({file: '#include "../base/bytes.hpp"\n'}, "not in src/")
        self.expect({file: "#include <base/bytes.hpp>\n"}, "is ours")
        self.expect({file: "#include HEADER\n"}, "not a literal")
        self.expect({file: "/* why */ # include /* what */ HEADER\n"}, "not a literal")
        self.expect({file: 'import <vector>;\n'}, "import hides")
        self.expect({file: '#include "charter/v1/none.pb.h"\n'}, "not in src/")
        self.expect({"src/base/b.cpp": '#include "charter/v1/tx.pb.h"\n'}, "base may not use wire")

    def test_comments_and_strings_include_nothing(self):
        for text in (
            '// #include "tx/x.hpp"\n',
            '/*\n#include "tx/x.hpp"\n*/\n',
            'auto s = R"(\n#include "tx/x.hpp"\n)";\n',
            'auto s = R"x(\n)"\n#include "tx/x.hpp"\n)x";\n',
            '// carried on \\\n#include "tx/x.hpp"\n',
        ):
            self.quiet({"src/base/b.cpp": text})

    def test_folders(self):
        self.expect({"src/extra/a.hpp": ""}, "src/extra", "no row")
        self.expect({"src/loose.cpp": ""}, "src/loose.cpp", "no module")
        self.expect({"src/node/main.cpp": None}, "src/node has no files")

    def test_policy(self):
        def policy(old: str, new: str) -> dict[str, str | None]:
            return {"tools/layers.toml": POLICY.replace(old, new)}

        self.expect(policy('wire = ["base"]', 'wire = ["base", "tx"]'), "cycle")
        self.expect(policy('base = []', 'base = ["lost"]'), "base lists lost")
        self.expect(policy('modules = ["base", ', 'modules = ["lost", "base", '), "pure module lost")
        found = faults(policy('modules = ["base", ', 'modules = ['))
        self.assertIn("pure wire may not use base, which is not pure", found[0])
        self.expect({"tools/layers.toml": POLICY + '[pure.allow]\ntx = ["double"]\n'}, "not needed any more")

    def test_purity(self):
        file = "src/tx/vote/vote.cpp"
        self.expect({file: "#include <chrono>\n"}, "vote.cpp:1", "<chrono> is banned")
        self.expect({file: "#include <boost/asio/io_context.hpp>\n"}, "banned")
        self.expect({file: "int a;\nstd::unordered_map<int, int> m;\n"}, "vote.cpp:2", "std::unordered_")
        self.expect({file: "auto x = 1'000 + double{2};\n"}, "double")
        self.expect({file: "auto t = time(nullptr);\n"}, "time")
        self.expect({file: "auto t = std::time(nullptr);\n"}, "time")
        self.expect({file: "int f() { return ::rand(); }\n"}, "rand")
        self.quiet({file: "auto t = block.time();\nauto u = p->time();\nauto v = Block::time(b);\n"})
        self.quiet({file: "struct B { UnixMs time() const; };\nint doubled; int my_getenv;\n"})
        self.quiet({file: '// a double\nauto s = "getenv \\" double"; auto c = \'"\'; /* double */\n'})

    def test_exceptions(self):
        code = {"src/tx/vote/vote.cpp": "double d;\n"}
        for owner in ("tx", '"src/tx/vote/vote.cpp"'):
            self.quiet({**code, "tools/layers.toml": POLICY + f'[pure.allow]\n{owner} = ["double"]\n'})

    def test_tests_reach_all_below_and_testing(self):
        file = "src/tx/vote/vote_test.cpp"
        self.quiet({file: '#include <chrono>\n#include "testing/world.hpp"\n#include "base/bytes.hpp"\ndouble d;\n'})
        self.expect({file: '#include "testing/none.hpp"\n'}, "does not exist")
        self.expect({file: '#include "node/main.cpp"\n'}, "tx may not use node")
        self.expect({"src/tx/vote/vote.cpp": '#include "testing/world.hpp"\n'}, "not in src/")

    def test_headers_of_tests(self):
        header = {"src/tx/vote/bench_test.hpp": '#pragma once\n#include "testing/world.hpp"\n'}
        include = '#include "tx/vote/bench_test.hpp"\n'
        self.quiet({**header, "src/tx/vote/vote_test.cpp": include})
        self.expect({**header, "src/tx/vote/vote.cpp": include}, "is for tests")


class ScrubTest(unittest.TestCase):
    def test_lines_and_length_stay(self):
        text = '#include "a"\nint a = 1\'0; // x\n/* y\n*/ auto s = "a\\"b" u8"c" LR"(\n)";\nchar c = \'\\\'\';\n'
        scrubbed = scrub(text)
        self.assertEqual(len(scrubbed.code), len(text))
        self.assertEqual(scrubbed.code.count("\n"), text.count("\n"))
        self.assertIn("int a = 1'0;", scrubbed.code)
        for gone in ("x", "y", "b", "include"):
            self.assertNotIn(gone, scrubbed.code)


if __name__ == "__main__":
    unittest.main()
