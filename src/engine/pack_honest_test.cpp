// A consortium's honest life, with everything that changes who may vote, under which policy and
// with which key: its pack holds after every act.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "crypto/certificate.hpp"
#include "engine/pack_draft_test.hpp"
#include "testing/founding.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/fixture.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

class Life {
  public:
    Life() : node_(folder_), deeds_(node_) { node_.settle(); }

    /// Returns the number of resolutions counted in the last pack.
    std::uint64_t run() {
        deeds_.run();
        for (const auto phase :
             {&Life::people, &Life::probe, &Life::policies, &Life::comings_and_goings,
              &Life::emergency_that_lapses, &Life::convention}) {
            (this->*phase)();
            judge_on();
        }
        // A block after the last act, so that its state is provable.
        pass(kDayMs);
        judge_on();
        return resolutions_;
    }

  private:
    using Names = std::vector<std::string>;

    void act(const Names& signers, const std::function<void(v1::Action&)>& make) {
        v1::Action action;
        make(action);
        deeds_.act(action, signers);
    }
    void pass(std::int64_t ms) {
        node_.now_ms += ms;
        node_.settle();
    }
    void resolve(const std::function<void(v1::Action&)>& make, bool emergency = false,
                 const Names& voters = {"bank-a.one", "bank-b.one", "bank-c.one"}) {
        v1::Action action;
        make(action);
        deeds_.propose(action, emergency);
        for (const std::string& voter : voters) deeds_.vote(voter);
        deeds_.decide();
    }

    v1::NewCredential credential(const std::string& holder, const std::string& key,
                                 v1::Usage usage) {
        const auto state = node_.store->latest();
        const auto anchor = *state::read<v1::TrustAnchor>(*state, "anc/root");
        const auto config = *state::read<v1::ChainConfig>(*state, "cfg");
        v1::NewCredential made;
        *made.mutable_key() = testing::wire_key(key);
        made.set_usage(usage);
        made.set_holder(holder);
        made.set_not_before_ms(kFoundedMs - kDayMs);
        made.set_not_after_ms(kFoundedMs + 300 * kDayMs);
        made.set_serial(Bytes("\x41").append(view(crypto::sha256(key)).substr(0, 15)));
        made.set_anchor("root");
        made.set_environment(config.environment());
        made.set_possession(testing::possession(key, holder, config.genesis_digest()));
        const auto tbs =
            crypto::encode_tbs(tx::certificate_fields(made, anchor, tx::member_of(holder), config));
        EXPECT_TRUE(tbs);
        made.set_ca_signature(crypto::fixture_sign("ca", *tbs));
        return made;
    }

    /// The packs after each act that was not judged yet.
    void judge_on();

    void people();
    void probe();
    void policies();
    void comings_and_goings();
    void emergency_that_lapses();
    void convention();

    Folder folder_;
    TestNode node_;
    Deeds deeds_;
    std::uint64_t judged_ = 0;
    std::uint64_t resolutions_ = 0;
};

void Life::judge_on() {
    const std::uint64_t last = *provable_height(*node_.store);
    for (std::uint64_t height = judged_ + 1; height <= last; ++height) {
        // Timers alone fill many blocks.
        if (height < last && existing_block(node_.store->store(), height)->txs().empty()) continue;
        Draft draft = draft_at(*node_.store, height);
        draft.manifest.set_member("*");
        pack::VerifyOptions options = ledger().options();
        options.trust.terms.now_ms = node_.now_ms + kDayMs;
        MemoryFiles files;
        const auto report = pack::verify(draft.seal(files), options);
        ASSERT_TRUE(report) << height << ": " << pack::failure_name(report.error().failure) << " "
                            << report.error().where << " " << report.error().detail;
        EXPECT_EQ(report->count(pack::Result::is_false), 0U) << height;
        EXPECT_EQ(report->acts.pruned, 0U);
        EXPECT_GE(report->acts.resolutions, resolutions_);
        resolutions_ = report->acts.resolutions;
    }
    judged_ = last;
}

