#pragma once
// nodes.report_support: which protocol version a node's program runs.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// A node says what its program is, when it starts and the ledger says otherwise. An act of its own
/// and no observation of a probe: what upgrades are decided by must neither grow old nor be absent
/// because something could not be measured. A record of its own and no part of the node's: that one
/// is what people registered, and open proposals to change it would die of every new program.
///
/// Fields   protocol_version  newest that the program runs
///          program           its version, at most 100 bytes
/// Signers  one credential of usage `probe` whose holder is a node in service, not suspended
/// Reads    nod/<node>, sup/<node>
/// Writes   sup/<node>
/// Reasons  check   field_missing (protocol_version), field_missing (program),
///                  field_invalid (program)
///          permit  not_a_node, already_done
/// Source   15.1; ledger.md, Versions
Status check(const v1::NodesReportSupport& tx);
Status permit(const v1::NodesReportSupport& tx, const Context& ctx);
void apply(const v1::NodesReportSupport& tx, Context& ctx);

}  // namespace charter::tx
