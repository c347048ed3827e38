#pragma once
// The state transition. Same arguments, same result, on every node and in every year.
//
// A block: due timers fire; misbehaviour is recorded; transactions run in order; challenges that
// are due run in discarded overlays; statuses follow what changed; the Merkle mountain range takes
// one leaf. An empty block in which no timer is due changes nothing, so the app hash stays.

#include <memory>
#include <optional>
#include <vector>

#include "assurance/index.hpp"
#include "assurance/kept.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "merkle/mmr.hpp"
#include "state/delta.hpp"
#include "tx/context.hpp"
#include "tx/incoming.hpp"

namespace charter::machine {

/// A transaction of the block: decoded (or why not), and what was found of its signatures with keys
/// of the state before.
struct BlockTx {
    Bytes raw_digest;  // sha256 of the bytes; the receipt's id where the bytes do not decode
    Result<tx::Incoming> incoming;
    Status signatures;
};

struct BlockInput {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    std::vector<BlockTx> txs;
    std::vector<v1::MisbehaviourSeen> misbehaviour;
};

/// What a changing block adds to the mountain range: not state, but what proofs of the block need.
struct MountainStep {
    std::uint64_t index = 0;
    v1::MountainLeaf leaf;
    std::vector<merkle::MmrNode> nodes;  // complete now, the leaf's own first
};

struct BlockResult {
    state::Changes changes;
    std::vector<v1::Receipt> receipts;  // one a transaction, same order
    std::vector<v1::Event> events;      // timers, transactions, challenges, statuses
    std::vector<v1::Transition> transitions;
    std::vector<v1::ValidatorUpdate> validators;  // nodes whose power changed
    Digest receipts_root{};
    Digest transitions_root{};
    std::optional<MountainStep> mountain;  // nothing: the block changed nothing
    bool catalog_changed = false;          // the next block runs under the new one
};

/// Tests switch rules off and invariants on. `index`: of the catalog, which who runs many blocks
/// keeps beside it; left out, it is made anew. `kept`: of the state before, begun; after it, where
/// the block is committed, whoever has it calls follow.
struct Options {
    const assurance::Index* index = nullptr;
    assurance::Kept* kept = nullptr;
    tx::RuleSet rules = tx::RuleSet::all();
    bool check_invariants = false;
};

/// `catalog` is the one that `before` holds (load_catalog).
BlockResult execute_block(const state::View& before, const catalog::Catalog& catalog,
                          const BlockInput& input, const Options& options = {});

/// The catalog of a state. Refusal: catalog_invalid.
Result<std::shared_ptr<const catalog::Catalog>> load_catalog(const state::View& view);

/// Whether this binary contains every rule and probe that the catalog calls active; the refusal
/// names the first that it lacks. A node that lacks one does not start.
Status supports(const catalog::Catalog& catalog);

/// Runs one transaction on a discarded overlay of `view`, as in a block after it: what would be
/// refused, and why. Nothing is written. Used by CheckTx and by --dry-run.
v1::Receipt try_transaction(const state::View& view, const catalog::Catalog& catalog,
                            const BlockTx& tx, const tx::BlockContext& next);

/// A transaction's bytes as a block takes them in: decoded, judged by `verify` with the keys of
/// `before`.
BlockTx take_in(ByteView raw, const state::View& before, const tx::Verifier& verify,
                const tx::RuleSet& rules = tx::RuleSet::all());

}  // namespace charter::machine
