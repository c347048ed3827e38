#pragma once
// How incidents lie in the state, and what their transactions share. A record is only added to:
// each step, notice, item of evidence and hold keeps its place and what it said.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"
#include "tx/incidents/life_cycle.hpp"
#include "tx/steps.hpp"

namespace charter::tx {

inline constexpr std::size_t kIncidentTextMax = 800;  // bytes: 200 characters
inline constexpr int kEvidenceMax = 256;              // items of one incident
inline constexpr int kCustodyMax = 64;                // keepers of one item
inline constexpr int kHoldsMax = 64;
inline constexpr int kStepsMax = 4'096;

/// "<member>.<seq 16 hex>". Reasons  field_missing, field_invalid
Status require_incident_name(std::string_view value);

/// The incident, of the sender's member, when this is a step of it.
/// Reasons  incident_unknown, not_own_member (the sender's, and every other person's who signs),
///          incident_closed, incident_step_refused, too_many (kStepsMax; never for a step that
///          leads on)
Result<v1::Incident> require_step(std::string_view incident, IncidentAct act, const Context& ctx);

/// The incident that `permit` saw.
v1::Incident read_incident(std::string_view incident, const Context& ctx);
/// Two persons sign. Reasons  second_person_missing
Status require_two(IncidentAct act, const Context& ctx);
/// The first of the two who sign hands the item to the second.
void add_keeper(v1::IncidentEvidence& item, const Context& ctx);

/// Whether the chain of custody of its evidence is told: no evidence was taken, or an entry of
/// evidence_custody for it is signed off.
/// Reads    reg/evidence_custody/<member>/*
bool custody_is_told(const v1::Incident& incident, const Context& ctx);

/// What the ledger or a person reports.
struct Opening {
    std::string member;
    std::string kind;
    std::string title;
    std::string owner_unit;
    std::string cause;  // of the ledger's own
    std::int64_t detected_ms = 0;
};
/// Writes   inc/<member>.<seq>, list incidents/<member>; timers `incident` for its deadlines
///          (parameters incident_classify_h, incident_close_days); event incidents.open
void open_incident(const Opening& opening, Context& ctx);

/// Opens one for a node's member, unless one that the ledger opened for this cause is not closed.
/// The owner unit is that of the node's responsible person.
/// `kind` "consensus", "clock" or "documents"; the cause is "<kind>/<node>".
/// Writes   as open_incident, and ino/<cause>
void open_by_ledger(std::string_view kind, const v1::Node& node, std::string title, Context& ctx);

/// Ends a step: the state moves on, the step is noted with who signed, timers follow the deadlines
/// (those that are met are cancelled).
/// Writes   inc/<incident>, timers `incident`; event <act>
void save_step(const v1::Incident& before, v1::Incident after, IncidentAct act,
               const StepNote& note, Context& ctx);

/// A person of the member that is active and of this unit exists.
bool unit_has_persons(std::string_view member, std::string_view unit, const Context& ctx);

}  // namespace charter::tx
