#pragma once
// Which of the waiting transactions go into a block, and in which order. The same rule for both
// engines.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/catalog.pb.h"

namespace charter::engine {

/// A transaction that may go into the block: its signatures verify, its sender's next nonce is
/// known.
struct Candidate {
    std::string sender;
    std::uint64_t nonce = 0;
    std::uint64_t next_nonce = 0;  // of the sender, in the state before the block
    v1::Lane lane = v1::LANE_BUSINESS;
    std::size_t bytes = 0;       // of the transaction
    std::size_t wire_bytes = 0;  // as the engine counts it, with framing
};

struct ProposalLimits {
    std::size_t bytes = 0;                // parameter block_bytes_max
    std::size_t wire_bytes = 0;           // what the engine allows
    std::size_t reserved_permille = 200;  // of the room, for governance and observations
};

/// The indices of those to propose, in block order: governance first, then observations, then
/// business; within a lane in the order given. Of each sender a run of nonces without gaps from its
/// next one; a transaction goes with the best lane among itself and those of its sender that are
/// chosen behind it, so that a sender's business cannot hold up its governance. Where one does not
/// fit, its sender's later ones stay out, and others may take the room.
///
/// Who gets in when not all fit: the reserved share is for governance and observations, the rest
/// for business, what either leaves for the other. In each share the members take turns by bytes:
/// who has the least in it is next, so that no member's flood keeps another's out.
std::vector<std::size_t> order_proposal(std::span<const Candidate> candidates,
                                        const ProposalLimits& limits);

/// A transaction in a block, as far as its lane goes.
struct InBlock {
    std::string_view sender;
    v1::Lane lane = v1::LANE_BUSINESS;
};

/// The first transaction of the block that stands behind one of a later lane, each with the best
/// lane among itself and its sender's behind it. Nothing: the order of lanes is that of
/// order_proposal, whatever the proposer had waiting.
std::optional<std::size_t> out_of_lane(std::span<const InBlock> block);

}  // namespace charter::engine
