#include "tx/change/records.hpp"

#include <algorithm>
#include <utility>

#include "assurance/deadlines.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/people/enrollers.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kTimer = "change";
constexpr std::string_view kOpen = "change.open";

void note_step(v1::Change& change, std::string_view act, const ChangeNote& note,
               const Context& ctx) {
    v1::Step step = step_taken(act, persons_signing(ctx), note.said, ctx);
    step.set_good(note.good);
    *change.add_steps() = std::move(step);
}

// One timer a change: what it owes is due at one time.
void follow_deadline(const v1::Change& before, const v1::Change& after, Context& ctx) {
    const bool was = !assurance::unmet_deadlines(before).empty();
    const bool is = !assurance::unmet_deadlines(after).empty();
    if (was == is) return;
    if (is) {
        state::timer_set(ctx.delta(), after.ratify_by_ms(), kTimer, after.change());
    } else {
        state::timer_cancel(ctx.delta(), after.ratify_by_ms(), kTimer, after.change());
    }
}

void save(const v1::Change& before, const v1::Change& after, std::string_view act, Context& ctx) {
    follow_deadline(before, after, ctx);
    state::write(ctx.delta(), after);
    ctx.event("tx", act, after.change(),
              {text_field("state", assurance::change_state_word(after.state()))});
}

bool any_member_may(const v1::Change& change, ChangeAct act) {
    switch (act) {
        case ChangeAct::review:
        case ChangeAct::test:
        case ChangeAct::rehearse:
        case ChangeAct::compare:   return !change.act_digest().empty();
        case ChangeAct::activate:
        case ChangeAct::ratify:    return true;  // by resolution
        case ChangeAct::roll_back:
        case ChangeAct::withdraw:  return false;
    }
    return false;
}

Status permit_members(const v1::Change& change, ChangeAct act, const Context& ctx) {
    if (any_member_may(change, act)) return ok();
    if (Status s = require_own_member(ctx, change.member()); !s) return s;
    return require_signers_of(ctx, change.member());
}

bool is_author(const v1::Change& change, const v1::Person& person, const Context& ctx) {
    return std::ranges::any_of(change.authors(), [&](const std::string& author) {
        return is_account_of(author, person, ctx.view());
    });
}

void roll_back_undone(const v1::Change& change, Context& ctx) {
    if (change.undoes().empty()) return;
    const auto undone = state::read<v1::Change>(ctx.view(), state::keys::change(change.undoes()));
    if (!undone || !is_step(*undone, ChangeAct::roll_back)) return;
    save_change_step(*undone, *undone, ChangeAct::roll_back, {{change.change(), {}}}, ctx);
}

}  // namespace

Status require_change_name(std::string_view field, std::string_view value) {
    if (Status s = require_local_id(field, value); !s) return s;
    if (is_seq(value.substr(member_of(value).size() + 1))) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)},
                   {"why", std::string("a change is <member>.<16 hexadecimal digits>")}});
}

Result<v1::Change> require_change(std::string_view change, const Context& ctx) {
    auto found = state::read<v1::Change>(ctx.view(), state::keys::change(change));
    if (found) return *std::move(found);
    return refuse(Reason::change_unknown, {{"change", std::string(change)}});
}

Result<v1::Change> require_change_step(std::string_view change, ChangeAct act, bool good,
                                       const Context& ctx) {
    Result<v1::Change> found = require_change(change, ctx);
    if (!found) return found;
    if (Status s = permit_members(*found, act, ctx); !s) return tl::unexpected(s.error());
    if (Status s = permit_step(*found, act, ctx); !s) return tl::unexpected(s.error());
    const bool leads_on = state_after(*found, act, good) > found->state();
    if (!leads_on && act != ChangeAct::ratify && found->steps_size() >= kChangeStepsMax) {
        return refuse(Reason::too_many, {{"what", std::string("steps")},
                                         {"count", std::int64_t{found->steps_size()}},
                                         {"limit", std::int64_t{kChangeStepsMax}}});
    }
    return found;
}

Status permit_apart_from_authors(const v1::Change& change, ChangeAct act, const Context& ctx) {
    if (!ctx.enforced(Rule::change_author_separation)) return ok();
    for (const auto& person : persons_signing(ctx)) {
        if (!is_author(change, *person, ctx)) continue;
        return refuse(Reason::author_acts, {{"person", person->person()},
                                            {"change", change.change()},
                                            {"action", std::string(act_of(act))}});
    }
    return ok();
}

Status permit_nothing_owed(const v1::Change& change, bool ratifying) {
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(change)) {
        if (ratifying && deadline.what == "ratify") continue;
        return refuse(Reason::change_owes, {{"change", change.change()}, {"what", deadline.what}});
    }
    return ok();
}

v1::Change read_change(std::string_view change, const Context& ctx) {
    return state::read_existing<v1::Change>(ctx.view(), state::keys::change(change));
}

void save_new_change(v1::Change change, Context& ctx) {
    const std::uint64_t seq = state::list_count(ctx.view(), "changes", change.member());
    change.set_change(change.member() + "." + hex16(seq));
    change.set_key(state::keys::change(change.change()));
    change.set_state(v1::CHANGE_STATE_OPEN);
    change.set_opened_ms(ctx.block().time_ms);
    note_step(change, kOpen, {}, ctx);
    state::list_append(ctx.delta(), "changes", change.member(), change.key());
    ctx.created(change.key());
    save({}, change, kOpen, ctx);
}

void save_change_step(const v1::Change& before, v1::Change after, ChangeAct act,
                      const ChangeNote& note, Context& ctx) {
    take_step(after, act, note.good);
    note_step(after, act_of(act), note, ctx);
    save(before, after, act_of(act), ctx);
}

void activate_change(std::string_view change, std::uint64_t from_height, Context& ctx) {
    const v1::Change before = read_change(change, ctx);
    v1::Change after = before;
    after.set_proposal(ctx.acting().proposal);
    after.set_active_from(std::max(from_height, ctx.block().height));
    if (is_emergency(before)) {
        after.set_ratify_by_ms(ctx.block().time_ms + ctx.parameter("change_ratify_days") * kDayMs);
    }
    save_change_step(before, std::move(after), ChangeAct::activate, {}, ctx);
    roll_back_undone(before, ctx);
}

}  // namespace charter::tx
