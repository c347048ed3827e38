#include "pack/resolutions.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "catalog/catalog.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

/// Of a span that begins and ends in certain blocks, at a block's time.
Certainty within(std::int64_t from_ms, std::int64_t until_ms, std::int64_t now_ms) {
    if (now_ms < from_ms || (until_ms != 0 && now_ms > until_ms)) return Certainty::no;
    return now_ms == from_ms || now_ms == until_ms ? Certainty::maybe : Certainty::yes;
}

Certainty negated(Certainty of) {
    if (of == Certainty::maybe) return of;
    return of == Certainty::yes ? Certainty::no : Certainty::yes;
}

/// One counting of one proposal.
class Count {
  public:
    Count(const state::View& view, const History& history, const v1::Proposal& proposal,
          const ProposalActs& acts, const Place& at)
        : view_(view), history_(history), proposal_(proposal), acts_(acts), at_(at) {}

    /// By the ordinary policy that ratifies an emergency: the suspended may vote.
    void ratifies() { ratifies_ = true; }

    tx::Tally under(const v1::Policy& policy);

  private:
    Certainty ballot_counts(const v1::Ballot& ballot, const v1::Policy& policy) const;
    Certainty holds_role(std::string_view person, std::string_view role, std::int64_t time_ms,
                         bool votes) const;
    Certainty active(const v1::Person& person, std::int64_t time_ms) const;
    Certainty member_in_standing(std::string_view member) const;
    Certainty credential_holds(ByteView id) const;
    Certainty holds_itself(const v1::Credential& credential) const;
    std::uint32_t electorate(const v1::Policy& policy, std::uint64_t height,
                             std::int64_t time_ms) const;
    bool same_voters(const v1::Policy& policy, std::uint64_t height) const;
    std::uint32_t size(const v1::Policy& policy) const;

    const state::View& view_;
    const History& history_;
    const v1::Proposal& proposal_;
    const ProposalActs& acts_;
    Place at_;
    bool ratifies_ = false;
};

Certainty Count::active(const v1::Person& person, std::int64_t time_ms) const {
    // Founders enter before every block.
    const bool founder = person.enrolled_ms() == history_.config().genesis_ms();
    const std::int64_t from = founder ? person.enrolled_ms() - 1 : person.enrolled_ms();
    return within(from, person.deregistered_ms(), time_ms);
}

Certainty Count::holds_role(std::string_view person, std::string_view role, std::int64_t time_ms,
                            bool votes) const {
    Certainty holds = Certainty::no;
    const Bytes grants = state::keys::join("gra/", person, "");
    state::each<v1::Grant>(view_, grants, [&](const v1::Grant& grant) {
        if (grant.role() != role || grant.expires_ms() <= time_ms) return true;
        if (grant.begins_ms() > time_ms) return true;
        const bool founding = grant.granted_ms() == history_.config().genesis_ms();
        const std::int64_t from = founding ? grant.granted_ms() - 1 : grant.granted_ms();
        holds = std::max(holds, within(from, grant.revoked_ms(), time_ms));
        return true;
    });
    // A suspended grant does not vote, but stays in the electorate.
    const bool uncertain = votes && history_.suspends(role);
    return uncertain ? std::min(holds, Certainty::maybe) : holds;
}

Certainty Count::member_in_standing(std::string_view member) const {
    if (!view_.get(state::keys::member(member))) return Certainty::no;
    const Certainty stays = negated(history_.removed(member, at_.height));
    if (ratifies_) return stays;
    return std::min(stays, negated(history_.suspended(member, at_.height, at_.time_ms)));
}

Certainty Count::holds_itself(const v1::Credential& credential) const {
    if (credential.issued_height() > at_.height) return Certainty::no;
    if (at_.time_ms - history_.grace_ms() >= credential.not_after_ms()) return Certainty::no;
    const std::uint64_t revoked = credential.revoked_height();
    if (revoked == 0 || revoked > at_.height) return Certainty::yes;
    return revoked == at_.height ? Certainty::maybe : Certainty::no;
}

Certainty Count::credential_holds(ByteView id) const {
    Bytes next(id);
    for (int renewals = 0; renewals <= tx::kRenewalsMax; ++renewals) {
        const auto credential = state::read<v1::Credential>(view_, state::keys::credential(next));
        if (!credential) return Certainty::no;
        const Certainty holds = holds_itself(*credential);
        if (holds != Certainty::no) return holds;
        const bool suspected =
            credential->suspected_ms() != 0 && credential->suspected_ms() < at_.time_ms;
        if (suspected || credential->replaced_by().empty()) return Certainty::no;
        next = credential->replaced_by();
    }
    return Certainty::no;
}

