#include "pack/transitions.hpp"

#include <algorithm>
#include <optional>

#include "assurance/rows.hpp"
#include "pack/manifest.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kStatuses = "sta/";
constexpr ByteView kTransitions = "trn/";

/// What the transitions so far lead to.
struct Reached {
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::int64_t time_ms = 0;
    std::uint64_t height = 0;
    Bytes chain;
};

std::string name_of(const v1::StatusRecord& status) {
    return "the status of " + status.requirement() + " for " + status.member();
}

std::string number_of(const v1::StatusRecord& status, std::uint64_t seq) {
    return "transition " + std::to_string(seq) + " of " + std::to_string(status.transitions()) +
           " of " + name_of(status);
}

/// What is wrong with the next transition; nullptr: nothing.
const char* wrong_step(const v1::StatusRecord& status, const Reached& before,
                       const v1::Transition& next, bool is_first) {
    if (next.requirement() != status.requirement() || next.member() != status.member()) {
        return "it is of another status";
    }
    if (next.previous_chain() != before.chain) return "it does not continue the one before";
    if (next.from() != before.value) return "it does not begin at the value before";
    if (next.to() == next.from()) return "it changes nothing";
    const bool later = next.time_ms() > before.time_ms && next.height() > before.height;
    return is_first || later ? nullptr : "it is not later than the one before";
}

const char* wrong_end(const v1::StatusRecord& status, const Reached& end, std::uint64_t height,
                      std::int64_t time_ms) {
    if (end.height > height || end.time_ms > time_ms) return "it is later than the pack";
    if (end.chain != status.chain()) return "the record's chain is another one";
    if (end.value != status.value()) return "the record has another value than the last one gave";
    return end.time_ms == status.since_ms() ? nullptr
                                            : "the record has its value since another time";
}

Verdict check_life(const PartialView& view, const v1::StatusRecord& status, std::uint64_t height,
                   std::int64_t time_ms) {
    if (status.key() != state::keys::status(status.requirement(), status.member())) {
        return flaw(Failure::transition_differs, "record " + status.key(),
                    "it names another requirement or member");
    }
    Reached reached;
    for (std::uint64_t seq = 0; seq < status.transitions(); ++seq) {
        const Bytes key = state::keys::transition(status.requirement(), status.member(), seq);
        const std::optional<Bytes> bytes = view.get(key);
        if (!bytes) {
            return flaw(Failure::transition_missing, "record " + key,
                        number_of(status, seq) + " (numbered from 0) is missing");
        }
        v1::Transition next;
        wire::decode_trusted(*bytes, next);
        if (const char* why = wrong_step(status, reached, next, seq == 0)) {
            return flaw(Failure::transition_differs, "record " + key,
                        number_of(status, seq) + ": " + why);
        }
        reached = {next.to(), next.time_ms(), next.height(),
                   state::chain_next(reached.chain, *bytes)};
    }
    if (const char* why = wrong_end(status, reached, height, time_ms)) {
        return flaw(Failure::transition_differs, "record " + status.key(),
                    "the transitions of " + name_of(status) + ": " + why);
    }
    return accepted();
}

// A transition that lies where no status counts it.
Verdict find_unlisted(const PartialView& view) {
    Verdict found = accepted();
    state::each<v1::Transition>(view, kTransitions, [&](const v1::Transition& transition) {
        const std::string& requirement = transition.requirement();
        const std::string& member = transition.member();
        const auto status =
            state::read<v1::StatusRecord>(view, state::keys::status(requirement, member));
        const Bytes prefix = state::keys::join(kTransitions, requirement, member).append("/");
        const ByteView key = transition.key();
        const auto seq =
            key.starts_with(prefix) ? from_hex(key.substr(prefix.size())) : std::nullopt;
        const bool numbered =
            seq && seq->size() == sizeof(std::uint64_t) && key == prefix + to_hex(*seq);
        const bool counted = status && numbered && from_big_endian(*seq) < status->transitions();
        if (!counted) {
            found = flaw(Failure::transition_unlisted, "record " + transition.key(),
                         "no status counts it");
        }
        return counted;
    });
    return found;
}

