#include "engine/history.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "engine/protocol.hpp"
#include "engine/reading.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

std::string of_block(std::uint64_t height) { return " of block " + std::to_string(height); }

}  // namespace

Fault difference(const std::string& what, std::uint64_t height, ByteView ours, ByteView theirs) {
    return {"the " + what + of_block(height) + " differs: the history gives " + to_hex(ours) +
            ", recorded is " + to_hex(theirs)};
}

Outcome<std::unique_ptr<History>> History::found(const v1::SignedGenesis& document,
                                                 const std::optional<Digest>& expected,
                                                 std::uint32_t protocol_supported) {
    const Digest digest = machine::genesis_digest(document.genesis());
    if (expected && *expected != digest) {
        return tl::unexpected(difference("genesis document", 0, view(digest), view(*expected)));
    }
    const auto changes = machine::found(document);
    if (!changes) return fault("the genesis document is refused: " + describe(changes.error()));
    std::unique_ptr<History> history(new History());
    history->protocol_supported_ = protocol_supported;
    history->apply(*changes);
    if (const auto adopted = history->adopt_catalog(); !adopted) {
        return tl::unexpected(adopted.error());
    }
    v1::Genesis genesis;
    wire::decode_trusted(document.genesis(), genesis);
    history->chain_id_ = genesis.chain_id();
    if (genesis.solo()) {
        history->solo_.emplace(genesis.chain_id(), genesis.genesis_ms(),
                               genesis.validator().bytes());
        return history;
    }
    auto many = CometChain::found(genesis);
    if (!many) return tl::unexpected(many.error());
    history->many_ = *std::move(many);
    return history;
}

Outcome<std::monostate> History::adopt_catalog() {
    auto catalog = machine::load_catalog(state_);
    if (!catalog) {
        return fault("the catalog" + of_block(height_) +
                     " does not load: " + describe(catalog.error()));
    }
    catalog_ = *std::move(catalog);
    index_.emplace(*catalog_);
    return std::monostate{};
}

void History::apply(const state::Changes& changes) {
    std::vector<merkle::Change> hashed;
    hashed.reserve(changes.size());
    for (const auto& [key, value] : changes) {
        hashed.push_back({merkle::hashed_key(key), std::nullopt});
        if (value) hashed.back().value_hash = crypto::sha256(*value);
    }
    trie_ = trie_.apply(hashed);
    state_.apply(changes);
}

StateFacts History::facts() const {
    const auto config = state::read_existing<v1::ChainConfig>(state_, state::keys::kConfig);
    state::Delta nothing(state_);
    const tx::Context ctx(nothing, *catalog_, config, {}, tx::RuleSet::all());
    return {trie_.root(), config.protocol_version(), ctx.parameter("block_bytes_max")};
}

Outcome<std::monostate> History::verify_last_commit() const {
    if (many_) return many_->verify_commit(last_commit_);
    if (height_ == 0 || solo_->verify(last_commit_)) return std::monostate{};
    return fault("the commit" + of_block(height_) +
                 " is missing, or not the validator's signature over the block that the history "
                 "gives");
}

Outcome<std::monostate> History::verify_header(const v1::StoredBlock& block,
                                               const comet::Header& expected) const {
    if (light::header_bytes(expected) == block.header()) return std::monostate{};
    comet::Header recorded;
    if (block.header().empty() || !recorded.ParseFromString(block.header())) {
        return fault("the header" + of_block(block.height()) + " is missing or does not decode");
    }
    std::string report;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&report);
    differencer.Compare(expected, recorded);
    return fault("the header" + of_block(block.height()) +
                 " differs from what the history gives: " + report);
}

Outcome<comet::Header> History::next_header(const v1::StoredBlock& block,
                                            std::span<const Bytes> txs) const {
    if (many_) return many_->next_header(block, last_commit_, facts());
    return solo_->next_header(last_commit_, txs, facts());
}

// The hash of the state after it is the last thing that is compared: then the block is part of the
// history.
Outcome<machine::BlockResult> History::execute(const v1::StoredBlock& block,
                                               std::span<const Bytes> txs, std::int64_t time_ms) {
    const std::uint64_t height = height_ + 1;
    machine::BlockInput input{height,
                              time_ms,
                              intake_.take(txs, Intake::digests_of(txs), state_),
                              {block.misbehaviour().begin(), block.misbehaviour().end()}};
    machine::Options options;
    options.index = &*index_;
    machine::BlockResult result = machine::execute_block(state_, *catalog_, input, options);
    apply(result.changes);
    height_ = height;
    transactions_ += txs.size();
    if (view(trie_.root()) != block.app_hash()) {
        return tl::unexpected(difference("app hash", height, view(trie_.root()), block.app_hash()));
    }
    if (result.catalog_changed) {
        if (const auto adopted = adopt_catalog(); !adopted) return tl::unexpected(adopted.error());
    }
    intake_.next_height();
    return result;
}

Outcome<std::monostate> History::check_next(const v1::StoredBlock& block) const {
    const std::uint64_t height = height_ + 1;
    if (block.height() != height) {
        return fault("block " + std::to_string(height) + " is missing: block " +
                     std::to_string(block.height()) + " stands in its place");
    }
    // What the engine reports of misbehaving validators is no transaction, and the solo engine's
    // headers, which bind none, must say that there was none.
    if (solo_ && !block.misbehaviour().empty()) {
        return fault("block " + std::to_string(height) +
                     " reports misbehaviour, which its header does not hold");
    }
    const auto config = state::read_existing<v1::ChainConfig>(state_, state::keys::kConfig);
    return require_runs(config.protocol_version(), height, protocol_supported_);
}

Outcome<machine::BlockResult> History::append(const v1::StoredBlock& block) {
    ensure(!is_unsigned_, "a signed block after one whose header is not known");
    if (const auto next = check_next(block); !next) return tl::unexpected(next.error());
    if (const auto signed_by = verify_last_commit(); !signed_by) {
        return tl::unexpected(signed_by.error());
    }
    const std::vector<Bytes> txs(block.txs().begin(), block.txs().end());
    const auto header = next_header(block, txs);
    if (!header) return tl::unexpected(header.error());
    if (const auto same = verify_header(block, *header); !same) return tl::unexpected(same.error());
    auto result = execute(block, txs, light::unix_ms_of(header->time()));
    if (!result) return result;
    if (many_) {
        const auto appended = many_->append(*header, txs, last_commit_, *result);
        if (!appended) return tl::unexpected(appended.error());
    } else {
        solo_->append(*header, txs, last_commit_, result->receipts);
    }
    if (!last_commit_.ParseFromString(block.commit())) last_commit_.Clear();
    return result;
}

Outcome<machine::BlockResult> History::append_unsigned(const v1::StoredBlock& block,
                                                       std::int64_t time_ms) {
    if (const auto next = check_next(block); !next) return tl::unexpected(next.error());
    if (solo_) {
        return fault("the header" + of_block(block.height()) + " is missing or does not decode");
    }
    is_unsigned_ = true;
    const std::vector<Bytes> txs(block.txs().begin(), block.txs().end());
    return execute(block, txs, time_ms);
}

}  // namespace charter::engine
