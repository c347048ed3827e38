#include "sim/scenario/complete_act.hpp"

#include <map>
#include <string_view>
#include <utility>

#include "base/civil.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/restore_proof.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "tx/common.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::scenario {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kGrantDays = 730;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kUseMs = 8 * 60 * kMinuteMs;  // a shift

Bytes commitment(std::string_view of) { return Bytes(view(crypto::sha256(of))); }

// A new consensus key of the node, and its proof.
template <class Act>
void complete_key(Act& act, const std::string& key, const Chain& chain) {
    if (act.has_consensus_key()) return;
    *act.mutable_consensus_key() = testing::wire_key(key);
    if (!act.possession().empty()) return;
    act.set_possession(testing::possession(key, act.node(), chain.config().genesis_digest()));
}

void complete_registers_node(v1::NodesRegister& node, const Chain& chain) {
    complete_key(node, node.node() + "/consensus", chain);
    if (node.peer_id().empty()) node.set_peer_id(testing::peer_id(node.node()));
}

void complete_rotation(v1::NodesRotateKey& rotate, const Chain& chain) {
    complete_key(rotate, rotate.node() + "/consensus" + std::to_string(chain.now().height), chain);
}

void complete_adoption(v1::MembershipAdoptConvention& adopt, const Chain& chain) {
    if (adopt.version() == 0) adopt.set_version(chain.catalog().version());
    if (adopt.digest().empty()) adopt.set_digest(Bytes(chain.catalog().digest()));
}

void complete_list(v1::MembershipSetJurisdictionList& list, const Chain& chain) {
    if (list.source_no().empty()) list.set_source_no("letter of " + format_date(chain.now().today));
    if (list.source_digest().empty()) list.set_source_digest(commitment("letter"));
    if (list.published_on() == 0) list.set_published_on(chain.now().today);
}

void complete_grant(v1::PeopleGrantRole& grant, const Chain& chain) {
    if (grant.scope().empty()) grant.set_scope(std::string(tx::member_of(grant.person())));
    if (grant.expires_ms() == 0) grant.set_expires_ms(chain.now().time_ms + kGrantDays * kDayMs);
}

void complete_approval(v1::ExceptionsApprove& approve, const Chain& chain) {
    if (!approve.digest().empty()) return;
    const auto found =
        state::read<v1::Exception>(chain.view(), state::keys::exception(approve.exception()));
    approve.set_digest(found ? found->digest() : commitment("no request"));
}

void complete_hand_over(v1::IncidentsHandOver& hand_over, const Chain& chain) {
    if (!hand_over.digest().empty()) return;
    const auto found =
        state::read<v1::Incident>(chain.view(), state::keys::incident(hand_over.incident()));
    const auto item = static_cast<int>(hand_over.item());
    if (found && item >= 1 && item <= found->evidence_size())
        hand_over.set_digest(found->evidence(item - 1).digest());
}

void complete_batch(v1::DataPublish& publish) {
    for (v1::DataRecord& record : *publish.mutable_records()) {
        if (record.commitment().empty()) record.set_commitment(commitment("payload"));
    }
}

void complete_opening(v1::ChangeOpen& open, const std::string& sender) {
    if (open.member().empty()) open.set_member(std::string(tx::member_of(sender)));
    if (open.authors().empty()) open.add_authors(sender);
    if (open.plan().empty()) open.set_plan(commitment("plan"));
}

// What somebody looked at, and the commitment to what he wrote about it.
template <class Step>
void complete_look(Step& step) {
    if (step.what().empty()) step.set_what("as the scenario says");
}

void complete_change(v1::Action& action, const std::string& sender) {
    if (action.has_change_open()) {
        complete_opening(*action.mutable_change_open(), sender);
    } else if (action.has_change_review()) {
        v1::ChangeReview& review = *action.mutable_change_review();
        complete_look(review);
        if (review.report().empty()) review.set_report(commitment("report"));
    } else if (action.has_change_test()) {
        v1::ChangeTest& test = *action.mutable_change_test();
        complete_look(test);
        if (test.evidence().empty()) test.set_evidence(commitment("evidence"));
    } else if (action.has_change_rehearse()) {
        v1::ChangeRehearse& rehearse = *action.mutable_change_rehearse();
        if (rehearse.evidence().empty()) rehearse.set_evidence(commitment("evidence"));
    } else if (action.has_change_roll_back()) {
        v1::ChangeRollBack& roll_back = *action.mutable_change_roll_back();
        if (roll_back.report().empty()) roll_back.set_report(commitment("report"));
    } else if (action.has_change_compare()) {
        v1::ChangeCompare& compare = *action.mutable_change_compare();
        complete_look(compare);
        if (compare.report().empty()) compare.set_report(commitment("report"));
    }
}

void complete_review(v1::PeopleReviewAccess& review, const std::string& sender,
                     const Chain& chain) {
    if (review.member().empty()) review.set_member(std::string(tx::member_of(sender)));
    if (review.sheet().empty()) review.set_sheet(commitment("sheet"));
    if (review.reviewed_on() == 0) review.set_reviewed_on(chain.now().today);
}

