#include "light/failure.hpp"

namespace charter::light {

std::string_view failure_name(Failure failure) {
    switch (failure) {
        case Failure::too_large:                return "too_large";
        case Failure::undecodable:              return "undecodable";
        case Failure::set_empty:                return "set_empty";
        case Failure::key_invalid:              return "key_invalid";
        case Failure::address_wrong:            return "address_wrong";
        case Failure::power_not_positive:       return "power_not_positive";
        case Failure::total_power_too_large:    return "total_power_too_large";
        case Failure::set_order_wrong:          return "set_order_wrong";
        case Failure::validator_twice:          return "validator_twice";
        case Failure::block_protocol_unknown:   return "block_protocol_unknown";
        case Failure::chain_id_too_long:        return "chain_id_too_long";
        case Failure::height_not_positive:      return "height_not_positive";
        case Failure::time_invalid:             return "time_invalid";
        case Failure::last_block_id_invalid:    return "last_block_id_invalid";
        case Failure::hash_length_wrong:        return "hash_length_wrong";
        case Failure::proposer_address_invalid: return "proposer_address_invalid";
        case Failure::round_negative:           return "round_negative";
        case Failure::commit_for_nil:           return "commit_for_nil";
        case Failure::block_id_invalid:         return "block_id_invalid";
        case Failure::commit_empty:             return "commit_empty";
        case Failure::vote_flag_unknown:        return "vote_flag_unknown";
        case Failure::absent_vote_not_empty:    return "absent_vote_not_empty";
        case Failure::signer_address_invalid:   return "signer_address_invalid";
        case Failure::signature_length_wrong:   return "signature_length_wrong";
        case Failure::chain_wrong:              return "chain_wrong";
        case Failure::commit_height_wrong:      return "commit_height_wrong";
        case Failure::commit_block_wrong:       return "commit_block_wrong";
        case Failure::validators_hash_wrong:    return "validators_hash_wrong";
        case Failure::vote_count_wrong:         return "vote_count_wrong";
        case Failure::signer_wrong:             return "signer_wrong";
        case Failure::signer_twice:             return "signer_twice";
        case Failure::power_too_little:         return "power_too_little";
        case Failure::trusted_power_too_little: return "trusted_power_too_little";
        case Failure::signature_wrong:          return "signature_wrong";
        case Failure::not_adjacent:             return "not_adjacent";
        case Failure::adjacent:                 return "adjacent";
        case Failure::trust_expired:            return "trust_expired";
        case Failure::height_not_after:         return "height_not_after";
        case Failure::time_not_after:           return "time_not_after";
        case Failure::time_in_future:           return "time_in_future";
        case Failure::next_validators_wrong:    return "next_validators_wrong";
        case Failure::last_block_wrong:         return "last_block_wrong";
        case Failure::start_height_wrong:       return "start_height_wrong";
        case Failure::start_hash_wrong:         return "start_hash_wrong";
        case Failure::start_validators_wrong:   return "start_validators_wrong";
        case Failure::start_time_wrong:         return "start_time_wrong";
    }
    return "unknown";
}

}  // namespace charter::light
