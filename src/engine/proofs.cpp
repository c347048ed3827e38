#include "engine/proofs.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "engine/mountain.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "engine/trail.hpp"
#include "light/header.hpp"
#include "merkle/ics23.hpp"
#include "merkle/list_tree.hpp"
#include "proof/document.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

Bytes commitment_of(const storage::ProvableView& state, ByteView key) {
    if (auto there = state.prove(key)) return merkle::encode_commitment_proof(*std::move(there));
    if (auto absent = state.prove_absent(key)) {
        return merkle::encode_commitment_proof(*std::move(absent));
    }
    return {};
}

}  // namespace

void write_path(const merkle::ListProof& proof,
                google::protobuf::RepeatedPtrField<v1::ListStep>& into) {
    for (const merkle::Step& step : merkle::steps_of(proof)) {
        v1::ListStep& written = *into.Add();
        written.set_sibling_is_left(step.sibling_is_left);
        written.set_sibling(Bytes(view(step.sibling)));
    }
}

Outcome<std::vector<Digest>> receipt_leaves(const storage::Store& store, std::uint64_t height) {
    std::vector<Digest> leaves;
    while (true) {
        const auto receipt = store.receipt({height, static_cast<std::uint32_t>(leaves.size())});
        if (!receipt) return tl::unexpected(receipt.error());
        if (!receipt->has_value()) return leaves;
        leaves.push_back(merkle::list_leaf(**receipt));
    }
}

namespace {

/// A fault if the block's contents went while they were read: then what was read may have holes.
Outcome<std::monostate> require_contents(const storage::Store& store, std::uint64_t height) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (gone->has(height)) return tl::unexpected(pruned_fault(height, *gone));
    return std::monostate{};
}

/// The records of a batch that were accepted, with their numbers in the batch.
struct Accepted {
    std::vector<Bytes> records;
    std::vector<std::uint32_t> numbers;
};

Outcome<std::optional<Accepted>> accepted_records(const storage::Store& store,
                                                  const v1::Receipt& receipt) {
    const auto block = stored_block(store, receipt.height());
    if (!block) return tl::unexpected(block.error());
    const auto index = static_cast<int>(receipt.index());
    if (!block->has_value() || index >= (*block)->txs_size()) return std::nullopt;
    v1::SignedTransaction envelope;
    v1::Transaction body;
    const bool decodes = envelope.ParseFromString((*block)->txs(index)) &&
                         body.ParseFromString(envelope.body()) && body.action().has_data_publish();
    if (!decodes) return std::nullopt;
    Accepted accepted;
    std::uint32_t number = 0;
    for (const v1::DataRecord& record : body.action().data_publish().records()) {
        const bool refused = std::ranges::any_of(
            receipt.refused(), [&](const v1::RefusedRecord& r) { return r.index() == number; });
        if (!refused) {
            accepted.records.push_back(wire::encode(record));
            accepted.numbers.push_back(number);
        }
        ++number;
    }
    return accepted;
}

}  // namespace

std::optional<std::uint64_t> provable_height(const storage::StateStore& store) {
    const auto newest = newest_signed(store.store());
    if (!newest || *newest == 0) return std::nullopt;
    return *newest - 1;
}

Outcome<std::uint64_t> last_by(const storage::Store& store, std::int64_t time_ms,
                               std::uint64_t newest) {
    // The first block that is later, among 1 to newest.
    std::uint64_t low = 1;
    std::uint64_t high = newest + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto header = existing_header(store, middle);
        if (!header) return tl::unexpected(header.error());
        if (light::unix_ms_of(header->time()) > time_ms) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low - 1;
}

Outcome<std::optional<std::uint64_t>> height_as_of(const storage::StateStore& store,
                                                   std::int64_t time_ms) {
    const auto newest = provable_height(store);
    if (!newest) return std::nullopt;
    const auto last = last_by(store.store(), time_ms, *newest + 1);
    if (!last) return tl::unexpected(last.error());
    if (*last == 0 || *last > *newest) return std::nullopt;
    return *last;
}

