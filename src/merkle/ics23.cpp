#include "merkle/ics23.hpp"

#include <cosmos/ics23/v1/proofs.pb.h>

#include <string>

#include "base/ensure.hpp"

namespace charter::merkle {
namespace {

namespace pb = cosmos::ics23::v1;

constexpr ByteView kLeafPrefix("\0", 1);
constexpr ByteView kInnerPrefix("\1", 1);

void write_existence(const ExistenceProof& from, pb::ExistenceProof& to) {
    to.set_key(Bytes(view(from.key)));
    to.set_value(from.value);
    pb::LeafOp& leaf = *to.mutable_leaf();
    leaf.set_hash(pb::SHA256);
    leaf.set_prehash_key(pb::NO_HASH);
    leaf.set_prehash_value(pb::SHA256);
    leaf.set_length(pb::VAR_PROTO);
    leaf.set_prefix(Bytes(kLeafPrefix));
    for (const Step& step : from.path) {
        pb::InnerOp& inner = *to.add_path();
        inner.set_hash(pb::SHA256);
        Bytes prefix(kInnerPrefix);
        if (step.sibling_is_left) {
            prefix += view(step.sibling);
        } else {
            inner.set_suffix(Bytes(view(step.sibling)));
        }
        inner.set_prefix(prefix);
    }
}

bool is_our_leaf(const pb::LeafOp& leaf) {
    return leaf.hash() == pb::SHA256 && leaf.prehash_key() == pb::NO_HASH &&
           leaf.prehash_value() == pb::SHA256 && leaf.length() == pb::VAR_PROTO &&
           leaf.prefix() == kLeafPrefix;
}

std::optional<Step> read_step(const pb::InnerOp& inner) {
    const ByteView prefix = inner.prefix();
    if (inner.hash() != pb::SHA256 || !prefix.starts_with(kInnerPrefix)) return std::nullopt;
    const auto left = digest_from(prefix.substr(kInnerPrefix.size()));
    const auto right = digest_from(inner.suffix());
    if (left && inner.suffix().empty()) return Step{*left, true};
    if (right && prefix == kInnerPrefix) return Step{*right, false};
    return std::nullopt;
}

Outcome<ExistenceProof> read_existence(const pb::ExistenceProof& from) {
    const auto key = digest_from(from.key());
    if (!key) return fault("the proof's key is not a hash of 32 bytes; ask the node again");
    if (from.value().empty()) return fault("the proof has no value; ask the node again");
    if (!is_our_leaf(from.leaf())) return fault("the proof's leaf is not of the tendermint spec");
    if (static_cast<std::size_t>(from.path_size()) > kMaxProofDepth) {
        return fault("the proof has more than " + std::to_string(kMaxProofDepth) + " steps");
    }
    ExistenceProof proof{*key, from.value(), {}};
    for (const pb::InnerOp& inner : from.path()) {
        const auto step = read_step(inner);
        if (!step) return fault("a step of the proof is not of the tendermint spec");
        proof.path.push_back(*step);
    }
    return proof;
}

Outcome<CommitmentProof> read_absence(const pb::NonExistenceProof& from) {
    const auto key = digest_from(from.key());
    if (!key) return fault("the proof's key is not a hash of 32 bytes; ask the node again");
    if (!from.has_left() && !from.has_right()) return fault("the proof has no neighbour");
    NonExistenceProof proof{*key, std::nullopt, std::nullopt};
    if (from.has_left()) {
        auto left = read_existence(from.left());
        if (!left) return tl::unexpected(left.error());
        proof.left = std::move(*left);
    }
    if (from.has_right()) {
        auto right = read_existence(from.right());
        if (!right) return tl::unexpected(right.error());
        proof.right = std::move(*right);
    }
    return proof;
}

Outcome<CommitmentProof> read_message(const pb::CommitmentProof& message) {
    switch (message.proof_case()) {
        case pb::CommitmentProof::kExist: {
            auto proof = read_existence(message.exist());
            if (!proof) return tl::unexpected(proof.error());
            return std::move(*proof);
        }
        case pb::CommitmentProof::kNonexist:     return read_absence(message.nonexist());
        case pb::CommitmentProof::PROOF_NOT_SET: break;
    }
    return fault("the proof is neither of existence nor of absence; ask the node again");
}

}  // namespace

Bytes encode_commitment_proof(const CommitmentProof& proof) {
    pb::CommitmentProof message;
    if (const auto* exist = std::get_if<ExistenceProof>(&proof)) {
        write_existence(*exist, *message.mutable_exist());
    } else {
        const auto& absent = std::get<NonExistenceProof>(proof);
        pb::NonExistenceProof& to = *message.mutable_nonexist();
        to.set_key(Bytes(view(absent.key)));
        if (absent.left) write_existence(*absent.left, *to.mutable_left());
        if (absent.right) write_existence(*absent.right, *to.mutable_right());
    }
    Bytes bytes;
    ensure(message.SerializeToString(&bytes), "a proof is smaller than 2 GiB");
    return bytes;
}

Outcome<CommitmentProof> parse_commitment_proof(ByteView bytes) {
    if (bytes.size() > kMaxProofBytes) {
        return fault("the proof is larger than " + std::to_string(kMaxProofBytes) + " bytes");
    }
    pb::CommitmentProof message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fault("the proof is no CommitmentProof message; ask the node again");
    }
    auto proof = read_message(message);
    if (proof && encode_commitment_proof(*proof) != bytes) {
        return fault("the proof is not encoded as ICS-23 writes it; ask the node again");
    }
    return proof;
}

}  // namespace charter::merkle
