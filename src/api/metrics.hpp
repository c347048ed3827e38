#pragma once
// Counters of the API and the node, in Prometheus' text format.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "api/api.hpp"

namespace charter::api {

/// Any number of threads.
class Metrics {
  public:
    /// `route`: the pattern, so that ids do not make series.
    void count_request(std::string_view route, unsigned status);
    void count_connection(std::string_view outcome);
    void connection_opened();
    void connection_closed();
    /// From taking in a transaction to its receipt.
    void observe_commit(double seconds);

    /// Everything, with what is read of the node now.
    std::string text(const Api& api);

  private:
    void count_blocks(const Api& api, std::uint64_t height);

    static constexpr std::array<double, 10> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,  0.1,    0.25,  1.0,  5.0};

    std::mutex mutex_;  // guards what follows
    std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;
    std::map<std::string, std::uint64_t, std::less<>> connections_;
    std::int64_t open_ = 0;
    std::uint64_t counted_to_ = 0;  // height up to which the next two count; 0: nobody asked yet
    std::uint64_t blocks_ = 0;
    std::uint64_t transactions_ = 0;
    std::array<std::uint64_t, kBounds.size() + 1> commits_{};
    double commit_seconds_ = 0;
};

}  // namespace charter::api
