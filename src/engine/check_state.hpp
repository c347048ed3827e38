#pragma once
// The speculative state behind check_tx: the newest committed version and, on top, what the
// transactions in the pool would do. Started anew at each commit.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_set>

#include "engine/application.hpp"

namespace charter::engine {

/// Any number of threads; they wait for one another, never for the consensus thread.
class CheckState {
  public:
    explicit CheckState(const ApplicationOptions& options) : options_(options) {
        if (options.mempool) mempool_.emplace(*options.mempool);
    }

    /// `included`: the transactions of the block that made the tip, by the digests of their bytes.
    void reset(std::shared_ptr<const Tip> tip, std::span<const Digest> included);

    /// Tries the transaction as in the next block, after those that were accepted before it. A
    /// nonce ahead of the sender's next is accepted unperformed, up to the parameter nonce_window.
    /// One that was accepted already is accepted again. Where the engine's pool is counted, one
    /// that finds no room in it is refused (Mempool).
    Checked check(const machine::BlockTx& tx, CheckKind kind);

  private:
    v1::Receipt attempt(const tx::Incoming& incoming, const Status& signatures, tx::Context& ctx);
    /// Standing, nonce and form, without performing.
    v1::Receipt look(const tx::Incoming& incoming, const Status& signatures,
                     const tx::Context& ctx);
    void absorb(const state::Changes& changes);
    Waiting at_the_door(const tx::Incoming& incoming, const Digest& raw, v1::Lane lane) const;
    Status enter(const Waiting& tx, CheckKind kind);
    void count(const tx::Incoming& incoming, const Digest& raw, CheckKind kind, Checked& checked);
    bool is_too_far(const tx::Incoming& incoming, const tx::Context& ctx);
    tx::BlockContext next_block() const;

    const ApplicationOptions& options_;
    std::mutex mutex_;  // guards what follows
    std::shared_ptr<const Tip> tip_;
    std::unique_ptr<state::Delta> overlay_;
    std::map<std::string, std::uint64_t, std::less<>> committed_nonces_;  // of the tip; as asked
    std::unordered_set<Bytes> accepted_;                                  // ids, on this overlay
    std::optional<Mempool> mempool_;
};

}  // namespace charter::engine
