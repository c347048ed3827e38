#include "compiler/compiler.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "catalog/catalog.hpp"
#include "catalog/coverage.hpp"
#include "crypto/sha256.hpp"
#include "testing/places.hpp"

namespace charter::compiler {
namespace {

namespace fs = std::filesystem;

fs::path real_catalog() { return fs::path(places::source()) / "catalog"; }

std::string slurp(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(RealCatalog, Compiles) {
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled.has_value()) << compiled.error().what;
    const v1::Catalog& catalog = compiled->catalog;
    EXPECT_EQ(catalog.requirements_size(), 265);
    EXPECT_EQ(catalog.rules_size(), 84);
    EXPECT_EQ(catalog.probes_size(), 60);
    EXPECT_EQ(catalog.registers_size(), 56);
    EXPECT_EQ(catalog.tables_size(), 13);
    EXPECT_EQ(catalog.populations_size(), 65);
    EXPECT_EQ(catalog.enumerations_size(), 55);
    EXPECT_EQ(catalog.parameters_size(), 104);
    EXPECT_EQ(catalog.notices_size(), 5);
    EXPECT_EQ(static_cast<std::size_t>(catalog.acts_size()), catalog::act_names().size());
    std::set<std::uint32_t> articles;
    for (const v1::Requirement& requirement : catalog.requirements())
        articles.insert(requirement.article());
    EXPECT_EQ(articles.size(), 53u);
    EXPECT_EQ(*articles.rbegin(), 53u);
    const auto loaded = catalog::load(catalog);
    ASSERT_TRUE(loaded.has_value());
    // The whole catalog must fit in one transaction: a resolution may replace it.
    EXPECT_LT(catalog.ByteSizeLong(),
              static_cast<std::size_t>((*loaded)->parameter("tx_bytes_max")->initial()));
}

TEST(RealCatalog, SameFilesSameBytes) {
    const auto one = compile_catalog(real_catalog());
    const auto two = compile_catalog(real_catalog());
    ASSERT_TRUE(one && two);
    EXPECT_EQ(one->catalog.SerializeAsString(), two->catalog.SerializeAsString());
    EXPECT_EQ(one->texts.SerializeAsString(), two->texts.SerializeAsString());
}

// The ids of the convention, by article: none may be lost or renamed without a decision.
TEST(RealCatalog, HoldsEveryId) {
    std::istringstream stream(slurp(real_catalog() / "schema" / "requirement_ids.txt"));
    const std::vector<std::string> expected{std::istream_iterator<std::string>(stream), {}};
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled);
    std::vector<std::string> found;
    for (const v1::Requirement& requirement : compiled->catalog.requirements())
        found.push_back(requirement.id());
    EXPECT_EQ(found, expected);
}

TEST(RealCatalog, EveryMechanismServesARequirement) {
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled);
    const auto catalog = *catalog::load(compiled->catalog);
    const auto uses = catalog::uses(*catalog);
    for (const auto& rule : catalog->wire().rules())
        EXPECT_TRUE(uses.contains("rule/" + rule.id())) << rule.id();
    // What this one finds opens an incident; no article asks for it.
    const std::set<std::string> incident_probes = {"vault_integrity"};
    for (const auto& probe : catalog->wire().probes()) {
        EXPECT_TRUE(incident_probes.contains(probe.id()) || uses.contains("probe/" + probe.id()))
            << probe.id();
    }
    for (const auto& population : catalog->wire().populations()) {
        EXPECT_TRUE(uses.contains("population/" + population.name())) << population.name();
    }
    // Declarations and own rules are read by the evaluation itself; what audit found is no evidence
    // of the first line, and decides no status.
    const std::set<std::string> implicit = {"audit_findings", "nil_declarations", "own_rules"};
    for (const auto& type : catalog->wire().registers()) {
        EXPECT_TRUE(implicit.contains(type.name()) || uses.contains("entry/" + type.name()))
            << type.name();
    }
}

