#!/usr/bin/env python3
"""Plants faults in text and asks that check_tidy finds each, and nothing else."""

import unittest

from check_tidy import check_any, check_cpp, functions


def body(lines: int) -> str:
    return "".join(f"    f({n});\n" for n in range(lines))


def lengths(text: str) -> list[tuple[int, int]]:
    return [(f.line, f.lines) for f in functions(text)]


class FunctionTest(unittest.TestCase):
    def test_length_counts_signature_and_braces(self):
        self.assertEqual(lengths("int a;\nint f(int x,\n      int y) {\n" + body(3) + "}\n"), [(2, 6)])

    def test_what_is_not_a_function(self):
        for text in (
            "namespace a::b {\nnamespace {\nint x;\n}\n}\n",
            "struct A : B<int> {\n    int x{3};\n    std::string s = {};\n};\n",
            "enum class A : std::uint8_t {\n    one,\n    two,\n};\n",
            "const Row kRows[] = {\n    {1, f(2)},\n    {3, {4}},\n};\n",
            "constexpr std::array kAll{\n    1,\n    2,\n};\n",
            "void f(Params p = {});\nint g();\n",
            "// int f() {\nauto s = \"int f() {\";\n",
            "#define F(x) \\\n    int x() {\n",
            "struct alignas(8) A {\n    int x;\n};\nclass [[nodiscard]] B {\n};\n",
        ):
            self.assertEqual(lengths(text), [], text)

    def test_functions_of_many_shapes(self):
        for head in (
            "int f()",
            "std::vector<Param> f(std::vector<Param> p = {})",
            "template <class T, class U = std::pair<T, int>>\nT f(T x) noexcept",
            "auto f() -> std::vector<int>",
            "bool operator==(const A& a, const A& b)",
            "A::A(int x) : x_{x}, y_(f(x)), z_{{1}, {2}}",
            "A::A(int x) noexcept : B<int>{x}",
            "struct A g(int x)",
            "TEST(Vote, Passes)",
            "const auto kRun = [](int x)",
            "const auto kRun = []",
            "extern \"C\" int LLVMFuzzerTestOneInput(const uint8_t* p, size_t n)",
        ):
            text = head + " {\n    if (x) {\n        std::vector<int> v{1};\n    }\n}\n"
            self.assertEqual([f.lines for f in functions(text)], [5 + head.count("\n")], head)
            self.assertEqual([f.line for f in functions(text + "int b;\n")], [1], head)

    def test_members_and_neighbours(self):
        text = (
            "namespace n {\nclass A {\npublic:\n    A() : x_{1} {\n    }\n"
            "    int get() const { return x_; }\n\nprivate:\n    int x_{0};\n};\n\nint f() {\n    return 1;\n}\n}\n"
        )
        self.assertEqual(lengths(text), [(4, 2), (6, 1), (12, 3)])

    def test_one_branch_counts(self):
        text = "int f() {\n#if A\n    if (a) {\n#else\n    if (b) {\n#endif\n    }\n}\nint g() {\n}\n"
        self.assertEqual(lengths(text), [(1, 8), (9, 2)])

    def test_literals_do_not_open(self):
        text = "int f() {\n    auto s = R\"({{{)\";\n    char c = '{';\n    return 1'000;\n}\nint g() {\n}\n"
        self.assertEqual(lengths(text), [(1, 5), (6, 2)])


class FileTest(unittest.TestCase):
    def expect(self, path: str, text: str, *parts: str) -> None:
        found = check_cpp(path, text, {"tx"}) + check_any(path, text)
        self.assertEqual(len(found), 1 if parts else 0, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_function(self):
        self.expect("src/tx/a.cpp", "int f() {\n" + body(68) + "}\n")
        self.expect("src/tx/a.cpp", "int f() {\n" + body(69) + "}\n", "src/tx/a.cpp:1:", "71 lines")

    def test_file_and_header(self):
        self.expect("src/tx/a.cpp", "int a;\n" * 500)
        self.expect("src/tx/a.cpp", "int a;\n" * 501, "501 lines, at most 500")
        self.expect("src/tx/a.hpp", "int a;\n" * 150)
        self.expect("src/tx/a.hpp", "int a;\n" * 151, "at most 150")
        self.expect("src/base/reasons.gen.hpp", "int a;\n" * 999)

    def test_columns(self):
        self.expect("src/tx/a.cpp", "// " + "x" * 97 + "\n")
        self.expect("src/tx/a.cpp", "// " + "x" * 98 + "\n", ":1:", "101 columns")
        self.expect("src/tx/a.cpp", "// " + "字" * 49 + "\n", "101 columns")

    def test_throw(self):
        self.expect("src/tx/a.cpp", "\nvoid f() { throw 1; }\n", "a.cpp:2:", "throw")
        self.expect("src/tx/a.cpp", "// throw\nauto s = \"throw\"; int throws;\n")
        self.expect("src/node/a.cpp", "void f() { throw 1; }\n")
        self.expect("src/tx/a_test.cpp", "void f() { throw 1; }\n")

    def test_unfinished_and_paths(self):
        self.expect("docs/a.md", "a\nTODO: b\n", "docs/a.md:2:", "unfinished")
        self.expect("docs/a.md", "mktemp out.XXXXXX, TODOS\n")
        self.expect("tools/a", "cd /" + "work/main\n", "one machine")
        self.expect("tools/a", "cat ~/x /home/someone/y\n", "one machine")
        self.expect("tools/a", "src/work/a GET /v1/root/ https://host/work/a $HOME/root/x\n")
        self.expect("tools/a", "pip install --index-url https://example.test x\n", "machine's business")
        self.expect("tools/a", "deb https://deb.example.test bookworm main\n", "machine's business")
        self.expect("console/package-lock.json", "https://registry.example.test/a.tgz\n")
        self.expect("LICENSE", "http://www.apache.org/licenses/\n")


if __name__ == "__main__":
    unittest.main()
