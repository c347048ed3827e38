#include "fuzz/ledger.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/possession.hpp"
#include "fuzz/deeds.hpp"
#include "machine/challenges/world.hpp"
#include "machine/invariants.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/fixture.hpp"
#include "tx/pipeline.hpp"
#include "wire/codec.hpp"

namespace charter::fuzz {
namespace {

struct Character {
    const char* person;
    std::vector<std::string> roles;
};

const std::vector<Character>& cast() {
    static const std::vector<Character> all = {
        {"bank-a.rep", {"representative"}},  {"bank-b.rep", {"representative"}},
        {"bank-c.rep", {"representative"}},  {"bank-d.rep", {"representative"}},
        {"bank-a.reg1", {"registrar"}},      {"bank-a.reg2", {"registrar"}},
        {"bank-a.op1", {"node_operator"}},   {"bank-a.op2", {"node_operator"}},
        {"bank-a.bus1", {"business_owner"}}, {"bank-a.bus2", {"business_owner"}},
        {"bank-a.ass", {"asset_manager"}},   {"bank-a.unit", {"unit_head"}},
        {"bank-a.pub", {"data_publisher"}},  {"bank-a.ciso", {"ciso"}},
        {"bank-a.com", {"compliance_head"}}, {"bank-a.plain", {}},
        {"bank-a.sys", {"system_owner"}},
    };
    return all;
}

std::string probe_of_nodes(const catalog::Catalog& catalog) {
    for (const v1::ProbeDef& probe : catalog.wire().probes()) {
        if (probe.subject() == "nodes") return probe.id();
    }
    ensure_failed("no probe measures nodes", __FILE__, __LINE__);
}

}  // namespace

std::span<const Deed> deeds() { return kDeeds; }

const Ledger& Ledger::shared() {
    static const Ledger ledger;
    return ledger;
}

Ledger::Ledger() : index_(testing::real_catalog()) {
    for (const Character& one : cast()) world_.person(one.person, one.roles);
    tx::fixture::put_node(world_.ctx(), "bank-a.node", "bank-a.op1");
    machine::world::put_anchor(world_.ctx());
    for (const Deed& deed : kBefore) perform(deed);
    view_.apply(world_.delta().changes());
    const auto broken = machine::broken_invariant(view_, catalog());
    ensure(!broken, broken ? broken->c_str() : "");
}

/// "<holder> <usage>": a new key for it, certified by the fixture anchor.
std::string Ledger::credential(const std::string& what) const {
    const std::size_t space = what.find(' ');
    const std::string holder = what.substr(0, space);
    v1::Usage usage = v1::USAGE_UNSPECIFIED;
    ensure(v1::Usage_Parse(what.substr(space + 1), &usage), what.c_str());
    std::string json;
    const auto made = machine::world::new_credential(world_.ctx(), holder, usage, holder + "/new");
    ensure(google::protobuf::util::MessageToJsonString(made, &json).ok(), "JSON of a credential");
    return json;
}

/// What stands in a deed's JSON for "@name@".
std::string Ledger::word(const std::string& name) const {
    const auto key_of = [&](const std::string& person) {
        return tx::fixture::acting(world_.ctx(), {person}).signers.front().credential;
    };
    if (name == "D") return to_base64(Bytes(32, 'd'));
    if (name == "K") return to_base64(crypto::fixture_public_key("fuzz").bytes);
    if (name == "CATALOG") return to_base64(catalog().digest());
    if (name == "PROBE") return probe_of_nodes(catalog());
    if (name.starts_with("KEY ")) return to_base64(key_of(name.substr(4)));
    if (name.starts_with("POSSESSION ")) {
        const Bytes message =
            crypto::possession_message(tx::possession_genesis(world_.ctx()),
                                       crypto::fixture_public_key("fuzz").bytes, name.substr(11));
        return to_base64(crypto::fixture_sign("fuzz", message));
    }
    if (name.starts_with("CREDENTIAL ")) return credential(name.substr(11));
    if (name == "ACT") {
        v1::Action act;
        act.mutable_parameters_set()->set_parameter("challenge_age");
        act.mutable_parameters_set()->set_value(2);
        return to_base64(tx::act_digest(act));
    }
    if (name == "PROPOSAL") {
        const auto proposal =
            state::read_existing<v1::Proposal>(world_.ctx().view(), state::keys::proposal(1));
        return to_base64(tx::proposal_digest(proposal));
    }
    const auto entry = state::read_existing<v1::Entry>(
        world_.ctx().view(), state::keys::entry("stocktakes/bank-a/" + hex16(0)));
    ensure(name == "ENTRY", name.c_str());
    return to_base64(entry.digest());
}

v1::Action Ledger::action_of(const Deed& deed) const {
    std::string json;
    bool inside = false;
    for (std::size_t at = 0, end = 0; end < deed.json.size(); at = end + 1, inside = !inside) {
        end = std::min(deed.json.find('@', at), deed.json.size());
        const std::string part = deed.json.substr(at, end - at);
        json += inside ? word(part) : part;
    }
    v1::Action action;
    const auto parsed = google::protobuf::util::JsonStringToMessage(json, &action);
    ensure(parsed.ok(), json.c_str());
    return action;
}

void Ledger::perform(const Deed& deed) {
    world_.act_as(deed.signers);
    const auto refused = world_.run(action_of(deed));
    ensure(!refused, refused ? std::string(reason_info(*refused).name).c_str() : "");
}

tx::BlockContext Ledger::next() const {
    tx::BlockContext block = world_.ctx().block();
    block.height += 1;
    block.time_ms += 1'000;
    return block;
}

Status Ledger::resolve(const v1::Transaction& tx) const {
    state::Delta overlay(view_);
    tx::Context ctx(overlay, catalog(), world_.ctx().config(), next(), tx::RuleSet::all());
    if (Status s = tx::check_action(tx.action(), ctx); !s) return s;
    Result<tx::Acting> acting = tx::stand(tx, ctx);
    if (!acting) return tl::unexpected(acting.error());
    acting->proposal = 1;
    ctx.set_acting(*std::move(acting));
    if (Status s = tx::perform(tx.action(), ctx); !s) return s;
    const auto broken = machine::broken_invariant(overlay, catalog());
    ensure(!broken, broken ? broken->c_str() : "");
    return ok();
}

Bytes Ledger::transaction(const Deed& deed) const {
    v1::Transaction tx;
    tx.set_genesis_digest(world_.ctx().config().genesis_digest());
    tx.set_chain_id(world_.ctx().config().chain_id());
    tx.set_sender(deed.signers.front());
    tx.set_valid_until_height(next().height + 10);
    v1::SignedTransaction envelope;
    for (const tx::Signer& signer : tx::fixture::acting(world_.ctx(), deed.signers).signers) {
        tx.add_signers(signer.credential);
        envelope.add_signatures(Bytes(64, 's'));
    }
    *tx.mutable_action() = action_of(deed);
    envelope.set_body(wire::encode(tx));
    return wire::encode(envelope);
}

}  // namespace charter::fuzz
