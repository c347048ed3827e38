#pragma once
// How a scenario ended: counts, the matrix, and each member's report.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "catalog/texts.hpp"
#include "sim/scenario/chain.hpp"

namespace charter::scenario {

/// The most tasks that were overdue at once, looked at once a week at most, after the first month:
/// in that people file what they never had.
class OverduePeak {
  public:
    /// Looks if a week went by since it last did.
    void look(const Chain& chain);
    std::uint64_t most() const { return most_; }
    /// The day of the peak; empty before the first look.
    const std::string& day() const { return day_; }

  private:
    std::int64_t first_ms_ = 0;
    std::int64_t looked_ms_ = 0;
    std::uint64_t most_ = 0;
    std::string day_;
};

/// A line a bank and one for the network: requirements of force must or avoid by status.
std::string matrix_text(const Chain& chain);

/// Writes <folder>/<bank>.html and <bank>.txt of every member, with what changed since `since_ms`.
/// Faults: a file that cannot be written.
Outcome<std::monostate> write_reports(const Chain& chain, const catalog::Texts& texts,
                                      std::int64_t since_ms, const std::filesystem::path& folder);

}  // namespace charter::scenario
