// An operator signs any records at all and puts any transactions into blocks: what people did not
// sign, or did not decide, is found and named.

#include <gtest/gtest.h>

#include <functional>

#include "engine/pack_forgery_test.hpp"
#include "light/header.hpp"
#include "pack/acts.hpp"
#include "testing/founding.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

using pack::ActKind;
using pack::Failure;

void edit_proposal(Draft& draft, const char* key,
                   const std::function<void(v1::Proposal&)>& change) {
    edit<v1::Proposal>(draft, key, change);
}

std::size_t act_of(const Draft& draft, ActKind kind, const Bytes& record, std::size_t ballot = 0) {
    return draft.acts.find(draft.visible(), kind, record, ballot);
}

v1::Transaction body_of(const SentAct& sent) {
    v1::SignedTransaction envelope;
    envelope.ParseFromString(sent.transaction);
    v1::Transaction body;
    body.ParseFromString(envelope.body());
    return body;
}

/// Changes what was sent, and signs it as somebody.
void send_anew(Draft& draft, std::size_t number, const std::vector<std::string>& persons,
               const std::function<void(v1::Transaction&)>& change) {
    v1::Transaction body = body_of(draft.acts.sent[number]);
    change(body);
    body.clear_signers();
    draft.acts.replace(number, testing::sign_transaction(body, persons));
}

void drop_ballot(Draft& draft, const char* proposal, std::size_t ballot) {
    draft.acts.erase(act_of(draft, ActKind::vote, proposal, ballot));
    edit_proposal(draft, proposal, [&](v1::Proposal& p) {
        p.mutable_ballots()->DeleteSubrange(static_cast<int>(ballot), 1);
    });
}

Bytes credential_key(const std::string& person) {
    return state::keys::credential(testing::key_id(person + "/sign"));
}

void on_file(Draft& draft, const std::function<void(Bytes&)>& change) {
    draft.before_seal = [change](MemoryFiles& files) { change(files.files["proof/acts.bin"]); };
}

/// As if a resolution had pruned what is below the height.
void prune(Draft& draft, std::uint64_t below_height) {
    v1::PruneFloor floor;
    floor.set_key("pru");
    floor.set_below_height(below_height);
    floor.set_youngest_ms(light::unix_ms_of(
        (*stored_header(ledger().node.store->store(), below_height - 1))->time()));
    draft.leaves["pru"] = wire::encode(floor);
    draft.ground.add_floor_trail(draft.ground.trail(0));  // block 1, which is the one below 2
}

/// A ballot that nobody sent, said to be of a block that is not kept.
void add_pruned_ballot(Draft& draft, const char* proposal, std::uint64_t height) {
    prune(draft, 2);
    edit_proposal(draft, proposal, [&](v1::Proposal& p) {
        v1::Ballot& ballot = *p.add_ballots();
        ballot = p.ballots(0);
        ballot.set_height(height);
    });
}

std::vector<Forgery> excused_acts() {
    return {
        {"VoteFromBeforeTheFloor", Failure::act_missing,
         [](Draft& d) { add_pruned_ballot(d, kResolution, 1); }},
        {"VoteOfNoBlock", Failure::act_missing,
         [](Draft& d) { add_pruned_ballot(d, kResolution, 0); }},
        {"VoteOnAWithdrawnOneFromBeforeTheFloor", Failure::act_missing,
         [](Draft& d) {
             prune(d, 2);
             edit_proposal(d, "pro/0000000000000003", [&](v1::Proposal& p) {
                 *p.add_ballots() = record_of<v1::Proposal>(d, kResolution).ballots(0);
                 p.mutable_ballots(0)->set_height(1);
             });
         }},
        {"ExecutionFromBeforeTheFloor", Failure::act_missing,
         [](Draft& d) {
             prune(d, 2);
             d.acts.erase(act_of(d, ActKind::execute, kResolution));
             edit_proposal(d, kResolution, [](v1::Proposal& p) { p.set_decided_height(1); });
         }},
        {"SignOffFromBeforeTheFloor", Failure::act_missing,
         [](Draft& d) {
             prune(d, 2);
             d.acts.erase(act_of(d, ActKind::sign_off, kOwnEntry));
             edit<v1::Entry>(d, kOwnEntry, [](v1::Entry& e) { e.set_signed_off_ms(kFoundedMs); });
         }},
    };
}

