#pragma once
// A validator set that was checked: what commits are counted against.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"
#include "light/failure.hpp"
#include "light/header.hpp"

namespace charter::light {

/// CometBFT's bound of the sum of all powers. Three times it fits, so no count overflows.
inline constexpr std::int64_t kTotalPowerMax = std::numeric_limits<std::int64_t>::max() / 8;

class ValidatorSet {
  public:
    /// `validators` in CometBFT's order (in_order).
    /// Failures  set_empty, key_invalid, power_not_positive, total_power_too_large,
    ///           set_order_wrong, validator_twice
    static Checked<ValidatorSet> make(std::vector<Validator> validators);

    /// CometBFT's message; proposer and total power, which no header binds, are not read.
    /// Failures  key_invalid (also: no Ed25519 key), address_wrong, then those of make
    static Checked<ValidatorSet> decode(const comet::ValidatorSet& message);

    std::size_t size() const { return validators_.size(); }
    const Validator& at(std::size_t index) const { return validators_[index]; }
    const Bytes& address(std::size_t index) const { return addresses_[index]; }
    std::int64_t total_power() const { return total_power_; }
    /// What headers name this set by.
    const Digest& hash() const { return hash_; }
    /// The place of the validator with this address; nothing if there is none.
    std::optional<std::size_t> find(ByteView address) const;

  private:
    ValidatorSet() = default;

    std::vector<Validator> validators_;
    std::vector<Bytes> addresses_;
    std::map<Bytes, std::size_t, std::less<>> places_;  // by address
    std::int64_t total_power_ = 0;
    Digest hash_{};
};

/// Of the first block of a ledger with this founding document.
/// Failures  those of ValidatorSet::make
Checked<ValidatorSet> founding_set(const v1::Genesis& document);

}  // namespace charter::light
