// R19: no resolution can make an update that stops the engine. Random blocks of everything that
// changes nodes; what each returns is held against CometBFT's own rules.

#include "machine/validator_updates.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>
#include <set>

#include "crypto/fixture_key.hpp"
#include "machine/invariants.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "tx/fixture.hpp"
#include "tx/membership/set_jurisdiction_list.hpp"
#include "tx/nodes/validators.hpp"
#include "tx/pipeline.hpp"

namespace charter::machine {
namespace {

constexpr std::uint64_t kEngineTotalMax = std::numeric_limits<std::int64_t>::max() / 8;
const std::vector<std::string> kMembers = {"bank-a", "bank-b", "bank-c", "bank-d",
                                           "bank-e", "bank-f", "bank-g"};

// CometBFT's set of validators, and why an update would stop it.
struct EngineSet {
    std::map<Bytes, std::uint64_t> powers;

    std::string update(const std::vector<v1::ValidatorUpdate>& updates) {
        std::set<Bytes> named;
        for (const v1::ValidatorUpdate& one : updates) {
            const Bytes& key = one.key().bytes();
            if (one.key().algorithm() != v1::ALGORITHM_ED25519 || key.size() != 32) return "type";
            if (!named.insert(key).second) return "a key twice";
            if (one.power() > kEngineTotalMax) return "immense power";
            if (one.power() == 0 && !powers.contains(key)) return "removes an unknown key";
        }
        for (const v1::ValidatorUpdate& one : updates) {
            if (one.power() > 0) powers[one.key().bytes()] = one.power();
            if (one.power() == 0) powers.erase(one.key().bytes());
        }
        if (!updates.empty() && powers.empty()) return "empties the set";
        return total() > kEngineTotalMax ? "immense total" : "";
    }
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const auto& [key, power] : powers) sum += power;
        return sum;
    }
};

v1::PublicKey key_named(const std::string& name) {
    v1::PublicKey key;
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(crypto::fixture_public_key(name).bytes);
    return key;
}

// A ledger whose blocks hold what the test puts into them, by resolution.
class Ledger {
  public:
    Ledger(std::uint64_t seed, const std::string& environment) : random_(seed) {
        testing::World world;
        for (const std::string& member : kMembers) {
            if (!world.delta().get(state::keys::member(member)))
                tx::fixture::put_member(world.ctx(), member);
            for (const char* person : {".one", ".two"})
                world.person(member + person, {"representative"});
        }
        state::Changes founded;
        world.delta().scan("", "", [&](ByteView key, ByteView value) {
            founded.emplace(Bytes(key), Bytes(value));
            return true;
        });
        state_.apply(founded);
        config_ = world.ctx().config();
        config_.set_environment(environment);
        block_ = world.ctx().block();
    }

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    const state::MemoryView& state() const { return state_; }
    const EngineSet& engine() const { return engine_; }

    /// One block of these actions; refused ones change nothing. Why the engine would stop, or
    /// nothing.
    std::string run(const std::vector<v1::Action>& actions, bool emergency = false) {
        state::Delta delta(state_);
        block_.height += 1;
        block_.time_ms += 1'000;
        if (!state::timers_take(delta, block_.time_ms, 100).empty()) {
            tx::Context ctx(delta, testing::real_catalog(), config_, block_, tx::RuleSet::all());
            tx::fire_leaving(ctx);
        }
        for (const v1::Action& action : actions) {
            state::Delta attempt(delta);
            tx::Context ctx(attempt, testing::real_catalog(), config_, block_, tx::RuleSet::all());
            tx::Acting acting = tx::fixture::acting(ctx, {"bank-a.one"});
            acting.proposal = 1;
            acting.emergency = emergency;
            ctx.set_acting(acting);
            if (!tx::check_action(action, ctx) || !tx::perform(action, ctx)) continue;
            ++accepted_;
            for (const auto& [key, value] : attempt.changes()) {
                if (value) delta.put(key, *value);
                if (!value) delta.erase(key);
            }
        }
        delta.drop_unchanged();
        const auto updates = validator_updates(state_, delta.changes());
        before_ = engine_;
        const std::string stopped = engine_.update(updates);
        state_.apply(delta.changes());
        return stopped;
    }

