#pragma once
// For the tests of assembly, membership, parameters, network and retention: a world with
// representatives. A template over testing::World, since only tests may include that.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/context.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {
inline constexpr std::int64_t kTestHourMs = 3'600'000;

/// Members bank-a to bank-d, each with its representative bank-x.rep; bank-a.rep acts.
template <class World>
class AssemblyOf : public World {
  public:
    AssemblyOf() {
        for (const char* rep : {"bank-a.rep", "bank-b.rep", "bank-c.rep", "bank-d.rep"}) {
            this->person(rep, {"representative"});
        }
        this->act_as({"bank-a.rep"});
    }

    std::int64_t now() const { return this->ctx().block().time_ms; }

    template <class Record>
    Record record(const Bytes& key) {
        return state::read_existing<Record>(this->delta(), key);
    }
    template <class Record>
    void edit(const Bytes& key, const std::function<void(Record&)>& change) {
        auto found = record<Record>(key);
        change(found);
        state::write(this->delta(), found);
    }
    void edit_member(const std::string& id, const std::function<void(v1::Member&)>& change) {
        edit<v1::Member>(state::keys::member(id), change);
    }
    void edit_policy(const std::string& name, const std::function<void(v1::Policy&)>& change) {
        edit<v1::Policy>(state::keys::policy(name), change);
    }
    v1::Proposal proposal(std::uint64_t number) {
        return record<v1::Proposal>(state::keys::proposal(number));
    }
    void edit_proposal(std::uint64_t number, const std::function<void(v1::Proposal&)>& change) {
        edit<v1::Proposal>(state::keys::proposal(number), change);
    }
    /// A validator of the member, with live credentials to probe and of its consensus key.
    void validator(const std::string& node, std::uint64_t power) {
        fixture::put_node(this->ctx(), node, node + "-person");
        fixture::put_credential(this->ctx(), node, v1::USAGE_CONSENSUS);
        edit<v1::Node>(state::keys::node(node), [&](v1::Node& n) {
            *n.mutable_consensus_key() = credential_of(node, v1::USAGE_CONSENSUS).public_key();
            n.set_role("validator");
            n.set_power(power);
        });
    }
    void set_power(const std::string& id, std::uint64_t power) {
        edit<v1::Node>(state::keys::node(id), [&](auto& n) { n.set_power(power); });
    }
    v1::Node node(const std::string& id) { return record<v1::Node>(state::keys::node(id)); }
    v1::Credential credential_of(const std::string& holder, v1::Usage usage) {
        v1::Credential found;
        state::each<v1::Credential>(this->delta(), "cre/", [&](const v1::Credential& c) {
            if (c.holder() == holder && c.usage() == usage) found = c;
            return true;
        });
        return found;
    }
    long events(std::string_view name) {
        return std::ranges::count(this->ctx().effects().events, name, &v1::Event::name);
    }

    static v1::Action set_parameter(const std::string& parameter, std::int64_t value) {
        v1::Action action;
        action.mutable_parameters_set()->set_parameter(parameter);
        action.mutable_parameters_set()->set_value(value);
        return action;
    }
    static v1::Action set_mode(v1::Mode mode) {
        v1::Action action;
        action.mutable_network_set_mode()->set_mode(mode);
        action.mutable_network_set_mode()->set_why("test");
        return action;
    }
    static v1::AssemblyPropose propose_of(const v1::Action& action, bool emergency = false) {
        v1::AssemblyPropose propose;
        *propose.mutable_action() = action;
        propose.set_emergency(emergency);
        propose.set_title("a proposal");
        propose.set_minutes_digest(Bytes(32, 'm'));
        return propose;
    }
    /// Opens it as the acting person, as a tested change where the act is one; returns its number.
    std::uint64_t open(const v1::Action& action, bool emergency = false) {
        v1::Action propose;
        *propose.mutable_assembly_propose() = propose_of(action, emergency);
        propose.mutable_assembly_propose()->set_change(
            fixture::put_change(this->ctx(), "bank-a", action));
        EXPECT_EQ(this->run(propose), std::nullopt);
        return state::list_count(this->delta(), "proposals", "consortium");
    }
    v1::AssemblyVote vote_of(std::uint64_t number, bool approve = true) {
        v1::AssemblyVote vote;
        vote.set_proposal(number);
        vote.set_approve(approve);
        vote.set_minutes_digest(Bytes(32, 'm'));
        vote.set_proposal_digest(proposal_digest(proposal(number)));
        return vote;
    }
    std::optional<Reason> vote(const std::string& person, std::uint64_t number,
                               bool approve = true) {
        this->act_as({person});
        v1::Action action;
        *action.mutable_assembly_vote() = vote_of(number, approve);
        return this->run(action);
    }
    /// These members' representatives approve.
    void approve(std::uint64_t number, const std::vector<std::string>& members) {
        for (const std::string& member : members) {
            EXPECT_EQ(vote(member + ".rep", number), std::nullopt) << member;
        }
    }
    std::optional<Reason> execute(std::uint64_t number) {
        v1::Action action;
        action.mutable_assembly_execute()->set_proposal(number);
        action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
        return this->run(action);
    }
    std::optional<Reason> ratify(std::uint64_t number) {
        v1::Action action;
        action.mutable_assembly_ratify()->set_proposal(number);
        action.mutable_assembly_ratify()->set_minutes_digest(Bytes(32, 'm'));
        return this->run(action);
    }
};

}  // namespace charter::tx