// A key renewed between its vote and the decision; somebody who came and went.
void Life::people() {
    v1::Action action;
    action.mutable_parameters_set()->set_parameter("backdating_days_max");
    action.mutable_parameters_set()->set_value(12);
    deeds_.propose(action, false);
    for (const char* voter : {"bank-a.one", "bank-b.two", "bank-c.one"}) deeds_.vote(voter);
    act({"bank-b.one", "bank-b.two"}, [&](v1::Action& a) {
        auto& renew = *a.mutable_credentials_renew();
        renew.set_replaces(testing::key_id("bank-b.two/sign"));
        *renew.mutable_credential() = credential("bank-b.two", "bank-b.two/second", v1::USAGE_SIGN);
    });
    deeds_.decide();
    act({"bank-b.one", "bank-b.two"}, [&](v1::Action& a) {
        auto& enrol = *a.mutable_people_enrol();
        enrol.set_member("bank-b");
        enrol.mutable_person()->set_person("bank-b.three");
        enrol.mutable_person()->set_unit("security");
        enrol.mutable_person()->set_natural_person(Bytes(32, 'n'));
        *enrol.mutable_credential() =
            credential("bank-b.three", "bank-b.three/sign", v1::USAGE_SIGN);
    });
    act({"bank-b.one", "bank-b.two"}, [&](v1::Action& a) {
        a.mutable_people_deregister()->set_person("bank-b.three");
        a.mutable_people_deregister()->set_why("left");
    });
}

void Life::probe() {
    act({"bank-c.one", "bank-c.two"}, [](v1::Action& a) {
        auto& site = *a.mutable_membership_register_site();
        site.set_site("bank-c.s1");
        site.set_kind("office");
        site.set_country("TW");
        site.set_address_digest(std::string(64, 'a'));
    });
    act({"bank-c.one", "bank-c.two"}, [&](v1::Action& a) {
        auto& node = *a.mutable_nodes_register();
        node.set_node("bank-c.n1");
        node.set_role("full");
        node.set_site("bank-c.s1");
        node.set_responsible_unit("operations");
        node.set_responsible_person("bank-c.one");
        *node.mutable_consensus_key() = testing::wire_key("bank-c.n1/consensus");
        node.set_peer_id(std::string(40, 'b'));
        const auto config = *state::read<v1::ChainConfig>(*node_.store->latest(), "cfg");
        node.set_possession(
            testing::possession("bank-c.n1/consensus", "bank-c.n1", config.genesis_digest()));
    });
    resolve([&](v1::Action& a) {
        *a.mutable_credentials_issue()->mutable_credential() =
            credential("bank-c.n1", "bank-c.n1/sign", v1::USAGE_PROBE);
    });
    for (const std::uint64_t slot : {0, 1}) {
        act({"bank-c.n1"}, [&](v1::Action& a) {
            auto& seen = *a.mutable_observations_report()->add_observations();
            seen.set_probe("alert_rules");
            seen.set_slot(slot);
            seen.set_collected_ms(kFoundedMs + 1);
            seen.set_raw(Bytes(32, 'r'));
            seen.set_canary_failed_as_it_must(true);
            for (const char* name : {"rules_match_approved", "synthetic_event_detected"}) {
                *seen.add_values() = tx::fixture::flag(name, true);
            }
        });
    }
}

void Life::policies() {
    const auto set_quorum = [&](std::uint32_t quorum) {
        resolve([&](v1::Action& a) {
            v1::Policy& policy = *a.mutable_parameters_set_policy()->mutable_policy();
            policy = *state::read<v1::Policy>(*node_.store->latest(), "pol/assembly_ordinary");
            policy.set_quorum(quorum);
        });
    };
    set_quorum(2);
    resolve(
        [](v1::Action& a) {
            a.mutable_parameters_set()->set_parameter("challenge_age");
            a.mutable_parameters_set()->set_value(2);
        },
        false, {"bank-a.one", "bank-b.one"});
    set_quorum(3);
    act({"bank-a.two"}, [](v1::Action& a) {
        a.mutable_assembly_propose()->mutable_action()->mutable_network_set_mode()->set_mode(
            v1::MODE_OPEN);
        a.mutable_assembly_propose()->mutable_action()->mutable_network_set_mode()->set_why("calm");
        a.mutable_assembly_propose()->set_title("which nobody votes on");
        a.mutable_assembly_propose()->set_minutes_digest(Bytes(32, 'm'));
    });
    deeds_.proposed();
}

