// A ledger that goes over to the next protocol version, by programs that run it and one that does
// not.
#include <gtest/gtest.h>

#include <sstream>

#include "engine/block_export.hpp"
#include "engine/pack_draft_test.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "engine/verify_store.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kLead = 10;
constexpr std::uint64_t kBegins = 40;

v1::Catalog hasty_catalog() {
    v1::Catalog catalog = testing::small_catalog();
    for (v1::Parameter& parameter : *catalog.mutable_parameters()) {
        if (parameter.name() == "upgrade_lead_blocks") parameter.set_initial(kLead);
    }
    return catalog;
}

const TestChain& hasty_chain() {
    static const TestChain chain(hasty_catalog());
    return chain;
}

SoloOptions supporting(std::uint32_t version) {
    SoloOptions options;
    options.application.protocol_supported = version;
    options.application.machine.check_invariants = true;
    return options;
}

/// A solo ledger whose assembly resolved that version 2 begins at kBegins.
class Upgraded {
  public:
    explicit Upgraded(std::uint32_t supported)
        : node(folder, supporting(supported), hasty_chain()) {
        v1::Action action;
        action.mutable_network_upgrade()->set_protocol_version(2);
        action.mutable_network_upgrade()->set_height(kBegins);
        action.mutable_network_upgrade()->set_why("a release");
        resolve(action);
    }

    void act(const std::string& person, const v1::Action& action) {
        submit(hasty_chain().tx(nonces_[person]++, action, {person}));
    }
    void submit(const Bytes& raw) {
        node.now_ms += 1'000;
        EXPECT_EQ(node.submit(raw), SubmitState::waiting);
        while (true) {
            const auto made = node.engine->step();
            if (!made || !*made) return;
        }
    }
    void resolve(const v1::Action& resolution) {
        const Bytes minutes(32, 'm');
        v1::Action propose;
        *propose.mutable_assembly_propose()->mutable_action() = resolution;
        propose.mutable_assembly_propose()->set_title("a change");
        propose.mutable_assembly_propose()->set_minutes_digest(minutes);
        act("bank-a.one", propose);
        const state::Delta now(*tip().view);
        const std::uint64_t number = state::list_count(now, "proposals", "consortium");
        const auto proposal =
            state::read_existing<v1::Proposal>(now, state::keys::proposal(number));
        v1::Action vote;
        vote.mutable_assembly_vote()->set_proposal(number);
        vote.mutable_assembly_vote()->set_approve(true);
        vote.mutable_assembly_vote()->set_minutes_digest(minutes);
        vote.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
        for (const char* person : {"bank-a.one", "bank-b.one", "bank-c.one"}) act(person, vote);
        v1::Action execute;
        execute.mutable_assembly_execute()->set_proposal(number);
        execute.mutable_assembly_execute()->set_minutes_digest(minutes);
        act("bank-a.one", execute);
    }
    /// Business until that height is there, or the engine stopped.
    void reach(std::uint64_t height) {
        while (tip().height < height && !failed()) {
            const std::string person = "bank-b.two";
            submit(hasty_chain().access(person, nonces_[person]++));
        }
    }
    const Tip& tip() {
        tip_ = node.engine->application().tip();
        return *tip_;
    }
    std::optional<std::string> failed() {
        const auto made = node.engine->step();
        if (made) return std::nullopt;
        return made.error().what;
    }
    std::uint64_t app_version(std::uint64_t height) {
        return (*stored_header(node.store->store(), height))->version().app();
    }

    Folder folder;
    TestNode node;

  private:
    std::map<std::string, std::uint64_t> nonces_;
    std::shared_ptr<const Tip> tip_;
};

TEST(Upgrade, TheVersionIsThatOfTheBlocksFromItsHeightOn) {
    Upgraded ledger(2);
    ledger.reach(kBegins - 2);
    EXPECT_EQ(ledger.tip().config.protocol_version(), ledger.tip().height < kBegins - 1 ? 1U : 2U);
    ledger.reach(kBegins + 3);
    EXPECT_EQ(ledger.tip().config.protocol_version(), 2U);
    for (std::uint64_t height = 1; height < kBegins; ++height) {
        EXPECT_EQ(ledger.app_version(height), 1U) << height;
    }
    for (std::uint64_t height = kBegins; height <= kBegins + 3; ++height) {
        EXPECT_EQ(ledger.app_version(height), 2U) << height;
    }
    EXPECT_TRUE(ledger.tip().view->get(state::keys::upgrade(2))) << "what began stays on record";
}

