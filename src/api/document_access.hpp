#pragma once
// Who may open a document, and the access event that must be on the ledger before a byte of it
// leaves (access_event.hpp).

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "catalog/catalog.hpp"
#include "state/view.hpp"

namespace charter::api {

/// data.record_access of an opening: account who reads, function this, system StoreLimits::system,
/// query_or_result the commitments in hexadecimal, with spaces between them.
inline constexpr std::string_view kOpenFunction = "documents.open";

struct WhoMayOpen {
    bool is_visible = false;      // else it looks as if it were not there
    bool by_any_role = false;     // whoever holds one in force
    bool by_filing_role = false;  // whoever files or signs off entries
    std::set<std::string> roles;

    bool allows(const Identity& identity) const;
};

/// By the entries that name it and may be read: of the own member, roles with the duty
/// registers.put or registers.sign_off, and auditors (a pack needs all documents of a member, so
/// the register's own makers and checkers alone would be too few); of another member, auditors
/// where the register is shown to them, and whoever holds a role where it is shown to the
/// consortium; of the assembly, whoever holds a role. A confidential text of another member's entry
/// is for auditors alone, whoever is shown the register. `putters`: the members that put it here
/// (putters_of); if no entry that may be read names it and the asker's is one, as of the own
/// member. Where they are known, an entry that somebody of another member filed counts for nothing:
/// who files a commitment read on the ledger does not come by the document.
WhoMayOpen who_may_open(const Identity& identity, const state::View& view,
                        const catalog::Catalog& catalog, ByteView commitment,
                        const std::set<std::string>& putters);

/// Nothing where the asker may open it; 404 where it is not visible, 403 document_role where a role
/// is missing. A refusal is in the log.
std::optional<Response> refuse_reader(const Api& api, const Request& request,
                                      const Digest& commitment);

/// Nothing where the request's query `access` names an access event of the asker, for this
/// document, that opened nothing here before; then it is noted.
/// Problems  access_event_needed, access_event_unknown, access_event_differs (403),
///           access_event_used (409)
std::optional<Response> take_access_event(const Api& api, const Request& request,
                                          const Digest& commitment);

}  // namespace charter::api
