// Records that say what no act of theirs says, or more than it says: statuses would read it.

#include <gtest/gtest.h>

#include "engine/pack_forgery_test.hpp"
#include "pack/history.hpp"
#include "pack/resolutions.hpp"

namespace charter::engine {
namespace {

using pack::ActKind;
using pack::Failure;

// bank-a's second version, which stands.
constexpr const char* kNewEntry = "reg/readiness_checks/bank-a/0000000000000001";

void edit_entry(Draft& draft, const char* key, const std::function<void(v1::Entry&)>& change) {
    edit<v1::Entry>(draft, key, change);
}

void erase_sign_off(Draft& draft, const char* key) {
    draft.acts.erase(draft.acts.find(draft.visible(), ActKind::sign_off, key));
}

std::vector<Forgery> forged_states() {
    return {
        {"SignedOffByNobody", Failure::act_missing,
         [](Draft& d) { edit_entry(d, kOtherEntry, [](auto& e) { e.clear_signed_off_ms(); }); }},
        {"SignedOffByItsFilingAlone", Failure::act_missing,
         [](Draft& d) { edit_entry(d, kOtherEntry, [](auto& e) { e.clear_checker(); }); }},
        {"ADraftThatNeverGaveWay", Failure::act_differs,
         [](Draft& d) {
             erase_sign_off(d, kOwnEntry);
             edit_entry(d, kOwnEntry, [](auto& e) {
                 e.clear_signed_off_ms();
                 e.set_state(v1::ENTRY_STATE_SIGNED_OFF);
             });
         }},
        {"CheckedByWhoDidNot", Failure::act_differs,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) {
                 e.clear_signed_off_ms();
                 e.set_state(v1::ENTRY_STATE_FILED);
             });
         }},
        {"ADraftThatWasSignedOff", Failure::act_differs,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) { e.set_state(v1::ENTRY_STATE_FILED); });
         }},
        {"OfNoState", Failure::act_differs,
         [](Draft& d) { edit_entry(d, kOtherEntry, [](auto& e) { e.clear_state(); }); }},
    };
}

std::vector<Forgery> forged_ends() {
    return {
        {"ClosedByNobody", Failure::act_missing,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) { e.set_state(v1::ENTRY_STATE_CLOSED); });
         }},
        {"SupersededByNothing", Failure::act_missing,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) { e.set_state(v1::ENTRY_STATE_SUPERSEDED); });
         }},
        {"SupersededByAnotherLine", Failure::act_missing,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) {
                 e.set_state(v1::ENTRY_STATE_SUPERSEDED);
                 e.set_superseded_by(kNewEntry);
             });
         }},
        {"SupersededByItself", Failure::act_missing,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) {
                 e.set_state(v1::ENTRY_STATE_SUPERSEDED);
                 e.set_superseded_by(kOtherEntry);
             });
         }},
        {"SupersededAndInForce", Failure::act_differs,
         [](Draft& d) {
             edit_entry(d, kOwnEntry, [](auto& e) {
                 e.set_state(v1::ENTRY_STATE_SIGNED_OFF);
                 e.clear_superseded_by();
             });
         }},
        {"SupersedesAnother", Failure::act_differs,
         [](Draft& d) { edit_entry(d, kNewEntry, [](auto& e) { e.clear_supersedes(); }); }},
        {"WithoutTheSignerWhoChecked", Failure::act_differs,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) { e.mutable_signers()->RemoveLast(); });
         }},
        {"WithASignerWhoDidNot", Failure::act_differs,
         [](Draft& d) {
             edit_entry(d, kOtherEntry, [](auto& e) { e.add_signers("bank-c.one"); });
         }},
        {"AdoptedAtNoTime", Failure::catalog_not_adopted,
         [](Draft& d) {
             auto adopter = record_of<v1::Member>(d, "mem/bank-a");
             edit<v1::Member>(d, "mem/bank-b", [&](v1::Member& m) {
                 m.set_adopted_version(adopter.adopted_version());
                 m.set_adopted_digest(adopter.adopted_digest());
             });
         }},
    };
}

