// Counting again: whose ballot counted at that block, and against which electorate.

#include "pack/resolutions.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/sha256.hpp"
#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

constexpr std::int64_t kFounded = 1'000'000;
constexpr std::int64_t kOpened = 2'000'000;
constexpr std::int64_t kDecided = 3'000'000;
constexpr std::uint64_t kDecidedHeight = 20;
constexpr std::int64_t kFarMs = 1'000'000'000;

// Members a to d of two representatives each; "simple" is the majority of members, "board" two
// thirds of the persons with the role "board", whose grants training suspends.
class Assembly {
  public:
    Assembly() {
        genesis.set_chain_id("c");
        genesis.set_environment("test");
        genesis.set_genesis_ms(kFounded);
        v1::Policy& simple = add_policy("simple", v1::COUNTING_MAJORITY, v1::OVER_MEMBERS);
        simple.set_role("representative");
        simple.set_quorum(2);
        v1::Policy& board = add_policy("board", v1::COUNTING_TWO_THIRDS, v1::OVER_PERSONS);
        board.set_role("board");
        board.set_exclude_proposer(true);
        v1::Role& role = *genesis.mutable_catalog()->add_roles();
        role.set_name("board");
        role.set_needs_training(true);
        for (const char* member : {"a", "b", "c", "d"}) {
            v1::Member record;
            record.set_key(state::keys::member(member));
            record.set_member(member);
            record.set_admitted_ms(kFounded);
            state::write(delta, record);
            for (const char* local : {".one", ".two"}) add_person(member + std::string(local));
        }
        proposal.set_key(state::keys::proposal(1));
        proposal.set_proposal(1);
        proposal.mutable_action()->mutable_network_set_mode()->set_mode(v1::MODE_LIMITED);
        proposal.set_proposer("a.one");
        proposal.set_opened_ms(kOpened);
        proposal.set_decided_height(kDecidedHeight);
        proposal.set_state(v1::PROPOSAL_STATE_EXECUTED);
        under("simple");
    }

    void under(const char* policy) {
        proposal.set_policy(policy);
        for (const v1::Policy& known : genesis.catalog().policies()) {
            if (known.name() != policy) continue;
            proposal.set_policy_digest(Bytes(view(crypto::sha256(wire::encode(known)))));
        }
    }
    void vote(const std::string& person, bool approve, std::uint64_t height = 12) {
        v1::Ballot& ballot = *proposal.add_ballots();
        ballot.set_person(person);
        ballot.set_member(person.substr(0, 1));
        ballot.set_approve(approve);
        ballot.set_credential(crypto_id(person));
        ballot.set_height(height);
    }
    template <class Record>
    void edit(const Bytes& key, const std::function<void(Record&)>& change) {
        auto record = state::read_or_new<Record>(delta, key);
        change(record);
        state::write(delta, record);
    }
    void edit_grant(const std::string& person, int seq,
                    const std::function<void(v1::Grant&)>& change) {
        edit<v1::Grant>(state::keys::grant(person, static_cast<std::uint64_t>(seq)), change);
    }
    void decide(std::uint64_t number, std::uint64_t height,
                const std::function<void(v1::Proposal&)>& change) {
        v1::Proposal other;
        other.set_key(state::keys::proposal(number));
        other.set_proposal(number);
        other.set_state(v1::PROPOSAL_STATE_EXECUTED);
        other.set_decided_height(height);
        other.set_policy("simple");
        change(other);
        state::write(delta, other);
    }
    static Bytes crypto_id(const std::string& person) {
        return Bytes(view(crypto::sha256(person)));
    }

    Verdict judge() {
        state::write(delta, proposal);
        add_acts();
        v1::ChainConfig config;
        config.set_key("cfg");
        config.set_chain_id("c");
        config.set_environment("test");
        config.set_genesis_ms(kFounded);
        const Bytes document = wire::encode(genesis);
        config.set_genesis_digest(Bytes(view(crypto::sha256(document))));
        state::write(delta, config);
        const auto history = History::read(delta, document);
        if (!history) return tl::unexpected(history.error());
        ActsByProposal acts;
        acts[1].ballots.resize(static_cast<std::size_t>(proposal.ballots_size()));
        acts[1].opened = Place{10, 0, kOpened};
        if (ratified)
            acts[1].ratified = Place{kDecidedHeight, 1, kDecided};
        else
            acts[1].executed = Place{kDecidedHeight, 0, kDecided};
        const auto judged = judge_resolutions(delta, *history, acts);
        if (!judged) return tl::unexpected(judged.error());
        return accepted();
    }

