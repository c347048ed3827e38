#include "tx/typed_fields.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kNameMax = 64;
// UTF-8 needs at most four bytes a character.
constexpr std::size_t kTextBytesMax = static_cast<std::size_t>(kTextMax) * 4;

tl::unexpected<Refusal> bad_field(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

tl::unexpected<Refusal> over(std::string_view what, int count, int limit) {
    return refuse(Reason::too_many, {{"what", std::string(what)},
                                     {"count", std::int64_t{count}},
                                     {"limit", std::int64_t{limit}}});
}

bool is_reference(std::string_view text) {
    return !text.empty() && text.size() <= kItemBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '/' || c == '*';
    });
}

bool is_def_name(std::string_view name) {
    if (name.empty() || name.size() > kNameMax || name.front() < 'a' || name.front() > 'z') {
        return false;
    }
    return std::ranges::all_of(
        name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

Status check_set_form(std::string_view name, const v1::TextSet& set) {
    if (set.items_size() > kSetItemsMax) return over(name, set.items_size(), kSetItemsMax);
    if (set.items().empty()) return bad_field(name, "empty: leave the field out");
    std::string_view before;
    for (const std::string& item : set.items()) {
        if (item <= before) return bad_field(name, "must be sorted, without duplicates");
        before = item;
        if (Status s = optional_text(name, item, kItemBytesMax); !s) return s;
    }
    return ok();
}

Status check_value_form(std::string_view name, const v1::Value& value) {
    switch (value.kind_case()) {
        case v1::Value::kFlag:
        case v1::Value::kNumber: return ok();
        case v1::Value::kText:
            if (value.text().empty()) return bad_field(name, "empty: leave the field out");
            return optional_text(name, value.text(), kTextBytesMax);
        case v1::Value::kDate:
            if (value.date() >= kDateMin && value.date() <= kDateMax) return ok();
            return bad_field(name, "a date outside 1900 to 2200");
        case v1::Value::kDigest:
            if (value.digest().size() == 32) return ok();
            return bad_field(name, "not 32 bytes");
        case v1::Value::kSignature:
            if (value.signature().size() == kSignatureBytes) return ok();
            return bad_field(name, "not 64 bytes");
        case v1::Value::kSet:         return check_set_form(name, value.set());
        case v1::Value::KIND_NOT_SET: break;
    }
    return bad_field(name, "without a value");
}

// What the definition asks for, in the words of the refusal.
std::string type_words(const v1::FieldDef& def) {
    switch (def.type()) {
        case v1::FIELD_TYPE_FLAG:   return "a flag";
        case v1::FIELD_TYPE_NUMBER: return "a number";
        case v1::FIELD_TYPE_TEXT:   return "a text";
        case v1::FIELD_TYPE_DATE:   return "a date";
        case v1::FIELD_TYPE_DIGEST: return "a digest";
        case v1::FIELD_TYPE_CHOICE:
            return (def.set() ? "a set of words of " : "a word of ") + def.of();
        case v1::FIELD_TYPE_REFERENCE:
            return (def.set() ? "a set of references to " : "a reference to ") + def.of();
        case v1::FIELD_TYPE_SIGNATURE: return "a signature";
        default:                       return "of a known type";
    }
}

tl::unexpected<Refusal> wrong_type(const v1::FieldDef& def) {
    return refuse(Reason::field_type, {{"field", def.name()}, {"type", type_words(def)}});
}

// The kind of value that a definition asks for; KIND_NOT_SET for a type that this binary does not
// know.
v1::Value::KindCase kind_of(const v1::FieldDef& def) {
    switch (def.type()) {
        case v1::FIELD_TYPE_FLAG:      return v1::Value::kFlag;
        case v1::FIELD_TYPE_NUMBER:    return v1::Value::kNumber;
        case v1::FIELD_TYPE_TEXT:      return v1::Value::kText;
        case v1::FIELD_TYPE_DATE:      return v1::Value::kDate;
        case v1::FIELD_TYPE_DIGEST:    return v1::Value::kDigest;
        case v1::FIELD_TYPE_CHOICE:
        case v1::FIELD_TYPE_REFERENCE: return def.set() ? v1::Value::kSet : v1::Value::kText;
        case v1::FIELD_TYPE_SIGNATURE: return v1::Value::kSignature;
        default:                       return v1::Value::KIND_NOT_SET;
    }
}

Status check_bounds(const v1::FieldDef& def, const v1::Value& value) {
    if (def.type() == v1::FIELD_TYPE_NUMBER && def.max() > def.min() &&
        (value.number() < def.min() || value.number() > def.max())) {
        return bad_field(def.name(), "outside " + std::to_string(def.min()) + " to " +
                                         std::to_string(def.max()));
    }
    if (def.type() == v1::FIELD_TYPE_TEXT) {
        const std::int64_t limit = def.max() > 0 ? def.max() : kTextMax;
        // As many bytes cannot be more characters: most texts need no count.
        if (static_cast<std::int64_t>(value.text().size()) > limit &&
            characters(value.text()) > limit) {
            return bad_field(def.name(), "longer than " + std::to_string(limit) + " characters");
        }
    }
    return ok();
}

Status check_word(const v1::FieldDef& def, std::string_view word, const catalog::Catalog& catalog) {
    if (def.type() == v1::FIELD_TYPE_REFERENCE) {
        return is_reference(word) ? ok() : Status(wrong_type(def));
    }
    if (catalog.has_word(def.of(), word)) return ok();
    return refuse(Reason::value_not_in_vocabulary,
                  {{"value", std::string(word)}, {"vocabulary", def.of()}});
}

// The bounds of a confidential text are its writer's to keep: here it is a commitment.
Status check_commitment(const v1::FieldDef& def, const v1::Value& value) {
    if (value.has_digest()) return check_value_form(def.name(), value);
    return refuse(Reason::confidential_in_clear, {{"field", def.name()}});
}

Status check_value(const v1::FieldDef& def, const v1::Value& value,
                   const catalog::Catalog& catalog) {
    if (def.confidential()) return check_commitment(def, value);
    if (value.kind_case() != kind_of(def) || value.kind_case() == v1::Value::KIND_NOT_SET) {
        return wrong_type(def);
    }
    if (Status s = check_value_form(def.name(), value); !s) return s;
    if (def.type() != v1::FIELD_TYPE_CHOICE && def.type() != v1::FIELD_TYPE_REFERENCE) {
        return check_bounds(def, value);
    }
    if (!def.set()) return check_word(def, value.text(), catalog);
    if (value.set().items_size() < def.min()) {
        return bad_field(def.name(), "fewer than " + std::to_string(def.min()) + " items");
    }
    for (const std::string& item : value.set().items()) {
        if (Status s = check_word(def, item, catalog); !s) return s;
    }
    return ok();
}

Status check_def(const v1::FieldDef& def) {
    if (!is_def_name(def.name())) return bad_field("fields", "a name is [a-z][a-z0-9_]{0,63}");
    const bool choice = def.type() == v1::FIELD_TYPE_CHOICE;
    if (kind_of(def) == v1::Value::KIND_NOT_SET) return bad_field(def.name(), "without a type");
    if (def.type() == v1::FIELD_TYPE_REFERENCE || def.must_be_in_force() || !def.same().empty() ||
        def.has_where()) {
        return bad_field(def.name(), "records hold no references");
    }
    if (!def.not_before().empty() || def.declared_ahead()) {
        return bad_field(def.name(), "dates of records follow no others");
    }
    if (def.type() == v1::FIELD_TYPE_SIGNATURE) {
        return bad_field(def.name(), "records hold no signatures");
    }
    if (def.confidential()) return bad_field(def.name(), "records hold no confidential fields");
    if (def.set() && !choice) return bad_field(def.name(), "only choices are sets");
    if (choice && def.of().empty()) {
        return refuse(Reason::field_missing, {{"field", def.name() + ".of"}});
    }
    if (!choice && !def.of().empty())
        return bad_field(def.name(), "only choices name a vocabulary");
    const bool bounded = def.min() != 0 || def.max() != 0;
    if (def.type() == v1::FIELD_TYPE_TEXT) {
        if (def.min() == 0 && def.max() > 0 && def.max() <= kTextMax) return ok();
        return bad_field(def.name(),
                         "a text is bounded by 1 to " + std::to_string(kTextMax) + " characters");
    }
    if (def.type() == v1::FIELD_TYPE_NUMBER) {
        if (!bounded || def.min() < def.max()) return ok();
        return bad_field(def.name(), "bounds need min < max");
    }
    return bounded ? Status(bad_field(def.name(), "only numbers and texts have bounds")) : ok();
}

}  // namespace

Status check_fields_form(std::string_view what, const Fields& fields) {
    if (fields.size() > kFieldsMax) return over(what, fields.size(), kFieldsMax);
    std::string_view before;
    for (const v1::Field& field : fields) {
        if (field.name().size() > kNameMax || field.name() <= before) {
            return bad_field(what, "must be sorted by name, no name empty, long or twice");
        }
        before = field.name();
        if (Status s = check_value_form(field.name(), field.value()); !s) return s;
    }
    return ok();
}

Status check_fields(const Fields& fields, const FieldDefs& defs, std::string_view thing,
                    const catalog::Catalog& catalog) {
    const v1::FieldDef* missing = nullptr;
    const auto miss = [&](const v1::FieldDef& def) {
        if (def.required() && missing == nullptr) missing = &def;
    };
    auto def = defs.begin();
    std::string_view before;
    for (const v1::Field& field : fields) {
        if (field.name() <= before) return bad_field("fields", "must be sorted, no name twice");
        before = field.name();
        for (; def != defs.end() && def->name() < field.name(); ++def) miss(*def);
        if (def == defs.end() || def->name() != field.name()) {
            return refuse(Reason::field_unknown,
                          {{"register", std::string(thing)}, {"field", field.name()}});
        }
        if (Status s = check_value(*def, field.value(), catalog); !s) return s;
        ++def;
    }
    for (; def != defs.end(); ++def) miss(*def);
    if (missing == nullptr) return ok();
    return refuse(Reason::field_required,
                  {{"register", std::string(thing)}, {"field", missing->name()}});
}

Status check_field_defs(const FieldDefs& defs) {
    if (defs.size() > kFieldsMax) return over("fields", defs.size(), kFieldsMax);
    std::string_view before;
    for (const v1::FieldDef& def : defs) {
        if (def.name().empty())
            return refuse(Reason::field_missing, {{"field", std::string("name")}});
        if (def.name() <= before) return bad_field("fields", "must be sorted, no name twice");
        before = def.name();
        if (Status s = check_def(def); !s) return s;
    }
    return ok();
}

Status check_field_defs_known(const FieldDefs& defs, const catalog::Catalog& catalog) {
    for (const v1::FieldDef& def : defs) {
        if (def.type() == v1::FIELD_TYPE_CHOICE && catalog.enumeration(def.of()) == nullptr) {
            return refuse(Reason::value_not_in_vocabulary,
                          {{"value", def.of()}, {"vocabulary", std::string("enumerations")}});
        }
    }
    return ok();
}

const v1::Value* value_of(const Fields& fields, std::string_view name) {
    const auto found =
        std::ranges::find_if(fields, [&](const v1::Field& field) { return field.name() == name; });
    return found == fields.end() ? nullptr : &found->value();
}

bool is_same_value(const v1::Value* a, const v1::Value* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return wire::encode(*a) == wire::encode(*b);
}

bool flag_of(const Fields& fields, std::string_view name) {
    const v1::Value* value = value_of(fields, name);
    return value != nullptr && value->flag();
}

std::string_view text_of(const Fields& fields, std::string_view name) {
    const v1::Value* value = value_of(fields, name);
    return value == nullptr ? std::string_view{} : std::string_view(value->text());
}

std::vector<std::string_view> words_of(const v1::Value& value) {
    if (value.has_text()) return {value.text()};
    if (!value.has_set()) return {};
    return {value.set().items().begin(), value.set().items().end()};
}

Status require_date(std::string_view field, Day day) {
    if (day == 0) return refuse(Reason::field_missing, {{"field", std::string(field)}});
    if (day < kDateMin || day > kDateMax) return bad_field(field, "a date outside 1900 to 2200");
    return ok();
}

}  // namespace charter::tx
