#include "assurance/leaves.hpp"

#include <algorithm>

#include "assurance/predicate.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

constexpr std::int64_t kChallengeGraceMs = 3'600'000;

bool reads_subject(const v1::Predicate& predicate) {
    return std::ranges::any_of(predicate.tests(), [](const v1::Test& test) {
        return std::ranges::any_of(test.operands(), &v1::Operand::has_subject_field);
    });
}

/// Whether the finding is the same for every subject.
bool same_for_all(const v1::Leaf& leaf) {
    switch (leaf.kind_case()) {
        case v1::Leaf::kRule: return true;
        case v1::Leaf::kProbe:
            return leaf.probe().by().empty() && !reads_subject(leaf.probe().expect());
        case v1::Leaf::kEntry:
            return leaf.entry().by().empty() && leaf.entry().due().empty() &&
                   !reads_subject(leaf.entry().where()) && !reads_subject(leaf.entry().expect());
        case v1::Leaf::KIND_NOT_SET: return true;
    }
    return true;
}

}  // namespace

Finding begin_finding(std::string_view kind, std::string_view name, v1::FactClass fact_class) {
    Finding finding;
    finding.fact.set_mechanism(std::string(kind).append("/").append(name));
    finding.fact.set_fact_class(fact_class);
    return finding;
}

void conclude(v1::Fact& fact, v1::StatusValue value, std::string_view why) {
    fact.set_value(value);
    if (fact.why() != why) fact.set_why(std::string(why));
}

void show(v1::Fact& fact, std::string_view field, std::string observed, std::string expected) {
    if (fact.field() != field) fact.set_field(std::string(field));
    if (fact.observed() != observed) fact.set_observed(std::move(observed));
    if (fact.expected() != expected) fact.set_expected(std::move(expected));
}

void finish(Finding& finding, const Notes& notes) {
    finding.next_ms = notes.clock.next_ms();
    finding.own_rule = notes.own_rule;
    if (finding.fact.ref().empty()) finding.fact.set_ref(finding.fact.mechanism());
    finding.fact.set_expires_ms(finding.next_ms);
}

v1::FactClass class_of_rows(std::string_view type) {
    for (const std::string_view kept :
         {"members", "grants", "credentials", "nodes", "key_suspicions", "contracts", "changes"}) {
        if (type == kept) return v1::FACT_CLASS_ENFORCED;
    }
    return v1::FACT_CLASS_ATTESTED;
}

std::vector<std::string_view> keys_in(std::string_view target, const Subject& subject) {
    if (subject.record == nullptr || subject.type == nullptr || subject.type->name() == target) {
        return {subject.key};
    }
    const v1::FieldDef* only = nullptr;
    for (const v1::FieldDef& field : subject.type->fields()) {
        if (field.type() != v1::FIELD_TYPE_REFERENCE || field.of() != target) continue;
        if (only != nullptr) return {};
        only = &field;
    }
    if (only == nullptr) return {};
    const auto value = subject.record->row.fields.find(only->name());
    if (value == subject.record->row.fields.end()) return {};
    return words(value->second);
}

Finding Leaves::judge(const v1::Leaf& leaf, const Subject& subject) {
    // Outside of a for_each there is but one.
    const bool once = !subject.key.empty() && same_for_all(leaf);
    if (once) {
        const auto known = once_.find(&leaf);
        if (known != once_.end()) {
            Finding finding = known->second;
            finding.fact.set_subject(std::string(subject.key));
            return finding;
        }
    }
    Finding finding;
    switch (leaf.kind_case()) {
        case v1::Leaf::kRule:        finding = judge_rule(leaf.rule()); break;
        case v1::Leaf::kProbe:       finding = judge_probe(leaf.probe(), subject); break;
        case v1::Leaf::kEntry:       finding = judge_entry(leaf.entry(), subject); break;
        case v1::Leaf::KIND_NOT_SET: ensure(false, "a leaf without a kind in the catalog");
    }
    if (!subject.key.empty()) finding.fact.set_subject(std::string(subject.key));
    if (once) once_.emplace(&leaf, finding);
    return finding;
}

const Setting& Leaves::setting(const std::string& parameter, Notes& notes) {
    const Setting& setting = evidence_->setting(parameter, scope_);
    notes.add(setting.next_ms, setting.own_rule);
    return setting;
}

// ---- rules ----

bool Leaves::parameters_in_bounds(const v1::RuleDef& rule, v1::Fact& fact) {
    for (const std::string& name : rule.parameters()) {
        if (name == kVersionParameter) continue;  // the catalog's own version, set by nobody
        const Setting& setting = evidence_->setting(name, kEveryone);
        const v1::Parameter& bounds = *setting.parameter;
        if (setting.value >= bounds.min() && setting.value <= bounds.max()) continue;
        show(fact, name, std::to_string(setting.value),
             std::to_string(bounds.min()) + " to " + std::to_string(bounds.max()));
        return false;
    }
    return true;
}