// The requirements that need no probe, no contract and no rule of payloads: those that people
// fulfil with what this binary has.
constexpr const char* kWorkflow =
    "1.1 1.2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.2 3.3 3.4 3.5 4.1 4.2 5.1 5.2 6.1 6.2 7.2 "
    "8.3 10.2 10.4 11.4 12.1 12.2 12.3 13.1 13.2 14.1 14.2 14.3 15.1 15.2 15.3 16.1 16.2 "
    "16.4a 16.4b 16.5a 16.7a 16.7b 16.8a 16.8c 17.1 17.2 17.3 17.5 17.6 17.7 18.3b 18.5a "
    "19.1b 19.2b 20.1 20.2 20.3 20.4 20.7 23.1 23.2 23.3 24.1 24.2 25.2 26.2 27.1 29.2 29.3 "
    "29.4 29.6 29.7 30.1 30.2 32.1 32.2 32.3 34.1 35.3 36.1 37.1 38.1a 38.1b 38.4.1 38.4.2 "
    "38.4.3 39.1 39.2 41.0 41.2b 41.3a 41.3b 41.4a 41.4b 41.5b 41.5c 41.6 41.7 41.8 42.1 42.2 "
    "43.1a 43.1b 43.2a 43.2b 43.2c 43.2d 43.2e 43.3 43.4a 43.4b 43.5 43.7 43.7.1a 43.7.1c "
    "44.1.2 44.1.3 44.2.2b 44.3 45.3a 45.3b 45.4 45.5a 45.5b 45.7b 45.7c 46.1 46.2 46.3 47.1 "
    "47.2 47.3 48.3 50.1d 50.2a 50.2b 50.2c 50.3b 51.3 51.4 51.6 51.8 52.2 52.3 53.1.1a "
    "53.1.1b 53.1.2 53.2.1 53.2.2 53.2.3 53.2.4 53.2.5a 53.2.5b 53.3a 53.3b 53.4 ";

/// What is active in the catalog.
catalog::Built active(const v1::Catalog& catalog) {
    catalog::Built built;
    for (const v1::RuleDef& rule : catalog.rules()) {
        if (rule.stage() == v1::STAGE_ACTIVE) built.rules.insert(rule.id());
    }
    for (const v1::ProbeDef& probe : catalog.probes()) {
        if (probe.stage() == v1::STAGE_ACTIVE) built.probes.insert(probe.id());
    }
    return built;
}

TEST(RealCatalog, ActiveRulesAndProbesServeAHundredAndSixtySix) {
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled);
    const catalog::Built built = active(compiled->catalog);
    EXPECT_EQ(built.rules.size(), 67u);
    EXPECT_EQ(built.probes.size(), 7u);
    const catalog::Coverage coverage = catalog::coverage(**catalog::load(compiled->catalog), built);
    EXPECT_EQ(coverage.total.requirements, 265u);
    EXPECT_GE(coverage.total.executable, 166u);
}

TEST(RealCatalog, EveryWorkflowRequirementIsExecutable) {
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled);
    std::istringstream stream(kWorkflow);
    const std::set<std::string> workflow{std::istream_iterator<std::string>(stream), {}};
    EXPECT_EQ(workflow.size(), 158u);
    const auto catalog = *catalog::load(compiled->catalog);
    const catalog::Coverage coverage = catalog::coverage(*catalog, active(compiled->catalog));
    for (const std::string& id : workflow) {
        EXPECT_NE(catalog->requirement(id), nullptr) << id;
        const auto missing = coverage.missing.find(id);
        if (missing == coverage.missing.end()) continue;
        ADD_FAILURE() << id << " lacks " << missing->second.front();
    }
}

TEST(RealCatalog, TextsAreBilingualAndBound) {
    const auto compiled = compile_catalog(real_catalog());
    ASSERT_TRUE(compiled);
    std::map<std::string, const v1::ItemText*> texts;
    for (const v1::ItemText& text : compiled->texts.items()) {
        EXPECT_TRUE(texts.emplace(text.key(), &text).second) << text.key();
        for (const v1::Label& label : text.labels()) {
            EXPECT_FALSE(label.text().zh().empty() || label.text().en().empty())
                << text.key() << label.name();
        }
    }
    for (const v1::Requirement& requirement : compiled->catalog.requirements()) {
        const v1::ItemText& text = *texts.at(requirement.key());
        EXPECT_EQ(requirement.text_digest(), view(crypto::sha256(text.SerializeAsString())));
        EXPECT_FALSE(text.title().zh().empty() || text.text().en().empty()) << requirement.id();
    }
    EXPECT_EQ(compiled->catalog.head().texts_digest(),
              view(crypto::sha256(compiled->texts.SerializeAsString())));
    EXPECT_TRUE(texts.contains("cat/article/53"));
    EXPECT_TRUE(texts.contains("cat/chapters"));
}

