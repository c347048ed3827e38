#pragma once
// Whether every document that lies here, or should, still has its commitment.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vault/document_store.hpp"

namespace charter::vault {

/// What the ledger says of documents; each list ascending.
struct CountedOn {
    std::vector<Digest> named;  // by a record of any member: counted on, where it was put here
    std::vector<Digest> due;    // of those: must be here whether it was put here or not
    /// The sizes that the records which name it tell; only of documents that may have no other.
    std::map<Digest, std::set<std::uint64_t>> sizes = {};
};

/// How fast a look goes, and how it ends early.
struct Pace {
    std::uint64_t bytes_per_s = 0;  // 0: as fast as the disk
    /// Waits so long; false: the look is to end.
    std::function<bool(std::int64_t ms)> wait = [](std::int64_t) { return true; };
    std::function<std::int64_t()> now_ms;  // unix
};

/// Reads every document once. Nothing: ended early. What is put or erased meanwhile is no damage.
/// Faults: the folder cannot be listed.
Outcome<std::optional<Inspection>> inspect(const DocumentStore& store, const CountedOn& counted,
                                           const Pace& pace);

struct InspectorOptions {
    std::int64_t interval_ms = 86'400'000;  // from the beginning of a look to the next
    std::uint64_t bytes_per_s = 0;
    std::function<std::int64_t()> now_ms;
    std::function<CountedOn()> counted;           // asked when a look begins
    std::function<void(const Inspection&)> done;  // after each look
    std::function<void(const Fault&)> failed;     // a look that could not be made
};

/// Looks at the start, and once in every interval, in a thread of its own; each whole look is noted
/// in the store.
class Inspector {
  public:
    /// `store` outlives it.
    Inspector(const DocumentStore& store, InspectorOptions options);
    Inspector(const Inspector&) = delete;
    Inspector& operator=(const Inspector&) = delete;
    ~Inspector() { stop(); }

    bool is_looking() const;
    /// A look begins now, where none is under way: then false.
    bool look_now();
    /// Ends a look under way. Called again: no effect.
    void stop();

  private:
    void run();
    bool wait_for_turn(std::int64_t since_ms);

    const DocumentStore& store_;
    InspectorOptions options_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool looking_ = true;
    bool asked_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace charter::vault
