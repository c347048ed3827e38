#pragma once
// Why an evidence pack is not accepted. Reports show the number, so numbers are kept: append only.
// 1..39 are of the archive's file.

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <variant>

namespace charter::pack {

enum class Failure : std::uint8_t {
    // Cannot be judged, or made: beyond this program's bounds, or what it stands on failed.
    too_large = 1,
    unreadable = 2,  // the source does not give its bytes
    unwritable = 3,  // the sink does not take them

    // The archive's end and its directory.
    zip_end_missing = 10,  // cut off, or followed by something: also by a comment
    zip_end_invalid = 11,
    zip_directory_misplaced = 12,  // not all of what is between the entries and the end
    zip_count_differs = 13,        // not as many headers as claimed, or something after them
    zip_header_invalid = 14,       // not in the one encoding of what it says
    zip_encrypted = 15,
    zip_data_descriptor = 16,
    zip_compressed = 17,
    zip_not_a_file = 18,  // by its attributes: a link, a folder, a program
    zip_name_invalid = 19,
    zip_names_not_ascending = 20,  // out of order, or twice
    zip_not_packed = 21,           // a gap before the entry, or it overlaps

    // One entry.
    zip_local_header_differs = 30,  // from the directory's
    zip_size_differs = 31,          // of what is written, from what was announced
    zip_checksum_differs = 32,

    // What is in it, by itself.
    manifest_missing = 40,
    manifest_invalid = 41,
    pack_format_unknown = 42,
    file_missing = 43,
    file_unlisted = 44,
    file_differs = 45,
    protocol_unknown = 46,  // its ledger runs a newer one than this program

    // The way from what is trusted, and the state that it leads to.
    trail_invalid = 50,
    way_flaw = 51,        // proof::Failure of what is false
    way_not_judged = 52,  // of what cannot be judged
    as_of_differs = 53,
    state_invalid = 54,
    state_format_unknown = 55,
    state_differs = 56,
    catalog_invalid = 57,
    scope_unknown = 58,
    hidden_wrongly = 59,  // a record that the requester may see

    // Documents.
    evidence_invalid = 60,
    evidence_differs = 61,
    evidence_unlisted = 62,
    erasure_invalid = 63,
    erasure_of_another = 64,  // ledger, document or holder
    erasure_signature = 65,
    erasure_credential = 66,  // a signer without standing then, or one person twice

    // The transactions behind the records, and what they decided.
    acts_invalid = 70,
    act_missing = 71,
    act_unlisted = 72,           // no visible record is written by it
    act_differs = 73,            // from its record
    act_of_another_ledger = 74,  // or in no block of this one
    act_signature = 75,
    act_credential = 76,         // not in force then, or its certificate is not its anchor's
    resolution_not_passed = 77,  // its votes, counted again, do not meet its policy
    not_resolved = 78,           // in force, but neither founding nor a resolution decided it
    catalog_not_adopted = 79,    // the convention in the state, or one that a member adopted

    // Histories and lists in the state.
    transition_missing = 80,
    transition_differs = 81,
    transition_unlisted = 82,
    observations_gap = 83,
    list_gap = 84,

    // Time stamps. The reader does not trust who made it, or it is from a later time than the
    // reader's: that cannot be judged.
    stamp_invalid = 85,
    stamp_differs = 86,  // it is over something else than the block's commit
    stamp_untrusted = 87,
    stamp_in_future = 88,
    stamp_misplaced = 89,  // of no block of the trail
};

/// The enumerator's name; `unknown` for any other number.
std::string_view failure_name(Failure failure);

/// Whether it says that something is false; else that it cannot be judged.
bool is_false(Failure failure);

/// `where`: the part of the pack ("directory entry 2"); `detail`: what more there is to say, or
/// empty.
struct Flaw {
    Failure failure{};
    std::string where;
    std::string detail;
};

template <class T>
using Checked = tl::expected<T, Flaw>;

/// Of an act that returns nothing.
using Verdict = Checked<std::monostate>;

inline Verdict accepted() { return std::monostate{}; }

inline tl::unexpected<Flaw> flaw(Failure failure, std::string where, std::string detail = "") {
    return tl::unexpected<Flaw>(Flaw{failure, std::move(where), std::move(detail)});
}

}  // namespace charter::pack
