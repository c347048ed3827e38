// The grammar of checks: what a predicate may compare, what `by` may join, what may stand under
// for_each.

#include <algorithm>

#include "catalog/names.hpp"

namespace charter::catalog::internal {
namespace {

constexpr int kDeepest = 8;

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string_view type_word(v1::FieldType type) {
    switch (type) {
        case v1::FIELD_TYPE_FLAG:      return "a flag";
        case v1::FIELD_TYPE_NUMBER:    return "a number";
        case v1::FIELD_TYPE_TEXT:      return "a text";
        case v1::FIELD_TYPE_DATE:      return "a date";
        case v1::FIELD_TYPE_DIGEST:    return "a digest";
        case v1::FIELD_TYPE_CHOICE:    return "a word of an enumeration";
        case v1::FIELD_TYPE_REFERENCE: return "a reference";
        case v1::FIELD_TYPE_SIGNATURE: return "a signature";
        default:                       return "of no known type";
    }
}

/// One test of a predicate: where it stands and what it compares.
struct Comparison {
    const Item& item;
    const std::string& path;
    const v1::FieldDef& field;
    const v1::EntryType* subject;
    const Names& names;

    void flaw(std::string what) const { item.flaw(path, std::move(what)); }
};

void validate_literal(const Comparison& at, const v1::Value& value) {
    const v1::FieldType type = at.field.type();
    const auto kind = value.kind_case();
    const bool fits = (type == v1::FIELD_TYPE_FLAG && kind == v1::Value::kFlag) ||
                      (type == v1::FIELD_TYPE_NUMBER && kind == v1::Value::kNumber) ||
                      (type == v1::FIELD_TYPE_TEXT && kind == v1::Value::kText) ||
                      (type == v1::FIELD_TYPE_DATE && kind == v1::Value::kDate) ||
                      (type == v1::FIELD_TYPE_CHOICE && kind == v1::Value::kText);
    if (!fits) {
        at.flaw("the field is " + std::string(type_word(type)) + ", the value is not");
        return;
    }
    if (type != v1::FIELD_TYPE_CHOICE || at.names.has_word(at.field.of(), value.text())) return;
    const v1::Enumeration* enumeration = find(at.names.enumerations, at.field.of());
    std::vector<std::string_view> words;
    if (enumeration != nullptr)
        words.assign(enumeration->words().begin(), enumeration->words().end());
    at.flaw(quoted(value.text()) + " is no word of " + quoted(at.field.of()) + allowed(words));
}

void validate_subject_field(const Comparison& at, const std::string& name, bool whole_set) {
    if (at.subject == nullptr) {
        at.flaw("subject." + name + " needs a for_each over rows");
        return;
    }
    const Fields fields{at.subject->name(), &at.subject->fields(), true};
    const v1::FieldDef* field = fields.find(name);
    if (field == nullptr) {
        at.flaw("the subject has no field " + quoted(name) + fields.allowed());
        return;
    }
    if (field->type() != at.field.type() || field->of() != at.field.of()) {
        at.flaw("subject." + name + " is " + std::string(type_word(field->type())) +
                ", not of the same type as " + quoted(at.field.name()));
    }
    if (field->confidential()) at.flaw("subject." + name + std::string(kConfidential));
    if (field->set() && !whole_set) at.flaw("subject." + name + " is a set; use has_all");
}

void validate_operand(const Comparison& at, const v1::Operand& operand, bool whole_set) {
    switch (operand.kind_case()) {
        case v1::Operand::kLiteral: validate_literal(at, operand.literal()); return;
        case v1::Operand::kParameter:
            at.item.exists(at.names.parameters, operand.parameter(), at.path, "parameter");
            if (at.field.type() != v1::FIELD_TYPE_NUMBER)
                at.flaw("only a number is compared with a parameter");
            return;
        case v1::Operand::kSubjectField:
            validate_subject_field(at, operand.subject_field(), whole_set);
            return;
        case v1::Operand::KIND_NOT_SET: at.flaw("the operand is missing"); return;
    }
}

void validate_test(const Comparison& at, const v1::Test& test) {
    const bool ordered =
        at.field.type() == v1::FIELD_TYPE_NUMBER || at.field.type() == v1::FIELD_TYPE_DATE;
    const bool many = test.op() == v1::OPERATOR_IN || test.op() == v1::OPERATOR_HAS_ALL;
    switch (test.op()) {
        case v1::OPERATOR_IS:
        case v1::OPERATOR_IN:
            if (at.field.set()) at.flaw("the field is a set; allowed: has, has_all");
            break;
        case v1::OPERATOR_AT_LEAST:
        case v1::OPERATOR_AT_MOST:
            if (!ordered || at.field.set())
                at.flaw("at_least and at_most compare numbers and dates");
            break;
        case v1::OPERATOR_HAS:
        case v1::OPERATOR_HAS_ALL:
            if (!at.field.set()) at.flaw("has and has_all need a set");
            break;
        default: at.flaw("the operator is not known"); return;
    }
    const int operands = test.operands_size();
    if (many ? operands < 1 : operands != 1) {
        at.flaw(many ? "at least one operand is needed" : "exactly one operand is needed");
        return;
    }
    const bool whole_set = test.op() == v1::OPERATOR_HAS_ALL && operands == 1;
    for (const v1::Operand& operand : test.operands()) validate_operand(at, operand, whole_set);
}

/// The only field of rows of `subject` that refers to one row of `type`.
bool has_only_reference(const v1::EntryType& subject, std::string_view type) {
    return std::ranges::count_if(subject.fields(), [&](const v1::FieldDef& field) {
               return field.type() == v1::FIELD_TYPE_REFERENCE && !field.set() &&
                      field.of() == type;
           }) == 1;
}

bool joins_rows(const v1::EntryType& subject, std::string_view type) {
    return subject.name() == type || has_only_reference(subject, type);
}

/// Walks one check.
class Walker {
  public:
    Walker(const Item& item, const Names& names) : item_(&item), names_(&names) {}

