#include "signer/ask.hpp"

#include <limits>

#include "base/ensure.hpp"
#include "base/utf8.hpp"
#include "light/header.hpp"
#include "light/instant.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::signer {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kTextMax = 64;
/// Of no vote or proposal, whose fields are bounded: 10 KiB is what the protocol carries.
constexpr std::size_t kSignBytesMax = 10'240;

/// Text of the node's, fit for a line of a log: short, no control character.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty() && out.size() < kTextMax) {
        const std::string_view before = text;
        const auto character = take_character(text);
        if (!character) break;
        const bool control = *character < 0x20 || (*character >= 0x7f && *character < 0xa0);
        out += control ? std::string_view("?") : before.substr(0, before.size() - text.size());
    }
    return out + (text.empty() ? "\"" : "...\"");
}

bool is_whole(const comet::BlockID& id) {
    const comet::PartSetHeader& parts = id.part_set_header();
    return id.hash().size() == kHashBytes && parts.hash().size() == kHashBytes && parts.total() > 0;
}

google::protobuf::Timestamp plain(const google::protobuf::Timestamp& timestamp) {
    google::protobuf::Timestamp out;
    out.set_seconds(timestamp.seconds());
    out.set_nanos(timestamp.nanos());
    return out;
}

/// What votes and proposals have alike.
template <class Message>
Granted<std::monostate> check_common(const Message& message) {
    if (message.height() < 1) {
        return deny(Denied::malformed, "height " + std::to_string(message.height()) +
                                           " is none: the first block has height 1");
    }
    if (message.round() < 0) {
        return deny(Denied::malformed, "round " + std::to_string(message.round()) + " is none");
    }
    if (!light::instant_of(message.timestamp())) {
        return deny(Denied::malformed, "its timestamp is outside of the years 1 to 9999");
    }
    return std::monostate{};
}

Step step_of(comet::SignedMsgType type) {
    switch (type) {
        case comet::SIGNED_MSG_TYPE_PROPOSAL:  return Step::propose;
        case comet::SIGNED_MSG_TYPE_PREVOTE:   return Step::prevote;
        case comet::SIGNED_MSG_TYPE_PRECOMMIT: return Step::precommit;
        default:                               return Step::none;
    }
}

template <class Canonical>
std::optional<Ask> canonical_ask(ByteView chain_id, ByteView sign_bytes, Step step) {
    const wire::Delimited framed = wire::next_message(sign_bytes, kSignBytesMax);
    Canonical canonical;
    if (!framed.body || framed.bytes != sign_bytes.size() ||
        !wire::decode_canonical(*framed.body, kSignBytesMax, canonical)) {
        return std::nullopt;
    }
    const bool round_fits =
        canonical.round() >= 0 && canonical.round() <= std::numeric_limits<std::int32_t>::max();
    if (canonical.chain_id() != chain_id || step_of(canonical.type()) != step || !round_fits) {
        return std::nullopt;
    }
    return Ask{{canonical.height(), static_cast<std::int32_t>(canonical.round()), step},
               canonical.timestamp(),
               Bytes(sign_bytes)};
}

template <class Canonical>
Bytes moved_to(ByteView sign_bytes, const google::protobuf::Timestamp& timestamp) {
    const wire::Delimited framed = wire::next_message(sign_bytes, kSignBytesMax);
    Canonical canonical;
    ensure(framed.body.has_value(), "sign bytes of an ask");
    wire::decode_trusted(*framed.body, canonical);
    *canonical.mutable_timestamp() = plain(timestamp);
    return wire::delimited(wire::encode(canonical));
}

}  // namespace

std::string text_of(const Position& at) {
    std::string out = "height " + std::to_string(at.height) + ", round " + std::to_string(at.round);
    switch (at.step) {
        case Step::none:      return out;
        case Step::propose:   return out + ", proposal";
        case Step::prevote:   return out + ", prevote";
        case Step::precommit: return out + ", precommit";
    }
    ensure(false, "a step");
    return out;
}

Bytes address_of(const Identity& identity) { return light::validator_address(identity.key.bytes); }

