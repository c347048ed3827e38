#include "light/header.hpp"

#include <algorithm>
#include <utility>

#include "crypto/sha256.hpp"
#include "merkle/list_tree.hpp"
#include "wire/codec.hpp"

namespace charter::light {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::int32_t kNanosPerMs = 1'000'000;

// Protobuf's wire format by hand, for the two messages that our proto folder does not name.
constexpr unsigned kVarint = 0;
constexpr unsigned kLengthDelimited = 2;

void put_varint(Bytes& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(0x80 | (value & 0x7f)));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

void put_tag(Bytes& out, unsigned field, unsigned wire_type) {
    put_varint(out, (std::uint64_t{field} << 3) | wire_type);
}

void put_bytes(Bytes& out, unsigned field, ByteView bytes) {
    put_tag(out, field, kLengthDelimited);
    put_varint(out, bytes.size());
    out.append(bytes);
}

// gogotypes' wrappers: one field, number 1; nothing where the value is the default.
Bytes wrapped_bytes(ByteView value) {
    Bytes out;
    if (!value.empty()) put_bytes(out, 1, value);
    return out;
}

Bytes wrapped_int(std::int64_t value) {
    Bytes out;
    if (value == 0) return out;
    put_tag(out, 1, kVarint);
    put_varint(out, static_cast<std::uint64_t>(value));
    return out;
}

comet::BlockID with_part_set_header(comet::BlockID id) {
    id.mutable_part_set_header();
    return id;
}

// A time that is not there is Go's zero time.
comet::CommitSig with_timestamp(comet::CommitSig signature) {
    if (!signature.has_timestamp()) signature.mutable_timestamp()->set_seconds(kGoZeroSeconds);
    return signature;
}

google::protobuf::Timestamp time_of(const comet::Header& header) {
    return header.has_time() ? header.time() : timestamp_of(kGoZeroSeconds * kMsPerSecond);
}

}  // namespace

google::protobuf::Timestamp timestamp_of(std::int64_t unix_ms) {
    std::int64_t seconds = unix_ms / kMsPerSecond;
    std::int64_t ms = unix_ms % kMsPerSecond;
    if (ms < 0) {
        seconds -= 1;
        ms += kMsPerSecond;
    }
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(seconds);
    timestamp.set_nanos(static_cast<std::int32_t>(ms) * kNanosPerMs);
    return timestamp;
}

std::int64_t unix_ms_of(const google::protobuf::Timestamp& timestamp) {
    return timestamp.seconds() * kMsPerSecond + timestamp.nanos() / kNanosPerMs;
}

Bytes validator_address(ByteView key) {
    const Digest digest = crypto::sha256(key);
    return Bytes(view(digest).substr(0, kAddressBytes));
}

std::vector<Validator> in_order(std::span<const Validator> validators) {
    std::vector<std::pair<Validator, Bytes>> sorted;
    for (const Validator& v : validators) sorted.emplace_back(v, validator_address(v.key));
    std::ranges::sort(sorted, [](const auto& a, const auto& b) {
        if (a.first.power != b.first.power) return a.first.power > b.first.power;
        return a.second < b.second;
    });
    std::vector<Validator> out;
    for (auto& [validator, address] : sorted) out.push_back(std::move(validator));
    return out;
}

Digest validators_hash(std::span<const Validator> validators) {
    std::vector<Bytes> items;
    for (const Validator& validator : in_order(validators)) {
        comet::SimpleValidator simple;
        simple.mutable_pub_key()->set_ed25519(validator.key);
        simple.set_voting_power(validator.power);
        items.push_back(wire::encode(simple));
    }
    return merkle::list_root(items);
}

Digest consensus_hash(std::int64_t block_max_bytes, std::int64_t block_max_gas) {
    comet::HashedParams params;
    params.set_block_max_bytes(block_max_bytes);
    params.set_block_max_gas(block_max_gas);
    return crypto::sha256(wire::encode(params));
}

Digest data_hash(std::span<const Bytes> txs) {
    std::vector<Digest> leaves;
    leaves.reserve(txs.size());
    for (const Bytes& tx : txs) leaves.push_back(merkle::list_leaf(view(crypto::sha256(tx))));
    return merkle::list_root_of_leaves(leaves);
}

Digest commit_hash(const comet::Commit& commit) {
    std::vector<Bytes> items;
    for (const comet::CommitSig& signature : commit.signatures()) {
        items.push_back(wire::encode(with_timestamp(signature)));
    }
    return merkle::list_root(items);
}

Digest receipt_digest(const v1::Receipt& receipt) { return crypto::sha256(wire::encode(receipt)); }

Digest results_hash(std::span<const v1::Receipt> receipts) {
    std::vector<Digest> leaves;
    leaves.reserve(receipts.size());
    for (const v1::Receipt& receipt : receipts) {
        Bytes result;  // tendermint.abci.ExecTxResult: code = 1, data = 2
        if (receipt.reason() != 0) {
            put_tag(result, 1, kVarint);
            put_varint(result, receipt.reason());
        }
        const Digest digest = receipt_digest(receipt);
        put_bytes(result, 2, view(digest));
        leaves.push_back(merkle::list_leaf(result));
    }
    return merkle::list_root_of_leaves(leaves);
}

Digest empty_list_hash() { return merkle::list_root({}); }

