#pragma once
// Configuration files in TOML: every key is declared with its type and bounds, and one that is not
// declared is an error.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace charter::settings {

/// monostate: of another type (a date, a list, a number with a point).
using Value = std::variant<std::monostate, bool, std::int64_t, std::string>;

/// A key of the file: where it stands, and how its value is taken. `take` answers with what is
/// wrong, or with nothing.
struct Key {
    std::string_view table;
    std::string_view name;
    std::function<std::string(const Value&)> take;
};

using Bounds = std::pair<std::int64_t, std::int64_t>;  // both included

Key whole_number(std::string_view table, std::string_view name,
                 std::function<void(std::int64_t)> set, Bounds bounds);
/// A whole number within the bounds.
template <class Number>
Key number(std::string_view table, std::string_view name, Number& into, Bounds bounds) {
    return whole_number(
        table, name, [&into](std::int64_t value) { into = static_cast<Number>(value); }, bounds);
}
Key flag(std::string_view table, std::string_view name, bool& into);
Key text(std::string_view table, std::string_view name, std::string& into);
Key text(std::string_view table, std::string_view name, std::filesystem::path& into);
Key word(std::string_view table, std::string_view name, std::string& into,
         std::vector<std::string_view> words);

/// Takes every key of the text. `program` prints a right file with its command `config`.
/// Faults: every error, one a line, as "name:line: key: what is wrong; allowed: ...".
Outcome<std::monostate> parse(std::string_view text, const std::string& name,
                              const std::vector<Key>& keys, const std::string& program);

/// The text of a configuration file, at most 1 MiB.
Outcome<std::string> read_text(const std::filesystem::path& file, const std::string& program);

/// Makes relative paths relative to the folder of `file`; empty ones stay.
void resolve(const std::filesystem::path& file, std::span<std::filesystem::path* const> paths);

}  // namespace charter::settings
