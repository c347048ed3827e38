#include "tx/people/shared_use.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kAccounts = "shared_accounts";

// Why the account may not be used; empty: it may.
std::string_view objection(const v1::Entry& entry, const Context& ctx) {
    const v1::EntryBody& body = entry.body();
    if (!entry_in_force(entry, ctx)) return "its entry is not signed off and in force";
    if (body.due_at() != 0 && body.due_at() < ctx.block().today) return "its entry is overdue";
    if (text_of(body.fields(), "application_control").empty() ||
        text_of(body.fields(), "use_control").empty()) {
        return "its entry names no control of application and of use";
    }
    const Reference asset{"assets", text_of(body.fields(), "asset"), body.member()};
    const auto system = find_referent(asset, ctx);
    return system && system->in_force ? "" : "the system that it is on is not in force";
}

}  // namespace

Status require_account_name(std::string_view value) {
    if (Status s = require_entry_name("account", value); !s) return s;
    if (value.substr(0, value.find('/')) == kAccounts && member_of_account(value) != "*") {
        return ok();
    }
    return refuse(Reason::field_invalid,
                  {{"field", std::string("account")},
                   {"why", std::string("an account is an entry of shared_accounts of a member")}});
}

std::string_view member_of_account(std::string_view account) {
    const std::string_view rest = account.substr(account.find('/') + 1);
    return rest.substr(0, rest.find('/'));
}

Status permit_account(std::string_view account, const Context& ctx) {
    const std::optional<v1::Entry> entry = newest_entry(ctx.view(), account);
    const std::string_view why = entry ? objection(*entry, ctx) : "it has no entry";
    if (why.empty()) return ok();
    return refuse(Reason::shared_account_not_approved,
                  {{"account", std::string(account)}, {"why", std::string(why)}});
}

std::string control_of(std::string_view account, const Context& ctx) {
    const std::optional<v1::Entry> entry = newest_entry(ctx.view(), account);
    if (!entry) return {};
    return std::string(text_of(entry->body().fields(), "use_control"));
}

std::optional<v1::Checkout> last_use(std::string_view account, const Context& ctx) {
    const std::uint64_t count = state::list_count(ctx.view(), "checkouts", account);
    if (count == 0) return std::nullopt;
    return state::read<v1::Checkout>(ctx.view(), state::keys::checkout(account, count));
}

std::string use_subject(const v1::Checkout& use) {
    return use.account() + "/" + hex16(use.number());
}

Status require_user_and_keeper(std::string_view act, std::string_view account, const Context& ctx) {
    const std::string_view member = member_of_account(account);
    const Persons persons = persons_signing(ctx);
    for (const auto& person : persons) {
        if (person->member() == member) continue;
        return refuse(Reason::not_own_member, {{"sender", person->person()},
                                               {"member", person->member()},
                                               {"other", std::string(member)}});
    }
    if (persons.size() < 2) {
        return refuse(Reason::second_person_missing,
                      {{"action", std::string(act)},
                       {"needed", std::int64_t{2}},
                       {"persons", static_cast<std::int64_t>(persons.size())}});
    }
    const v1::EntryType* type = ctx.catalog().entry_type(kAccounts);
    const v1::Person& keeper = *persons[1];
    if (type != nullptr && holds_any_role(ctx, keeper, items_of(type->checker_roles()))) {
        return ok();
    }
    return refuse(Reason::no_grant, {{"person", keeper.person()},
                                     {"action", std::string("keeping shared accounts")}});
}

}  // namespace charter::tx