Interval interval_of(const v1::Transition& transition, const Period& period) {
    return {transition.to(), std::max(transition.time_ms(), period.from_ms), period.until_ms,
            transition.time_ms(), transition.height()};
}

std::vector<Interval> intervals_of(const PartialView& view, const v1::StatusRecord& status,
                                   const Period& period) {
    std::vector<Interval> intervals;
    Interval now{v1::STATUS_VALUE_UNSPECIFIED, period.from_ms, period.until_ms, 0, 0};
    bool is_last = true;
    for (std::uint64_t seq = 0; seq < status.transitions(); ++seq) {
        const auto next = state::read<v1::Transition>(
            view, state::keys::transition(status.requirement(), status.member(), seq));
        is_last = next && next->time_ms() <= period.until_ms;
        if (!is_last) break;
        if (next->time_ms() > period.from_ms) {
            now.until_ms = next->time_ms();
            intervals.push_back(now);
        }
        now = interval_of(*next, period);
    }
    intervals.push_back(now);
    // What the status is after it was due, the block after the pack's says.
    const std::int64_t due = status.expires_ms();
    if (is_last && due > now.from_ms && due < period.until_ms) {
        intervals.back().until_ms = due;
        intervals.push_back({v1::STATUS_VALUE_UNSPECIFIED, due, period.until_ms, 0, 0});
    }
    return intervals;
}

}  // namespace

Checked<Period> asked_period(const v1::PackManifest& manifest, std::int64_t time_ms,
                             const v1::ChainConfig& config, const AskedDays& asked) {
    const std::int64_t end = manifest.as_of_ms() != 0 ? manifest.as_of_ms() : time_ms;
    if (manifest.from_ms() < 0 || manifest.from_ms() > end) {
        return flaw(Failure::manifest_invalid, kManifestName, "its period begins after its end");
    }
    Period period{manifest.from_ms() != 0 ? manifest.from_ms() : config.genesis_ms(), end};
    const std::int32_t offset = config.utc_offset_minutes();
    if (asked.from) period.from_ms = midnight_ms(*asked.from, offset);
    if (asked.until) {
        if (midnight_ms(*asked.until, offset) > end) {
            return flaw(Failure::scope_unknown, kManifestName,
                        "it says nothing of what was after " + format_time(end, offset));
        }
        period.until_ms = std::min(end, midnight_ms(*asked.until + 1, offset) - 1);
    }
    if (period.from_ms <= period.until_ms) return period;
    return flaw(Failure::scope_unknown, kManifestName, "the period begins after its end");
}

bool StatusLife::satisfied_throughout() const {
    return std::ranges::all_of(intervals, [](const Interval& interval) {
        return interval.value == v1::STATUS_VALUE_SATISFIED;
    });
}

Verdict check_transitions(const PartialView& view, std::uint64_t height, std::int64_t time_ms) {
    Verdict checked = accepted();
    std::uint64_t counted = 0;
    state::each<v1::StatusRecord>(view, kStatuses, [&](const v1::StatusRecord& status) {
        checked = check_life(view, status, height, time_ms);
        counted += status.transitions();
        return checked.has_value();
    });
    if (!checked) return checked;
    std::uint64_t there = 0;
    state::scan_prefix(view, kTransitions, [&](ByteView, ByteView) { return ++there > 0; });
    return there == counted ? accepted() : find_unlisted(view);
}

std::vector<StatusLife> lives_of(const PartialView& view, const Scope& scope,
                                 const Period& period) {
    const bool everybody = scope.member.empty() || scope.member == assurance::kEveryone;
    std::vector<StatusLife> lives;
    state::each<v1::StatusRecord>(view, kStatuses, [&](const v1::StatusRecord& status) {
        const bool asked = scope.requirement.empty() || scope.requirement == status.requirement();
        const bool of_member =
            everybody || status.member() == scope.member || status.member() == assurance::kEveryone;
        if (asked && of_member) {
            lives.push_back(
                {status.requirement(), status.member(), intervals_of(view, status, period)});
        }
        return true;
    });
    return lives;
}

}  // namespace charter::pack
