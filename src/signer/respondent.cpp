#include "signer/respondent.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace charter::signer {

Respondent::Respondent(Identity identity, keys::Signer& key, StateFile& state)
    : identity_(std::move(identity)), key_(key), state_(state) {}

Outcome<std::optional<pb::Message>> Respondent::answer(const pb::Message& request) {
    pb::Message reply;
    switch (request.sum_case()) {
        case pb::Message::kPingRequest:   reply.mutable_ping_response(); return reply;
        case pb::Message::kPubKeyRequest: {
            pb::PubKeyResponse& response = *reply.mutable_pub_key_response();
            response.mutable_pub_key();
            const auto chain = read_chain(identity_, request.pub_key_request().chain_id());
            if (!chain) {
                denied(chain.error(), *response.mutable_error());
            } else {
                response.mutable_pub_key()->set_ed25519(identity_.key.bytes);
            }
            return reply;
        }
        case pb::Message::kSignVoteRequest: reply = vote(request.sign_vote_request()); break;
        case pb::Message::kSignProposalRequest:
            reply = proposal(request.sign_proposal_request());
            break;
        case pb::Message::kPubKeyResponse:
        case pb::Message::kSignedVoteResponse:
        case pb::Message::kSignedProposalResponse:
        case pb::Message::kPingResponse:
        case pb::Message::SUM_NOT_SET:             return std::nullopt;
    }
    if (state_.is_unsure()) {
        return fault(
            "the state may or may not be on the disk: nothing is signed any more by this "
            "process; look at the disk, then start again");
    }
    return reply;
}

Granted<Given> Respondent::sign(const Ask& ask) {
    auto decision = decide(identity_.chain_id, state_.last(), ask);
    if (!decision) return tl::unexpected(decision.error());
    if (*decision) {
        counts_.repeated += 1;
        spdlog::info("gave the signature of {} again", text_of(ask.at));
        return **std::move(decision);
    }
    auto signature = key_.sign(ask.sign_bytes);
    if (!signature) return deny(Denied::key_unreachable, signature.error().what);
    if (auto kept = state_.advance({ask.at, ask.sign_bytes, *signature}); !kept) {
        return deny(Denied::state_unwritable, kept.error().what);
    }
    counts_.signatures += 1;
    spdlog::debug("signed {}", text_of(ask.at));
    return Given{ask.timestamp, *std::move(signature)};
}

pb::Message Respondent::vote(const pb::SignVoteRequest& request) {
    pb::Message reply;
    pb::SignedVoteResponse& response = *reply.mutable_signed_vote_response();
    comet::Vote& vote = *response.mutable_vote();
    const auto ask = read_vote(identity_, request);
    const auto given = ask ? sign(*ask) : tl::unexpected(ask.error());
    if (!given) {
        denied(given.error(), *response.mutable_error());
        return reply;
    }
    vote = request.vote();
    *vote.mutable_timestamp() = given->timestamp;
    vote.set_signature(given->signature);
    vote.clear_extension_signature();
    vote.DiscardUnknownFields();
    return reply;
}

pb::Message Respondent::proposal(const pb::SignProposalRequest& request) {
    pb::Message reply;
    pb::SignedProposalResponse& response = *reply.mutable_signed_proposal_response();
    comet::Proposal& proposal = *response.mutable_proposal();
    const auto ask = read_proposal(identity_, request);
    const auto given = ask ? sign(*ask) : tl::unexpected(ask.error());
    if (!given) {
        denied(given.error(), *response.mutable_error());
        return reply;
    }
    proposal = request.proposal();
    *proposal.mutable_timestamp() = given->timestamp;
    proposal.set_signature(given->signature);
    proposal.DiscardUnknownFields();
    return reply;
}

void Respondent::denied(const Denial& denial, pb::RemoteSignerError& error) {
    counts_.denied += 1;
    spdlog::warn("not signed ({}): {}", static_cast<int>(denial.code), denial.why);
    error.set_code(static_cast<int>(denial.code));
    error.set_description(denial.why);
}

}  // namespace charter::signer