    state::MemoryView empty;
    state::Delta delta{empty};
    v1::Genesis genesis;
    v1::Proposal proposal;
    bool ratified = false;  // that is counted, not the execution
    v1::Act mode;           // what the convention says of the proposal's action; empty: as it is

  private:
    void add_acts() {
        for (const char* name : {"membership.remove", "membership.suspend", "catalog.replace",
                                 "parameters.set_policy"}) {
            v1::Act& act = *genesis.mutable_catalog()->add_acts();
            act.set_name(name);
            act.set_origin(v1::ORIGIN_RESOLUTION);
            act.set_policy("simple");
        }
        v1::Act& act = *genesis.mutable_catalog()->add_acts();
        const bool emergency = proposal.emergency();
        act.set_origin(v1::ORIGIN_EITHER);
        act.set_policy(emergency ? proposal.ordinary_policy() : proposal.policy());
        if (emergency) act.set_emergency_policy(proposal.policy());
        act.MergeFrom(mode);
        act.set_name("network.set_mode");
    }
    v1::Policy& add_policy(const char* name, v1::Counting counting, v1::Over over) {
        v1::Policy& policy = *genesis.mutable_catalog()->add_policies();
        policy.set_key(state::keys::policy(name));
        policy.set_name(name);
        policy.set_counting(counting);
        policy.set_over(over);
        return policy;
    }
    void add_person(const std::string& id) {
        v1::Person person;
        person.set_key(state::keys::person(id));
        person.set_person(id);
        person.set_member(id.substr(0, 1));
        person.set_enrolled_ms(kFounded);
        state::write(delta, person);
        for (const int seq : {0, 1}) {
            v1::Grant grant;
            grant.set_key(state::keys::grant(id, static_cast<std::uint64_t>(seq)));
            grant.set_person(id);
            grant.set_role(seq == 0 ? "representative" : "board");
            grant.set_granted_ms(kFounded);
            grant.set_expires_ms(kFarMs);
            state::write(delta, grant);
        }
        v1::Credential credential;
        credential.set_key(state::keys::credential(crypto_id(id)));
        credential.set_credential(crypto_id(id));
        credential.set_holder(id);
        credential.set_not_after_ms(kFarMs);
        state::write(delta, credential);
    }
};

struct Row {
    const char* name;
    bool passes;
    std::function<void(Assembly& a)> make;
};

// Three of four members are needed.
void three(Assembly& a) {
    for (const char* person : {"a.one", "b.one", "c.one"}) a.vote(person, true);
}

Bytes key_of(const std::string& person) {
    return state::keys::credential(Assembly::crypto_id(person));
}

std::vector<Row> over_members() {
    return {
        {"three of four", true, three},
        {"two of four", false,
         [](Assembly& a) {
             a.vote("a.one", true);
             a.vote("b.one", true);
         }},
        {"two of one member are one", false,
         [](Assembly& a) {
             for (const char* person : {"a.one", "a.two", "b.one"}) a.vote(person, true);
         }},
        {"one rejects", false,
         [](Assembly& a) {
             three(a);
             a.proposal.mutable_ballots(2)->set_approve(false);
         }},
        {"the newer of a member decides", false,
         [](Assembly& a) {
             three(a);
             a.vote("c.two", false);
         }},
        {"of a vote with another person's credential nothing counts", false,
         [](Assembly& a) {
             three(a);
             a.proposal.mutable_ballots(2)->set_credential(Assembly::crypto_id("c.two"));
         }},
        {"of a vote after the execution nothing counts", false,
         [](Assembly& a) {
             three(a);
             a.proposal.mutable_ballots(2)->set_height(kDecidedHeight + 1);
         }},
    };
}

std::vector<Row> of_another_size() {
    return {
        {"of a smaller consortium two are enough", true,
         [](Assembly& a) {
             a.vote("a.one", true);
             a.vote("b.one", true);
             a.decide(2, 5, [](auto& p) {
                 p.mutable_action()->mutable_membership_remove()->set_member("d");
             });
         }},
        {"which is no smaller than at its opening", false,
         [](Assembly& a) {
             a.vote("a.one", true);
             a.vote("b.one", true);
             a.proposal.set_voters_at_opening(4);
             a.decide(2, 15, [](auto& p) {
                 p.mutable_action()->mutable_membership_remove()->set_member("d");
             });
         }},
        {"of the removed nothing counts", false,
         [](Assembly& a) {
             three(a);
             a.decide(2, 15, [](auto& p) {
                 p.mutable_action()->mutable_membership_remove()->set_member("c");
             });
         }},
        {"of the suspended nothing counts", false,
         [](Assembly& a) {
             three(a);
             a.decide(2, 15, [](auto& p) {
                 p.mutable_action()->mutable_membership_suspend()->set_member("c");
             });
         }},
        {"of those suspended later all counts", true,
         [](Assembly& a) {
             three(a);
             a.decide(2, kDecidedHeight + 1, [](auto& p) {
                 p.mutable_action()->mutable_membership_suspend()->set_member("c");
             });
         }},
        {"a policy that was changed before", false,
         [](Assembly& a) {
             three(a);
             a.decide(2, 15, [&](auto& p) {
                 auto& set = *p.mutable_action()->mutable_parameters_set_policy();
                 *set.mutable_policy() = a.genesis.catalog().policies(0);
                 set.mutable_policy()->set_quorum(3);
             });
         }},
    };
}