/// A copy of the real catalog that a test may spoil.
class Spoiled : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
        dir_ = fs::path(places::build()) / ("spoiled_" + test);
        fs::remove_all(dir_);
        fs::copy(real_catalog(), dir_, fs::copy_options::recursive);
    }
    void TearDown() override { fs::remove_all(dir_); }

    static constexpr fs::copy_options kOver = fs::copy_options::overwrite_existing;

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
    {"articles/01.yaml", "rule: membership.adoption_gate", "rule: membership.adopt",
     "requirement/1.1: satisfied_when.all[0].rule: there is no rule `membership.adopt`"},
    {"articles/01.yaml", "expect: {adopted_convention", "expects: {adopted_convention",
     "satisfied_when.all[1].expects: the field is not known; allowed: by, due, expect, register, "
     "where, within"},
    {"articles/01.yaml", "param.convention_version", "param.version",
     "satisfied_when.all[1].expect.adopted_convention: there is no parameter `version`"},
    {"articles/01.yaml", "id: \"1.1\"", "id: 1.1",
     "articles/01.yaml:5: requirements[0].id: `1.1` could be read as a number, date or flag; quote "
     "it"},
    {"articles/01.yaml", "scope: member", "scope: members",
     "requirements[0].scope: `members` is not known; allowed: member, network"},
    {"articles/01.yaml", "    scope: member\n", "",
     "articles/01.yaml:5: requirements[0]: the field `scope` is missing"},
    {"articles/01.yaml", "    scope: member\n", "    scope: member\n    scope: member\n",
     "articles/01.yaml:14: scope: the field is there twice"},
    {"articles/01.yaml", "chapter: purpose", "chapter: aims",
     "chapter: the chapter is not in catalog.yaml"},
    {"articles/01.yaml", "chapter: purpose", "chapter:\tpurpose",
     "articles/01.yaml:2: a tab; indent with spaces"},
    {"articles/01.yaml", "chapter: purpose", "chapter: &c purpose",
     "articles/01.yaml:2: an anchor (&name)"},
    {"articles/01.yaml", "chapter: purpose", "chapter: !!str purpose",
     "articles/01.yaml:2: a tag ("},
    {"articles/01.yaml", "article: 1", "article: 01", "article: `01` looks octal"},
    {"articles/01.yaml", "article: 1", "article: 2",
     "articles/02.yaml:1: the article is there twice"},
    {"articles/01.yaml", "chapter: purpose", "chapter: [purpose", "articles/01.yaml:"},
    {"articles/01.yaml", "zh: 公約目的與採納, ", "",
     "articles/01.yaml:3: title: the field `zh` is missing"},
    {"articles/06.yaml",
     "iso27001_2013:", "iso27001_2014:", "the framework is not in catalog.yaml"},
    {"articles/43.yaml", "by: site, expect: {disaster", "by: sites, expect: {disaster",
     "requirement/43.1b: satisfied_when.check.by: `site_surveys` has no field `sites`"},
    {"articles/47.yaml", "[passed, passed_with_actions]", "[passed, good]",
     "satisfied_when.expect.result: `good` is no word of `result`; allowed: passed, "
     "passed_with_actions, failed"},
    {"articles/47.yaml", "within: param.drill", "within: param.carriers",
     "the parameter `carriers` is no age"},
    {"catalog.yaml", "requirements: 265", "requirements: 264",
     "catalog.yaml:5: requirements: 265 were found, 264 are stated"},
    {"catalog.yaml", "version: 1", "version: 2",
     "parameter/convention_version: initial: initial, min and max must be the version of the "
     "catalog"},
    {"parameters.yaml", "initial: 900, min: 60, max: 900", "initial: 901, min: 60, max: 900",
     "parameter/idle_lock_s: initial: 901 is outside 60 to 900"},
    {"parameters.yaml", "unit: seconds", "unit: second",
     "unit: `second` is not known; allowed: months, days"},
    {"registers/people.yaml", "makers: [hr]", "makers: [personnel]",
     "register/undertakings: makers: there is no role `personnel`"},
    {"registers/people.yaml", "of: persons", "of: people",
     "register/undertakings: fields.person.of: there is no register or table `people`"},
    {"registers/suppliers.yaml", "required: true, must_be_in_force: true",
     "required: yes, must_be_in_force: true", "must be a flag; allowed: true, false"},
    {"registers/suppliers.yaml", "same: [supplier]", "same: [suppliers]",
     "register/supplier_contracts: fields.assessment.same: `supplier_contracts` has no field "
     "`suppliers`; allowed: assessment, clauses"},
    {"registers/suppliers.yaml", "where: {acceptable: true}", "where: {acceptable: 1}",
     "fields.assessment.where.acceptable: the field is a flag, the value is not"},
    {"registers/suppliers.yaml", "where: {acceptable: true}",
     "where: {acceptable: subject.critical}",
     "fields.assessment.where.acceptable: subject.critical needs a for_each over rows"},
    {"registers/assets.yaml", "not_before: starts", "not_before: plan",
     "register/peaks: fields.ends.not_before: `plan` is no date"},
    {"registers/assets.yaml", "not_before: starts", "not_before: begins",
     "register/peaks: fields.ends.not_before: `peaks` has no field `begins`"},
    {"registers/assets.yaml", "declared_ahead: true, label", "not_before: ends, label",
     "register/peaks: fields.ends.not_before: the dates follow one another in a circle"},
    {"registers/assets.yaml", "declared_ahead: true, label", "declared_ahead: soon, label",
     "starts.declared_ahead: "},
    {"registers/governance.yaml", "not_before: occurred_on", "not_before: due_at",
     "register/annual_reports: fields.presented_on.not_before: `annual_reports` has no field"},
    {"registers/keys.yaml", "of: backup.credential", "of: backup.site",
     "register/key_restore_tests: fields.proof.of: a signature is by the key of a credential"},
    {"registers/keys.yaml", "required: true, min: 2", "required: true, min: 3",
     "fields.witnesses.example"},
    {"populations.yaml", "has: subject.member", "has: subject.key",
     "population/law_changes_of_some: where.members: the subject has no field `key`"},
    {"populations.yaml", "declared_as: test_hosts", "declared_as: tests",
     "population/test_hosts: declared_as: `tests` is no word of `declared_population`"},
    {"roles.yaml", "roles: [compliance_officer, compliance_head]",
     "roles: [compliance_officer, boss]", "conflicts[0].roles[1]: there is no role `boss`"},
    {"roles.yaml", "people.grant_role", "people.grant_roles",
     "role/registrar: duties: there is no act `people.grant_roles`"},
    {"acts.yaml",
     "people.amend:", "people.change:", "the act `people.amend` of the protocol is missing"},
    {"notices.yaml", "within: notice_members_h", "within: probe_age",
     "notice/consortium_members: within: the parameter must be in hours"},
    {"notices.yaml", "severity_min: high", "severity_min: grave",
     "notice/consortium_members: severity_min: `grave` is no word of `risk_level`"},
    {"notices.yaml", "jurisdiction: TW", "jurisdiction: Taiwan",
     "notice/tw_financial_supervisor: jurisdiction: a country is two capital letters"},
    {"sittings.yaml", "registers: [drill_reviews, drills", "registers: [drill_reviews, dances",
     "registers[1]: the catalog has no `dances`"},
    {"sittings.yaml", "acts: [assembly.execute", "acts: [assembly.vote",
     "`assembly.vote` is in a sitting already"},
    {"policies.yaml", "counting: two_thirds", "counting: all_but_one",
     "counting: `all_but_one` is not known"},
    {"probes.yaml", "max_age: probe_age", "max_age: age",
     "probe/account_reconciliation: max_age: there is no parameter"},
    {"rules.yaml", "kind: tx", "kind: txs",
     "kind: `txs` is not known; allowed: tx, block, request"},
};

