#include "tx/change/gates.hpp"

#include "catalog/catalog.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/change/records.hpp"
#include "tx/people/training.hpp"
#include "tx/typed_fields.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kTestPlans = "test_plans";
constexpr std::string_view kCode = "code";

Status permit_kind(const v1::AssemblyPropose& tx, const v1::Act& act, const v1::Change& change,
                   const Context& ctx) {
    if (!ctx.enforced(Rule::change_only_path)) return ok();
    if (act.change_kind() != kAnyChangeKind && act.change_kind() != change.kind()) {
        return refuse(Reason::change_kind_differs, {{"action", act.name()},
                                                    {"needed", act.change_kind()},
                                                    {"change", change.change()},
                                                    {"kind", change.kind()}});
    }
    if (opened_for(change, tx.action())) return ok();
    return refuse(Reason::change_act_differs, {{"change", change.change()}});
}

Status permit_reviewed(const v1::Change& change, const Context& ctx) {
    if (is_emergency(change) || !ctx.enforced(Rule::change_review_gate)) return ok();
    if (!change.reviewed()) {
        return refuse(Reason::change_unreviewed, {{"change", change.change()}});
    }
    if (!change.tested()) return refuse(Reason::change_untested, {{"change", change.change()}});
    return ok();
}

bool accepted_plan(std::string_view member, const std::string& change, const Context& ctx) {
    bool accepted = false;
    const Bytes prefix = state::keys::entries(kTestPlans, member);
    state::each<v1::Entry>(ctx.view(), prefix, [&](const v1::Entry& entry) {
        const auto& fields = entry.body().fields();
        accepted = text_of(fields, "release") == change && flag_of(fields, "acceptance_criteria") &&
                   flag_of(fields, "accepted") && entry_in_force(entry, ctx);
        return !accepted;
    });
    return accepted;
}

Status permit_accepted(const v1::Change& change, const Context& ctx) {
    if (!change.release() || !ctx.enforced(Rule::change_acceptance_gate)) return ok();
    if (accepted_plan(change.member(), change.change(), ctx)) return ok();
    if (accepted_plan("*", change.change(), ctx)) return ok();
    return refuse(Reason::test_plan_missing, {{"change", change.change()}});
}

Status permit_rehearsed(const v1::Change& change, const Context& ctx) {
    if (!is_major(change.class_(), change.critical_architecture())) return ok();
    if (change.rehearsed() || !ctx.enforced(Rule::change_rehearsal_gate)) return ok();
    return refuse(Reason::rehearsal_missing, {{"change", change.change()}});
}

}  // namespace

bool opened_for(const v1::Change& change, const v1::Action& action) {
    if (action.has_change_activate()) {
        return change.act_digest().empty() && action.change_activate().change() == change.change();
    }
    return change.act_digest() == Bytes(view(crypto::sha256(wire::encode(action))));
}

Status permit_proposed_change(const v1::AssemblyPropose& tx, const v1::Act& act,
                              const Context& ctx) {
    if (act.change_kind().empty()) {
        if (tx.change().empty()) return ok();
        return refuse(Reason::field_invalid,
                      {{"field", std::string("change")},
                       {"why", act.name() + " is not under change control"}});
    }
    if (tx.change().empty()) {
        if (!ctx.enforced(Rule::change_only_path)) return ok();
        return refuse(Reason::change_required, {{"action", act.name()}});
    }
    const Result<v1::Change> change = require_change(tx.change(), ctx);
    if (!change) return tl::unexpected(change.error());
    if (Status s = permit_kind(tx, act, *change, ctx); !s) return s;
    const bool of_code = act.change_kind() == kCode;
    if (of_code && !change->release() && ctx.enforced(Rule::change_release_needs_change)) {
        return refuse(Reason::release_missing,
                      {{"action", act.name()}, {"change", change->change()}});
    }
    // What is merely not ready for it yet is told by what it lacks.
    if (!is_step(*change, ChangeAct::withdraw)) {
        if (Status s = permit_step(*change, ChangeAct::activate, ctx); !s) return s;
    }
    return permit_reviewed(*change, ctx);
}

Status permit_executed_change(const v1::Proposal& proposal, const Context& ctx) {
    if (proposal.change().empty()) {
        const std::string& name = catalog::act_name(proposal.action());
        const v1::Act* act = ctx.catalog().act(name);
        const bool controlled = act != nullptr && !act->change_kind().empty();
        if (!controlled || !ctx.enforced(Rule::change_only_path)) return ok();
        return refuse(Reason::change_required, {{"action", name}});
    }
    const Result<v1::Change> change = require_change(proposal.change(), ctx);
    if (!change) return tl::unexpected(change.error());
    if (Status s = permit_step(*change, ChangeAct::activate, ctx); !s) return s;
    if (Status s = permit_rehearsed(*change, ctx); !s) return s;
    if (Status s = permit_accepted(*change, ctx); !s) return s;
    return permit_apart_from_authors(*change, ChangeAct::activate, ctx);
}

}  // namespace charter::tx