std::vector<Forgery> forged_acts() {
    return {
        {"FileMissing", Failure::file_missing,
         [](Draft& d) { d.before_seal = [](MemoryFiles& f) { f.files.erase("proof/acts.bin"); }; }},
        {"ActsAreRubbish", Failure::acts_invalid,
         [](Draft& d) { on_file(d, [](Bytes& b) { b = "rubbish and more"; }); }},
        {"ActsAreCutOff", Failure::acts_invalid,
         [](Draft& d) { on_file(d, [](Bytes& b) { b.pop_back(); }); }},
        {"ActsAreEmpty", Failure::acts_invalid,
         [](Draft& d) { on_file(d, [](Bytes& b) { b.clear(); }); }},
        {"ActsOutOfOrder", Failure::acts_invalid,
         [](Draft& d) { std::swap(d.acts.sent[0], d.acts.sent[1]); }},
        {"ActTwice", Failure::acts_invalid,
         [](Draft& d) { d.acts.sent.insert(d.acts.sent.begin(), d.acts.sent[0]); }},
        {"ActThatWasRefused", Failure::acts_invalid,
         [](Draft& d) {
             const std::size_t number = act_of(d, ActKind::vote, kResolution);
             d.acts.sent[number].receipt.set_reason(7);
             d.acts.replace(number, d.acts.sent[number].transaction);
         }},
        {"VoteMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(act_of(d, ActKind::vote, kResolution, 1)); }},
        {"ExecutionMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(act_of(d, ActKind::execute, kResolution)); }},
        {"RatificationMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(act_of(d, ActKind::ratify, kEmergency)); }},
        {"SignOffMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(act_of(d, ActKind::sign_off, kOwnEntry)); }},
        {"AdoptionMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(act_of(d, ActKind::adopt, "mem/bank-a")); }},
        {"BallotThatNobodySent", Failure::act_missing,
         [](Draft& d) {
             edit_proposal(d, kResolution, [](v1::Proposal& p) {
                 v1::Ballot& ballot = *p.add_ballots();
                 ballot = p.ballots(0);
                 ballot.set_person("bank-c.two");
                 ballot.set_member("bank-c");
             });
         }},
        {"EntryThatNobodyFiled", Failure::act_missing,
         [](Draft& d) { add_entry(d, "risks", "bank-a"); }},
        {"VoteOfNoBallot", Failure::act_unlisted,
         [](Draft& d) {
             d.acts.as_they_are = true;
             d.manifest.set_member("*");
             edit_proposal(d, kResolution,
                           [](v1::Proposal& p) { p.mutable_ballots()->RemoveLast(); });
         }},
        {"ActOfAHiddenRecord", Failure::act_unlisted,
         [](Draft& d) {
             d.acts.as_they_are = true;
             d.manifest.set_member("*");
             d.hidden.insert(kOtherEntry);
         }},
    };
}

std::vector<Forgery> forged_content() {
    return {
        {"BallotSaysAnother", Failure::act_differs,
         [](Draft& d) {
             edit_proposal(d, kResolution,
                           [](v1::Proposal& p) { p.mutable_ballots(1)->set_approve(false); });
         }},
        {"ResolutionOfAnotherContent", Failure::act_differs,
         [](Draft& d) {
             edit_proposal(d, kResolution, [](v1::Proposal& p) {
                 p.mutable_action()->mutable_parameters_set()->set_value(12);
             });
             edit<v1::ParameterValue>(d, "par/backdating_days_max",
                                      [](auto& set) { set.set_value(12); });
         }},
        {"EntryOfAnotherContent", Failure::act_differs,
         [](Draft& d) {
             edit<v1::Entry>(d, kOwnEntry, [](v1::Entry& e) {
                 e.mutable_body()->mutable_fields(0)->mutable_value()->set_flag(false);
                 e.set_digest(Bytes(view(crypto::sha256(wire::encode(e.body())))));
             });
         }},
        {"EntryOfAnotherMaker", Failure::act_differs,
         [](Draft& d) {
             edit<v1::Entry>(d, kOwnEntry, [](v1::Entry& e) { e.set_maker("bank-a.two"); });
         }},
        {"EntryOfAnotherChecker", Failure::act_differs,
         [](Draft& d) {
             edit<v1::Entry>(d, kOwnEntry, [](v1::Entry& e) { e.set_checker("bank-a.one"); });
         }},
        {"ReceiptOfAnotherChain", Failure::act_of_another_ledger,
         [](Draft& d) {
             send_anew(d, act_of(d, ActKind::vote, kResolution), {"bank-a.one"},
                       [](v1::Transaction& tx) { tx.set_chain_id("another-chain"); });
         }},
        {"ReceiptOfAnotherGenesis", Failure::act_of_another_ledger,
         [](Draft& d) {
             send_anew(d, act_of(d, ActKind::vote, kResolution), {"bank-a.one"},
                       [](v1::Transaction& tx) { tx.set_genesis_digest(Bytes(32, 'g')); });
         }},
        {"ReceiptOfNoBlock", Failure::act_of_another_ledger,
         [](Draft& d) {
             const std::size_t number = act_of(d, ActKind::vote, kResolution);
             d.acts.sent[number].receipt.set_catalog_version(9);
         }},
        {"TransactionOfAnotherReceipt", Failure::act_of_another_ledger,
         [](Draft& d) {
             std::swap(d.acts.sent[act_of(d, ActKind::vote, kResolution, 0)].transaction,
                       d.acts.sent[act_of(d, ActKind::vote, kResolution, 1)].transaction);
             d.acts.as_they_are = true;
             d.manifest.set_member("*");
         }},
    };
}

std::vector<Forgery> forged_signatures() {
    return {
        {"SignatureChanged", Failure::act_signature,
         [](Draft& d) {
             SentAct& sent = d.acts.sent[act_of(d, ActKind::vote, kResolution)];
             sent.transaction = TestChain::with_broken_signature(sent.transaction);
         }},
        {"SignedByAnother", Failure::act_signature,
         [](Draft& d) {
             SentAct& sent = d.acts.sent[act_of(d, ActKind::vote, kResolution)];
             v1::SignedTransaction envelope;
             envelope.ParseFromString(sent.transaction);
             envelope.set_signatures(
                 0,
                 crypto::fixture_sign("bank-b.one/sign",
                                      tx::signing_message(view(crypto::sha256(envelope.body())))));
             sent.transaction = wire::encode(envelope);
         }},
        {"SignedForEarlierBlocks", Failure::act_signature,
         [](Draft& d) {
             send_anew(d, act_of(d, ActKind::vote, kResolution), {"bank-a.one"},
                       [](v1::Transaction& tx) { tx.set_valid_until_height(2); });
         }},
        {"SignedOnceFiledTwice", Failure::acts_invalid,
         [](Draft& d) {
             v1::Entry again = record_of<v1::Entry>(d, kOwnEntry);
             again.set_key("reg/readiness_checks/bank-a/00000000000000ff");
             again.set_checker("");
             again.set_signed_off_ms(0);
             again.set_superseded_by("");
             const Bytes sent = d.acts.sent[act_of(d, ActKind::file, kOwnEntry)].transaction;
             file_entry(d, again);
             d.acts.replace(d.acts.sent.size() - 1, sent);
         }},
        {"CheckedByItsMaker", Failure::act_differs,
         [](Draft& d) {
             send_anew(d, act_of(d, ActKind::sign_off, kOwnEntry), {"bank-a.one"},
                       [](v1::Transaction& tx) { tx.set_nonce(2); });
             edit<v1::Entry>(d, kOwnEntry, [](v1::Entry& e) { e.set_checker("bank-a.one"); });
         }},
        {"SenderWhoDidNotSign", Failure::act_credential,
         [](Draft& d) {
             const std::size_t number = act_of(d, ActKind::execute, kResolution);
             v1::Transaction body = body_of(d.acts.sent[number]);
             v1::SignedTransaction envelope;
             body.set_sender("bank-c.one");
             envelope.set_body(wire::encode(body));
             const auto id = crypto::sha256(envelope.body());
             envelope.add_signatures(
                 crypto::fixture_sign("bank-a.one/sign", tx::signing_message(view(id))));
             d.acts.replace(number, wire::encode(envelope));
         }},
    };
}

std::vector<Forgery> forged_credentials() {
    return {
        {"VoteByARevokedCredential", Failure::act_credential,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-b.one"), [](v1::Credential& c) {
                 c.set_revoked_height(1);
                 c.set_revoked_ms(kFoundedMs + 1);
             });
         }},
        {"VoteByAnotherUse", Failure::act_credential,
         [](Draft& d) {
             const std::size_t number = act_of(d, ActKind::execute, kResolution);
             v1::Transaction body = body_of(d.acts.sent[number]);
             body.set_signers(0, testing::key_id("bank-a.one/tls"));
             v1::SignedTransaction envelope;
             envelope.set_body(wire::encode(body));
             const auto id = crypto::sha256(envelope.body());
             envelope.add_signatures(
                 crypto::fixture_sign("bank-a.one/tls", tx::signing_message(view(id))));
             d.acts.replace(number, wire::encode(envelope));
         }},
        {"CredentialOfAnotherAuthority", Failure::act_credential,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-b.one"), [](v1::Credential& c) {
                 c.set_ca_signature(crypto::fixture_sign("another ca", "a certificate"));
             });
         }},
        {"CredentialOfAnotherHolder", Failure::act_credential,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-b.one"),
                                  [](v1::Credential& c) { c.set_holder("bank-c.two"); });
         }},
        {"CredentialOfLongerLife", Failure::act_credential,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-b.one"), [](v1::Credential& c) {
                 c.set_not_after_ms(c.not_after_ms() + 1'000);
             });
         }},
        {"CredentialIssuedAfterItsAnchorWasRetired", Failure::act_credential,
         [](Draft& d) {
             edit<v1::TrustAnchor>(d, "anc/root", [](v1::TrustAnchor& anchor) {
                 anchor.set_retired_ms(kFoundedMs - 1);
             });
         }},
        {"CredentialIssuedLater", Failure::act_missing,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-c.two"),
                                  [](v1::Credential& c) { c.set_issued_height(3); });
         }},
        {"CredentialThatFoundersDidNotBind", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Credential>(d, credential_key("bank-c.two"),
                                  [](v1::Credential& c) { c.set_issued_ms(kFoundedMs + 1); });
         }},
        {"AnchorOfNobody", Failure::act_credential,
         [](Draft& d) {
             auto anchor = record_of<v1::TrustAnchor>(d, "anc/root");
             anchor.set_anchor("mine");
             anchor.set_key("anc/mine");
             d.leaves[anchor.key()] = wire::encode(anchor);
         }},
    };
}

