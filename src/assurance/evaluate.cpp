#include "assurance/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
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

/// What made a value: a fact, or a unit that was not judged anew.
struct Decisive {
    bool is_fact = true;
    std::uint32_t part = 0;  // of the unit
    std::size_t at = 0;      // the fact, or the unit in its part
};

/// The value of a node of the check, and what made it; each names one fact at least.
struct Outcome {
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::size_t size = 0;
    std::array<Decisive, kDecisiveMax> decisive{};

    void add(const Decisive& next) {
        if (size < kDecisiveMax) decisive[size++] = next;
    }
    std::span<const Decisive> made_by() const { return {decisive.data(), size}; }
};

/// What does not apply is left out, unless it is all there is. Values are numbered from best to
/// worst.
void take(Outcome& into, const Outcome& next, bool worst) {
    if (next.value == into.value) {
        for (const Decisive& each : next.made_by()) into.add(each);
    } else if (!counts(next.value)) {
        if (into.value == v1::STATUS_VALUE_UNSPECIFIED) into = next;
    } else if (!counts(into.value) || (next.value > into.value) == worst) {
        into = next;
    }
}

/// A leaf or a for_each, which units are judged by.
struct Part {
    const v1::Leaf* leaf = nullptr;
    const v1::ForEach* each = nullptr;
    const v1::Population* population = nullptr;
    const v1::EntryType* type = nullptr;
    const v1::Enumeration* words = nullptr;

    bool is_empty(const Record* record) const {
        return each != nullptr && record == nullptr && words == nullptr;
    }
    Subject subject(const Record* record, std::size_t place) const {
        if (record != nullptr) return {record->row.key, record, type};
        if (words != nullptr) return {words->words(static_cast<int>(place))};
        return {};
    }
};

/// A leaf that reads entries by subject, of which the block changed some.
struct MovedJoin {
    const v1::EntryLeaf* leaf = nullptr;
    bool is_read = false;        // what follows, when the first subject is asked about
    const Join* keys = nullptr;  // which they name; null: any
    bool by_own_key = false;     // they name the subject itself
};

class Evaluator {
  public:
    /// `before`: how units were judged that only their subjects and time can change. Null: none.
    /// `subjects`: where they are noted; null: nobody asks.
    Evaluator(Evidence& evidence, const v1::Requirement& requirement, std::string_view member,
              const JudgedStatus* before = nullptr, std::vector<JudgedSubject>* subjects = nullptr)
        : evidence_(evidence),
          requirement_(requirement),
          member_(member),
          leaves_(evidence, member),
          notes_(evidence.present()),
          unit_notes_(evidence.present()),
          excepted_(evidence.has_exceptions(requirement.id(), member)),
          exceptions_(evidence.view(), requirement.id(), member),
          before_(excepted_ ? nullptr : before),
          noted_(subjects) {}

    v1::StatusRecord run();
    /// With all facts, as nothing is taken from before.
    Evaluation run_whole() {
        keeps_facts_ = true;
        v1::StatusRecord status = run();
        return {std::move(status), std::move(facts_)};
    }
    /// Nothing of what exceptions bear on.
    JudgedStatus hand_on() { return excepted_ ? JudgedStatus{} : std::move(judged_); }

  private:
    Outcome judge(const v1::Check& check);
    Outcome judge_all(const v1::Checks& checks, bool worst);
    Outcome judge_for_each(const v1::ForEach& each);
    Outcome judge_leaf(const v1::Leaf& leaf);
    void begin_part(const Part& part);
    /// The next unit of the part: of the record, or the word at the part's next place.
    Outcome judge_unit(const Record* record);
    const JudgedUnit* known(const Record* record);
    void find_moved(const v1::Check& check);
    void find_moved(const v1::Leaf& leaf);
    bool entries_moved(const Part& part, const Record* record, std::size_t place);
    /// Its facts are the last of facts_.
    Outcome judge_anew(const Part& part, const Subject& subject, JudgedUnit& unit);
    Outcome judge_body(const v1::Check& check, const Subject& subject);
    Outcome add(Finding finding);
    void except(Outcome& outcome, std::string_view subject, std::size_t first);
    void seal(JudgedUnit& unit, std::size_t first);
    void add_decisive(const Outcome& outcome, v1::StatusRecord& status);

