#include "compiler/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <tuple>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "compiler/yaml_tree.hpp"

namespace charter::compiler {
namespace {

constexpr std::uintmax_t kFileMax = 4u << 20;

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// -?(0|[1-9][0-9]*)
bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return all_digits(text) && (text.size() == 1 || text.front() != '0');
}

/// Text that some YAML reader takes for a flag, a number, a date or nothing: it must be quoted.
bool is_ambiguous(std::string_view text) {
    static constexpr std::string_view kWords[] = {"y",   "n",    "yes",   "no",   "on",
                                                  "off", "true", "false", "null", "~"};
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (std::ranges::find(kWords, lower) != std::end(kWords)) return true;
    if (lower.starts_with(".inf") || lower.starts_with(".nan")) return true;
    std::string_view rest = lower;
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    if (rest.starts_with('.')) rest.remove_prefix(1);
    return !rest.empty() && rest.front() >= '0' && rest.front() <= '9' &&
           std::ranges::all_of(rest, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == 'x' || c == 'o' ||
                      c == '.' || c == '-' || c == '+' || c == ':' || c == '_' || c == 't' ||
                      c == 'z' || c == ' ';
           });
}

std::string allowed(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) {
        text += text.empty() ? "" : ", ";
        text += word;
    }
    return text;
}

std::string join(const std::string& field, std::string_view name) {
    return field.empty() ? std::string(name) : field + "." + std::string(name);
}

}  // namespace

void Errors::add(const Place& place, std::string_view field, std::string_view what) {
    std::string text = place.file + ":" + std::to_string(place.line) + ": ";
    if (!field.empty()) text.append(field).append(": ");
    errors_.push_back({place, text.append(what)});
}

bool Errors::at(const Place& place) const {
    return std::ranges::any_of(errors_, [&](const Error& error) {
        return error.place.line == place.line && error.place.file == place.file;
    });
}

std::string Errors::text() const {
    std::vector<std::tuple<std::string_view, int, std::size_t>> sorted;
    sorted.reserve(errors_.size());
    for (std::size_t i = 0; i < errors_.size(); ++i) {
        sorted.emplace_back(errors_[i].place.file, errors_[i].place.line, i);
    }
    std::ranges::sort(sorted);
    std::string text;
    for (const auto& [file, line, i] : sorted) {
        if (!text.empty()) text += '\n';
        text += errors_[i].text;
    }
    return text;
}

// ---- values -----------------------------------------------------------------------------------

Place YamlValue::place() const { return {file_, node_->line}; }
void YamlValue::error(std::string_view what) const { errors_->add(place(), field_, what); }
bool YamlValue::is_map() const { return node_->kind == YamlNode::Kind::map; }
bool YamlValue::is_list() const { return node_->kind == YamlNode::Kind::list; }
bool YamlValue::is_scalar() const { return node_->kind == YamlNode::Kind::scalar; }

ScalarKind YamlValue::scalar_kind() const {
    if (!is_scalar()) return ScalarKind::none;
    if (node_->quoted) return ScalarKind::text;
    if (node_->text == "true" || node_->text == "false") return ScalarKind::flag;
    return is_decimal(node_->text) ? ScalarKind::number : ScalarKind::text;
}

std::string YamlValue::text() const {
    if (!is_scalar()) {
        error(node_->kind == YamlNode::Kind::null ? "has no value; a text is needed"
                                                  : "must be a text");
        return {};
    }
    if (node_->text.empty()) error("the text is empty");
    if (!node_->quoted && is_ambiguous(node_->text)) {
        error("`" + node_->text + "` could be read as a number, date or flag; quote it");
    }
    return node_->text;
}

std::string YamlValue::word(const std::vector<std::string_view>& words) const {
    const std::string found = text();
    if (is_scalar() && std::ranges::find(words, found) == words.end()) {
        error("`" + found + "` is not known; allowed: " + allowed(words));
    }
    return found;
}

std::int64_t YamlValue::number(std::int64_t min, std::int64_t max) const {
    if (!is_scalar() || node_->quoted || !is_decimal(node_->text)) {
        const bool octal = is_scalar() && !node_->quoted && all_digits(node_->text);
        error(octal ? "`" + node_->text + "` looks octal; write the number without leading zero"
                    : "must be a whole number, not quoted");
        return min;
    }
    std::int64_t value = 0;
    const char* end = node_->text.data() + node_->text.size();
    const auto [at, failed] = std::from_chars(node_->text.data(), end, value);
    if (failed != std::errc{} || at != end || value < min || value > max) {
        error(node_->text + " is outside the bounds; allowed: " + std::to_string(min) + " to " +
              std::to_string(max));
        return min;
    }
    return value;
}

bool YamlValue::flag() const {
    if (scalar_kind() == ScalarKind::flag) return node_->text == "true";
    error("must be a flag; allowed: true, false");
    return false;
}

std::int32_t YamlValue::date() const {
    if (is_scalar() && node_->quoted) {
        if (const std::optional<Day> day = parse_date(node_->text)) return *day;
    }
    error("must be a quoted date, \"2026-01-31\"");
    return 0;
}

std::string YamlValue::hex(std::size_t bytes) const {
    if (is_scalar() && node_->quoted) {
        std::optional<Bytes> found = from_hex(node_->text);
        if (found && (bytes == 0 || found->size() == bytes)) return *std::move(found);
    }
    error(bytes == 0 ? "must be quoted hexadecimal"
                     : "must be quoted hexadecimal of " + std::to_string(bytes) + " bytes");
    return {};
}