Finding Leaves::judge_rule(const std::string& rule) {
    Finding finding = begin_finding("rule", rule, v1::FACT_CLASS_ENFORCED);
    finding.by_rule = true;
    v1::Fact& fact = finding.fact;
    Notes notes(evidence_->present());
    const v1::RuleDef* definition = evidence_->catalog().rule(rule);
    ensure(definition != nullptr, "a check names a rule that is not in the catalog");
    const std::optional<v1::ChallengeOutcome>& outcome = evidence_->outcome(rule);
    if (outcome) fact.set_ref(outcome->key());
    if (definition->stage() != v1::STAGE_ACTIVE) {
        conclude(fact, v1::STATUS_VALUE_NOT_ASSESSED, "planned");
    } else if (definition->needs_distrust() && evidence_->config().solo()) {
        finding.single_operator = true;
        conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "single_operator");
    } else if (!parameters_in_bounds(*definition, fact)) {
        conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "parameter_out_of_bounds");
    } else if (!outcome) {
        conclude(fact, v1::STATUS_VALUE_NOT_ASSESSED, "never_run");
    } else if (outcome->verdict() == v1::CHALLENGE_VERDICT_FAILED) {
        show(fact, "verdict", shortened(outcome->detail()), "refused for the right reason");
        conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "challenge_failed");
    } else if (outcome->verdict() != v1::CHALLENGE_VERDICT_HELD) {
        show(fact, "verdict", shortened(outcome->detail()), "");
        conclude(fact, v1::STATUS_VALUE_NOT_ASSESSED, "not_built");
    } else {
        const Setting& age = evidence_->setting(
            catalog::challenge_age(evidence_->catalog(), *definition), kEveryone);
        const auto lapse =
            lapse_of_moment(*age.parameter, age.value, outcome->run_ms(), notes.clock);
        const bool old = lapse && notes.clock.reached(*lapse + kChallengeGraceMs);
        conclude(fact, old ? v1::STATUS_VALUE_STALE : v1::STATUS_VALUE_SATISFIED,
                 old ? "too_old" : "");
    }
    finish(finding, notes);
    return finding;
}

// ---- probes ----

void Leaves::observe(const v1::ProbeLeaf& leaf, const Subject& subject, std::string_view key,
                     Notes& notes, v1::Fact& fact) {
    const auto latest = state::read<v1::LatestObservation>(
        evidence_->view(), state::keys::latest_observation(leaf.probe(), key));
    if (!latest) return conclude(fact, v1::STATUS_VALUE_NOT_ASSESSED, "no_observation");
    fact.set_ref(latest->key());
    const v1::Observation& observation = latest->observation();
    const v1::ProbeDef& probe = *evidence_->catalog().probe(leaf.probe());
    if (!probe.max_age().empty()) {
        const Setting& age = setting(probe.max_age(), notes);
        const std::int64_t since_ms = std::min(observation.collected_ms(), latest->reported_ms());
        const auto lapse = lapse_of_moment(*age.parameter, age.value, since_ms, notes.clock);
        if (lapse && notes.clock.reached(*lapse)) {
            show(fact, "collected", format_date(notes.clock.day(since_ms)),
                 "within " + with_unit(*age.parameter, age.value));
            return conclude(fact, v1::STATUS_VALUE_STALE, "too_old");
        }
    }
    if (observation.error()) {
        show(fact, "error", shortened(observation.error_text()), "");
        return conclude(fact, v1::STATUS_VALUE_ERROR, "probe_error");
    }
    if (!observation.canary_failed_as_it_must()) {
        return conclude(fact, v1::STATUS_VALUE_ERROR, "canary_passed");
    }
    const PredicateContext context{*evidence_, scope_, subject.record, notes, AbsentFlag::fails};
    const auto wrong = mismatch(leaf.expect(), {nullptr, &observation}, context);
    if (!wrong) return conclude(fact, v1::STATUS_VALUE_SATISFIED, "");
    show(fact, wrong->field, wrong->observed, wrong->expected);
    conclude(fact, v1::STATUS_VALUE_NOT_SATISFIED, "expect_false");
}

Finding Leaves::judge_probe(const v1::ProbeLeaf& leaf, const Subject& subject) {
    Finding worst = begin_finding("probe", leaf.probe(), v1::FACT_CLASS_SELF_REPORTED);
    const v1::ProbeDef* probe = evidence_->catalog().probe(leaf.probe());
    ensure(probe != nullptr, "a check names a probe that is not in the catalog");
    Notes notes(evidence_->present());
    if (probe->stage() != v1::STAGE_ACTIVE) {
        conclude(worst.fact, v1::STATUS_VALUE_NOT_ASSESSED, "planned");
        finish(worst, notes);
        return worst;
    }
    const std::vector<std::string_view> keys = leaf.by().empty()
                                                   ? std::vector{std::string_view(scope_)}
                                                   : keys_in(probe->subject(), subject);
    if (keys.empty()) conclude(worst.fact, v1::STATUS_VALUE_NOT_ASSESSED, "no_observation");
    for (const std::string_view key : keys) {
        v1::Fact fact = begin_finding("probe", leaf.probe(), v1::FACT_CLASS_SELF_REPORTED).fact;
        observe(leaf, subject, key, notes, fact);
        if (fact.value() > worst.fact.value()) worst.fact.Swap(&fact);
    }
    finish(worst, notes);
    return worst;
}

}  // namespace charter::assurance
