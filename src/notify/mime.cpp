#include "notify/mime.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "base/utf8.hpp"

namespace charter::notify {
namespace {

constexpr std::size_t kAddressMax = 254;
constexpr std::size_t kLocalMax = 64;
constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kPlainMax = 60;   // with the longest name of a header below 78
constexpr std::size_t kWordBytes = 39;  // 52 of base64, within 75 with "=?UTF-8?B?" and "?="
constexpr std::size_t kBodyBytes = 57;  // 76 of base64
constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kFold = "\r\n ";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// What ends a line, or makes text read in another order than it is written.
bool is_space_or_break(char32_t c) {
    return c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029;
}
bool is_hidden(char32_t c) {
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c;
}

bool is_dot_atom(std::string_view text) {
    constexpr std::string_view kSigns = "!#$%&'*+/=?^_`{|}~-.";
    const bool fits = std::ranges::all_of(text, [&](char c) {
        return is_letter_or_digit(c) || kSigns.find(c) != std::string_view::npos;
    });
    return fits && !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos;
}

bool is_label(std::string_view label) {
    const bool fits =
        std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
    return fits && !label.empty() && label.size() <= kLabelMax && label.front() != '-' &&
           label.back() != '-';
}

bool is_host(std::string_view host) {
    while (true) {
        const std::size_t dot = host.find('.');
        if (!is_label(host.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        host.remove_prefix(dot + 1);
    }
}

std::string encoded_word(std::string_view piece) { return "=?UTF-8?B?" + to_base64(piece) + "?="; }

/// `text` is UTF-8.
std::string encoded_words(std::string_view text) {
    std::string words;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view from = rest;
        std::size_t size = 0;
        while (!rest.empty()) {
            std::string_view next = rest;
            if (!take_character(next)) break;
            const std::size_t with_it = from.size() - next.size();
            if (with_it > kWordBytes) break;
            size = with_it;
            rest = next;
        }
        if (size == 0) break;
        words.append(words.empty() ? "" : kFold).append(encoded_word(from.substr(0, size)));
    }
    return words;
}

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string clean_line(std::string_view text) {
    std::string line;
    while (!text.empty()) {
        const std::string_view from = text;
        const std::optional<char32_t> c = take_character(text);
        if (!c) {
            line += kReplacement;
            text = from.substr(1);
        } else if (is_space_or_break(*c)) {
            line += ' ';
        } else if (!is_hidden(*c)) {
            line += from.substr(0, from.size() - text.size());
        }
    }
    return line;
}

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || text.size() > kAddressMax) return false;
    const std::string_view local = text.substr(0, at);
    return local.size() <= kLocalMax && is_dot_atom(local) && is_host(text.substr(at + 1));
}

std::string_view domain_of(std::string_view address) {
    return address.substr(address.find('@') + 1);
}

std::string header_text(std::string_view text) {
    const std::string clean = clean_line(text);
    const bool plain = clean.size() <= kPlainMax && is_printable(clean) &&
                       clean.find("=?") == std::string::npos && !clean.starts_with(' ') &&
                       !clean.ends_with(' ');
    return plain ? clean : encoded_words(clean);
}

std::string header_mailbox(std::string_view name, std::string_view address) {
    const std::string clean = clean_line(name);
    const std::string in_brackets = "<" + std::string(address) + ">";
    if (clean.empty()) return std::string(address);
    if (clean.size() > kPlainMax || !is_printable(clean) || clean.find("=?") != std::string::npos) {
        return encoded_words(clean) + std::string(kFold) + in_brackets;
    }
    std::string quoted = "\"";
    for (const char c : clean) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"" + std::string(kFold) + in_brackets;
}

std::string header_date(std::int64_t unix_s, std::int32_t offset_minutes) {
    constexpr std::array<std::string_view, 7> kWeekdays = {"Thu", "Fri", "Sat", "Sun",
                                                           "Mon", "Tue", "Wed"};
    constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Day day = day_at(unix_s * 1'000, offset_minutes);
    const Civil civil = civil_from_day(day);
    const std::int64_t second = unix_s - midnight_ms(day, offset_minutes) / 1'000;
    const std::int32_t ahead = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    std::string date(kWeekdays[static_cast<std::size_t>(((day % 7) + 7) % 7)]);
    date += ", " + two(civil.day) + " ";
    date += kMonths[static_cast<std::size_t>(civil.month - 1)];
    date += " " + std::to_string(civil.year) + " " + two(second / 3'600) + ":";
    date += two(second / 60 % 60) + ":" + two(second % 60);
    date += (offset_minutes < 0 ? " -" : " +") + two(ahead / 60) + two(ahead % 60);
    return date;
}

std::string message_of(const Letter& letter) {
    const std::string domain(domain_of(letter.from));
    std::string out;
    const auto header = [&out](std::string_view name, const std::string& value) {
        out.append(name).append(": ").append(value).append("\r\n");
    };
    header("Date", header_date(letter.unix_s, letter.offset_minutes));
    header("From", header_mailbox(letter.from_name, letter.from));
    header("To", header_mailbox(letter.to_name, letter.to));
    header("Subject", header_text(letter.subject));
    header("Message-ID", "<charter." + letter.id + "@" + domain + ">");
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=UTF-8");
    header("Content-Transfer-Encoding", "base64");
    header("Content-Language", letter.language);
    header("Auto-Submitted", "auto-generated");
    out += "\r\n";
    std::string body;
    for (const char c : letter.body) body += c == '\n' ? std::string("\r\n") : std::string(1, c);
    for (std::size_t from = 0; from < body.size(); from += kBodyBytes) {
        out += to_base64(std::string_view(body).substr(from, kBodyBytes)) + "\r\n";
    }
    return out;
}

}  // namespace charter::notify
