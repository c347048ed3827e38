#include "settings/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace charter::settings {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kBytesMax = std::uintmax_t{1} << 20U;

Value value_of(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* text = node.as_string()) return text->get();
    return {};
}

class Reader {
  public:
    Reader(const std::string& name, const std::vector<Key>& keys) : name_(name), keys_(keys) {}

    void read(const toml::table& root) {
        for (const auto& [table_name, node] : root) {
            const toml::table* table = node.as_table();
            if (table == nullptr || !has_table(table_name.str())) {
                error(node, std::string(table_name.str()),
                      "is no table that we know; allowed: " + tables());
                continue;
            }
            for (const auto& [key, value] : *table) take(table_name.str(), key.str(), value);
        }
    }

    const std::string& errors() const { return errors_; }

  private:
    bool has_table(std::string_view table) const {
        return std::ranges::any_of(keys_, [&](const Key& key) { return key.table == table; });
    }

    std::string tables() const {
        std::string names;
        std::string_view last;
        for (const Key& key : keys_) {
            if (key.table == last) continue;
            last = key.table;
            names.append(names.empty() ? "[" : ", [").append(last).append("]");
        }
        return names;
    }

    void take(std::string_view table, std::string_view name, const toml::node& node) {
        const std::string full = std::string(table) + "." + std::string(name);
        std::string allowed;
        for (const Key& key : keys_) {
            if (key.table != table) continue;
            allowed.append(allowed.empty() ? "" : ", ").append(key.name);
            if (key.name != name) continue;
            const std::string wrong = key.take(value_of(node));
            if (!wrong.empty()) error(node, full, wrong);
            return;
        }
        error(node, full,
              "is no key that we know; allowed in [" + std::string(table) + "]: " + allowed);
    }

    void error(const toml::node& node, const std::string& key, const std::string& what) {
        errors_ += errors_.empty() ? "" : "\n";
        errors_ +=
            name_ + ":" + std::to_string(node.source().begin.line) + ": " + key + ": " + what;
    }

    const std::string& name_;
    const std::vector<Key>& keys_;
    std::string errors_;
};

template <class Text>
Key text_of(std::string_view table, std::string_view name, Text& into) {
    return {table, name, [&into](const Value& given) -> std::string {
                const auto* value = std::get_if<std::string>(&given);
                if (value == nullptr) return "must be text in quotes";
                into = *value;
                return {};
            }};
}

}  // namespace

Key whole_number(std::string_view table, std::string_view name,
                 std::function<void(std::int64_t)> set, Bounds bounds) {
    return {table, name, [set = std::move(set), bounds](const Value& given) -> std::string {
                const auto* value = std::get_if<std::int64_t>(&given);
                if (value != nullptr && *value >= bounds.first && *value <= bounds.second) {
                    set(*value);
                    return {};
                }
                return "must be a whole number from " + std::to_string(bounds.first) + " to " +
                       std::to_string(bounds.second);
            }};
}

Key flag(std::string_view table, std::string_view name, bool& into) {
    return {table, name, [&into](const Value& given) -> std::string {
                const auto* value = std::get_if<bool>(&given);
                if (value == nullptr) return "must be true or false";
                into = *value;
                return {};
            }};
}

Key text(std::string_view table, std::string_view name, std::string& into) {
    return text_of(table, name, into);
}

Key text(std::string_view table, std::string_view name, fs::path& into) {
    return text_of(table, name, into);
}

Key word(std::string_view table, std::string_view name, std::string& into,
         std::vector<std::string_view> words) {
    return {table, name, [&into, words = std::move(words)](const Value& given) -> std::string {
                const auto* value = std::get_if<std::string>(&given);
                if (value != nullptr && std::ranges::find(words, *value) != words.end()) {
                    into = *value;
                    return {};
                }
                std::string allowed;
                for (const std::string_view w : words) {
                    allowed.append(allowed.empty() ? "\"" : ", \"").append(w).append("\"");
                }
                return "must be one of " + allowed;
            }};
}

Outcome<std::monostate> parse(std::string_view text, const std::string& name,
                              const std::vector<Key>& keys, const std::string& program) {
    try {
        Reader reader(name, keys);
        reader.read(toml::parse(text, name));
        if (!reader.errors().empty()) return fault(reader.errors());
    } catch (const toml::parse_error& wrong) {
        return fault(name + ":" + std::to_string(wrong.source().begin.line) + ": " +
                     std::string(wrong.description()) + "; `" + program +
                     " config` prints a file that is right");
    }
    return std::monostate{};
}

Outcome<std::string> read_text(const fs::path& file, const std::string& program) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    if (failed) {
        return fault("cannot read " + file.string() + ": " + failed.message() + "; `" + program +
                     " config` prints one to begin with");
    }
    if (size > kBytesMax) return fault(file.string() + " is too large for a configuration");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    if (!in) return fault("cannot read " + file.string());
    return all.str();
}

void resolve(const fs::path& file, std::span<fs::path* const> paths) {
    const fs::path folder = fs::absolute(file).parent_path();
    for (fs::path* path : paths) {
        if (!path->empty() && path->is_relative()) *path = folder / *path;
    }
}

}  // namespace charter::settings
