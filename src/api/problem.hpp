#pragma once
// Errors as RFC 9457 problems: what is wrong, where, and how to mend it.

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "charter/v1/block.pb.h"

namespace charter::api {

/// An error that no reason number names. `word`: its type, "not_found", "bad_query" ...
Response problem(unsigned status, std::string_view word, std::string_view detail);
/// The same with members of its own.
Response problem(unsigned status, std::string_view word, std::string_view detail,
                 const boost::json::object& more);

/// A proof of absence that would show a record beside the absent key which may not be read.
Response neighbour_hidden();

/// What was asked for lay in the contents of a block that this node pruned.
struct PrunedBlock {
    std::uint64_t height = 0;
    std::uint64_t kept_from = 0;               // the first height whose contents are here
    std::vector<std::string> archive_nodes{};  // of the ledger: who has them still
};
/// 410 `pruned`, with all of this. `what`: "block 12", "the events after 12.3".
Response pruned_problem(std::string_view what, const PrunedBlock& pruned);

/// A refusal: its reason number and name, parameters, requirements it serves, text in both
/// languages.
Response refusal_problem(unsigned status, const Refusal& refusal);
/// The same of a receipt whose reason is not 0; adds "receipt" and "tx_id".
Response receipt_problem(unsigned status, const v1::Receipt& receipt);

/// The node's own trouble: the log has all of it, the asker learns that it is not theirs.
Response fault_problem(const Fault& fault);

/// "Not Found" of 404.
std::string_view status_title(unsigned status);

}  // namespace charter::api