Certainty Count::ballot_counts(const v1::Ballot& ballot, const v1::Policy& policy) const {
    const auto person = state::read<v1::Person>(view_, state::keys::person(ballot.person()));
    if (!person || person->member() != ballot.member()) return Certainty::no;
    if (policy.exclude_proposer() && ballot.person() == proposal_.proposer()) return Certainty::no;
    const auto credential =
        state::read<v1::Credential>(view_, state::keys::credential(ballot.credential()));
    if (!credential || credential->holder() != ballot.person()) return Certainty::no;
    return std::min({active(*person, at_.time_ms), member_in_standing(ballot.member()),
                     holds_role(ballot.person(), policy.role(), at_.time_ms, true),
                     credential_holds(ballot.credential())});
}

// The least that it may have been.
std::uint32_t Count::electorate(const v1::Policy& policy, std::uint64_t height,
                                std::int64_t time_ms) const {
    std::set<std::string> members;
    state::each<v1::Member>(view_, "mem/", [&](const v1::Member& member) {
        const bool founding = member.admitted_ms() == history_.config().genesis_ms();
        const bool admitted = founding || member.admitted_ms() < time_ms;
        if (admitted && history_.removed(member.member(), height) == Certainty::no) {
            members.insert(member.member());
        }
        return true;
    });
    if (policy.over() == v1::OVER_MEMBERS) return static_cast<std::uint32_t>(members.size());
    std::uint32_t persons = 0;
    state::each<v1::Person>(view_, "per/", [&](const v1::Person& person) {
        const bool counts =
            members.contains(person.member()) && active(person, time_ms) == Certainty::yes &&
            holds_role(person.person(), policy.role(), time_ms, false) == Certainty::yes;
        persons += counts ? 1U : 0U;
        return true;
    });
    return persons;
}

// Whether the policy of the opening was in force then, and of the same kind of voters.
bool Count::same_voters(const v1::Policy& policy, std::uint64_t height) const {
    const auto opened_under = history_.policies_at(proposal_.policy(), height);
    return !opened_under.empty() &&
           std::ranges::all_of(opened_under, [&](const v1::Policy& opened) {
               return opened.over() == policy.over() &&
                      (policy.over() == v1::OVER_MEMBERS || opened.role() == policy.role());
           });
}

// The larger of the electorates at opening and now, where both are of one kind of voters. Under
// another policy than the opening's, the ledger knows the size that it noted alone.
std::uint32_t Count::size(const v1::Policy& policy) const {
    const std::uint32_t now = electorate(policy, at_.height, at_.time_ms);
    if (policy.name() != proposal_.policy()) {
        // As the block may have met it, and as the block may have left it.
        const bool same = same_voters(policy, at_.height) && same_voters(policy, at_.height + 1);
        return same ? std::max(now, proposal_.voters_at_opening()) : now;
    }
    const std::uint32_t opened =
        acts_.opened ? electorate(policy, acts_.opened->height, acts_.opened->time_ms) : 0;
    return std::max({now, opened, proposal_.voters_at_opening()});
}

tx::Tally Count::under(const v1::Policy& policy) {
    struct Vote {
        bool approves = false;
        bool decided = false;  // by a ballot that surely counts
    };
    std::map<std::string, Vote> votes;
    for (int i = proposal_.ballots_size() - 1; i >= 0; --i) {
        const v1::Ballot& ballot = proposal_.ballots(i);
        const auto& place = acts_.ballots[static_cast<std::size_t>(i)];
        const bool before = place ? *place < at_ : ballot.height() < at_.height;
        const Certainty counts = before ? ballot_counts(ballot, policy) : Certainty::no;
        if (counts == Certainty::no) continue;
        const bool by_member = policy.over() == v1::OVER_MEMBERS;
        Vote& vote = votes[by_member ? ballot.member() : ballot.person()];
        if (vote.decided) continue;
        vote.approves = vote.approves || ballot.approve();
        vote.decided = vote.approves || counts == Certainty::yes;
    }
    const auto approvals =
        std::ranges::count_if(votes, [](const auto& vote) { return vote.second.approves; });
    tx::Tally tally;
    tally.votes = static_cast<std::uint32_t>(approvals);
    tally.needed = tx::needed(policy, size(policy));
    tally.cast = static_cast<std::uint32_t>(votes.size());
    tally.quorum = policy.quorum();
    return tally;
}

Verdict passed(const v1::Proposal& proposal, const tx::Tally& tally) {
    if (tally.passed()) return accepted();
    return flaw(Failure::resolution_not_passed, "record " + proposal.key(),
                std::to_string(tally.votes) + " approvals of " + std::to_string(tally.needed) +
                    " needed, " + std::to_string(tally.cast) + " votes of a quorum of " +
                    std::to_string(tally.quorum));
}

