#include <algorithm>
#include <set>

#include "charter/v1/life_cycle.pb.h"
#include "pack/act.hpp"
#include "pack/changes.hpp"
#include "pack/incidents.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::pack {
namespace {

const char* word_of(ActKind kind) {
    switch (kind) {
        case ActKind::propose:  return "proposing";
        case ActKind::vote:     return "vote";
        case ActKind::withdraw: return "withdrawal";
        case ActKind::execute:  return "execution";
        case ActKind::ratify:   return "ratification";
        case ActKind::file:     return "filing";
        case ActKind::sign_off: return "signing off";
        case ActKind::close:    return "closing";
        case ActKind::report:   return "report";
        case ActKind::adopt:    return "adoption";
        case ActKind::bind:     return "binding";
        case ActKind::grant:    return "granting";
        case ActKind::leave:    return "declaring";
        case ActKind::back:     return "ending";
        case ActKind::except:   return "request";
        case ActKind::approve:  return "approval";
        case ActKind::lift:     return "withdrawal";
        case ActKind::step:     return "step";
    }
    return "";
}

class Collector {
  public:
    explicit Collector(const state::View& view) : view_(view) {}

    std::vector<Wanted> run() {
        const auto config = state::read<v1::ChainConfig>(view_, state::keys::kConfig);
        if (config) founded_ms_ = config->genesis_ms();
        each<v1::Proposal>("pro/", [&](const v1::Proposal& p) { want_of(p); });
        each<v1::Entry>("reg/", [&](const v1::Entry& e) { want_of(e); });
        each<v1::LatestObservation>("obs/", [&](const v1::LatestObservation& o) { want_of(o); });
        each<v1::Member>("mem/", [&](const v1::Member& m) { want_of(m); });
        each<v1::Credential>("cre/", [&](const v1::Credential& c) { want_of(c); });
        each<v1::Grant>("gra/", [&](const v1::Grant& g) { want_of(g); });
        each<v1::Leave>("lea/", [&](const v1::Leave& l) { want_of(l); });
        each<v1::Exception>("exc/", [&](const v1::Exception& e) { want_of(e); });
        each<v1::Incident>("inc/", [&](const v1::Incident& i) { want_steps(i); });
        each<v1::Change>("chg/", [&](const v1::Change& c) { want_steps(c); });
        return std::move(wanted_);
    }

  private:
    template <class Record, class Visit>
    void each(ByteView prefix, const Visit& visit) {
        state::each<Record>(view_, prefix, [&](const Record& record) {
            visit(record);
            return true;
        });
    }
    Wanted& at_height(ActKind kind, const Bytes& record, std::uint64_t height) {
        Wanted& wanted = wanted_.emplace_back();
        wanted.kind = kind;
        wanted.record = record;
        wanted.height = height;
        return wanted;
    }
    void at_time(ActKind kind, const Bytes& record, std::int64_t time_ms) {
        at_height(kind, record, 0).time_ms = time_ms;
    }

    void want_of(const v1::Proposal& proposal);
    void want_of(const v1::Entry& entry);
    void want_of(const v1::LatestObservation& latest) {
        at_height(ActKind::report, latest.key(), latest.height());
    }
    void want_of(const v1::Member& member) {
        if (member.adopted_ms() == 0) return;
        at_time(ActKind::adopt, member.key(), member.adopted_ms());
    }
    void want_of(const v1::Credential& credential) {
        const bool signs =
            credential.usage() == v1::USAGE_SIGN || credential.usage() == v1::USAGE_PROBE;
        if (!signs || credential.issued_height() == 0 || credential.proposal() != 0) return;
        at_height(ActKind::bind, credential.key(), credential.issued_height());
    }
    void want_of(const v1::Grant& grant) {
        const bool founding = grant.granted_ms() == founded_ms_ && grant.granted_by().empty();
        const bool resolved =
            !grant.granted_by().empty() && grant.granted_by(0).starts_with("pro/");
        if (!founding && !resolved) at_time(ActKind::grant, grant.key(), grant.granted_ms());
    }

