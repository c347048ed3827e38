// What officers are told: help, examples and units of every field, texts of every register,
// starting documents of every kind; and what the compiler says where one is missing or wrong.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "compiler/compiler.hpp"
#include "compiler/field_value.hpp"
#include "testing/places.hpp"
#include "wire/reason_text.hpp"

namespace charter::compiler {
namespace {

namespace fs = std::filesystem;

fs::path real_catalog() { return fs::path(places::source()) / "catalog"; }

std::string slurp(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool both(const v1::Bilingual& text) { return !text.zh().empty() && !text.en().empty(); }

class Guidance : public ::testing::Test {
  protected:
    void SetUp() override {
        auto compiled = compile_catalog(real_catalog());
        ASSERT_TRUE(compiled) << compiled.error().what;
        compiled_ = *std::move(compiled);
        for (const v1::ItemText& item : compiled_.texts.items()) texts_[item.key()] = &item;
    }
    const v1::Label* label(const std::string& key, const std::string& name) const {
        for (const v1::Label& label : texts_.at(key)->labels()) {
            if (label.name() == name) return &label;
        }
        return nullptr;
    }
    std::vector<FieldHints::Word> words(const std::string& enumeration) const {
        std::vector<FieldHints::Word> words;
        for (const v1::Enumeration& known : compiled_.catalog.enumerations()) {
            if (known.name() != enumeration) continue;
            for (const std::string& word : known.words()) words.push_back({word, ""});
        }
        return words;
    }

    Compiled compiled_;
    std::map<std::string, const v1::ItemText*> texts_;
};

TEST_F(Guidance, EveryFieldOfEveryRegisterHasHelpAndAnExample) {
    int fields = 0;
    for (const v1::EntryType& type : compiled_.catalog.registers()) {
        EXPECT_TRUE(both(texts_.at(type.key())->text())) << type.name();
        for (const v1::FieldDef& field : type.fields()) {
            const v1::Label* found = label(type.key(), field.name());
            ASSERT_NE(found, nullptr) << type.name() << "." << field.name();
            EXPECT_TRUE(both(found->help())) << type.name() << "." << field.name();
            EXPECT_TRUE(both(found->example())) << type.name() << "." << field.name();
            const bool number = field.type() == v1::FIELD_TYPE_NUMBER;
            EXPECT_EQ(found->unit() != v1::UNIT_UNSPECIFIED, number) << field.name();
            EXPECT_EQ(field.max() > field.min(), number || field.type() == v1::FIELD_TYPE_TEXT);
            ++fields;
        }
    }
    EXPECT_EQ(fields, 255);
}

// As an officer would write it into a file: read anew, not as the compiler kept it.
TEST_F(Guidance, EveryExampleIsAValueOfItsField) {
    for (const v1::EntryType& type : compiled_.catalog.registers()) {
        for (const v1::FieldDef& field : type.fields()) {
            FieldHints hints;
            hints.words = words(field.of());
            hints.of_register = texts_.contains("cat/register/" + field.of());
            const v1::Bilingual& example = label(type.key(), field.name())->example();
            for (const std::string& shown : {example.zh(), example.en()}) {
                Errors errors;
                const auto file =
                    YamlFile::parse("v: " + yaml_value(field, shown) + "\n", "example", errors);
                ASSERT_TRUE(file) << type.name() << "." << field.name() << ": " << errors.text();
                const v1::Value value = read_value(field, hints, *file->root().map().required("v"));
                EXPECT_TRUE(errors.empty())
                    << type.name() << "." << field.name() << ": " << errors.text();
                EXPECT_EQ(wire::value_text(value), shown);
            }
        }
    }
}

struct Section {
    std::string title;
    std::string text;
};
using Sections = std::vector<Section>;

/// The sections of a template's body.
Sections sections(const std::string& body) {
    Sections found;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("## ")) {
            found.push_back({line.substr(3), {}});
        } else if (!found.empty()) {
            found.back().text += line + "\n";
        }
    }
    return found;
}

/// How many lines are numbered.
std::size_t steps_in(const Section& section) {
    std::size_t count = 0;
    std::istringstream lines(section.text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(std::to_string(count + 1) + ". ")) ++count;
    }
    return count;
}

/// A document that can be used: what it is for, what it says, how it is made and when it is good.
void check_sections(const std::string& kind, const Sections& zh, const Sections& en) {
    ASSERT_GE(en.size(), 4U) << kind;
    ASSERT_EQ(zh.size(), en.size()) << kind;
    EXPECT_EQ(en.front().title, "1. Purpose and scope") << kind;
    EXPECT_EQ(zh.front().title, "一、目的與範圍") << kind;
    const std::size_t steps = en.size() - 2;
    EXPECT_TRUE(en[steps].title.ends_with(". Steps")) << kind;
    EXPECT_TRUE(zh[steps].title.ends_with("、作業步驟")) << kind;
    EXPECT_GE(steps_in(en[steps]), 3U) << kind;
    EXPECT_EQ(steps_in(en[steps]), steps_in(zh[steps])) << kind;
    EXPECT_TRUE(en.back().title.ends_with(". Acceptance")) << kind;
    EXPECT_TRUE(zh.back().title.ends_with("、驗收標準")) << kind;
    for (const Sections* list : {&zh, &en}) {
        for (const Section& section : *list)
            EXPECT_GT(section.text.size(), 30U) << kind << ": " << section.title;
    }
}

