#include "catalog/coverage.hpp"

#include <gtest/gtest.h>

#include "catalog/small_test.hpp"

namespace charter::catalog {
namespace {

TEST(Coverage, CountsWhatIsBuilt) {
    v1::Catalog wire = small();
    const auto catalog = *load(wire);
    EXPECT_EQ(coverage(*catalog, {}).total, (Tally{2, 0}));
    const Built rule{{"tx.signature_required"}, {}};
    const Coverage one = coverage(*catalog, rule);
    EXPECT_EQ(one.total, (Tally{2, 1}));
    EXPECT_EQ(one.by_article.at(1), (Tally{2, 1}));
    EXPECT_EQ(one.by_mechanism.at("entry/risks"), (Tally{1, 0}));
    EXPECT_EQ(one.missing.at("1.2"), std::vector<std::string>{"probe/scan"});
    // Planned in the catalog: a build that has it does not count it yet.
    const Built both{{"tx.signature_required"}, {"scan"}};
    EXPECT_EQ(coverage(*catalog, both).total, (Tally{2, 1}));
    wire.mutable_probes(0)->set_stage(v1::STAGE_ACTIVE);
    wire.mutable_head()->set_digest(std::string(view(digest_of(wire))));
    EXPECT_EQ(coverage(**load(wire), both).total, (Tally{2, 2}));
}

TEST(Coverage, NamesMechanisms) {
    const auto catalog = *load(small());
    const std::vector<std::string> expected = {
        "entry/risks",       "parameter/hits_max",    "parameter/review",
        "population/levels", "population/open_risks", "probe/scan",
    };
    EXPECT_EQ(mechanisms(*catalog, *catalog->requirement("1.2")), expected);
    EXPECT_EQ(uses(*catalog).at("rule/tx.signature_required"), std::vector<std::string>{"1.1"});
}

}  // namespace
}  // namespace charter::catalog
