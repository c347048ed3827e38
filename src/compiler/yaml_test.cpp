#include "compiler/yaml.hpp"

#include <gtest/gtest.h>

namespace charter::compiler {
namespace {

/// The errors of reading the field `x` with `read`.
template <class Read>
std::string errors_of(std::string_view yaml, const Read& read) {
    Errors errors;
    if (const auto file = YamlFile::parse(yaml, "f.yaml", errors)) {
        YamlMap map = file->root().map();
        if (const auto x = map.required("x")) read(*x);
    }
    return errors.text();
}

TEST(Yaml, ReadsTypes) {
    Errors errors;
    const auto file = YamlFile::parse(
        "a: plain text\nb: \"07\"\nc: -12\nd: true\ne: \"2026-02-28\"\nf: [x, z]\ng: \"00ff\"\nh: "
        "72小時\n",
        "f.yaml", errors);
    ASSERT_TRUE(file.has_value());
    {
        YamlMap map = file->root().map();
        EXPECT_EQ(map.text("a"), "plain text");
        EXPECT_EQ(map.text("b"), "07");
        EXPECT_EQ(map.number("c", -20, 20), -12);
        EXPECT_TRUE(map.flag("d"));
        EXPECT_EQ(map.required("e")->date(), 20512);
        EXPECT_EQ(map.required("f")->texts(), (std::vector<std::string>{"x", "z"}));
        EXPECT_EQ(map.required("g")->hex(2), std::string("\0\xff", 2));
        EXPECT_EQ(map.text("h"), "72小時");
        EXPECT_EQ(map.number_or("z", 7, 0, 9), 7);
        EXPECT_FALSE(map.flag_or("z", false));
    }
    EXPECT_TRUE(errors.empty()) << errors.text();
}

TEST(Yaml, RefusesAmbiguousText) {
    for (const char* word :
         {"yes", "No", "on", "~", "null", "0755", "0x1F", "1.5", "1e3", "2026-01-31", "12:30",
          "2026-01-31T00:00:00Z", "1_000", ".5", "true", ".inf"}) {
        const std::string errors =
            errors_of(std::string("x: ") + word + "\n", [](const YamlValue& x) { x.text(); });
        EXPECT_NE(errors, "") << word;
        EXPECT_TRUE(errors.starts_with("f.yaml:1: x: ")) << errors;
        EXPECT_EQ(
            errors_of(std::string("x: \"") + word + "\"\n", [](const YamlValue& x) { x.text(); }),
            "")
            << word;
    }
    for (const char* word : {"a11", "e_banking", "72小時", "2 rooms", "param.drill", "one-vote"}) {
        EXPECT_EQ(errors_of(std::string("x: ") + word + "\n", [](const YamlValue& x) { x.text(); }),
                  "")
            << word;
    }
}

TEST(Yaml, RefusesWrongTypes) {
    const auto number = [](const YamlValue& x) { x.number(0, 10); };
    EXPECT_EQ(errors_of("x: \"1\"\n", number), "f.yaml:1: x: must be a whole number, not quoted");
    EXPECT_EQ(errors_of("x: 11\n", number),
              "f.yaml:1: x: 11 is outside the bounds; allowed: 0 to 10");
    EXPECT_EQ(errors_of("x: 010\n", number),
              "f.yaml:1: x: `010` looks octal; write the number without leading zero");
    EXPECT_EQ(errors_of("x: 99999999999999999999\n", number),
              "f.yaml:1: x: 99999999999999999999 is outside the bounds; allowed: 0 to 10");
    EXPECT_EQ(errors_of("x: on\n", [](const YamlValue& x) { x.flag(); }),
              "f.yaml:1: x: must be a flag; allowed: true, false");
    EXPECT_EQ(errors_of("x:\n", [](const YamlValue& x) { x.text(); }),
              "f.yaml:1: x: has no value; a text is needed");
    EXPECT_EQ(errors_of("x: 1\n", [](const YamlValue& x) { x.list(); }),
              "f.yaml:1: x: must be a list");
    EXPECT_EQ(errors_of("x: 1\n", [](const YamlValue& x) { x.map(); }),
              "f.yaml:1: x: must be a map of fields");
    EXPECT_EQ(errors_of("x: \"2026-02-29\"\n", [](const YamlValue& x) { x.date(); }),
              "f.yaml:1: x: must be a quoted date, \"2026-01-31\"");
    EXPECT_EQ(errors_of("x: \"abc\"\n", [](const YamlValue& x) { x.hex(0); }),
              "f.yaml:1: x: must be quoted hexadecimal");
    EXPECT_EQ(errors_of("x: c\n", [](const YamlValue& x) { x.word({"a", "b"}); }),
              "f.yaml:1: x: `c` is not known; allowed: a, b");
}

TEST(Yaml, RefusesWhatIsNotStrict) {
    const auto none = [](const YamlValue&) {};
    EXPECT_EQ(errors_of("x: 1\nx: 2\n", none), "f.yaml:2: x: the field is there twice");
    EXPECT_EQ(errors_of("x: &a 1\n", none),
              "f.yaml:1: an anchor (&name); write the value out where it is used");
    EXPECT_EQ(errors_of("x: !t 1\n", none), "f.yaml:1: a tag (!t); tags are not read");
    EXPECT_EQ(errors_of("x: \"a\tb\"\n", none), "f.yaml:1: a tab; indent with spaces");
    EXPECT_EQ(errors_of("x: 1\r\n", none), "f.yaml:1: a control character");
    EXPECT_EQ(errors_of("x: 1\n---\nx: 2\n", none),
              "f.yaml:2: a second document; one file holds one");
    EXPECT_EQ(errors_of("{\"x\": 1},\"y\": 2}\n", none),
              "f.yaml:1: a field's name must be plain text\n"
              "f.yaml:1: not YAML: end of map not found");
    EXPECT_EQ(
        errors_of("y: 1\n", none),
        "f.yaml:1: the field `x` is missing\nf.yaml:1: y: the field is not known; allowed: x");
    EXPECT_EQ(errors_of("- 1\n", none), "f.yaml:1: must be a map of fields");
    EXPECT_EQ(errors_of("", none), "f.yaml:1: the file is empty");
    EXPECT_TRUE(errors_of("x: [1\n", none).starts_with("f.yaml:")) << "unclosed";
    EXPECT_NE(errors_of("x: &a 1\ny: *a\n", none).find("f.yaml:2: an alias"), std::string::npos);
    EXPECT_NE(errors_of("x: {<<: {a: 1}}\n", none).find("maps are not merged"), std::string::npos);
    EXPECT_NE(errors_of("x: {[a]: 1}\n", none).find("a field's name must be plain text"),
              std::string::npos);
    EXPECT_NE(errors_of("x: " + std::string(60, '[') + std::string(60, ']') + "\n", none)
                  .find("nested too deep"),
              std::string::npos);
}

TEST(Yaml, SortsErrorsByLine) {
    Errors errors;
    errors.add({"b.yaml", 2}, "f", "second");
    errors.add({"b.yaml", 1}, "", "first");
    errors.add({"a.yaml", 9}, "g", "before");
    EXPECT_EQ(errors.text(), "a.yaml:9: g: before\nb.yaml:1: first\nb.yaml:2: f: second");
}

}  // namespace
}  // namespace charter::compiler
