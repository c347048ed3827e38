#pragma once
// The challenges of rules of kind `request`: nodes ask each other what must be refused, and what
// must be answered, and report it with the probe that the rule names (assurance.md, Rules and
// challenges).

#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// After an observation was written: the outcome of each active rule that names its probe, from the
/// newest observation of every node that is in service, as long as the probe's max_age lasts.
///   failed     one of them saw that the rule did not hold
///   held       else, one saw that it held; of the time of the newest such
///   not_built  else: none could ask another
///
/// Reads    obs/<probe>/, nod/, par/<max_age of the probe>
/// Writes   chl/<rule>; event challenge
void judge_request_challenges(const v1::Observation& observation, Context& ctx);

}  // namespace charter::tx
