#include "tx/change/open.hpp"

#include <algorithm>
#include <set>

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kVersionMax = 100;
constexpr std::size_t kAuthorsMax = 64;

Status check_notes(const v1::ChangeOpen& tx) {
    if (Status s = check_document_note("plan_note", tx.plan(),
                                       note_if(tx.has_plan_note(), tx.plan_note()));
        !s) {
        return s;
    }
    return check_document_note("recovery_note", tx.recovery_procedure(),
                               note_if(tx.has_recovery_note(), tx.recovery_note()));
}

Status require_version(const v1::ChangeOpen& tx) {
    if (tx.release()) return require_text("version", tx.version(), kVersionMax);
    if (tx.version().empty()) return ok();
    return refuse(Reason::field_invalid, {{"field", std::string("version")},
                                          {"why", std::string("it is of releases only")}});
}

Status require_authors(const v1::ChangeOpen& tx) {
    if (tx.authors().empty()) {
        return refuse(Reason::field_missing, {{"field", std::string("authors")}});
    }
    if (Status s = require_sorted("authors", items_of(tx.authors()), kAuthorsMax); !s) return s;
    for (const std::string& author : tx.authors()) {
        if (Status s = require_local_id("authors", author); !s) return s;
    }
    return ok();
}

Status permit_undoing(const v1::ChangeOpen& tx, const Context& ctx) {
    if (tx.undoes().empty()) return ok();
    const Result<v1::Change> undone = require_change(tx.undoes(), ctx);
    if (!undone) return tl::unexpected(undone.error());
    if (undone->act_digest().empty()) {
        if (Status s = require_own_member(ctx, undone->member()); !s) return s;
    }
    return permit_step(*undone, ChangeAct::roll_back, ctx);
}

}  // namespace

Status check(const v1::ChangeOpen& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = require_name("class", tx.class_()); !s) return s;
    if (Status s = require_name("kind", tx.kind()); !s) return s;
    if (Status s = require_text("title", tx.title(), kChangeTextMax); !s) return s;
    if (Status s = require_version(tx); !s) return s;
    if (Status s = require_authors(tx); !s) return s;
    if (Status s = require_digest("plan", tx.plan()); !s) return s;
    if (Status s = optional_digest("recovery_procedure", tx.recovery_procedure()); !s) return s;
    if (Status s = optional_digest("act_digest", tx.act_digest()); !s) return s;
    if (!tx.undoes().empty()) {
        if (Status s = require_change_name("undoes", tx.undoes()); !s) return s;
    }
    return check_notes(tx);
}

Status permit(const v1::ChangeOpen& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    if (Status s = require_word(ctx, "change_class", tx.class_()); !s) return s;
    if (Status s = require_word(ctx, "change_kind", tx.kind()); !s) return s;
    for (const std::string& author : tx.authors()) {
        const auto person = require_active_person(ctx, author);
        if (!person) return tl::unexpected(person.error());
    }
    const bool major = is_major(tx.class_(), tx.critical_architecture());
    if (major && tx.recovery_procedure().empty() && ctx.enforced(Rule::change_recovery_required)) {
        return refuse(Reason::recovery_missing);
    }
    return permit_undoing(tx, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeOpen& tx, Context& ctx) {
    std::set<std::string> authors(tx.authors().begin(), tx.authors().end());
    for (const auto& person : persons_signing(ctx)) authors.insert(person->person());
    v1::Change change;
    change.set_member(tx.member());
    change.set_class_(tx.class_());
    change.set_kind(tx.kind());
    change.set_title(tx.title());
    change.set_critical_architecture(tx.critical_architecture());
    change.set_release(tx.release());
    change.set_version(tx.version());
    for (const std::string& author : authors) change.add_authors(author);
    change.set_plan(tx.plan());
    change.set_recovery_procedure(tx.recovery_procedure());
    if (tx.has_plan_note()) *change.mutable_plan_note() = tx.plan_note();
    if (tx.has_recovery_note()) *change.mutable_recovery_note() = tx.recovery_note();
    change.set_act_digest(tx.act_digest());
    change.set_undoes(tx.undoes());
    save_new_change(std::move(change), ctx);
}

}  // namespace charter::tx