/// The proposal is of that policy, as it is in force.
void set_policy(Draft& draft, const char* proposal, const std::string& policy) {
    edit<v1::Proposal>(draft, proposal, [&](v1::Proposal& p) {
        p.set_policy(policy);
        p.set_policy_digest(Bytes(view(crypto::sha256(draft.leaves.at("pol/" + policy)))));
    });
}

std::vector<Forgery> forged_policies() {
    return {
        {"OfTheEmergencysPolicy", Failure::not_resolved,
         [](Draft& d) { set_policy(d, kResolution, "emergency"); }},
        {"RatifiedUnderTheEmergencysPolicy", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Proposal>(d, kEmergency, [](auto& p) { p.set_ordinary_policy("emergency"); });
         }},
        {"ToBeRatifiedWithoutNeed", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Proposal>(d, kResolution,
                                [](auto& p) { p.set_ordinary_policy("emergency"); });
         }},
    };
}

void edit_grant(Draft& draft, const std::function<void(v1::Grant&)>& change) {
    edit<v1::Grant>(draft, state::keys::grant("bank-c.two", 1), change);
}

std::vector<Forgery> forged_grants() {
    return {
        {"OfAnotherScope", Failure::not_resolved,
         [](Draft& d) { edit_grant(d, [](auto& g) { g.set_scope("bank-a"); }); }},
        {"OfAnotherPurpose", Failure::not_resolved,
         [](Draft& d) { edit_grant(d, [](auto& g) { g.set_purpose("all"); }); }},
        {"OfLongerLife", Failure::not_resolved,
         [](Draft& d) { edit_grant(d, [](auto& g) { g.set_expires_ms(g.expires_ms() * 2); }); }},
        {"ByAResolutionAtAnotherTime", Failure::act_differs,
         [](Draft& d) { edit_grant(d, [](auto& g) { g.add_granted_by(kResolution); }); }},
        {"ByAResolutionOfOtherContent", Failure::not_resolved,
         [](Draft& d) {
             const auto resolution = record_of<v1::Proposal>(d, kResolution);
             const auto header =
                 *stored_header(ledger().node.store->store(), resolution.decided_height());
             edit_grant(d, [&](auto& g) {
                 g.add_granted_by(kResolution);
                 g.set_granted_ms(light::unix_ms_of(header->time()));
             });
         }},
        {"GrantedTwice", Failure::not_resolved,
         [](Draft& d) {
             auto again = record_of<v1::Grant>(d, state::keys::grant("bank-c.two", 1));
             again.set_grant(99);
             again.set_key(state::keys::grant("bank-c.two", 99));
             d.leaves[again.key()] = wire::encode(again);
         }},
    };
}

