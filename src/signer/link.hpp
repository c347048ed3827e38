#pragma once
// The connection to the node: CometBFT listens at priv_validator_laddr, this end dials.

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/result.hpp"
#include "signer/respondent.hpp"

namespace charter::signer {

struct LinkOptions {
    std::filesystem::path socket;
    /// Whose process must listen there (its user's number): nobody else gets a signature.
    std::uint32_t node_user = 0;
    /// Between two attempts: a node that is back is found within it.
    std::chrono::milliseconds redial{100};
    /// For a reply to be taken; CometBFT gives up a request after 5 s.
    std::chrono::milliseconds reply_timeout{5'000};
};

/// Dials, answers, dials again, until `stop` (a descriptor) is readable. One request at a time, as
/// the protocol has it. A connection is given up when it ends, or when what comes over it is no
/// request; it is never given up for silence: a node that was stopped for a while finds it as it
/// was. Faults: a path that is too long for a socket (107 bytes); Respondent::answer()'s.
Outcome<std::monostate> serve(const LinkOptions& options, Respondent& respondent, int stop);

}  // namespace charter::signer
