#include "assurance/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "assurance/exceptions.hpp"
#include "assurance/judged_subjects.hpp"
#include "assurance/leaves.hpp"
#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "wire/codec.hpp"

namespace charter::assurance {
namespace {

constexpr std::size_t kDecisiveMax = 4;
constexpr std::size_t kValues = 7;

/// The value of a node of the check, and the facts that made it.
struct Outcome {
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::vector<std::size_t> decisive;
};

void join(Outcome& into, const Outcome& next) {
    for (const std::size_t fact : next.decisive) {
        if (into.decisive.size() < kDecisiveMax) into.decisive.push_back(fact);
    }
}

/// What does not apply is left out, unless it is all there is. Values are numbered from best to
/// worst.
void take(Outcome& into, Outcome next, bool worst) {
    if (next.value == into.value) return join(into, next);
    if (!counts(next.value)) {
        if (into.value == v1::STATUS_VALUE_UNSPECIFIED) into = std::move(next);
    } else if (!counts(into.value) || (next.value > into.value) == worst) {
        into = std::move(next);
    }
}

class Evaluator {
  public:
    /// `subjects`: where they are noted; null: nobody asks.
    Evaluator(Evidence& evidence, const v1::Requirement& requirement, std::string_view member,
              std::vector<JudgedSubject>* subjects = nullptr)
        : evidence_(evidence),
          requirement_(requirement),
          member_(member),
          leaves_(evidence, member),
          notes_(evidence.present()),
          exceptions_(evidence.view(), requirement.id(), member),
          noted_(subjects) {}

    Evaluation run();

  private:
    Outcome judge(const v1::Check& check);
    Outcome judge_all(const v1::Checks& checks, bool worst);
    Outcome judge_for_each(const v1::ForEach& each);
    Outcome judge_unit(const v1::ForEach& each, const Subject& subject);
    Outcome judge_body(const v1::Check& check, const Subject& subject);
    Outcome add(Finding finding);
    /// A unit is complete: exceptions bind, and it is counted. Its facts begin at `first`.
    Outcome close_unit(Outcome outcome, const std::string& subject, std::size_t first);
    void except(Outcome& outcome, const std::string& subject, std::size_t first);