std::vector<Row> ballots_then() {
    const auto edit_credential = [](const std::function<void(v1::Credential&)>& change) {
        return [change](Assembly& a) {
            three(a);
            a.edit<v1::Credential>(key_of("c.one"), change);
        };
    };
    return {
        {"revoked before", false,
         edit_credential([](auto& c) { c.set_revoked_height(kDecidedHeight - 1); })},
        {"revoked after", true,
         edit_credential([](auto& c) { c.set_revoked_height(kDecidedHeight + 1); })},
        {"expired", false, edit_credential([](auto& c) { c.set_not_after_ms(kDecided); })},
        {"expired and renewed", true,
         [=](Assembly& a) {
             edit_credential([](auto& c) {
                 c.set_not_after_ms(kDecided);
                 c.set_replaced_by(Assembly::crypto_id("c.two"));
             })(a);
         }},
        {"suspected, and renewed after its revocation", false,
         [=](Assembly& a) {
             edit_credential([](auto& c) {
                 c.set_revoked_height(kDecidedHeight - 1);
                 c.set_suspected_ms(kOpened);
                 c.set_replaced_by(Assembly::crypto_id("c.two"));
             })(a);
         }},
        {"deregistered before", false,
         [](Assembly& a) {
             three(a);
             a.edit<v1::Person>(state::keys::person("c.one"),
                                [](auto& p) { p.set_deregistered_ms(kDecided - 1); });
         }},
        {"deregistered after", true,
         [](Assembly& a) {
             three(a);
             a.edit<v1::Person>(state::keys::person("c.one"),
                                [](auto& p) { p.set_deregistered_ms(kDecided + 1); });
         }},
        {"without the role by then", false,
         [](Assembly& a) {
             three(a);
             a.edit_grant("c.one", 0, [](auto& g) { g.set_revoked_ms(kDecided - 1); });
         }},
        {"whose role had ended", false,
         [](Assembly& a) {
             three(a);
             a.edit_grant("c.one", 0, [](auto& g) { g.set_expires_ms(kDecided); });
         }},
        {"who got the role later", false,
         [](Assembly& a) {
             three(a);
             a.edit_grant("c.one", 0, [](auto& g) { g.set_granted_ms(kDecided + 1); });
         }},
    };
}

std::vector<Row> over_persons() {
    const auto all_but = [](Assembly& a, std::size_t votes) {
        a.under("board");
        const std::vector<const char*> persons = {"a.two", "b.one", "b.two", "c.one",
                                                  "c.two", "d.one", "d.two"};
        for (std::size_t i = 0; i < votes; ++i) a.vote(persons[i], true);
    };
    return {
        {"six of eight", true, [=](Assembly& a) { all_but(a, 6); }},
        {"five of eight", false, [=](Assembly& a) { all_but(a, 5); }},
        {"the proposer does not count", false,
         [=](Assembly& a) {
             all_but(a, 5);
             a.vote("a.one", true);
         }},
        {"five of seven, one without the role", true,
         [=](Assembly& a) {
             all_but(a, 5);
             a.edit_grant("d.two", 1, [](auto& g) { g.set_revoked_ms(kOpened - 1); });
         }},
        {"one who lost the role since opening stays in the electorate", false,
         [=](Assembly& a) {
             all_but(a, 5);
             a.proposal.set_voters_at_opening(8);
             a.edit_grant("d.two", 1, [](auto& g) { g.set_revoked_ms(kOpened + 1); });
         }},
    };
}

