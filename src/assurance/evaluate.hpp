#pragma once
// From one check of the convention and one version of the state to a status. Nobody writes a
// status: it is computed.

#include <string_view>
#include <vector>

#include "assurance/evidence.hpp"
#include "assurance/judged.hpp"
#include "charter/v1/record.pb.h"

namespace charter::assurance {

/// What an exception can cover: stale, error, not_satisfied.
bool failing(v1::StatusValue value);
/// Whether the value has a say beside others: what does not apply has none.
bool counts(v1::StatusValue value);

struct Evaluation {
    v1::StatusRecord status;      // without since_ms, transitions and chain
    std::vector<v1::Fact> facts;  // all, in the order of the check and of its subjects' keys
};

/// Judges a requirement for a member, or for the network (member "*"). A pure function of the state
/// and `now`: with the same state it gives the same answer until status.expires_ms.
///
/// value       all and for_each take the worst, any the best: satisfied < excepted < not_assessed <
/// stale < error
///             < not_satisfied; not_applicable only alone
/// counts      units by value: each subject of a for_each, each leaf outside of one, each empty
/// population decisive    at most four facts that made the value, exceptions first weakest     the
/// weakest class among all facts qualifiers  own_rule, single_operator, onboarding
Evaluation evaluate(const state::View& view, const catalog::Catalog& catalog,
                    const v1::ChainConfig& config, const Now& now,
                    const v1::Requirement& requirement, std::string_view member);

/// The same over what is already read.
Evaluation evaluate(Evidence& evidence, const v1::Requirement& requirement,
                    std::string_view member);

struct Judgement {
    v1::StatusRecord status;  // as evaluate
    JudgedStatus judged;      // empty where an exception was ever asked for
};

/// The same status as evaluate gives. `before`: how it was judged, where the block can have changed
/// it only in part (Touched) or by time: units of the same record, of which the same entries are
/// read and whose time has not come, are taken from it. Null: judged anew.
Judgement judge_again(Evidence& evidence, const v1::Requirement& requirement,
                      std::string_view member, const JudgedStatus* before);

}  // namespace charter::assurance
