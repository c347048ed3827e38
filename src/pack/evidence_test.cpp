// What acts name is evidence of a pack as what entries name.
#include "pack/evidence.hpp"

#include <gtest/gtest.h>

#include "charter/v1/life_cycle.pb.h"
#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::pack {
namespace {

class EvidenceTest : public ::testing::Test {
  protected:
    EvidenceTest() {
        v1::Change change;
        change.set_key(state::keys::change("bank-a.0000000000000000"));
        change.set_member("bank-a");
        change.set_plan(commitment_);
        *change.mutable_plan_note() = tx::told_note();
        state::write(delta_, change);
        item_.set_commitment(commitment_);
        item_.add_entries(change.key());
    }

    const Bytes commitment_ = Bytes(32, 'p');
    state::MemoryView empty_;
    state::Delta delta_{empty_};
    v1::EvidenceItem item_;
};

TEST_F(EvidenceTest, OfAnActBelongsToItsMembersPack) {
    const std::set<std::string> record = {item_.entries(0)};
    const std::map<Bytes, std::set<std::string>> named = {{commitment_, record}};
    EXPECT_EQ(documents_named(delta_, "bank-a"), named);
    EXPECT_EQ(documents_named(delta_, "*"), named);
    EXPECT_TRUE(documents_named(delta_, "bank-b").empty());
}

TEST_F(EvidenceTest, HasTheSizeThatTheActTells) {
    EXPECT_TRUE(check_size(item_, delta_, tx::told_note().size(), "where"));
    const auto other = check_size(item_, delta_, tx::told_note().size() + 1, "where");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().failure, Failure::evidence_differs);
}

TEST_F(EvidenceTest, IsVisibleToTheMemberWhoseActItIs) {
    item_.set_state("not_visible");
    item_.set_why("the node does not show it");
    EXPECT_TRUE(check_item(item_, delta_, "bank-b", "where"));
    const auto own = check_item(item_, delta_, "bank-a", "where");
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().failure, Failure::evidence_invalid);
}

}  // namespace
}  // namespace charter::pack
