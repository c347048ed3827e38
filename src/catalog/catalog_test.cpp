#include "catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "catalog/small_test.hpp"
#include "catalog/validate.hpp"

namespace charter::catalog {
namespace {

TEST(Catalog, SmallIsSound) {
    for (const Flaw& flaw : validate(small())) ADD_FAILURE() << sentence(flaw);
    EXPECT_TRUE(load(small()).has_value());
}

TEST(Catalog, Lookups) {
    const auto catalog = *load(small());
    EXPECT_EQ(catalog->version(), 1u);
    EXPECT_EQ(catalog->digest().size(), 32u);
    ASSERT_EQ(catalog->requirements().size(), 2u);
    EXPECT_EQ(catalog->requirements()[1]->id(), "1.2");
    EXPECT_EQ(catalog->requirement("1.3"), nullptr);
    EXPECT_EQ(catalog->entry_type("persons")->name(), "persons");
    EXPECT_TRUE(catalog->is_register("risks"));
    EXPECT_FALSE(catalog->is_register("persons"));
    EXPECT_TRUE(catalog->is_table("persons"));
    EXPECT_TRUE(catalog->has_word("risk_level", "low"));
    EXPECT_FALSE(catalog->has_word("risk_level", "medium"));
    EXPECT_FALSE(catalog->has_word("no_such", "low"));
    EXPECT_TRUE(catalog->conflict("clerk", "head"));
    EXPECT_TRUE(catalog->conflict("head", "clerk"));
    EXPECT_FALSE(catalog->conflict("head", "head"));
    EXPECT_EQ(catalog->act("registers.put")->persons(), 1u);
    EXPECT_EQ(catalog->parameter("review")->initial(), 12);
    EXPECT_EQ(catalog->policy("ordinary")->quorum(), 3u);
    EXPECT_NE(catalog->rule("tx.signature_required"), nullptr);
    EXPECT_NE(catalog->probe("scan"), nullptr);
    EXPECT_NE(catalog->population("levels"), nullptr);
    EXPECT_EQ(field(*catalog->entry_type("risks"), "title")->max(), 100);
    EXPECT_EQ(field(*catalog->entry_type("risks"), "signers")->of(), "persons");
    EXPECT_EQ(field(*catalog->entry_type("risks"), "no_such"), nullptr);
}

TEST(Catalog, DigestIsOfTheContent) {
    v1::Catalog wire = small();
    wire.mutable_parameters(0)->set_initial(1);
    const auto loaded = load(wire);
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().reason, Reason::catalog_invalid);
    EXPECT_EQ(loaded.error().params.at(0).name, "why");
    EXPECT_EQ(digest_of(wire), digest_of(wire));
    EXPECT_NE(digest_of(wire), digest_of(small()));
}

TEST(Catalog, RecordsRoundTrip) {
    const v1::Catalog wire = small();
    std::map<std::string, Bytes> state;
    for (const auto& [key, value] : records(wire)) state.emplace(key, value);
    EXPECT_TRUE(state.contains("cat/head"));
    EXPECT_TRUE(state.contains("cat/requirement/1.2"));
    EXPECT_TRUE(state.contains("pol/ordinary"));
    const auto catalog = from_records([&](ByteView prefix, const Visit& visit) {
        for (auto at = state.lower_bound(std::string(prefix)); at != state.end(); ++at) {
            if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) return;
        }
    });
    ASSERT_TRUE(catalog.has_value());
    EXPECT_EQ((*catalog)->wire().SerializeAsString(), wire.SerializeAsString());
}

TEST(Catalog, ActNames) {
    v1::Action action;
    EXPECT_EQ(act_name(action), "");
    action.mutable_people_grant_role();
    EXPECT_EQ(act_name(action), "people.grant_role");
    const std::vector<std::string> names = act_names();
    EXPECT_TRUE(std::ranges::is_sorted(names));
    EXPECT_TRUE(std::ranges::binary_search(names, "membership.set_jurisdiction_list"));
}

}  // namespace
}  // namespace charter::catalog
