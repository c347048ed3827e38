#include "engine/comet_chain.hpp"

#include <algorithm>
#include <utility>

#include "light/light_block.hpp"
#include "light/verify.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kUnlimitedGas = -1;

std::vector<light::Validator> members_of(const light::ValidatorSet& set) {
    std::vector<light::Validator> validators;
    for (std::size_t i = 0; i < set.size(); ++i) validators.push_back(set.at(i));
    return validators;
}

std::string of_block(std::int64_t height) { return " of block " + std::to_string(height); }

/// CometBFT's UpdateWithChangeSet.
Outcome<light::ValidatorSet> updated(const light::ValidatorSet& set,
                                     const std::vector<v1::ValidatorUpdate>& updates,
                                     std::int64_t height) {
    if (updates.empty()) return set;
    std::vector<light::Validator> validators = members_of(set);
    for (const v1::ValidatorUpdate& update : updates) {
        const Bytes& key = update.key().bytes();
        const auto known = std::ranges::find(validators, key, &light::Validator::key);
        const auto power = static_cast<std::int64_t>(update.power());
        if (power == 0 && known == validators.end()) {
            return fault("the validator updates" + of_block(height) + " remove " + to_hex(key) +
                         ", which is not in the set");
        }
        if (known != validators.end()) validators.erase(known);
        if (power != 0) validators.push_back({key, power});
    }
    auto after = light::ValidatorSet::make(light::in_order(validators));
    if (after) return *std::move(after);
    return fault("the validator updates" + of_block(height) +
                 " leave no usable set: " + std::string(light::failure_name(after.error())));
}

}  // namespace

CometChain::CometChain(std::string chain_id, std::int64_t genesis_ms,
                       const light::ValidatorSet& founding)
    : chain_id_(std::move(chain_id)),
      genesis_ms_(genesis_ms),
      validators_(founding),
      next_validators_(founding),
      last_results_(light::empty_list_hash()) {}

Outcome<CometChain> CometChain::found(const v1::Genesis& genesis) {
    if (!light::instant_of(light::timestamp_of(genesis.genesis_ms()))) {
        return fault("the genesis document's time is after the year 9999");
    }
    const auto founding = light::founding_set(genesis);
    if (founding) return CometChain(genesis.chain_id(), genesis.genesis_ms(), *founding);
    return fault("the genesis document names no usable validators: " +
                 std::string(light::failure_name(founding.error())));
}

Outcome<std::monostate> CometChain::verify_commit(const comet::Commit& commit) const {
    if (last_.height() == 0) return std::monostate{};
    light::BlockAt block{last_.height(), last_id_};
    if (has_evidence_) {
        *block.id.mutable_part_set_header() = commit.block_id().part_set_header();
    }
    const auto verdict = light::verify_commit(chain_id_, *last_validators_, block, commit);
    if (verdict) return std::monostate{};
    return fault("the commit" + of_block(last_.height()) +
                 " is missing, or not signed by more than two thirds of its validators for the "
                 "block that the history gives: " +
                 std::string(light::failure_name(verdict.error())));
}

Outcome<comet::Header> CometChain::next_header(const v1::StoredBlock& block,
                                               const comet::Commit& last_commit,
                                               const StateFacts& before) const {
    const std::int64_t height = last_.height() + 1;
    comet::Header recorded;
    if (block.header().empty() || !recorded.ParseFromString(block.header())) {
        return fault("the header" + of_block(height) + " is missing or does not decode");
    }
    if (!validators_.find(recorded.proposer_address())) {
        return fault("the proposer" + of_block(height) +
                     " is none of its validators: " + to_hex(recorded.proposer_address()));
    }
    const bool has_evidence = recorded.evidence_hash() != view(light::empty_list_hash());
    if (recorded.evidence_hash().size() != sizeof(Digest)) {
        return fault("the evidence hash" + of_block(height) + " is not 32 bytes");
    }
    if (!block.misbehaviour().empty() && !has_evidence) {
        return fault("block " + std::to_string(height) +
                     " reports misbehaviour, and its header says that there is no evidence of any");
    }
    comet::Header header;
    header.mutable_version()->set_block(light::kBlockProtocol);
    header.mutable_version()->set_app(before.app_version);
    header.set_chain_id(chain_id_);
    header.set_height(height);
    *header.mutable_last_block_id() = last_commit.block_id();
    header.mutable_last_block_id()->mutable_part_set_header();
    *header.mutable_time() = height == 1
                                 ? light::timestamp_of(genesis_ms_)
                                 : light::median_time(last_commit, members_of(*last_validators_));
    if (height > 1 && light::block_time(header) <= light::block_time(last_)) {
        return fault("the time" + of_block(height) + " is not after that of the block before");
    }
    const std::vector<Bytes> txs(block.txs().begin(), block.txs().end());
    header.set_last_commit_hash(Bytes(view(light::commit_hash(last_commit))));
    header.set_data_hash(Bytes(view(light::data_hash(txs))));
    header.set_validators_hash(Bytes(view(validators_.hash())));
    header.set_next_validators_hash(Bytes(view(next_validators_.hash())));
    header.set_consensus_hash(
        Bytes(view(light::consensus_hash(before.block_bytes_max, kUnlimitedGas))));
    header.set_app_hash(Bytes(view(before.app_hash)));
    header.set_last_results_hash(Bytes(view(last_results_)));
    header.set_evidence_hash(recorded.evidence_hash());
    header.set_proposer_address(recorded.proposer_address());
    return header;
}

Outcome<std::monostate> CometChain::append(comet::Header header, std::span<const Bytes> txs,
                                           const comet::Commit& last_commit,
                                           const machine::BlockResult& result) {
    auto after = updated(next_validators_, result.validators, header.height());
    if (!after) return tl::unexpected(after.error());
    last_validators_ = std::exchange(validators_, std::exchange(next_validators_, *after));
    last_id_ = light::block_id(header, txs, last_commit);
    has_evidence_ = header.evidence_hash() != view(light::empty_list_hash());
    last_ = std::move(header);
    last_results_ = light::results_hash(result.receipts);
    return std::monostate{};
}

}  // namespace charter::engine
