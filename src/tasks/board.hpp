#pragma once
// The tasks of a member, of the assembly, or of a person: derived from one version of the state.

#include <string_view>
#include <vector>

#include "tasks/guide.hpp"
#include "tasks/task.hpp"

namespace charter::tasks {

/// One version of the state, and the block it is of. Both outlive what uses them.
struct Source {
    const state::View& view;
    const v1::ChainConfig& config;
    assurance::Now now;
};

/// What a member's people have to do; "*": what is the assembly's. The most urgent first, then by
/// id. `memo` is of the catalog in force.
///
/// put, correct, treat, declare, report, act, propose   what is missing, and what lapses within 13
///                    months: the next sitting of each register, all that is due within 30 days of
///                    its first day
/// sign_off, amend    every entry that awaits its second person
/// vote, execute, ratify
/// act, notify        the next step of an incident, and its notices that are due
/// approve, extend    a request for an exception; an exception that ends within 30 days
/// rotate             keys that may be in other hands
/// renew              credentials that end within param.rotation_lead
/// grant              roles that nobody holds who is needed as maker or checker, and grants that
///                    end within param.rotation_lead
/// deputize           roles of the member that nobody would hold on a day of a declared leave, in
///                    time before it begins
/// Who is on leave is nobody's person to do anything, and has no tasks; deputies are from the first
/// day on.
std::vector<Task> tasks_of_member(const Source& source, Memo& memo, std::string_view member);

/// Of those of the person's member and of the assembly the ones that it may do now, or must take
/// part in. Nothing for somebody who is not there, not active, or on leave.
std::vector<Task> tasks_of_person(const Source& source, Memo& memo, std::string_view person);

}  // namespace charter::tasks
