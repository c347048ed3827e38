// Random histories on the real state machine: lawful and unlawful acts, time jumps, blocks of any
// size. After every block two replicas must agree and the numbered invariants must hold. One seed
// gives one history, on every machine.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sha256.hpp"
#include "machine/invariants.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::sim {
namespace {

// A generator whose numbers are fixed by the seed alone (splitmix64).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
        return z ^ z >> 31U;
    }
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

  private:
    std::uint64_t state_;
};

const std::vector<std::string> kMembers = {"bank-a", "bank-b", "bank-c", "bank-d"};
const std::vector<std::string> kRoles = {"auditor",      "legal",         "aml",    "operations",
                                         "unit_head",    "risk_owner",    "tester", "no_such_role",
                                         "risk_manager", "data_publisher"};

v1::Action grant(Random& random, const std::string& member, std::int64_t now_ms) {
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person(member + ".p" + std::to_string(1 + random.below(4)));
    m.set_role(random.pick(kRoles));
    m.set_scope(std::string(tx::member_of(m.person())));
    m.set_purpose(random.below(10) == 0 ? "" : "simulation");
    m.set_expires_ms(now_ms + static_cast<std::int64_t>(1 + random.below(400)) * 86'400'000);
    return action;
}

// Of some days, with a deputy or without, or the end of one.
v1::Action leave(Random& random, const std::string& member, const state::View& view, Day today) {
    const auto somebody = [&] { return member + ".p" + std::to_string(1 + random.below(4)); };
    v1::Action action;
    const std::string person = somebody();
    if (random.below(3) == 0) {
        action.mutable_people_end_leave()->set_person(person);
        action.mutable_people_end_leave()->set_why("simulation");
        return action;
    }
    v1::PeopleDeclareLeave& m = *action.mutable_people_declare_leave();
    m.set_person(person);
    m.set_from(today - 1 + static_cast<Day>(random.below(60)));
    m.set_until(m.from() + static_cast<Day>(random.below(20)));
    const auto record = state::read_existing<v1::Person>(view, state::keys::person(person));
    if (record.grants().empty() || random.below(4) == 0) return action;
    const std::uint64_t held = random.below(static_cast<std::uint64_t>(record.grants_size()));
    m.add_deputies()->set_person(somebody());
    m.mutable_deputies(0)->set_grant(record.grants(static_cast<int>(held)).grant());
    return action;
}

v1::Action stocktake(Random& random, const std::string& member, Day today) {
    v1::Action action;
    v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
    body.set_register_("stocktakes");
    body.set_member(member);
    body.set_occurred_on(today - static_cast<Day>(random.below(400)) + 5);
    *body.add_fields() =
        tx::fixture::number("counted", static_cast<std::int64_t>(random.below(500)));
    *body.add_fields() = tx::fixture::flag("diagrams_corrected", random.below(4) != 0);
    *body.add_fields() =
        tx::fixture::number("unexplained_differences", static_cast<std::int64_t>(random.below(2)));
    if (random.below(8) != 0) body.set_document(Bytes(32, 'd'));
    return action;
}

v1::Action sign_off(Random& random, const std::string& member, const state::View& view) {
    const std::string scope = "stocktakes/" + member;
    const std::uint64_t count = state::list_count(view, "entries", scope);
    v1::Action action;
    v1::RegistersSignOff& m = *action.mutable_registers_sign_off();
    m.set_entry(scope + "/" + hex16(count == 0 ? 0 : random.below(count)));
    const auto entry = state::read<v1::Entry>(view, state::keys::entry(m.entry()));
    m.set_digest(entry ? entry->digest() : Bytes(32, 'x'));
    return action;
}

v1::Action site(Random& random, const std::string& member) {
    v1::Action action;
    v1::MembershipRegisterSite& m = *action.mutable_membership_register_site();
    m.set_site(member + ".s" + std::to_string(random.below(300)));
    m.set_kind(random.below(5) == 0 ? "castle" : "office");
    m.set_country(random.below(5) == 0 ? "KP" : "TW");
    m.set_address_digest(to_hex(Bytes(32, 'a')));
    return action;
}