    /// The node's key gets a credential, as a registration authority issues it; its id.
    Bytes bind(const std::string& id) {
        const auto node = state::read<v1::Node>(state_, state::keys::node(id));
        if (!node) return Bytes(32, 'u');
        v1::Credential record;
        *record.mutable_public_key() = node->consensus_key();
        record.set_credential(tx::credential_id(record.public_key()));
        record.set_key(state::keys::credential(record.credential()));
        if (state_.get(record.key())) return record.credential();
        record.set_usage(v1::USAGE_CONSENSUS);
        record.set_holder(id);
        record.set_member(node->member());
        record.set_not_after_ms(block_.time_ms + 20'000);
        state::Delta delta(state_);
        state::write(delta, record);
        state::list_append(delta, "credentials", record.member(), record.key());
        state::timer_set(delta, record.not_after_ms(), "leaving", "*");
        state_.apply(delta.changes());
        return record.credential();
    }

    /// Voting power that the last block took from keys of the engine's set.
    std::uint64_t left() const {
        std::uint64_t sum = 0;
        for (const auto& [key, power] : before_.powers) {
            const auto now = engine_.powers.find(key);
            sum += power - std::min(power, now == engine_.powers.end() ? 0 : now->second);
        }
        return sum;
    }
    const EngineSet& engine_before() const { return before_; }
    std::size_t accepted() const { return accepted_; }

  private:
    std::mt19937_64 random_;
    state::MemoryView state_;
    v1::ChainConfig config_;
    tx::BlockContext block_;
    EngineSet engine_;
    EngineSet before_;
    std::size_t accepted_ = 0;
};

v1::Action register_site(const std::string& site, const std::string& country) {
    v1::Action action;
    v1::MembershipRegisterSite& m = *action.mutable_membership_register_site();
    m.set_site(site);
    m.set_kind("main_room");
    m.set_country(country);
    m.set_address_digest(to_hex(Bytes(32, 'a')));
    return action;
}

// Proven for the chain of the tests' ledgers.
Bytes proof_of(const std::string& node, const std::string& key) {
    static const Bytes genesis = testing::World().ctx().config().genesis_digest();
    return testing::possession(key, node, genesis);
}

v1::Action register_node(const std::string& node, const std::string& site, const std::string& key) {
    const std::string member = node.substr(0, node.find('.'));
    v1::Action action;
    v1::NodesRegister& m = *action.mutable_nodes_register();
    m.set_node(node);
    m.set_role("validator");
    m.set_site(site);
    m.set_responsible_unit("operations");
    m.set_responsible_person(member + ".one");
    *m.mutable_consensus_key() = key_named(key);
    m.set_peer_id(to_hex(crypto::fixture_public_key(node).bytes).substr(0, 40));
    m.set_possession(proof_of(node, key));
    return action;
}

v1::Action assign(const std::string& node, std::uint64_t power) {
    v1::Action action;
    v1::NodesAssignRole& m = *action.mutable_nodes_assign_role();
    m.set_node(node);
    m.set_role("validator");
    m.set_power(power);
    return action;
}

v1::Action rotate(const std::string& node, const std::string& key) {
    v1::Action action;
    v1::NodesRotateKey& m = *action.mutable_nodes_rotate_key();
    m.set_node(node);
    *m.mutable_consensus_key() = key_named(key);
    m.set_possession(proof_of(node, key));
    m.set_why("test");
    return action;
}

v1::Action random_action(Ledger& ledger) {
    const std::string& member = kMembers[ledger.below(kMembers.size())];
    const std::string node = member + ".n" + std::to_string(ledger.below(2));
    const std::string key = "key-" + std::to_string(ledger.below(60));
    v1::Action action;
    switch (ledger.below(14)) {
        case 0:
        case 1: return register_node(node, member + ".s" + std::to_string(ledger.below(2)), key);
        case 2:
        case 3:
        case 4:
        case 5:
        case 6: {
            constexpr std::uint64_t kPowers[] = {0, 0, 8, 10, 10, 10, 12, tx::kPowerMax};
            return assign(node, kPowers[ledger.below(std::size(kPowers))]);
        }
        case 7:
        case 8: return rotate(node, key);
        case 9:
            action.mutable_nodes_retire()->set_node(node);
            action.mutable_nodes_retire()->set_why("test");
            return action;
        case 10:
            action.mutable_membership_suspend()->set_member(member);
            action.mutable_membership_suspend()->set_why("test");
            action.mutable_membership_suspend()->set_lift(ledger.below(2) == 0);
            return action;
        case 11:
            action.mutable_credentials_revoke()->set_credential(ledger.bind(node));
            action.mutable_credentials_revoke()->set_why("test");
            return action;
        case 12:  // one that expires, unless it is revoked
            ledger.bind(node);
            return assign(node, 10);
        default: {
            auto& list = *action.mutable_membership_set_jurisdiction_list();
            list.set_tier("serious_deficiency");
            if (ledger.below(3) == 0) list.add_countries("JP");
            list.set_source_no("test");
            list.set_source_digest(Bytes(32, 's'));
            list.set_published_on(1);
            return action;
        }
    }
}

std::vector<v1::Action> sites() {
    std::vector<v1::Action> actions;
    for (const std::string& member : kMembers) {
        actions.push_back(register_site(member + ".s0", "TW"));
        actions.push_back(register_site(member + ".s1", "JP"));
    }
    return actions;
}

// The set that the ledger holds, by key.
std::map<Bytes, std::uint64_t> powers_of(const state::View& view) {
    std::map<Bytes, std::uint64_t> powers;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.power() > 0) powers[node.consensus_key().bytes()] = node.power();
        return true;
    });
    return powers;
}

