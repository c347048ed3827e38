// The bodies of pack_acts_test.hpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "crypto/sha256.hpp"
#include "engine/acts.hpp"
#include "engine/mountain.hpp"
#include "engine/pack_acts_test.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "merkle/list_tree.hpp"
#include "pack/acts.hpp"
#include "state/keys.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/fixture.hpp"
#include "tx/incidents/testing_actions.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr Day kFoundedDay = 20'781;  // of kFoundedMs

std::vector<Digest> leaves_of(const std::vector<v1::Receipt>& receipts) {
    std::vector<Digest> leaves;
    for (const v1::Receipt& receipt : receipts) {
        leaves.push_back(merkle::list_leaf(wire::encode(receipt)));
    }
    return leaves;
}

pack::Act read(const SentAct& sent, std::int64_t time_ms) {
    return {*tx::decode(sent.transaction), sent.receipt, time_ms};
}

}  // namespace

Acts::Acts(const storage::StateStore& store, const state::View& state, std::uint64_t height) {
    for (std::uint64_t at = 1; at <= height; ++at) {
        const auto place = *mountain_place(store.store(), at);
        if (!place) continue;
        Block& block = blocks_[at];
        block.leaf = place->leaf;
        while (true) {
            const auto bytes =
                *store.store().receipt({at, static_cast<std::uint32_t>(block.receipts.size())});
            if (!bytes) break;
            block.receipts.emplace_back().ParseFromString(*bytes);
        }
    }
    auto file = ActsFile::find(store.store(), state, height);
    EXPECT_TRUE(file) << file.error().what;
    Bytes all;
    for (Bytes piece = *file->next(); !piece.empty(); piece = *file->next()) all += piece;
    EXPECT_EQ(all.size(), file->bytes());
    ByteView rest = ByteView(all).substr(pack::kActsMagic.size());
    while (!rest.empty()) {
        const wire::Delimited next = wire::next_message(rest, pack::kActBytesMax);
        v1::PackAct act;
        act.ParseFromArray(next.body->data(), static_cast<int>(next.body->size()));
        sent.push_back({act.transaction(), act.receipt().receipt()});
        rest.remove_prefix(next.bytes);
    }
    EXPECT_EQ(this->file(state), all);
}

Bytes Acts::file(const state::View& visible) const {
    merkle::Mmr range;
    std::map<std::pair<unsigned, std::uint64_t>, Digest> nodes;
    std::map<std::uint64_t, std::uint64_t> index_of;
    for (const auto& [height, block] : blocks_) {
        index_of[height] = range.count;
        for (const auto& node : range.append(crypto::sha256(wire::encode(block.leaf)))) {
            nodes[{node.level, node.index}] = node.digest;
        }
    }
    const auto wanted = pack::acts_wanted(visible);
    Bytes file(pack::kActsMagic);
    for (const SentAct& one : sent) {
        const Block& block = blocks_.at(one.receipt.height());
        const pack::Act act = read(one, block.leaf.time_ms());
        const bool asked = std::ranges::any_of(
            wanted, [&](const pack::Wanted& w) { return pack::answers(w, act, visible); });
        if (!asked && !as_they_are) continue;
        const std::uint64_t index = index_of.at(one.receipt.height());
        v1::PackAct packed;
        packed.set_transaction(one.transaction);
        v1::ReceiptClaim& claim = *packed.mutable_receipt();
        *claim.mutable_receipt() = one.receipt;
        *claim.mutable_block()->mutable_leaf() = block.leaf;
        claim.mutable_block()->set_index(index);
        const auto path = merkle::prove_in_mmr(
            index, range.count,
            [&](unsigned level, std::uint64_t place) { return nodes.at({level, place}); });
        for (const Digest& sibling : path.siblings) {
            claim.mutable_block()->add_siblings(Bytes(view(sibling)));
        }
        write_path(merkle::prove_in_list_of_leaves(leaves_of(block.receipts), one.receipt.index()),
                   *claim.mutable_path());
        file += wire::delimited(wire::encode(packed));
    }
    return file;
}

v1::Mountain Acts::mountain() const {
    merkle::Mmr range;
    for (const auto& [height, block] : blocks_) {
        range.append(crypto::sha256(wire::encode(block.leaf)));
    }
    v1::Mountain record;
    record.set_key(Bytes(state::keys::kMountain));
    record.set_count(range.count);
    for (const Digest& peak : range.peaks) record.add_peaks(Bytes(view(peak)));
    return record;
}

void Acts::renew(Block& block) {
    block.leaf.set_receipts_root(
        Bytes(view(merkle::list_root_of_leaves(leaves_of(block.receipts)))));
}

void Acts::add(const Bytes& transaction, v1::Receipt receipt) {
    Block& block = blocks_.rbegin()->second;
    receipt.set_height(newest());
    receipt.set_index(static_cast<std::uint32_t>(block.receipts.size()));
    receipt.set_tx_id(TestChain::id_of(transaction));
    block.receipts.push_back(receipt);
    sent.push_back({transaction, receipt});
    renew(block);
}

