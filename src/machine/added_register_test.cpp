// Adding a register, a field and a requirement is a change of catalog and no code: this catalog is
// the repository's with a register, a field and a requirement that no source knows.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "assurance/evaluate.hpp"
#include "compiler/compiler.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"
#include "tx/registers/references.hpp"

namespace charter::machine {
namespace {

namespace fs = std::filesystem;
using tx::fixture::number;
using tx::fixture::text;
using tx::fixture::words;

constexpr const char* kRegister = R"(registers:
  penetration_tests:
    title: {zh: 滲透測試, en: Penetration tests}
    text: {zh: 每年辦理滲透測試後登錄。, en: File after the yearly test.}
    document: none
    makers: [tester]
    checkers: [ciso]
    cadence: review
    visibility: member
    fields:
      critical_open:
        {type: number, max: 1000, unit: count, required: true, label: {zh: 未改善數, en: open},
         example: 0, help: {zh: 尚未改善之重大缺失數。, en: Critical findings still open.}}
      provider:
        {type: text, max: 20, required: true, label: {zh: 受託機構, en: provider},
         example: {zh: 範例資安公司, en: Example Ltd.}, help: {zh: 受託機構名稱。, en: Who tested.}}
)";

constexpr const char* kField = R"(      observers:
        {type: number, max: 50, unit: count, label: {zh: 觀察員人數, en: observers}, example: 2,
         help: {zh: 未參演之觀察員人數。, en: How many observers there were.}}
)";

constexpr const char* kRequirement = R"(  - id: "51.9"
    title: {zh: 滲透測試, en: Penetration test}
    text: {zh: 滲透測試無未改善之重大缺失。, en: A yearly test leaves nothing critical open.}
    scope: member
    force: must
    basis: derived
    satisfied_when: {register: penetration_tests, expect: {critical_open: 0}, within: param.review}
)";

