#include "probes/chrony.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace charter::probes {
namespace {

constexpr std::int64_t kSecondsMax = 9'000'000'000;  // in nanoseconds it fits into 64 bits
constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kStratumMax = 16;  // 16: not synchronised
constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kTrackingFields = 14;
constexpr std::size_t kSourceFields = 10;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(by);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

// Digits of the base alone, at most `max`.
std::optional<std::int64_t> parse_whole(std::string_view text, int base, std::int64_t max) {
    if (text.empty() || text.size() > 10) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c) || c - '0' >= base) return std::nullopt;
        value = value * base + (c - '0');
    }
    if (value > max) return std::nullopt;
    return value;
}

std::optional<SourceState> state_of(std::string_view text) {
    if (text == "*") return SourceState::selected;
    if (text == "+") return SourceState::combined;
    if (text == "-") return SourceState::not_combined;
    if (text == "x") return SourceState::falseticker;
    if (text == "~") return SourceState::too_variable;
    if (text == "?") return SourceState::unusable;
    return std::nullopt;
}

bool is_name(std::string_view text) {
    return text.size() <= kNameBytesMax &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

tl::unexpected<Fault> wrong(std::string_view command, std::string_view field,
                            std::string_view found) {
    std::string shown;
    for (const char c : found.substr(0, 40)) shown.push_back(c < ' ' || c > '~' ? '?' : c);
    return fault("chronyc " + std::string(command) + ": " + std::string(field) + " is \"" + shown +
                 "\"");
}

/// The lines of an answer; the last ends with a line feed, or there are none.
Outcome<std::vector<std::string_view>> lines_of(std::string_view command, std::string_view text) {
    if (text.size() > kChronyBytesMax) {
        return fault("chronyc " + std::string(command) + ": more than " +
                     std::to_string(kChronyBytesMax) + " bytes");
    }
    if (text.empty()) return std::vector<std::string_view>();
    if (!text.ends_with('\n')) return wrong(command, "the end", text.substr(text.rfind('\n') + 1));
    text.remove_suffix(1);
    return split(text, '\n');
}

}  // namespace

Outcome<std::int64_t> parse_seconds(std::string_view text) {
    const std::string_view whole_text = text;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const auto seconds = parse_whole(text.substr(0, point), 10, kSecondsMax);
    if (!seconds) return wrong("-c", "a time", whole_text);
    std::int64_t ns = 0;
    if (point != std::string_view::npos) {
        const std::string_view digits = text.substr(point + 1);
        const auto fraction =
            digits.size() > 9 ? std::nullopt : parse_whole(digits, 10, kNsPerSecond);
        if (!fraction) return wrong("-c", "a time", whole_text);
        ns = *fraction;
        for (std::size_t i = digits.size(); i < 9; ++i) ns *= 10;
    }
    const std::int64_t value = *seconds * kNsPerSecond + ns;
    return negative ? -value : value;
}

Outcome<Tracking> parse_tracking(std::string_view text) {
    constexpr std::string_view kCommand = "tracking";
    constexpr std::array<std::string_view, 4> kLeap = {"Normal", "Insert second", "Delete second",
                                                       "Not synchronised"};
    const auto lines = lines_of(kCommand, text);
    if (!lines) return tl::unexpected(lines.error());
    if (lines->size() != 1) {
        return wrong(kCommand, "the number of lines", std::to_string(lines->size()));
    }
    const auto fields = split(lines->front(), ',');
    if (fields.size() != kTrackingFields) {
        return wrong(kCommand, "the number of fields", std::to_string(fields.size()));
    }
    if (!is_name(fields[1])) return wrong(kCommand, "the reference", fields[1]);
    const auto stratum = parse_whole(fields[2], 10, kStratumMax);
    if (!stratum) return wrong(kCommand, "the stratum", fields[2]);
    const auto updated = parse_seconds(fields[3]);
    if (!updated) return wrong(kCommand, "the reference time", fields[3]);
    const auto offset = parse_seconds(fields[4]);
    if (!offset) return wrong(kCommand, "the system time", fields[4]);
    const auto delay = parse_seconds(fields[10]);
    if (!delay) return wrong(kCommand, "the root delay", fields[10]);
    const auto dispersion = parse_seconds(fields[11]);
    if (!dispersion) return wrong(kCommand, "the root dispersion", fields[11]);
    if (std::ranges::find(kLeap, fields[13]) == kLeap.end()) {
        return wrong(kCommand, "the leap status", fields[13]);
    }
    return Tracking{
        std::string(fields[1]),    *stratum, *updated / kNsPerMs, *offset, *delay, *dispersion,
        fields[13] != kLeap.back()};
}

Outcome<std::vector<TimeSource>> parse_sources(std::string_view text) {
    constexpr std::string_view kCommand = "sources";
    constexpr std::int64_t kReachMax = 0377;
    const auto lines = lines_of(kCommand, text);
    if (!lines) return tl::unexpected(lines.error());
    if (lines->size() > kChronySourcesMax) {
        return wrong(kCommand, "the number of lines", std::to_string(lines->size()));
    }
    std::vector<TimeSource> sources;
    for (const std::string_view line : *lines) {
        const auto fields = split(line, ',');
        if (fields.size() != kSourceFields) {
            return wrong(kCommand, "the number of fields", std::to_string(fields.size()));
        }
        if (fields[0] != "^" && fields[0] != "=" && fields[0] != "#") {
            return wrong(kCommand, "the mode", fields[0]);
        }
        const auto state = state_of(fields[1]);
        if (!state) return wrong(kCommand, "the state", fields[1]);
        if (fields[2].empty() || !is_name(fields[2])) return wrong(kCommand, "the name", fields[2]);
        const auto stratum = parse_whole(fields[3], 10, kStratumMax);
        if (!stratum) return wrong(kCommand, "the stratum", fields[3]);
        const auto reach = parse_whole(fields[5], 8, kReachMax);
        if (!reach) return wrong(kCommand, "the reach", fields[5]);
        sources.push_back(
            {std::string(fields[2]), *state, *stratum, static_cast<std::uint32_t>(*reach)});
    }
    return sources;
}

}  // namespace charter::probes
