#include "machine/genesis.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <regex>
#include <set>

#include "machine/machine.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/places.hpp"
#include "wire/genesis.hpp"

namespace charter::machine {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kGenesisMs = 1'795'478'400'000;

Result<state::Changes> found_with(const v1::Catalog& catalog) {
    return found(testing::sign_genesis(testing::genesis(kGenesisMs, catalog)));
}

/// Runs the first block of a chain with this catalog.
BlockResult first_block(const v1::Catalog& catalog) {
    const auto founded = found_with(catalog);
    EXPECT_TRUE(founded.has_value());
    state::MemoryView view;
    view.apply(*founded);
    BlockInput first;
    first.height = 1;
    first.time_ms = kGenesisMs + 1;
    return execute_block(view, *load_catalog(view).value(), first);
}

template <class List, class Gone>
void erase_if(List& list, const Gone& gone) {
    const auto rest = std::ranges::remove_if(list, gone);
    list.erase(rest.begin(), rest.end());
}

/// The names in calls of parameter("..."), tests aside.
std::set<std::string> parameters_read() {
    static const std::regex kCall("parameter\\(\"([a-z_]+)\"\\)");
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(places::source()) / "src")) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
        std::ifstream in(entry.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        for (std::sregex_iterator at(text.begin(), text.end(), kCall), end; at != end; ++at) {
            names.insert((*at)[1]);
        }
    }
    return names;
}

TEST(Genesis, NeedsEveryParameterThatProgramsRead) {
    ASSERT_TRUE(found_with(testing::small_catalog()).has_value());
    const auto names = parameters_read();
    ASSERT_GT(names.size(), 20U);
    for (const std::string& name : names) {
        v1::Catalog catalog = testing::small_catalog();
        erase_if(*catalog.mutable_parameters(),
                 [&](const v1::Parameter& parameter) { return parameter.name() == name; });
        for (v1::RuleDef& rule : *catalog.mutable_rules()) {
            erase_if(*rule.mutable_parameters(), [&](const auto& used) { return used == name; });
        }
        for (v1::EntryType& type : *catalog.mutable_registers()) {
            if (type.cadence() == name) type.clear_cadence();
        }
        const auto refused = found_with(catalog);
        ASSERT_FALSE(refused.has_value()) << name;
        EXPECT_EQ(refused.error().reason, Reason::catalog_invalid) << name;
        EXPECT_EQ(std::get<std::string>(refused.error().params.at(0).value),
                  "the parameter " + name + " is missing");
    }
}

TEST(Genesis, OfAProductionConsortiumHasAnAssembly) {
    const auto reason_with = [](std::size_t represented) -> std::optional<Reason> {
        testing::Founding founding;
        founding.environment = "production";
        founding.members.clear();
        for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
            const bool has_one = founding.members.size() < represented;
            const std::string role = has_one ? "representative" : "asset_manager";
            founding.members.push_back({{member + ".p1", {role}}, {member + ".p2", {role}}});
        }
        const auto founded = found(testing::sign_genesis(
            testing::genesis(kGenesisMs, testing::small_catalog(), founding)));
        if (founded) return std::nullopt;
        return founded.error().reason;
    };
    EXPECT_EQ(reason_with(4), std::nullopt);
    EXPECT_EQ(reason_with(3), std::nullopt);
    EXPECT_EQ(reason_with(2), Reason::would_brick);  // two thirds of four members are three
}

constexpr const char* kMembers[] = {"bank-a", "bank-b", "bank-c", "bank-d"};

testing::Founding consortium() {
    testing::Founding founding;
    founding.environment = "production";
    founding.members.clear();
    for (const std::string member : kMembers) {
        founding.members.push_back(
            {{member + ".p1", {"representative"}}, {member + ".p2", {"representative"}}});
        founding.validators.push_back(member + ".v1");
    }
    return founding;
}

TEST(Genesis, OfAConsortiumNamesItsValidators) {
    const v1::Genesis genesis =
        testing::genesis(kGenesisMs, testing::small_catalog(), consortium());
    const auto founded = found(testing::sign_genesis(genesis));
    ASSERT_TRUE(founded.has_value()) << static_cast<int>(founded.error().reason);
    state::MemoryView view;
    view.apply(*founded);
    std::uint64_t power = 0;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        power += node.power();
        return true;
    });
    EXPECT_EQ(power, 4U);
    const auto validators = wire::founding_validators(genesis);
    ASSERT_EQ(validators.size(), 4U);
    EXPECT_EQ(validators[2].node(), "bank-c.v1");
}

TEST(Genesis, RefusesValidatorsThatWouldNotDo) {
    using Change = std::function<void(v1::Genesis&)>;
    const std::pair<Reason, Change> rows[] = {
        {Reason::field_invalid, [](v1::Genesis& g) { g.clear_nodes(); }},
        {Reason::field_invalid, [](v1::Genesis& g) { g.set_solo(true); }},
        {Reason::field_invalid,
         [](v1::Genesis& g) { *g.mutable_validator() = testing::wire_key("validator"); }},
        {Reason::field_invalid, [](v1::Genesis& g) { g.mutable_nodes()->SwapElements(0, 1); }},
        {Reason::validator_floor, [](v1::Genesis& g) { g.mutable_nodes(3)->set_power(0); }},
        {Reason::one_vote_per_member, [](v1::Genesis& g) { g.mutable_nodes(3)->set_power(2); }},
        {Reason::site_unknown, [](v1::Genesis& g) { g.clear_sites(); }},
        {Reason::consensus_key_used,
         [](v1::Genesis& g) {
             *g.mutable_nodes(1)->mutable_node()->mutable_consensus_key() =
                 g.nodes(0).node().consensus_key();
         }},
        {Reason::possession_unproven,
         [](v1::Genesis& g) { g.mutable_nodes(0)->mutable_node()->clear_possession(); }},
        {Reason::possession_unproven,
         [](v1::Genesis& g) {
             g.mutable_nodes(0)->mutable_node()->set_possession(
                 testing::possession("bank-a.v1/consensus", "bank-b.v1", Bytes(32, '\0')));
         }},
        {Reason::possession_unproven,  // of a chain that is there
         [](v1::Genesis& g) {
             g.mutable_nodes(0)->mutable_node()->set_possession(
                 testing::possession("bank-a.v1/consensus", "bank-a.v1", Bytes(32, 'g')));
         }},
        {Reason::field_invalid,
         [](v1::Genesis& g) { g.mutable_nodes(0)->mutable_node()->set_role("full"); }},
    };
    for (const auto& [reason, change] : rows) {
        v1::Genesis genesis = testing::genesis(kGenesisMs, testing::small_catalog(), consortium());
        change(genesis);
        const auto founded = found(testing::sign_genesis(genesis));
        ASSERT_FALSE(founded.has_value()) << static_cast<int>(reason);
        EXPECT_EQ(founded.error().reason, reason);
    }
}

// A convention may leave an act out: its transactions are unknown, and challenges say so.
TEST(Genesis, RunsWithoutAnActThatChallengesTry) {
    for (const std::string act : {"observations.report", "data.record_access"}) {
        v1::Catalog catalog = testing::small_catalog();
        erase_if(*catalog.mutable_acts(), [&](const v1::Act& one) { return one.name() == act; });
        for (v1::Role& role : *catalog.mutable_roles()) {
            erase_if(*role.mutable_duties(), [&](const auto& duty) { return duty == act; });
        }
        EXPECT_TRUE(first_block(catalog).receipts.empty()) << act;
    }
}

}  // namespace
}  // namespace charter::machine
