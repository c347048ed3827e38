#include "light/validator_set.hpp"

#include <algorithm>
#include <utility>

#include "wire/genesis.hpp"

namespace charter::light {
namespace {

constexpr std::size_t kKeyBytes = 32;

// The sum of all powers.
Checked<std::int64_t> check_each(const std::vector<Validator>& validators) {
    if (validators.empty()) return fail(Failure::set_empty);
    std::int64_t total = 0;
    for (const Validator& validator : validators) {
        if (validator.key.size() != kKeyBytes) return fail(Failure::key_invalid);
        if (validator.power <= 0) return fail(Failure::power_not_positive);
        if (validator.power > kTotalPowerMax - total) return fail(Failure::total_power_too_large);
        total += validator.power;
    }
    return total;
}

}  // namespace

Checked<ValidatorSet> ValidatorSet::make(std::vector<Validator> validators) {
    const Checked<std::int64_t> total = check_each(validators);
    if (!total) return fail(total.error());
    if (in_order(validators) != validators) return fail(Failure::set_order_wrong);
    ValidatorSet set;
    for (const Validator& validator : validators) {
        const std::size_t place = set.addresses_.size();
        set.addresses_.push_back(validator_address(validator.key));
        if (!set.places_.emplace(set.addresses_.back(), place).second) {
            return fail(Failure::validator_twice);
        }
    }
    set.total_power_ = *total;
    set.hash_ = validators_hash(validators);
    set.validators_ = std::move(validators);
    return set;
}

Checked<ValidatorSet> ValidatorSet::decode(const comet::ValidatorSet& message) {
    std::vector<Validator> validators;
    for (const comet::Validator& validator : message.validators()) {
        const Bytes& key = validator.pub_key().ed25519();
        if (key.size() != kKeyBytes) return fail(Failure::key_invalid);
        if (validator.address() != validator_address(key)) return fail(Failure::address_wrong);
        validators.push_back({key, validator.voting_power()});
    }
    return make(std::move(validators));
}

std::optional<std::size_t> ValidatorSet::find(ByteView address) const {
    const auto place = places_.find(address);
    if (place == places_.end()) return std::nullopt;
    return place->second;
}

Checked<ValidatorSet> founding_set(const v1::Genesis& document) {
    std::vector<Validator> validators;
    for (const v1::ValidatorUpdate& one : wire::founding_validators(document)) {
        validators.push_back({one.key().bytes(), static_cast<std::int64_t>(one.power())});
    }
    return ValidatorSet::make(in_order(validators));
}

}  // namespace charter::light
