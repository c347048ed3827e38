#include "pack/grants.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/granting.hpp"

namespace charter::pack {
namespace {

/// What one action gives.
struct Given {
    std::string person;
    std::string role;
    std::string scope;  // empty: of a first grant, by its role
    std::string purpose;
    std::int64_t expires_ms = 0;  // 0: of a first grant
};

std::vector<Given> given_by(const v1::MembershipAdmit& admitted) {
    std::vector<Given> given;
    for (const v1::PersonGrants& person : admitted.grants()) {
        for (const v1::InitialGrant& grant : person.grants()) {
            given.push_back({person.person(), grant.role(), "", grant.purpose(), 0});
        }
    }
    return given;
}

std::vector<Given> given_by(const v1::Action& action) {
    if (action.has_membership_admit()) return given_by(action.membership_admit());
    if (!action.has_people_grant_role()) return {};
    const v1::PeopleGrantRole& grant = action.people_grant_role();
    return {{grant.person(), grant.role(), grant.scope(), grant.purpose(), grant.expires_ms()}};
}

class Grants {
  public:
    explicit Grants(const History& history);

    /// Uses up what gave it.
    Verdict judge(const v1::Grant& grant);

  private:
    bool matches(const v1::Grant& grant, const Given& given) const;

    const History& history_;
    std::map<std::string, std::vector<Given>, std::less<>> given_;  // by resolution; "": founding
    std::set<std::string> of_assembly_;                             // roles, in some convention
    std::set<std::string> of_members_;
};

Grants::Grants(const History& history) : history_(history) {
    for (const v1::MembershipAdmit& member : history.genesis().members()) {
        for (Given& given : given_by(member)) given_[""].push_back(std::move(given));
    }
    for (const v1::Proposal& proposal : history.executed()) {
        given_[proposal.key()] = given_by(proposal.action());
    }
    for (const v1::Catalog& convention : history.conventions()) {
        for (const v1::Role& role : convention.roles()) {
            (role.of_assembly() ? of_assembly_ : of_members_).insert(role.name());
        }
    }
}

bool Grants::matches(const v1::Grant& grant, const Given& given) const {
    if (given.person != grant.person() || given.role != grant.role()) return false;
    if (given.purpose != grant.purpose()) return false;
    if (grant.begins_ms() != 0 || !grant.deputy_for().empty()) return false;
    if (given.expires_ms != 0) {
        return given.expires_ms == grant.expires_ms() && given.scope == grant.scope();
    }
    const bool in_scope =
        (grant.scope() == tx::kConsortiumScope && of_assembly_.contains(grant.role())) ||
        (grant.scope() == tx::member_of(grant.person()) && of_members_.contains(grant.role()));
    return in_scope && grant.expires_ms() <= grant.granted_ms() + history_.grant_ms();
}

Verdict Grants::judge(const v1::Grant& grant) {
    const bool founding = grant.granted_by().empty();
    if (!founding && !grant.granted_by(0).starts_with("pro/")) return accepted();
    const auto refuse = [&](const char* why) {
        return flaw(Failure::not_resolved, "record " + grant.key(), why);
    };
    if (founding && grant.granted_ms() != history_.config().genesis_ms()) {
        return refuse("nobody granted it, and it is not of the founding");
    }
    if (grant.granted_by_size() > 1) return refuse("a resolution granted it, and others");
    const auto source = given_.find(founding ? std::string() : grant.granted_by(0));
    if (source != given_.end()) {
        auto& all = source->second;
        const auto given = std::ranges::find_if(
            all, [&](const Given& candidate) { return matches(grant, candidate); });
        if (given != all.end()) {
            all.erase(given);
            return accepted();
        }
    }
    return refuse(founding ? "the founding document does not grant it so, or not twice"
                           : "no resolution granted it so, or not twice");
}

}  // namespace

Verdict judge_grants(const state::View& view, const History& history) {
    Grants grants(history);
    Verdict verdict = accepted();
    state::each<v1::Grant>(view, "gra/", [&](const v1::Grant& grant) {
        verdict = grants.judge(grant);
        return verdict.has_value();
    });
    return verdict;
}

}  // namespace charter::pack
