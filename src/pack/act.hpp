#pragma once
// A transaction that a block of the ledger accepted, and what a pack's records say of such.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"
#include "state/view.hpp"
#include "tx/incoming.hpp"

namespace charter::pack {

/// Where in the ledger: the order of all that happened.
struct Place {
    std::uint64_t height = 0;
    std::uint32_t index = 0;   // in the block
    std::int64_t time_ms = 0;  // of the block
    friend bool operator<(const Place& a, const Place& b) {
        return a.height != b.height ? a.height < b.height : a.index < b.index;
    }
};

struct Act {
    tx::Incoming sent;
    v1::Receipt receipt;
    std::int64_t time_ms = 0;  // of its block

    const v1::Action& action() const { return sent.tx.action(); }
    Place place() const { return {receipt.height(), receipt.index(), time_ms}; }
};

enum class ActKind : std::uint8_t {
    propose,
    vote,
    withdraw,
    execute,
    ratify,
    file,      // an entry: put, or the version that supersedes
    sign_off,  // by the checker: alone, or with the filing
    close,
    report,   // an observation
    adopt,    // the convention, for a member
    bind,     // a credential for signing, by registrars
    grant,    // a role, by registrars, or for the time of a leave
    leave,    // of a person, declared
    back,     // from leave, before its day
    except,   // an exception, by who asks for it
    approve,  // of an exception, by its approver
    lift,     // of an exception, before its day
    step,     // of an incident or a change
};

/// A transaction that must be in the ledger, since a record says so.
struct Wanted {
    ActKind kind{};
    Bytes record;               // the key of the record that says so
    std::size_t number = 0;     // vote: of the ballot; step: of the step
    std::uint64_t height = 0;   // of its block; 0: it is known by its time,
    std::int64_t time_ms = 0;   // or, where that is 0 too, it is the first that answers
    std::uint64_t from = 0;     // from this height on,
    std::int64_t until_ms = 0;  // in a block before this time
};

/// "the vote 0 of record pro/..."
std::string describe(const Wanted& wanted);

/// What a pack of the state must have: every act of the assembly; the filing, signing off and
/// closing of every entry, the report of every latest observation, every adoption of the
/// convention; the acts that bound the credentials with which transactions are signed, and that
/// granted roles; what declared leaves and ended them before their day; what asked for, approved
/// and lifted exceptions; every step of an incident or a change that persons took. Statuses of the
/// network rest on records of all members: so do these. A pure function of what is visible: a node
/// finds by it what a reader demands. Hidden records want nothing. What founding and resolutions
/// wrote needs no act of its own.
std::vector<Wanted> acts_wanted(const state::View& view);

/// Whether the act is the wanted one, be it as the record says or not: its block, kind and object.
bool answers(const Wanted& wanted, const Act& act, const state::View& view);

/// What the act says differently from the record; nothing where they agree. `act` answers.
std::optional<std::string> difference(const Wanted& wanted, const Act& act,
                                      const state::View& view);

/// Whether its block is surely below the floor ("pru"), below which nodes may drop transactions:
/// then it may be missing, if the floor holds (pack/trail.hpp). Where only a range is known, all of
/// the range must be below.
bool is_pruned(const Wanted& wanted, const state::View& view);

}  // namespace charter::pack
