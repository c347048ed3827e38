#pragma once
// What the node hands to its probes: plain values, read at one moment. Times are unix milliseconds
// of the node's own clock, unless they are a block's.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::probes {

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kDayMs = 86'400'000;

/// A block that this node committed.
struct BlockReading {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;           // the block's own
    std::int64_t time_seen_ms = 0;      // the node's clock at the moment that time_ms names
    std::int64_t committed_ms = 0;      // the node's clock when the block was durable
    std::int64_t waiting_since_ms = 0;  // when the oldest of its transactions came in; 0: none here
    std::uint64_t verify_us = 0;        // judging and executing it
    std::uint64_t bytes = 0;            // of its transactions
    std::uint64_t queue = 0;            // transactions that wait after it
    Digest app_hash{};                  // after it
};

/// Another node as this node's engine sees it.
struct PeerReading {
    std::string node;    // its id on the ledger; empty: not known
    std::string member;  // empty: not known
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
};

/// One look at the network.
struct NetworkReading {
    std::int64_t ms = 0;
    std::vector<PeerReading> peers;
    std::uint64_t links = 0;       // network interfaces, the loopback among them
    std::uint64_t link_bytes = 0;  // in and out, over all of them
};

struct DiskReading {
    std::uint64_t state_bytes = 0;  // state, blocks and index
    std::uint64_t free_bytes = 0;   // that the node may still take
};

/// What the time service's client printed.
struct ClockReading {
    std::string tracking;  // chronyc -c tracking
    std::string sources;   // chronyc -c sources
};

/// The newest look at the vault's documents.
struct DocumentsReading {
    std::int64_t started_ms = 0;
    std::int64_t finished_ms = 0;  // 0: none has ended yet
    std::uint64_t checked = 0;     // whole
    std::uint64_t bytes = 0;       // of them
    std::vector<Digest> missing;   // counted on by the ledger, and not here
    std::vector<Digest> altered;
    std::vector<Digest> others;  // damaged or gone, but no entry names them
};

/// What another node answered to this one, which holds no role.
struct NodeAnswer {
    std::string address;
    std::string node;              // as it names itself; empty: it did not
    std::string fault;             // why there is no answer
    int others_status = 0;         // to everybody's audit records, which a node may not read
    bool is_role_refused = false;  // that answer says that a role is missing
    int own_status = 0;            // to what is recorded of the asker itself
};

/// A life of the process.
struct Run {
    std::int64_t start_ms = 0;
    std::int64_t alive_ms = 0;  // last seen alive
    bool stopped = false;       // it was told to stop: whatever comes after is planned
};

struct DiskSample {
    std::int64_t ms = 0;
    std::uint64_t state_bytes = 0;
};

/// The clock was set while the node looked.
struct ClockSet {
    std::int64_t ms = 0;
    std::int64_t by_ms = 0;
    bool explained = false;  // by the time service
};

/// Another node's app hash, held against this node's own at that height.
struct Comparison {
    std::int64_t ms = 0;
    std::string node;
    std::uint64_t height = 0;
    bool agrees = false;
};

/// What outlives the process (diary.hpp). Each ascending by time.
struct History {
    std::vector<Run> runs;  // the last: this one
    std::vector<DiskSample> disk;
    std::vector<ClockSet> clock_sets;
    std::vector<Comparison> comparisons;
};

struct Readings {
    std::int64_t now_ms = 0;
    std::int64_t founded_ms = 0;  // the chain's genesis
    std::uint64_t height = 0;     // newest
    Digest app_hash{};            // after it
    std::uint64_t block_bytes_max = 0;
    std::vector<BlockReading> blocks;  // of the last day, ascending
    bool has_peers = false;            // false: the engine knows no other nodes
    std::vector<NetworkReading> network;
    Outcome<DiskReading> disk = DiskReading{};
    Outcome<ClockReading> clock = ClockReading{};
    Outcome<DocumentsReading> documents = DocumentsReading{};
    Outcome<std::vector<NodeAnswer>> answers = std::vector<NodeAnswer>{};
    History history;
};

}  // namespace charter::probes