    Evidence& evidence_;
    const v1::Requirement& requirement_;
    std::string member_;
    Leaves leaves_;
    std::vector<v1::Fact> facts_;
    bool keeps_facts_ = false;
    // Of the whole.
    Notes notes_;
    std::array<std::uint32_t, kValues> units_{};
    v1::FactClass weakest_ = v1::FACT_CLASS_UNSPECIFIED;
    bool onboarding_ = false;
    bool single_operator_ = false;
    crypto::Sha256 digest_;
    std::vector<Part> parts_;
    JudgedStatus judged_;
    // Of the unit under way.
    JudgedUnit* unit_ = nullptr;
    Notes unit_notes_;
    bool rule_failed_ = false;

    bool excepted_;
    Exceptions exceptions_;
    const JudgedStatus* before_;
    // Of the part under way.
    std::size_t at_ = 0;  // in the part before
    std::vector<MovedJoin> moved_joins_;
    bool moved_ = false;  // as a whole
    std::vector<JudgedSubject>* noted_;
};

Outcome Evaluator::judge(const v1::Check& check) {
    switch (check.kind_case()) {
        case v1::Check::kAll:         return judge_all(check.all(), true);
        case v1::Check::kAny:         return judge_all(check.any(), false);
        case v1::Check::kForEach:     return judge_for_each(check.for_each());
        case v1::Check::kLeaf:        return judge_leaf(check.leaf());
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

Outcome Evaluator::judge_leaf(const v1::Leaf& leaf) {
    begin_part({.leaf = &leaf});
    return judge_unit(nullptr);
}

Outcome Evaluator::judge_for_each(const v1::ForEach& each) {
    const catalog::Catalog& catalog = evidence_.catalog();
    const v1::Population* population = catalog.population(each.population());
    ensure(population != nullptr, "a check names a population that is not in the catalog");
    Part part{.each = &each, .population = population};
    Outcome outcome;
    if (!population->enumeration().empty()) {
        part.words = catalog.enumeration(population->enumeration());
        ensure(part.words != nullptr, "a population of an enumeration that is not in the catalog");
        begin_part(part);
        for (int i = 0; i < part.words->words_size(); ++i) {
            take(outcome, judge_unit(nullptr), true);
        }
        return outcome;
    }
    part.type = catalog.entry_type(population->type());
    ensure(part.type != nullptr, "a population of a type that is not in the catalog");
    begin_part(part);
    const Subjects& subjects = evidence_.subjects(*population, member_);
    notes_.add(subjects.next_ms, subjects.own_rule);
    judged_.parts.back().reserve(std::max<std::size_t>(subjects.records.size(), 1));
    for (const Record* record : subjects.records) take(outcome, judge_unit(record), true);
    if (subjects.records.empty()) return judge_unit(nullptr);
    const auto& shelves = evidence_.shelves(population->type(), member_);
    judged_.shelves.insert(judged_.shelves.end(), shelves.begin(), shelves.end());
    return outcome;
}

void Evaluator::begin_part(const Part& part) {
    parts_.push_back(part);
    judged_.parts.emplace_back();
    at_ = 0;
    moved_joins_.clear();
    moved_ = false;
    if (before_ == nullptr) return;
    if (part.leaf != nullptr) find_moved(*part.leaf);
    if (part.each != nullptr && part.each->has_check()) find_moved(part.each->check());
}

void Evaluator::find_moved(const v1::Check& check) {
    if (check.has_leaf()) find_moved(check.leaf());
    if (!check.has_all() && !check.has_any()) return;
    for (const v1::Check& inner : (check.has_all() ? check.all() : check.any()).checks()) {
        find_moved(inner);
    }
}

void Evaluator::find_moved(const v1::Leaf& leaf) {
    if (!leaf.has_entry() || !evidence_.list_moved(leaf.entry().type(), member_)) return;
    if (leaf.entry().by().empty()) {
        moved_ = true;
    } else {
        moved_joins_.push_back({&leaf.entry()});
    }
}

/// Whether the block changed which entries are read for the unit.
bool Evaluator::entries_moved(const Part& part, const Record* record, std::size_t place) {
    if (moved_) return true;
    if (part.is_empty(record)) {
        return evidence_.declared_moved(*part.population, member_);
    }
    return std::ranges::any_of(moved_joins_, [&](MovedJoin& moved) {
        if (!std::exchange(moved.is_read, true)) {
            moved.keys = leaves_.moved_join(*moved.leaf);
            moved.by_own_key = leaves_.by_own_key(*moved.leaf, part.type);
        }
        if (moved.keys == nullptr) return true;
        if (moved.by_own_key && record != nullptr) return moved.keys->contains(record->row.key);
        return std::ranges::any_of(leaves_.keys_by(*moved.leaf, part.subject(record, place)),
                                   [&](std::string_view key) { return moved.keys->contains(key); });
    });
}

const JudgedUnit* Evaluator::known(const Record* record) {
    const std::size_t part = parts_.size() - 1;
    if (before_ == nullptr || part >= before_->parts.size()) return nullptr;
    const JudgedPart& before = before_->parts[part];
    if (record == nullptr) at_ = judged_.parts.back().size();
    while (record != nullptr && at_ < before.size() && before[at_].record != nullptr &&
           before[at_].record != record && precedes(*before[at_].record, *record)) {
        ++at_;
    }
    if (at_ >= before.size() || before[at_].record != record) return nullptr;
    if (!evidence_.holds_now(before[at_].next_ms)) return nullptr;
    const std::size_t place = judged_.parts.back().size();
    return entries_moved(parts_.back(), record, place) ? nullptr : &before[at_];
}

Outcome Evaluator::judge_unit(const Record* record) {
    const Part& part = parts_.back();
    const std::size_t place = judged_.parts.back().size();
    Outcome outcome;
    JudgedUnit unit;
    if (const JudgedUnit* same = known(record)) {
        unit = *same;
        outcome.value = unit.value;
        outcome.add({false, static_cast<std::uint32_t>(parts_.size() - 1), place});
    } else {
        const std::size_t first = facts_.size();
        const Subject subject = part.subject(record, place);
        outcome = judge_anew(part, subject, unit);
        seal(unit, first);
        const bool is_subject = part.each != nullptr && !part.is_empty(record);
        if (noted_ != nullptr && is_subject) {
            noted_->push_back({part.each->population(), std::string(subject.key), unit.value, first,
                               facts_.size()});
        }
    }
    ++units_[static_cast<std::size_t>(unit.value) - 1];
    notes_.add(unit.next_ms, unit.own_rule);
    weakest_ = std::max(weakest_, unit.weakest);
    onboarding_ = onboarding_ || unit.onboarding;
    single_operator_ = single_operator_ || unit.single_operator;
    digest_.update(charter::view(unit.facts));
    judged_.parts.back().push_back(unit);
    return outcome;
}

Outcome Evaluator::judge_anew(const Part& part, const Subject& subject, JudgedUnit& unit) {
    const std::size_t first = facts_.size();
    unit_notes_ = Notes(evidence_.present());
    rule_failed_ = false;
    unit_ = &unit;
    unit.record = subject.record;
    Outcome outcome;
    if (part.leaf != nullptr) {
        outcome = add(leaves_.judge(*part.leaf, subject));
    } else if (part.is_empty(subject.record)) {
        outcome = add(leaves_.judge_empty(*part.population));
    } else {
        const v1::ForEach& each = *part.each;
        if (each.has_expect()) {
            outcome = add(leaves_.judge_subject(each.population(), each.expect(), subject));
        }
        if (each.has_check()) take(outcome, judge_body(each.check(), subject), true);
    }
    if (failing(outcome.value) && !rule_failed_ && excepted_) except(outcome, subject.key, first);
    ensure(outcome.value != v1::STATUS_VALUE_UNSPECIFIED, "a check without a leaf in the catalog");
    unit.value = outcome.value;
    unit.next_ms = unit_notes_.clock.next_ms();
    unit.own_rule = unit_notes_.own_rule;
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

Outcome Evaluator::add(Finding finding) {
    unit_notes_.add(finding.next_ms, finding.own_rule);
    unit_->onboarding = unit_->onboarding || finding.onboarding;
    unit_->single_operator = unit_->single_operator || finding.single_operator;
    rule_failed_ = rule_failed_ || (finding.by_rule && failing(finding.fact.value()));
    Outcome outcome;
    outcome.value = finding.fact.value();
    outcome.add({.at = facts_.size()});
    facts_.push_back(std::move(finding.fact));
    return outcome;
}

void Evaluator::except(Outcome& outcome, std::string_view subject, std::size_t first) {
    const v1::Exception* exception = exceptions_.find(subject, unit_notes_.clock);
    if (exception == nullptr) return;
    Finding finding = begin_finding("exception", requirement_.id(), v1::FACT_CLASS_ATTESTED);
    finding.fact.set_subject(std::string(subject));
    finding.fact.set_ref(exception->key());
    show(finding.fact, "owner", exception->owner(), "");
    conclude(finding.fact, v1::STATUS_VALUE_EXCEPTED, "exception");
    finding.fact.set_expires_ms(exception->expires_ms());
    outcome = {};
    outcome.value = v1::STATUS_VALUE_EXCEPTED;
    outcome.add({.at = facts_.size()});
    for (std::size_t fact = first; fact < facts_.size(); ++fact) {
        if (!failing(facts_[fact].value())) continue;
        facts_[fact].set_value(v1::STATUS_VALUE_EXCEPTED);
        outcome.add({.at = fact});
    }
    facts_.push_back(std::move(finding.fact));
}

void Evaluator::seal(JudgedUnit& unit, std::size_t first) {
    crypto::Sha256 digest;
    for (std::size_t fact = first; fact < facts_.size(); ++fact) {
        digest.update(wire::encode(facts_[fact]));
        unit.weakest = std::max(unit.weakest, facts_[fact].fact_class());
    }
    unit.facts = digest.finish();
}

/// Units that were not judged anew say once more what they were judged by.
void Evaluator::add_decisive(const Outcome& outcome, v1::StatusRecord& status) {
    const auto add = [&](std::size_t fact) {
        if (status.decisive_size() == static_cast<int>(kDecisiveMax)) return;
        if (keeps_facts_) {
            *status.add_decisive() = facts_[fact];
        } else {
            *status.add_decisive() = std::move(facts_[fact]);
        }
    };
    for (const Decisive& each : outcome.made_by()) {
        if (each.is_fact) {
            add(each.at);
        } else if (status.decisive_size() < static_cast<int>(kDecisiveMax)) {
            const Part& part = parts_[each.part];
            JudgedUnit unit = judged_.parts[each.part][each.at];
            const Outcome again = judge_anew(part, part.subject(unit.record, each.at), unit);
            for (const Decisive& fact : again.made_by()) add(fact.at);
        }
    }
}

v1::StatusRecord Evaluator::run() {
    const Outcome outcome = judge(requirement_.satisfied_when());
    v1::StatusRecord status;
    status.set_key(state::keys::status(requirement_.id(), member_));
    status.set_requirement(requirement_.id());
    status.set_member(member_);
    status.set_value(outcome.value);
    status.set_expires_ms(notes_.clock.next_ms());
    for (const std::uint32_t units : units_) status.add_counts(units);
    add_decisive(outcome, status);
    status.set_weakest(weakest_);
    status.set_facts_digest(Bytes(charter::view(digest_.finish())));
    if (onboarding_) status.add_qualifiers("onboarding");
    if (notes_.own_rule) status.add_qualifiers("own_rule");
    if (single_operator_) status.add_qualifiers("single_operator");
    return status;
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
    return Evaluator(evidence, requirement, member).run_whole();
}

Evaluation evaluate_subjects(Evidence& evidence, const v1::Requirement& requirement,
                             std::string_view member, std::vector<JudgedSubject>& subjects) {
    return Evaluator(evidence, requirement, member, nullptr, &subjects).run_whole();
}

Judgement judge_again(Evidence& evidence, const v1::Requirement& requirement,
                      std::string_view member, const JudgedStatus* before) {
    Evaluator evaluator(evidence, requirement, member, before);
    v1::StatusRecord status = evaluator.run();
    return {std::move(status), evaluator.hand_on()};
}

Evaluation evaluate(const state::View& view, const catalog::Catalog& catalog,
                    const v1::ChainConfig& config, const Now& now,
                    const v1::Requirement& requirement, std::string_view member) {
    Evidence evidence(view, catalog, config, now);
    return evaluate(evidence, requirement, member);
}

}  // namespace charter::assurance