    void check(const v1::Check& check, const std::string& path, int depth) {
        if (depth > kDeepest) {
            item_->flaw(path, "nested deeper than " + std::to_string(kDeepest));
            return;
        }
        switch (check.kind_case()) {
            case v1::Check::kAll:     list(check.all(), join(path, "all"), depth); return;
            case v1::Check::kAny:     list(check.any(), join(path, "any"), depth); return;
            case v1::Check::kForEach: for_each(check.for_each(), path, depth); return;
            case v1::Check::kLeaf:    leaf(check.leaf(), path); return;
            case v1::Check::KIND_NOT_SET:
                item_->flaw(path, "no check; allowed: all, any, for_each, rule, probe, register");
                return;
        }
    }

  private:
    void list(const v1::Checks& checks, const std::string& path, int depth) {
        if (checks.checks().empty()) item_->flaw(path, "at least one check is needed");
        int at = 0;
        for (const v1::Check& child : checks.checks()) {
            check(child, path + "[" + std::to_string(at++) + "]", depth + 1);
        }
    }

    void for_each(const v1::ForEach& loop, const std::string& path, int depth) {
        if (inside_) item_->flaw(path, "for_each cannot stand inside for_each");
        item_->exists(names_->populations, loop.population(), join(path, "for_each"), "population");
        item_->require(loop.has_expect() || loop.has_check(), path,
                       "for_each needs expect or check");
        const v1::Population* population = find(names_->populations, loop.population());
        const v1::EntryType* type =
            population == nullptr ? nullptr : names_->type(population->type());
        if (loop.has_expect() && type != nullptr) {
            validate_predicate(*item_, join(path, "expect"), loop.expect(),
                               Fields{type->name(), &type->fields(), true}, type, *names_);
        } else if (loop.has_expect() && population != nullptr) {
            item_->flaw(join(path, "expect"), "the words of an enumeration have no fields");
        }
        if (!loop.has_check()) return;
        const bool outer = inside_;
        inside_ = true;
        population_ = population;
        subject_ = type;
        check(loop.check(), join(path, "check"), depth + 1);
        inside_ = outer;
        population_ = nullptr;
        subject_ = nullptr;
    }

    void leaf(const v1::Leaf& leaf, const std::string& path) {
        switch (leaf.kind_case()) {
            case v1::Leaf::kRule:
                item_->exists(names_->rules, leaf.rule(), join(path, "rule"), "rule");
                return;
            case v1::Leaf::kProbe:       probe(leaf.probe(), path); return;
            case v1::Leaf::kEntry:       entry(leaf.entry(), path); return;
            case v1::Leaf::KIND_NOT_SET: item_->flaw(path, "no rule, probe or register"); return;
        }
    }

    void probe(const v1::ProbeLeaf& leaf, const std::string& path) {
        item_->exists(names_->probes, leaf.probe(), join(path, "probe"), "probe");
        item_->require(leaf.expect().tests_size() > 0, path, "a probe needs expect");
        const v1::ProbeDef* probe = find(names_->probes, leaf.probe());
        if (probe == nullptr) return;
        validate_predicate(*item_, join(path, "expect"), leaf.expect(),
                           Fields{probe->id(), &probe->values(), false}, subject_, *names_);
        const std::string by = join(path, "by");
        if (leaf.by().empty()) {
            item_->require(probe->subject() == "members", by,
                           "missing: the probe measures " + quoted(probe->subject()));
            return;
        }
        if (!inside_) {
            item_->flaw(by, "by needs a for_each");
            return;
        }
        item_->require(
            leaf.by() + "s" == probe->subject(), by,
            "the probe measures " + quoted(probe->subject()) + ", one of which by must name");
        if (population_ == nullptr) return;
        const bool joins = subject_ != nullptr && joins_rows(*subject_, probe->subject());
        item_->require(
            joins, by,
            "the subjects of " + quoted(population_->name()) + " have no one " + quoted(leaf.by()));
    }

