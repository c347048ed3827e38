#pragma once
// Opening documents of a node's vault: the access event first (access_event.hpp), then the bytes.

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "client/node_client.hpp"
#include "client/submit.hpp"

namespace charter::client {

/// So many documents one event may name.
inline constexpr std::size_t kDocumentsOfEvent = 28;

/// Puts the event on the ledger that lets `reader` open each of these documents once, within a
/// quarter of an hour: the id of its transaction. `commitments`: 1 to kDocumentsOfEvent.
/// Faults: no usable answer; the ledger's refusal; it is in no block after `wait_ms`
Outcome<std::string> record_opening(NodeClient& node, SigningIdentity reader,
                                    const std::vector<Bytes>& commitments, int wait_ms);

/// The target of an opening.
std::string opening_target(ByteView commitment, const std::string& event);

/// Writes the document to `out`, readable by its owner alone, whole and found right, or not at all.
/// What a line that breaks has brought stays beside it (part_file.hpp), and is not asked for again.
/// Faults: the node's refusal; the line; the disk; it is not what the commitment says
Outcome<std::monostate> download_document(NodeClient& node, const Bytes& commitment,
                                          const std::string& event,
                                          const std::filesystem::path& out);

}  // namespace charter::client
