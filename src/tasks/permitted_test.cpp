// Random histories: whoever a task names may really do it, and whoever it does not name may not.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "state/lists.hpp"
#include "tasks/history_test.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"
#include "tx/incidents/testing_actions.hpp"
#include "tx/pipeline.hpp"

namespace charter::tasks::test {
namespace {

constexpr std::uint64_t kHistories = 8;
constexpr int kSteps = 25;

bool is_filing(const Task& task) {
    return task.kind == Kind::put || task.kind == Kind::treat || task.kind == Kind::declare;
}

/// One person's step of a change whose whole transaction is known.
bool is_step(const Task& task) {
    return task.target == "changes" && task.act.starts_with("change.") &&
           task.act != "change.open" && task.act != "change.roll_back";
}

bool is_of_incident(const Task& task) { return task.target == "incidents"; }

/// What an entry says is the filer's own affair: whether it may file is the task's.
bool about_content(Reason reason) {
    return reason == Reason::reference_not_in_force || reason == Reason::owner_missing ||
           reason == Reason::risk_level_outside_matrix || reason == Reason::field_invalid ||
           reason == Reason::field_required || reason == Reason::reference_differs ||
           reason == Reason::reference_refused || reason == Reason::restore_proof_wrong;
}

}  // namespace

/// As a block would do it, on a copy of the state: standing, what the act asks, its own conditions,
/// its writes.
Status History::run_with(const std::vector<v1::Credential>& signers, const v1::Action& action) {
    state::Delta copy(desk_.delta());
    tx::Context ctx(copy, testing::real_catalog(), desk_.ctx().config(), desk_.ctx().block(),
                    tx::RuleSet::all());
    v1::Transaction tx;
    tx.set_sender(signers.front().holder());
    for (const v1::Credential& signer : signers) tx.add_signers(signer.credential());
    *tx.mutable_action() = action;
    if (Status s = tx::check_action(action, ctx); !s) return s;
    Result<tx::Acting> acting = tx::stand(tx, ctx);
    if (!acting) return tl::unexpected(acting.error());
    ctx.set_acting(*std::move(acting));
    return tx::perform(action, ctx);
}

Status History::run(const std::string& person, const v1::Action& action) {
    std::vector<v1::Credential> own;
    std::vector<v1::Credential> others;
    state::list_each(desk_.delta(), "credentials", tx::member_of(person), [&](ByteView key) {
        auto credential = state::read_existing<v1::Credential>(desk_.delta(), key);
        (credential.holder() == person ? own : others).push_back(std::move(credential));
        return true;
    });
    const v1::Act* act = testing::real_catalog().act(catalog::act_name(action));
    const bool by_two = act != nullptr && act->persons() >= 2;
    Status last = refuse(Reason::credential_unknown);
    for (const v1::Credential& key : own) {
        if (!by_two) {
            last = run_with({key}, action);
            signers_ = {person};
            if (last) return last;
            continue;
        }
        for (const v1::Credential& second : others) {
            last = run_with({key, second}, action);
            signers_ = {person, second.holder()};
            if (last) return last;
        }
    }
    return last;
}

v1::Action History::incident_step_of(const Task& task) {
    const std::string& id = task.subjects[0];
    for (const tx::IncidentAct act : tx::kIncidentActs) {
        if (tx::act_of(act) != task.act) continue;
        v1::Action action = tx::incident_action(act, id, desk_.now().time_ms);
        if (act == tx::IncidentAct::notify) {
            action.mutable_incidents_notify()->set_notice(task.why);
        }
        if (act == tx::IncidentAct::hold) {
            v1::IncidentsHold& hold = *action.mutable_incidents_hold();
            hold.set_from_height(0);
            hold.set_to_height(0);
            hold.set_release(static_cast<std::uint32_t>(
                std::stoul(task.about.substr(task.about.rfind('/') + 1))));
        }
        return action;
    }
    ADD_FAILURE() << shown(task);
    return {};
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
    if (is_of_incident(task)) return incident_step_of(task);
    if (task.kind == Kind::approve) return approval_of(task.about);
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

void History::compare_task(const Task& task) {
    const bool filing = is_filing(task);
    const bool tried = filing || is_step(task) || task.kind == Kind::vote ||
                       task.kind == Kind::sign_off || task.kind == Kind::execute ||
                       task.kind == Kind::ratify || task.kind == Kind::approve ||
                       is_of_incident(task);
    if (!tried) return;
    for (const std::string& person : persons_) {
        if (task.member != "*" && tx::member_of(person) != task.member) continue;
        const bool is_named = std::ranges::find(task.persons, person) != task.persons.end();
        const Status done = run(person, action_of(task, person));
        if (is_named) {
            ++named[task.kind];
            if (is_step(task) || is_of_incident(task)) ++named_steps[task.act];
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

namespace {

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
    EXPECT_GT(named[Kind::approve], 20U);
    EXPECT_GT(refused, 1'000U);
    for (const char* act :
         {"change.review", "change.test", "change.rehearse", "change.activate", "change.compare",
          "change.ratify", "change.withdraw", "incidents.classify", "incidents.contain",
          "incidents.notify", "incidents.recover", "incidents.review", "incidents.close"}) {
        EXPECT_GT(steps[act], 5U) << act;
    }
}

}  // namespace
}  // namespace charter::tasks::test