void Life::comings_and_goings() {
    resolve([&](v1::Action& a) {
        auto& admit = *a.mutable_membership_admit();
        admit.set_member("bank-d");
        admit.set_legal_name("Bank D");
        admit.add_jurisdictions("TW");
        for (const std::string person : {"bank-d.one", "bank-d.two"}) {
            v1::NewPerson& added = *admit.add_persons();
            added.set_person(person);
            added.set_unit("security");
            added.set_natural_person(Bytes(view(crypto::sha256(person))));
            *admit.add_credentials() = credential(person, person + "/sign", v1::USAGE_SIGN);
            v1::PersonGrants& grants = *admit.add_grants();
            grants.set_person(person);
            grants.add_grants()->set_role("representative");
            grants.mutable_grants(0)->set_purpose("votes");
        }
    });
    const Names all = {"bank-a.one", "bank-b.one", "bank-c.one", "bank-d.one"};
    const Names others = {"bank-a.one", "bank-b.one", "bank-c.one"};
    const auto suspend = [](bool lift) {
        return [lift](v1::Action& a) {
            a.mutable_membership_suspend()->set_member("bank-d");
            a.mutable_membership_suspend()->set_why("as it is");
            a.mutable_membership_suspend()->set_lift(lift);
        };
    };
    resolve(suspend(false), false, all);
    resolve(suspend(true), false, others);
    resolve(
        [](v1::Action& a) {
            a.mutable_membership_remove()->set_member("bank-d");
            a.mutable_membership_remove()->set_why("left");
        },
        false, all);
}

void Life::emergency_that_lapses() {
    const Names two = {"bank-a.one", "bank-b.one"};
    resolve(
        [](v1::Action& a) {
            a.mutable_network_set_mode()->set_mode(v1::MODE_READ_ONLY);
            a.mutable_network_set_mode()->set_why("an attack");
        },
        true, two);
    resolve(
        [](v1::Action& a) {
            a.mutable_credentials_revoke()->set_credential(testing::key_id("bank-c.two/sign"));
            a.mutable_credentials_revoke()->set_why("an attack");
        },
        true, two);
    pass(73 * kHourMs);
    resolve([](v1::Action& a) {
        a.mutable_parameters_set()->set_parameter("challenge_age");
        a.mutable_parameters_set()->set_value(1);
    });
    pass(15 * kDayMs);  // what nobody voted on has expired
}

void Life::convention() {
    resolve([&](v1::Action& a) {
        v1::Catalog wire = node_.engine->application().tip()->catalog->wire();
        wire.mutable_head()->set_based_on(wire.head().version());
        wire.mutable_head()->set_version(wire.head().version() + 1);
        const auto named = std::ranges::find(*wire.mutable_parameters(), "convention_version",
                                             &v1::Parameter::name);
        for (const auto set :
             {&v1::Parameter::set_initial, &v1::Parameter::set_min, &v1::Parameter::set_max}) {
            ((*named).*set)(wire.head().version());
        }
        testing::seal_catalog(wire);
        v1::CatalogReplace& replace = *a.mutable_catalog_replace();
        replace.set_based_on(wire.head().based_on());
        replace.set_catalog_digest(wire.head().digest());
        replace.set_catalog(wire::encode(wire));
    });
    pass(1'000);
    act({"bank-b.one", "bank-b.two"}, [&](v1::Action& a) {
        const auto catalog = node_.engine->application().tip()->catalog;
        auto& adopt = *a.mutable_membership_adopt_convention();
        adopt.set_member("bank-b");
        adopt.set_version(catalog->version());
        adopt.set_digest(Bytes(catalog->digest()));
    });
}

TEST(Pack, OfAnHonestLifeHoldsAfterEveryAct) {
    Life life;
    // 3 of Deeds, a parameter, a key, 2 policies and a parameter between, 4 of bank-d, 2
    // emergencies and a parameter after them, a convention.
    EXPECT_EQ(life.run(), 16U);
}

}  // namespace
}  // namespace charter::engine
