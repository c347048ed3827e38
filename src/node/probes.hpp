#pragma once
// The node's probes (src/probes), joined to its ledger, its disk and its documents.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "engine/block_done.hpp"
#include "engine/tip.hpp"
#include "keys/file_key.hpp"
#include "node/config.hpp"
#include "probes/block_log.hpp"
#include "probes/reporter.hpp"
#include "storage/versions.hpp"
#include "vault/document_store.hpp"

namespace charter::node {

/// What the node's probes use of it; all of it outlives them. The functions are called from the
/// reporter's thread.
struct ProbeParts {
    const NodeConfig* config = nullptr;
    std::string program;  // "charterd 0.1.0 (abc123)"
    const storage::StateStore* store = nullptr;
    const vault::DocumentStore* documents = nullptr;
    const probes::BlockLog* blocks = nullptr;
    const keys::FileKey* tls_key = nullptr;  // by which it asks other nodes
    std::function<std::shared_ptr<const engine::Tip>()> tip;
    /// The engine's answer to a transaction. Faults: it stopped.
    std::function<Outcome<v1::Receipt>(ByteView raw)> submit;
    /// The engine's peers; left out: it has none (solo).
    std::function<std::optional<std::vector<probes::PeerReading>>()> peers;
    std::function<std::int64_t()> now_ms;
};

/// Begins to report by this key, in a thread of its own. Faults: the diary.
Outcome<std::unique_ptr<probes::Reporter>> start_probes(const ProbeParts& parts, keys::FileKey key);

/// What the engine tells of a block, as the probes keep it.
probes::BlockReading reading_of(const engine::BlockDone& done);

}  // namespace charter::node
