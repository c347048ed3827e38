#pragma once
// Why the light client does not accept what it was given. A verdict is reported with its number, so
// numbers are kept: append only.

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

namespace charter::light {

enum class Failure : std::uint8_t {
    // The bytes.
    too_large = 1,
    undecodable = 2,

    // A validator set by itself.
    set_empty = 10,
    key_invalid = 11,
    address_wrong = 12,  // not that of the key
    power_not_positive = 13,
    total_power_too_large = 14,
    set_order_wrong = 15,
    validator_twice = 16,

    // A header by itself.
    block_protocol_unknown = 20,
    chain_id_too_long = 21,
    height_not_positive = 22,
    time_invalid = 23,
    last_block_id_invalid = 24,
    hash_length_wrong = 25,
    proposer_address_invalid = 26,

    // A commit by itself.
    round_negative = 30,
    commit_for_nil = 31,
    block_id_invalid = 32,
    commit_empty = 33,
    vote_flag_unknown = 34,
    absent_vote_not_empty = 35,
    signer_address_invalid = 36,
    signature_length_wrong = 37,

    // Header, commit and validators together.
    chain_wrong = 40,
    commit_height_wrong = 41,
    commit_block_wrong = 42,
    validators_hash_wrong = 43,  // the header names another set

    // The votes.
    vote_count_wrong = 50,
    signer_wrong = 51,  // not the validator of that place
    signer_twice = 52,
    power_too_little = 53,          // not more than two thirds of the block's own set
    trusted_power_too_little = 54,  // not more than one third of the trusted set
    signature_wrong = 55,

    // A block against the trusted one.
    not_adjacent = 60,
    adjacent = 61,
    trust_expired = 62,
    height_not_after = 63,
    time_not_after = 64,
    time_in_future = 65,
    next_validators_wrong = 66,
    last_block_wrong = 67,

    // The first block against what is trusted from elsewhere.
    start_height_wrong = 70,
    start_hash_wrong = 71,
    start_validators_wrong = 72,
    start_time_wrong = 73,
};

/// The enumerator's name; `unknown` for any other number.
std::string_view failure_name(Failure failure);

template <class T>
using Checked = tl::expected<T, Failure>;

/// The result of a check that gives nothing back.
using Verdict = Checked<std::monostate>;

inline Verdict accepted() { return std::monostate{}; }

inline tl::unexpected<Failure> fail(Failure failure) { return tl::unexpected<Failure>(failure); }

}  // namespace charter::light