void Acts::replace(std::size_t number, const Bytes& transaction) {
    SentAct& one = sent.at(number);
    one.transaction = transaction;
    one.receipt.set_tx_id(TestChain::id_of(transaction));
    Block& block = blocks_.at(one.receipt.height());
    block.receipts.at(one.receipt.index()) = one.receipt;
    renew(block);
}

std::size_t Acts::find(const state::View& state, pack::ActKind kind, const Bytes& record,
                       std::size_t ballot) const {
    for (const pack::Wanted& wanted : pack::acts_wanted(state)) {
        if (wanted.kind != kind || wanted.record != record || wanted.number != ballot) continue;
        for (std::size_t i = 0; i < sent.size(); ++i) {
            const Block& block = blocks_.at(sent[i].receipt.height());
            if (pack::answers(wanted, read(sent[i], block.leaf.time_ms()), state)) return i;
        }
    }
    ADD_FAILURE() << "no such act of " << record;
    return 0;
}

v1::EntryBody readiness_check(const std::string& member) {
    v1::EntryBody body;
    body.set_register_("readiness_checks");
    body.set_member(member);
    body.set_occurred_on(kFoundedDay);
    for (const char* name : {"attack_detection", "log_review", "recovery", "response"}) {
        *body.add_fields() = tx::fixture::flag(name, true);
    }
    return body;
}

v1::Action put_of(const v1::EntryBody& body) {
    v1::Action action;
    *action.mutable_registers_put()->mutable_entry() = body;
    return action;
}

void Deeds::act(const v1::Action& action, const std::vector<std::string>& signers) {
    const Bytes raw = test_chain().tx(nonces_[signers.front()]++, action, signers);
    const auto submitted = node_.engine->submit(raw);
    node_.settle();
    const auto receipt = *find_receipt(node_.store->store(), TestChain::id_of(raw));
    if (receipt && receipt->reason() == 0) return;
    std::fprintf(stderr, "%s: %s\n", catalog::act_name(action).c_str(),
                 (receipt ? *receipt : submitted->receipt).ShortDebugString().c_str());
    std::abort();
}

void Deeds::file_entries() {
    act(put_of(readiness_check("bank-a")), {"bank-a.one"});
    v1::Action action;
    v1::RegistersSignOff& sign_off = *action.mutable_registers_sign_off();
    sign_off.set_entry(std::string(kOwnEntry).substr(4));
    sign_off.set_digest(Bytes(view(crypto::sha256(wire::encode(readiness_check("bank-a"))))));
    act(action, {"bank-a.two"});
    action.Clear();
    action.mutable_registers_supersede()->set_entry(std::string(kOwnEntry).substr(4));
    *action.mutable_registers_supersede()->mutable_body() = readiness_check("bank-a");
    act(action, {"bank-a.one", "bank-a.two"});
    act(put_of(readiness_check("bank-b")), {"bank-b.one", "bank-b.two"});
}

void Deeds::propose(const v1::Action& action, bool emergency) {
    v1::Action proposing;
    v1::AssemblyPropose& propose = *proposing.mutable_assembly_propose();
    *propose.mutable_action() = action;
    propose.set_emergency(emergency);
    propose.set_title("as it is needed");
    propose.set_minutes_digest(Bytes(32, 'm'));
    act(proposing, {"bank-a.one"});
    proposal_.set_proposal(proposal_.proposal() + 1);
    *proposal_.mutable_action() = action;
}

void Deeds::vote(const std::string& person) {
    v1::Action action;
    v1::AssemblyVote& vote = *action.mutable_assembly_vote();
    vote.set_proposal(proposal_.proposal());
    vote.set_approve(true);
    vote.set_minutes_digest(Bytes(32, 'm'));
    vote.set_proposal_digest(tx::proposal_digest(proposal_));
    act(action, {person});
}

void Deeds::decide() {
    v1::Action action;
    action.mutable_assembly_execute()->set_proposal(proposal_.proposal());
    action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    act(action, {"bank-a.one"});
}

// Asked for, approved, and then lifted; and another that stays a request.
void Deeds::except() {
    v1::Action action;
    v1::ExceptionsRequest& request = *action.mutable_exceptions_request();
    request.set_requirement("4.2");
    request.set_member("bank-a");
    request.set_owner("bank-a.one");
    request.set_reason("the unit is new");
    request.set_compensating_control("the head of compliance looks weekly");
    request.set_valid_until(kFoundedDay + 30);
    request.set_document(Bytes(32, 'o'));
    *request.mutable_document_note() = tx::told_note();
    const Bytes digest(view(crypto::sha256(wire::encode(request))));
    act(action, {"bank-a.one"});
    v1::Action approving;
    approving.mutable_exceptions_approve()->set_exception(std::string(kException).substr(4));
    approving.mutable_exceptions_approve()->set_digest(digest);
    act(approving, {"bank-a.two"});
    v1::Action lifting;
    lifting.mutable_exceptions_withdraw()->set_exception(std::string(kException).substr(4));
    lifting.mutable_exceptions_withdraw()->set_why("it is no longer new");
    act(lifting, {"bank-a.one"});
    act(action, {"bank-a.one"});
}

