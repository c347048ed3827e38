#include "tx/fixture.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::tx::fixture {
namespace {

constexpr std::int64_t kYearMs = 365LL * 86'400'000;

void put_grant(Context& ctx, v1::Person& person, const std::string& role) {
    const std::uint64_t seq = state::list_count(ctx.view(), "grants", person.person());
    v1::Grant grant;
    grant.set_key(state::keys::grant(person.person(), seq));
    grant.set_grant(seq);
    grant.set_person(person.person());
    grant.set_role(role);
    grant.set_scope(person.member());
    grant.set_purpose("fixture");
    grant.set_granted_ms(ctx.block().time_ms);
    grant.set_expires_ms(ctx.block().time_ms + kYearMs);
    state::write(ctx.delta(), grant);
    state::list_append(ctx.delta(), "grants", person.person(), grant.key());
    v1::ActiveGrant* active = person.add_grants();
    active->set_grant(seq);
    active->set_role(role);
    active->set_scope(person.member());
    active->set_expires_ms(grant.expires_ms());
}

}  // namespace

void put_member(Context& ctx, const std::string& member) {
    v1::Member record;
    record.set_key(state::keys::member(member));
    record.set_member(member);
    record.set_legal_name(member);
    record.set_legal_name_zh(member);
    record.add_jurisdictions("TW");
    record.set_adopted_version(ctx.catalog().version());
    record.set_adopted_digest(Bytes(ctx.catalog().digest()));
    record.set_admitted_ms(ctx.block().time_ms);
    record.set_adopted_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "members", "consortium", record.key());
}

Bytes put_credential(Context& ctx, const std::string& holder, v1::Usage usage) {
    v1::Credential record;
    record.mutable_public_key()->set_algorithm(v1::ALGORITHM_ED25519);
    record.mutable_public_key()->set_bytes(
        Bytes(view(crypto::sha256("fixture/" + holder + "/" + std::to_string(usage)))));
    const Bytes id = credential_id(record.public_key());
    record.set_key(state::keys::credential(id));
    record.set_credential(id);
    record.set_usage(usage);
    record.set_holder(holder);
    record.set_member(std::string(member_of(holder)));
    record.set_not_before_ms(ctx.block().time_ms - kYearMs);
    record.set_not_after_ms(ctx.block().time_ms + kYearMs);
    record.set_environment(ctx.config().environment());
    record.set_issued_ms(ctx.block().time_ms);
    record.set_issued_height(ctx.block().height);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "credentials", record.member(), record.key());
    return id;
}

Bytes put_person(Context& ctx, const std::string& person, const std::vector<std::string>& roles) {
    v1::Person record;
    record.set_key(state::keys::person(person));
    record.set_person(person);
    record.set_member(std::string(member_of(person)));
    record.set_unit("fixture");
    record.set_natural_person(Bytes(view(crypto::sha256("fixture/" + person))));
    record.set_operator_(true);
    record.set_active(true);
    record.set_enrolled_ms(ctx.block().time_ms);
    for (const std::string& role : roles) put_grant(ctx, record, role);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "persons", record.member(), record.key());
    v1::NaturalPerson natural;
    natural.set_key(state::keys::natural_person(record.member(), record.natural_person()));
    natural.set_person(person);
    state::write(ctx.delta(), natural);
    put_entry(ctx, "undertakings", record.member(), {text("person", person)});
    put_entry(ctx, "training", record.member(),
              {flag("passed", true), words("persons", {person}), words("topics", {"node_role"})});
    return put_credential(ctx, person, v1::USAGE_SIGN);
}

