#include "light/validator_set.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace charter::light {
namespace {

Bytes key(char c) { return Bytes(32, c); }

std::string made(std::vector<Validator> validators) {
    const auto set = ValidatorSet::make(std::move(validators));
    return set ? "ok" : std::string(failure_name(set.error()));
}

TEST(ValidatorSet, WrongOnes) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(made({}), "set_empty");
    EXPECT_EQ(made({{key('a').substr(1), 1}}), "key_invalid");
    EXPECT_EQ(made({{"", 1}}), "key_invalid");
    EXPECT_EQ(made({{key('a'), 0}}), "power_not_positive");
    EXPECT_EQ(made({{key('a'), -1}}), "power_not_positive");
    EXPECT_EQ(made({{key('a'), std::numeric_limits<std::int64_t>::min()}}), "power_not_positive");
    EXPECT_EQ(made({{key('a'), kTotalPowerMax}}), "ok");
    EXPECT_EQ(made({{key('a'), kTotalPowerMax + 1}}), "total_power_too_large");
    EXPECT_EQ(made({{key('a'), kTotalPowerMax}, {key('b'), 1}}), "total_power_too_large");
    EXPECT_EQ(made({{key('a'), kMost}, {key('b'), kMost}}), "total_power_too_large");
    EXPECT_EQ(made({{key('a'), 1}, {key('b'), 2}}), "set_order_wrong");
    EXPECT_EQ(made({{key('a'), 1}, {key('a'), 1}}), "validator_twice");
    const std::vector<Validator> twice = {{key('a'), 2}, {key('b'), 1}, {key('a'), 1}};
    EXPECT_EQ(made(in_order(twice)), "validator_twice") << "with another power";
}

TEST(ValidatorSet, FindsByAddressAndPlace) {
    const std::vector<Validator> given = {{key('a'), 1}, {key('b'), 5}, {key('c'), 1}};
    const ValidatorSet set = ValidatorSet::make(in_order(given)).value();
    EXPECT_EQ(set.size(), 3U);
    EXPECT_EQ(set.total_power(), 7);
    EXPECT_EQ(set.hash(), validators_hash(given));
    EXPECT_EQ(set.at(0), given[1]);
    for (std::size_t i = 0; i < set.size(); ++i) {
        EXPECT_EQ(set.address(i), validator_address(set.at(i).key));
        EXPECT_EQ(set.find(set.address(i)), i);
    }
    EXPECT_FALSE(set.find(validator_address(key('d'))));
    EXPECT_FALSE(set.find(""));
}

}  // namespace
}  // namespace charter::light
