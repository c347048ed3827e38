#pragma once
// Judging one leaf of a check for one subject.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/evidence.hpp"

namespace charter::assurance {

/// An unsigned entry newer than the one in force may wait so long for its second person.
inline constexpr std::int64_t kUnsignedMs = std::int64_t{7} * 86'400'000;

/// What for_each binds: a row, or a word of an enumeration.
struct Subject {
    std::string_view key;
    const Record* record = nullptr;
    const v1::EntryType* type = nullptr;
};

struct Finding {
    v1::Fact fact;
    std::int64_t next_ms = 0;  // when it changes by time
    bool own_rule = false;
    bool onboarding = false;       // it would be worse, were the member not new
    bool single_operator = false;  // it fails because one operator runs the chain
    bool by_rule = false;          // of a rule: no exception reaches it
};

class Leaves {
  public:
    Leaves(Evidence& evidence, std::string_view scope) : evidence_(&evidence), scope_(scope) {}

    /// Leaves that no subject bears on are judged once.
    Finding judge(const v1::Leaf& leaf, const Subject& subject);
    /// `expect` of a for_each on the subject itself.
    Finding judge_subject(const std::string& population, const v1::Predicate& expect,
                          const Subject& subject);
    /// The one unit of a population without subjects.
    Finding judge_empty(const v1::Population& population);
    /// What entries name of the subject by the leaf's field.
    std::vector<std::string_view> keys_by(const v1::EntryLeaf& leaf, const Subject& subject);
    /// Whether that is the key of the subject, of this type.
    bool by_own_key(const v1::EntryLeaf& leaf, const v1::EntryType* type);
    /// Those keys of which the block changed an entry; null: any.
    const Join* moved_join(const v1::EntryLeaf& leaf) {
        return evidence_->moved_join(leaf.type(), scope_, leaf.by());
    }

  private:
    Finding judge_rule(const std::string& rule);
    Finding judge_probe(const v1::ProbeLeaf& leaf, const Subject& subject);
    Finding judge_entry(const v1::EntryLeaf& leaf, const Subject& subject);

    void observe(const v1::ProbeLeaf& leaf, const Subject& subject, std::string_view key,
                 Notes& notes, v1::Fact& fact);
    void judge_newest(const v1::EntryLeaf& leaf, const Subject& subject, const Record& newest,
                      Notes& notes, v1::Fact& fact);
    void judge_missing(const v1::EntryLeaf& leaf, const Subject& subject, Notes& notes,
                       Finding& finding);
    bool judge_declared(const v1::Population& population, Notes& notes, v1::Fact& fact);
    /// Missing evidence of a member that is new is not assessed.
    void excuse_new_member(Notes& notes, Finding& finding);
    bool parameters_in_bounds(const v1::RuleDef& rule, v1::Fact& fact);
    const Setting& setting(const std::string& parameter, Notes& notes);
    const v1::FieldDef& by(const v1::EntryLeaf& leaf) const;
    const Evidence::Records& candidates(const v1::EntryLeaf& leaf, const Subject& subject);

    Evidence* evidence_;
    std::string scope_;
    Evidence::Records merged_;  // candidates of a subject with several keys
    std::map<const v1::Leaf*, Finding> once_;
};

// How findings are written.
Finding begin_finding(std::string_view kind, std::string_view name, v1::FactClass fact_class);
void conclude(v1::Fact& fact, v1::StatusValue value, std::string_view why);
void show(v1::Fact& fact, std::string_view field, std::string observed, std::string expected);
void finish(Finding& finding, const Notes& notes);

/// Who vouches for the rows of a type: the machine for what it does itself, people for what they
/// declare.
v1::FactClass class_of_rows(std::string_view type);

/// The subject's keys in `target`: its own if it is of that type, else what its only reference to
/// it names.
std::vector<std::string_view> keys_in(std::string_view target, const Subject& subject);

}  // namespace charter::assurance
