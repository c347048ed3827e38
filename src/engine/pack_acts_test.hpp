#pragma once
// The acts of a pack in parts that a test may change: an operator with the validator's key can put
// anything into a block.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "engine/testing.hpp"
#include "pack/act.hpp"

namespace charter::engine {

struct SentAct {
    Bytes transaction;
    v1::Receipt receipt;
};

class Acts {
  public:
    Acts() = default;
    /// Everybody's, of the chain as it was at the height.
    Acts(const storage::StateStore& store, const state::View& state, std::uint64_t height);

    std::vector<SentAct> sent;
    /// Write them all, also those that are not wanted.
    bool as_they_are = false;

    /// proof/acts.bin.
    Bytes file(const state::View& visible) const;
    /// The record of the mountain range over the blocks as they are now.
    v1::Mountain mountain() const;

    /// The newest block: what a test adds goes there.
    std::uint64_t newest() const { return blocks_.rbegin()->first; }
    std::int64_t newest_ms() const { return blocks_.rbegin()->second.leaf.time_ms(); }
    void add(const Bytes& transaction, v1::Receipt receipt);
    /// Another transaction in the place of that one, in its block too.
    void replace(std::size_t number, const Bytes& transaction);
    /// The number in `sent` of what is wanted.
    std::size_t find(const state::View& state, pack::ActKind kind, const Bytes& record,
                     std::size_t ballot = 0) const;
    void erase(std::size_t number) {
        sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(number));
    }

  private:
    struct Block {
        v1::MountainLeaf leaf;
        std::vector<v1::Receipt> receipts;
    };
    void renew(Block& block);

    std::map<std::uint64_t, Block> blocks_;
};

/// What people do on the chain of a pack's tests.
class Deeds {
  public:
    explicit Deeds(TestNode& node) : node_(node) {}

    /// Entries of bank-a (signed off, superseded) and bank-b (signed off with its filing), an
    /// adoption, exceptions, two leaves, two incidents, a change, proposal 1 (parameters.set,
    /// executed), 2 (emergency, ratified) and 3 (withdrawn).
    void run();
    std::uint64_t nonce(const std::string& person) { return nonces_[person]; }
    void did(const std::string& person) { ++nonces_[person]; }

    /// Each stops the process where the ledger refuses.
    void act(const v1::Action& action, const std::vector<std::string>& signers);
    void propose(const v1::Action& action, bool emergency);
    void vote(const std::string& person);
    /// Another proposal was made beside: numbers go on after it.
    void proposed() { proposal_.set_proposal(proposal_.proposal() + 1); }
    void decide();

  private:
    void file_entries();
    void except();
    void rest();
    void suffer();
    void change();

    TestNode& node_;
    std::map<std::string, std::uint64_t> nonces_;
    v1::Proposal proposal_;
};

v1::EntryBody readiness_check(const std::string& member);
v1::Action put_of(const v1::EntryBody& body);
inline constexpr const char* kOwnEntry = "reg/readiness_checks/bank-a/0000000000000000";
inline constexpr const char* kOtherEntry = "reg/readiness_checks/bank-b/0000000000000000";
inline constexpr const char* kException = "exc/4.2/bank-a/0000000000000000";  // lifted
inline constexpr const char* kAsked = "exc/4.2/bank-a/0000000000000001";
inline constexpr const char* kLeave = "lea/bank-b.two/0000000000000001";  // ended
inline constexpr const char* kIncident = "inc/bank-a.0000000000000000";
inline constexpr const char* kEvidenced = "inc/bank-c.0000000000000000";
inline constexpr const char* kChange = "chg/bank-c.0000000000000000";
inline constexpr const char* kResolution = "pro/0000000000000001";
inline constexpr const char* kEmergency = "pro/0000000000000002";

}  // namespace charter::engine
