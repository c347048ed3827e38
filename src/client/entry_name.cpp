#include "client/entry_name.hpp"

#include <charconv>

#include "base/bytes.hpp"
#include "tx/common.hpp"

namespace charter::client {
namespace {

constexpr std::size_t kDigitsMax = 16;
constexpr std::size_t kMonthSize = 7;  // 2026-03

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const bool lower = text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (text.empty() || text.size() > kDigitsMax || !lower) return std::nullopt;
    const auto [at, failed] = std::from_chars(text.data(), end, number, 16);
    return failed == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

/// Sets the days; false where the text is neither a month nor a day.
bool set_days(std::string_view text, EntryName& name) {
    if (const auto day = parse_date(text)) {
        name.first = name.last = *day;
        return true;
    }
    if (text.size() != kMonthSize) return false;
    const auto first = parse_date(std::string(text) + "-01");
    if (!first) return false;
    name.first = *first;
    name.last = add_months(*first, 1) - 1;
    return true;
}

bool fits(const EntryName& name, const v1::Entry& entry) {
    if (name.number) return entry.key().ends_with("/" + hex16(*name.number));
    const Day day = entry.body().occurred_on();
    return name.first <= day && day <= name.last;
}

bool is_wanted(v1::EntryState state, Wanted wanted) {
    switch (wanted) {
        case Wanted::newest:   return state != v1::ENTRY_STATE_SUPERSEDED;
        case Wanted::filed:    return state == v1::ENTRY_STATE_FILED;
        case Wanted::standing: return state == v1::ENTRY_STATE_SIGNED_OFF;
    }
    return false;
}

}  // namespace

std::optional<EntryName> parse_entry_name(std::string_view text) {
    const std::size_t first = text.find('/');
    const std::size_t last = text.rfind('/');
    if (first == std::string_view::npos) return std::nullopt;
    EntryName name;
    name.register_name = text.substr(0, first);
    if (!tx::require_name("entry", name.register_name)) return std::nullopt;
    if (first != last) {
        name.member = text.substr(first + 1, last - first - 1);
        if (name.member != "*" && !tx::require_member_id("entry", name.member)) return std::nullopt;
    }
    const std::string_view which = text.substr(last + 1);
    name.number = number_of(which);
    if (!name.number && !set_days(which, name)) return std::nullopt;
    return name;
}

std::optional<std::string> exact_name(const EntryName& name) {
    if (name.member.empty() || !name.number) return std::nullopt;
    return name.register_name + "/" + name.member + "/" + hex16(*name.number);
}

FoundEntries entries_named(const EntryName& name, const std::vector<v1::Entry>& entries,
                           Wanted wanted) {
    FoundEntries found;
    for (const v1::Entry& entry : entries) {
        if (!fits(name, entry)) continue;
        (is_wanted(entry.state(), wanted) ? found.wanted : found.others).push_back(entry);
    }
    return found;
}

}  // namespace charter::client
