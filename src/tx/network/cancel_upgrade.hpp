#pragma once
// network.cancel_upgrade: an upgrade that was resolved does not begin.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Withdraws the pending upgrade before its height, by resolution. An act of its own: whoever votes
/// reads in its name what he votes for, which an upgrade to height 0 would not say. It names the
/// version, so that a resolution that comes too late withdraws nothing else.
///
/// Fields   protocol_version  of the pending upgrade
///          why               at most 500 bytes
/// Reads    cfg, upg/<version>
/// Writes   upg/<version> is erased: the resolution, its receipt and the event stay
/// Reasons  check   field_missing (protocol_version), field_missing (why), field_invalid (why)
///          permit  upgrade_unknown
/// Source   15.1; ledger.md, Versions
Status check(const v1::NetworkCancelUpgrade& tx);
Status permit(const v1::NetworkCancelUpgrade& tx, const Context& ctx);
void apply(const v1::NetworkCancelUpgrade& tx, Context& ctx);

}  // namespace charter::tx
