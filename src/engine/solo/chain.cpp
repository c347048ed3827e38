#include "engine/solo/chain.hpp"

#include <utility>

namespace charter::engine {
namespace {

constexpr std::int64_t kUnlimitedGas = -1;

}  // namespace

Chain::Chain(std::string chain_id, std::int64_t genesis_ms, Bytes validator_key)
    : chain_id_(std::move(chain_id)),
      genesis_ms_(genesis_ms),
      validators_{{std::move(validator_key), 1}},
      address_(light::validator_address(validators_.front().key)),
      validators_hash_(view(light::validators_hash(validators_))),
      key_(crypto::decode({crypto::Algorithm::ed25519, validators_.front().key})),
      last_results_(light::empty_list_hash()) {}

comet::Commit Chain::unsigned_commit(std::int64_t time_ms) const {
    comet::Commit commit;
    commit.set_height(last_.height());
    *commit.mutable_block_id() = last_id_;
    comet::CommitSig& signature = *commit.add_signatures();
    signature.set_block_id_flag(comet::BLOCK_ID_FLAG_COMMIT);
    signature.set_validator_address(address_);
    *signature.mutable_timestamp() = light::timestamp_of(time_ms);
    return commit;
}

bool Chain::verify(const comet::Commit& commit) const {
    if (commit.signatures_size() != 1) return false;
    comet::Commit expected = unsigned_commit(light::unix_ms_of(commit.signatures(0).timestamp()));
    expected.mutable_signatures(0)->set_signature(commit.signatures(0).signature());
    if (expected.SerializeAsString() != commit.SerializeAsString()) return false;
    return key_ && crypto::verify(*key_, sign_bytes(commit), commit.signatures(0).signature());
}

std::int64_t Chain::next_time_ms(const comet::Commit& last_commit) const {
    return last_.height() == 0 ? genesis_ms_
                               : light::unix_ms_of(light::median_time(last_commit, validators_));
}

comet::Header Chain::next_header(const comet::Commit& last_commit, std::span<const Bytes> txs,
                                 const StateFacts& before) const {
    comet::Header header;
    header.mutable_version()->set_block(light::kBlockProtocol);
    header.mutable_version()->set_app(before.app_version);
    header.set_chain_id(chain_id_);
    header.set_height(last_.height() + 1);
    *header.mutable_time() = light::timestamp_of(next_time_ms(last_commit));
    *header.mutable_last_block_id() = last_id_;
    header.mutable_last_block_id()->mutable_part_set_header();
    header.set_last_commit_hash(Bytes(view(light::commit_hash(last_commit))));
    header.set_data_hash(Bytes(view(light::data_hash(txs))));
    header.set_validators_hash(validators_hash_);
    header.set_next_validators_hash(validators_hash_);
    header.set_consensus_hash(
        Bytes(view(light::consensus_hash(before.block_bytes_max, kUnlimitedGas))));
    header.set_app_hash(Bytes(view(before.app_hash)));
    header.set_last_results_hash(Bytes(view(last_results_)));
    header.set_evidence_hash(Bytes(view(light::empty_list_hash())));
    header.set_proposer_address(address_);
    return header;
}

void Chain::append(comet::Header header, std::span<const Bytes> txs,
                   const comet::Commit& last_commit, std::span<const v1::Receipt> receipts) {
    last_id_ = light::block_id(header, txs, last_commit);
    last_ = std::move(header);
    last_results_ = light::results_hash(receipts);
}

void Chain::restore(comet::Header header, comet::BlockID id,
                    std::span<const v1::Receipt> receipts) {
    last_ = std::move(header);
    last_id_ = std::move(id);
    last_results_ = light::results_hash(receipts);
}

}  // namespace charter::engine
