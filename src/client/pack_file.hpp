#pragma once
// An evidence pack from a node's API, put together on this machine (docs/formats/evidence-pack.md).

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/node_client.hpp"

namespace charter::client {

struct PackRequest {
    std::string member;  // whose statuses and documents; "*": all members'
    std::optional<std::uint64_t> height;
    std::optional<std::int64_t> as_of_ms;     // or: the last height by then; neither: the newest
    std::int64_t from_ms = 0;                 // of the period that is asked for; 0: none
    std::optional<std::uint64_t> checkpoint;  // a reader's, which the way then passes
    std::map<std::uint64_t, std::filesystem::path> stamps;  // over commits, by height
    std::filesystem::path out;
    /// Puts the access event on the ledger that opening these documents needs (at most
    /// kDocumentsOfEvent): its transaction. Left out: documents are not opened, and the pack says
    /// that they were not visible.
    std::function<Outcome<std::string>(const std::vector<Bytes>& commitments)> record_opening;
    std::string made_by;  // program and commit
};

/// What is being done, and how far it is. `of`: 0 where that is not known.
struct PackProgress {
    std::string what;
    std::uint64_t bytes = 0;
    std::uint64_t of = 0;
};
using TellProgress = std::function<void(const PackProgress&)>;

struct PackSummary {
    std::uint64_t height = 0;
    std::uint64_t bytes = 0;
    std::uint64_t documents = 0;
    std::uint64_t not_held = 0;
    std::uint64_t erased = 0;
    std::uint64_t not_visible = 0;
    std::uint64_t hidden = 0;
    Digest genesis{};  // its fingerprint, as the node says: not a place to trust
};

/// Writes the pack, whole or not at all, readable by its owner alone. Its files are gathered in
/// a folder beside `out` first, so that memory holds the records that may be seen and no document.
/// `progress` hears what is being done, piece by piece.
/// A document that the node erased is in it as erased where its certificate holds at the height;
/// as not held where the state of that height cannot show it.
/// The pack is judged before it is handed out, from the genesis that the node gave.
/// Faults: the node's answers; the disk; a pack that does not hold, also since a time stamp is over
/// something else than the commit of its height
Outcome<PackSummary> create_pack(NodeClient& node, const PackRequest& request,
                                 const TellProgress& progress);

}  // namespace charter::client