std::size_t members_with_power(const state::View& view) {
    std::set<std::string> members;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.power() > 0) members.insert(node.member());
        return true;
    });
    return members.size();
}

void run_random_blocks(std::uint64_t seed, std::size_t& changes) {
    const bool production = seed % 2 == 0;
    Ledger ledger(seed, production ? "production" : "test");
    ASSERT_EQ(ledger.run(sites()), "");
    for (int height = 0; height < 120; ++height) {
        std::vector<v1::Action> actions;
        for (std::uint64_t n = ledger.below(6); n > 0; --n)
            actions.push_back(random_action(ledger));
        const bool emergency = ledger.below(5) == 0;
        const std::size_t members = members_with_power(ledger.state());
        ASSERT_EQ(ledger.run(actions, emergency), "") << "seed " << seed << " block " << height;
        ASSERT_EQ(ledger.engine().powers, powers_of(ledger.state())) << "seed " << seed;
        const auto& before = ledger.engine_before();
        changes += before.powers == ledger.engine().powers ? 0 : 1;
        if (members >= 4) {
            ASSERT_LT(ledger.left() * 3, before.total()) << "seed " << seed << " at " << height;
        }
        const bool shrunk = ledger.engine().powers.size() < before.powers.size();
        if (production && shrunk && !emergency) {
            ASSERT_GE(ledger.engine().powers.size(), 4U) << "seed " << seed << " at " << height;
        }
    }
    const auto broken = broken_invariant(ledger.state(), testing::real_catalog());
    // Where powers are unequal, who loses standing may leave a third of the rest to another.
    EXPECT_TRUE(!broken || broken->starts_with("I5")) << *broken;
    EXPECT_GT(ledger.accepted(), 20U) << "the blocks are not all refusals";
}

TEST(ValidatorUpdates, R19_NoBlockStopsTheEngine) {
    std::size_t changes = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) run_random_blocks(seed, changes);
    EXPECT_GT(changes, 300U) << "blocks that changed the set";
}

