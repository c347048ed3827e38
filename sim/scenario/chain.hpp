#pragma once
// A consortium of four banks in memory on the real state machine: every act is a signed transaction
// in a block of its own. Keys are fixtures, so that the scenario can act as anybody.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assurance/evaluate.hpp"
#include "assurance/index.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "machine/machine.hpp"
#include "sim/scenario/script.hpp"
#include "state/delta.hpp"

namespace charter::scenario {

/// A credential that somebody holds, and the name of its fixture key.
struct HeldKey {
    std::string name;
    Bytes credential;
};

struct Counts {
    std::uint64_t blocks = 0;
    std::uint64_t acts = 0;     // transactions that were done
    std::uint64_t refused = 0;  // and those that were not
    std::uint64_t transitions = 0;
};

/// Copies are independent: what a scenario did stays when another goes on from there.
class Chain {
  public:
    /// The people of examples/founding/consortium.yaml, a validator a bank. Faults: what the file
    /// or the genesis lacks.
    static Outcome<Chain> found(std::shared_ptr<const catalog::Catalog> catalog,
                                std::int64_t genesis_ms);

    const state::View& view() const { return view_; }
    const catalog::Catalog& catalog() const { return *catalog_; }
    std::shared_ptr<const catalog::Catalog> catalog_shared() const { return catalog_; }
    const v1::ChainConfig& config() const { return config_; }
    assurance::Now now() const;
    const Counts& counts() const { return counts_; }

    /// An empty block at that time, which lies after the last one.
    void pass(std::int64_t time_ms);
    /// A block a second later, with the action signed by these: persons, or one node for what nodes
    /// report. Faults: somebody who has no key.
    Outcome<v1::Receipt> act(const v1::Action& action, const std::vector<std::string>& who,
                             Trick trick);

    /// A new credential for the holder: its key, its proof and the authority's signature, bound to
    /// this chain. `last` is its last day.
    v1::NewCredential new_credential(const std::string& holder, v1::Usage usage,
                                     std::optional<Day> last);
    /// The newest credential of that usage, or nothing.
    const HeldKey* held(const std::string& holder, v1::Usage usage) const;
    /// From now on the holder signs with the key of this credential.
    void hold(const v1::NewCredential& credential);

    /// The status of the state, and the facts behind it as a full evaluation finds them.
    assurance::Evaluation evaluate(const v1::Requirement& requirement,
                                   const std::string& member) const;

    std::map<std::string, std::string> names;  // what scenarios named: "bank-a.memo" -> an entry

  private:
    Chain() = default;
    machine::BlockResult block(std::int64_t time_ms, std::vector<machine::BlockTx> txs);
    Outcome<Bytes> signed_bytes(const v1::Action& action, const std::vector<std::string>& who,
                                Trick trick) const;

    state::MemoryView view_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::shared_ptr<const assurance::Index> index_;
    v1::ChainConfig config_;
    std::uint64_t height_ = 0;
    std::int64_t time_ms_ = 0;
    std::map<std::pair<std::string, v1::Usage>, HeldKey> keys_;
    std::uint64_t keys_made_ = 0;
    Counts counts_;
};

}  // namespace charter::scenario
