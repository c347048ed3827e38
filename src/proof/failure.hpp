#pragma once
// Why a proof is not accepted. Reports show the number, so numbers are kept: append only.

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace charter::proof {

enum class Failure : std::uint8_t {
    // Cannot be judged: what the reader holds, or this program, does not reach.
    too_large = 1,
    undecodable = 2,
    format_unknown = 3,
    no_trust = 4,            // neither a genesis fingerprint nor a checkpoint
    genesis_missing = 5,     // from a fingerprint, but the proof leaves the document out
    trust_expired = 6,       // too long ago for what the reader trusts: a checkpoint is needed
    claim_missing = 7,       // or of a kind that this program does not know
    checkpoint_missing = 8,  // the trail does not pass the reader's checkpoint
    clock_behind = 9,        // a block is later than the reader's clock

    // The way from what is trusted to the state.
    genesis_differs = 20,  // another fingerprint
    genesis_invalid = 21,
    chain_differs = 22,
    trail_missing = 23,
    trail_undecodable = 24,
    trail_broken = 25,
    trail_ends_elsewhere = 26,  // not at the header that holds the state's app hash

    // The claim against the app hash.
    commitment_invalid = 40,
    commitment_differs = 41,  // of another key, or another state
    record_invalid = 42,
    record_of_another_key = 43,
    mountain_differs = 44,    // the block is not in the mountain range
    receipt_differs = 45,     // not in the block
    transition_differs = 46,  // not in the block
    batch_differs = 47,       // the record is not in the batch
    list_count_differs = 48,  // some are left out, or too many
    list_differs = 49,
};

/// The enumerator's name; `unknown` for any other number.
std::string_view failure_name(Failure failure);

/// Whether it says that something is false; else that it cannot be judged.
bool is_false(Failure failure);

/// `where`: the part of the proof ("trail block 2"); `detail`: what more there is to say, or empty.
struct Flaw {
    Failure failure{};
    std::string where;
    std::string detail;
};

template <class T>
using Checked = tl::expected<T, Flaw>;

inline tl::unexpected<Flaw> flaw(Failure failure, std::string where, std::string detail = "") {
    return tl::unexpected<Flaw>(Flaw{failure, std::move(where), std::move(detail)});
}

}  // namespace charter::proof
