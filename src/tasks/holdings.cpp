// Credentials and grants that end, shared accounts in use, and roles that nobody holds.
#include <algorithm>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"
#include "tx/common.hpp"
#include "tx/credentials/holder.hpp"

namespace charter::tasks {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kLead = "rotation_lead";
constexpr std::string_view kGrantRole = "people.grant_role";
constexpr const char* kRenew = "credentials.renew";
constexpr const char* kSuspicions = "key_suspicions";
constexpr const char* kSuspicionTimer = "credentials.suspicion_timer";
constexpr const char* kSharedAccounts = "shared_accounts";

std::string usage_word(v1::Usage usage) {
    std::string word = v1::Usage_Name(usage).substr(std::string_view("USAGE_").size());
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return word;
}

std::string joined(const std::vector<std::string>& roles) {
    std::string all;
    for (const std::string& role : roles) all.append(all.empty() ? "" : ",").append(role);
    return all;
}

}  // namespace

/// By whoever may replace it; its holder takes part.
Task Builder::credential_task(const v1::Credential& credential, const tx::Holder& holder) {
    Task task;
    task.member = home_;
    task.act = kRenew;
    task.about = to_hex(credential.credential());
    task.subjects = {credential.holder()};
    task.subject_count = 1;
    task.entries = 1;
    task.concerned = {holder.kind == tx::HolderKind::person ? credential.holder()
                                                            : holder.responsible_person};
    task.roles = memo_.guide().roles_with(task.act);
    task.persons = who([&](const Actor& actor) { return people_.may(actor, task.act); });
    return task;
}

/// Until then; after it the ledger revokes the credential by itself.
void Builder::add_suspicion(const v1::Credential& credential, const tx::Holder& holder) {
    Task task = credential_task(credential, holder);
    task.kind = Kind::rotate;
    task.target = kSuspicions;
    task.why = usage_word(credential.usage());
    task.due_ms = credential.rotate_by_ms();
    task.requirements = memo_.guide().held_by({kSuspicionTimer});
    add(std::move(task));
}

void Builder::add_credential(const v1::Credential& credential, Day lead) {
    if (credential.revoked_height() != 0 || !credential.replaced_by().empty()) return;
    const bool suspected = credential.rotate_by_ms() != 0;
    const std::int64_t grace_ms = people_.context().parameter("expiry_grace_days") * kDayMs;
    if (source_.now.time_ms >= credential.not_after_ms() + grace_ms) return;  // issued anew
    const Day due = day_before(credential.not_after_ms());
    if (due > source_.now.today + lead && !suspected) return;
    const auto holder = tx::find_holder(source_.view, credential.holder());
    if (!holder || (!holder->active && !suspected)) return;
    if (suspected) return add_suspicion(credential, *holder);
    Task task = credential_task(credential, *holder);
    task.kind = Kind::renew;
    task.target = usage_word(credential.usage());
    task.due = due;
    add(std::move(task));
}

void Builder::add_credentials() {
    if (is_home_assembly()) return;
    const auto lead = static_cast<Day>(evidence_.setting(kLead, home_).value);
    state::list_each(source_.view, "credentials", home_, [&](ByteView key) {
        const auto credential = state::read_shared<v1::Credential>(source_.view, key);
        if (credential) add_credential(*credential, lead);
        return true;
    });
}

/// Its user returns it, and once it is overdue whoever has the duty.
void Builder::add_use(const v1::Checkout& use) {
    if (use.returned_ms() != 0) return;
    Task task;
    task.kind = Kind::act;
    task.member = home_;
    task.act = "people.check_in";
    task.target = kSharedAccounts;
    task.about = use.account();
    task.subjects = {use.account()};
    task.subject_count = 1;
    task.entries = 1;
    task.due_ms = use.until_ms();
    const bool overdue = use.until_ms() <= source_.now.time_ms;
    task.roles = memo_.guide().roles_with(task.act);
    task.concerned = {use.keeper()};
    task.persons = who([&](const Actor& actor) {
        return (overdue || actor.person.person() == use.user()) && people_.may(actor, task.act);
    });
    add(std::move(task));
}

void Builder::add_uses() {
    if (is_home_assembly()) return;
    constexpr std::string_view kLists = "idx/checkouts/";
    const Bytes accounts = state::keys::join("shared_accounts/", home_).append("/");
    const Bytes prefix = state::keys::list_head("checkouts", accounts);
    state::each<v1::ListHead>(source_.view, prefix, [&](const v1::ListHead& head) {
        const std::string account = head.key().substr(kLists.size());
        const auto use = state::read_shared<v1::Checkout>(
            source_.view, state::keys::checkout(account, head.count()));
        if (use) add_use(*use);
        return true;
    });
}

/// By two registrars of the member where it has them, else by resolution.
void Builder::by_grant(Task& task, const std::string& grantee) {
    const v1::Role* role =
        task.subjects.size() == 1 ? memo_.catalog().role(task.subjects[0]) : nullptr;
    const bool by_assembly = is_home_assembly() || (role != nullptr && role->of_assembly());
    task.kind = Kind::grant;
    task.id = task_id(task);  // whoever does it
    task.act = std::string(kGrantRole);
    task.entries = 1;
    task.step = 1;
    const auto registrars = [&](const Actor& actor) {
        return actor.person.person() != grantee && people_.may(actor, task.act);
    };
    const bool has_registrars = !by_assembly && std::ranges::any_of(people_.of(home_), registrars);
    task.kind = has_registrars ? Kind::grant : Kind::propose;
    const std::string act = has_registrars ? task.act : "assembly.propose";
    task.roles = memo_.guide().roles_with(act);
    task.persons = who([&](const Actor& actor) {
        return has_registrars ? registrars(actor) : people_.may(actor, act);
    });
}