// Opened, or any step of one that is there or not, whatever its state.
v1::Action incident(Random& random, const std::string& member, const state::View& view,
                    const tx::BlockContext& block) {
    const std::uint64_t count = state::list_count(view, "incidents", member);
    v1::Action action;
    const std::string id = member + "." + hex16(random.below(count + 1));
    const auto about = [&](auto& m) {
        m.set_incident(id);
        m.set_what("simulation");
    };
    switch (random.below(8)) {
        case 0: {
            v1::IncidentsOpen& m = *action.mutable_incidents_open();
            m.set_member(member);
            m.set_kind("outage");
            m.set_title("simulation");
            m.set_owner_unit("fixture");
            m.set_detected_ms(block.time_ms - static_cast<std::int64_t>(random.below(1'000)));
            break;
        }
        case 1:
            action.mutable_incidents_classify()->set_incident(id);
            action.mutable_incidents_classify()->set_severity("medium");
            break;
        case 2: about(*action.mutable_incidents_contain()); break;
        case 3: about(*action.mutable_incidents_recover()); break;
        case 4:
            action.mutable_incidents_review()->set_incident(id);
            action.mutable_incidents_review()->set_cause("simulation");
            action.mutable_incidents_review()->set_report(Bytes(32, 'r'));
            action.mutable_incidents_review()->set_no_action_why("simulation");
            break;
        case 5:
            action.mutable_incidents_hold()->set_incident(id);
            action.mutable_incidents_hold()->set_why("simulation");
            if (random.below(2) == 0) action.mutable_incidents_hold()->set_from_height(1);
            if (action.incidents_hold().from_height() == 0) {
                action.mutable_incidents_hold()->set_release(1);
            }
            break;
        default:
            action.mutable_incidents_close()->set_incident(id);
            action.mutable_incidents_close()->set_why("simulation");
    }
    return action;
}

// What one transaction of the history is made from. Its acting member is mostly the one that it is
// about.
struct Draw {
    std::string member;
    std::string actor;
    v1::Action action;
};

Draw draw(Random& random, const state::View& view, const tx::BlockContext& block) {
    Draw made;
    made.member = random.pick(kMembers);
    made.actor = random.below(10) == 0 ? random.pick(kMembers) : made.member;
    switch (random.below(6)) {
        case 0:  made.action = grant(random, made.member, block.time_ms); break;
        case 1:  made.action = stocktake(random, made.member, block.today); break;
        case 2:  made.action = sign_off(random, made.member, view); break;
        case 3:  made.action = site(random, made.member); break;
        case 4:  made.action = leave(random, made.member, view, block.today); break;
        default: made.action = incident(random, made.member, view, block);
    }
    return made;
}

void add_signer(v1::Transaction& tx, const state::View& view, const std::string& holder) {
    state::list_each(view, "credentials", std::string(tx::member_of(holder)), [&](ByteView key) {
        const auto credential = state::read_existing<v1::Credential>(view, key);
        if (credential.holder() == holder) tx.add_signers(credential.credential());
        return credential.holder() != holder;
    });
}

// Signed by one or two persons of a member; sometimes with a wrong nonce or chain.
machine::BlockTx transaction(Random& random, const Draw& made, const state::View& view,
                             std::uint64_t height) {
    tx::Incoming incoming;
    v1::Transaction& tx = incoming.tx;
    const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
    const std::uint64_t first = 1 + random.below(3);
    tx.set_sender(made.actor + ".p" + std::to_string(first));
    const auto nonce = state::read<v1::Nonce>(view, state::keys::nonce(tx.sender()));
    tx.set_nonce((nonce ? nonce->next() : 0) + (random.below(20) == 0 ? 1 : 0));
    tx.set_chain_id(random.below(30) == 0 ? "another" : config.chain_id());
    tx.set_genesis_digest(config.genesis_digest());
    tx.set_valid_until_height(height + random.below(20));
    add_signer(tx, view, tx.sender());
    const bool alone = made.action.has_registers_put() || made.action.has_registers_sign_off();
    if (random.below(alone ? 4 : 1) == 0) {
        add_signer(tx, view, made.actor + ".p" + std::to_string(1 + (first + random.below(2)) % 3));
    }
    *tx.mutable_action() = made.action;
    incoming.id = Bytes(charter::view(crypto::sha256(wire::encode(tx))));
    incoming.bytes = 300;
    return {incoming.id, std::move(incoming), ok()};
}

void put_people(charter::testing::World& world) {
    for (const std::string& member : kMembers) {
        world.person(member + ".p1", {"registrar", "asset_manager", "unit_head"});
        world.person(member + ".p2", {"registrar", "facilities", "hr"});
        world.person(member + ".p3", {"node_operator", "unit_head", "business_owner"});
        world.person(member + ".p4", {});
    }
}

int run(std::uint64_t seed, std::uint64_t blocks) {
    Random random(seed);
    charter::testing::World world;
    put_people(world);
    state::MemoryView one;
    one.apply(world.delta().changes());
    state::MemoryView two = one;
    const catalog::Catalog& catalog = charter::testing::real_catalog();
    const assurance::Index index(catalog);
    machine::Options options;
    options.index = &index;
    machine::BlockInput input;
    input.time_ms = world.ctx().block().time_ms;
    input.height = 100;
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    for (std::uint64_t b = 0; b < blocks; ++b) {
        input.height += 1;
        input.time_ms +=
            1 + static_cast<std::int64_t>(random.below(20) == 0 ? random.below(40) * 86'400'000
                                                                : random.below(5'000));
        input.txs.clear();
        const tx::BlockContext block{input.height, input.time_ms, day_at(input.time_ms, 480)};
        for (std::uint64_t n = random.below(8); n > 0; --n) {
            input.txs.push_back(transaction(random, draw(random, one, block), one, input.height));
        }
        const machine::BlockResult a = machine::execute_block(one, catalog, input, options);
        const machine::BlockResult c = machine::execute_block(two, catalog, input);
        one.apply(a.changes);
        two.apply(c.changes);
        for (const v1::Receipt& receipt : a.receipts) ++(receipt.reason() == 0 ? done : refused);
        const auto broken = machine::broken_invariant(one, catalog);
        if (one.values() != two.values() || a.receipts_root != c.receipts_root || broken) {
            std::printf("seed %llu stops at height %llu: %s\n",
                        static_cast<unsigned long long>(seed),
                        static_cast<unsigned long long>(input.height),
                        broken ? broken->c_str() : "the replicas differ");
            return 1;
        }
    }
    std::printf(
        "seed %llu: %llu blocks, %llu done, %llu refused, replicas agree, invariants hold\n",
        static_cast<unsigned long long>(seed), static_cast<unsigned long long>(blocks),
        static_cast<unsigned long long>(done), static_cast<unsigned long long>(refused));
    return 0;
}

}  // namespace
}  // namespace charter::sim

int main(int argc, char** argv) {
    std::uint64_t seed = 1;
    std::uint64_t blocks = 300;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--blocks") blocks = std::strtoull(argv[i + 1], nullptr, 10);
    }
    return charter::sim::run(seed, blocks);
}
