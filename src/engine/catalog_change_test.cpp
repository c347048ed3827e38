// A new convention comes into force on a running node, or stops one that cannot run it; and what
// the engine reports of misbehaving validators.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "catalog/catalog.hpp"
#include "engine/application.hpp"
#include "engine/testing.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

const std::string kOne = "bank-a.one";
constexpr const char* kDropped = "4.2";

class Node {
  public:
    explicit Node(const Folder& folder) : store_(open_store(folder)) {
        ApplicationOptions options;
        options.now_ms = [] { return kFoundedMs; };
        options.machine.check_invariants = true;
        auto opened = Application::open(*store_, options);
        EXPECT_TRUE(opened) << opened.error().what;
        app_ = *std::move(opened);
        if (!app_->tip()) {
            EXPECT_TRUE(app_->init_chain(test_chain().genesis()));
        }
    }

    const Tip& tip() {
        tip_ = app_->tip();
        return *tip_;
    }
    auto finalize(std::vector<Bytes> txs, std::vector<v1::MisbehaviourSeen> seen = {}) {
        const std::uint64_t height = tip().height + 1;
        return app_->finalize_block({height, kFoundedMs + static_cast<std::int64_t>(height) * 1'000,
                                     std::move(txs), std::move(seen)});
    }
    /// A block in which every transaction must be accepted.
    std::shared_ptr<const Finalized> block(std::vector<Bytes> txs,
                                           std::vector<v1::MisbehaviourSeen> seen = {}) {
        auto done = finalize(std::move(txs), std::move(seen));
        EXPECT_TRUE(done) << done.error().what;
        for (const v1::Receipt& receipt : (*done)->receipts) {
            EXPECT_EQ(receipt.reason(), 0U) << receipt.ShortDebugString();
        }
        const auto committed = app_->commit();
        EXPECT_TRUE(committed) << committed.error().what;
        return *done;
    }
    Bytes next(const std::string& person, const v1::Action& action) {
        return test_chain().tx(nonces_[person]++, action, {person});
    }
    /// Proposed and voted for by all three members; the transaction that executes it.
    Bytes resolved(const v1::Action& resolution) {
        const Bytes minutes(32, 'm');
        v1::Action propose;
        *propose.mutable_assembly_propose()->mutable_action() = resolution;
        propose.mutable_assembly_propose()->set_title("a new convention");
        propose.mutable_assembly_propose()->set_minutes_digest(minutes);
        block({next(kOne, propose)});
        const state::Delta now(*tip().view);
        const std::uint64_t number = state::list_count(now, "proposals", "consortium");
        const auto proposal =
            state::read_existing<v1::Proposal>(now, state::keys::proposal(number));
        v1::Action vote;
        vote.mutable_assembly_vote()->set_proposal(number);
        vote.mutable_assembly_vote()->set_approve(true);
        vote.mutable_assembly_vote()->set_minutes_digest(minutes);
        vote.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
        block({next(kOne, vote), next("bank-b.one", vote), next("bank-c.one", vote)});
        v1::Action execute;
        execute.mutable_assembly_execute()->set_proposal(number);
        execute.mutable_assembly_execute()->set_minutes_digest(minutes);
        return next(kOne, execute);
    }
    v1::StatusRecord status(const std::string& requirement, const std::string& member) {
        return state::read_existing<v1::StatusRecord>(*tip().view,
                                                      state::keys::status(requirement, member));
    }

  private:
    std::unique_ptr<storage::StateStore> store_;
    std::unique_ptr<Application> app_;
    std::shared_ptr<const Tip> tip_;
    std::map<std::string, std::uint64_t> nonces_;
};

/// The next version of the convention in force, changed.
template <class Change>
v1::Action replacement(const catalog::Catalog& in_force, const Change& change) {
    v1::Catalog wire = in_force.wire();
    const std::uint32_t version = wire.head().version() + 1;
    wire.mutable_head()->set_based_on(wire.head().version());
    wire.mutable_head()->set_version(version);
    const auto named =
        std::ranges::find(*wire.mutable_parameters(), "convention_version", &v1::Parameter::name);
    named->set_initial(version);
    named->set_min(version);
    named->set_max(version);
    change(wire);
    testing::seal_catalog(wire);
    v1::Action action;
    v1::CatalogReplace& replace = *action.mutable_catalog_replace();
    replace.set_based_on(in_force.version());
    replace.set_catalog_digest(wire.head().digest());
    replace.set_catalog(wire::encode(wire));
    return action;
}

