#include "engine/verify_store.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <utility>

#include "crypto/sha256.hpp"
#include "engine/intake.hpp"
#include "engine/reading.hpp"
#include "engine/solo/chain.hpp"
#include "machine/genesis.hpp"
#include "merkle/trie.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kDecodedKept = 1'024;

std::string at_height(std::uint64_t height) { return " of block " + std::to_string(height); }

tl::unexpected<Fault> differs(const std::string& what, std::uint64_t height, ByteView ours,
                              ByteView stored) {
    return fault("the " + what + at_height(height) + " differs: the history gives " + to_hex(ours) +
                 ", the store has " + to_hex(stored));
}

class Verification {
  public:
    Verification(const storage::Store& store, const VerifyOptions& options)
        : store_(store), options_(options) {}

    Outcome<VerifyReport> run();

  private:
    Outcome<std::monostate> found();
    Outcome<std::monostate> verify_block(std::uint64_t height);
    Outcome<comet::Commit> commit_of(std::uint64_t height) const;
    Outcome<std::monostate> compare_header(const v1::StoredBlock& block,
                                           const comet::Header& expected) const;
    Outcome<std::monostate> compare_results(const machine::BlockResult& result,
                                            std::uint64_t height) const;
    Outcome<std::monostate> compare_state() const;
    void apply(const state::Changes& changes);
    StateFacts facts() const;

    const storage::Store& store_;
    const VerifyOptions& options_;
    Intake intake_{{}, kDecodedKept};
    state::MemoryView state_;
    merkle::Trie trie_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::optional<assurance::Index> index_;  // of catalog_
    std::unique_ptr<Chain> chain_;
    VerifyReport report_;
};

void Verification::apply(const state::Changes& changes) {
    std::vector<merkle::Change> hashed;
    for (const auto& [key, value] : changes) {
        hashed.push_back({merkle::hashed_key(key), std::nullopt});
        if (value) hashed.back().value_hash = crypto::sha256(*value);
    }
    trie_ = trie_.apply(hashed);
    state_.apply(changes);
}

StateFacts Verification::facts() const {
    const auto config = state::read_existing<v1::ChainConfig>(state_, state::keys::kConfig);
    state::Delta nothing(state_);
    const tx::Context ctx(nothing, *catalog_, config, {}, tx::RuleSet::all());
    return {trie_.root(), config.protocol_version(), ctx.parameter("block_bytes_max")};
}

Outcome<std::monostate> Verification::found() {
    const auto document = stored_genesis(store_);
    if (!document) return tl::unexpected(document.error());
    if (!document->has_value())
        return fault("the store has no genesis document: there is no history to verify");
    const Digest digest = machine::genesis_digest((*document)->genesis());
    if (options_.genesis && *options_.genesis != digest) {
        return differs("genesis document", 0, view(*options_.genesis), view(digest));
    }
    const auto changes = machine::found(**document);
    if (!changes)
        return fault("the stored genesis document is refused: " + describe(changes.error()));
    apply(*changes);
    auto catalog = machine::load_catalog(state_);
    if (!catalog) return fault("the founding catalog does not load: " + describe(catalog.error()));
    catalog_ = *std::move(catalog);
    index_.emplace(*catalog_);
    v1::Genesis genesis;
    wire::decode_trusted((*document)->genesis(), genesis);
    chain_ = std::make_unique<Chain>(genesis.chain_id(), genesis.genesis_ms(),
                                     genesis.validator().bytes());
    return std::monostate{};
}

// The commit for the last block of the chain so far.
Outcome<comet::Commit> Verification::commit_of(std::uint64_t height) const {
    if (height == 0) return comet::Commit{};
    auto commit = stored_commit(store_, height);
    if (!commit) return tl::unexpected(commit.error());
    if (!commit->has_value()) return fault("the store lacks the commit" + at_height(height));
    if (chain_->verify(**commit)) return **std::move(commit);
    return fault("the commit" + at_height(height) +
                 " is not the validator's signature over the block that the history gives");
}

Outcome<std::monostate> Verification::compare_header(const v1::StoredBlock& block,
                                                     const comet::Header& expected) const {
    if (wire::encode(expected) == block.header()) return std::monostate{};
    comet::Header stored;
    if (!stored.ParseFromString(block.header())) {
        return fault("the header" + at_height(block.height()) + " is missing or does not decode");
    }
    std::string report;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&report);
    differencer.Compare(expected, stored);
    return fault("the header" + at_height(block.height()) +
                 " differs from what the history gives: " + report);
}