Outcome<std::vector<Bytes>> Prover::trail_of(const v1::Genesis& document,
                                             const std::set<std::uint64_t>& heights) const {
    const auto founding = light::founding_set(document);
    if (founding) return make_trail(store_.store(), *founding, heights);
    return fault("the genesis document names no usable validators: " +
                 std::string(light::failure_name(founding.error())));
}

Outcome<Prover::Ground> Prover::ground(std::set<std::uint64_t> heights) const {
    const auto newest = provable_height(store_);
    if (!newest || height_ > *newest) {
        return fault("height " + std::to_string(height_) +
                     " is not provable yet: its app hash stands in the block after it, which is "
                     "made with the next transaction or when a time has come, and must be signed");
    }
    auto state = state_at(store_, archive_, height_);
    if (!state) return tl::unexpected(state.error());
    auto genesis = existing_genesis(store_.store());
    if (!genesis) return tl::unexpected(genesis.error());
    v1::Genesis document;
    wire::decode_trusted(genesis->genesis(), document);
    Ground ground{*std::move(state), {}};
    ground.proof.set_format(proof::kProofFormat);
    ground.proof.set_chain_id(document.chain_id());
    if (with_genesis_) ground.proof.set_genesis(std::move(*genesis->mutable_genesis()));
    ground.proof.set_height(height_);
    heights.insert(passed_.begin(), passed_.end());
    heights.insert(height_ + 1);
    // A node that joined by a snapshot has no header before it: a reader needs a checkpoint there.
    const auto gone = pruned(store_.store());
    if (!gone) return tl::unexpected(gone.error());
    std::erase_if(heights,
                  [&](auto height) { return height <= gone->joined || height > height_ + 1; });
    auto trail = trail_of(document, heights);
    if (!trail) return tl::unexpected(trail.error());
    for (Bytes& block : *trail) ground.proof.add_trail(std::move(block));
    return ground;
}

Outcome<v1::PackGround> Prover::pack_ground() const {
    auto made = ground({height_});
    if (!made) return tl::unexpected(made.error());
    v1::PackGround pack;
    pack.set_chain_id(made->proof.chain_id());
    pack.set_height(height_);
    // What counts as pruned rests on the time of the block below the floor.
    const auto floor = state::read<v1::PruneFloor>(*made->state, state::keys::kPruneFloor);
    v1::Genesis document;
    wire::decode_trusted(made->proof.genesis(), document);
    std::set<std::uint64_t> below_floor;
    if (floor && floor->below_height() > 1) below_floor = {1, floor->below_height() - 1};
    auto trail = trail_of(document, below_floor);
    if (!trail) return tl::unexpected(trail.error());
    for (Bytes& block : *trail) pack.add_floor_trail(std::move(block));
    pack.set_genesis(std::move(*made->proof.mutable_genesis()));
    *pack.mutable_trail() = std::move(*made->proof.mutable_trail());
    return pack;
}

Prover::Made Prover::record(const std::string& key) const {
    auto made = ground();
    if (!made) return tl::unexpected(made.error());
    Bytes commitment = commitment_of(*made->state, key);
    if (commitment.empty()) return std::nullopt;
    if (made->state->get(key)) {
        made->proof.mutable_record()->set_key(key);
        made->proof.mutable_record()->set_commitment(std::move(commitment));
    } else {
        made->proof.mutable_absence()->set_key(key);
        made->proof.mutable_absence()->set_commitment(std::move(commitment));
    }
    return std::move(made->proof);
}

Outcome<std::optional<v1::MountainClaim>> Prover::block(std::uint64_t block_height,
                                                        const storage::ProvableView& state) const {
    const auto mountain = state::read<v1::Mountain>(state, state::keys::kMountain);
    auto claim = mountain_claim(store_.store(), block_height, mountain ? mountain->count() : 0);
    if (claim && *claim) {
        (*claim)->set_commitment(commitment_of(state, state::keys::kMountain));
    }
    return claim;
}

