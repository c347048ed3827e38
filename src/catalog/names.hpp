#pragma once
// What the parts of validate share: an index of all names, and a place to note flaws. Internal to
// src/catalog.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/stages.hpp"
#include "catalog/validate.hpp"
#include "charter/v1/catalog.pb.h"

namespace charter::catalog::internal {

template <class T>
using ByName = std::map<std::string_view, const T*>;

struct Names {
    explicit Names(const v1::Catalog& wire);

    const v1::EntryType* type(std::string_view name) const;
    bool has_word(std::string_view enumeration, std::string_view word) const;

    ByName<v1::EntryType> registers;
    ByName<v1::EntryType> tables;
    ByName<v1::Population> populations;
    ByName<v1::Enumeration> enumerations;
    ByName<v1::Parameter> parameters;
    ByName<v1::RuleDef> rules;
    ByName<v1::ProbeDef> probes;
    ByName<v1::Role> roles;
    ByName<v1::Policy> policies;
    ByName<v1::Act> acts;
};

/// What is said of a confidential field that something would read, after its name.
inline constexpr std::string_view kConfidential =
    " is confidential: the ledger holds its commitment alone, and nothing compares it";

/// The value of an index, or nullptr.
template <class T>
const T* find(const ByName<T>& index, std::string_view name) {
    const auto at = index.find(name);
    return at == index.end() ? nullptr : at->second;
}

/// "; allowed: a, b, c" of a list that is short enough to print, else nothing.
std::string allowed(const std::vector<std::string_view>& names);
template <class T>
std::string allowed(const ByName<T>& index) {
    std::vector<std::string_view> names;
    for (const auto& [name, item] : index) names.push_back(name);
    return allowed(names);
}

/// Notes the flaws of one item.
class Item {
  public:
    Item(std::string key, std::vector<Flaw>& flaws) : key_(std::move(key)), flaws_(&flaws) {}

    const std::string& key() const { return key_; }
    void flaw(std::string path, std::string what) const {
        flaws_->push_back({key_, std::move(path), std::move(what)});
    }
    /// Notes `what` unless `holds`.
    void require(bool holds, std::string_view path, std::string_view what) const {
        if (!holds) flaw(std::string(path), std::string(what));
    }
    /// Notes that there is no such name in the index.
    template <class T>
    void exists(const ByName<T>& index, std::string_view name, std::string_view path,
                std::string_view kind) const {
        if (index.contains(name)) return;
        flaw(std::string(path),
             "there is no " + std::string(kind) + " `" + std::string(name) + "`" + allowed(index));
    }

  private:
    std::string key_;
    std::vector<Flaw>* flaws_;
};

/// The fields that a predicate may name, and for messages whose they are.
struct Fields {
    std::string_view owner;  // "register `drills`"
    const google::protobuf::RepeatedPtrField<v1::FieldDef>* own = nullptr;
    bool with_envelope = false;

    const v1::FieldDef* find(std::string_view name) const;
    std::string allowed() const;
};

/// `subject`: the rows that for_each runs over; nullptr outside one, or over the words of an
/// enumeration.
void validate_predicate(const Item& item, const std::string& path, const v1::Predicate& predicate,
                        const Fields& fields, const v1::EntryType* subject, const Names& names);

/// The fields of a table or probe, whose rows nobody files; and those of a register, with what its
/// references must agree with.
void validate_unfiled_fields(const Item& item,
                             const google::protobuf::RepeatedPtrField<v1::FieldDef>& fields,
                             const std::string& path, const Names& names);
void validate_filed_fields(const Item& item, const v1::EntryType& type, const Names& names);

/// The life cycle and the deadline of a register.
void validate_stages(const Item& item, const v1::EntryType& type, const Names& names);

/// Ascending, each once.
void validate_sorted(const Item& item, const NameList& list, const std::string& path);
/// Roles that exist, in order, each with the duty.
void validate_roles(const Item& item, const NameList& roles, const std::string& path,
                    std::string_view duty, const Names& names);

/// The check of one requirement.
void validate_check(const Item& item, const v1::Check& check, const Names& names);

/// "path.name", or "name" if the path is empty.
std::string join(const std::string& path, std::string_view name);

/// [a-z][a-z0-9_]{0,63}
bool is_word(std::string_view text);
/// Two words and a dot: ids of rules and acts.
bool is_dotted(std::string_view text);

}  // namespace charter::catalog::internal
