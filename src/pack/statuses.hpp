#pragma once
// Every status of a pack, derived again from its records by the same checks as the ledger does.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "pack/state_part.hpp"

namespace charter::pack {

/// Which ones: empty means all.
struct Scope {
    std::string requirement;
    std::string member;         // of the pack: a member's and the network's; "*": everybody's
    std::int64_t until_ms = 0;  // the moment asked for, where it is later than the block
};

enum class Result : std::uint8_t { is_true = 0, is_false = 1, not_judged = 2 };

struct StatusResult {
    std::string requirement;
    std::string member;
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;  // what the ledger says
    Result result = Result::not_judged;
    std::string why;              // of what is not true
    std::vector<v1::Fact> facts;  // as derived; empty where it is not judged
};

struct Judged {
    std::vector<StatusResult> statuses;
    std::shared_ptr<const catalog::Catalog> catalog;  // of the state
};

/// `time_ms`: of the block that the state is after.
/// Failures  state_invalid (no configuration), catalog_invalid, scope_unknown (no such requirement
///           or member; of a removed one there are those of the network)
Checked<Judged> judge_statuses(const PartialView& view, std::uint64_t height, std::int64_t time_ms,
                               const Scope& scope);

}  // namespace charter::pack
