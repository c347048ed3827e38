#include "signer/guard.hpp"

namespace charter::signer {
namespace {

tl::unexpected<Denial> regression(Denied code, const LastSigned& last, const Ask& ask) {
    return deny(code, "asked for " + text_of(ask.at) + ", but " + text_of(last.at) + " is behind");
}

}  // namespace

Granted<std::optional<Given>> decide(const std::string& chain_id, const LastSigned& last,
                                     const Ask& ask) {
    if (ask.at > last.at) return std::nullopt;
    if (ask.at.height < last.at.height) return regression(Denied::height_regression, last, ask);
    if (ask.at.round < last.at.round) return regression(Denied::round_regression, last, ask);
    if (ask.at.step < last.at.step) return regression(Denied::step_regression, last, ask);

    const auto before = ask_of(chain_id, last.sign_bytes, last.at.step);
    if (!before) {
        return deny(Denied::conflict,
                    "what was signed at " + text_of(last.at) + " is not known: not signed again");
    }
    if (at_time(*before, ask.timestamp) != ask.sign_bytes) {
        return deny(Denied::conflict, "another one was signed at " + text_of(last.at));
    }
    return Given{before->timestamp, last.signature};
}

}  // namespace charter::signer
