#include "probes/request_challenges.hpp"

namespace charter::probes {
namespace {

constexpr int kDone = 200;
constexpr int kForbidden = 403;

std::string raw_text(const std::vector<NodeAnswer>& answers) {
    std::string raw;
    for (const NodeAnswer& one : answers) {
        raw += one.address + " " + (one.node.empty() ? "-" : one.node);
        if (one.fault.empty()) {
            raw += ": audit records of all " + std::to_string(one.others_status) +
                   (one.is_role_refused ? " (role missing)" : "") + ", of the asker " +
                   std::to_string(one.own_status) + "\n";
        } else {
            raw += ": no answer: " + one.fault + "\n";
        }
    }
    return raw;
}

bool is_right(const NodeAnswer& answer) {
    return answer.others_status == kForbidden && answer.is_role_refused &&
           answer.own_status == kDone;
}

}  // namespace

Found run_request_challenges(const Readings& readings) {
    if (!readings.answers) return failed(readings.answers.error().what);
    const std::string raw = raw_text(*readings.answers);
    std::int64_t asked = 0;
    bool held = true;
    for (const NodeAnswer& one : *readings.answers) {
        if (!one.fault.empty()) continue;
        ++asked;
        held = held && is_right(one);
    }
    if (asked == 0) return failed("no other node answered: see the raw output", raw);
    Found found;
    found.values = {flag("audit_read_is_logged", held), number("nodes_asked", asked)};
    found.raw = raw;
    return found;
}

// A node that gives everybody's audit records to whoever asks.
bool request_challenges_canary_fails() {
    Readings planted;
    planted.answers = std::vector<NodeAnswer>{{"https://planted", "node", "", kDone, false, kDone}};
    const Found found = run_request_challenges(planted);
    return found.error.empty() && flag_in(found, "audit_read_is_logged") == false;
}

}  // namespace charter::probes
