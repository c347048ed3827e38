#pragma once
// Mail as RFC 5322, 2045 and 2047 have it: text in UTF-8, every line short, nothing that a text
// brings along can end a header.

#include <cstdint>
#include <string>
#include <string_view>

namespace charter::notify {

/// One line of readable text: control characters and what turns the direction of writing become a
/// space or nothing, bytes that are no UTF-8 become U+FFFD.
std::string clean_line(std::string_view text);

/// Whether it can stand between < and >: ASCII, one @, a dotted local part without quotes, a host
/// name; at most 254 characters.
bool is_mail_address(std::string_view text);
/// What is behind the @.
std::string_view domain_of(std::string_view address);

/// The value of an unstructured header: as it is where that is short printable ASCII, else encoded
/// words of at most 75 characters, folded, none of which ends within a character.
std::string header_text(std::string_view text);
/// "Name <address>", the name quoted or in encoded words; the address alone without a name.
std::string header_mailbox(std::string_view name, std::string_view address);
/// "Sat, 28 Nov 2026 22:05:09 +0800"
std::string header_date(std::int64_t unix_s, std::int32_t offset_minutes);

struct Letter {
    std::string id;  // of Message-ID, without domain
    std::string from;
    std::string from_name;
    std::string to;
    std::string to_name;
    std::string subject;
    std::string body;      // lines ended by \n
    std::string language;  // "zh-TW" or "en"
    std::int64_t unix_s = 0;
    std::int32_t offset_minutes = 0;
};
/// The whole message, lines ended by CRLF, at most 78 characters each but for addresses.
std::string message_of(const Letter& letter);

}  // namespace charter::notify
