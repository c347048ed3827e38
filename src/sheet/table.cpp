#include "sheet/table.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace charter::sheet {
namespace {

// Ideographic and no-break space, byte order mark.
constexpr std::array<std::string_view, 3> kWideBlanks = {"\u3000", "\u00a0", "\ufeff"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool drop_front(std::string_view& text) {
    if (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
        return true;
    }
    for (const std::string_view blank : kWideBlanks) {
        if (!text.starts_with(blank)) continue;
        text.remove_prefix(blank.size());
        return true;
    }
    return false;
}

bool drop_back(std::string_view& text) {
    if (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
        return true;
    }
    for (const std::string_view blank : kWideBlanks) {
        if (!text.ends_with(blank)) continue;
        text.remove_suffix(blank.size());
        return true;
    }
    return false;
}

}  // namespace

const Cell* Row::at(std::uint32_t column) const {
    const auto found = std::ranges::lower_bound(cells, column, {}, &Cell::column);
    return found != cells.end() && found->column == column ? &*found : nullptr;
}

std::string column_letters(std::uint32_t column) {
    std::string letters;
    for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return letters;
}

std::string_view trimmed(std::string_view text) {
    while (drop_front(text)) {}
    while (drop_back(text)) {}
    return text;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string out;
    for (std::size_t shown = 0; !text.empty(); ++shown) {
        if (shown == kShown) return out + "…";
        const std::string_view before = text;
        const auto character = take_character(text);
        if (!character) return out + "?";
        const bool control = *character < 0x20 || (*character >= 0x7f && *character < 0xa0);
        if (control) {
            out += ' ';
        } else {
            out.append(before.substr(0, before.size() - text.size()));
        }
    }
    return out;
}

}  // namespace charter::sheet
