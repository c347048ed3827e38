#pragma once
// What is sent, and what became of it.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "notify/reminder.hpp"

namespace charter::notify {

/// Reminders of one person on one channel, as bytes: a repeat is the same bytes.
struct Outgoing {
    std::string channel;  // "mail" or "webhook"
    std::string person;
    std::string to;  // mail: the address; webhook: the URL
    std::string id;  // 32 hexadecimal digits: of Message-ID, Idempotency-Key
    std::string bytes;
    std::vector<std::pair<MarkKey, Mark>> marks;  // what is remembered once it went out
    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

enum class Fate : std::uint8_t {
    accepted,
    refused,      // for good: the same again would be refused again
    later,        // it was not taken; another time it may be
    unreachable,  // nobody to talk to: this holds for the other messages of the channel too
    unknown,      // handed over, and no answer came: it may have been taken
};
struct Delivery {
    Fate fate{};
    std::string why;  // but for accepted
};

}  // namespace charter::notify
