// Challenges of roles, grants and persons.

#include "crypto/sha256.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/pipeline.hpp"

namespace charter::machine::builders {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

v1::Action grant(const tx::Context& ctx, const std::string& person, const std::string& role) {
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person(person);
    m.set_role(role);
    m.set_scope(world::kMember);
    m.set_purpose("challenge");
    m.set_expires_ms(ctx.block().time_ms + 30 * kDayMs);
    return action;
}

v1::Action enrol(const tx::Context& ctx, const std::string& person, ByteView natural_person) {
    v1::Action action;
    v1::PeopleEnrol& m = *action.mutable_people_enrol();
    m.set_member(world::kMember);
    m.mutable_person()->set_person(person);
    m.mutable_person()->set_unit("challenge");
    m.mutable_person()->set_natural_person(Bytes(natural_person));
    *m.mutable_credential() = world::new_credential(ctx, person, v1::USAGE_SIGN, "enrolled");
    return action;
}

// A pair of conflicting roles of members, neither of the assembly nor asking for training.
std::optional<std::pair<std::string, std::string>> conflicting_roles(const tx::Context& ctx) {
    for (const v1::Role& role : ctx.catalog().wire().roles()) {
        if (role.of_assembly() || role.needs_training()) continue;
        for (const std::string& other : role.conflicts()) {
            const v1::Role* found = ctx.catalog().role(other);
            if (found != nullptr && !found->of_assembly() && !found->needs_training())
                return {{role.name(), other}};
        }
    }
    return std::nullopt;
}

// A role that any person may be given.
std::string plain_role(const tx::Context& ctx, bool needs_training) {
    for (const v1::Role& role : ctx.catalog().wire().roles()) {
        const bool plain = !role.of_assembly() && !role.registration_authority();
        if (plain && role.needs_training() == needs_training) return role.name();
    }
    return {};
}

}  // namespace

// A site registered by two persons of whom the first holds no role.
std::optional<Trial> default_deny(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"membership.register_site"});
    const std::string bare = world::person(ctx, "fixture-a.bare", {});
    const v1::Action action = world::site_action("fixture-a.s1", world::free_country(ctx));
    return Trial{Reason::no_grant, performs(action, {bare, persons[1]}), performs(action, persons)};
}

// A grant without a purpose.
std::optional<Trial> purpose_no_wildcard(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"people.grant_role"});
    const std::string who = world::person(ctx, "fixture-a.who", {});
    const v1::Action lawful = grant(ctx, who, plain_role(ctx, false));
    v1::Action violation = lawful;
    violation.mutable_people_grant_role()->clear_purpose();
    return Trial{Reason::purpose_missing, performs(violation, persons), performs(lawful, persons)};
}

// The second of two conflicting roles, to a person who holds the first and to one who does not.
std::optional<Trial> conflict_matrix(tx::Context& ctx) {
    const auto pair = conflicting_roles(ctx);
    if (!pair) return std::nullopt;
    const auto persons = world::persons(ctx, 2, {"people.grant_role"});
    const std::string holder = world::person(ctx, "fixture-a.holder", {}, {pair->first});
    const std::string free = world::person(ctx, "fixture-a.free", {});
    return Trial{Reason::roles_conflict, performs(grant(ctx, holder, pair->second), persons),
                 performs(grant(ctx, free, pair->second), persons)};
}

// A grant to a person whose undertaking was closed.
std::optional<Trial> need_undertaking(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"people.grant_role"});
    const std::string without = world::person(ctx, "fixture-a.without", {});
    world::close_entries(ctx, "undertakings", world::kMember);
    const std::string with = world::person(ctx, "fixture-a.with", {});
    const std::string role = plain_role(ctx, false);
    return Trial{Reason::undertaking_missing, performs(grant(ctx, without, role), persons),
                 performs(grant(ctx, with, role), persons)};
}

// A node role to a person without training.
std::optional<Trial> training_lapse(tx::Context& ctx) {
    const std::string role = plain_role(ctx, true);
    if (role.empty()) return std::nullopt;
    const auto persons = world::persons(ctx, 2, {"people.grant_role"});
    const std::string untrained = world::person(ctx, "fixture-a.untrained", {});
    world::close_entries(ctx, "training", world::kMember);
    const std::string trained = world::person(ctx, "fixture-a.trained", {});
    return Trial{Reason::training_overdue, performs(grant(ctx, untrained, role), persons),
                 performs(grant(ctx, trained, role), persons)};
}

