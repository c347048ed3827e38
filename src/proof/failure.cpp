#include "proof/failure.hpp"

namespace charter::proof {

std::string_view failure_name(Failure failure) {
    switch (failure) {
        case Failure::too_large:             return "too_large";
        case Failure::undecodable:           return "undecodable";
        case Failure::format_unknown:        return "format_unknown";
        case Failure::no_trust:              return "no_trust";
        case Failure::genesis_missing:       return "genesis_missing";
        case Failure::trust_expired:         return "trust_expired";
        case Failure::claim_missing:         return "claim_missing";
        case Failure::checkpoint_missing:    return "checkpoint_missing";
        case Failure::clock_behind:          return "clock_behind";
        case Failure::genesis_differs:       return "genesis_differs";
        case Failure::genesis_invalid:       return "genesis_invalid";
        case Failure::chain_differs:         return "chain_differs";
        case Failure::trail_missing:         return "trail_missing";
        case Failure::trail_undecodable:     return "trail_undecodable";
        case Failure::trail_broken:          return "trail_broken";
        case Failure::trail_ends_elsewhere:  return "trail_ends_elsewhere";
        case Failure::commitment_invalid:    return "commitment_invalid";
        case Failure::commitment_differs:    return "commitment_differs";
        case Failure::record_invalid:        return "record_invalid";
        case Failure::record_of_another_key: return "record_of_another_key";
        case Failure::mountain_differs:      return "mountain_differs";
        case Failure::receipt_differs:       return "receipt_differs";
        case Failure::transition_differs:    return "transition_differs";
        case Failure::batch_differs:         return "batch_differs";
        case Failure::list_count_differs:    return "list_count_differs";
        case Failure::list_differs:          return "list_differs";
    }
    return "unknown";
}

bool is_false(Failure failure) { return failure >= Failure::genesis_differs; }

}  // namespace charter::proof