std::string slurp(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

void replace(const fs::path& path, const std::string& from, const std::string& to) {
    std::string all = slurp(path);
    const std::size_t at = all.find(from);
    ASSERT_NE(at, std::string::npos) << path << " lacks " << from;
    write(path, all.replace(at, from.size(), to));
}

// The real catalog with what is added, as YAML alone.
std::shared_ptr<const catalog::Catalog> changed_catalog() {
    const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    const fs::path dir = fs::path(places::build()) / ("added_register_" + test);
    fs::remove_all(dir);
    fs::copy(fs::path(places::source()) / "catalog", dir, fs::copy_options::recursive);
    write(dir / "registers/added.yaml", kRegister);
    replace(dir / "registers/continuity.yaml", "      data_loss_minutes:\n",
            std::string(kField) + "      data_loss_minutes:\n");
    write(dir / "articles/51.yaml", slurp(dir / "articles/51.yaml") + kRequirement);
    replace(dir / "catalog.yaml", "requirements: 265", "requirements: 266");
    auto compiled = compiler::compile_catalog(dir);
    fs::remove_all(dir);
    if (!compiled) {
        ADD_FAILURE() << compiled.error().what;
        return testing::real_catalog_shared();
    }
    auto loaded = catalog::load(compiled->catalog);
    EXPECT_TRUE(loaded.has_value());
    return *loaded;
}

class AddedRegister : public ::testing::Test {
  protected:
    AddedRegister() : catalog_(changed_catalog()), world_(catalog_) {
        world_.person("bank-a.tester", {"tester", "operations"});
        world_.person("bank-a.ciso", {"ciso", "compliance_officer"});
    }

    std::optional<Reason> file(const std::string& name, std::vector<v1::Field> fields,
                               bool document = false) {
        world_.act_as({"bank-a.tester"});
        v1::Action action;
        v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
        body.set_register_(name);
        body.set_member("bank-a");
        body.set_occurred_on(world_.ctx().block().today);
        if (document) body.set_document(Bytes(32, 'd'));
        for (v1::Field& field : fields) *body.add_fields() = std::move(field);
        return world_.run(action);
    }
    std::optional<Reason> sign_off(const std::string& entry) {
        world_.act_as({"bank-a.ciso"});
        const auto found = tx::read_entry(world_.delta(), entry);
        v1::Action action;
        action.mutable_registers_sign_off()->set_entry(entry);
        action.mutable_registers_sign_off()->set_digest(found ? found->digest() : Bytes(32, 'x'));
        return world_.run(action);
    }
    v1::StatusValue status() {
        const tx::BlockContext& block = world_.ctx().block();
        const assurance::Now now{block.height, block.time_ms, block.today};
        const v1::Requirement* requirement = catalog_->requirement("51.9");
        if (requirement == nullptr) return v1::STATUS_VALUE_UNSPECIFIED;
        return assurance::evaluate(world_.delta(), *catalog_, world_.ctx().config(), now,
                                   *requirement, "bank-a")
            .status.value();
    }

    std::shared_ptr<const catalog::Catalog> catalog_;
    testing::World world_;
};

TEST_F(AddedRegister, IsFiledSignedAndEvaluated) {
    EXPECT_NE(status(), v1::STATUS_VALUE_SATISFIED);
    ASSERT_EQ(file("penetration_tests", {number("critical_open", 0), text("provider", "Example")}),
              std::nullopt);
    EXPECT_NE(status(), v1::STATUS_VALUE_SATISFIED) << "nobody signed it off yet";
    ASSERT_EQ(sign_off("penetration_tests/bank-a/0000000000000000"), std::nullopt);
    EXPECT_EQ(status(), v1::STATUS_VALUE_SATISFIED);

    ASSERT_EQ(file("penetration_tests", {number("critical_open", 2), text("provider", "Example")}),
              std::nullopt);
    ASSERT_EQ(sign_off("penetration_tests/bank-a/0000000000000001"), std::nullopt);
    EXPECT_EQ(status(), v1::STATUS_VALUE_NOT_SATISFIED) << "the newest is judged";
    constexpr std::int64_t kDayMs = 86'400'000;
    ASSERT_EQ(file("penetration_tests", {number("critical_open", 0), text("provider", "Example")}),
              std::nullopt);
    ASSERT_EQ(sign_off("penetration_tests/bank-a/0000000000000002"), std::nullopt);
    world_.advance(400 * kDayMs);
    EXPECT_EQ(status(), v1::STATUS_VALUE_STALE);
}

struct Row {
    const char* what;
    std::vector<v1::Field> fields;
    Reason reason;
};

TEST_F(AddedRegister, IsJudgedByItsDefinition) {
    const Row rows[] = {
        {"a field is missing", {number("critical_open", 0)}, Reason::field_required},
        {"of another type",
         {text("critical_open", "0"), text("provider", "Example")},
         Reason::field_type},
        {"outside its bounds",
         {number("critical_open", 1001), text("provider", "Example")},
         Reason::field_invalid},
        {"too long",
         {number("critical_open", 0), text("provider", std::string(21, 'x'))},
         Reason::field_invalid},
        {"not a field of it",
         {number("critical_open", 0), text("provider", "Example"), text("vendor", "Example")},
         Reason::field_unknown},
    };
    for (const Row& row : rows)
        EXPECT_EQ(file("penetration_tests", row.fields), row.reason) << row.what;
}

TEST_F(AddedRegister, AFieldThatWasAddedIsTaken) {
    const auto drill = [](std::int64_t observers) {
        return std::vector<v1::Field>{words("kinds", {"continuity"}),
                                      number("observers", observers), text("stage", "planned")};
    };
    EXPECT_EQ(file("drills", drill(51), true), Reason::field_invalid);
    EXPECT_EQ(file("drills", drill(2), true), std::nullopt);
}

}  // namespace
}  // namespace charter::machine