void Builder::add_grants_of(const v1::Person& person, Day lead) {
    for (const v1::ActiveGrant& grant : person.grants()) {
        if (grant.begins_ms() != 0) continue;  // a deputy's ends with the leave
        const Day due = day_before(grant.expires_ms());
        if (due > source_.now.today + lead || grant.expires_ms() <= source_.now.time_ms) continue;
        Task task;
        task.member = home_;
        task.target = grant.role();
        task.about = person.person();
        task.subjects = {grant.role()};
        task.subject_count = 1;
        task.concerned = {person.person()};
        task.due = due;
        by_grant(task, person.person());
        add(std::move(task));
    }
}

void Builder::add_grants() {
    if (is_home_assembly()) return;
    const auto lead = static_cast<Day>(evidence_.setting(kLead, home_).value);
    state::each<v1::Person>(source_.view, state::keys::person(home_ + "."),
                            [&](const v1::Person& person) {
                                if (person.active()) add_grants_of(person, lead);
                                return true;
                            });
}

void Builder::add_empty(const std::string& about, const std::vector<std::string>& roles,
                        const Task* needed_by) {
    if (roles.empty()) return;
    Task& task = empty_.try_emplace(joined(roles)).first->second;
    if (task.target.empty()) {
        task.member = home_;
        task.target = joined(roles);
        task.about = about;
        task.subjects = roles;
        task.subject_count = static_cast<std::uint32_t>(roles.size());
        task.failing = true;
        task.due = needed_by != nullptr ? needed_by->due : std::nullopt;
    }
    if (needed_by == nullptr) return;
    task.due = std::min(task.due, needed_by->due);
    task.onboarding = task.onboarding || needed_by->onboarding;
    for (const std::string& id : needed_by->requirements) {
        if (std::ranges::find(task.requirements, id) == task.requirements.end()) {
            task.requirements.push_back(id);
        }
    }
}

/// Somebody must be able to file, and another to sign off.
void Builder::add_empty_of(const v1::EntryType& type, const Task& needed_by) {
    std::vector<const Actor*> makers;
    std::vector<const Actor*> checkers;
    for (const Actor& actor : people_.of(home_)) {
        if (people_.holds_any(actor, type.maker_roles())) makers.push_back(&actor);
        if (people_.holds_any(actor, type.checker_roles())) checkers.push_back(&actor);
    }
    if (makers.empty()) {
        return add_empty("maker", {type.maker_roles().begin(), type.maker_roles().end()},
                         &needed_by);
    }
    const bool complete =
        type.checker_roles().empty() || std::ranges::any_of(makers, [&](const Actor* maker) {
            return std::ranges::any_of(checkers, [&](const Actor* checker) {
                return people_.are_two(maker->person, checker->person);
            });
        });
    if (complete) return;
    add_empty("checker", {type.checker_roles().begin(), type.checker_roles().end()}, &needed_by);
}

/// Whoever proposes may fill them; nobody else need know.
void Builder::add_empty_of_assembly() {
    if (only_ != nullptr && !people_.may(*only_, "assembly.propose")) return;
    std::set<std::string> missing;
    for (const v1::Role& role : memo_.catalog().wire().roles()) {
        if (role.of_assembly()) missing.insert(role.name());
    }
    state::scan_prefix(source_.view, "per/", [&](ByteView, ByteView value) {
        // Few records name such a role: the rest need not be decoded.
        const auto names = [&](const std::string& role) {
            return value.find(role) != ByteView::npos;
        };
        if (std::ranges::none_of(missing, names)) return true;
        v1::Person person;
        wire::decode_trusted(value, person);
        if (!person.active() || !evidence_.admitted_ms(person.member())) return true;
        std::erase_if(missing, [&](const std::string& role) {
            return tx::holds_role(people_.context(), person, role);
        });
        return !missing.empty();
    });
    for (const std::string& role : missing) add_empty("assembly", {role}, nullptr);
}

void Builder::add_empty_roles() {
    const catalog::Catalog& catalog = memo_.catalog();
    if (!fills_roles()) return;
    const auto nobody_holds = [&](const std::vector<Actor>& actors, const std::string& role) {
        return std::ranges::none_of(actors, [&](const Actor& actor) {
            return tx::holds_role(people_.context(), actor.person, role);
        });
    };
    if (is_home_assembly()) {
        add_empty_of_assembly();
        return add_all_empty();
    }
    for (const std::string& role : memo_.guide().roles_with("assembly.vote")) {
        if (nobody_holds(people_.of(home_), role)) add_empty("voter", {role}, nullptr);
    }
    for (const Task& task : needed_) add_empty_of(*catalog.entry_type(task.target), task);
    add_all_empty();
}

void Builder::add_all_empty() {
    const auto& requirements = memo_.catalog().requirements();
    for (auto& [name, task] : empty_) {
        std::vector<std::string> ids;
        for (const v1::Requirement* requirement : requirements) {
            const auto& asked = task.requirements;
            if (std::ranges::find(asked, requirement->id()) != asked.end()) {
                ids.push_back(requirement->id());
            }
        }
        task.requirements = std::move(ids);
        by_grant(task, "");
        add(std::move(task));
    }
}

}  // namespace charter::tasks