std::vector<YamlValue> YamlValue::list() const {
    if (!is_list()) {
        error("must be a list");
        return {};
    }
    std::vector<YamlValue> values;
    values.reserve(node_->items.size());
    for (std::size_t i = 0; i < node_->items.size(); ++i) {
        values.emplace_back(node_->items[i], file_, field_ + "[" + std::to_string(i) + "]",
                            *errors_);
    }
    return values;
}

std::vector<std::string> YamlValue::texts() const {
    std::vector<std::string> texts;
    for (const YamlValue& value : list()) texts.push_back(value.text());
    return texts;
}

YamlMap YamlValue::map() const {
    std::vector<std::pair<std::string, YamlValue>> fields;
    if (!is_map()) error("must be a map of fields");
    for (std::size_t i = 0; i < node_->keys.size(); ++i) {
        const std::string& key = node_->keys[i];
        fields.emplace_back(key, YamlValue(node_->items[i], file_, join(field_, key), *errors_));
    }
    return {*this, std::move(fields), !is_map()};
}

// ---- maps -------------------------------------------------------------------------------------

YamlMap::YamlMap(YamlValue value, std::vector<std::pair<std::string, YamlValue>> fields,
                 bool broken)
    : value_(std::move(value)),
      fields_(std::move(fields)),
      broken_(broken),
      taken_(fields_.size()) {}

YamlMap::~YamlMap() {
    std::ranges::sort(asked_);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (taken_[i]) continue;
        fields_[i].second.error(asked_.empty()
                                    ? "the field is not known"
                                    : "the field is not known; allowed: " + allowed(asked_));
    }
}

std::optional<YamlValue> YamlMap::optional(std::string_view key) {
    if (std::ranges::find(asked_, key) == asked_.end()) asked_.push_back(key);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (fields_[i].first != key) continue;
        taken_[i] = true;
        return fields_[i].second;
    }
    return std::nullopt;
}

std::optional<YamlValue> YamlMap::required(std::string_view key) {
    std::optional<YamlValue> found = optional(key);
    if (!found && !broken_) value_.error("the field `" + std::string(key) + "` is missing");
    return found;
}

bool YamlMap::has(std::string_view key) const {
    return std::ranges::any_of(fields_, [&](const auto& field) { return field.first == key; });
}

std::vector<std::pair<std::string, YamlValue>> YamlMap::rest() {
    std::vector<std::pair<std::string, YamlValue>> rest;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!taken_[i]) rest.push_back(fields_[i]);
        taken_[i] = true;
    }
    return rest;
}

std::string YamlMap::text(std::string_view key) {
    const std::optional<YamlValue> value = required(key);
    return value ? value->text() : std::string{};
}

std::string YamlMap::text_or(std::string_view key, std::string_view otherwise) {
    const std::optional<YamlValue> value = optional(key);
    return value ? value->text() : std::string(otherwise);
}

std::string YamlMap::word(std::string_view key, const std::vector<std::string_view>& words) {
    const std::optional<YamlValue> value = required(key);
    return value ? value->word(words) : std::string{};
}

std::int64_t YamlMap::number(std::string_view key, std::int64_t min, std::int64_t max) {
    const std::optional<YamlValue> value = required(key);
    return value ? value->number(min, max) : min;
}

std::int64_t YamlMap::number_or(std::string_view key, std::int64_t otherwise, std::int64_t min,
                                std::int64_t max) {
    const std::optional<YamlValue> value = optional(key);
    return value ? value->number(min, max) : otherwise;
}

bool YamlMap::flag(std::string_view key) {
    const std::optional<YamlValue> value = required(key);
    return value && value->flag();
}

bool YamlMap::flag_or(std::string_view key, bool otherwise) {
    const std::optional<YamlValue> value = optional(key);
    return value ? value->flag() : otherwise;
}

// ---- files ------------------------------------------------------------------------------------

YamlFile::YamlFile(std::unique_ptr<YamlNode> root, std::string name, Errors& errors)
    : root_(std::move(root)), name_(std::move(name)), errors_(&errors) {}
YamlFile::YamlFile(YamlFile&&) noexcept = default;
YamlFile& YamlFile::operator=(YamlFile&&) noexcept = default;
YamlFile::~YamlFile() = default;

YamlValue YamlFile::root() const { return {*root_, name_, "", *errors_}; }

std::optional<YamlFile> YamlFile::parse(std::string_view text, std::string name, Errors& errors) {
    std::unique_ptr<YamlNode> root = parse_tree(text, name, errors);
    if (!root) return std::nullopt;
    return YamlFile(std::move(root), std::move(name), errors);
}

std::optional<YamlFile> YamlFile::read(const std::filesystem::path& path, std::string name,
                                       Errors& errors) {
    std::error_code failed;
    const std::uintmax_t size = std::filesystem::file_size(path, failed);
    std::ifstream stream(path, std::ios::binary);
    if (failed || !stream) {
        errors.add({name, 1}, "", "cannot read the file");
        return std::nullopt;
    }
    if (size > kFileMax) {
        errors.add({name, 1}, "", "larger than " + std::to_string(kFileMax) + " bytes");
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return parse(text, std::move(name), errors);
}

}  // namespace charter::compiler