    void want_of(const v1::Leave& leave) {
        at_time(ActKind::leave, leave.key(), leave.declared_ms());
        const bool ended = leave.ended_ms() != 0 && !leave.ended_by().empty();
        if (ended) at_time(ActKind::back, leave.key(), leave.ended_ms());
    }

    void want_of(const v1::Exception& exception) {
        at_time(ActKind::except, exception.key(), exception.requested_ms());
        const bool approved = !exception.approver().empty() || exception.granted_ms() != 0;
        if (approved) at_time(ActKind::approve, exception.key(), exception.granted_ms());
        if (exception.withdrawn_ms() == 0) return;
        at_time(ActKind::lift, exception.key(), exception.withdrawn_ms());
    }

    template <class Record>
    void want_steps(const Record& record) {
        for (int i = 0; i < record.steps_size(); ++i) {
            if (!is_own_step(record.steps(i), record, view_)) continue;
            at_height(ActKind::step, record.key(), record.steps(i).height()).number =
                static_cast<std::size_t>(i);
        }
    }

    const state::View& view_;
    std::int64_t founded_ms_ = 0;
    std::vector<Wanted> wanted_;
};

void Collector::want_of(const v1::Proposal& proposal) {
    at_time(ActKind::propose, proposal.key(), proposal.opened_ms());
    std::uint64_t last_ballot = proposal.decided_height();
    for (int i = 0; i < proposal.ballots_size(); ++i) {
        const std::uint64_t height = proposal.ballots(i).height();
        last_ballot = std::max(last_ballot, height);
        at_height(ActKind::vote, proposal.key(), height).number = static_cast<std::size_t>(i);
    }
    switch (proposal.state()) {
        case v1::PROPOSAL_STATE_WITHDRAWN:
            at_height(ActKind::withdraw, proposal.key(), proposal.decided_height());
            break;
        case v1::PROPOSAL_STATE_EXECUTED:
        case v1::PROPOSAL_STATE_LAPSED:
            at_height(ActKind::execute, proposal.key(), proposal.decided_height());
            break;
        case v1::PROPOSAL_STATE_RATIFIED: {
            at_height(ActKind::execute, proposal.key(), proposal.decided_height());
            // The record does not say when: after the last ballot, which it ends, before it lapses.
            Wanted& ratified = at_height(ActKind::ratify, proposal.key(), 0);
            ratified.from = last_ballot;
            ratified.until_ms = proposal.lapses_ms();
            break;
        }
        default: break;
    }
}

void Collector::want_of(const v1::Entry& entry) {
    at_time(ActKind::file, entry.key(), entry.filed_ms());
    if (entry.signed_off_ms() != 0) at_time(ActKind::sign_off, entry.key(), entry.signed_off_ms());
    if (entry.closed_ms() != 0) at_time(ActKind::close, entry.key(), entry.closed_ms());
}

}  // namespace

std::string describe(const Wanted& wanted) {
    std::string text = std::string("the ") + word_of(wanted.kind);
    const bool numbered = wanted.kind == ActKind::vote || wanted.kind == ActKind::step;
    if (numbered) text += " " + std::to_string(wanted.number);
    return text + " of record " + wanted.record;
}

std::vector<Wanted> acts_wanted(const state::View& view) { return Collector(view).run(); }

bool is_pruned(const Wanted& wanted, const state::View& view) {
    const auto floor = state::read<v1::PruneFloor>(view, state::keys::kPruneFloor);
    if (!floor) return false;
    if (wanted.height != 0) return wanted.height < floor->below_height();
    if (wanted.time_ms != 0) return wanted.time_ms <= floor->youngest_ms();
    return wanted.until_ms != 0 && wanted.until_ms <= floor->youngest_ms();
}

}  // namespace charter::pack