std::vector<Forgery> forged_decisions() {
    return {
        {"ResolutionBelowItsQuorum", Failure::resolution_not_passed,
         [](Draft& d) { drop_ballot(d, kResolution, 2); }},
        {"ResolutionWithOneVote", Failure::resolution_not_passed,
         [](Draft& d) {
             drop_ballot(d, kResolution, 2);
             drop_ballot(d, kResolution, 1);
         }},
        {"EmergencyRatifiedBelowItsQuorum", Failure::resolution_not_passed,
         [](Draft& d) { drop_ballot(d, kEmergency, 2); }},
        {"VoterWithoutTheRole", Failure::resolution_not_passed,
         [](Draft& d) {
             // data_publisher is grant 0 of each person, representative 1.
             edit<v1::Grant>(d, state::keys::grant("bank-c.one", 1), [](v1::Grant& grant) {
                 grant.set_revoked_ms(grant.granted_ms() + 1);
             });
         }},
    };
}

std::vector<Forgery> forged_rules() {
    return {
        {"PolicyThatWasNeverInForce", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Policy>(d, "pol/assembly_ordinary",
                              [](v1::Policy& policy) { policy.set_quorum(2); });
             edit_proposal(d, kResolution, [&](v1::Proposal& p) {
                 p.set_policy_digest(
                     Bytes(view(crypto::sha256(d.leaves.at("pol/assembly_ordinary")))));
             });
             drop_ballot(d, kResolution, 2);
         }},
        {"PolicyThatNobodySet", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Policy>(d, "pol/emergency", [](v1::Policy& policy) { policy.set_quorum(1); });
         }},
        {"ParameterThatNobodySet", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::ParameterValue>(d, "par/backdating_days_max",
                                      [](auto& set) { set.set_value(12); });
         }},
        {"ModeThatNobodySet", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::NetworkMode>(d, "net", [](auto& net) { net.set_mode(v1::MODE_OPEN); });
         }},
        {"RoleThatFoundersDidNotGrant", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Grant>(d, state::keys::grant("bank-c.two", 1),
                             [](v1::Grant& grant) { grant.set_role("secretary"); });
         }},
        {"MemberWhomNobodyRemoved", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Member>(d, "mem/bank-c", [](v1::Member& m) { m.set_removed(true); });
         }},
        {"PruningThatNobodyDecided", Failure::not_resolved,
         [](Draft& d) {
             // Of a true height and time: only the resolution is not.
             const Bytes& newest = d.ground.trail(d.ground.trail_size() - 2);
             d.ground.add_floor_trail(d.ground.trail(0));
             d.ground.add_floor_trail(newest);
             v1::PruneFloor floor;
             floor.set_key("pru");
             floor.set_below_height(d.ground.height() + 1);
             floor.set_youngest_ms(
                 light::unix_ms_of(light::decode_light_block(newest)->header.time()));
             d.leaves["pru"] = wire::encode(floor);
             // When it was ratified the state does not say: not surely below.
             d.acts.sent = {d.acts.sent.at(
                 d.acts.find(d.visible(), pack::ActKind::ratify, "pro/0000000000000002"))};
         }},
        {"CatalogThatWasNeverAdopted", Failure::catalog_not_adopted,
         [](Draft& d) {
             edit<v1::Parameter>(d, "cat/parameter/challenge_age",
                                 [](auto& parameter) { parameter.set_max(parameter.max() + 1); });
         }},
        {"CatalogHeadThatWasNeverAdopted", Failure::catalog_not_adopted,
         [](Draft& d) {
             edit<v1::CatalogHead>(d, "cat/head",
                                   [](auto& head) { head.set_digest(Bytes(32, 'd')); });
         }},
        {"MemberAdoptedAnother", Failure::act_differs,
         [](Draft& d) {
             edit<v1::Member>(d, "mem/bank-a",
                              [](v1::Member& m) { m.set_adopted_digest(Bytes(32, 'd')); });
         }},
    };
}

