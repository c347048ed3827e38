#pragma once
// What a node asks to be signed, in one form for votes and proposals: read strictly, no clock, no
// file.

#include <google/protobuf/timestamp.pb.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <variant>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"
#include "tendermint/privval/types.pb.h"

namespace charter::signer {

namespace pb = tendermint::privval;
namespace comet = tendermint::types;

/// CometBFT's own order of what a validator signs in a round.
enum class Step : std::uint8_t { none = 0, propose = 1, prevote = 2, precommit = 3 };

/// Where in consensus something is signed. Nothing is signed at a smaller one than before.
struct Position {
    std::int64_t height = 0;
    std::int32_t round = 0;
    Step step = Step::none;
    friend auto operator<=>(const Position&, const Position&) = default;
};
/// "height 7, round 0, precommit"
std::string text_of(const Position& at);

/// Why something is not signed. The numbers go to the node, and from there into its log.
enum class Denied : std::uint8_t {
    other_chain = 1,
    malformed = 2,
    other_validator = 3,
    extension = 4,
    height_regression = 5,
    round_regression = 6,
    step_regression = 7,
    conflict = 8,
    key_unreachable = 9,
    state_unwritable = 10,
};
struct Denial {
    Denied code{};
    std::string why;
};
template <class T>
using Granted = tl::expected<T, Denial>;
inline tl::unexpected<Denial> deny(Denied code, std::string why) {
    return tl::unexpected<Denial>(Denial{code, std::move(why)});
}

/// Whose signatures these are.
struct Identity {
    std::string chain_id;
    crypto::PublicKey key;  // Ed25519
};
/// The validator's address of that key, 20 bytes.
Bytes address_of(const Identity& identity);

struct Ask {
    Position at;
    google::protobuf::Timestamp timestamp;
    Bytes sign_bytes;  // length-delimited, as CometBFT verifies them
};

/// Denials, in this order: other_chain; malformed (no vote, neither prevote nor precommit, a height
/// below 1, a round below 0, a block id that is neither whole nor nil, a time outside of the years
/// 1 to 9999); other_validator; extension (Charter's ledger has none).
Granted<Ask> read_vote(const Identity& identity, const pb::SignVoteRequest& request);
/// Denials: other_chain; malformed (as above; a nil block; a proof-of-lock round that is not below
/// the round).
Granted<Ask> read_proposal(const Identity& identity, const pb::SignProposalRequest& request);
/// Denials: other_chain.
Granted<std::monostate> read_chain(const Identity& identity, const std::string& chain_id);

/// Of a proposal; those of a vote are light::vote_sign_bytes.
Bytes proposal_sign_bytes(ByteView chain_id, const comet::Proposal& proposal);

/// Where and when these sign bytes are of; nothing if no ask of that chain has them.
std::optional<Ask> ask_of(ByteView chain_id, ByteView sign_bytes, Step step);
/// The same sign bytes at another time. `ask`: of ask_of() or of one of the two above.
Bytes at_time(const Ask& ask, const google::protobuf::Timestamp& timestamp);

}  // namespace charter::signer
