#include "pack/acts.hpp"

#include <algorithm>
#include <utility>

#include "catalog/catalog.hpp"
#include "pack/changes.hpp"
#include "pack/incidents.hpp"
#include "pack/leaves.hpp"
#include "proof/claims.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::pack {
namespace {

constexpr const char* kWhere = "proof/acts.bin";

tl::unexpected<Flaw> invalid(std::string detail) {
    return flaw(Failure::acts_invalid, kWhere, std::move(detail));
}

/// That each of these records is where its steps lead, or that its end is as it says.
template <class Record>
Verdict check_steps(const state::View& view, ByteView prefix) {
    Verdict verdict = accepted();
    state::each<Record>(view, prefix, [&](const Record& record) {
        const std::string_view wrong = flaw_of(record, view);
        if (wrong.empty()) return true;
        verdict = flaw(Failure::act_differs, "record " + record.key(), std::string(wrong));
        return false;
    });
    return verdict;
}

}  // namespace

Checked<Act> read_act(ByteView message, const v1::Mountain& mountain) {
    v1::PackAct packed;
    if (!wire::decode_canonical(message, kActBytesMax, packed)) return invalid("an act");
    if (!packed.receipt().block().commitment().empty()) {
        return invalid("an act with a commitment of its own");
    }
    auto sent = tx::decode(packed.transaction());
    if (!sent) return invalid("a transaction does not decode");
    const v1::Receipt& receipt = packed.receipt().receipt();
    const std::string where = where_of(receipt);
    const auto proved = proof::judge(packed.receipt(), mountain);
    if (!proved) {
        return flaw(Failure::act_of_another_ledger, where,
                    "no block of this ledger has its receipt: " +
                        std::string(proof::failure_name(proved.error().failure)));
    }
    if (receipt.tx_id() != sent->id) {
        return flaw(Failure::act_of_another_ledger, where,
                    "its receipt is of the transaction " + to_hex(receipt.tx_id()));
    }
    if (receipt.reason() != 0) return invalid("a transaction that was refused");
    if (proved->block_time_ms <= 0) return invalid("a block without a time");
    return Act{*std::move(sent), receipt, proved->block_time_ms};
}

ActsReader::ActsReader(const state::View& view, const History& history, bool floor_held)
    : view_(view), history_(history), floor_held_(floor_held), signers_(view, history) {
    mountain_ = state::read_or_new<v1::Mountain>(view, Bytes(state::keys::kMountain));
    for (Wanted& wanted : acts_wanted(view)) {
        const std::size_t at = asked_.size();
        const bool by_time = wanted.height == 0 && wanted.time_ms != 0;
        if (by_time) by_time_.emplace(wanted.time_ms, at);
        if (!by_time) by_height_.emplace(wanted.height, at);
        asked_.push_back({std::move(wanted), false});
    }
}

Verdict ActsReader::take(ByteView piece) {
    taken_ += piece.size();
    if (taken_ > kActsBytesMax) return flaw(Failure::too_large, kWhere);
    waiting_.append(piece);
    ByteView rest = waiting_;
    if (!past_magic_) {
        if (rest.size() < kActsMagic.size()) return accepted();
        if (!rest.starts_with(kActsMagic)) return invalid("it does not begin as acts do");
        rest.remove_prefix(kActsMagic.size());
        past_magic_ = true;
    }
    while (true) {
        const wire::Delimited next = wire::next_message(rest, kActBytesMax);
        if (next.wrong) return invalid("a length is wrong");
        if (!next.body) break;
        if (auto taken = take_act(*next.body); !taken) return taken;
        rest.remove_prefix(next.bytes);
    }
    waiting_.erase(0, waiting_.size() - rest.size());
    return accepted();
}

Verdict ActsReader::take_act(ByteView message) {
    const auto act = read_act(message, mountain_);
    if (!act) return tl::unexpected(act.error());
    const Place place = act->place();
    if (last_ && !(*last_ < place)) return invalid("acts are not in the order of the ledger");
    last_ = place;
    // The same nonce again is the same transaction again, or one that was never to be beside it.
    const v1::Transaction& sent = act->sent.tx;
    const auto [nonce, first] = nonces_.try_emplace(sent.sender(), sent.nonce());
    if (!first && sent.nonce() <= nonce->second) {
        return invalid("a nonce of " + sent.sender() + " is used again, in block " +
                       std::to_string(place.height));
    }
    nonce->second = sent.nonce();
    if (auto held = signers_.judge(*act); !held) return held;
    ++report_.acts;
    return match(*act);
}

