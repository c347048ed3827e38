#include "catalog/names.hpp"

#include <algorithm>

#include "catalog/catalog.hpp"

namespace charter::catalog::internal {
namespace {

constexpr std::size_t kNamesShown = 40;

template <class Items, class T, class Name>
void fill(const Items& items, ByName<T>& index, const Name& name) {
    for (const T& item : items) index.emplace(name(item), &item);
}

}  // namespace

Names::Names(const v1::Catalog& wire) {
    const auto by_name = [](const auto& item) -> std::string_view { return item.name(); };
    const auto by_id = [](const auto& item) -> std::string_view { return item.id(); };
    fill(wire.registers(), registers, by_name);
    fill(wire.tables(), tables, by_name);
    fill(wire.populations(), populations, by_name);
    fill(wire.enumerations(), enumerations, by_name);
    fill(wire.parameters(), parameters, by_name);
    fill(wire.rules(), rules, by_id);
    fill(wire.probes(), probes, by_id);
    fill(wire.roles(), roles, by_name);
    fill(wire.policies(), policies, by_name);
    fill(wire.acts(), acts, by_name);
}

const v1::EntryType* Names::type(std::string_view name) const {
    const v1::EntryType* found = internal::find(registers, name);
    return found != nullptr ? found : internal::find(tables, name);
}

bool Names::has_word(std::string_view enumeration, std::string_view word) const {
    const v1::Enumeration* found = internal::find(enumerations, enumeration);
    return found != nullptr && std::ranges::find(found->words(), word) != found->words().end();
}

std::string allowed(const std::vector<std::string_view>& names) {
    if (names.empty() || names.size() > kNamesShown) return {};
    std::string text = "; allowed: ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += ", ";
        text += names[i];
    }
    return text;
}

const v1::FieldDef* Fields::find(std::string_view name) const {
    for (const v1::FieldDef& field : *own) {
        if (field.name() == name) return &field;
    }
    if (!with_envelope) return nullptr;
    for (const v1::FieldDef& field : envelope()) {
        if (field.name() == name) return &field;
    }
    return nullptr;
}

std::string Fields::allowed() const {
    std::vector<std::string_view> names;
    for (const v1::FieldDef& field : *own) names.push_back(field.name());
    if (with_envelope) {
        for (const v1::FieldDef& field : envelope()) names.push_back(field.name());
    }
    return internal::allowed(names);
}

std::string join(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

bool is_word(std::string_view text) {
    constexpr std::size_t kLongest = 64;
    if (text.empty() || text.size() > kLongest) return false;
    if (text.front() < 'a' || text.front() > 'z') return false;
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_dotted(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && is_word(text.substr(0, dot)) &&
           is_word(text.substr(dot + 1));
}

void validate_sorted(const Item& item, const NameList& list, const std::string& path) {
    std::string_view last;
    for (const std::string& name : list) {
        item.require(last < name, path, "`" + name + "` is not in order, or there twice");
        last = name;
    }
}

void validate_roles(const Item& item, const NameList& roles, const std::string& path,
                    std::string_view duty, const Names& names) {
    validate_sorted(item, roles, path);
    for (const std::string& name : roles) {
        item.exists(names.roles, name, path, "role");
        const v1::Role* role = find(names.roles, name);
        if (role == nullptr) continue;
        item.require(std::ranges::find(role->duties(), duty) != role->duties().end(), path,
                     "the role `" + name + "` lacks the duty " + std::string(duty));
    }
}

}  // namespace charter::catalog::internal
