#include <algorithm>

#include "assurance/leaves.hpp"
#include "assurance/predicate.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"

namespace charter::assurance {

const v1::FieldDef& Leaves::by(const v1::EntryLeaf& leaf) const {
    const v1::EntryType* type = evidence_->catalog().entry_type(leaf.type());
    ensure(type != nullptr, "a check names an entry type that is not in the catalog");
    const v1::FieldDef* by = catalog::field(*type, leaf.by());
    ensure(by != nullptr, "a check joins by a field that is not there");
    return *by;
}

std::vector<std::string_view> Leaves::keys_by(const v1::EntryLeaf& leaf, const Subject& subject) {
    const v1::FieldDef& field = by(leaf);
    const bool reference = field.type() == v1::FIELD_TYPE_REFERENCE;
    return reference ? keys_in(field.of(), subject) : std::vector{subject.key};
}

bool Leaves::by_own_key(const v1::EntryLeaf& leaf, const v1::EntryType* type) {
    const v1::FieldDef& field = by(leaf);
    return field.type() != v1::FIELD_TYPE_REFERENCE || type == nullptr ||
           type->name() == field.of();
}

const Evidence::Records& Leaves::candidates(const v1::EntryLeaf& leaf, const Subject& subject) {
    if (leaf.by().empty()) return evidence_->records(leaf.type(), scope_);
    if (by_own_key(leaf, subject.type)) {
        return evidence_->joined(leaf.type(), scope_, leaf.by(), subject.key);
    }
    const std::vector<std::string_view> keys = keys_by(leaf, subject);
    if (keys.size() == 1) return evidence_->joined(leaf.type(), scope_, leaf.by(), keys[0]);
    merged_.clear();
    for (const std::string_view key : keys) {
        const Evidence::Records& some = evidence_->joined(leaf.type(), scope_, leaf.by(), key);
        merged_.insert(merged_.end(), some.begin(), some.end());
    }
    std::ranges::sort(merged_, [](const Record* a, const Record* b) { return newer(*a, *b); });
    const auto rest = std::ranges::unique(merged_);
    merged_.erase(rest.begin(), rest.end());
    return merged_;
}

void Leaves::excuse_new_member(Notes& notes, Finding& finding) {
    const std::optional<std::int64_t> admitted_ms = evidence_->admitted_ms(scope_);
    if (!admitted_ms) return;
    const Setting& period = setting("onboarding", notes);
    const auto end = lapse_of_moment(*period.parameter, period.value, *admitted_ms, notes.clock);
    if (!end || notes.clock.reached(*end)) return;
    finding.onboarding = true;
    finding.fact.set_value(v1::STATUS_VALUE_NOT_ASSESSED);
}

void Leaves::judge_missing(const v1::EntryLeaf& leaf, const Subject& subject, Notes& notes,
                           Finding& finding) {
    conclude(finding.fact, v1::STATUS_VALUE_NOT_SATISFIED, "no_entry");
    if (!leaf.due().empty() && subject.record != nullptr) {
        const Setting& due = setting(leaf.due(), notes);
        const Day since = subject.record->row.occurred_on;
        const auto end = lapse_of_date(*due.parameter, due.value, since, notes.clock);
        if (end && !notes.clock.reached(*end)) {
            show(finding.fact, "occurred_on", format_date(since),
                 "due within " + with_unit(*due.parameter, due.value));
            return conclude(finding.fact, v1::STATUS_VALUE_SATISFIED, "not_yet_due");
        }
    }
    excuse_new_member(notes, finding);
}

void Leaves::judge_newest(const v1::EntryLeaf& leaf, const Subject& subject, const Record& newest,
                          Notes& notes, v1::Fact& fact) {
    const Day since = newest.row.occurred_on;
    fact.set_ref(newest.row.record_key);
    show(fact, "occurred_on", format_date(since), "");
    if (!leaf.within().empty()) {
        const Setting& within = setting(leaf.within(), notes);
        fact.set_expected("within " + with_unit(*within.parameter, within.value));
        const auto end = lapse_of_date(*within.parameter, within.value, since, notes.clock);
        if (end && notes.clock.reached(*end)) {
            return conclude(fact, v1::STATUS_VALUE_STALE, "too_old");
        }
    }
    const PredicateContext context{*evidence_, scope_, subject.record, notes, AbsentFlag::fails};
    const auto wrong = mismatch(leaf.expect(), {&newest, nullptr}, context);
    if (!wrong) return conclude(fact, v1::STATUS_VALUE_SATISFIED, "");
    show(fact, wrong->field, wrong->observed, wrong->expected);
    conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "expect_false");
}

