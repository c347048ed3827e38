#pragma once
// The history of a ledger, judged anew: every block is executed again from the genesis
// document, in memory, and compared with what it says of itself. Where the blocks come from, a
// store or an export, is the caller's.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "assurance/index.hpp"
#include "base/bytes.hpp"
#include "base/protocol.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "engine/comet_chain.hpp"
#include "engine/intake.hpp"
#include "engine/solo/chain.hpp"
#include "machine/machine.hpp"
#include "merkle/trie.hpp"
#include "state/delta.hpp"

namespace charter::engine {

class History {
  public:
    /// At height 0. Faults: another document than `expected`, a document that the machine refuses.
    static Outcome<std::unique_ptr<History>> found(
        const v1::SignedGenesis& document, const std::optional<Digest>& expected,
        std::uint32_t protocol_supported = kProtocolSupported);

    /// Executes the next block, after its predecessor's commit proved to be the validators'.
    /// Faults, in this order: not the next height, a protocol version that this program does not
    /// run, the predecessor's commit, the header (hashes of
    /// transactions, validators and of the last results included), the app hash, a catalog that
    /// does not load, updates of the validators that an engine refuses. After a fault the history
    /// is of no further use.
    Outcome<machine::BlockResult> append(const v1::StoredBlock& block);
    /// Executes a block whose header is not known yet, and compares the app hash: its time is what
    /// the node says. Only such blocks may follow. Faults: not the next height, a solo ledger, the
    /// app hash, a catalog that does not load.
    Outcome<machine::BlockResult> append_unsigned(const v1::StoredBlock& block,
                                                  std::int64_t time_ms);
    /// The commit of the last block, which no block follows. Faults: it is not the validators'.
    Outcome<std::monostate> verify_last_commit() const;

    const std::string& chain_id() const { return chain_id_; }
    std::uint64_t height() const { return height_; }
    std::uint64_t transactions() const { return transactions_; }
    Digest app_hash() const { return trie_.root(); }
    const state::MemoryView& state() const { return state_; }
    const merkle::Trie& trie() const { return trie_; }
    const catalog::Catalog& catalog() const { return *catalog_; }

  private:
    History() = default;
    Outcome<std::monostate> adopt_catalog();
    Outcome<std::monostate> verify_header(const v1::StoredBlock& block,
                                          const comet::Header& expected) const;
    Outcome<comet::Header> next_header(const v1::StoredBlock& block,
                                       std::span<const Bytes> txs) const;
    Outcome<std::monostate> check_next(const v1::StoredBlock& block) const;
    Outcome<machine::BlockResult> execute(const v1::StoredBlock& block, std::span<const Bytes> txs,
                                          std::int64_t time_ms);
    void apply(const state::Changes& changes);
    StateFacts facts() const;

    Intake intake_{{}, 1'024};
    state::MemoryView state_;
    merkle::Trie trie_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::optional<assurance::Index> index_;  // of catalog_
    std::string chain_id_;
    std::optional<Chain> solo_;  // one of the two
    std::optional<CometChain> many_;
    comet::Commit last_commit_;
    bool is_unsigned_ = false;  // the last block's header is not known
    std::uint32_t protocol_supported_ = 0;
    std::uint64_t height_ = 0;
    std::uint64_t transactions_ = 0;
};

/// "the <what> of block <height> differs: the history gives <hex>, the <source> has <hex>".
Fault difference(const std::string& what, std::uint64_t height, ByteView ours, ByteView theirs);

}  // namespace charter::engine
