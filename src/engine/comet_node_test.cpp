#include "engine/comet_node_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kUnlimitedGas = -1;
constexpr std::int32_t kNanos = 123'456;  // below the millisecond: engines' clocks have them

std::vector<std::string> key_names() {
    std::vector<std::string> names;
    for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        for (const std::string local : {".v1", ".v2", ".v3"}) names.push_back(member + local);
    }
    return names;
}

light::ValidatorSet set_of(const std::vector<light::Validator>& validators) {
    return *light::ValidatorSet::make(light::in_order(validators));
}

}  // namespace

light::Validator validator_of(const std::string& node, std::int64_t power) {
    return {fixture_key_bytes(node + "/consensus"), power};
}

const TestChain& four_banks() {
    static const TestChain chain(testing::small_catalog(),
                                 {"bank-a.v1", "bank-b.v1", "bank-c.v1", "bank-d.v1"});
    return chain;
}

CometNode::CometNode(const Folder& folder, const TestChain& chain)
    : chain_(chain), last_results_(light::empty_list_hash()) {
    for (const std::string& node : key_names()) {
        key_names_[validator_of(node).key] = node + "/consensus";
        if (node.ends_with(".v1")) validators_.push_back(validator_of(node));
    }
    next_validators_ = validators_;
    restart(folder);
    EXPECT_TRUE(application->init_chain(chain.genesis()));
}

void CometNode::restart(const Folder& folder) {
    application.reset();
    store.reset();
    store = open_store(folder, chain_);
    ApplicationOptions options;
    options.now_ms = [this] { return now_ms; };
    options.machine.check_invariants = true;
    auto opened = Application::open(*store, options);
    EXPECT_TRUE(opened) << opened.error().what;
    application = *std::move(opened);
}

comet::Header CometNode::next_header(const std::vector<Bytes>& txs, bool has_evidence) const {
    const auto tip = application->tip();
    const light::ValidatorSet set = set_of(validators_);
    comet::Header header;
    header.mutable_version()->set_block(light::kBlockProtocol);
    header.mutable_version()->set_app(tip->config.protocol_version());
    header.set_chain_id(tip->config.chain_id());
    header.set_height(static_cast<std::int64_t>(tip->height) + 1);
    header.mutable_last_block_id()->mutable_part_set_header();
    comet::Commit last_commit;
    if (blocks.empty()) {
        *header.mutable_time() = light::timestamp_of(tip->config.genesis_ms());
    } else {
        last_commit = blocks.back().commit;
        *header.mutable_last_block_id() = last_commit.block_id();
        std::vector<light::Validator> voters;
        for (std::size_t i = 0; i < blocks.back().validators.size(); ++i) {
            voters.push_back(blocks.back().validators.at(i));
        }
        *header.mutable_time() = light::median_time(last_commit, voters);
    }
    header.set_last_commit_hash(Bytes(view(light::commit_hash(last_commit))));
    header.set_data_hash(Bytes(view(light::data_hash(txs))));
    header.set_validators_hash(Bytes(view(set.hash())));
    header.set_next_validators_hash(Bytes(view(light::validators_hash(next_validators_))));
    header.set_consensus_hash(
        Bytes(view(light::consensus_hash(tip->parameter("block_bytes_max"), kUnlimitedGas))));
    header.set_app_hash(Bytes(view(tip->app_hash)));
    header.set_last_results_hash(Bytes(view(last_results_)));
    header.set_evidence_hash(has_evidence ? Bytes(32, 'e') : Bytes(view(light::empty_list_hash())));
    header.set_proposer_address(set.address(blocks.size() % set.size()));
    return header;
}

comet::Commit CometNode::commit_of(const SignedBlock& block, int absent) const {
    comet::Commit commit;
    commit.set_height(block.header.height());
    commit.set_round(1);
    *commit.mutable_block_id() = block.commit.block_id();
    const std::int64_t earliest = light::unix_ms_of(block.header.time()) + 1;
    for (std::size_t i = 0; i < block.validators.size(); ++i) {
        comet::CommitSig& vote = *commit.add_signatures();
        if (static_cast<int>(i) == absent) {
            vote.set_block_id_flag(comet::BLOCK_ID_FLAG_ABSENT);
            vote.mutable_timestamp()->set_seconds(light::kGoZeroSeconds);
            continue;
        }
        vote.set_block_id_flag(comet::BLOCK_ID_FLAG_COMMIT);
        vote.set_validator_address(block.validators.address(i));
        const auto later = static_cast<std::int64_t>(block.validators.size() - i);
        *vote.mutable_timestamp() = light::timestamp_of(std::max(now_ms, earliest) + later);
        vote.mutable_timestamp()->set_nanos(vote.timestamp().nanos() + kNanos);
        const Bytes message =
            light::commit_sign_bytes(block.header.chain_id(), commit, static_cast<int>(i));
        vote.set_signature(
            crypto::fixture_sign(key_names_.at(block.validators.at(i).key), message));
    }
    return commit;
}

