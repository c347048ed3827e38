// Which act is the wanted one, and what it says differently.

#include <algorithm>
#include <utility>

#include "base/civil.hpp"
#include "crypto/sha256.hpp"
#include "pack/act.hpp"
#include "pack/changes.hpp"
#include "pack/incidents.hpp"
#include "pack/leaves.hpp"
#include "pack/steps.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;
using state::keys::entry;
using tx::note_if;

bool same(const google::protobuf::Message& a, const google::protobuf::Message& b) {
    return wire::encode(a) == wire::encode(b);
}

bool in_its_block(const Wanted& wanted, const Act& act) {
    if (wanted.height != 0) return act.receipt.height() == wanted.height;
    if (wanted.time_ms != 0) return act.time_ms == wanted.time_ms;
    return wanted.until_ms != 0 && act.receipt.height() >= wanted.from &&
           act.time_ms < wanted.until_ms;
}

bool created(const Act& act, const Bytes& key) {
    return std::ranges::find(act.receipt.created(), key) != act.receipt.created().end();
}

// The persons and nodes behind the signatures, in their order.
std::vector<std::string> holders(const Act& act, const state::View& view) {
    std::vector<std::string> found;
    for (const Bytes& id : act.sent.tx.signers()) {
        const auto credential = state::read<v1::Credential>(view, state::keys::credential(id));
        if (!credential) continue;
        if (std::ranges::find(found, credential->holder()) == found.end()) {
            found.push_back(credential->holder());
        }
    }
    return found;
}

std::uint64_t proposal_of(const v1::Action& action) {
    switch (action.kind_case()) {
        case v1::Action::kAssemblyVote:     return action.assembly_vote().proposal();
        case v1::Action::kAssemblyWithdraw: return action.assembly_withdraw().proposal();
        case v1::Action::kAssemblyExecute:  return action.assembly_execute().proposal();
        case v1::Action::kAssemblyRatify:   return action.assembly_ratify().proposal();
        default:                            return 0;
    }
}

bool on_proposal(const Wanted& wanted, const Act& act) {
    const std::uint64_t number = proposal_of(act.action());
    return number != 0 && state::keys::proposal(number) == wanted.record;
}

bool is_vote(const Wanted& wanted, const Act& act, const state::View& view) {
    if (!act.action().has_assembly_vote() || !on_proposal(wanted, act)) return false;
    const auto proposal = state::read<v1::Proposal>(view, wanted.record);
    return proposal && wanted.number < static_cast<std::size_t>(proposal->ballots_size()) &&
           proposal->ballots(static_cast<int>(wanted.number)).person() == act.sent.tx.sender();
}

bool files(const Act& act, const Bytes& key) {
    const v1::Action& action = act.action();
    const bool filing = action.has_registers_put() || action.has_registers_supersede() ||
                        action.has_people_review_access();
    return filing && created(act, key);
}

const v1::EntryBody& body_of(const Act& act) {
    return act.action().has_registers_put() ? act.action().registers_put().entry()
                                            : act.action().registers_supersede().body();
}

// Alone, or by the maker's act: with the checker's signature, or in a register without checkers.
bool signs_off(const Wanted& wanted, const Act& act, const state::View& view) {
    const v1::Action& action = act.action();
    if (action.has_registers_sign_off()) {
        return entry(action.registers_sign_off().entry()) == wanted.record;
    }
    if (!files(act, wanted.record)) return false;
    const auto record = state::read<v1::Entry>(view, wanted.record);
    if (!record || record->checker().empty()) return record.has_value();
    const auto signers = holders(act, view);
    return std::ranges::find(signers, record->checker()) != signers.end();
}

const v1::Observation* reported(const Act& act, const v1::Observation& observation) {
    const auto& all = act.action().observations_report().observations();
    const auto found = std::ranges::find_if(all, [&](const v1::Observation& other) {
        return other.probe() == observation.probe() && other.subject() == observation.subject() &&
               other.slot() == observation.slot();
    });
    return found == all.end() ? nullptr : &*found;
}

bool is_report(const Wanted& wanted, const Act& act, const state::View& view) {
    if (!act.action().has_observations_report()) return false;
    const auto latest = state::read<v1::LatestObservation>(view, wanted.record);
    return latest && latest->node() == act.sent.tx.sender() &&
           reported(act, latest->observation()) != nullptr;
}

bool binds(const Act& act) {
    const v1::Action& action = act.action();
    return action.has_credentials_issue() || action.has_credentials_renew() ||
           action.has_people_enrol();
}

