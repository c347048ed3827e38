#include "tasks/builder.hpp"

#include <algorithm>
#include <utility>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tasks/command.hpp"
#include "tx/common.hpp"

namespace charter::tasks {
namespace {

constexpr std::string_view kOnboarding = "onboarding";
constexpr std::string_view kNodeOperator = "node_operator";
constexpr std::string_view kParameter = "param.";

}  // namespace

Builder::Builder(Reading& reading, std::string_view home, const Actor* only,
                 std::string_view only_id)
    : reading_(reading),
      source_(reading.source),
      memo_(reading.memo),
      evidence_(reading.evidence),
      people_(reading.people),
      home_(home),
      only_(only),
      only_id_(only_id) {}

bool Builder::is_home_assembly() const { return home_ == assurance::kEveryone; }

Day Builder::day_before(std::int64_t end_ms) const {
    return day_at(end_ms - 1, source_.config.utc_offset_minutes());
}

// ---- who ----------------------------------------------------------------------------------------

bool Builder::each_actor(const May& visit) {
    const auto of_member = [&](const std::string& member) {
        return std::ranges::all_of(people_.of(member), visit);
    };
    return is_home_assembly() ? std::ranges::all_of(evidence_.members(), of_member)
                              : of_member(home_);
}

std::vector<std::string> Builder::who(const May& may) {
    std::vector<std::string> persons;
    const auto take = [&](const Actor& actor) {
        if (may(actor)) persons.push_back(actor.person.person());
        return persons.size() < kPersonsMax;
    };
    if (only_id_.empty()) {
        each_actor(take);
    } else if (only_ != nullptr) {
        take(*only_);
    }
    return persons;
}

bool Builder::anybody(const May& may) {
    return !each_actor([&](const Actor& actor) { return !may(actor); });
}

std::vector<std::string> Builder::filers(const v1::EntryType& type, bool superseding) {
    return who([&](const Actor& actor) {
        return people_.may_file(actor, type, home_) &&
               (!superseding || people_.may(actor, "registers.supersede"));
    });
}

/// Makers of the register who find a checker of it to sign with.
std::vector<std::string> Builder::reviewers(const v1::EntryType& type, const std::string& act) {
    return who([&](const Actor& actor) {
        if (!people_.holds_any(actor, type.maker_roles()) || !people_.may(actor, act)) return false;
        return std::ranges::any_of(people_.of(actor.person.member()), [&](const Actor& other) {
            return people_.holds_any(other, type.checker_roles()) &&
                   people_.are_two(actor.person, other.person);
        });
    });
}

bool Builder::target_matters(const std::string& target) {
    const auto known = matters_.find(target);
    if (known != matters_.end()) return known->second;
    const catalog::Catalog& catalog = memo_.catalog();
    bool matters = false;
    if (catalog.is_register(target)) {
        const v1::EntryType& type = *catalog.entry_type(target);
        matters = people_.may_file(*only_, type, home_);
    } else if (catalog.is_table(target)) {
        matters = people_.may(*only_, std::string(act_of_table(target))) || target == "members" ||
                  people_.may(*only_, "assembly.propose");
    } else if (target == "rule") {
        matters = people_.may(*only_, "assembly.propose");
    } else {
        matters = tx::holds_role(people_.context(), only_->person, kNodeOperator);
    }
    return matters_[target] = matters;
}

bool Builder::fills_roles() {
    if (only_id_.empty()) return true;
    return only_ != nullptr &&
           (people_.may(*only_, "people.grant_role") || people_.may(*only_, "assembly.propose"));
}

bool Builder::matters(std::uint32_t place) {
    if (only_id_.empty()) return true;
    if (only_ == nullptr) return false;
    if (fills_roles()) return true;
    const std::set<std::string>& targets = memo_.guide().targets_of(place);
    return std::ranges::any_of(targets, [&](const auto& target) { return target_matters(target); });
}

// ---- what ---------------------------------------------------------------------------------------

std::optional<std::int64_t> Builder::ease_ends_ms() {
    const auto admitted_ms = evidence_.admitted_ms(home_);
    if (!admitted_ms) return std::nullopt;
    const assurance::Setting& period = evidence_.setting(kOnboarding, home_);
    return assurance::lapse_of_moment(*period.parameter, period.value, *admitted_ms,
                                      evidence_.present());
}

std::optional<Day> Builder::due_of(const Need& need, const v1::StatusRecord* status) {
    if (need.until_ms != 0) return day_before(need.until_ms);
    if (need.onboarding) {
        const auto end_ms = ease_ends_ms();
        return end_ms ? std::optional(day_before(*end_ms)) : std::nullopt;
    }
    if (status == nullptr || status->since_ms() == 0) return std::nullopt;
    return day_at(status->since_ms(), source_.config.utc_offset_minutes());
}

void Builder::read_unit(std::uint32_t place, std::string_view member, std::vector<Asked>& out) {
    const v1::Requirement& requirement = *memo_.catalog().requirements()[place];
    const auto status = state::read_shared<v1::StatusRecord>(
        source_.view, state::keys::status(requirement.id(), member));
    const ByteView digest = status ? ByteView(status->facts_digest()) : ByteView();
    for (const Need& need : memo_.needs(evidence_, place, member, digest)) {
        if (need.member == home_ && !has_own_tasks(need.target))
            out.push_back({&need, place, due_of(need, status.get())});
    }
}

std::vector<Asked> Builder::needs() {
    std::vector<Asked> all;
    const auto& requirements = memo_.catalog().requirements();
    memo_.about(assurance::kEveryone);
    memo_.about(home_);
    for (std::uint32_t place = 0; place < requirements.size(); ++place) {
        const bool of_network = requirements[place]->scope() == v1::SCOPE_NETWORK;
        if (!of_network && is_home_assembly()) continue;
        if (!matters(place)) continue;
        read_unit(place, of_network ? assurance::kEveryone : std::string_view(home_), all);
    }
    return all;
}

void Builder::resolve(Wanted& wanted) {
    std::size_t at = wanted.expected.find(kParameter);
    while (at != std::string::npos) {
        const std::size_t from = at + kParameter.size();
        const std::size_t to = std::min(wanted.expected.find(", ", from), wanted.expected.size());
        const std::string name = wanted.expected.substr(from, to - from);
        std::string value = name;
        if (memo_.catalog().parameter(name) != nullptr) {
            const assurance::Setting& setting = evidence_.setting(name, home_);
            value = assurance::with_unit(*setting.parameter, setting.value);
        }
        wanted.expected.replace(at, to - at, value);
        at = wanted.expected.find(kParameter, at + value.size());
    }
}

void Builder::choose_people(Task& task) {
    const catalog::Catalog& catalog = memo_.catalog();
    if (task.kind == Kind::report) {
        task.roles = {std::string(kNodeOperator)};
        task.persons = who([&](const Actor& actor) {
            return tx::holds_role(people_.context(), actor.person, kNodeOperator);
        });
        return;
    }
    if (task.kind == Kind::act || task.kind == Kind::propose) {
        if (task.kind == Kind::act && catalog.is_register(task.target)) {
            const v1::EntryType& by_act = *catalog.entry_type(task.target);
            task.roles = {by_act.maker_roles().begin(), by_act.maker_roles().end()};
            task.persons = reviewers(by_act, task.act);
            return;
        }
        const std::string act = task.kind == Kind::propose ? "assembly.propose" : task.act;
        task.roles = memo_.guide().roles_with(act);
        task.persons = who([&](const Actor& actor) { return people_.may(actor, act); });
        return;
    }
    const v1::EntryType& type = *catalog.entry_type(task.target);
    task.act = task.kind == Kind::correct ? "registers.supersede" : "registers.put";
    task.roles = {type.maker_roles().begin(), type.maker_roles().end()};
    task.persons = filers(type, task.kind == Kind::correct);
}

/// The sitting: all that is due within 30 days of its first day, or of today where that is past.
void Builder::finish(Group& group) {
    Task& task = group.task;
    const auto first = std::ranges::min_element(
        group.asked, {}, [](const Asked& asked) { return asked.due; });  // none comes first
    task.due = first->due;
    if (task.due && *task.due > source_.now.today + kHorizonDays) return;
    const Day last =
        std::max(task.due.value_or(source_.now.today), source_.now.today) + kSittingDays;
    std::set<std::uint32_t> places;
    std::set<std::string> subjects;
    std::set<Wanted> wanted;
    std::uint32_t most = 0;
    for (const Asked& asked : group.asked) {
        if (asked.due && *asked.due > last) continue;
        const Need& need = *asked.need;
        places.insert(asked.place);
        subjects.insert(need.subjects.begin(), need.subjects.end());
        wanted.insert(need.wanted.begin(), need.wanted.end());
        most = std::max(most, need.subject_count);
        task.failing = task.failing || need.failing;
        task.onboarding = task.onboarding || need.onboarding;
        group.any_each = group.any_each || need.each;
    }
    for (const std::uint32_t place : places) {
        task.requirements.push_back(memo_.catalog().requirements()[place]->id());
    }
    task.subject_count = std::max(most, static_cast<std::uint32_t>(subjects.size()));
    for (const std::string& subject : subjects) {
        if (task.subjects.size() < kSubjectsMax) task.subjects.push_back(subject);
    }
    task.wanted.assign(wanted.begin(), wanted.end());
    for (Wanted& field : task.wanted) resolve(field);
    task.entries = group.any_each ? std::max(task.subject_count, 1U) : 1U;
    choose_people(task);
    add(std::move(task));
}

void Builder::add_evidence() {
    const std::vector<Asked> all = needs();
    std::map<std::string, Group> groups;
    for (const Asked& asked : all) {
        const Need& need = *asked.need;
        Task task;
        task.kind = need.kind;
        task.member = home_;
        task.target = need.target;
        task.act = need.act;
        task.about = need.fixed;
        task.id = task_id(task);
        task.step = memo_.guide().step_of(need.target);
        Group& group = groups[task.id];
        if (group.asked.empty()) group.task = std::move(task);
        group.asked.push_back(asked);
    }
    for (auto& [id, group] : groups) finish(group);
}

void Builder::add(Task task) {
    if (memo_.catalog().is_register(task.target)) needed_.push_back(task);
    const bool takes_part = std::ranges::find(task.concerned, only_id_) != task.concerned.end();
    if (!only_id_.empty() && task.persons.empty() && !takes_part) return;
    if (task.id.empty()) task.id = task_id(task);
    if (task.due_ms != 0) task.due = day_before(task.due_ms);
    task.undated = task.undated && !task.due;
    task.state = task.undated ? State::open : state_of(task.due, source_.now.today);
    if (task.due_ms != 0 && task.due_ms <= source_.now.time_ms) task.state = State::overdue;
    if (task.command.empty()) task.command = command_of(task, memo_.catalog());
    tasks_.push_back(std::move(task));
}

std::vector<Task> Builder::run() {
    if (!is_home_assembly() && !evidence_.admitted_ms(home_)) return {};  // not there, or removed
    add_evidence();
    add_entries();
    add_proposals();
    add_credentials();
    add_uses();
    add_changes();
    add_incidents();
    add_exceptions();
    add_grants();
    add_empty_roles();
    add_leaves();
    std::ranges::sort(tasks_, is_before);
    return std::move(tasks_);
}

std::vector<Task> tasks_of_member(const Source& source, Memo& memo, std::string_view member) {
    Reading reading(source, memo);
    return Builder(reading, member, nullptr, "").run();
}

std::vector<Task> tasks_of_person(const Source& source, Memo& memo, std::string_view person) {
    Reading reading(source, memo);
    const Actor* actor = reading.people.find(person);
    const std::string_view member = tx::member_of(person);
    const auto record = state::read<v1::Person>(source.view, state::keys::person(person));
    const bool away = record && tx::on_leave(*record, source.now.today);
    if (member.empty() || away) return {};
    std::vector<Task> tasks = Builder(reading, member, actor, person).run();
    std::vector<Task> assembly = Builder(reading, assurance::kEveryone, actor, person).run();
    std::ranges::move(assembly, std::back_inserter(tasks));
    std::ranges::sort(tasks, is_before);
    return tasks;
}

}  // namespace charter::tasks
