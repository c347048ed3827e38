#pragma once
// For the tests of changes: an opening, and a message of each step.

#include <string>

#include "base/bytes.hpp"
#include "charter/v1/transaction.pb.h"
#include "crypto/sha256.hpp"
#include "tx/change/life_cycle.hpp"
#include "tx/document_note_testing.hpp"
#include "wire/codec.hpp"

namespace charter::tx {

/// By bank-a.dev, of what is outside the ledger.
inline v1::ChangeOpen change_opening() {
    v1::ChangeOpen m;
    m.set_member("bank-a");
    m.set_class_("normal");
    m.set_kind("code");
    m.set_title("a new gateway");
    m.add_authors("bank-a.dev");
    m.set_plan(Bytes(32, 'p'));
    m.set_recovery_procedure(Bytes(32, 'r'));
    *m.mutable_plan_note() = told_note();
    *m.mutable_recovery_note() = told_note();
    return m;
}
/// The same for an act of a resolution.
inline v1::ChangeOpen change_opening_for(const v1::Action& act, const std::string& kind) {
    v1::ChangeOpen m = change_opening();
    m.set_kind(kind);
    m.set_act_digest(Bytes(view(crypto::sha256(wire::encode(act)))));
    return m;
}

/// A lawful message of the act, as far as its form goes; `good`: accepted, passed, as approved.
inline v1::Action change_action(ChangeAct act, const std::string& id, bool good) {
    v1::Action a;
    const auto fill = [&](auto& m) {
        m.set_change(id);
        m.set_what("what was looked at");
    };
    switch (act) {
        case ChangeAct::review:
            fill(*a.mutable_change_review());
            a.mutable_change_review()->set_accepted(good);
            a.mutable_change_review()->set_report(Bytes(32, 'd'));
            *a.mutable_change_review()->mutable_report_note() = told_note();
            break;
        case ChangeAct::test:
            fill(*a.mutable_change_test());
            a.mutable_change_test()->set_passed(good);
            a.mutable_change_test()->set_evidence(Bytes(32, 'd'));
            *a.mutable_change_test()->mutable_evidence_note() = told_note();
            break;
        case ChangeAct::rehearse:
            a.mutable_change_rehearse()->set_change(id);
            a.mutable_change_rehearse()->set_passed(good);
            a.mutable_change_rehearse()->set_way("real");
            a.mutable_change_rehearse()->set_evidence(Bytes(32, 'd'));
            *a.mutable_change_rehearse()->mutable_evidence_note() = told_note();
            break;
        case ChangeAct::activate: a.mutable_change_activate()->set_change(id); break;
        case ChangeAct::roll_back:
            a.mutable_change_roll_back()->set_change(id);
            a.mutable_change_roll_back()->set_why("it is too slow");
            a.mutable_change_roll_back()->set_report(Bytes(32, 'd'));
            *a.mutable_change_roll_back()->mutable_report_note() = told_note();
            break;
        case ChangeAct::compare:
            fill(*a.mutable_change_compare());
            a.mutable_change_compare()->set_as_approved(good);
            a.mutable_change_compare()->set_report(Bytes(32, 'd'));
            *a.mutable_change_compare()->mutable_report_note() = told_note();
            break;
        case ChangeAct::ratify:
            a.mutable_change_ratify()->set_change(id);
            a.mutable_change_ratify()->set_why("there was no other way");
            break;
        case ChangeAct::withdraw:
            a.mutable_change_withdraw()->set_change(id);
            a.mutable_change_withdraw()->set_why("it is not needed");
            break;
    }
    return a;
}

}  // namespace charter::tx