const v1::NewCredential& credential_of(const v1::Action& action) {
    if (action.has_credentials_issue()) return action.credentials_issue().credential();
    if (action.has_credentials_renew()) return action.credentials_renew().credential();
    return action.people_enrol().credential();
}

Difference proposed(const v1::Proposal& proposal, const Act& act) {
    const v1::AssemblyPropose& tx = act.action().assembly_propose();
    if (act.sent.tx.sender() != proposal.proposer()) return "the proposer";
    if (!same(tx.action(), proposal.action())) return "the action";
    if (tx.emergency() != proposal.emergency()) return "the kind of procedure";
    if (tx.title() != proposal.title()) return "the title";
    if (tx.change() != proposal.change()) return "the change";
    if (tx.minutes_digest() != proposal.minutes_digest()) return "the minutes";
    return std::nullopt;
}

Difference voted(const v1::Proposal& proposal, const v1::Ballot& ballot, const Act& act) {
    const v1::AssemblyVote& tx = act.action().assembly_vote();
    if (tx.approve() != ballot.approve()) return tx.approve() ? "it approves" : "it rejects";
    if (tx.proposal_digest() != tx::proposal_digest(proposal)) return "what is voted on";
    if (act.sent.tx.signers(0) != ballot.credential()) return "the credential";
    if (tx.minutes_digest() != ballot.minutes_digest()) return "the minutes";
    if (tx::member_of(ballot.person()) != ballot.member()) return "the member";
    return std::nullopt;
}

// The act says what the entry is about; its counts are those of the lines and the persons of then.
Difference reviewed(const v1::Entry& record, const v1::PeopleReviewAccess& tx) {
    const v1::EntryBody& body = record.body();
    if (tx.member() != body.member()) return "the member";
    if (tx.reviewed_on() != body.occurred_on()) return "the day";
    if (tx.sheet() != body.document()) return "the document";
    if (!same_note(note_if(body.has_document_note(), body.document_note()),
                   note_if(tx.has_sheet_note(), tx.sheet_note()))) {
        return "what is told of the document";
    }
    if (charter::view(crypto::sha256(wire::encode(body))) != record.digest()) {
        return "the entry's digest";
    }
    const bool first = entry(record.root()) == record.key() && record.supersedes().empty();
    return first ? std::nullopt : Difference("it supersedes nothing");
}

Difference filed(const v1::Entry& record, const Act& act, const state::View& view) {
    if (act.sent.tx.sender() != record.maker()) return "the maker";
    if (act.action().has_people_review_access()) {
        return reviewed(record, act.action().people_review_access());
    }
    const Bytes body = wire::encode(body_of(act));
    if (body != wire::encode(record.body())) return "the entry's content";
    if (charter::view(crypto::sha256(body)) != record.digest()) return "the entry's digest";
    if (!act.action().has_registers_supersede()) {
        const bool first = entry(record.root()) == record.key() && record.supersedes().empty();
        return first ? std::nullopt : Difference("it supersedes nothing");
    }
    const auto before =
        state::read<v1::Entry>(view, entry(act.action().registers_supersede().entry()));
    if (!before || before->root() != record.root()) return "what it supersedes";
    // A draft gave way at once, and left its own predecessor to this one.
    const bool draft = before->signed_off_ms() == 0;
    if (draft && before->state() != v1::ENTRY_STATE_SUPERSEDED) return "the draft before it stands";
    const bool agrees = record.supersedes() == (draft ? before->supersedes() : before->key());
    return agrees ? std::nullopt : Difference("what it supersedes");
}

Difference signed_off(const v1::Entry& record, const Act& act) {
    if (record.checker() == record.maker()) return "the checker is the maker";
    if (!act.action().has_registers_sign_off()) return std::nullopt;  // with the filing
    if (act.action().registers_sign_off().digest() != record.digest()) return "the entry's digest";
    return act.sent.tx.sender() == record.checker() ? std::nullopt : Difference("the checker");
}

Difference observed(const v1::LatestObservation& record, const Act& act) {
    const v1::Observation* found = reported(act, record.observation());
    if (found == nullptr || !same(*found, record.observation())) return "the observation";
    return record.reported_ms() == act.time_ms ? std::nullopt : Difference("the time");
}

Difference adopted(const v1::Member& record, const Act& act) {
    const v1::MembershipAdoptConvention& tx = act.action().membership_adopt_convention();
    const bool agrees =
        tx.version() == record.adopted_version() && tx.digest() == record.adopted_digest();
    return agrees ? std::nullopt : Difference("the version of the convention");
}