void CometNode::sign_again(SignedBlock& block) const {
    block.commit.mutable_block_id()->set_hash(light::header_hash(block.header));
    block.commit = commit_of(block, -1);
}

void CometNode::update(const std::vector<v1::ValidatorUpdate>& updates) {
    std::vector<light::Validator> changes = std::exchange(more_updates, {});
    for (const v1::ValidatorUpdate& one : updates) {
        changes.push_back({one.key().bytes(), static_cast<std::int64_t>(one.power())});
    }
    validators_ = next_validators_;
    for (const light::Validator& change : changes) {
        std::erase_if(next_validators_, [&](const auto& v) { return v.key == change.key; });
        if (change.power > 0) next_validators_.push_back(change);
    }
}

std::shared_ptr<const Finalized> CometNode::block(std::vector<Bytes> txs,
                                                  std::vector<v1::MisbehaviourSeen> reported) {
    comet::Header header = next_header(txs, !reported.empty());
    const comet::Commit last_commit = blocks.empty() ? comet::Commit() : blocks.back().commit;
    const DecidedBlock decided{height() + 1, light::unix_ms_of(header.time()), std::move(txs),
                               std::move(reported)};
    auto done = application->finalize_block(decided);
    EXPECT_TRUE(done) << done.error().what;
    for (const v1::Receipt& receipt : (*done)->receipts) {
        EXPECT_EQ(receipt.reason(), 0U) << receipt.ShortDebugString();
    }
    v1::StoredBlock stored;
    stored.set_height(decided.height);
    for (const Bytes& tx : decided.txs) stored.add_txs(tx);
    stored.set_app_hash(Bytes(view((*done)->app_hash)));
    for (const auto& one : decided.misbehaviour) *stored.add_misbehaviour() = one;
    EXPECT_TRUE(application->commit({wire::encode(stored), {}, {}}));

    SignedBlock made{std::move(header), {}, set_of(validators_)};
    *made.commit.mutable_block_id() = light::block_id(made.header, decided.txs, last_commit);
    now_ms += 1'000;
    seen.push_back(commit_of(made, -1));
    // The next proposer had not all the votes.
    const bool is_short = made.validators.size() > 3;
    made.commit = commit_of(made, is_short ? static_cast<int>(height() % 4) : -1);
    blocks.push_back(std::move(made));
    last_results_ = light::results_hash((*done)->receipts);
    update((*done)->validators);
    return *done;
}

Bytes CometNode::next(const std::string& person, const v1::Action& action) {
    return chain_.tx(nonces_[person]++, action, {person});
}

void CometNode::resolve(const v1::Action& resolution) {
    const Bytes minutes(32, 'm');
    v1::Action propose;
    *propose.mutable_assembly_propose()->mutable_action() = resolution;
    propose.mutable_assembly_propose()->set_title("a change");
    propose.mutable_assembly_propose()->set_minutes_digest(minutes);
    block({next("bank-a.one", propose)});
    const state::Delta now(*application->tip()->view);
    const std::uint64_t number = state::list_count(now, "proposals", "consortium");
    const auto proposal = state::read_existing<v1::Proposal>(now, state::keys::proposal(number));
    v1::Action vote;
    vote.mutable_assembly_vote()->set_proposal(number);
    vote.mutable_assembly_vote()->set_approve(true);
    vote.mutable_assembly_vote()->set_minutes_digest(minutes);
    vote.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
    std::vector<Bytes> votes;
    for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        votes.push_back(next(member + ".one", vote));
    }
    block(std::move(votes));
    v1::Action execute;
    execute.mutable_assembly_execute()->set_proposal(number);
    execute.mutable_assembly_execute()->set_minutes_digest(minutes);
    block({next("bank-a.one", execute)});
}

void CometNode::follow() {
    const auto newest = newest_signed(store->store());
    ASSERT_TRUE(newest) << newest.error().what;
    if (*newest > 0 && *newest < height()) {
        const auto kept = keep_signed(*store, "engine-test", at(*newest));
        ASSERT_TRUE(kept) << kept.error().what;
    }
    for (std::uint64_t next = *newest + 1; next <= height(); ++next) {
        SignedBlock block = at(next);
        if (next == height()) block.commit = seen.back();
        const auto kept = keep_signed(*store, "engine-test", block);
        ASSERT_TRUE(kept) << kept.error().what;
        ASSERT_EQ(*kept, Keeping::kept);
    }
}

}  // namespace charter::engine
