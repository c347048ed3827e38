#pragma once
// What resolutions have decided, read from their own records: which policies and conventions were
// in force at which height, who belonged to the consortium, what a parameter ever was.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "pack/failure.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// What can be said of a moment. `maybe`: it hangs on the order within one block, or on what the
/// state does not keep; it is judged in favour of the ledger.
enum class Certainty : std::uint8_t { no = 0, maybe = 1, yes = 2 };

class History {
  public:
    /// Failures  act_of_another_ledger (the founding document), catalog_invalid
    static Checked<History> read(const state::View& view, ByteView genesis);

    const v1::Genesis& genesis() const { return genesis_; }
    const v1::ChainConfig& config() const { return config_; }
    /// Executed proposals (also those that were ratified or have lapsed), by height.
    const std::vector<v1::Proposal>& executed() const { return executed_; }
    const v1::Proposal* executed(std::uint64_t number) const;
    /// Of founding, then of each resolution that replaced it.
    const std::vector<v1::Catalog>& conventions() const { return conventions_; }

    /// The policies of that name that a transaction of the block may have met: the one of the
    /// blocks before, and those that the block itself sets.
    std::vector<v1::Policy> policies_at(std::string_view name, std::uint64_t height) const;

    /// What conventions say of an act: those that a transaction of the block may have met. Without
    /// a height: all.
    std::vector<v1::Act> acts_at(std::string_view name, std::optional<std::uint64_t> height) const;

    /// Whether any convention let the act go on for the grace after a credential's end.
    bool remedial(std::string_view act) const { return remedial_.contains(act); }
    /// Whether grants of the role could be suspended for overdue training, which leaves no trace.
    bool suspends(std::string_view role) const { return needs_training_.contains(role); }
    /// The longest grace that was ever in force.
    std::int64_t grace_ms() const { return grace_ms_; }
    /// The longest that a first grant could ever last.
    std::int64_t grant_ms() const { return grant_ms_; }

    /// Whether the member had been removed, was suspended.
    Certainty removed(std::string_view member, std::uint64_t height) const;
    Certainty suspended(std::string_view member, std::uint64_t height, std::int64_t time_ms) const;

  private:
    Checked<std::monostate> adopt(v1::Catalog catalog, std::uint64_t height);
    void follow_policies(const v1::Catalog& next, std::uint64_t height);
    Checked<std::monostate> follow(const v1::Proposal& proposal);
    void note_parameter(std::string_view parameter, std::int64_t days);

    struct PolicyChange {
        std::uint64_t height = 0;
        std::optional<v1::Policy> policy;  // nothing: it ended with its convention
    };

    v1::Genesis genesis_;
    v1::ChainConfig config_;
    std::vector<v1::Proposal> executed_;
    std::vector<v1::Catalog> conventions_;
    std::vector<std::uint64_t> adopted_at_;  // heights of the conventions
    std::map<std::string, std::vector<PolicyChange>, std::less<>> policies_;
    std::set<std::string, std::less<>> remedial_;
    std::set<std::string, std::less<>> needs_training_;
    std::int64_t grace_ms_ = 0;
    std::int64_t grant_ms_ = 0;
};

}  // namespace charter::pack