TEST(Upgrade, AProgramOfBeforeStopsRightBeforeTheHeight) {
    Upgraded ledger(1);
    ledger.reach(kBegins);
    const auto why = ledger.failed();
    ASSERT_TRUE(why);
    EXPECT_NE(why->find("block 40 goes by protocol version 2; this program runs version 1"),
              std::string::npos)
        << *why;
    EXPECT_EQ(ledger.tip().height, kBegins - 1);
    EXPECT_EQ(ledger.node.store->store().head()->height, kBegins - 1) << "nothing of it is there";

    ledger.node.engine.reset();
    const auto again = SoloEngine::start(*ledger.node.store, {}, with_validator(supporting(1)));
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().what.find("goes by protocol version 2"), std::string::npos);
    const auto verified = verify_store(ledger.node.store->store());
    ASSERT_TRUE(verified) << "what it has is whole: " << verified.error().what;

    SoloOptions options = supporting(2);
    options.own_thread = false;
    options.now_ms = [&] { return ledger.node.now_ms; };
    auto next = SoloEngine::start(*ledger.node.store, {}, with_validator(std::move(options)));
    ASSERT_TRUE(next) << next.error().what;
    ledger.node.engine = *std::move(next);
    ledger.reach(kBegins + 2);
    EXPECT_FALSE(ledger.failed());
    EXPECT_EQ(ledger.app_version(kBegins), 2U);
}

TEST(Upgrade, AHistoryThatCrossedItIsVerifiedAndReplayed) {
    Upgraded ledger(2);
    ledger.reach(kBegins + 5);
    const storage::Store& store = ledger.node.store->store();
    VerifyOptions options;
    options.protocol_supported = 2;
    const auto verified = verify_store(store, options);
    ASSERT_TRUE(verified) << verified.error().what;
    EXPECT_EQ(verified->heights, ledger.tip().height);
    std::stringstream file;
    ASSERT_TRUE(export_blocks(store, file, options));
    const auto replayed = replay_blocks(file, options);
    ASSERT_TRUE(replayed) << replayed.error().what;
    EXPECT_EQ(replayed->verified.app_hash, ledger.tip().app_hash);

    options.protocol_supported = 1;
    const auto old = verify_store(store, options);
    ASSERT_FALSE(old);
    EXPECT_NE(old.error().what.find("block 40 goes by protocol version 2"), std::string::npos);
}

TEST(Upgrade, APackOfAStateAfterItIsForProgramsThatKnowIt) {
    Upgraded ledger(2);
    ledger.reach(kBegins + 5);
    Draft draft = draft_at(*ledger.node.store, provable_height(*ledger.node.store).value_or(0));
    draft.chain = &hasty_chain();
    MemoryFiles files;
    pack::VerifyOptions options;
    options.trust.genesis = hasty_chain().genesis_digest();
    options.trust.terms.now_ms = ledger.node.now_ms;
    options.protocol_supported = 2;
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << ": "
                        << report.error().where << " " << report.error().detail;
    options.protocol_supported = 1;
    const auto old = pack::verify(files, options);
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().failure, pack::Failure::protocol_unknown);
}

TEST(Upgrade, OneThatIsCancelledDoesNotBegin) {
    Upgraded ledger(1);
    v1::Action cancel;
    cancel.mutable_network_cancel_upgrade()->set_protocol_version(2);
    cancel.mutable_network_cancel_upgrade()->set_why("a defect");
    ledger.resolve(cancel);
    ledger.reach(kBegins + 2);
    EXPECT_FALSE(ledger.failed());
    EXPECT_EQ(ledger.tip().config.protocol_version(), 1U);
    EXPECT_EQ(ledger.app_version(kBegins), 1U);
}

}  // namespace
}  // namespace charter::engine