// All errors are found at once: so the first row of each file is tried together, then the second of
// each, and so on.
TEST_F(Spoiled, SaysWhatIsWrong) {
    std::map<std::string, std::vector<Row>> by_file;
    for (const Row& row : kRows) by_file[row.file].push_back(row);
    for (std::size_t turn = 0;; ++turn) {
        std::vector<Row> batch;
        for (const auto& [file, rows] : by_file) {
            if (turn < rows.size()) batch.push_back(rows[turn]);
        }
        if (batch.empty()) return;
        for (const Row& row : batch) replace(row.file, row.from, row.to);
        const auto compiled = compile_catalog(dir_);
        for (const Row& row : batch)
            fs::copy_file(real_catalog() / row.file, dir_ / row.file, kOver);
        const std::string errors = compiled ? std::string{} : compiled.error().what;
        for (const Row& row : batch) {
            EXPECT_NE(errors.find(row.error), std::string::npos)
                << row.file << ": " << row.from << " -> " << row.to << "\nexpected: " << row.error
                << "\nfound:\n"
                << errors;
        }
    }
}

TEST_F(Spoiled, SaysAllThatIsWrong) {
    write("extra.yaml", "x: 1\n");
    replace("articles/01.yaml", "rule: membership.adoption_gate", "rule: a.b");
    const auto compiled = compile_catalog(dir_);
    ASSERT_FALSE(compiled);
    const std::string& errors = compiled.error().what;
    EXPECT_NE(errors.find("extra.yaml:1: not a file of the catalog"), std::string::npos) << errors;
    EXPECT_NE(errors.find("there is no rule `a.b`"), std::string::npos) << errors;
}

TEST_F(Spoiled, LacksAFile) {
    fs::remove(dir_ / "rules.yaml");
    const auto compiled = compile_catalog(dir_);
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().what, "rules.yaml:1: cannot read the file");
}

}  // namespace
}  // namespace charter::compiler
