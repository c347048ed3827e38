#pragma once
// Archives the last state of every month while the node runs: pruned versions would take their
// proofs with them, and assessments are asked for as of month ends.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "engine/archive.hpp"

namespace charter::engine {

/// Whether the two times lie in different civil months at this offset.
bool month_turned(std::int64_t before_ms, std::int64_t after_ms, std::int32_t offset_minutes);

class Archivist {
  public:
    /// Both outlive it. Starts its thread, which first looks at the head: a month end that an
    /// earlier life of the node did not archive is told in the log, with the command that does.
    Archivist(const storage::StateStore& store, const Archive& archive, std::string chain_id,
              std::int32_t offset_minutes);
    Archivist(const Archivist&) = delete;
    Archivist& operator=(const Archivist&) = delete;
    ~Archivist();

    /// A block was committed; quick.
    void committed(std::uint64_t height);
    /// Finishes what is under way.
    void stop();

  private:
    void run();
    void look_back() const;
    void look_at(std::uint64_t height) const;

    const storage::StateStore& store_;
    const Archive& archive_;
    std::string chain_id_;
    std::int32_t offset_minutes_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<std::uint64_t> heights_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace charter::engine
