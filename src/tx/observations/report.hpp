#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// A node's probes report what they found.
///
/// Fields   observations[]         1 to 256, judged in order
///          .probe                 a probe of the catalog
///          .subject               a row of what the probe measures that belongs to the node's
///          member: a node, a site,
///                                 the root of an entry; empty for probes of members
///          .slot                  0, 1, 2 ... without gaps per (node, probe), also inside the
///          batch .collected_ms          not after the block's time .error, .error_text    the tool
///          is absent or failed: no values then; the text at most 200 bytes .raw salted commitment
///          of the raw output, 32 bytes .values                the published values, as the probe
///          defines them, sorted by name
/// Signers  one credential of usage `probe` whose holder is a node in service, not suspended
/// Reads    the node, slots, subjects
/// Writes   slo/<node>/<probe>; obs/<probe>/<subject or the node's member> unless a later collected
/// one lies there;
///          list observations/<node>/<probe>, whose refs are the hexadecimal SHA-256 of the
///          canonical Observation; as open_by_ledger where a clock is off by more than the
///          parameter clock_drift_ms, or documents are missing or altered; as
///          judge_request_challenges
/// Reasons  check   field_missing (no observation), too_many, field_missing, field_invalid (probe,
/// subject,
///                  collected_ms, error_text, raw, values)
///          permit  not_a_probe_credential, probe_unknown, subject_unknown, slot_gap,
///          collected_in_future;
///                  field_unknown, field_type, field_invalid, too_many, value_not_in_vocabulary,
///                  field_required (values)
/// Source   ledger.md, Transaction types; assurance.md, Probes; 33.1, 33.2, 35.2
Status check(const v1::ObservationsReport& report);
Status permit(const v1::ObservationsReport& report, const Context& ctx);
void apply(const v1::ObservationsReport& report, Context& ctx);

}  // namespace charter::tx