    Evidence& evidence_;
    const v1::Requirement& requirement_;
    std::string member_;
    Leaves leaves_;
    Notes notes_;
    std::vector<v1::Fact> facts_;
    std::array<std::uint32_t, kValues> units_{};
    bool rule_failed_ = false;  // in the unit under way
    bool onboarding_ = false;
    bool single_operator_ = false;
    Exceptions exceptions_;
    std::vector<JudgedSubject>* noted_;
};

Outcome Evaluator::add(Finding finding) {
    notes_.add(finding.next_ms, finding.own_rule);
    onboarding_ = onboarding_ || finding.onboarding;
    single_operator_ = single_operator_ || finding.single_operator;
    rule_failed_ = rule_failed_ || (finding.by_rule && failing(finding.fact.value()));
    const Outcome outcome{finding.fact.value(), {facts_.size()}};
    facts_.push_back(std::move(finding.fact));
    return outcome;
}

Outcome Evaluator::judge(const v1::Check& check) {
    switch (check.kind_case()) {
        case v1::Check::kAll:     return judge_all(check.all(), true);
        case v1::Check::kAny:     return judge_all(check.any(), false);
        case v1::Check::kForEach: return judge_for_each(check.for_each());
        case v1::Check::kLeaf:    {
            const std::size_t first = facts_.size();
            return close_unit(add(leaves_.judge(check.leaf(), {})), "", first);
        }
        case v1::Check::KIND_NOT_SET: break;
    }
    ensure(false, "a check without a kind in the catalog");
    return {};
}

Outcome Evaluator::judge_all(const v1::Checks& checks, bool worst) {
    Outcome outcome;
    for (const v1::Check& check : checks.checks()) take(outcome, judge(check), worst);
    return outcome;
}

Outcome Evaluator::judge_body(const v1::Check& check, const Subject& subject) {
    if (check.has_leaf()) return add(leaves_.judge(check.leaf(), subject));
    ensure(check.has_all() || check.has_any(), "a for_each inside a for_each in the catalog");
    Outcome outcome;
    for (const v1::Check& inner : (check.has_all() ? check.all() : check.any()).checks()) {
        take(outcome, judge_body(inner, subject), check.has_all());
    }
    return outcome;
}

Outcome Evaluator::judge_unit(const v1::ForEach& each, const Subject& subject) {
    const std::size_t first = facts_.size();
    Outcome outcome;
    if (each.has_expect()) {
        outcome = add(leaves_.judge_subject(each.population(), each.expect(), subject));
    }
    if (each.has_check()) take(outcome, judge_body(each.check(), subject), true);
    outcome = close_unit(std::move(outcome), subject.key, first);
    if (noted_ != nullptr) {
        noted_->push_back({each.population(), subject.key, outcome.value, first, facts_.size()});
    }
    return outcome;
}

Outcome Evaluator::judge_for_each(const v1::ForEach& each) {
    const catalog::Catalog& catalog = evidence_.catalog();
    const v1::Population* population = catalog.population(each.population());
    ensure(population != nullptr, "a check names a population that is not in the catalog");
    Outcome outcome;
    if (!population->enumeration().empty()) {
        const v1::Enumeration* words = catalog.enumeration(population->enumeration());
        ensure(words != nullptr, "a population of an enumeration that is not in the catalog");
        for (const std::string& word : words->words())
            take(outcome, judge_unit(each, {word}), true);
        return outcome;
    }
    const v1::EntryType* type = catalog.entry_type(population->type());
    ensure(type != nullptr, "a population of a type that is not in the catalog");
    const Subjects& subjects = evidence_.subjects(*population, member_);
    notes_.add(subjects.next_ms, subjects.own_rule);
    for (const Record* record : subjects.records) {
        take(outcome, judge_unit(each, {record->row.key, record, type}), true);
    }
    if (!subjects.records.empty()) return outcome;
    const std::size_t first = facts_.size();
    return close_unit(add(leaves_.judge_empty(*population)), "", first);
}

void Evaluator::except(Outcome& outcome, const std::string& subject, std::size_t first) {
    if (!evidence_.has_exceptions(requirement_.id(), member_)) return;
    const v1::Exception* exception = exceptions_.find(subject, notes_.clock);
    if (exception == nullptr) return;
    Finding finding = begin_finding("exception", requirement_.id(), v1::FACT_CLASS_ATTESTED);
    finding.fact.set_subject(subject);
    finding.fact.set_ref(exception->key());
    show(finding.fact, "owner", exception->owner(), "");
    conclude(finding.fact, v1::STATUS_VALUE_EXCEPTED, "exception");
    finding.fact.set_expires_ms(exception->expires_ms());
    outcome = {v1::STATUS_VALUE_EXCEPTED, {facts_.size()}};
    for (std::size_t fact = first; fact < facts_.size(); ++fact) {
        if (!failing(facts_[fact].value())) continue;
        facts_[fact].set_value(v1::STATUS_VALUE_EXCEPTED);
        join(outcome, {v1::STATUS_VALUE_EXCEPTED, {fact}});
    }
    facts_.push_back(std::move(finding.fact));
}

Outcome Evaluator::close_unit(Outcome outcome, const std::string& subject, std::size_t first) {
    if (failing(outcome.value) && !rule_failed_) except(outcome, subject, first);
    rule_failed_ = false;
    ensure(outcome.value != v1::STATUS_VALUE_UNSPECIFIED, "a check without a leaf in the catalog");
    ++units_[static_cast<std::size_t>(outcome.value) - 1];
    return outcome;
}

Evaluation Evaluator::run() {
    const Outcome outcome = judge(requirement_.satisfied_when());
    Evaluation evaluation;
    v1::StatusRecord& status = evaluation.status;
    status.set_key(state::keys::status(requirement_.id(), member_));
    status.set_requirement(requirement_.id());
    status.set_member(member_);
    status.set_value(outcome.value);
    status.set_expires_ms(notes_.clock.next_ms());
    for (const std::uint32_t units : units_) status.add_counts(units);
    for (const std::size_t fact : outcome.decisive) *status.add_decisive() = facts_[fact];
    crypto::Sha256 digest;
    for (const v1::Fact& fact : facts_) {
        digest.update(wire::encode(fact));
        status.set_weakest(std::max(status.weakest(), fact.fact_class()));
    }
    status.set_facts_digest(Bytes(charter::view(digest.finish())));
    if (onboarding_) status.add_qualifiers("onboarding");
    if (notes_.own_rule) status.add_qualifiers("own_rule");
    if (single_operator_) status.add_qualifiers("single_operator");
    evaluation.facts = std::move(facts_);
    return evaluation;
}

}  // namespace

bool failing(v1::StatusValue value) {
    return value == v1::STATUS_VALUE_STALE || value == v1::STATUS_VALUE_ERROR ||
           value == v1::STATUS_VALUE_NOT_SATISFIED;
}

bool counts(v1::StatusValue value) {
    return value != v1::STATUS_VALUE_UNSPECIFIED && value != v1::STATUS_VALUE_NOT_APPLICABLE;
}

Evaluation evaluate(Evidence& evidence, const v1::Requirement& requirement,
                    std::string_view member) {
    return Evaluator(evidence, requirement, member).run();
}

Evaluation evaluate_subjects(Evidence& evidence, const v1::Requirement& requirement,
                             std::string_view member, std::vector<JudgedSubject>& subjects) {
    return Evaluator(evidence, requirement, member, &subjects).run();
}

Evaluation evaluate(const state::View& view, const catalog::Catalog& catalog,
                    const v1::ChainConfig& config, const Now& now,
                    const v1::Requirement& requirement, std::string_view member) {
    Evidence evidence(view, catalog, config, now);
    return evaluate(evidence, requirement, member);
}

}  // namespace charter::assurance