Granted<std::monostate> read_chain(const Identity& identity, const std::string& chain_id) {
    if (chain_id == identity.chain_id) return std::monostate{};
    return deny(Denied::other_chain, "this signer signs for chain " + quoted(identity.chain_id) +
                                         ", not for " + quoted(chain_id));
}

Granted<Ask> read_vote(const Identity& identity, const pb::SignVoteRequest& request) {
    if (auto chain = read_chain(identity, request.chain_id()); !chain) {
        return tl::unexpected(chain.error());
    }
    const comet::Vote& vote = request.vote();
    const Step step = step_of(vote.type());
    if (!request.has_vote() || (step != Step::prevote && step != Step::precommit)) {
        return deny(Denied::malformed, "neither a prevote nor a precommit");
    }
    if (auto common = check_common(vote); !common) return tl::unexpected(common.error());
    if (!light::is_nil(vote.block_id()) && !is_whole(vote.block_id())) {
        return deny(Denied::malformed, "its block id is neither whole nor nil");
    }
    if (vote.validator_address() != address_of(identity)) {
        return deny(Denied::other_validator, "a vote of another validator than that of this key");
    }
    if (!vote.extension().empty()) {
        return deny(Denied::extension, "a vote extension: this ledger has none");
    }
    const light::Vote canonical{vote.type(), vote.height(), vote.round(), vote.block_id(),
                                plain(vote.timestamp())};
    return Ask{{vote.height(), vote.round(), step},
               canonical.timestamp,
               light::vote_sign_bytes(identity.chain_id, canonical)};
}

Granted<Ask> read_proposal(const Identity& identity, const pb::SignProposalRequest& request) {
    if (auto chain = read_chain(identity, request.chain_id()); !chain) {
        return tl::unexpected(chain.error());
    }
    const comet::Proposal& proposal = request.proposal();
    if (!request.has_proposal() || step_of(proposal.type()) != Step::propose) {
        return deny(Denied::malformed, "no proposal");
    }
    if (auto common = check_common(proposal); !common) return tl::unexpected(common.error());
    if (!is_whole(proposal.block_id())) {
        return deny(Denied::malformed, "its block id is not whole");
    }
    if (proposal.pol_round() < -1 || proposal.pol_round() >= proposal.round()) {
        return deny(Denied::malformed, "its proof-of-lock round is not below its round");
    }
    return Ask{{proposal.height(), proposal.round(), Step::propose},
               plain(proposal.timestamp()),
               proposal_sign_bytes(identity.chain_id, proposal)};
}

Bytes proposal_sign_bytes(ByteView chain_id, const comet::Proposal& proposal) {
    comet::CanonicalProposal canonical;
    canonical.set_type(comet::SIGNED_MSG_TYPE_PROPOSAL);
    canonical.set_height(proposal.height());
    canonical.set_round(proposal.round());
    canonical.set_pol_round(proposal.pol_round());
    if (!light::is_nil(proposal.block_id())) {
        comet::CanonicalBlockID& id = *canonical.mutable_block_id();
        const comet::PartSetHeader& parts = proposal.block_id().part_set_header();
        id.set_hash(proposal.block_id().hash());
        id.mutable_part_set_header()->set_total(parts.total());
        id.mutable_part_set_header()->set_hash(parts.hash());
    }
    *canonical.mutable_timestamp() = plain(proposal.timestamp());
    canonical.set_chain_id(Bytes(chain_id));
    return wire::delimited(wire::encode(canonical));
}

std::optional<Ask> ask_of(ByteView chain_id, ByteView sign_bytes, Step step) {
    return step == Step::propose
               ? canonical_ask<comet::CanonicalProposal>(chain_id, sign_bytes, step)
               : canonical_ask<comet::CanonicalVote>(chain_id, sign_bytes, step);
}

Bytes at_time(const Ask& ask, const google::protobuf::Timestamp& timestamp) {
    return ask.at.step == Step::propose
               ? moved_to<comet::CanonicalProposal>(ask.sign_bytes, timestamp)
               : moved_to<comet::CanonicalVote>(ask.sign_bytes, timestamp);
}

}  // namespace charter::signer
