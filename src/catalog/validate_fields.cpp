// Definitions of fields: their types and bounds, and what references must agree with.

#include <algorithm>
#include <string>
#include <string_view>

#include "catalog/catalog.hpp"
#include "catalog/names.hpp"

namespace charter::catalog::internal {
namespace {

using FieldDefs = google::protobuf::RepeatedPtrField<v1::FieldDef>;

constexpr std::int64_t kTextMax = 4000;
constexpr std::int64_t kSetItemsMax = 1000;  // tx/typed_fields.hpp

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

bool is_choice(const v1::FieldDef& field) { return field.type() == v1::FIELD_TYPE_CHOICE; }
bool is_reference(const v1::FieldDef& field) { return field.type() == v1::FIELD_TYPE_REFERENCE; }
bool is_signature(const v1::FieldDef& field) { return field.type() == v1::FIELD_TYPE_SIGNATURE; }

void validate_bounds(const Item& item, const v1::FieldDef& field, const std::string& path) {
    const std::string min = join(path, "min");
    const std::string max = join(path, "max");
    if (field.set()) {
        item.require(field.min() >= 0 && field.min() <= kSetItemsMax, min,
                     "a set has at least 0 to " + std::to_string(kSetItemsMax) + " items");
        item.require(field.max() == 0, max, "a set has no max");
    } else if (field.type() == v1::FIELD_TYPE_TEXT) {
        item.require(field.max() >= 1 && field.max() <= kTextMax, max,
                     "a text needs max, 1 to " + std::to_string(kTextMax));
        item.require(field.min() == 0, min, "a text has no min");
    } else if (field.type() == v1::FIELD_TYPE_NUMBER) {
        item.require(field.min() <= field.max(), max, "max lies below min");
    } else {
        item.require(field.min() == 0 && field.max() == 0, max,
                     "only numbers and texts have bounds, and sets a min");
    }
}

void validate_field(const Item& item, const v1::FieldDef& field, const std::string& path,
                    const Names& names) {
    item.require(is_word(field.name()), path, "a field's name is [a-z][a-z0-9_]*");
    item.require(field.type() > 0 && field.type() <= v1::FieldType_MAX, join(path, "type"),
                 "the type is not known");
    item.require(!field.set() || is_choice(field) || is_reference(field), join(path, "set"),
                 "only choices and references form sets");
    const std::string of = join(path, "of");
    if (is_choice(field)) item.exists(names.enumerations, field.of(), of, "enumeration");
    if (is_reference(field) && names.type(field.of()) == nullptr) {
        item.flaw(of, "there is no register or table `" + field.of() + "`");
    }
    if (!is_choice(field) && !is_reference(field) && !is_signature(field))
        item.require(field.of().empty(), of, "only choices, references and signatures have of");
    item.require(is_reference(field) || !field.must_be_in_force(), join(path, "must_be_in_force"),
                 "only for references");
    item.require(is_reference(field) || field.same().empty(), join(path, "same"),
                 "only for references");
    item.require(is_reference(field) || !field.has_where(), join(path, "where"),
                 "only for references");
    const bool is_date = field.type() == v1::FIELD_TYPE_DATE;
    item.require(is_date || field.not_before().empty(), join(path, "not_before"), "only for dates");
    item.require(is_date || !field.declared_ahead(), join(path, "declared_ahead"),
                 "only for dates");
    item.require(field.type() == v1::FIELD_TYPE_TEXT || !field.confidential(),
                 join(path, "confidential"), "only for texts");
    validate_bounds(item, field, path);
}

/// Its own fields are what it is compared in: the envelope says who filed it and when.
Fields fields_of(const v1::EntryType& type) { return {type.name(), &type.fields(), false}; }

void validate_same(const Item& item, const v1::EntryType& type, const v1::FieldDef& field,
                   const v1::EntryType& target) {
    const std::string path = "fields." + field.name() + ".same";
    validate_sorted(item, field.same(), path);
    for (const std::string& name : field.same()) {
        const v1::FieldDef* own = fields_of(type).find(name);
        const v1::FieldDef* other = fields_of(target).find(name);
        if (own == nullptr || other == nullptr) {
            const v1::EntryType& lacks = own == nullptr ? type : target;
            item.flaw(path, quoted(lacks.name()) + " has no field " + quoted(name) +
                                fields_of(lacks).allowed());
            continue;
        }
        const bool alike =
            own->type() == other->type() && own->of() == other->of() && own->set() == other->set();
        item.require(alike, path,
                     quoted(name) + " is not of the same type in " + quoted(target.name()));
        item.require(name != field.name(), path, "a reference is not compared with itself");
        item.require(!own->confidential() && !other->confidential(), path,
                     quoted(name) + std::string(kConfidential));
    }
}

/// `of` of a signature: a required reference to one credential, or to one entry and its required
/// reference to one.
void validate_signature(const Item& item, const v1::EntryType& type, const v1::FieldDef& field,
                        const Names& names) {
    const std::string path = "fields." + field.name() + ".of";
    const auto one = [&](const v1::EntryType& from, std::string_view name) -> const v1::FieldDef* {
        const v1::FieldDef* named = fields_of(from).find(name);
        const bool fits =
            named != nullptr && is_reference(*named) && !named->set() && named->required();
        if (fits) return named;
        item.flaw(path, quoted(from.name()) + " has no required reference " + quoted(name));
        return nullptr;
    };
    const std::size_t dot = field.of().find('.');
    const v1::FieldDef* last = one(type, std::string_view(field.of()).substr(0, dot));
    if (last == nullptr) return;
    if (dot != std::string::npos) {
        const v1::EntryType* target = find(names.registers, last->of());
        if (target == nullptr) return item.flaw(path, quoted(last->of()) + " is no register");
        last = one(*target, std::string_view(field.of()).substr(dot + 1));
        if (last == nullptr) return;
    }
    item.require(last->of() == "credentials", path, "a signature is by the key of a credential");
}

/// The date that `field` may not lie before; nullptr: none, the day of the entry, or none that the
/// register has.
const v1::FieldDef* earlier_date(const v1::EntryType& type, const v1::FieldDef& field) {
    return field.not_before().empty() ? nullptr : fields_of(type).find(field.not_before());
}

/// `not_before` names a date of the entry or its day, and no date comes before itself.
void validate_not_before(const Item& item, const v1::EntryType& type, const v1::FieldDef& field) {
    if (field.not_before().empty() || field.not_before() == kOccurredOn) return;
    const std::string path = "fields." + field.name() + ".not_before";
    const v1::FieldDef* earlier = earlier_date(type, field);
    if (earlier == nullptr) {
        return item.flaw(path, quoted(type.name()) + " has no field " + quoted(field.not_before()) +
                                   fields_of(type).allowed());
    }
    if (earlier->type() != v1::FIELD_TYPE_DATE) {
        return item.flaw(path, quoted(earlier->name()) + " is no date");
    }
    for (int steps = 0; earlier != nullptr && steps < type.fields_size(); ++steps) {
        if (earlier == &field) {
            return item.flaw(path, "the dates follow one another in a circle");
        }
        earlier = earlier_date(type, *earlier);
    }
}

/// Texts that rules of the ledger read by name (tx/registers/custody.hpp).
bool is_read_by_rule(std::string_view type, std::string_view field) {
    return (type == "assets" && field == "name") || (type == "key_backups" && field == "server");
}

void validate_fields(const Item& item, const FieldDefs& fields, const std::string& path,
                     const Names& names) {
    item.require(!fields.empty(), path, "at least one field is needed");
    std::string_view last;
    for (const v1::FieldDef& field : fields) {
        const std::string at = path + "." + field.name();
        item.require(last < field.name(), at, "fields must be sorted, each once");
        last = field.name();
        for (const v1::FieldDef& shared : envelope()) {
            item.require(shared.name() != field.name(), at, "every entry has a field of that name");
        }
        validate_field(item, field, at, names);
    }
}

}  // namespace

void validate_unfiled_fields(const Item& item, const FieldDefs& fields, const std::string& path,
                             const Names& names) {
    validate_fields(item, fields, path, names);
    for (const v1::FieldDef& field : fields) {
        const bool judged = is_signature(field) || !field.same().empty() || field.has_where() ||
                            !field.not_before().empty() || field.declared_ahead() ||
                            (field.set() && field.min() != 0) || field.confidential();
        item.require(!judged, path + "." + field.name(),
                     "same, where, not_before, declared_ahead, confidential, signatures and the "
                     "min of a set are for registers");
    }
}

void validate_filed_fields(const Item& item, const v1::EntryType& type, const Names& names) {
    validate_fields(item, type.fields(), "fields", names);
    for (const v1::FieldDef& field : type.fields()) {
        if (is_signature(field)) validate_signature(item, type, field, names);
        validate_not_before(item, type, field);
        item.require(!field.confidential() || !is_read_by_rule(type.name(), field.name()),
                     "fields." + field.name() + ".confidential",
                     "a rule of the ledger reads the field");
        const v1::EntryType* target = is_reference(field) ? names.type(field.of()) : nullptr;
        if (target == nullptr) continue;
        validate_same(item, type, field, *target);
        if (!field.has_where()) continue;
        const std::string path = "fields." + field.name() + ".where";
        item.require(!field.where().tests().empty(), path, "at least one field is needed");
        validate_predicate(item, path, field.where(), fields_of(*target), nullptr, names);
    }
}

}  // namespace charter::catalog::internal
