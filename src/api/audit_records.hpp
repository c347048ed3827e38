#pragma once
// Audit records of the ledger, who read what (33.3): shown to auditors of the member whose person
// reads, and each reading of them is an access event itself.

#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "charter/v1/block.pb.h"

namespace charter::api {

/// data.record_access of a reading of audit records: function this, query_or_result what was asked.
inline constexpr std::string_view kAuditFunction = "audit.read";

/// Nothing where the asker holds the role auditor, and the request's query `access` names its
/// access event for `query`. Problems  audit_role (403), those of find_access_event
std::optional<Response> refuse_audit_reader(const Api& api, const Request& request,
                                            const std::string& query, std::string_view how);

/// Whether an event of the journal is an audit record that only its account may follow.
bool is_hidden(const v1::Event& event, std::string_view holder);

}  // namespace charter::api
