#pragma once
// Strict YAML with places: for the catalog, founding files, transactions and entries that people
// write by hand. Refused: duplicate keys, anchors, aliases, tags, tabs, several documents, unquoted
// text that YAML could read as something else (yes, 0755, 2026-01-31, 1.5, ~). Every error says
// file, line and field, and reading goes on after one.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace charter::compiler {

/// Where something stands.
struct Place {
    std::string file;
    int line = 0;
};

/// Collects errors; kept in order of noting.
class Errors {
  public:
    void add(const Place& place, std::string_view field, std::string_view what);
    bool empty() const { return errors_.empty(); }
    /// Whether one stands in that line.
    bool at(const Place& place) const;
    /// Sorted by file and line, one a line: "file:line: field: what".
    std::string text() const;

  private:
    struct Error {
        Place place;
        std::string text;
    };
    std::vector<Error> errors_;
};

struct YamlNode;
class YamlMap;

/// How a scalar reads when its type is free (operands of predicates).
enum class ScalarKind : std::uint8_t { flag, number, text, none };

/// One value and where it stands. Reading it as what it is not notes an error and gives a default.
class YamlValue {
  public:
    YamlValue(const YamlNode& node, std::string file, std::string field, Errors& errors)
        : node_(&node), file_(std::move(file)), field_(std::move(field)), errors_(&errors) {}

    Place place() const;
    /// "satisfied_when.all[1].by"
    const std::string& field() const { return field_; }
    void error(std::string_view what) const;

    bool is_map() const;
    bool is_list() const;
    bool is_scalar() const;
    ScalarKind scalar_kind() const;

    /// Text that is quoted, or plain and not to be mistaken for another type. Not empty.
    std::string text() const;
    /// As text; must be one of `words`.
    std::string word(const std::vector<std::string_view>& words) const;
    /// Plain decimal digits, no leading zero, within the bounds.
    std::int64_t number(std::int64_t min, std::int64_t max) const;
    /// true or false, plain.
    bool flag() const;
    /// A quoted date "2026-01-31": days since 1970-01-01.
    std::int32_t date() const;
    /// Bytes in hexadecimal, quoted; `bytes` long unless 0.
    std::string hex(std::size_t bytes) const;
    std::vector<YamlValue> list() const;
    std::vector<std::string> texts() const;
    YamlMap map() const;

  private:
    const YamlNode* node_;
    std::string file_;
    std::string field_;
    Errors* errors_;
};

/// The fields of a map. Every field must be taken; the destructor notes those that were not.
class YamlMap {
  public:
    YamlMap(const YamlMap&) = delete;
    YamlMap& operator=(const YamlMap&) = delete;
    ~YamlMap();

    /// Notes an error if the field is missing.
    std::optional<YamlValue> required(std::string_view key);
    std::optional<YamlValue> optional(std::string_view key);
    bool has(std::string_view key) const;
    /// All fields that were not taken yet, in the order of the file: for maps whose keys are names.
    std::vector<std::pair<std::string, YamlValue>> rest();

    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string_view otherwise);
    std::string word(std::string_view key, const std::vector<std::string_view>& words);
    std::int64_t number(std::string_view key, std::int64_t min, std::int64_t max);
    std::int64_t number_or(std::string_view key, std::int64_t otherwise, std::int64_t min,
                           std::int64_t max);
    bool flag_or(std::string_view key, bool otherwise);
    bool flag(std::string_view key);

    const YamlValue& value() const { return value_; }

  private:
    friend class YamlValue;
    YamlMap(YamlValue value, std::vector<std::pair<std::string, YamlValue>> fields, bool broken);

    YamlValue value_;
    std::vector<std::pair<std::string, YamlValue>> fields_;
    bool broken_;  // no map at all: that was noted, so what is missing in it is not
    std::vector<bool> taken_;
    std::vector<std::string_view> asked_;
};

/// A parsed file; owns the nodes that its values point to.
class YamlFile {
  public:
    /// Nothing, and errors noted, if the file cannot be read or parsed. `name` stands in messages.
    static std::optional<YamlFile> read(const std::filesystem::path& path, std::string name,
                                        Errors& errors);
    static std::optional<YamlFile> parse(std::string_view text, std::string name, Errors& errors);

    YamlFile(YamlFile&&) noexcept;
    YamlFile& operator=(YamlFile&&) noexcept;
    ~YamlFile();

    YamlValue root() const;

  private:
    YamlFile(std::unique_ptr<YamlNode> root, std::string name, Errors& errors);

    std::unique_ptr<YamlNode> root_;
    std::string name_;
    Errors* errors_;
};

}  // namespace charter::compiler