// What the convention says of the act beside, all of them have the votes.
TEST(Resolutions, AreUnderThePolicyThatTheConventionAsksFor) {
    const Row rows[] = {
        {"as it asks", true, [](Assembly&) {}},
        {"another policy", false, [](Assembly& a) { a.mode.set_policy("board"); }},
        {"an act of members alone", false,
         [](Assembly& a) { a.mode.set_origin(v1::ORIGIN_DIRECT); }},
        {"an act of resolutions alone", true,
         [](Assembly& a) { a.mode.set_origin(v1::ORIGIN_RESOLUTION); }},
        {"an ordinary one that is to be ratified", false,
         [](Assembly& a) { a.proposal.set_ordinary_policy("simple"); }},
        {"an act that is unknown", false,
         [](Assembly& a) { a.proposal.mutable_action()->mutable_retention_prune(); }},
        {"an emergency that is none", false,
         [](Assembly& a) {
             a.proposal.set_emergency(true);
             a.proposal.set_ordinary_policy("simple");
             a.proposal.mutable_action()->mutable_network_set_mode()->set_mode(v1::MODE_OPEN);
         }},
        {"an emergency", true,
         [](Assembly& a) {
             a.proposal.set_emergency(true);
             a.proposal.set_ordinary_policy("board");
         }},
        {"an emergency that another policy ratifies", false,
         [](Assembly& a) {
             a.proposal.set_emergency(true);
             a.proposal.set_ordinary_policy("board");
             a.mode.set_policy("simple");
         }},
    };
    for (const Row& row : rows) {
        Assembly assembly;
        three(assembly);
        row.make(assembly);
        const auto verdict = assembly.judge();
        EXPECT_EQ(verdict.has_value(), row.passes) << row.name;
        if (row.passes || verdict) continue;
        EXPECT_EQ(verdict.error().failure, Failure::not_resolved) << row.name;
    }
}

TEST(Resolutions, AreCountedAgain) {
    for (const auto& part : {over_members(), of_another_size(), ballots_then(), over_persons()}) {
        for (const Row& row : part) {
            Assembly assembly;
            row.make(assembly);
            const auto verdict = assembly.judge();
            EXPECT_EQ(verdict.has_value(), row.passes)
                << row.name << ": "
                << (verdict ? "" : verdict.error().where + " " + verdict.error().detail);
        }
    }
}

// Another convention in the block `height`, with the policies that it has.
void replace_convention(Assembly& a, std::uint64_t height, const std::vector<int>& policies) {
    a.decide(2, height, [&](v1::Proposal& p) {
        v1::Catalog next = a.genesis.catalog();
        next.clear_policies();
        for (const int i : policies) *next.add_policies() = a.genesis.catalog().policies(i);
        p.mutable_action()->mutable_catalog_replace()->set_catalog(wire::encode(next));
    });
}

// Three of four members ratify under "usual"; at its opening there were six voters.
TEST(Resolutions, AreRatifiedAgainstTheSizeThatTheLedgerTakes) {
    struct Size {
        const char* name;
        bool passes;
        std::function<void(Assembly& a)> make;
    };
    const Size rows[] = {
        {"the policy of the opening is in force", false, [](Assembly&) {}},
        {"it has gone with its convention", true,
         [](Assembly& a) { replace_convention(a, 15, {1, 2}); }},
        {"it may have gone within the block", true,
         [](Assembly& a) { replace_convention(a, kDecidedHeight, {1, 2}); }},
        {"it goes later", false,
         [](Assembly& a) { replace_convention(a, kDecidedHeight + 1, {1, 2}); }},
        {"it was for persons", true, [](Assembly& a) { a.under("board"); }},
    };
    for (const Size& row : rows) {
        Assembly assembly;
        v1::Policy& usual = *assembly.genesis.mutable_catalog()->add_policies();
        usual = assembly.genesis.catalog().policies(0);
        usual.set_name("usual");
        usual.set_key(state::keys::policy("usual"));
        assembly.ratified = true;
        assembly.proposal.set_state(v1::PROPOSAL_STATE_RATIFIED);
        assembly.proposal.set_emergency(true);
        assembly.proposal.set_ordinary_policy("usual");
        assembly.proposal.set_voters_at_opening(6);
        three(assembly);
        row.make(assembly);
        EXPECT_EQ(assembly.judge().has_value(), row.passes) << row.name;
    }
}

// The state does not keep whether training was overdue then: a newer rejection of somebody whose
// grant may have been suspended takes nothing away.
TEST(Resolutions, AreJudgedInFavourWhereTheStateIsSilent) {
    Assembly assembly;
    assembly.genesis.mutable_catalog()->mutable_policies(0)->set_role("board");
    assembly.under("simple");
    three(assembly);
    assembly.vote("c.two", false);
    EXPECT_TRUE(assembly.judge());
}

}  // namespace
}  // namespace charter::pack