// Of bank-b.two: one that is called off, and one that stands. Both lie ahead.
void Deeds::rest() {
    v1::Action action;
    v1::PeopleDeclareLeave& leave = *action.mutable_people_declare_leave();
    leave.set_person("bank-b.two");
    for (const Day from : {kFoundedDay + 100, kFoundedDay + 200}) {
        leave.set_from(from);
        leave.set_until(from + 9);
        act(action, {"bank-b.one", "bank-b.two"});
    }
    v1::Action back;
    back.mutable_people_end_leave()->set_person("bank-b.two");
    back.mutable_people_end_leave()->set_why("the journey is off");
    act(back, {"bank-b.two"});
}

// Two incidents in the midst of their work: one is classified, with a hold and a notice, the other
// has evidence that changed hands.
void Deeds::suffer() {
    const auto open = [&](const std::string& member) {
        v1::Action action;
        v1::IncidentsOpen& opening = *action.mutable_incidents_open();
        opening.set_member(member);
        opening.set_kind("outage");
        opening.set_title("the room is under water");
        opening.set_owner_unit("security");
        opening.set_detected_ms(kFoundedMs);
        act(action, {member + ".one"});
    };
    const auto step = [&](tx::IncidentAct kind, const char* key,
                          const std::vector<std::string>& signers) {
        act(tx::incident_action(kind, std::string(key).substr(4), node_.now_ms), signers);
    };
    open("bank-a");
    step(tx::IncidentAct::classify, kIncident, {"bank-a.one"});
    step(tx::IncidentAct::hold, kIncident, {"bank-a.one", "bank-a.two"});
    step(tx::IncidentAct::notify, kIncident, {"bank-a.one"});
    open("bank-c");
    step(tx::IncidentAct::take_evidence, kEvidenced, {"bank-c.one", "bank-c.two"});
    step(tx::IncidentAct::hand_over, kEvidenced, {"bank-c.two", "bank-c.one"});
}

// An emergency change: rehearsed at the second try, then withdrawn.
void Deeds::change() {
    v1::Action action;
    v1::ChangeOpen& open = *action.mutable_change_open();
    open.set_member("bank-c");
    open.set_class_("emergency");
    open.set_kind("configuration");
    open.set_title("the firewall");
    open.add_authors("bank-c.one");
    open.set_plan(Bytes(32, 'p'));
    open.set_recovery_procedure(Bytes(32, 'r'));
    *open.mutable_plan_note() = tx::told_note();
    *open.mutable_recovery_note() = tx::told_note();
    act(action, {"bank-c.one"});
    for (const bool passed : {false, true}) {
        action.Clear();
        v1::ChangeRehearse& rehearse = *action.mutable_change_rehearse();
        rehearse.set_change(std::string(kChange).substr(4));
        rehearse.set_passed(passed);
        rehearse.set_way("real");
        rehearse.set_evidence(Bytes(32, 'e'));
        *rehearse.mutable_evidence_note() = tx::told_note();
        act(action, {"bank-c.two"});
    }
    action.Clear();
    action.mutable_change_withdraw()->set_change(std::string(kChange).substr(4));
    action.mutable_change_withdraw()->set_why("it is not needed");
    act(action, {"bank-c.one"});
}

void Deeds::run() {
    file_entries();
    except();
    rest();
    suffer();
    change();
    v1::Action action;
    v1::MembershipAdoptConvention& adopt = *action.mutable_membership_adopt_convention();
    v1::CatalogHead head;
    head.ParseFromString(*node_.store->latest()->get("cat/head"));
    adopt.set_member("bank-a");
    adopt.set_version(head.version());
    adopt.set_digest(head.digest());
    act(action, {"bank-a.one", "bank-a.two"});

    action.Clear();
    action.mutable_parameters_set()->set_parameter("backdating_days_max");
    action.mutable_parameters_set()->set_value(10);
    propose(action, false);
    for (const char* person : {"bank-a.one", "bank-b.one", "bank-c.one"}) vote(person);
    decide();

    action.Clear();
    action.mutable_network_set_mode()->set_mode(v1::MODE_LIMITED);
    action.mutable_network_set_mode()->set_why("an attack");
    propose(action, true);
    for (const char* person : {"bank-a.one", "bank-b.one"}) vote(person);
    decide();
    vote("bank-c.one");
    action.Clear();
    action.mutable_assembly_ratify()->set_proposal(proposal_.proposal());
    action.mutable_assembly_ratify()->set_minutes_digest(Bytes(32, 'm'));
    act(action, {"bank-b.one"});

    action.Clear();
    action.mutable_parameters_set()->set_parameter("backdating_days_max");
    action.mutable_parameters_set()->set_value(11);
    propose(action, false);
    action.Clear();
    action.mutable_assembly_withdraw()->set_proposal(proposal_.proposal());
    action.mutable_assembly_withdraw()->set_minutes_digest(Bytes(32, 'm'));
    act(action, {"bank-a.one"});
}

}  // namespace charter::engine