struct Named {
    std::string key;
    std::uint64_t power;
    bool operator==(const Named&) const = default;
};

std::vector<Named> named(const std::vector<v1::ValidatorUpdate>& updates,
                         const std::vector<std::string>& keys) {
    std::vector<Named> result;
    for (const v1::ValidatorUpdate& update : updates) {
        for (const std::string& key : keys) {
            if (key_named(key).bytes() == update.key().bytes())
                result.push_back({key, update.power()});
        }
    }
    EXPECT_EQ(result.size(), updates.size());
    return result;
}

v1::Node node_with(const std::string& key, std::uint64_t power) {
    v1::Node node;
    node.set_key(state::keys::node("bank-a.n1"));
    node.set_node("bank-a.n1");
    *node.mutable_consensus_key() = key_named(key);
    node.set_power(power);
    return node;
}

TEST(ValidatorUpdates, R19_OldKeyLeavesBeforeTheNewOneComes) {
    const struct {
        const char* name;
        std::optional<v1::Node> before;
        v1::Node after;
        std::vector<Named> updates;
    } rows[] = {
        {"registered with power", std::nullopt, node_with("old", 5), {{"old", 5}}},
        {"registered without", std::nullopt, node_with("old", 0), {}},
        {"more power", node_with("old", 5), node_with("old", 6), {{"old", 6}}},
        {"left", node_with("old", 5), node_with("old", 0), {{"old", 0}}},
        {"nothing", node_with("old", 5), node_with("old", 5), {}},
        {"new key", node_with("old", 5), node_with("new", 5), {{"old", 0}, {"new", 5}}},
        {"new key and power", node_with("old", 5), node_with("new", 7), {{"old", 0}, {"new", 7}}},
        {"new key, then left", node_with("old", 5), node_with("new", 0), {{"old", 0}}},
        {"new key, no power", node_with("old", 0), node_with("new", 0), {}},
        {"new key, then power", node_with("old", 0), node_with("new", 3), {{"new", 3}}},
    };
    for (const auto& row : rows) {
        state::MemoryView before;
        if (row.before) before.apply({{row.before->key(), wire::encode(*row.before)}});
        const auto updates =
            validator_updates(before, {{row.after.key(), wire::encode(row.after)}});
        EXPECT_EQ(named(updates, {"old", "new"}), row.updates) << row.name;
    }
}

// A rotation twice and a change of power of one node, all in one block.
TEST(ValidatorUpdates, R19_RotationAndPowerOfOneNodeInOneBlock) {
    Ledger ledger(1, "test");
    ASSERT_EQ(ledger.run(sites()), "");
    std::vector<v1::Action> founding;
    for (std::size_t i = 0; i < 4; ++i) {
        founding.push_back(register_node(kMembers[i] + ".n0", kMembers[i] + ".s0", kMembers[i]));
        founding.push_back(assign(kMembers[i] + ".n0", 10));
    }
    ASSERT_EQ(ledger.run(founding), "");
    ASSERT_EQ(ledger.engine().powers.size(), 4U);
    ASSERT_EQ(ledger.run({rotate("bank-a.n0", "first"), assign("bank-a.n0", 12),
                          rotate("bank-a.n0", "second"), rotate("bank-b.n0", "too-much")}),
              "");
    EXPECT_EQ(ledger.engine().powers.size(), 4U);
    EXPECT_EQ(ledger.engine().powers.at(key_named("second").bytes()), 12U);
    EXPECT_FALSE(ledger.engine().powers.contains(key_named("first").bytes()));
    EXPECT_FALSE(ledger.engine().powers.contains(key_named("bank-a").bytes()));
    EXPECT_TRUE(ledger.engine().powers.contains(key_named("bank-b").bytes()));
    EXPECT_EQ(ledger.run({rotate("bank-c.n0", "bank-a"), rotate("bank-a.n0", "first")}), "");
    EXPECT_EQ(ledger.engine().powers.size(), 4U) << "neither comes back";
}

}  // namespace
}  // namespace charter::machine