// An act may be what several records ask for, but is one step of a life cycle, and ends one leave:
// of two alike in a block the first one.
Verdict ActsReader::match(const Act& act) {
    bool matched = false;
    bool stepped = false;
    const auto look_at = [&](std::size_t number) -> Verdict {
        Asked& asked = asked_[number];
        const bool step = asked.wanted.kind == ActKind::step || asked.wanted.kind == ActKind::back;
        if (asked.found || (step && stepped)) return accepted();
        if (!answers(asked.wanted, act, view_)) return accepted();
        stepped |= step;
        if (const auto differs = difference(asked.wanted, act, view_)) {
            return flaw(Failure::act_differs, where_of(act.receipt),
                        "of " + describe(asked.wanted) + ": " + *differs);
        }
        asked.found = true;
        matched = true;
        note(asked.wanted, act);
        return accepted();
    };
    const auto look_in = [&](const auto& places, auto key) -> Verdict {
        const auto [from, to] = places.equal_range(key);
        for (auto at = from; at != to; ++at) {
            if (auto looked = look_at(at->second); !looked) return looked;
        }
        return accepted();
    };
    if (auto looked = look_in(by_height_, act.receipt.height()); !looked) return looked;
    if (auto looked = look_in(by_height_, std::uint64_t{0}); !looked) return looked;
    if (auto looked = look_in(by_time_, act.time_ms); !looked) return looked;
    if (matched) return accepted();
    return flaw(Failure::act_unlisted, where_of(act.receipt),
                "no record that the pack shows is written by it");
}

void ActsReader::note(const Wanted& wanted, const Act& act) {
    for (const Bytes& id : act.sent.tx.signers()) {
        const auto credential =
            state::read_existing<v1::Credential>(view_, state::keys::credential(id));
        report_.signed_by[wanted.record].push_back(
            {catalog::act_name(act.action()), act.place(), credential.holder(), id});
        const bool entry = wanted.kind == ActKind::file || wanted.kind == ActKind::sign_off;
        const bool person = view_.get(state::keys::person(credential.holder())).has_value();
        if (entry && person) persons_[wanted.record].insert(credential.holder());
    }
    const bool first = wanted.kind == ActKind::propose || wanted.kind == ActKind::file ||
                       wanted.kind == ActKind::except || wanted.kind == ActKind::leave ||
                       (wanted.kind == ActKind::step && wanted.number == 0);
    if (first) begun_.insert(wanted.record);
    if (!wanted.record.starts_with("pro/")) return;
    const auto proposal = state::read_existing<v1::Proposal>(view_, wanted.record);
    ProposalActs& acts = by_proposal_[proposal.proposal()];
    acts.ballots.resize(static_cast<std::size_t>(proposal.ballots_size()));
    if (wanted.kind == ActKind::propose) acts.opened = act.place();
    if (wanted.kind == ActKind::vote) acts.ballots[wanted.number] = act.place();
    if (wanted.kind == ActKind::execute) acts.executed = act.place();
    if (wanted.kind == ActKind::ratify) acts.ratified = act.place();
}

// Of an entry whose filing is pruned some signers are not known.
Verdict ActsReader::check_signers() const {
    for (const auto& [key, persons] : persons_) {
        if (!begun_.contains(key)) continue;
        const auto entry = state::read_existing<v1::Entry>(view_, key);
        if (std::ranges::equal(entry.signers(), persons)) continue;
        return flaw(Failure::act_differs, "record " + key, "who signed it");
    }
    return accepted();
}

// What a resolution grants begins in the block that executes it.
Verdict ActsReader::check_grants() const {
    Verdict verdict = accepted();
    state::each<v1::Grant>(view_, "gra/", [&](const v1::Grant& grant) {
        if (grant.granted_by().empty()) return true;
        const auto proposal = std::ranges::find(history_.executed(), grant.granted_by(0),
                                                [](const auto& p) { return p.key(); });
        if (proposal == history_.executed().end()) return true;  // of persons: judge_grants
        const auto acts = by_proposal_.find(proposal->proposal());
        const bool known = acts != by_proposal_.end() && acts->second.executed;
        if (!known || acts->second.executed->time_ms == grant.granted_ms()) return true;
        verdict = flaw(Failure::act_differs, "record " + grant.key(), "when it was granted");
        return false;
    });
    return verdict;
}

Checked<ActsReport> ActsReader::finish() {
    if (!past_magic_ || !waiting_.empty()) return invalid("it is cut off");
    for (const Asked& asked : asked_) {
        if (asked.found) continue;
        // The oldest blocks go first: where the first act of a record is, the others are too.
        const bool gone = floor_held_ && is_pruned(asked.wanted, view_);
        if (!gone || begun_.contains(asked.wanted.record)) {
            return flaw(Failure::act_missing, kWhere, describe(asked.wanted));
        }
        ++report_.pruned;
    }
    if (auto held = check_signers(); !held) return tl::unexpected(held.error());
    if (auto held = check_grants(); !held) return tl::unexpected(held.error());
    if (auto held = check_steps<v1::Incident>(view_, "inc/"); !held) {
        return tl::unexpected(held.error());
    }
    if (auto held = check_steps<v1::Change>(view_, "chg/"); !held) {
        return tl::unexpected(held.error());
    }
    if (auto held = check_steps<v1::Leave>(view_, "lea/"); !held) {
        return tl::unexpected(held.error());
    }
    const auto resolutions = judge_resolutions(view_, history_, by_proposal_);
    if (!resolutions) return tl::unexpected(resolutions.error());
    report_.resolutions = *resolutions;
    return std::move(report_);
}

}  // namespace charter::pack