void complete_incident(v1::Action& action, const std::string& sender, const Chain& chain) {
    if (action.has_incidents_open()) {
        v1::IncidentsOpen& open = *action.mutable_incidents_open();
        if (open.member().empty()) open.set_member(std::string(tx::member_of(sender)));
        if (open.detected_ms() == 0) open.set_detected_ms(chain.now().time_ms - kMinuteMs);
    } else if (action.has_incidents_notify()) {
        v1::IncidentsNotify& notify = *action.mutable_incidents_notify();
        if (notify.letter().empty()) notify.set_letter(commitment("letter"));
        if (notify.sent_ms() == 0) notify.set_sent_ms(chain.now().time_ms);
    } else if (action.has_incidents_take_evidence()) {
        v1::IncidentsTakeEvidence& taken = *action.mutable_incidents_take_evidence();
        if (taken.digest().empty()) taken.set_digest(commitment("evidence"));
    } else if (action.has_incidents_hand_over()) {
        complete_hand_over(*action.mutable_incidents_hand_over(), chain);
    } else if (action.has_incidents_review()) {
        v1::IncidentsReview& review = *action.mutable_incidents_review();
        if (review.report().empty()) review.set_report(commitment("report"));
    }
}

// The name of the key behind the credential that "backup.credential" leads to from the body.
std::string key_at(const std::string& of, const v1::EntryBody& body, const Chain& chain) {
    const std::size_t dot = of.find('.');
    std::string id(tx::text_of(body.fields(), of.substr(0, dot)));
    if (dot != std::string::npos) {
        const auto entry = tx::newest_entry(chain.view(), id);
        id = entry ? std::string(tx::text_of(entry->body().fields(), of.substr(dot + 1))) : "";
    }
    const auto credential =
        state::read<v1::Credential>(chain.view(), state::keys::join("cre/", id));
    if (!credential) return {};
    const HeldKey* held = chain.held(credential->holder(), credential->usage());
    return held != nullptr && held->credential == credential->credential() ? held->name : "";
}

}  // namespace

void complete(v1::Action& action, const std::string& sender, const Chain& chain) {
    complete_incident(action, sender, chain);
    complete_change(action, sender);
    if (action.has_people_review_access())
        complete_review(*action.mutable_people_review_access(), sender, chain);
    if (action.has_people_check_out() && action.people_check_out().until_ms() == 0)
        action.mutable_people_check_out()->set_until_ms(chain.now().time_ms + kUseMs);
    if (action.has_nodes_register())
        complete_registers_node(*action.mutable_nodes_register(), chain);
    if (action.has_nodes_rotate_key()) complete_rotation(*action.mutable_nodes_rotate_key(), chain);
    if (action.has_membership_adopt_convention())
        complete_adoption(*action.mutable_membership_adopt_convention(), chain);
    if (action.has_membership_set_jurisdiction_list())
        complete_list(*action.mutable_membership_set_jurisdiction_list(), chain);
    if (action.has_membership_register_site()) {
        v1::MembershipRegisterSite& site = *action.mutable_membership_register_site();
        if (site.address_digest().empty()) site.set_address_digest(to_hex(commitment(site.site())));
    }
    if (action.has_people_grant_role()) complete_grant(*action.mutable_people_grant_role(), chain);
    if (action.has_exceptions_approve())
        complete_approval(*action.mutable_exceptions_approve(), chain);
    if (action.has_data_publish()) complete_batch(*action.mutable_data_publish());
    if (action.has_data_record_access() && action.data_record_access().time_ms() == 0)
        action.mutable_data_record_access()->set_time_ms(chain.now().time_ms);
    if (action.has_credentials_report_compromise() &&
        action.credentials_report_compromise().suspected_on() == 0) {
        action.mutable_credentials_report_compromise()->set_suspected_on(chain.now().today);
    }
}

void complete_proofs(v1::EntryBody& body, const v1::EntryType& type, const Chain& chain) {
    for (const v1::FieldDef& def : type.fields()) {
        if (def.type() != v1::FIELD_TYPE_SIGNATURE) continue;
        for (v1::Field& field : *body.mutable_fields()) {
            if (field.name() != def.name()) continue;
            const bool restored = field.value().text() == "restored";
            const std::string key = restored ? key_at(def.of(), body, chain) : "somebody else";
            const std::string_view named =
                tx::text_of(body.fields(), def.of().substr(0, def.of().find('.')));
            field.mutable_value()->set_signature(crypto::fixture_sign(
                key, crypto::restore_message(chain.config().genesis_digest(), named,
                                             format_date(body.occurred_on()))));
        }
    }
}

void complete_lines(v1::PeopleReviewAccess& review, const Chain& chain) {
    std::map<std::pair<std::string, std::uint64_t>, v1::AccessLine> lines;
    const Bytes prefix = state::keys::person(review.member() + ".");
    state::each<v1::Person>(chain.view(), prefix, [&](const v1::Person& person) {
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (!person.active() || grant.expires_ms() <= chain.now().time_ms) continue;
            v1::AccessLine& line = lines[{person.person(), grant.grant()}];
            line.set_person(person.person());
            line.set_grant(grant.grant());
        }
        return true;
    });
    for (const v1::AccessLine& line : review.lines()) lines[{line.person(), line.grant()}] = line;
    review.clear_lines();
    for (auto& [key, line] : lines) *review.add_lines() = std::move(line);
}

}  // namespace charter::scenario
