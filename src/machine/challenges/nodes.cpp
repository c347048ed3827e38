// Challenges of nodes, validators and blocks.

#include "crypto/fixture_key.hpp"
#include "machine/block_rules.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/credentials/binding.hpp"

namespace charter::machine::builders {
namespace {

v1::Action register_node(tx::Context& ctx, const std::string& responsible) {
    world::put_site(ctx, "fixture-a.s1", world::free_country(ctx));
    v1::Action action;
    v1::NodesRegister& m = *action.mutable_nodes_register();
    m.set_node("fixture-a.n1");
    m.set_role("full");
    m.set_site("fixture-a.s1");
    m.set_responsible_unit("operations");
    m.set_responsible_person(responsible);
    *m.mutable_consensus_key() = world::wire_key("consensus");
    m.set_peer_id(std::string(40, 'a'));
    m.set_possession(crypto::fixture_sign(
        "consensus",
        tx::possession_message(tx::possession_genesis(ctx), m.consensus_key(), m.node())));
    return action;
}

// A validator of the member with this power.
void put_validator(tx::Context& ctx, const std::string& member, std::uint64_t power) {
    world::person(ctx, member + ".p1", {});
    tx::fixture::put_node(ctx, member + ".n1", member + ".p1");
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node(member + ".n1"));
    node.set_role("validator");
    node.set_power(power);
    *node.mutable_consensus_key() = world::wire_key(member);
    state::write(ctx.delta(), node);
}

// The largest power of a node of the ledger: what one more equal validator has.
std::uint64_t usual_power(const tx::Context& ctx) {
    std::uint64_t power = 1;
    state::each<v1::Node>(ctx.view(), "nod/", [&](const v1::Node& node) {
        power = std::max<std::uint64_t>(power, node.power());
        return true;
    });
    return power;
}

v1::Action assign_power(const std::string& node, std::uint64_t power) {
    v1::Action action;
    v1::NodesAssignRole& m = *action.mutable_nodes_assign_role();
    m.set_node(node);
    m.set_role("validator");
    m.set_power(power);
    return action;
}

Attempt proposes(BlockProposal proposal) {
    return [proposal](tx::Context& ctx) { return check_proposal(proposal, ctx); };
}

BlockProposal lawful_proposal(const tx::Context& ctx) {
    BlockProposal proposal;
    proposal.time_ms = ctx.block().time_ms;
    proposal.engine_time_ms = proposal.time_ms;
    proposal.parent_time_ms = proposal.time_ms - 1;
    return proposal;
}

}  // namespace

std::optional<Trial> node_role_enum(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"nodes.register"});
    const v1::Action lawful = register_node(ctx, persons[0]);
    v1::Action violation = lawful;
    violation.mutable_nodes_register()->set_role("sovereign");
    return Trial{Reason::node_role_unknown, performs(violation, persons),
                 performs(lawful, persons)};
}

std::optional<Trial> responsible_person(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"nodes.register"});
    const v1::Action lawful = register_node(ctx, persons[0]);
    v1::Action violation = lawful;
    violation.mutable_nodes_register()->set_responsible_person("fixture-a.nobody");
    return Trial{Reason::responsible_missing, performs(violation, persons),
                 performs(lawful, persons)};
}

// Four equal validators; one of them is to get more than its share.
std::optional<Trial> one_vote_per_member(tx::Context& ctx) {
    const std::uint64_t power = usual_power(ctx);
    for (const char* member : {"fixture-a", "fixture-b", "fixture-c", "fixture-d"})
        put_validator(ctx, member, power);
    return Trial{Reason::one_vote_per_member,
                 world::resolves(assign_power("fixture-a.n1", power * 1'000)),
                 world::resolves(assign_power("fixture-a.n1", power))};
}

// Two thirds are not more than two thirds.
std::optional<Trial> commit_signatures(tx::Context&) {
    const auto commits = [](bool third) {
        return [third](tx::Context& ctx) {
            return check_commit({{1, true, true}, {1, true, true}, {1, true, third}}, ctx);
        };
    };
    return Trial{Reason::block_signature_quorum, commits(false), commits(true)};
}

std::optional<Trial> size_cap(tx::Context& ctx) {
    BlockProposal lawful = lawful_proposal(ctx);
    lawful.tx_bytes = static_cast<std::uint64_t>(ctx.parameter("block_bytes_max"));
    BlockProposal violation = lawful;
    violation.tx_bytes += 1;
    return Trial{Reason::block_too_large, proposes(violation), proposes(lawful)};
}

std::optional<Trial> time_unalterable(tx::Context& ctx) {
    const BlockProposal lawful = lawful_proposal(ctx);
    BlockProposal violation = lawful;
    violation.time_ms += 1;
    return Trial{Reason::block_time_not_the_engines, proposes(violation), proposes(lawful)};
}

std::optional<Trial> time_monotonic_quorum(tx::Context& ctx) {
    const BlockProposal lawful = lawful_proposal(ctx);
    BlockProposal violation = lawful;
    violation.parent_time_ms = lawful.time_ms;
    return Trial{Reason::block_time_not_increasing, proposes(violation), proposes(lawful)};
}

// The same evidence twice; once, it opens an incident of the validator's member.
std::optional<Trial> equivocation_recorded(tx::Context& ctx) {
    put_validator(ctx, world::kMember, 1);
    const Bytes address = address_of(world::wire_key(world::kMember));
    const auto records = [address](int times) {
        return [address, times](tx::Context& own) -> Status {
            v1::MisbehaviourSeen seen;
            seen.set_kind("duplicate_vote");
            seen.set_address(address);
            seen.set_height(1);
            Status status = ok();
            for (int i = 0; i < times && status; ++i) status = record_misbehaviour(seen, own);
            if (status && !own.view().get(state::keys::open_cause("consensus/fixture-a.n1"))) {
                return refuse(Reason::incident_unknown, {{"incident", std::string("fixture-a")}});
            }
            return status;
        };
    };
    return Trial{Reason::already_done, records(2), records(1)};
}

std::optional<Trial> state_integrity(tx::Context&) {
    const auto compares = [](char theirs) {
        return [theirs](tx::Context& ctx) {
            return check_app_hash(Bytes(32, 'a'), Bytes(32, theirs), ctx);
        };
    };
    return Trial{Reason::app_hash_differs, compares('b'), compares('a')};
}

}  // namespace charter::machine::builders