Finding Leaves::judge_entry(const v1::EntryLeaf& leaf, const Subject& subject) {
    Finding finding = begin_finding("entry", leaf.type(), class_of_rows(leaf.type()));
    Notes notes(evidence_->present());
    const PredicateContext where{*evidence_, scope_, subject.record, notes,
                                 AbsentFlag::reads_false};
    const Record* newest = nullptr;
    Evidence::Records unsigned_newer;
    for (const Record* record : candidates(leaf, subject)) {
        if (!record->standing || !matches(leaf.where(), {record, nullptr}, where)) continue;
        if (!evidence_->in_force(*record, notes.clock)) continue;
        if (!record->filed) {
            newest = record;
            break;
        }
        unsigned_newer.push_back(record);
    }
    if (newest == nullptr) {
        judge_missing(leaf, subject, notes, finding);
    } else {
        judge_newest(leaf, subject, *newest, notes, finding.fact);
    }
    for (const Record* waiting : unsigned_newer) {
        if (newest == nullptr || finding.fact.value() != v1::STATUS_VALUE_SATISFIED) break;
        if (!notes.clock.reached(waiting->created_ms + kUnsignedMs)) continue;
        finding.fact.set_ref(waiting->row.record_key);
        show(finding.fact, "occurred_on", format_date(waiting->row.occurred_on), "signed off");
        conclude(finding.fact, v1::STATUS_VALUE_STALE, "unsigned");
    }
    finish(finding, notes);
    return finding;
}

Finding Leaves::judge_subject(const std::string& population, const v1::Predicate& expect,
                              const Subject& subject) {
    const std::string type = subject.type != nullptr ? subject.type->name() : std::string();
    Finding finding = begin_finding("population", population, class_of_rows(type));
    v1::Fact& fact = finding.fact;
    fact.set_subject(std::string(subject.key));
    if (subject.record != nullptr) fact.set_ref(subject.record->row.record_key);
    Notes notes(evidence_->present());
    const PredicateContext context{*evidence_, scope_, subject.record, notes, AbsentFlag::fails};
    const auto wrong = mismatch(expect, {subject.record, nullptr}, context);
    if (wrong) show(fact, wrong->field, wrong->observed, wrong->expected);
    conclude(fact, wrong ? v1::STATUS_VALUE_NOT_SATISFIED : v1::STATUS_VALUE_SATISFIED,
             wrong ? "expect_false" : "");
    finish(finding, notes);
    return finding;
}

bool Leaves::judge_declared(const v1::Population& population, Notes& notes, v1::Fact& fact) {
    const Evidence::Records& declarations =
        evidence_->joined(kNilDeclarations, scope_, kDeclaredPopulations, population.declared_as());
    for (const Record* record : declarations) {
        if (record->filed || !evidence_->in_force(*record, notes.clock)) continue;
        const Setting& period = setting("nil_declaration", notes);
        const Day since = record->row.occurred_on;
        fact.set_ref(record->row.record_key);
        show(fact, "occurred_on", format_date(since),
             "within " + with_unit(*period.parameter, period.value));
        const auto end = lapse_of_date(*period.parameter, period.value, since, notes.clock);
        if (end && notes.clock.reached(*end)) {
            conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "nil_declaration_too_old");
            return true;
        }
        conclude(fact, v1::STATUS_VALUE_NOT_APPLICABLE, "nil_declaration");
        return true;
    }
    return false;
}

Finding Leaves::judge_empty(const v1::Population& population) {
    Finding finding =
        begin_finding("population", population.name(), class_of_rows(population.type()));
    Notes notes(evidence_->present());
    conclude(finding.fact, v1::STATUS_VALUE_NOT_SATISFIED, "empty_population");
    if (population.empty() == v1::WHEN_EMPTY_NOT_APPLICABLE) {
        finding.fact.set_value(v1::STATUS_VALUE_NOT_APPLICABLE);
    } else if (population.empty() != v1::WHEN_EMPTY_DECLARED ||
               !judge_declared(population, notes, finding.fact)) {
        excuse_new_member(notes, finding);
    }
    finish(finding, notes);
    return finding;
}

}  // namespace charter::assurance