void drop_requirement(v1::Catalog& wire) {
    auto& requirements = *wire.mutable_requirements();
    const auto found = std::ranges::find(requirements, kDropped, &v1::Requirement::id);
    ASSERT_NE(found, requirements.end());
    const auto order = found->order();
    requirements.erase(found);
    for (v1::Requirement& later : requirements) {
        if (later.order() > order) later.set_order(later.order() - 1);
    }
}

void activate_planned_rule(v1::Catalog& wire) {
    const auto planned = std::ranges::find_if(*wire.mutable_rules(), [](const v1::RuleDef& rule) {
        return rule.stage() == v1::STAGE_PLANNED && rule.kind() == v1::RULE_KIND_TX;
    });
    ASSERT_NE(planned, wire.rules().end());
    planned->set_stage(v1::STAGE_ACTIVE);
}

TEST(CatalogChange, IsInForceFromTheNextBlockAndWithdrawsStatuses) {
    const Folder folder;
    std::string app_hash;
    {
        Node node(folder);
        node.block({});
        const v1::StatusRecord before = node.status(kDropped, "bank-a");
        EXPECT_NE(before.value(), v1::STATUS_VALUE_NOT_APPLICABLE);
        const Bytes execute = node.resolved(replacement(*node.tip().catalog, drop_requirement));
        node.block({execute});
        EXPECT_EQ(node.tip().catalog->version(), 2U);
        EXPECT_EQ(node.status(kDropped, "bank-a").value(), before.value());  // the old one judged
        const auto next = node.block({});
        const auto gone = std::ranges::count_if(next->transitions, [](const v1::Transition& t) {
            return t.requirement() == kDropped && t.to() == v1::STATUS_VALUE_NOT_APPLICABLE;
        });
        EXPECT_EQ(gone, 3);  // one a member
        const v1::StatusRecord after = node.status(kDropped, "bank-a");
        EXPECT_EQ(after.transitions(), before.transitions() + 1);
        EXPECT_EQ(after.decisive(0).why(), "withdrawn");
        EXPECT_EQ(after.decisive(0).mechanism(), "catalog/2");
        EXPECT_EQ(after.expires_ms(), 0);
        app_hash = to_hex(node.tip().app_hash);
        EXPECT_TRUE(node.block({})->transitions.empty());
        EXPECT_EQ(to_hex(node.tip().app_hash), app_hash);
    }
    Node again(folder);
    EXPECT_EQ(again.tip().catalog->version(), 2U);
    EXPECT_EQ(to_hex(again.tip().app_hash), app_hash);
}

TEST(CatalogChange, StopsABinaryThatLacksAnActiveRule) {
    const Folder folder;
    std::uint64_t height = 0;
    {
        Node node(folder);
        const Bytes execute =
            node.resolved(replacement(*node.tip().catalog, activate_planned_rule));
        height = node.tip().height;
        const auto refused = node.finalize({execute});
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().what.find("this binary lacks the active rule"), std::string::npos)
            << refused.error().what;
        EXPECT_NE(refused.error().what.find("install a release"), std::string::npos);
    }
    // Nothing of that block is on the disk, and an older height is still served.
    EXPECT_EQ(Node(folder).tip().height, height);
}

TEST(Misbehaviour, IsRecordedOnceWhateverTheEngineRepeats) {
    const Folder folder;
    Node node(folder);
    v1::MisbehaviourSeen seen;
    seen.set_kind("duplicate_vote");
    seen.set_address(Bytes(20, 'v'));
    seen.set_height(1);
    seen.set_time_ms(kFoundedMs);
    seen.set_power(1);
    seen.set_total_power(4);
    const auto recorded = [](const Finalized& done) {
        return std::ranges::count(done.events, "misbehaviour", &v1::Event::kind);
    };
    EXPECT_EQ(recorded(*node.block({}, {seen, seen})), 1);
    EXPECT_EQ(recorded(*node.block({}, {seen})), 0);
    seen.set_height(2);
    EXPECT_EQ(recorded(*node.block({}, {seen})), 1);
    const state::Delta now(*node.tip().view);
    EXPECT_EQ(state::list_count(now, "misbehaviour", "consortium"), 2U);
}

}  // namespace
}  // namespace charter::engine
