#pragma once
// CometBFT's RPC, on the unix socket of this machine's engine: what charterd asks and hands over.
// One connection, kept open; one request at a time.

#include <boost/json/fwd.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "light/validator_set.hpp"
#include "tendermint/types/types.pb.h"

namespace charter::network {

struct SignedHeader {
    tendermint::types::Header header;
    tendermint::types::Commit commit;
    bool canonical = false;  // the commit that the next block contains; else what this node saw
};

struct EngineStatus {
    std::string version;  // "0.39.4"
    std::string peer_id;
    std::uint64_t height = 0;
    bool catching_up = false;
};

struct PoolSeen {
    std::uint64_t txs = 0;
    std::uint64_t bytes = 0;
};

/// What a peer says of itself.
struct PeerHeight {
    std::string peer_id;
    std::uint64_t height = 0;  // that it has committed
};

/// One thread at a time; interrupt() from any other.
class Rpc {
  public:
    explicit Rpc(std::filesystem::path socket,
                 std::chrono::milliseconds timeout = std::chrono::seconds(5));
    Rpc(const Rpc&) = delete;
    Rpc& operator=(const Rpc&) = delete;
    ~Rpc();

    // Faults of all: nobody listens, no answer in time, an answer that is not CometBFT's, and what
    // it says was wrong.

    Outcome<EngineStatus> status();
    Outcome<SignedHeader> commit(std::uint64_t height);
    Outcome<light::ValidatorSet> validators(std::uint64_t height);
    Outcome<std::vector<engine::PeerSeen>> peers();
    /// Also of an engine that has stopped deciding. The answer holds this node's own round: up to
    /// three times the size of a block while one is decided.
    Outcome<std::vector<PeerHeight>> peer_heights();
    Outcome<PoolSeen> pool();
    /// Hands transactions over, in order (at most kBroadcastMax); of each, why it was not taken, or
    /// nothing. What CometBFT has already counts as taken. Whether CheckTx accepts them is not
    /// waited for.
    Outcome<std::vector<std::string>> broadcast(std::span<const Bytes> txs);

    /// The call under way, and all later ones, fail at once.
    void interrupt();

    static constexpr std::size_t kBroadcastMax = 64;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// CometBFT's JSON of /commit, of one page of /validators and of /dump_consensus_state, read: what
/// it says, not whether it is true. For Rpc and its tests.
/// Faults  what is missing or malformed, by its name
Outcome<SignedHeader> read_commit(const boost::json::value& result);
struct ValidatorsPage {
    std::vector<light::Validator> validators;
    std::uint64_t total = 0;
};
Outcome<ValidatorsPage> read_validators(const boost::json::value& result);
/// Of /dump_consensus_state: a peer that does not say, or not in this form, is left out.
std::vector<PeerHeight> read_peer_heights(const boost::json::value& result);

}  // namespace charter::network
