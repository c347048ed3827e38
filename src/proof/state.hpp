#pragma once
// From what a reader trusts to the app hash of a state: the first half of every proof and pack.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "light/verify.hpp"
#include "proof/failure.hpp"

namespace charter::proof {

/// Canonical Genesis with the founding catalog.
inline constexpr std::size_t kGenesisBytesMax = 20U << 20U;

/// What the reader holds from a place it trusts; one of the two at least. A checkpoint is stronger.
struct Trust {
    std::optional<Digest> genesis;  // fingerprint: sha256 of the canonical Genesis
    struct Checkpoint {
        std::int64_t height = 0;
        Bytes header_hash;
    };
    std::optional<Checkpoint> checkpoint;
    light::Terms terms;
};

/// The way: `genesis` (may be empty) and light blocks as CometBFT encodes them, in ascending order,
/// the last being the one after `height`.
struct Way {
    std::string chain_id;
    std::uint64_t height = 0;
    ByteView genesis;
    std::vector<ByteView> trail;
    /// By height of blocks of the trail: unix milliseconds by which their commits were there, as
    /// the reader knows from elsewhere (time stamps over them, docs/trust.md).
    std::map<std::int64_t, std::int64_t> commits_by_ms = {};
};

/// A state that more than two thirds of the power of its ledger's validators signed.
struct State {
    std::string chain_id;
    std::uint64_t height = 0;
    Digest app_hash{};
    std::int64_t signed_ms = 0;  // time of the block after `height`, which holds the app hash
    Bytes header_hash;           // of that block
    std::size_t validators = 0;  // that sign it
    bool from_genesis = false;   // else from a checkpoint
    std::uint64_t protocol_version = 0;  // of its ledger, as that block's header says
};

/// Follows the way. A step to a block whose votes were cast by a known time is judged as of then,
/// any other as of now.
/// Failures  no_trust, genesis_missing, genesis_differs, genesis_invalid, chain_differs,
///           trail_missing, trail_undecodable, checkpoint_missing, trust_expired, clock_behind,
///           trail_broken, trail_ends_elsewhere
Checked<State> follow(const Way& way, const Trust& trust);

}  // namespace charter::proof
