#pragma once
// What a webhook is sent, and how it is signed (docs/operate/reminders.md has a test vector).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "notify/reminder.hpp"

namespace charter::notify {

/// Whose reminders, of what ledger.
struct Subject {
    std::string chain_id;
    std::string member;
    std::string person;
    std::string language;
    std::int32_t utc_offset_minutes = 0;
};

/// One JSON object, "charter-reminders/1": names in the order of their bytes, no white space, whole
/// numbers, UTF-8. The same reminders give the same bytes whenever they are sent.
std::string webhook_body(const std::vector<Reminder>& reminders, const Subject& of);

/// Lower-case hexadecimal of HMAC-SHA256 over the decimal seconds, a dot and the body.
std::string webhook_signature(ByteView secret, std::int64_t unix_s, std::string_view body);

}  // namespace charter::notify
