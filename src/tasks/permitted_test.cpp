// Random histories: whoever a task names may really do it, and whoever it does not name may not.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "assurance/values.hpp"
#include "catalog/stages.hpp"
#include "state/lists.hpp"
#include "tasks/change_desk_test.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"
#include "tx/pipeline.hpp"

namespace charter::tasks::test {
namespace {

constexpr std::uint64_t kHistories = 8;
constexpr int kSteps = 25;
constexpr const char* kMembers[] = {"bank-a", "bank-b", "bank-c", "bank-d"};

bool is_filing(const Task& task) {
    return task.kind == Kind::put || task.kind == Kind::treat || task.kind == Kind::declare;
}

/// One person's step of a change whose whole transaction is known.
bool is_step(const Task& task) {
    return task.target == "changes" && task.act.starts_with("change.") &&
           task.act != "change.open" && task.act != "change.roll_back";
}

class History {
  public:
    explicit History(std::uint64_t seed) : random_(seed) {
        for (const char* member : kMembers) {
            for (int n = 0; n < 5; ++n) add_person(member, n);
        }
    }

    void step();
    /// Compares what tasks say with what the ledger does; counts what was compared.
    void compare();

    std::map<Kind, std::uint64_t> named;
    std::map<std::string, std::uint64_t> named_steps;  // of changes, by act
    std::uint64_t refused = 0;

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }
    std::string member() { return kMembers[below(4)]; }
    std::string person() { return persons_[below(persons_.size())]; }
    void add_person(const std::string& member, int n);
    void change_person();
    void change_key();
    void file_something();
    void change_assembly();
    void open_change();
    void change_change();
    void attempt(const std::string& person, const v1::Action& action);
    v1::Value value_for(const v1::FieldDef& def, const std::string& owner);
    v1::EntryBody body_of(const v1::EntryType& type, const std::string& owner, bool full);

    Status run(const std::string& person, const v1::Action& action);
    v1::Action action_of(const Task& task, const std::string& person);
    v1::Action step_of(const Task& task) const;
    void compare_task(const Task& task);
    void compare_person(const std::string& person, const std::map<std::string, Task>& all);

