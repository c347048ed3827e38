#pragma once
// Answers what a node asks: reads the request, lets the guard decide, signs, puts the new state on
// the disk, and only then gives the signature away.

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "keys/signer.hpp"
#include "signer/ask.hpp"
#include "signer/state_file.hpp"

namespace charter::signer {

class Respondent {
  public:
    /// `key` and `state` are those of `identity`, and outlive it.
    Respondent(Identity identity, keys::Signer& key, StateFile& state);

    /// The answer; nothing where the protocol has none (the message is no request): then the
    /// connection is of no further use. A denial is an answer: CometBFT v0.39 logs it, does not
    /// vote, and keeps the connection. Faults: the process must end, see StateFile::is_unsure().
    Outcome<std::optional<pb::Message>> answer(const pb::Message& request);

    struct Counts {
        std::uint64_t signatures = 0;
        std::uint64_t repeated = 0;
        std::uint64_t denied = 0;
    };
    const Counts& counts() const { return counts_; }

  private:
    Granted<Given> sign(const Ask& ask);
    pb::Message vote(const pb::SignVoteRequest& request);
    pb::Message proposal(const pb::SignProposalRequest& request);
    void denied(const Denial& denial, pb::RemoteSignerError& error);

    Identity identity_;
    keys::Signer& key_;
    StateFile& state_;
    Counts counts_;
};

}  // namespace charter::signer