std::string put_entry(Context& ctx, const std::string& register_name, const std::string& member,
                      std::vector<v1::Field> fields) {
    const std::string scope = register_name + "/" + member;
    const std::uint64_t seq = state::list_count(ctx.view(), "entries", scope);
    v1::Entry entry;
    entry.set_root(scope + "/" + hex16(seq));
    entry.set_key(state::keys::entry(entry.root()));
    v1::EntryBody& body = *entry.mutable_body();
    body.set_register_(register_name);
    body.set_member(member);
    body.set_occurred_on(ctx.block().today);
    for (v1::Field& field : fields) *body.add_fields() = std::move(field);
    body.set_document(Bytes(view(crypto::sha256("fixture document"))));
    entry.set_digest(Bytes(view(crypto::sha256(wire::encode(body)))));
    entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
    entry.set_maker(member + ".fixture-maker");
    entry.set_checker(member + ".fixture-checker");
    entry.set_filed_ms(ctx.block().time_ms);
    entry.set_signed_off_ms(ctx.block().time_ms);
    entry.add_signers(entry.checker());
    entry.add_signers(entry.maker());
    state::write(ctx.delta(), entry);
    state::list_append(ctx.delta(), "entries", scope, entry.key());
    return entry.root();
}

Bytes put_node(Context& ctx, const std::string& node, const std::string& responsible_person) {
    const std::string member(member_of(node));
    v1::Site site;
    site.set_site(member + ".fixture-site");
    site.set_key(state::keys::site(site.site()));
    site.set_member(member);
    site.set_kind("main_room");
    site.set_country("TW");
    site.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), site);
    v1::Node record;
    record.set_key(state::keys::node(node));
    record.set_node(node);
    record.set_member(member);
    record.set_role("full");
    record.set_site(site.site());
    record.set_country(site.country());
    record.set_responsible_unit("operations");
    record.set_responsible_person(responsible_person);
    record.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "nodes", member, record.key());
    return put_credential(ctx, node, v1::USAGE_PROBE);
}

std::string put_change(Context& ctx, const std::string& member, const v1::Action& action) {
    const v1::Act* act = ctx.catalog().act(catalog::act_name(action));
    if (act == nullptr || act->change_kind().empty()) return {};
    v1::Change change;
    change.set_change(member + "." + hex16(state::list_count(ctx.view(), "changes", member)));
    change.set_key(state::keys::change(change.change()));
    change.set_member(member);
    change.set_state(v1::CHANGE_STATE_TESTED);
    change.set_class_("normal");
    change.set_kind(act->change_kind());
    change.set_title("fixture");
    change.set_release(act->change_kind() == "code");
    change.add_authors(member + ".author");
    change.set_plan(Bytes(32, 'p'));
    change.set_act_digest(Bytes(view(crypto::sha256(wire::encode(action)))));
    change.set_reviewed(true);
    change.set_tested(true);
    change.set_opened_ms(ctx.block().time_ms);
    change.add_steps()->set_act("change.open");
    state::write(ctx.delta(), change);
    state::list_append(ctx.delta(), "changes", member, change.key());
    if (change.release()) {
        put_entry(ctx, "test_plans", member,
                  {flag("acceptance_criteria", true), flag("accepted", true),
                   text("release", change.change())});
    }
    return change.change();
}

Acting acting(const Context& ctx, const std::vector<std::string>& persons) {
    Acting acting;
    for (const std::string& holder : persons) {
        bool found = false;
        const std::string member(member_of(holder));
        state::list_each(ctx.view(), "credentials", member, [&](ByteView key) {
            const auto credential = state::read_existing<v1::Credential>(ctx.view(), key);
            if (credential.holder() != holder) return true;
            acting.signers.push_back({credential.credential(), credential.usage(), holder, member});
            found = true;
            return false;
        });
        ensure(found, "a fixture without a credential");
    }
    ensure(!acting.signers.empty(), "a fixture transaction without a signer");
    acting.sender = acting.signers.front().holder;
    acting.member = acting.signers.front().member;
    return acting;
}

v1::Field text(std::string_view name, std::string_view value) { return text_field(name, value); }

v1::Field number(std::string_view name, std::int64_t value) { return number_field(name, value); }

v1::Field flag(std::string_view name, bool value) {
    v1::Field field;
    field.set_name(std::string(name));
    field.mutable_value()->set_flag(value);
    return field;
}

v1::Field words(std::string_view name, std::vector<std::string> items) {
    std::ranges::sort(items);
    v1::Field field;
    field.set_name(std::string(name));
    v1::TextSet& set = *field.mutable_value()->mutable_set();
    for (std::string& item : items) set.add_items(std::move(item));
    return field;
}

}  // namespace charter::tx::fixture