Bytes header_hash(const comet::Header& header) {
    if (header.validators_hash().empty()) return {};
    const std::vector<Bytes> fields = {
        wire::encode(header.version()),
        wrapped_bytes(header.chain_id()),
        wrapped_int(header.height()),
        wire::encode(time_of(header)),
        wire::encode(with_part_set_header(header.last_block_id())),
        wrapped_bytes(header.last_commit_hash()),
        wrapped_bytes(header.data_hash()),
        wrapped_bytes(header.validators_hash()),
        wrapped_bytes(header.next_validators_hash()),
        wrapped_bytes(header.consensus_hash()),
        wrapped_bytes(header.app_hash()),
        wrapped_bytes(header.last_results_hash()),
        wrapped_bytes(header.evidence_hash()),
        wrapped_bytes(header.proposer_address()),
    };
    return Bytes(view(merkle::list_root(fields)));
}

Bytes header_bytes(comet::Header header) {
    header.mutable_version();
    *header.mutable_time() = time_of(header);
    header.mutable_last_block_id()->mutable_part_set_header();
    return wire::encode(header);
}

Bytes commit_bytes(comet::Commit commit) {
    commit.mutable_block_id()->mutable_part_set_header();
    for (comet::CommitSig& signature : *commit.mutable_signatures()) {
        signature = with_timestamp(std::move(signature));
    }
    return wire::encode(commit);
}

Bytes block_bytes(const comet::Header& header, std::span<const Bytes> txs,
                  const comet::Commit& last_commit) {
    Bytes data;
    for (const Bytes& tx : txs) put_bytes(data, 1, tx);
    Bytes block;
    block.reserve(data.size() + 1'024);
    put_bytes(block, 1, header_bytes(header));
    put_bytes(block, 2, data);
    put_bytes(block, 3, {});  // evidence
    put_bytes(block, 4, commit_bytes(last_commit));
    return block;
}

comet::PartSetHeader part_set_header(ByteView block) {
    std::vector<Digest> leaves;
    for (std::size_t at = 0; at < block.size(); at += kPartBytes) {
        leaves.push_back(merkle::list_leaf(block.substr(at, kPartBytes)));
    }
    comet::PartSetHeader parts;
    parts.set_total(static_cast<std::uint32_t>(leaves.size()));
    parts.set_hash(Bytes(view(merkle::list_root_of_leaves(leaves))));
    return parts;
}

comet::BlockID block_id(const comet::Header& header, std::span<const Bytes> txs,
                        const comet::Commit& last_commit) {
    comet::BlockID id;
    id.set_hash(header_hash(header));
    *id.mutable_part_set_header() = part_set_header(block_bytes(header, txs, last_commit));
    return id;
}

bool is_nil(const comet::BlockID& id) {
    const comet::PartSetHeader& parts = id.part_set_header();
    return id.hash().empty() && parts.total() == 0 && parts.hash().empty();
}

Bytes vote_sign_bytes(ByteView chain_id, const Vote& vote) {
    comet::CanonicalVote canonical;
    canonical.set_type(vote.type);
    canonical.set_height(vote.height);
    canonical.set_round(vote.round);
    if (!is_nil(vote.block_id)) {
        comet::CanonicalBlockID& id = *canonical.mutable_block_id();
        id.set_hash(vote.block_id.hash());
        id.mutable_part_set_header()->set_total(vote.block_id.part_set_header().total());
        id.mutable_part_set_header()->set_hash(vote.block_id.part_set_header().hash());
    }
    *canonical.mutable_timestamp() = vote.timestamp;
    canonical.set_chain_id(Bytes(chain_id));
    const Bytes encoded = wire::encode(canonical);
    Bytes out;
    put_varint(out, encoded.size());
    return out.append(encoded);
}

Bytes commit_sign_bytes(ByteView chain_id, const comet::Commit& commit, int index) {
    const comet::CommitSig& signature = commit.signatures(index);
    Vote vote{comet::SIGNED_MSG_TYPE_PRECOMMIT,
              commit.height(),
              commit.round(),
              {},
              signature.timestamp()};
    if (signature.block_id_flag() == comet::BLOCK_ID_FLAG_COMMIT) vote.block_id = commit.block_id();
    return vote_sign_bytes(chain_id, vote);
}

google::protobuf::Timestamp median_time(const comet::Commit& commit,
                                        std::span<const Validator> validators) {
    struct Timed {
        std::int64_t seconds;
        std::int32_t nanos;
        std::int64_t power;
        auto operator<=>(const Timed&) const = default;
    };
    std::vector<Timed> votes;
    std::int64_t total = 0;
    for (int i = 0; i < commit.signatures_size(); ++i) {
        const comet::CommitSig& vote = commit.signatures(i);
        if (vote.block_id_flag() == comet::BLOCK_ID_FLAG_ABSENT) continue;
        const std::int64_t power = validators[static_cast<std::size_t>(i)].power;
        votes.push_back({vote.timestamp().seconds(), vote.timestamp().nanos(), power});
        total += power;
    }
    std::ranges::sort(votes);
    google::protobuf::Timestamp median;
    std::int64_t left = total / 2;
    for (const Timed& vote : votes) {
        median.set_seconds(vote.seconds);
        median.set_nanos(vote.nanos);
        if (left <= vote.power) break;
        left -= vote.power;
    }
    return median;
}

}  // namespace charter::light
