#pragma once
// The access event that must be on the ledger before something is shown: who asks has signed that
// he does (40.2a), so a reader cannot leave it out.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "api/message.hpp"
#include "charter/v1/block.pb.h"

namespace charter::api {

/// An event lets its account read what it names for so long after its time_ms, and with a clock so
/// much ahead.
inline constexpr std::int64_t kAccessAgeMaxMs = 900'000;
inline constexpr std::int64_t kAccessAheadMaxMs = 120'000;

/// data.record_access with system as StoreLimits::system says, of the asker's account and signed by
/// it.
struct WantedEvent {
    std::string_view function;
    std::string query;          // its query_or_result
    bool among_others = false;  // a word of it, with spaces between them
    std::string what;           // for the log and the problem: "document 5fec.."
    std::string_view how;       // the command that does it
};

/// The receipt of the event that the request's query `access` names. Every refusal is in the log.
/// Problems  access_event_needed, access_event_unknown, access_event_differs (403)
std::variant<v1::Receipt, Response> find_access_event(const Api& api, const Request& request,
                                                      const WantedEvent& wanted);

/// The same answer, with why it is given in the log.
Response refused_access(const Request& request, std::string_view what, const Response& answer,
                        std::string_view why);

}  // namespace charter::api