// A second account of the natural person behind p1.
std::optional<Trial> one_person_one_account(tx::Context& ctx) {
    world::put_anchor(ctx);
    const auto persons = world::persons(ctx, 2, {"people.enrol"});
    const auto known =
        state::read_existing<v1::Person>(ctx.view(), state::keys::person(persons[0]));
    const Bytes other(view(crypto::sha256("another natural person")));
    return Trial{Reason::second_account,
                 performs(enrol(ctx, "fixture-a.again", known.natural_person()), persons),
                 performs(enrol(ctx, "fixture-a.again", other), persons)};
}

// An enrolment by one person.
std::optional<Trial> lifecycle_approval(tx::Context& ctx) {
    world::put_anchor(ctx);
    const auto persons = world::persons(ctx, 2, {"people.enrol"});
    const v1::Action action = enrol(ctx, "fixture-a.new", view(crypto::sha256("a natural person")));
    return Trial{Reason::second_person_missing, performs(action, {persons[0]}),
                 performs(action, persons)};
}

// A grant signed by one person with two credentials.
std::optional<Trial> two_person_change(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"people.grant_role"});
    const std::string who = world::person(ctx, "fixture-a.who", {});
    const Bytes second = world::put_signing_credential(ctx, persons[0], "second credential");
    const v1::Action action = grant(ctx, who, plain_role(ctx, false));
    const Attempt violation = [action, persons, second](tx::Context& own) {
        tx::Acting acting = tx::fixture::acting(own, {persons[0]});
        acting.signers.push_back({second, v1::USAGE_SIGN, persons[0], world::kMember});
        own.set_acting(acting);
        return tx::perform(action, own);
    };
    return Trial{Reason::same_person_twice, violation, performs(action, persons)};
}

// An administrative act, the registration of a site, by one person.
std::optional<Trial> no_single_admin(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"membership.register_site"});
    const v1::Action action = world::site_action("fixture-a.s1", world::free_country(ctx));
    return Trial{Reason::second_person_missing, performs(action, {persons[0]}),
                 performs(action, persons)};
}

// The use of a shared account whose entry was closed, and of one whose entry is in force.
std::optional<Trial> shared_account_checkout(tx::Context& ctx) {
    const v1::EntryType* type = ctx.catalog().entry_type("shared_accounts");
    if (type == nullptr || type->checker_roles().empty()) return std::nullopt;
    const std::string user = world::person(ctx, "fixture-a.user", {"people.check_out"});
    const std::string keeper =
        world::person(ctx, "fixture-a.keeper", {"people.check_out"}, {type->checker_roles(0)});
    const std::string asset = tx::fixture::put_entry(ctx, "assets", world::kMember, {});
    const auto account = [&] {
        return tx::fixture::put_entry(
            ctx, "shared_accounts", world::kMember,
            {tx::fixture::text("application_control", "split_custody"),
             tx::fixture::text("asset", asset), tx::fixture::text("reason", "challenge"),
             tx::fixture::text("use_control", "change_after_use")});
    };
    const auto check_out = [&](const std::string& root) {
        v1::Action action;
        action.mutable_people_check_out()->set_account(root);
        action.mutable_people_check_out()->set_purpose("challenge");
        action.mutable_people_check_out()->set_until_ms(ctx.block().time_ms + 1);
        return action;
    };
    const std::string closed = account();
    world::close_entries(ctx, "shared_accounts", world::kMember);
    const std::string in_force = account();
    return Trial{Reason::shared_account_not_approved, performs(check_out(closed), {user, keeper}),
                 performs(check_out(in_force), {user, keeper})};
}

// Staff of a supplier whose sponsor has left, and whose sponsor is there.
std::optional<Trial> supplier_identity_limits(tx::Context& ctx) {
    world::put_anchor(ctx);
    const auto persons = world::persons(ctx, 2, {"people.enrol"});
    const std::string supplier = tx::fixture::put_entry(ctx, "suppliers", world::kMember, {});
    tx::fixture::put_entry(
        ctx, "supplier_assessments", world::kMember,
        {tx::fixture::flag("acceptable", true), tx::fixture::text("supplier", supplier)});
    const std::string left = world::person(ctx, "fixture-a.left", {});
    auto record = state::read_existing<v1::Person>(ctx.view(), state::keys::person(left));
    record.set_active(false);
    state::write(ctx.delta(), record);
    const auto staff = [&](const std::string& sponsor) {
        v1::Action action = enrol(ctx, "fixture-a.staff", view(crypto::sha256("a technician")));
        v1::NewPerson& person = *action.mutable_people_enrol()->mutable_person();
        person.set_supplier(supplier);
        person.set_sponsor(sponsor);
        person.set_expires_ms(ctx.block().time_ms + kDayMs);
        return action;
    };
    return Trial{Reason::sponsor_unfit, performs(staff(left), persons),
                 performs(staff(persons[0]), persons)};
}

}  // namespace charter::machine::builders
