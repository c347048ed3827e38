#include "catalog/catalog.hpp"

#include <algorithm>

#include "catalog/validate.hpp"
#include "crypto/sha256.hpp"
#include "wire/codec.hpp"

namespace charter::catalog {
namespace {

template <class T>
const T* find(const std::map<std::string_view, const T*>& index, std::string_view name) {
    const auto at = index.find(name);
    return at == index.end() ? nullptr : at->second;
}

template <class T, class Name>
std::map<std::string_view, const T*> index_of(const google::protobuf::RepeatedPtrField<T>& items,
                                              const Name& name) {
    std::map<std::string_view, const T*> index;
    for (const T& item : items) index.emplace(name(item), &item);
    return index;
}

const auto kById = [](const auto& item) -> std::string_view { return item.id(); };
const auto kByName = [](const auto& item) -> std::string_view { return item.name(); };

v1::FieldDef envelope_field(std::string_view name, v1::FieldType type, std::string_view of = {},
                            bool set = false) {
    v1::FieldDef field;
    field.set_name(std::string(name));
    field.set_type(type);
    field.set_of(std::string(of));
    field.set_set(set);
    return field;
}

/// people_grant_role -> people.grant_role
std::string act_of_field(std::string_view field_name) {
    std::string act(field_name);
    const std::size_t first = act.find('_');
    if (first != std::string::npos) act[first] = '.';
    return act;
}

}  // namespace

Catalog::Catalog(v1::Catalog wire)
    : wire_(std::move(wire)),
      by_id_(index_of(wire_.requirements(), kById)),
      registers_(index_of(wire_.registers(), kByName)),
      tables_(index_of(wire_.tables(), kByName)),
      populations_(index_of(wire_.populations(), kByName)),
      enumerations_(index_of(wire_.enumerations(), kByName)),
      parameters_(index_of(wire_.parameters(), kByName)),
      rules_(index_of(wire_.rules(), kById)),
      probes_(index_of(wire_.probes(), kById)),
      roles_(index_of(wire_.roles(), kByName)),
      policies_(index_of(wire_.policies(), kByName)),
      acts_(index_of(wire_.acts(), kByName)) {
    for (const v1::Requirement& requirement : wire_.requirements()) {
        requirements_.push_back(&requirement);
    }
}

const v1::Requirement* Catalog::requirement(std::string_view id) const { return find(by_id_, id); }

const v1::EntryType* Catalog::entry_type(std::string_view name) const {
    const v1::EntryType* found = find(registers_, name);
    return found != nullptr ? found : find(tables_, name);
}

bool Catalog::is_register(std::string_view name) const { return registers_.contains(name); }
bool Catalog::is_table(std::string_view name) const { return tables_.contains(name); }

const v1::Population* Catalog::population(std::string_view name) const {
    return find(populations_, name);
}

const v1::Enumeration* Catalog::enumeration(std::string_view name) const {
    return find(enumerations_, name);
}

bool Catalog::has_word(std::string_view enumeration, std::string_view word) const {
    const v1::Enumeration* found = find(enumerations_, enumeration);
    return found != nullptr && std::ranges::find(found->words(), word) != found->words().end();
}

const v1::Parameter* Catalog::parameter(std::string_view name) const {
    return find(parameters_, name);
}
const v1::RuleDef* Catalog::rule(std::string_view id) const { return find(rules_, id); }
const v1::ProbeDef* Catalog::probe(std::string_view id) const { return find(probes_, id); }
const v1::Role* Catalog::role(std::string_view name) const { return find(roles_, name); }
const v1::Policy* Catalog::policy(std::string_view name) const { return find(policies_, name); }
const v1::Act* Catalog::act(std::string_view name) const { return find(acts_, name); }

bool Catalog::conflict(std::string_view role, std::string_view other) const {
    const v1::Role* found = find(roles_, role);
    return found != nullptr &&
           std::ranges::find(found->conflicts(), other) != found->conflicts().end();
}

Result<std::shared_ptr<const Catalog>> load(v1::Catalog wire) {
    if (const std::vector<Flaw> flaws = validate(wire); !flaws.empty()) {
        return refuse(Reason::catalog_invalid, {{"why", sentence(flaws.front())}});
    }
    if (wire.head().digest() != view(digest_of(wire))) {
        return refuse(Reason::catalog_invalid,
                      {{"why", "cat/head: the digest is not the content's"}});
    }
    return std::shared_ptr<const Catalog>(new Catalog(std::move(wire)));
}

Digest digest_of(const v1::Catalog& wire) {
    v1::Catalog copy = wire;
    copy.mutable_head()->clear_digest();
    return crypto::sha256(wire::encode(copy));
}

const std::vector<v1::FieldDef>& envelope() {
    static const std::vector<v1::FieldDef> kFields = {
        envelope_field("dangling", v1::FIELD_TYPE_FLAG),
        envelope_field("due_at", v1::FIELD_TYPE_DATE),
        envelope_field("expiring", v1::FIELD_TYPE_FLAG),
        envelope_field("member", v1::FIELD_TYPE_REFERENCE, "members"),
        envelope_field("occurred_on", v1::FIELD_TYPE_DATE),
        envelope_field("overdue", v1::FIELD_TYPE_FLAG),
        envelope_field("signers", v1::FIELD_TYPE_REFERENCE, "persons", true),
        envelope_field("valid_until", v1::FIELD_TYPE_DATE),
    };
    return kFields;
}

const v1::FieldDef* field(const v1::EntryType& type, std::string_view name) {
    for (const v1::FieldDef& own : type.fields()) {
        if (own.name() == name) return &own;
    }
    for (const v1::FieldDef& shared : envelope()) {
        if (shared.name() == name) return &shared;
    }
    return nullptr;
}

std::string challenge_flag(const v1::RuleDef& rule) {
    std::string name = rule.id();
    std::ranges::replace(name, '.', '_');
    return name;
}

std::string challenge_age(const Catalog& catalog, const v1::RuleDef& rule) {
    const v1::ProbeDef* probe = rule.probe().empty() ? nullptr : catalog.probe(rule.probe());
    return probe == nullptr ? "challenge_age" : probe->max_age();
}

const std::string& act_name(const v1::Action& action) {
    // By field number; empty where there is no such field.
    static const std::vector<std::string> names = [] {
        const google::protobuf::OneofDescriptor* kinds = v1::Action::descriptor()->oneof_decl(0);
        std::vector<std::string> by_number(1);
        for (int i = 0; i < kinds->field_count(); ++i) {
            const auto number = static_cast<std::size_t>(kinds->field(i)->number());
            if (number >= by_number.size()) by_number.resize(number + 1);
            by_number[number] = act_of_field(kinds->field(i)->name());
        }
        return by_number;
    }();
    return names[static_cast<std::size_t>(action.kind_case())];
}

std::vector<std::string> act_names() {
    const google::protobuf::OneofDescriptor* kinds = v1::Action::descriptor()->oneof_decl(0);
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(kinds->field_count()));
    for (int i = 0; i < kinds->field_count(); ++i)
        names.push_back(act_of_field(kinds->field(i)->name()));
    std::ranges::sort(names);
    return names;
}

}  // namespace charter::catalog