std::vector<Forgery> forged_exceptions() {
    using Change = std::function<void(v1::Exception&)>;
    const auto row = [](const char* name, Failure failure, const char* key, const Change& change) {
        return Forgery{name, failure, [=](Draft& d) { edit<v1::Exception>(d, key, change); }};
    };
    constexpr Failure kDiffers = Failure::act_differs;
    constexpr Failure kMissing = Failure::act_missing;
    return {
        row("ApprovedByNobody", kMissing, kAsked, [](auto& e) { e.set_approver("bank-a.two"); }),
        row("ApprovedAtATimeOfNoAct", kMissing, kAsked, [](auto& e) { e.set_granted_ms(1); }),
        row("AskedForByAnother", kDiffers, kAsked, [](auto& e) { e.set_requester("bank-a.two"); }),
        row("OfAnotherDigest", kDiffers, kAsked, [](auto& e) { e.set_digest(Bytes(32, 'd')); }),
        row("OfAnotherRequirement", kDiffers, kAsked, [](auto& e) { e.set_requirement("5.1"); }),
        row("ThatTellsAnotherTitle", kDiffers, kAsked,
            [](auto& e) { e.mutable_document_note()->set_title("Another"); }),
        row("OfAnotherMember", kDiffers, kAsked, [](auto& e) { e.set_member("bank-b"); }),
        row("OfAnotherSubject", kDiffers, kAsked, [](auto& e) { e.set_subject("all"); }),
        row("OfAnotherOwner", kDiffers, kAsked, [](auto& e) { e.set_owner("bank-a.two"); }),
        row("ForAnotherReason", kDiffers, kAsked, [](auto& e) { e.set_reason("none"); }),
        row("WithOtherProtection", kDiffers, kAsked,
            [](auto& e) { e.set_compensating_control("none"); }),
        row("WithAnotherDocument", kDiffers, kAsked,
            [](auto& e) { e.set_document(Bytes(32, 'd')); }),
        row("ForLonger", kDiffers, kAsked, [](auto& e) { e.set_expires_ms(e.expires_ms() * 2); }),
        row("UntilAnotherDay", kDiffers, kAsked, [](auto& e) { e.set_valid_until(1); }),
        row("ApprovedByAnother", kDiffers, kException,
            [](auto& e) { e.set_approver("bank-b.two"); }),
        row("LiftedByAnother", kDiffers, kException,
            [](auto& e) { e.set_withdrawn_by("bank-a.two"); }),
        row("LiftedForAnotherReason", kDiffers, kException,
            [](auto& e) { e.set_withdrawn_why("none"); }),
        {"NeverLifted", Failure::act_unlisted,
         [](Draft& d) {
             d.acts.as_they_are = true;
             edit<v1::Exception>(d, kException, [](auto& e) { e.clear_withdrawn_ms(); });
         }},
        {"AskedForByNobody", kMissing,
         [](Draft& d) {
             auto again = record_of<v1::Exception>(d, kAsked);
             again.set_key("exc/4.2/bank-a/0000000000000009");
             d.leaves[again.key()] = wire::encode(again);
         }},
    };
}

const std::vector<Forgery>& forgeries() {
    static const std::vector<Forgery> all = [] {
        std::vector<Forgery> rows;
        for (const auto& part : {forged_states(), forged_ends(), forged_policies(), forged_grants(),
                                 forged_exceptions()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class PackRecord : public ::testing::TestWithParam<std::size_t> {};

TEST_P(PackRecord, IsRefused) { expect_refused(forgeries()[GetParam()]); }

INSTANTIATE_TEST_SUITE_P(Pack, PackRecord, ::testing::Range(std::size_t{0}, forgeries().size()),
                         [](const auto& row) { return forgeries()[row.param].name; });

// Below a floor of mistaken numbers its own votes may lie: they are there, and it excuses nothing.
TEST(Pack, AFloorAboveItsOwnVotesIsResolved) {
    struct Row {
        std::int64_t opened_ms;
        bool holds;
    };
    for (const Row& row : {Row{2, true}, Row{1, false}}) {
        Draft draft = ledger().draft();
        auto decided = record_of<v1::Proposal>(draft, kResolution);
        decided.set_proposal(9);
        decided.set_key(state::keys::proposal(9));
        decided.set_opened_ms(row.opened_ms);
        v1::PruneFloor floor;
        floor.set_key("pru");
        floor.set_below_height(decided.decided_height());
        floor.set_youngest_ms(1);
        auto& prune = *decided.mutable_action()->mutable_retention_prune();
        prune.set_below_height(floor.below_height());
        prune.set_youngest_ms(floor.youngest_ms());
        draft.leaves[decided.key()] = wire::encode(decided);
        draft.leaves["pru"] = wire::encode(floor);
        const auto visible = draft.visible();
        const auto history = pack::History::read(visible, draft.ground.genesis());
        ASSERT_TRUE(history);
        ASSERT_LT(decided.ballots(0).height(), floor.below_height());
        const auto verdict = pack::judge_in_force(visible, *history, draft.ground.height());
        EXPECT_EQ(verdict.has_value(), row.holds);
    }
}

}  // namespace
}  // namespace charter::engine
