#include "proof/claims.hpp"

#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "merkle/ics23.hpp"
#include "merkle/list_tree.hpp"
#include "merkle/mmr.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "wire/codec.hpp"
#include "wire/records.hpp"

namespace charter::proof {
namespace {

/// No list has more items than 2^64.
constexpr int kPathMax = 64;

Checked<merkle::CommitmentProof> read_commitment(ByteView bytes, const std::string& where) {
    auto parsed = merkle::parse_commitment_proof(bytes);
    if (!parsed) return flaw(Failure::commitment_invalid, where, parsed.error().what);
    if (merkle::encode_commitment_proof(*parsed) != bytes) {
        return flaw(Failure::commitment_invalid, where, "not in its one encoding");
    }
    return *std::move(parsed);
}

/// The record's bytes.
Checked<Bytes> read_record(const std::string& key, ByteView commitment, const State& state) {
    const std::string where = "record " + key;
    const auto proof = read_commitment(commitment, where);
    if (!proof) return tl::unexpected(proof.error());
    const auto* there = std::get_if<merkle::ExistenceProof>(&*proof);
    if (there == nullptr) return flaw(Failure::commitment_invalid, where, "it proves an absence");
    const Digest hashed = merkle::hashed_key(key);
    if (!merkle::verify_membership(state.app_hash, hashed, there->value, *there)) {
        return flaw(Failure::commitment_differs, where,
                    there->key == hashed ? "it leads to another app hash" : "it is of another key");
    }
    const auto record = wire::decode_record(key, there->value);
    if (record == nullptr) return flaw(Failure::record_invalid, where, "no table has such records");
    if (wire::own_key(*record) != key) {
        return flaw(Failure::record_of_another_key, where, "it says " + wire::own_key(*record));
    }
    return there->value;
}

std::optional<Failure> check_absent(const std::string& key, ByteView commitment,
                                    const State& state) {
    // No record of such a key could be there: saying that there is none says nothing.
    if (wire::record_type(key).empty()) return Failure::record_invalid;
    const auto proof = read_commitment(commitment, key);
    if (!proof) return proof.error().failure;
    const auto* absent = std::get_if<merkle::NonExistenceProof>(&*proof);
    if (absent == nullptr) return Failure::commitment_invalid;
    const bool holds = merkle::verify_absence(state.app_hash, merkle::hashed_key(key), *absent);
    if (!holds) return Failure::commitment_differs;
    return std::nullopt;
}

Checked<v1::Mountain> read_mountain(const v1::MountainClaim& claim, const State& state) {
    const auto bytes = read_record(std::string(state::keys::kMountain), claim.commitment(), state);
    if (!bytes) return tl::unexpected(bytes.error());
    v1::Mountain mountain;
    wire::decode_trusted(*bytes, mountain);
    return mountain;
}

Checked<v1::MountainLeaf> block_in(const v1::MountainClaim& claim, const v1::Mountain& mountain) {
    const std::string where = "block " + std::to_string(claim.leaf().height());
    merkle::Mmr range{mountain.count(), {}};
    for (const Bytes& peak : mountain.peaks()) {
        const auto digest = digest_from(peak);
        if (!digest) return flaw(Failure::record_invalid, where, "a peak is no digest");
        range.peaks.push_back(*digest);
    }
    merkle::MmrProof proof{claim.index(), mountain.count(), {}};
    for (const Bytes& sibling : claim.siblings()) {
        const auto digest = digest_from(sibling);
        if (!digest || claim.siblings_size() > 2 * kPathMax) {
            return flaw(Failure::mountain_differs, where, "its path is no path");
        }
        proof.siblings.push_back(*digest);
    }
    const Digest entry = crypto::sha256(wire::encode(claim.leaf()));
    if (!range.valid() || !merkle::verify_in_mmr(range.root(), entry, proof)) {
        return flaw(Failure::mountain_differs, where);
    }
    return claim.leaf();
}

Checked<v1::MountainLeaf> read_block(const v1::MountainClaim& claim, const State& state) {
    const auto mountain = read_mountain(claim, state);
    if (!mountain) return tl::unexpected(mountain.error());
    return block_in(claim, *mountain);
}

using Path = google::protobuf::RepeatedPtrField<v1::ListStep>;

bool leads_to(ByteView root, ByteView item, const Path& path) {
    if (path.size() > kPathMax) return false;
    std::vector<merkle::Step> steps;
    for (const v1::ListStep& step : path) {
        const auto sibling = digest_from(step.sibling());
        if (!sibling) return false;
        steps.push_back({*sibling, step.sibling_is_left()});
    }
    return view(merkle::list_root_from(merkle::list_leaf(item), steps)) == root;
}

Statement in_block(Statement::Kind kind, Bytes bytes, const v1::MountainLeaf& leaf) {
    Statement statement;
    statement.kind = kind;
    statement.bytes = std::move(bytes);
    statement.block_height = leaf.height();
    statement.block_time_ms = leaf.time_ms();
    return statement;
}

Bytes chain_of(const google::protobuf::RepeatedPtrField<Bytes>& refs) {
    Bytes chain;
    for (const Bytes& ref : refs) chain = state::chain_next(chain, ref);
    return chain;
}

}  // namespace

Checked<Statement> judge(const v1::RecordClaim& claim, const State& state) {
    auto bytes = read_record(claim.key(), claim.commitment(), state);
    if (!bytes) return tl::unexpected(bytes.error());
    Statement statement;
    statement.kind = Statement::Kind::record;
    statement.key = claim.key();
    statement.bytes = *std::move(bytes);
    return statement;
}

Checked<Statement> judge(const v1::AbsenceClaim& claim, const State& state) {
    if (const auto failure = check_absent(claim.key(), claim.commitment(), state)) {
        return flaw(*failure, "absence of " + claim.key());
    }
    Statement statement;
    statement.kind = Statement::Kind::absence;
    statement.key = claim.key();
    return statement;
}

Checked<Statement> judge(const v1::ReceiptClaim& claim, const State& state) {
    const auto mountain = read_mountain(claim.block(), state);
    if (!mountain) return tl::unexpected(mountain.error());
    return judge(claim, *mountain);
}

Checked<Statement> judge(const v1::ReceiptClaim& claim, const v1::Mountain& mountain) {
    const auto leaf = block_in(claim.block(), mountain);
    if (!leaf) return tl::unexpected(leaf.error());
    Bytes receipt = wire::encode(claim.receipt());
    const bool of_block = claim.receipt().height() == leaf->height();
    if (!of_block || !leads_to(leaf->receipts_root(), receipt, claim.path())) {
        return flaw(Failure::receipt_differs, "receipt " + to_hex(claim.receipt().tx_id()),
                    "block " + std::to_string(leaf->height()) + " has no such receipt");
    }
    Statement statement = in_block(Statement::Kind::receipt, std::move(receipt), *leaf);
    statement.receipt = claim.receipt();
    return statement;
}

Checked<Statement> judge(const v1::TransitionClaim& claim, const State& state) {
    const auto leaf = read_block(claim.block(), state);
    if (!leaf) return tl::unexpected(leaf.error());
    Bytes transition = wire::encode(claim.transition());
    const bool of_block = claim.transition().height() == leaf->height();
    if (!of_block || !leads_to(leaf->transitions_root(), transition, claim.path())) {
        return flaw(Failure::transition_differs, "transition " + claim.transition().key(),
                    "block " + std::to_string(leaf->height()) + " has no such transition");
    }
    Statement statement = in_block(Statement::Kind::transition, std::move(transition), *leaf);
    statement.key = claim.transition().key();
    return statement;
}

Checked<Statement> judge(const v1::BatchRecordClaim& claim, const State& state) {
    auto statement = judge(claim.receipt(), state);
    if (!statement) return statement;
    if (!leads_to(statement->receipt.record_root(), claim.record(), claim.path())) {
        return flaw(Failure::batch_differs, "record of " + to_hex(statement->receipt.tx_id()),
                    "the batch has no such record");
    }
    statement->kind = Statement::Kind::batch_record;
    statement->bytes = claim.record();
    return statement;
}

Checked<Statement> judge(const v1::ListClaim& claim, const State& state) {
    Statement statement;
    statement.kind = Statement::Kind::list;
    statement.key = claim.table() + "/" + claim.scope();
    const std::string head_key = state::keys::list_head(claim.table(), claim.scope());
    const std::string where = "list " + statement.key;
    if (claim.refs().empty()) {
        if (const auto failure = check_absent(head_key, claim.commitment(), state)) {
            return flaw(*failure, where, "no ref is given, and its head is not proved absent");
        }
        return statement;
    }
    const auto bytes = read_record(head_key, claim.commitment(), state);
    if (!bytes) return tl::unexpected(bytes.error());
    v1::ListHead head;
    wire::decode_trusted(*bytes, head);
    if (head.count() != static_cast<std::uint64_t>(claim.refs_size())) {
        return flaw(Failure::list_count_differs, where,
                    "the ledger has " + std::to_string(head.count()) + " entries, the proof " +
                        std::to_string(claim.refs_size()));
    }
    if (head.chain() != chain_of(claim.refs())) return flaw(Failure::list_differs, where);
    statement.refs.assign(claim.refs().begin(), claim.refs().end());
    return statement;
}

}  // namespace charter::proof