Outcome<std::optional<v1::ReceiptClaim>> Prover::receipt_claim(
    ByteView tx_id, const storage::ProvableView& state) const {
    const auto receipt = find_receipt(store_.store(), tx_id);
    if (!receipt) return tl::unexpected(receipt.error());
    if (!receipt->has_value()) return std::nullopt;
    const std::uint64_t height = (*receipt)->height();
    auto in_block = block(height, state);
    if (!in_block) return tl::unexpected(in_block.error());
    if (!in_block->has_value()) return std::nullopt;
    const auto leaves = receipt_leaves(store_.store(), height);
    if (!leaves) return tl::unexpected(leaves.error());
    if (const auto whole = require_contents(store_.store(), height); !whole)
        return tl::unexpected(whole.error());
    v1::ReceiptClaim claim;
    *claim.mutable_block() = **std::move(in_block);
    *claim.mutable_receipt() = **receipt;
    write_path(merkle::prove_in_list_of_leaves(*leaves, (*receipt)->index()),
               *claim.mutable_path());
    return claim;
}

Prover::Made Prover::receipt(ByteView tx_id) const {
    auto made = ground();
    if (!made) return tl::unexpected(made.error());
    auto claim = receipt_claim(tx_id, *made->state);
    if (!claim) return tl::unexpected(claim.error());
    if (!claim->has_value()) return std::nullopt;
    *made->proof.mutable_receipt() = **std::move(claim);
    return std::move(made->proof);
}

Prover::Made Prover::batch_record(ByteView tx_id, std::uint32_t index) const {
    auto made = ground();
    if (!made) return tl::unexpected(made.error());
    auto claim = receipt_claim(tx_id, *made->state);
    if (!claim) return tl::unexpected(claim.error());
    if (!claim->has_value() || (*claim)->receipt().reason() != 0) return std::nullopt;
    const auto accepted = accepted_records(store_.store(), (*claim)->receipt());
    if (!accepted) return tl::unexpected(accepted.error());
    if (!accepted->has_value()) return std::nullopt;
    const auto place = std::ranges::find((*accepted)->numbers, index);
    if (place == (*accepted)->numbers.end()) return std::nullopt;
    const auto at = static_cast<std::uint64_t>(place - (*accepted)->numbers.begin());
    v1::BatchRecordClaim& record = *made->proof.mutable_batch_record();
    *record.mutable_receipt() = **std::move(claim);
    record.set_record((*accepted)->records[at]);
    write_path(merkle::prove_in_list((*accepted)->records, at), *record.mutable_path());
    return std::move(made->proof);
}

Prover::Made Prover::transition(const std::string& requirement, const std::string& member,
                                std::uint64_t seq) const {
    auto made = ground();
    if (!made) return tl::unexpected(made.error());
    const auto transition = state::read<v1::Transition>(
        *made->state, state::keys::transition(requirement, member, seq));
    if (!transition) return std::nullopt;
    auto in_block = block(transition->height(), *made->state);
    if (!in_block) return tl::unexpected(in_block.error());
    if (!in_block->has_value()) return std::nullopt;
    const auto leaves = transition_leaves(store_.store(), transition->height());
    if (!leaves) return tl::unexpected(leaves.error());
    const auto own = std::ranges::find(*leaves, merkle::list_leaf(wire::encode(*transition)));
    if (own == leaves->end()) return std::nullopt;
    v1::TransitionClaim& claim = *made->proof.mutable_transition();
    *claim.mutable_block() = **std::move(in_block);
    *claim.mutable_transition() = *transition;
    const auto at = static_cast<std::uint64_t>(own - leaves->begin());
    write_path(merkle::prove_in_list_of_leaves(*leaves, at), *claim.mutable_path());
    return std::move(made->proof);
}

Prover::Made Prover::list(const std::string& table, const std::string& scope) const {
    auto made = ground();
    if (!made) return tl::unexpected(made.error());
    Bytes commitment = commitment_of(*made->state, state::keys::list_head(table, scope));
    if (commitment.empty()) return std::nullopt;
    v1::ListClaim& claim = *made->proof.mutable_list();
    claim.set_table(table);
    claim.set_scope(scope);
    claim.set_commitment(std::move(commitment));
    state::list_each(*made->state, table, scope, [&](ByteView ref) {
        claim.add_refs(Bytes(ref));
        return true;
    });
    return std::move(made->proof);
}

}  // namespace charter::engine
