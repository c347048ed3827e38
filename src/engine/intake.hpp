#pragma once
// From raw bytes to what a block executes: decoded, signatures judged with the keys of the state
// before. Work that check_tx did is not done again; blocks are taken in by all cores before they
// are executed.

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/bounded_cache.hpp"
#include "engine/verifier.hpp"
#include "machine/machine.hpp"

namespace charter::engine {

class Intake {
  public:
    /// `bytes_max`: of the transactions that are kept decoded, and of those that were judged in one
    /// height, by the memory that they take.
    Intake(const Verifier::Limits& limits, std::size_t decoded_max,
           std::size_t memory_max = std::size_t{128} << 20U)
        : verifier_(limits), decoded_(decoded_max, memory_max), memory_max_(memory_max) {}

    /// One transaction, by any thread. Without `judge`, its signatures count as valid.
    machine::BlockTx take_one(ByteView raw, const state::View& before, bool judge = true);
    /// Keeps its decoded form for the block it will be in. `judged`: its signatures were, and
    /// verify. They need no second look then: credentials are never deleted and their keys never
    /// change, so what verifies with the keys of one committed state verifies with those of every
    /// later one.
    void remember(machine::BlockTx tx, bool judged);

    // The rest belongs to the consensus thread.

    /// What transactions are known by here: SHA-256 over their bytes. In parallel; same order.
    static std::vector<Digest> digests_of(std::span<const Bytes> raws);
    /// Judges all, in parallel; same order. Valid until the next call of any of these. `before`:
    /// the newest state, the same in every call until `next_height`.
    std::vector<const machine::BlockTx*> judge(std::span<const Bytes> raws,
                                               const state::View& before);
    /// As judge, but takes them out. Of two equal ones, the second is judged anew.
    std::vector<machine::BlockTx> take(std::span<const Bytes> raws, std::span<const Digest> digests,
                                       const state::View& before);
    /// What was judged, was judged with keys of a state that is no longer the newest.
    void next_height();

    std::size_t verifications() const { return verifier_.computed(); }
    /// Transactions in memory: those that were judged, and those that are kept decoded.
    std::size_t kept() { return judged_.size() + decoded_.size(); }

  private:
    void judge_new(std::span<const Bytes> raws, std::span<const Digest> digests,
                   const state::View& before);
    machine::BlockTx fresh(ByteView raw, const Digest& digest, const state::View& before,
                           const tx::Verifier& verify);

    struct Known {
        tx::Incoming incoming;
        bool judged = false;
        std::size_t memory = 0;
    };
    struct MemoryOf {
        std::size_t operator()(const std::shared_ptr<Known>& known) const {
            return known ? known->memory : 0;
        }
    };

    Verifier verifier_;
    BoundedCache<Digest, std::shared_ptr<Known>, DigestHash, MemoryOf> decoded_;
    const std::size_t memory_max_;
    std::unordered_map<Digest, machine::BlockTx, DigestHash> judged_;
    std::size_t judged_memory_ = 0;  // that went into judged_
};

}  // namespace charter::engine