    void entry(const v1::EntryLeaf& leaf, const std::string& path) {
        const v1::EntryType* type = names_->type(leaf.type());
        if (type == nullptr) {
            item_->flaw(join(path, "register"),
                        "there is no register or table " + quoted(leaf.type()));
            return;
        }
        const Fields fields{type->name(), &type->fields(), true};
        validate_predicate(*item_, join(path, "where"), leaf.where(), fields, subject_, *names_);
        validate_predicate(*item_, join(path, "expect"), leaf.expect(), fields, subject_, *names_);
        age(leaf.within(), join(path, "within"));
        age(leaf.due(), join(path, "due"));
        if (!leaf.due().empty()) {
            item_->require(inside_ && (population_ == nullptr || subject_ != nullptr),
                           join(path, "due"),
                           "due counts from the subject's date: it needs a for_each over rows");
        }
        if (!leaf.by().empty()) join_entry(*type, fields, leaf.by(), join(path, "by"));
    }

    void join_entry(const v1::EntryType& type, const Fields& fields, const std::string& by,
                    const std::string& path) {
        const v1::FieldDef* field = fields.find(by);
        if (field == nullptr) {
            item_->flaw(path,
                        quoted(type.name()) + " has no field " + quoted(by) + fields.allowed());
            return;
        }
        if (!inside_) {
            item_->flaw(path, "by needs a for_each");
            return;
        }
        if (field->confidential()) {
            item_->flaw(path, quoted(by) + std::string(kConfidential));
            return;
        }
        if (population_ == nullptr) return;
        if (field->type() == v1::FIELD_TYPE_REFERENCE) {
            const bool joins = subject_ != nullptr && joins_rows(*subject_, field->of());
            item_->require(joins, path,
                           quoted(by) + " refers to " + quoted(field->of()) +
                               ", which joins no subject of " + quoted(population_->name()));
        } else if (field->type() == v1::FIELD_TYPE_CHOICE) {
            item_->require(joins_words(field->of()), path,
                           quoted(by) + " holds words of " + quoted(field->of()) +
                               ", which joins no subject of " + quoted(population_->name()));
        } else {
            item_->flaw(path, quoted(by) + " is " + std::string(type_word(field->type())) +
                                  "; by needs a reference or a word");
        }
    }

    /// The population runs over words, all of which the field may hold.
    bool joins_words(std::string_view enumeration) const {
        const v1::Enumeration* words = find(names_->enumerations, population_->enumeration());
        return words != nullptr &&
               std::ranges::all_of(words->words(), [&](const std::string& word) {
                   return names_->has_word(enumeration, word);
               });
    }

    void age(const std::string& name, const std::string& path) {
        if (name.empty()) return;
        item_->exists(names_->parameters, name, path, "parameter");
        const v1::Parameter* parameter = find(names_->parameters, name);
        if (parameter == nullptr) return;
        const bool counts =
            parameter->period() == v1::PERIOD_ROLLING || parameter->period() == v1::PERIOD_CALENDAR;
        item_->require(counts, path,
                       "the parameter " + quoted(name) + " is no age: its period is none");
    }

    const Item* item_;
    const Names* names_;
    bool inside_ = false;
    const v1::Population* population_ = nullptr;
    const v1::EntryType* subject_ = nullptr;
};

}  // namespace

void validate_predicate(const Item& item, const std::string& path, const v1::Predicate& predicate,
                        const Fields& fields, const v1::EntryType* subject, const Names& names) {
    std::string_view last;
    for (const v1::Test& test : predicate.tests()) {
        const std::string at = join(path, test.field());
        item.require(last < test.field(), at, "fields must be sorted, each once");
        last = test.field();
        const v1::FieldDef* field = fields.find(test.field());
        if (field == nullptr) {
            item.flaw(at, quoted(fields.owner) + " has no field " + quoted(test.field()) +
                              fields.allowed());
            continue;
        }
        if (field->confidential()) {
            item.flaw(at, quoted(test.field()) + std::string(kConfidential));
            continue;
        }
        validate_test(Comparison{item, at, *field, subject, names}, test);
    }
}

void validate_check(const Item& item, const v1::Check& check, const Names& names) {
    Walker(item, names).check(check, "satisfied_when", 0);
}

}  // namespace charter::catalog::internal