    std::mt19937_64 random_;
    Desk desk_;
    std::vector<std::string> persons_;
};

void History::add_person(const std::string& member, int n) {
    const auto& roles = testing::real_catalog().wire().roles();
    std::vector<std::string> held;
    for (const v1::Role& role : roles) {
        if (chance(30)) held.push_back(role.name());
    }
    const std::string id = member + ".p" + std::to_string(n);
    desk_.person(id, held);
    persons_.push_back(id);
    if (!chance(25)) return;
    desk_.edit_person(id, [&](v1::Person& record) {
        record.add_enrollers(member + ".p" + std::to_string(below(5)));
        if (chance(30)) {
            const auto other = *state::read<v1::Person>(
                desk_.delta(), state::keys::person(member + ".p" + std::to_string(below(n + 1U))));
            record.set_natural_person(other.natural_person());
        }
    });
}

void History::change_person() {
    desk_.edit_person(person(), [&](v1::Person& record) {
        if (chance(15)) record.set_active(!record.active());
        for (v1::ActiveGrant& grant : *record.mutable_grants()) {
            if (chance(10)) grant.set_suspended(!grant.suspended());
            if (chance(5)) {
                grant.set_expires_ms(desk_.now().time_ms +
                                     (static_cast<std::int64_t>(below(40)) - 5) * kDayMs);
            }
        }
    });
}

void History::change_key() {
    const std::string of = person();
    state::list_each(desk_.delta(), "credentials", tx::member_of(of), [&](ByteView key) {
        desk_.edit<v1::Credential>(Bytes(key), [&](v1::Credential& credential) {
            if (credential.holder() != of) return;
            credential.set_not_after_ms(desk_.now().time_ms +
                                        (static_cast<std::int64_t>(below(120)) - 40) * kDayMs);
            credential.set_revoked_height(chance(10) ? desk_.now().height : 0);
        });
        return true;
    });
}

v1::Value History::value_for(const v1::FieldDef& def, const std::string& owner) {
    switch (def.type()) {
        case v1::FIELD_TYPE_FLAG:   return assurance::flag_value(chance(50));
        case v1::FIELD_TYPE_NUMBER: return assurance::number_value(def.min());
        case v1::FIELD_TYPE_DATE:   return assurance::date_value(desk_.today());
        case v1::FIELD_TYPE_DIGEST: {
            v1::Value value;
            value.set_digest(Bytes(32, 'd'));
            return value;
        }
        case v1::FIELD_TYPE_CHOICE: {
            const auto& words = testing::real_catalog().enumeration(def.of())->words();
            const std::string& word = words[static_cast<int>(below(words.size()))];
            return def.set() ? assurance::set_value({word}) : assurance::text_value(word);
        }
        case v1::FIELD_TYPE_REFERENCE: {
            std::string key = owner + ".p" + std::to_string(below(5));
            if (def.of() != "persons") key = def.of() + "/" + owner + "/0000000000000000";
            return def.set() ? assurance::set_value({key}) : assurance::text_value(key);
        }
        default: return assurance::text_value("x");
    }
}

v1::EntryBody History::body_of(const v1::EntryType& type, const std::string& owner, bool full) {
    v1::EntryBody body;
    body.set_register_(type.name());
    body.set_member(owner);
    body.set_occurred_on(desk_.today());
    const auto begins = std::ranges::find(type.stages(), true, &v1::EntryStage::begins);
    const bool staged = begins != type.stages().end();
    for (const v1::FieldDef& def : type.fields()) {
        const bool needed =
            staged && std::ranges::find(begins->needs(), def.name()) != begins->needs().end();
        if (!def.required() && !needed && !(full && chance(30))) continue;
        v1::Field& field = *body.add_fields();
        field.set_name(def.name());
        *field.mutable_value() = value_for(def, owner == "*" ? "bank-a" : owner);
        if (staged && !full && def.name() == catalog::kStageField) {
            *field.mutable_value() = assurance::text_value(begins->name());
        }
    }
    if (!type.deadlines().empty()) body.set_due_at(desk_.today());
    if (catalog::document_need(body, type) != v1::DOCUMENT_NEED_NONE) {
        body.set_document(Bytes(32, 'd'));
    }
    return body;
}

void History::file_something() {
    const auto& registers = testing::real_catalog().wire().registers();
    const v1::EntryType& type =
        registers[static_cast<int>(below(static_cast<std::uint64_t>(registers.size())))];
    const std::string owner = type.assembly_may_file() && chance(25) ? "*" : member();
    const v1::EntryBody body = body_of(type, owner, true);
    desk_.file(type.name(), {body.fields().begin(), body.fields().end()},
               {.member = owner,
                .occurred_on = desk_.today() - static_cast<Day>(below(60)),
                .filed_by = chance(60) ? person() : std::string()});
}

void History::change_assembly() {
    if (chance(10)) {
        desk_.edit_member(member(),
                          [&](v1::Member& record) { record.set_suspended(!record.suspended()); });
    }
    if (chance(10)) {
        desk_.edit_member(member(), [&](v1::Member& record) {
            record.set_adopted_version(record.adopted_version() == 1 ? 0 : 1);
        });
    }
    const std::uint64_t count = state::list_count(desk_.delta(), "proposals", "consortium");
    if (count > 0 && chance(60)) {
        const std::string voter = person();
        const std::uint64_t number = 1 + below(count);
        v1::Action action;
        v1::AssemblyVote& vote = *action.mutable_assembly_vote();
        vote.set_proposal(number);
        vote.set_approve(chance(80));
        vote.set_minutes_digest(Bytes(32, 'm'));
        vote.set_proposal_digest(tx::proposal_digest(
            state::read_existing<v1::Proposal>(desk_.delta(), state::keys::proposal(number))));
        desk_.act_as({voter});
        if (run(voter, action).has_value()) {
            EXPECT_EQ(desk_.run(action), std::nullopt);
        }
        return;
    }
    v1::Action mode;
    mode.mutable_network_set_mode()->set_mode(chance(50) ? v1::MODE_LIMITED : v1::MODE_SEALED);
    mode.mutable_network_set_mode()->set_why("test");
    const bool emergency = chance(40);
    v1::Action outer;
    v1::AssemblyPropose& propose = *outer.mutable_assembly_propose();
    *propose.mutable_action() = emergency ? mode : set_parameter("drill_review", 10);
    propose.set_emergency(emergency);
    propose.set_title("a proposal");
    propose.set_minutes_digest(Bytes(32, 'm'));
    propose.set_change(tx::fixture::put_change(desk_.ctx(), "bank-a", propose.action()));
    const std::string proposer = person();
    desk_.act_as({proposer});
    if (run(proposer, outer).has_value()) {
        EXPECT_EQ(desk_.run(outer), std::nullopt);
    }
}

void History::attempt(const std::string& person, const v1::Action& action) {
    desk_.act_as({person});
    if (!run(person, action).has_value()) return;
    EXPECT_EQ(desk_.run(action), std::nullopt);
}

void History::open_change() {
    constexpr const char* kClasses[] = {"normal", "major", "emergency", "emergency"};
    const std::string by = person();
    v1::Action action;
    v1::ChangeOpen& opening = *action.mutable_change_open();
    opening = tx::change_opening();
    opening.set_member(std::string(tx::member_of(by)));
    opening.set_class_(kClasses[below(4)]);
    opening.set_authors(0, person());
    if (chance(50)) opening.set_act_digest(Bytes(32, 'd'));
    attempt(by, action);
}

/// A step that there is: tried by somebody, or as the ledger leaves the change when it was taken.
void History::change_change() {
    const std::string owner = member();
    const std::uint64_t count = state::list_count(desk_.delta(), "changes", owner);
    if (count == 0 || chance(15)) return open_change();
    const std::uint64_t newest = count - 1 - below(std::min<std::uint64_t>(count, 3));
    const std::string id = owner + "." + hex16(newest);
    const auto change = state::read_existing<v1::Change>(desk_.delta(), state::keys::change(id));
    const ChangeAct act = tx::kChangeActs[below(tx::kChangeActs.size())];
    if (!tx::is_step(change, act)) return;
    const bool good = chance(70);
    if (chance(50)) return take_step(desk_, id, act, good);
    const bool resolved = act == ChangeAct::activate || act == ChangeAct::ratify;
    attempt(person(), resolved ? proposal_of(act, id) : tx::change_action(act, id, good));
}

void History::step() {
    for (std::uint64_t n = 1 + below(4); n > 0; --n) {
        const std::uint64_t kind = below(100);
        if (kind < 20) {
            change_person();
        } else if (kind < 30) {
            change_key();
        } else if (kind < 75) {
            file_something();
        } else {
            change_assembly();
        }
    }
    for (int n = 0; n < 4; ++n) change_change();
    desk_.advance(static_cast<std::int64_t>(below(3)) * kDayMs + 3'600'000);
}

/// As a block would do it, on a copy of the state: standing, what the act asks, its own conditions,
/// its writes.
Status History::run(const std::string& person, const v1::Action& action) {
    state::Delta copy(desk_.delta());
    tx::Context ctx(copy, testing::real_catalog(), desk_.ctx().config(), desk_.ctx().block(),
                    tx::RuleSet::all());
    Status best = refuse(Reason::credential_unknown);
    state::list_each(copy, "credentials", tx::member_of(person), [&](ByteView key) {
        const auto credential = state::read_existing<v1::Credential>(copy, key);
        if (credential.holder() != person) return true;
        v1::Transaction tx;
        tx.set_sender(person);
        tx.add_signers(credential.credential());
        *tx.mutable_action() = action;
        if (Status s = tx::check_action(action, ctx); !s) {
            best = s;
            return false;
        }
        Result<tx::Acting> acting = tx::stand(tx, ctx);
        if (!acting) {
            best = tl::unexpected(acting.error());
            return true;
        }
        ctx.set_acting(*std::move(acting));
        best = tx::perform(action, ctx);
        return !best.has_value();
    });
    return best;
}

v1::Action History::step_of(const Task& task) const {
    for (const ChangeAct act : tx::kChangeActs) {
        if (tx::act_of(act) != task.act) continue;
        return task.kind == Kind::propose ? proposal_of(act, task.subjects[0])
                                          : tx::change_action(act, task.subjects[0], true);
    }
    ADD_FAILURE() << shown(task);
    return {};
}

v1::Action History::action_of(const Task& task, const std::string& person) {
    v1::Action action;
    if (is_step(task)) return step_of(task);
    if (task.kind == Kind::vote) {
        const std::uint64_t number = std::stoull(task.about);
        v1::AssemblyVote& vote = *action.mutable_assembly_vote();
        vote.set_proposal(number);
        vote.set_approve(true);
        vote.set_minutes_digest(Bytes(32, 'm'));
        vote.set_proposal_digest(tx::proposal_digest(
            state::read_existing<v1::Proposal>(desk_.delta(), state::keys::proposal(number))));
    } else if (task.kind == Kind::sign_off) {
        const auto entry =
            state::read_existing<v1::Entry>(desk_.delta(), state::keys::entry(task.about));
        action.mutable_registers_sign_off()->set_entry(task.about);
        action.mutable_registers_sign_off()->set_digest(entry.digest());
    } else if (task.kind == Kind::execute) {
        action.mutable_assembly_execute()->set_proposal(std::stoull(task.about));
        action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    } else if (task.kind == Kind::ratify) {
        action.mutable_assembly_ratify()->set_proposal(std::stoull(task.about));
        action.mutable_assembly_ratify()->set_minutes_digest(Bytes(32, 'm'));
    } else {
        const v1::EntryType& type = *testing::real_catalog().entry_type(task.target);
        const bool own = task.member != "*" || !type.assembly_may_file();
        const std::string owner = own ? std::string(tx::member_of(person)) : task.member;
        *action.mutable_registers_put()->mutable_entry() = body_of(type, owner, false);
    }
    return action;
}

/// What an entry says is the filer's own affair: whether it may file is the task's.
bool about_content(Reason reason) {
    return reason == Reason::reference_not_in_force || reason == Reason::owner_missing ||
           reason == Reason::risk_level_outside_matrix || reason == Reason::field_invalid ||
           reason == Reason::field_required || reason == Reason::reference_differs ||
           reason == Reason::reference_refused || reason == Reason::restore_proof_wrong;
}

void History::compare_task(const Task& task) {
    const bool filing = is_filing(task);
    const bool tried = filing || is_step(task) || task.kind == Kind::vote ||
                       task.kind == Kind::sign_off || task.kind == Kind::execute ||
                       task.kind == Kind::ratify;
    if (!tried) return;
    for (const std::string& person : persons_) {
        if (task.member != "*" && tx::member_of(person) != task.member) continue;
        const bool is_named = std::ranges::find(task.persons, person) != task.persons.end();
        const Status done = run(person, action_of(task, person));
        if (is_named) {
            ++named[task.kind];
            if (is_step(task)) ++named_steps[task.act];
            EXPECT_TRUE(done || (filing && about_content(done.error().reason)))
                << shown(task) << ": " << person << ": " << reason_info(done.error().reason).name;
        } else if (task.persons.size() < kPersonsMax && task.kind != Kind::take_back) {
            ++refused;
            EXPECT_FALSE(done || about_content(done.error().reason))
                << shown(task) << ": " << person << " could";
        }
    }
}

/// A person's list is the part of its member's and the assembly's that names it.
void History::compare_person(const std::string& person, const std::map<std::string, Task>& all) {
    std::vector<std::string> expected;
    for (const auto& [id, task] : all) {
        const bool own = task.member == "*" || task.member == tx::member_of(person);
        const auto names = [&](const auto& list) {
            return std::ranges::find(list, person) != list.end();
        };
        if (own && (names(task.persons) || names(task.concerned))) expected.push_back(shown(task));
    }
    std::vector<std::string> found;
    for (const Task& task : desk_.of_person(person)) {
        ASSERT_TRUE(all.contains(task.id)) << shown(task);
        found.push_back(shown(all.at(task.id)));
    }
    std::ranges::sort(expected);
    std::ranges::sort(found);
    EXPECT_EQ(found, expected) << person;
}

void History::compare() {
    std::map<std::string, Task> all;
    for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d", "*"}) {
        for (Task& task : desk_.of_member(member)) {
            EXPECT_FALSE(all.contains(task.id)) << shown(task) << shown(all[task.id]);
            all[task.id] = std::move(task);
        }
    }
    for (const auto& [id, task] : all) compare_task(task);
    for (const std::string& person : persons_) compare_person(person, all);
}

TEST(Permitted, WhoeverIsNamedMayAndNobodyElse) {
    std::map<Kind, std::uint64_t> named;
    std::map<std::string, std::uint64_t> steps;
    std::uint64_t refused = 0;
    for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
        History history(seed);
        for (int step = 1; step <= kSteps; ++step) {
            history.step();
            if (step % 5 != 0) continue;
            history.compare();
            ASSERT_FALSE(HasFailure()) << "seed " << seed << ", step " << step;
        }
        for (const auto& [kind, count] : history.named) named[kind] += count;
        for (const auto& [act, count] : history.named_steps) steps[act] += count;
        refused += history.refused;
    }
    EXPECT_GT(named[Kind::put], 100U);
    EXPECT_GT(named[Kind::sign_off], 100U);
    EXPECT_GT(named[Kind::vote], 20U);
    EXPECT_GT(refused, 1'000U);
    for (const char* act : {"change.review", "change.test", "change.rehearse", "change.activate",
                            "change.compare", "change.ratify", "change.withdraw"}) {
        EXPECT_GT(steps[act], 5U) << act;
    }
}

}  // namespace
}  // namespace charter::tasks::test