Difference bound(const v1::Credential& record, const Act& act) {
    const v1::NewCredential& sent = credential_of(act.action());
    if (tx::credential_id(sent.key()) != record.credential()) return "the key";
    if (sent.holder() != record.holder()) return "the holder";
    if (sent.usage() != record.usage()) return "the usage";
    return sent.ca_signature() == record.ca_signature() ? std::nullopt
                                                        : Difference("the certificate");
}

std::vector<std::string> persons_of(const Act& act, const state::View& view) {
    auto persons = holders(act, view);
    std::erase_if(
        persons, [&](const std::string& holder) { return !view.get(state::keys::person(holder)); });
    return persons;
}

bool grants(const Act& act) {
    return act.action().has_people_grant_role() || act.action().has_people_declare_leave();
}

Difference granted(const v1::Grant& record, const Act& act, const state::View& view) {
    const bool same_persons = std::ranges::equal(persons_of(act, view), record.granted_by());
    if (!same_persons) return "who granted it";
    if (act.action().has_people_declare_leave()) {
        return deputed(record, act.action().people_declare_leave(), view);
    }
    const v1::PeopleGrantRole& tx = act.action().people_grant_role();
    if (record.begins_ms() != 0 || !record.deputy_for().empty()) return "it is no deputy's";
    if (tx.person() != record.person()) return "the person";
    if (tx.role() != record.role()) return "the role";
    if (tx.scope() != record.scope()) return "the scope";
    if (tx.purpose() != record.purpose()) return "the purpose";
    return tx.expires_ms() == record.expires_ms() ? std::nullopt : Difference("the end");
}

Difference asked(const v1::Exception& record, const Act& act, const state::View& view) {
    const v1::ExceptionsRequest& tx = act.action().exceptions_request();
    if (act.sent.tx.sender() != record.requester()) return "who asked";
    if (charter::view(crypto::sha256(wire::encode(tx))) != record.digest()) return "the digest";
    if (tx.requirement() != record.requirement()) return "the requirement";
    if (tx.member() != record.member()) return "the member";
    if (tx.subject() != record.subject()) return "the subject";
    if (tx.owner() != record.owner()) return "the owner";
    if (tx.reason() != record.reason()) return "the reason";
    if (tx.compensating_control() != record.compensating_control()) return "what protects";
    if (tx.document() != record.document()) return "the document";
    if (!same_note(note_if(record.has_document_note(), record.document_note()),
                   note_if(tx.has_document_note(), tx.document_note()))) {
        return "what is told of the document";
    }
    const auto config = state::read_existing<v1::ChainConfig>(view, Bytes(state::keys::kConfig));
    const std::int64_t end = midnight_ms(tx.valid_until() + 1, config.utc_offset_minutes());
    const bool same_end = tx.valid_until() == record.valid_until() && end == record.expires_ms();
    return same_end ? std::nullopt : Difference("its last day");
}

Difference excepted(ActKind kind, const v1::Exception& record, const Act& act,
                    const state::View& view) {
    const v1::Action& action = act.action();
    const std::string& sender = act.sent.tx.sender();
    if (kind == ActKind::except) return asked(record, act, view);
    if (kind == ActKind::lift) {
        if (sender != record.withdrawn_by()) return "who withdrew it";
        const bool same_why = action.exceptions_withdraw().why() == record.withdrawn_why();
        return same_why ? std::nullopt : Difference("why it was withdrawn");
    }
    if (action.exceptions_approve().digest() != record.digest()) return "the request's digest";
    if (sender != record.approver()) return "the approver";
    const bool alone = sender == record.owner() || sender == record.requester();
    return alone ? Difference("it was approved by who asked or owns it") : std::nullopt;
}

const std::string& name_of(const v1::Incident& incident) { return incident.incident(); }
const std::string& name_of(const v1::Change& change) { return change.change(); }

template <class Record>
bool is_step(const Wanted& wanted, const Act& act, const state::View& view) {
    const auto record = state::read<Record>(view, wanted.record);
    return record && std::cmp_less(wanted.number, record->steps_size()) &&
           is_step_of(record->steps(static_cast<int>(wanted.number)), name_of(*record),
                      record->key(), act);
}

template <class Record>
Difference stepped(const Wanted& wanted, const Act& act, const state::View& view) {
    const auto record = state::read_existing<Record>(view, wanted.record);
    const v1::Step& step = record.steps(static_cast<int>(wanted.number));
    if (auto differs = step_difference(step, act, persons_of(act, view))) return differs;
    return left_by(step, record, act);
}

