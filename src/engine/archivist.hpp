#pragma once
// Archives states while the node runs: the last one of every month, since assessments are asked for
// as of month ends, and those of heights that resolutions name. Pruned versions would take their
// proofs with them.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "engine/archive.hpp"
#include "engine/archive_duty.hpp"

namespace charter::engine {

class Archivist {
  public:
    /// Both outlive it. Starts its thread, which first looks back: the newest month end and every
    /// named height that an earlier life of the node did not archive is told in the log, with the
    /// command that does.
    Archivist(const storage::StateStore& store, const Archive& archive, std::string chain_id,
              const ArchiveDuty& duty);
    Archivist(const Archivist&) = delete;
    Archivist& operator=(const Archivist&) = delete;
    ~Archivist();

    /// A block was committed, and its header is kept; quick.
    void committed(std::uint64_t height);
    /// Finishes what is under way.
    void stop();

  private:
    void run();
    void look_back();
    void look_at_month(std::uint64_t height) const;
    void look_at_named(std::uint64_t height);
    void keep_named(const v1::NamedHeight& named) const;
    std::string mend(std::uint64_t height) const;

    const storage::StateStore& store_;
    const Archive& archive_;
    std::string chain_id_;
    ArchiveDuty duty_;
    std::uint64_t seen_ = 0;  // of the list of named heights; the thread's

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<std::uint64_t> heights_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace charter::engine
