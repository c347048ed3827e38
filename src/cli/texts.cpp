#include "cli/texts.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "base/holes.hpp"

namespace charter::cli {
namespace {

using Found = std::map<std::string, std::string, std::less<>>;

bool& chinese() {
    static bool zh = false;
    return zh;
}

std::string filled(std::string_view pattern, const Found& words) {
    return fill_holes(pattern, [&words](std::string_view name) {
        const auto word = words.find(name);
        return std::optional<std::string>(word == words.end() ? "" : word->second);
    });
}

/// What stands in the holes of the pattern, if the text has its form. A hole ends where the words
/// after it come first, the last one with the text.
std::optional<Found> match(std::string_view pattern, std::string_view english) {
    Found words;
    while (true) {
        const std::size_t open = pattern.find('{');
        const std::string_view before = pattern.substr(0, open);
        if (!english.starts_with(before)) return std::nullopt;
        english.remove_prefix(before.size());
        if (open == std::string_view::npos)
            return english.empty() ? std::optional(words) : std::nullopt;
        const std::size_t close = pattern.find('}', open);
        const std::string name(pattern.substr(open + 1, close - open - 1));
        pattern.remove_prefix(close + 1);
        const std::string_view next = pattern.substr(0, pattern.find('{'));
        const std::size_t end = next.empty()                    ? english.size()
                                : next.size() == pattern.size() ? english.rfind(next)
                                                                : english.find(next);
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        words[name] = std::string(english.substr(0, end));
        english.remove_prefix(end);
    }
}

}  // namespace

std::string language_of(int argc, const char* const* argv) {
    constexpr std::string_view kOption = "--lang";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == kOption && i + 1 < argc) return argv[i + 1];
        if (word.starts_with("--lang=")) return std::string(word.substr(kOption.size() + 1));
    }
    for (const char* name : {"CHARTER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view lang(value);
        const bool zh = lang.starts_with("zh_TW") || lang.starts_with("zh-TW");
        return zh ? "zh-TW" : "en";
    }
    return "en";
}

void use_language(std::string_view lang) { chinese() = lang == "zh-TW"; }
bool in_chinese() { return chinese(); }
std::string language() { return in_chinese() ? "zh-TW" : "en"; }

std::string_view in_language(const TextRow& row) { return in_chinese() ? row.zh : row.en; }

const TextRow* find_text(std::span<const TextRow> table, std::string_view key) {
    const auto found = std::ranges::find(table, key, &TextRow::key);
    return found == table.end() ? nullptr : &*found;
}

std::string text(TextId id, Words words) {
    Found filling;
    for (const auto& [name, value] : words) filling[std::string(name)] = value;
    return filled(in_language(messages_table()[static_cast<std::size_t>(id)]), filling);
}

std::string heading(std::string_view field) {
    const TextRow* row = find_text(columns_table(), field);
    return std::string(in_chinese() && row != nullptr ? row->zh : field);
}

std::string translated(std::string_view english) {
    if (!in_chinese()) return std::string(english);
    for (const TextRow& row : patterns_table()) {
        auto words = match(row.en, english);
        if (!words) continue;
        for (auto& [name, word] : *words) {
            if (word.size() < english.size()) word = translated(word);
        }
        return filled(row.zh, *words);
    }
    // "where: what"
    for (std::size_t at = english.find(": "); at != std::string_view::npos;
         at = english.find(": ", at + 1)) {
        const std::string_view what = english.substr(at + 2);
        if (std::string zh = translated(what); zh != what) {
            return std::string(english.substr(0, at)).append("：").append(zh);
        }
    }
    return std::string(english);
}

}  // namespace charter::cli
