#include "pack/failure.hpp"

namespace charter::pack {

std::string_view failure_name(Failure failure) {
    switch (failure) {
        case Failure::too_large:                return "too_large";
        case Failure::unreadable:               return "unreadable";
        case Failure::unwritable:               return "unwritable";
        case Failure::zip_end_missing:          return "zip_end_missing";
        case Failure::zip_end_invalid:          return "zip_end_invalid";
        case Failure::zip_directory_misplaced:  return "zip_directory_misplaced";
        case Failure::zip_count_differs:        return "zip_count_differs";
        case Failure::zip_header_invalid:       return "zip_header_invalid";
        case Failure::zip_encrypted:            return "zip_encrypted";
        case Failure::zip_data_descriptor:      return "zip_data_descriptor";
        case Failure::zip_compressed:           return "zip_compressed";
        case Failure::zip_not_a_file:           return "zip_not_a_file";
        case Failure::zip_name_invalid:         return "zip_name_invalid";
        case Failure::zip_names_not_ascending:  return "zip_names_not_ascending";
        case Failure::zip_not_packed:           return "zip_not_packed";
        case Failure::zip_local_header_differs: return "zip_local_header_differs";
        case Failure::zip_size_differs:         return "zip_size_differs";
        case Failure::zip_checksum_differs:     return "zip_checksum_differs";
        case Failure::manifest_missing:         return "manifest_missing";
        case Failure::manifest_invalid:         return "manifest_invalid";
        case Failure::pack_format_unknown:      return "pack_format_unknown";
        case Failure::file_missing:             return "file_missing";
        case Failure::file_unlisted:            return "file_unlisted";
        case Failure::file_differs:             return "file_differs";
        case Failure::protocol_unknown:         return "protocol_unknown";
        case Failure::trail_invalid:            return "trail_invalid";
        case Failure::way_flaw:                 return "way_flaw";
        case Failure::way_not_judged:           return "way_not_judged";
        case Failure::as_of_differs:            return "as_of_differs";
        case Failure::state_invalid:            return "state_invalid";
        case Failure::state_format_unknown:     return "state_format_unknown";
        case Failure::state_differs:            return "state_differs";
        case Failure::catalog_invalid:          return "catalog_invalid";
        case Failure::scope_unknown:            return "scope_unknown";
        case Failure::hidden_wrongly:           return "hidden_wrongly";
        case Failure::evidence_invalid:         return "evidence_invalid";
        case Failure::evidence_differs:         return "evidence_differs";
        case Failure::evidence_unlisted:        return "evidence_unlisted";
        case Failure::erasure_invalid:          return "erasure_invalid";
        case Failure::erasure_of_another:       return "erasure_of_another";
        case Failure::erasure_signature:        return "erasure_signature";
        case Failure::erasure_credential:       return "erasure_credential";
        case Failure::acts_invalid:             return "acts_invalid";
        case Failure::act_missing:              return "act_missing";
        case Failure::act_unlisted:             return "act_unlisted";
        case Failure::act_differs:              return "act_differs";
        case Failure::act_of_another_ledger:    return "act_of_another_ledger";
        case Failure::act_signature:            return "act_signature";
        case Failure::act_credential:           return "act_credential";
        case Failure::resolution_not_passed:    return "resolution_not_passed";
        case Failure::not_resolved:             return "not_resolved";
        case Failure::catalog_not_adopted:      return "catalog_not_adopted";
        case Failure::transition_missing:       return "transition_missing";
        case Failure::transition_differs:       return "transition_differs";
        case Failure::transition_unlisted:      return "transition_unlisted";
        case Failure::observations_gap:         return "observations_gap";
        case Failure::list_gap:                 return "list_gap";
        case Failure::stamp_invalid:            return "stamp_invalid";
        case Failure::stamp_differs:            return "stamp_differs";
        case Failure::stamp_untrusted:          return "stamp_untrusted";
        case Failure::stamp_in_future:          return "stamp_in_future";
        case Failure::stamp_misplaced:          return "stamp_misplaced";
    }
    return "unknown";
}

bool is_false(Failure failure) {
    switch (failure) {
        case Failure::pack_format_unknown:
        case Failure::protocol_unknown:
        case Failure::state_format_unknown:
        case Failure::way_not_judged:
        case Failure::stamp_untrusted:
        case Failure::stamp_in_future:
        case Failure::scope_unknown:        return false;
        default:                            return failure >= Failure::zip_end_missing;
    }
}

}  // namespace charter::pack
