// What is in force, held against founding and what resolutions decided.

#include <algorithm>
#include <map>
#include <set>

#include "catalog/catalog.hpp"
#include "pack/entries.hpp"
#include "pack/grants.hpp"
#include "pack/resolutions.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

tl::unexpected<Flaw> not_resolved(const std::string& key, std::string detail) {
    return flaw(Failure::not_resolved, "record " + key, std::move(detail));
}

class InForce {
  public:
    InForce(const state::View& view, const History& history, std::uint64_t height)
        : view_(view), history_(history), height_(height) {}

    Verdict run() const;

  private:
    Verdict check_convention() const;
    Verdict check_members() const;
    Verdict check_member(const v1::Member& member) const;
    Verdict check_policy(const v1::Policy& policy) const;
    Verdict check_parameter(const v1::ParameterValue& set) const;
    Verdict check_mode() const;
    Verdict check_floor() const;

    template <class Record>
    Verdict each(ByteView prefix, Verdict (InForce::*check)(const Record&) const) const {
        Verdict verdict = accepted();
        state::each<Record>(view_, prefix, [&](const Record& record) {
            verdict = (this->*check)(record);
            return verdict.has_value();
        });
        return verdict;
    }

    const state::View& view_;
    const History& history_;
    std::uint64_t height_;
};

// The last one adopted, record by record: policies have their own history.
Verdict InForce::check_convention() const {
    std::map<std::string, Bytes, std::less<>> own;
    for (auto& [key, record] : catalog::records(history_.conventions().back())) {
        if (key.starts_with("cat/")) own.emplace(key, std::move(record));
    }
    Verdict verdict = accepted();
    std::size_t found = 0;
    state::scan_prefix(view_, "cat/", [&](ByteView key, ByteView value) {
        const auto adopted = own.find(key);
        ++found;
        if (adopted != own.end() && adopted->second == value) return true;
        verdict = flaw(Failure::catalog_not_adopted, "record " + Bytes(key),
                       "it is not of the convention that was adopted last");
        return false;
    });
    if (!verdict || found == own.size()) return verdict;
    return flaw(Failure::catalog_not_adopted, "records cat/",
                "some of the convention that was adopted last are missing");
}

Verdict InForce::check_member(const v1::Member& member) const {
    const bool removed = history_.removed(member.member(), height_ + 1) == Certainty::yes;
    if (removed != member.removed()) {
        return not_resolved(member.key(), "whether it was removed");
    }
    const bool adopted = member.adopted_version() != 0 || !member.adopted_digest().empty();
    if (adopted != (member.adopted_ms() != 0)) {
        return flaw(Failure::catalog_not_adopted, "record " + member.key(),
                    "a version without the time of its adoption, or a time without one");
    }
    if (!adopted) return accepted();
    const bool known = std::ranges::any_of(history_.conventions(), [&](const auto& convention) {
        return convention.head().version() == member.adopted_version() &&
               convention.head().digest() == member.adopted_digest();
    });
    if (known) return accepted();
    return flaw(Failure::catalog_not_adopted, "record " + member.key(),
                "it adopted a convention that was never in force");
}

// Those of founding and those that resolutions admitted, and no others.
Verdict InForce::check_members() const {
    std::set<std::string> admitted;
    for (const auto& founder : history_.genesis().members()) admitted.insert(founder.member());
    for (const v1::Proposal& proposal : history_.executed()) {
        const v1::Action& action = proposal.action();
        if (action.has_membership_admit()) admitted.insert(action.membership_admit().member());
    }
    std::set<std::string> there;
    state::each<v1::Member>(view_, "mem/", [&](const v1::Member& member) {
        there.insert(member.member());
        return true;
    });
    if (there != admitted) return not_resolved("mem/", "are not the members that were admitted");
    return each<v1::Member>("mem/", &InForce::check_member);
}

Verdict InForce::check_policy(const v1::Policy& policy) const {
    const auto known = history_.policies_at(policy.name(), height_ + 1);
    const bool same = std::ranges::any_of(known, [&](const v1::Policy& other) {
        return wire::encode(other) == wire::encode(policy);
    });
    return same ? accepted() : not_resolved(policy.key(), "no resolution set it so");
}

Verdict InForce::check_parameter(const v1::ParameterValue& set) const {
    const auto says = [&](const v1::ParametersSet& decided) {
        return decided.parameter() == set.parameter() && decided.value() == set.value();
    };
    const v1::Proposal* proposal = history_.executed(set.proposal());
    const bool resolved = proposal != nullptr && proposal->action().has_parameters_set() &&
                          says(proposal->action().parameters_set());
    const bool founding =
        set.proposal() == 0 && std::ranges::any_of(history_.genesis().parameters(), says);
    if (resolved || founding) return accepted();
    return not_resolved(set.key(), "no resolution set it so");
}

// Of a lapsed emergency the mode before is in force.
Verdict InForce::check_mode() const {
    const auto network = state::read<v1::NetworkMode>(view_, state::keys::kNetwork);
    if (!network) return accepted();
    const v1::Proposal* proposal = history_.executed(network->proposal());
    const bool resolved = proposal != nullptr && proposal->action().has_network_set_mode() &&
                          (proposal->action().network_set_mode().mode() == network->mode() ||
                           (proposal->state() == v1::PROPOSAL_STATE_LAPSED &&
                            proposal->action().network_set_mode().mode() == network->before()));
    return resolved ? accepted() : not_resolved(network->key(), "no resolution set it so");
}

// It prunes none of its own acts, which would excuse their absence: where its opening is, every
// vote on it must be too, whatever its numbers say.
bool is_whole(const v1::Proposal& proposal, const v1::PruneFloor& floor) {
    return proposal.opened_ms() > floor.youngest_ms() &&
           proposal.decided_height() >= floor.below_height();
}

Verdict InForce::check_floor() const {
    const auto floor = state::read<v1::PruneFloor>(view_, state::keys::kPruneFloor);
    if (!floor) return accepted();
    const bool resolved =
        std::ranges::any_of(history_.executed(), [&](const v1::Proposal& proposal) {
            const v1::RetentionPrune& prune = proposal.action().retention_prune();
            return prune.below_height() == floor->below_height() &&
                   prune.youngest_ms() == floor->youngest_ms() && is_whole(proposal, *floor);
        });
    return resolved ? accepted() : not_resolved(floor->key(), "no resolution decided it");
}

Verdict InForce::run() const {
    if (auto held = check_convention(); !held) return held;
    if (auto held = check_members(); !held) return held;
    if (auto held = each<v1::Policy>("pol/", &InForce::check_policy); !held) return held;
    if (auto held = each<v1::ParameterValue>("par/", &InForce::check_parameter); !held) return held;
    if (auto held = judge_grants(view_, history_); !held) return held;
    if (auto held = judge_entries(view_, history_); !held) return held;
    if (auto held = check_mode(); !held) return held;
    return check_floor();
}

}  // namespace

Verdict judge_in_force(const state::View& view, const History& history, std::uint64_t height) {
    return InForce(view, history, height).run();
}

}  // namespace charter::pack
