#include "crypto/certificate_fields.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/utf8.hpp"

namespace charter::crypto {

namespace {

constexpr std::size_t kMinSerial = 8;
constexpr std::size_t kMaxSerial = 16;
constexpr std::size_t kMaxNameCharacters = 64;
constexpr std::size_t kMaxChainId = 50;
constexpr std::size_t kMaxEnvironment = 32;
constexpr std::size_t kMaxHolder = 64;
constexpr std::size_t kMaxDnsNames = 16;
constexpr std::size_t kMaxDnsName = 253;
constexpr std::size_t kMaxDnsLabel = 63;
constexpr std::int64_t kLastMs = 253'402'300'799'000;  // 9999-12-31T23:59:59Z

Status invalid(std::string field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::move(field)}, {"why", std::move(why)}});
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Control characters, and the invisible ones that end lines or turn the direction of writing.
bool is_forbidden(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffeU) == 0xfffe;
}

Status check_text(const std::string& field, std::string_view text) {
    std::size_t characters = 0;
    while (!text.empty()) {
        const std::optional<char32_t> c = take_character(text);
        if (!c) return invalid(field, "not UTF-8");
        if (is_forbidden(*c)) return invalid(field, "control character");
        if (++characters > kMaxNameCharacters) return invalid(field, "longer than 64 characters");
    }
    return ok();
}

Status check_name(const std::string& field, const Name& name) {
    const std::string& country = name.country;
    const bool two_capitals = country.size() == 2 && std::ranges::all_of(country, is_upper);
    if (!country.empty() && !two_capitals) {
        return invalid(field + ".country", "not two capital letters");
    }
    if (Status s = check_text(field + ".organization", name.organization); !s) return s;
    if (Status s = check_text(field + ".organizational_unit", name.organizational_unit); !s) {
        return s;
    }
    if (name.common_name.empty()) return invalid(field + ".common_name", "empty");
    return check_text(field + ".common_name", name.common_name);
}

/// Only characters that need no escape in a URI.
Status check_word(const std::string& field, std::string_view word, std::size_t limit) {
    const auto plain = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c); };
    if (word.empty() || word.size() > limit) {
        return invalid(field, "not 1 to " + std::to_string(limit) + " characters");
    }
    const bool allowed = std::ranges::all_of(
        word, [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
    if (!allowed || !plain(word[0])) return invalid(field, "not a word of [A-Za-z0-9._-]");
    return ok();
}

/// A host name as certificates hold it: lower case, no wildcard, not an address.
bool is_dns_name(std::string_view name) {
    if (name.empty() || name.size() > kMaxDnsName) return false;
    std::string_view label;
    while (true) {
        const std::size_t dot = name.find('.');
        label = name.substr(0, dot);
        const bool allowed = std::ranges::all_of(
            label, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
        if (label.empty() || label.size() > kMaxDnsLabel || !allowed) return false;
        if (label.front() == '-' || label.back() == '-') return false;
        if (dot == std::string_view::npos) break;
        name.remove_prefix(dot + 1);
    }
    return !std::ranges::all_of(label, is_digit);
}

Status check_dns_names(const CertificateFields& f) {
    if (!f.dns_names.empty() && f.usage != CertificateUsage::tls) {
        return invalid("dns_names", "only for usage tls");
    }
    if (f.dns_names.size() > kMaxDnsNames) return invalid("dns_names", "more than 16");
    std::set<std::string_view> seen;
    for (const std::string& name : f.dns_names) {
        if (!is_dns_name(name)) return invalid("dns_names", "not a lower-case host name");
        if (!seen.insert(name).second) return invalid("dns_names", "one name twice");
    }
    return ok();
}

Status check_time(const std::string& field, std::int64_t ms) {
    if (ms < 0 || ms > kLastMs) return invalid(field, "not in the years 1970 to 9999");
    if (ms % 1000 != 0) return invalid(field, "not whole seconds");
    return ok();
}

bool is_usage(CertificateUsage usage) {
    switch (usage) {
        case CertificateUsage::sign:
        case CertificateUsage::tls:
        case CertificateUsage::payload:
        case CertificateUsage::probe:
        case CertificateUsage::consensus:
        case CertificateUsage::ca:        return true;
    }
    return false;
}

Status check_serial(ByteView serial) {
    if (serial.size() < kMinSerial || serial.size() > kMaxSerial) {
        return invalid("serial", "not 8 to 16 bytes");
    }
    const auto first = static_cast<std::uint8_t>(serial[0]);
    if (first < 0x01 || first > 0x7f) {
        return invalid("serial", "the first byte is not 0x01 to 0x7f");
    }
    return ok();
}

Status check_validity(const CertificateFields& f) {
    if (Status s = check_time("not_before_ms", f.not_before_ms); !s) return s;
    if (Status s = check_time("not_after_ms", f.not_after_ms); !s) return s;
    if (f.not_after_ms <= f.not_before_ms) return invalid("not_after_ms", "not after not_before");
    return ok();
}

}  // namespace

Status check_certificate_fields(const CertificateFields& fields) {
    if (Status s = check_serial(fields.serial); !s) return s;
    if (Status s = check_name("issuer", fields.issuer); !s) return s;
    if (Status s = check_name("subject", fields.subject); !s) return s;
    if (fields.usage != CertificateUsage::ca && fields.subject.common_name != fields.holder) {
        return invalid("subject.common_name", "not the holder");
    }
    if (Status s = check_validity(fields); !s) return s;
    if (fields.usage == CertificateUsage::payload &&
        fields.subject_key.algorithm != Algorithm::p256) {
        return invalid("subject_key", "payload keys are p256");
    }
    if (!is_usage(fields.usage)) return invalid("usage", "unknown");
    if (Status s = check_word("chain_id", fields.chain_id, kMaxChainId); !s) return s;
    if (Status s = check_word("environment", fields.environment, kMaxEnvironment); !s) return s;
    if (Status s = check_word("holder", fields.holder, kMaxHolder); !s) return s;
    return check_dns_names(fields);
}

}  // namespace charter::crypto