bool of_incident(const Wanted& wanted) { return wanted.record.starts_with("inc/"); }

}  // namespace

bool answers(const Wanted& wanted, const Act& act, const state::View& view) {
    if (!in_its_block(wanted, act)) return false;
    const v1::Action& action = act.action();
    switch (wanted.kind) {
        case ActKind::propose:  return action.has_assembly_propose() && created(act, wanted.record);
        case ActKind::vote:     return is_vote(wanted, act, view);
        case ActKind::withdraw: return action.has_assembly_withdraw() && on_proposal(wanted, act);
        case ActKind::execute:  return action.has_assembly_execute() && on_proposal(wanted, act);
        case ActKind::ratify:   return action.has_assembly_ratify() && on_proposal(wanted, act);
        case ActKind::file:     return files(act, wanted.record);
        case ActKind::sign_off: return signs_off(wanted, act, view);
        case ActKind::close:
            return action.has_registers_close() &&
                   entry(action.registers_close().entry()) == wanted.record;
        case ActKind::report: return is_report(wanted, act, view);
        case ActKind::adopt:
            return action.has_membership_adopt_convention() &&
                   state::keys::member(action.membership_adopt_convention().member()) ==
                       wanted.record;
        case ActKind::bind:  return binds(act) && created(act, wanted.record);
        case ActKind::grant: return grants(act) && created(act, wanted.record);
        case ActKind::leave:
            return action.has_people_declare_leave() && created(act, wanted.record);
        case ActKind::back: {
            const auto leave = state::read_existing<v1::Leave>(view, wanted.record);
            return ends(leave, act);
        }
        case ActKind::except: return action.has_exceptions_request() && created(act, wanted.record);
        case ActKind::approve:
            return action.has_exceptions_approve() &&
                   state::keys::exception(action.exceptions_approve().exception()) == wanted.record;
        case ActKind::lift:
            return action.has_exceptions_withdraw() &&
                   state::keys::exception(action.exceptions_withdraw().exception()) ==
                       wanted.record;
        case ActKind::step:
            return of_incident(wanted) ? is_step<v1::Incident>(wanted, act, view)
                                       : is_step<v1::Change>(wanted, act, view);
    }
    return false;
}

std::optional<std::string> difference(const Wanted& wanted, const Act& act,
                                      const state::View& view) {
    switch (wanted.kind) {
        case ActKind::propose:
            return proposed(state::read_existing<v1::Proposal>(view, wanted.record), act);
        case ActKind::vote: {
            const auto proposal = state::read_existing<v1::Proposal>(view, wanted.record);
            return voted(proposal, proposal.ballots(static_cast<int>(wanted.number)), act);
        }
        case ActKind::withdraw: {
            const auto proposal = state::read_existing<v1::Proposal>(view, wanted.record);
            const bool own = tx::member_of(act.sent.tx.sender()) == proposal.member();
            return own ? std::nullopt : Difference("who withdraws");
        }
        case ActKind::execute:
        case ActKind::ratify:  return std::nullopt;
        case ActKind::file:
            return filed(state::read_existing<v1::Entry>(view, wanted.record), act, view);
        case ActKind::sign_off:
            return signed_off(state::read_existing<v1::Entry>(view, wanted.record), act);
        case ActKind::close: {
            const auto record = state::read_existing<v1::Entry>(view, wanted.record);
            const bool agrees = act.action().registers_close().why() == record.closed_why();
            return agrees ? std::nullopt : Difference("why it was closed");
        }
        case ActKind::report:
            return observed(state::read_existing<v1::LatestObservation>(view, wanted.record), act);
        case ActKind::adopt:
            return adopted(state::read_existing<v1::Member>(view, wanted.record), act);
        case ActKind::bind:
            return bound(state::read_existing<v1::Credential>(view, wanted.record), act);
        case ActKind::grant:
            return granted(state::read_existing<v1::Grant>(view, wanted.record), act, view);
        case ActKind::leave:
            return declared(state::read_existing<v1::Leave>(view, wanted.record),
                            act.action().people_declare_leave(), persons_of(act, view), view);
        case ActKind::back: return std::nullopt;
        case ActKind::except:
        case ActKind::approve:
        case ActKind::lift:
            return excepted(wanted.kind, state::read_existing<v1::Exception>(view, wanted.record),
                            act, view);
        case ActKind::step:
            return of_incident(wanted) ? stepped<v1::Incident>(wanted, act, view)
                                       : stepped<v1::Change>(wanted, act, view);
    }
    return std::nullopt;
}

}  // namespace charter::pack