tl::unexpected<Flaw> no_policy(const v1::Proposal& proposal, const std::string& name) {
    return flaw(Failure::not_resolved, "record " + proposal.key(),
                "the policy " + name + " that it names was not in force");
}

bool asks_for(const v1::Act& act, const v1::Proposal& proposal) {
    const bool resolved =
        act.origin() == v1::ORIGIN_RESOLUTION || act.origin() == v1::ORIGIN_EITHER;
    if (!resolved) return false;
    if (!proposal.emergency()) {
        return proposal.policy() == act.policy() && proposal.ordinary_policy().empty();
    }
    return !act.emergency_policy().empty() && tx::restricts(proposal.action()) &&
           proposal.policy() == act.emergency_policy() &&
           proposal.ordinary_policy() == act.policy();
}

// The policies that the convention asks for at the opening. Nobody signed their names: who proposes
// signs the action, and whether it is an emergency.
Verdict judge_policies(const History& history, const v1::Proposal& proposal,
                       const std::optional<Place>& opened) {
    const auto height = opened ? std::optional(opened->height) : std::nullopt;
    const auto acts = history.acts_at(catalog::act_name(proposal.action()), height);
    const bool asked =
        std::ranges::any_of(acts, [&](const v1::Act& act) { return asks_for(act, proposal); });
    if (asked) return accepted();
    return flaw(Failure::not_resolved, "record " + proposal.key(),
                "the convention does not ask for the policy that it names");
}

// An act that every convention which the opening may have met kept under change control was done as
// the change that was opened for it. Its steps are judged with the acts that took them.
Verdict judge_change(const state::View& view, const History& history, const v1::Proposal& proposal,
                     const std::optional<Place>& opened) {
    const std::string place = "record " + proposal.key();
    if (proposal.change().empty()) {
        const auto height = opened ? std::optional(opened->height) : std::nullopt;
        const auto acts = history.acts_at(catalog::act_name(proposal.action()), height);
        const bool free =
            std::ranges::any_of(acts, [](const v1::Act& act) { return act.change_kind().empty(); });
        if (free) return accepted();
        return flaw(Failure::not_resolved, place,
                    "the convention asks for a change: none is named");
    }
    const auto change = state::read<v1::Change>(view, state::keys::change(proposal.change()));
    if (change && change->proposal() == proposal.proposal() &&
        tx::opened_for(*change, proposal.action())) {
        return accepted();
    }
    return flaw(Failure::not_resolved, place, "the change that it names was not opened for it");
}

Verdict judge_execution(const state::View& view, const History& history,
                        const v1::Proposal& proposal, const ProposalActs& acts) {
    const auto policies = history.policies_at(proposal.policy(), acts.executed->height);
    const auto bound = std::ranges::find_if(policies, [&](const v1::Policy& policy) {
        return charter::view(crypto::sha256(wire::encode(policy))) == proposal.policy_digest();
    });
    if (bound == policies.end()) return no_policy(proposal, proposal.policy());
    Count count(view, history, proposal, acts, *acts.executed);
    return passed(proposal, count.under(*bound));
}

Verdict judge_ratification(const state::View& view, const History& history,
                           const v1::Proposal& proposal, const ProposalActs& acts) {
    const auto policies = history.policies_at(proposal.ordinary_policy(), acts.ratified->height);
    if (policies.empty()) return no_policy(proposal, proposal.ordinary_policy());
    Verdict verdict = accepted();
    for (const v1::Policy& policy : policies) {
        Count count(view, history, proposal, acts, *acts.ratified);
        count.ratifies();
        verdict = passed(proposal, count.under(policy));
        if (verdict) break;
    }
    return verdict;
}

}  // namespace

Checked<std::uint64_t> judge_resolutions(const state::View& view, const History& history,
                                         const ActsByProposal& acts) {
    std::uint64_t judged = 0;
    for (const v1::Proposal& proposal : history.executed()) {
        const auto found = acts.find(proposal.proposal());
        ProposalActs places = found == acts.end() ? ProposalActs() : found->second;
        const auto asked = judge_policies(history, proposal, places.opened);
        if (!asked) return tl::unexpected(asked.error());
        const auto changed = judge_change(view, history, proposal, places.opened);
        if (!changed) return tl::unexpected(changed.error());
        places.ballots.resize(static_cast<std::size_t>(proposal.ballots_size()));
        if (places.executed) {
            const auto verdict = judge_execution(view, history, proposal, places);
            if (!verdict) return tl::unexpected(verdict.error());
            ++judged;
        }
        if (places.ratified) {
            const auto verdict = judge_ratification(view, history, proposal, places);
            if (!verdict) return tl::unexpected(verdict.error());
            ++judged;
        }
    }
    return judged;
}

}  // namespace charter::pack