Outcome<std::monostate> Verification::compare_results(const machine::BlockResult& result,
                                                      std::uint64_t height) const {
    for (std::uint32_t i = 0; i < result.receipts.size(); ++i) {
        const auto stored = store_.receipt({height, i});
        if (!stored) return tl::unexpected(stored.error());
        const Bytes ours = wire::encode(result.receipts[i]);
        if (*stored != ours) {
            return differs("receipt " + std::to_string(i), height, ours, stored->value_or(Bytes()));
        }
    }
    const auto stored = store_.events({height, 0}, result.events.size() + 1);
    if (!stored) return tl::unexpected(stored.error());
    for (std::uint32_t i = 0; i < result.events.size(); ++i) {
        const Bytes ours = wire::encode(result.events[i]);
        const bool is_there = i < stored->size() && (*stored)[i].at == storage::Position{height, i};
        if (!is_there || (*stored)[i].bytes != ours) {
            return differs("event " + std::to_string(i), height, ours,
                           is_there ? (*stored)[i].bytes : "");
        }
    }
    if (stored->size() > result.events.size() &&
        (*stored)[result.events.size()].at.height == height) {
        return fault("the journal" + at_height(height) + " has more events than the history gives");
    }
    return std::monostate{};
}

Outcome<std::monostate> Verification::verify_block(std::uint64_t height) {
    auto block = stored_block(store_, height);
    if (!block) return tl::unexpected(block.error());
    if (!block->has_value()) {
        return fault("the store lacks block " + std::to_string(height) +
                     ": it was pruned, or another engine keeps the blocks");
    }
    const std::vector<Bytes> txs((*block)->txs().begin(), (*block)->txs().end());
    const auto last_commit = commit_of(height - 1);
    if (!last_commit) return tl::unexpected(last_commit.error());
    const comet::Header header = chain_->next_header(*last_commit, txs, facts());
    if (const auto same = compare_header(**block, header); !same) return same;

    machine::BlockInput input{height,
                              chain_->next_time_ms(*last_commit),
                              intake_.take(txs, Intake::digests_of(txs), state_),
                              {(*block)->misbehaviour().begin(), (*block)->misbehaviour().end()}};
    machine::Options options;
    options.index = &*index_;
    const machine::BlockResult result = machine::execute_block(state_, *catalog_, input, options);
    apply(result.changes);
    if (view(trie_.root()) != (*block)->app_hash()) {
        return differs("app hash", height, view(trie_.root()), (*block)->app_hash());
    }
    if (const auto same = compare_results(result, height); !same) return same;
    if (result.catalog_changed) {
        auto catalog = machine::load_catalog(state_);
        if (!catalog)
            return fault("the catalog" + at_height(height) +
                         " does not load: " + describe(catalog.error()));
        catalog_ = *std::move(catalog);
        index_.emplace(*catalog_);
    }
    chain_->append(header, txs, *last_commit, result.receipts);
    intake_.next_height();
    report_.heights = height;
    report_.transactions += txs.size();
    return std::monostate{};
}

// The values on disk are those of the history.
Outcome<std::monostate> Verification::compare_state() const {
    std::string first;
    auto ours = state_.values().begin();
    const auto scanned = store_.scan({}, {}, [&](ByteView key, ByteView value) {
        if (ours != state_.values().end() && ours->first == key && ours->second == value) {
            ++ours;
            return true;
        }
        first = ours != state_.values().end() && ours->first < key ? ours->first : Bytes(key);
        return false;
    });
    if (!scanned) return tl::unexpected(scanned.error());
    if (first.empty() && ours != state_.values().end()) first = ours->first;
    if (first.empty()) return std::monostate{};
    return fault("the state of the store differs from what the history gives, first at the key " +
                 first);
}

Outcome<VerifyReport> Verification::run() {
    const auto head = store_.head();
    if (!head) return fault("the store is empty: there is no history to verify");
    if (const auto founded = found(); !founded) return tl::unexpected(founded.error());
    for (std::uint64_t height = 1; height <= head->height; ++height) {
        if (const auto same = verify_block(height); !same) return tl::unexpected(same.error());
        report_.app_hash = trie_.root();
        if (options_.progress && !options_.progress(height, head->height)) return report_;
    }
    report_.app_hash = trie_.root();
    if (const auto commit = commit_of(head->height); !commit) return tl::unexpected(commit.error());
    if (report_.app_hash != head->app_hash) {
        return differs("head's app hash", head->height, view(report_.app_hash),
                       view(head->app_hash));
    }
    if (const auto same = compare_state(); !same) return tl::unexpected(same.error());
    return report_;
}

}  // namespace

Outcome<VerifyReport> verify_store(const storage::Store& store, const VerifyOptions& options) {
    return Verification(store, options).run();
}

}  // namespace charter::engine