TEST_F(Guidance, EveryKindOfDocumentHasAStartingDocument) {
    std::set<std::string> kinds;
    for (const FieldHints::Word& word : words("doc_kind")) kinds.insert(word.word);
    EXPECT_EQ(kinds.size(), 20u);
    for (const v1::EntryType& type : compiled_.catalog.registers()) {
        if (type.document() == v1::DOCUMENT_NEED_REQUIRED && type.name() != "documents")
            kinds.insert(type.name());
    }
    for (const std::string& kind : kinds) {
        ASSERT_TRUE(texts_.contains("cat/template/" + kind)) << kind;
        const v1::ItemText& text = *texts_.at("cat/template/" + kind);
        EXPECT_TRUE(both(text.title()) && both(text.text())) << kind;
        EXPECT_NE(text.title().zh(), text.title().en()) << kind;
        check_sections(kind, sections(text.text().zh()), sections(text.text().en()));
    }
}

/// A copy of the real catalog that a test may spoil.
class SpoiledGuidance : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
        dir_ = fs::path(places::build()) / ("guidance_" + test);
        fs::remove_all(dir_);
        fs::copy(real_catalog(), dir_, fs::copy_options::recursive);
    }
    void TearDown() override { fs::remove_all(dir_); }

    std::string errors() const {
        const auto compiled = compile_catalog(dir_);
        return compiled ? std::string{} : compiled.error().what;
    }
    /// Puts `to` for the first `from` of the file.
    void replace(const std::string& file, const std::string& from, const std::string& to) {
        const std::string before = slurp(dir_ / file);
        const std::size_t at = before.find(from);
        ASSERT_NE(at, std::string::npos) << file << " lacks " << from;
        write(file, before.substr(0, at) + to + before.substr(at + from.size()));
    }
    void write(const std::string& file, const std::string& text) {
        std::ofstream(dir_ / file, std::ios::binary) << text;
    }

    fs::path dir_;
};

struct Row {
    const char* file;
    const char* from;
    const char* to;
    const char* error;  // stands somewhere in the errors
};

const Row kRows[] = {
    {"registers/continuity.yaml", "example: passed_with_actions", "example: good",
     "fields.result.example: `good` is not allowed; one of: passed, passed_with_actions, failed"},
    {"registers/continuity.yaml", "example: 240", "example: 525601",
     "fields.rto_minutes.example: 525601 is outside the bounds; allowed: 0 to 525600"},
    {"registers/continuity.yaml", "unit: transactions_per_second, ", "",
     "fields.load_requirement: the field `unit` is missing"},
    {"registers/assets.yaml", "unit: hours", "unit: hour",
     "unit: `hour` is not known; allowed: months, days, hours"},
    {"registers/assets.yaml", "example: system,", "",
     "fields.kind: the field `example` is missing"},
    {"registers/assets.yaml", "en: Where it runs. Test machines are not shared with production.",
     "xx: Where", "fields.environment.help: the field `en` is missing"},
    {"registers/assets.yaml", "{zh: 聯盟鏈清算主機系統, en:", "{zh: 聯盟鏈清算主機系統, fr:",
     "fields.name.example: the field `en` is missing"},
    {"registers/people.yaml", "example: bank-a.p3", "example: bank a",
     "`bank a` is no reference to `persons`"},
    {"registers/suppliers.yaml", "example: suppliers/bank-a/0000000000000001", "example: bank-a.p1",
     "`bank-a.p1` is no reference to `suppliers`; one of: keys of entries like "
     "suppliers/bank-a/0000000000000003"},
    {"registers/risk.yaml", "    text:\n", "    texts:\n",
     "registers.risk_assessments: the field `text` is missing"},
    {"templates/drills.en.md", "# Drill report", "Drill report",
     "templates/drills.en.md:1: a template is UTF-8 text"},
};

// All errors are found at once.
TEST_F(SpoiledGuidance, SaysWhatIsWrong) {
    for (const Row& row : kRows) replace(row.file, row.from, row.to);
    const std::string found = errors();
    for (const Row& row : kRows) {
        EXPECT_NE(found.find(row.error), std::string::npos)
            << row.file << ": " << row.from << " -> " << row.to << "\nexpected: " << row.error
            << "\nfound:\n"
            << found;
    }
}

TEST_F(SpoiledGuidance, LacksATemplateOrHasAStrangeOne) {
    fs::remove(dir_ / "templates/drills.zh.md");
    fs::remove(dir_ / "templates/key_management.zh.md");
    fs::remove(dir_ / "templates/key_management.en.md");
    write("templates/party.en.md", "# Party\n\nCake.\n");
    const std::string found = errors();
    EXPECT_NE(found.find("templates/drills.zh.md:1: cannot read the file"), std::string::npos);
    EXPECT_NE(found.find("templates/key_management.zh.md:1: cannot read"), std::string::npos);
    EXPECT_NE(found.find("templates/key_management.en.md:1: cannot read"), std::string::npos);
    EXPECT_NE(found.find("templates/party.en.md:1: not a template"), std::string::npos) << found;
}

}  // namespace
}  // namespace charter::compiler
