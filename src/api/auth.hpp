#pragma once
// Who may ask, and what they may see. Both follow the newest state, request by request: what a
// transaction revokes is closed at the next height.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "api/api.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::api {

/// The role that reads what others may not: entries of some registers, documents, who read what.
inline constexpr std::string_view kAuditor = "auditor";

/// Who stands behind a credential. `now_ms`: the later of block time and the clock.
/// Reasons  credential_unknown, credential_wrong_usage (tls), credential_revoked,
///          credential_expired, person_inactive, sender_unknown (a node that is retired),
///          member_not_in_standing
/// Source   ledger.md, Credential: effective for reading through any API at the next height
Result<Identity> identify(const state::View& view, ByteView credential, std::int64_t now_ms);

/// Whether entries of a member in a register may be read; `member` "*" is the assembly.
bool may_read_entries(const Identity& identity, const v1::EntryType& type, std::string_view member);

/// Whether the record at a key of the state may be read.
bool may_read_key(const Identity& identity, const catalog::Catalog& catalog, ByteView key);

/// What may be read of the state of an earlier height: also what its own convention showed to the
/// whole consortium, for that was seen.
class PastReader {
  public:
    /// `catalog` in force now; it and the identity outlive this.
    PastReader(const Identity& identity, const catalog::Catalog& catalog, const state::View& then);
    bool may_read(ByteView key) const;

  private:
    const Identity& identity_;
    const catalog::Catalog& catalog_;
    std::set<std::string, std::less<>> shown_;  // registers
};

/// Whether a commitment proof shows nothing that may not be read: one of an absence holds the
/// records on both sides of the absent key.
bool may_read_neighbours(const Identity& identity, const catalog::Catalog& catalog,
                         ByteView commitment);

/// Clears the fields of register entries, in proposals too, and of access events, that may not be
/// read. True if there were any.
bool redact(const Identity& identity, const catalog::Catalog& catalog, v1::Action& action);

/// Every entry that may be read of the registers whose entries name documents or commit to
/// confidential texts, until `visit`
/// returns false.
void each_document_entry(
    const Identity& identity, const state::View& view, const catalog::Catalog& catalog,
    const std::function<bool(const v1::EntryType& type, const v1::Entry& entry)>& visit);

/// Whether a document may be read: some entry that may be read names its commitment.
bool may_read_document(const Identity& identity, const state::View& view,
                       const catalog::Catalog& catalog, ByteView commitment);

}  // namespace charter::api
