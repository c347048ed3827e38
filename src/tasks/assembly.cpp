// What the assembly's proposals ask of people.
#include <algorithm>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::tasks {
namespace {

/// No proposal lives longer: at most 2,160 hours of voting, as many of execution, and the lapse.
constexpr std::int64_t kProposalMs = std::int64_t{400} * 86'400'000;

/// Over members a member that has voted is done, though it may change its mind.
bool has_voted(const v1::Proposal& proposal, const v1::Policy& policy, std::string_view member) {
    return policy.over() == v1::OVER_MEMBERS &&
           std::ranges::any_of(proposal.ballots(),
                               [&](const v1::Ballot& ballot) { return ballot.member() == member; });
}

}  // namespace

void Builder::add_vote(const v1::Proposal& proposal, const v1::Policy& policy,
                       std::int64_t until_ms) {
    if (is_home_assembly() || has_voted(proposal, policy, home_)) return;
    v1::Action action;
    v1::AssemblyVote& vote = *action.mutable_assembly_vote();
    vote.set_proposal(proposal.proposal());
    vote.set_approve(true);
    vote.set_minutes_digest(Bytes(32, '\1'));
    vote.set_proposal_digest(tx::proposal_digest(proposal));
    Task task;
    task.kind = Kind::vote;
    task.member = home_;
    task.act = "assembly.vote";
    task.target = catalog::act_name(proposal.action());
    task.about = std::to_string(proposal.proposal());
    task.roles = {policy.role()};
    task.due = day_before(until_ms);
    task.persons =
        who([&](const Actor& actor) { return people_.try_act(actor, action).has_value(); });
    // Over persons those who voted are done: nobody left is no task.
    if (!task.persons.empty() || policy.over() == v1::OVER_MEMBERS) add(std::move(task));
}

void Builder::add_decided(Kind kind, const v1::Proposal& proposal, std::int64_t until_ms) {
    if (!is_home_assembly()) return;
    v1::Action action;
    if (kind == Kind::execute) {
        action.mutable_assembly_execute()->set_proposal(proposal.proposal());
        action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, '\1'));
    } else {
        action.mutable_assembly_ratify()->set_proposal(proposal.proposal());
        action.mutable_assembly_ratify()->set_minutes_digest(Bytes(32, '\1'));
    }
    Task task;
    task.kind = kind;
    task.member = home_;
    task.act = catalog::act_name(action);
    task.target = catalog::act_name(proposal.action());
    task.about = std::to_string(proposal.proposal());
    task.roles = memo_.guide().roles_with(task.act);
    task.due = day_before(until_ms);
    task.persons = who([&](const Actor& actor) {
        return people_.may(actor, task.act) && people_.try_act(actor, action).has_value();
    });
    if (!task.persons.empty()) add(std::move(task));  // else its action is refused for now
}

void Builder::add_ratifying(const v1::Proposal& proposal) {
    const auto policy = tx::policy_in_force(source_.view, proposal.ordinary_policy());
    if (!policy || source_.now.time_ms >= proposal.lapses_ms()) return;
    if (tx::count(proposal, *policy, people_.context()).passed()) {
        return add_decided(Kind::ratify, proposal, proposal.lapses_ms());
    }
    add_vote(proposal, *policy, proposal.lapses_ms());
}

void Builder::add_open(const v1::Proposal& proposal) {
    const auto policy = tx::policy_in_force(source_.view, proposal.policy());
    if (!policy || !tx::still_bound(proposal, source_.view)) return;
    if (tx::count(proposal, *policy, people_.context()).passed()) {
        if (source_.now.time_ms >= proposal.executable_until_ms()) return;
        return add_decided(Kind::execute, proposal, proposal.executable_until_ms());
    }
    if (source_.now.time_ms < proposal.deadline_ms()) {
        add_vote(proposal, *policy, proposal.deadline_ms());
    }
}

void each_live_proposal(const Source& source,
                        const std::function<void(const v1::Proposal&)>& visit) {
    std::uint64_t number = state::list_count(source.view, "proposals", "consortium");
    for (; number > 0; --number) {
        const auto proposal =
            state::read_shared<v1::Proposal>(source.view, state::keys::proposal(number));
        if (!proposal) continue;
        if (proposal->opened_ms() < source.now.time_ms - kProposalMs) return;
        const bool open = proposal->state() == v1::PROPOSAL_STATE_OPEN;
        if (open || tx::awaits_ratification(*proposal)) visit(*proposal);
    }
}

void Builder::add_proposals() {
    each_live_proposal(source_, [&](const v1::Proposal& proposal) {
        if (proposal.state() == v1::PROPOSAL_STATE_OPEN) return add_open(proposal);
        add_ratifying(proposal);
    });
}

}  // namespace charter::tasks
