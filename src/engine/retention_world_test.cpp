#include "engine/retention_world_test.hpp"

#include "engine/reading.hpp"
#include "light/header.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::engine {
namespace {

constexpr std::uint64_t kBlocksAStep = 2;
const Bytes kMinutes(32, 'm');

}  // namespace

OldLedger::OldLedger(std::int64_t days) {
    node = std::make_unique<TestNode>(folder);
    node->settle();
    const auto more = [&](std::vector<Bytes>& txs, int count) {
        for (int i = 0; i < count; ++i) {
            node->now_ms += 1'000;
            const std::string person = i % 2 == 0 ? "bank-a.one" : "bank-b.one";
            txs.push_back(test_chain().access(person, nonces[person]++));
            EXPECT_EQ(node->submit(txs.back()), SubmitState::waiting);
            node->settle();
        }
    };
    more(old_txs, 6);
    old_height = node->engine->height();
    node->now_ms += days * kTestDayMs;
    node->settle();
    more(new_txs, 4);
}

void OldLedger::restart() {
    const std::int64_t now = node->now_ms;
    node.reset();
    node = std::make_unique<TestNode>(folder);
    node->now_ms = now;
}

Bytes OldLedger::submit(const std::string& person, const v1::Action& action) {
    node->now_ms += 1'000;
    const Bytes raw =
        test_chain().tx(nonces[person]++, action, {person}, node->engine->height() + 500);
    const auto submitted = node->engine->submit(raw);
    EXPECT_TRUE(submitted && submitted->state == SubmitState::waiting)
        << submitted->receipt.ShortDebugString();
    node->settle();
    const auto receipt = find_receipt(store(), TestChain::id_of(raw));
    const bool executed = receipt && receipt->has_value();
    EXPECT_TRUE(executed);
    if (!executed) return raw;
    EXPECT_EQ((*receipt)->reason(), 0U) << (*receipt)->ShortDebugString();
    return raw;
}

std::uint64_t OldLedger::resolve(const v1::Action& action) {
    v1::Action propose;
    *propose.mutable_assembly_propose()->mutable_action() = action;
    propose.mutable_assembly_propose()->set_title("a proposal");
    propose.mutable_assembly_propose()->set_minutes_digest(kMinutes);
    submit("bank-a.one", propose);
    const std::uint64_t number =
        state::list_count(*node->store->latest(), "proposals", "consortium");
    const auto proposal =
        state::read_existing<v1::Proposal>(*node->store->latest(), state::keys::proposal(number));
    for (const char* person : {"bank-a.one", "bank-b.one", "bank-c.one"}) {
        v1::Action vote;
        vote.mutable_assembly_vote()->set_proposal(number);
        vote.mutable_assembly_vote()->set_approve(true);
        vote.mutable_assembly_vote()->set_minutes_digest(kMinutes);
        vote.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
        submit(person, vote);
    }
    v1::Action execute;
    execute.mutable_assembly_execute()->set_proposal(number);
    execute.mutable_assembly_execute()->set_minutes_digest(kMinutes);
    submit("bank-a.one", execute);
    return number;
}

std::int64_t OldLedger::time_of(std::uint64_t height) const {
    return light::unix_ms_of(existing_header(store(), height)->time());
}

void OldLedger::prune_below(std::uint64_t height, std::int64_t youngest_ms) {
    v1::Action action;
    action.mutable_retention_prune()->set_below_height(height);
    action.mutable_retention_prune()->set_youngest_ms(youngest_ms);
    resolve(action);
}

void OldLedger::prune_below(std::uint64_t height) { prune_below(height, time_of(height - 1)); }

std::unique_ptr<Pruner> OldLedger::pruner(bool month_ends) const {
    PrunerOptions options;
    options.enabled = true;
    options.own_thread = false;
    options.duty.month_ends = month_ends;
    options.duty.offset_minutes = 480;
    options.chain_id = "engine-test";
    options.now_ms = [] { return kFoundedMs + 500 * kTestDayMs; };
    options.blocks_a_step = kBlocksAStep;
    return std::make_unique<Pruner>(*node->store, *archive, std::move(options));
}

std::size_t run(Pruner& pruner) {
    for (std::size_t steps = 0;; ++steps) {
        const auto worked = pruner.step();
        EXPECT_TRUE(worked) << worked.error().what;
        if (!worked || !*worked) return steps;
    }
}

}  // namespace charter::engine