const std::vector<Forgery>& forgeries() {
    static const std::vector<Forgery> all = [] {
        std::vector<Forgery> rows;
        for (const auto& part :
             {forged_acts(), excused_acts(), forged_content(), forged_signatures(),
              forged_credentials(), forged_decisions(), forged_rules()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class PackForgery : public ::testing::TestWithParam<std::size_t> {};

TEST_P(PackForgery, IsRefused) { expect_refused(forgeries()[GetParam()]); }

INSTANTIATE_TEST_SUITE_P(Pack, PackForgery, ::testing::Range(std::size_t{0}, forgeries().size()),
                         [](const auto& row) { return forgeries()[row.param].name; });

TEST(Pack, NoActOfNoBlockWasPruned) {
    Draft draft = ledger().draft();
    prune(draft, 2);
    const auto visible = draft.visible();
    pack::Wanted wanted;
    EXPECT_FALSE(pack::is_pruned(wanted, visible));
}

TEST(Pack, HasTheActsBehindItsRecords) {
    Draft draft = ledger().draft();
    const auto report = judge(draft);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
    // 2 puts, sign-off, supersede, adoption; 3 proposals; 6 votes; 2 executions; ratify;
    // withdrawal; of exceptions 2 requests, an approval, a withdrawal; 3 of leaves; 7 steps of
    // incidents and 4 of a change
    EXPECT_EQ(report->acts.acts, 36U);
    EXPECT_EQ(report->acts.pruned, 0U);
    EXPECT_EQ(report->acts.resolutions, 3U);
    const auto& signed_by = report->acts.signed_by.at(kOwnEntry);
    ASSERT_EQ(signed_by.size(), 2U);
    EXPECT_EQ(signed_by[0].signer, "bank-a.one");
    EXPECT_EQ(signed_by[1].act, "registers.sign_off");
    EXPECT_EQ(signed_by[1].signer, "bank-a.two");
    EXPECT_EQ(signed_by[1].credential, testing::key_id("bank-a.two/sign"));
    EXPECT_LT(signed_by[0].place, signed_by[1].place);
    draft.manifest.set_member("*");
    EXPECT_EQ(judge(draft)->acts.acts, 36U);
}

}  // namespace
}  // namespace charter::engine
