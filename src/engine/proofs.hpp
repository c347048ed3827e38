#pragma once
// Proof documents (docs/formats/proof.md) out of a node's store. For any thread.
//
// Every function proves against the state at `height`, which must be kept or archived and have a
// signed block after it: the Fault says which of the two is wrong. What is not there at that height
// has no proof: nothing is returned.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/pack.pb.h"
#include "charter/v1/proof.pb.h"
#include "engine/archive.hpp"
#include "merkle/list_tree.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

/// The newest height that has a signed block after it; nothing before block 1.
std::optional<std::uint64_t> provable_height(const storage::StateStore& store);

/// The last height whose block is not later than `time_ms`, if a later block shows that it is the
/// last. Nothing: no such block yet, or the time is before block 1.
Outcome<std::optional<std::uint64_t>> height_as_of(const storage::StateStore& store,
                                                   std::int64_t time_ms);

/// The last height, at most `newest`, whose block is not later than the time; 0: none.
Outcome<std::uint64_t> last_by(const storage::Store& store, std::int64_t time_ms,
                               std::uint64_t newest);

/// merkle::list_leaf of each receipt of a block, in order.
Outcome<std::vector<Digest>> receipt_leaves(const storage::Store& store, std::uint64_t height);

/// The steps of a proof, as claims write them.
void write_path(const merkle::ListProof& proof,
                google::protobuf::RepeatedPtrField<v1::ListStep>& into);

class Prover {
  public:
    /// `with_genesis`: the document too, from which a reader starts who has its fingerprint alone.
    /// `archive`: of states that the store no longer keeps; may be null.
    Prover(const storage::StateStore& store, std::uint64_t height, bool with_genesis,
           const Archive* archive = nullptr)
        : store_(store), height_(height), with_genesis_(with_genesis), archive_(archive) {}

    using Made = Outcome<std::optional<v1::Proof>>;

    /// The trail passes this block too, not above `height` + 1: a reader's checkpoint, or one whose
    /// commit was time-stamped.
    void pass(std::uint64_t height) { passed_.insert(height); }

    /// Of the record, or of its absence. Nothing only where the state is empty.
    Made record(const std::string& key) const;
    /// Of the receipt that look_up finds for the transaction, if its block is not above `height`.
    /// Nothing where the block was pruned (engine/pruned.hpp); a Fault if that happens meanwhile.
    Made receipt(ByteView tx_id) const;
    /// Of record `index` of a batch that was accepted.
    Made batch_record(ByteView tx_id, std::uint32_t index) const;
    Made transition(const std::string& requirement, const std::string& member,
                    std::uint64_t seq) const;
    Made list(const std::string& table, const std::string& scope) const;
    /// The way to this state, with the block at its height before the one after it.
    Outcome<v1::PackGround> pack_ground() const;

  private:
    struct Ground {
        std::shared_ptr<const storage::ProvableView> state;
        v1::Proof proof;  // all but the claim
    };
    /// The trail passes these heights too.
    Outcome<Ground> ground(std::set<std::uint64_t> heights = {}) const;
    Outcome<std::vector<Bytes>> trail_of(const v1::Genesis& document,
                                         const std::set<std::uint64_t>& heights) const;
    Outcome<std::optional<v1::MountainClaim>> block(std::uint64_t block_height,
                                                    const storage::ProvableView& state) const;
    Outcome<std::optional<v1::ReceiptClaim>> receipt_claim(
        ByteView tx_id, const storage::ProvableView& state) const;

    const storage::StateStore& store_;
    std::uint64_t height_;
    bool with_genesis_;
    const Archive* archive_;
    std::set<std::uint64_t> passed_{1};
};

}  // namespace charter::engine
