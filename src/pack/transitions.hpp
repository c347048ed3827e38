#pragma once
// The history of every status. A status record counts its transitions and ends their chain, and all
// of them are records of the state: which value it had at any time is proved, nothing left out.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/civil.hpp"
#include "charter/v1/pack.pb.h"
#include "charter/v1/record.pb.h"
#include "pack/state_part.hpp"
#include "pack/statuses.hpp"

namespace charter::pack {

/// Unix milliseconds, both included.
struct Period {
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;
};

/// What a reader asks for: days in the consortium's time, both included; left out: the pack's own.
struct AskedDays {
    std::optional<Day> from;
    std::optional<Day> until;
};

/// The pack's period, or what of it (or before it) the reader asks for; without any, since genesis.
/// `time_ms`: of the block at the height, with which a pack ends that was asked for by height.
/// Failures  manifest_invalid (its period begins after its end), scope_unknown (the reader's does,
///           or it ends after the pack)
Checked<Period> asked_period(const v1::PackManifest& manifest, std::int64_t time_ms,
                             const v1::ChainConfig& config, const AskedDays& asked);

/// How long a status had one value, within a period.
struct Interval {
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;  // unspecified: none yet, or due
    std::int64_t from_ms = 0;                              // when it began, or the period's begin
    std::int64_t until_ms = 0;  // when the next began, or the period's end
    std::int64_t since_ms = 0;  // time and height of the block that gave the value; 0: it had none
    std::uint64_t height = 0;
};

struct StatusLife {
    std::string requirement;
    std::string member;
    std::vector<Interval> intervals;  // without gaps, over the whole period

    bool satisfied_throughout() const;
};

/// That every status of the state has its whole history: as many transitions as it counts, each
/// from the value before, later than the one before and not later than the state, their chain and
/// the last value the record's own; and that no transition is there that no status counts.
/// `height`, `time_ms`: of the block that the state is after.
/// Failures  transition_missing, transition_differs, transition_unlisted
Verdict check_transitions(const PartialView& view, std::uint64_t height, std::int64_t time_ms);

/// The lives of the scope's statuses, by key: also of requirements that the convention no longer
/// has, and of members that were removed. For a state that check_transitions accepted.
std::vector<StatusLife> lives_of(const PartialView& view, const Scope& scope, const Period& period);

}  // namespace charter::pack
