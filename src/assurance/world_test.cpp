#include "assurance/world_test.hpp"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>

#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "compiler/compiler.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "testing/places.hpp"

namespace charter::assurance::test {
namespace {

std::shared_ptr<const catalog::Catalog> compile(bool all_active) {
    auto compiled = compiler::compile_catalog(places::source() + "/catalog");
    if (!compiled) std::fprintf(stderr, "%s\n", compiled.error().what.c_str());
    ensure(compiled.has_value(), "the catalog does not compile");
    v1::Catalog wire = std::move(compiled->catalog);
    if (all_active) {
        for (v1::RuleDef& rule : *wire.mutable_rules()) {
            rule.set_stage(v1::STAGE_ACTIVE);
            // Of requests that no probe tries yet: as if the machine tried it.
            if (rule.probe().empty()) rule.set_kind(v1::RULE_KIND_TX);
        }
        for (v1::ProbeDef& probe : *wire.mutable_probes()) probe.set_stage(v1::STAGE_ACTIVE);
        wire.mutable_head()->clear_digest();
        wire.mutable_head()->set_digest(Bytes(charter::view(catalog::digest_of(wire))));
    }
    auto loaded = catalog::load(std::move(wire));
    ensure(loaded.has_value(), "the catalog does not load");
    return *loaded;
}

v1::Field field(std::string_view name, v1::Value value) {
    v1::Field field;
    field.set_name(std::string(name));
    *field.mutable_value() = std::move(value);
    return field;
}

std::string member_of(const std::string& id) { return id.substr(0, id.find('.')); }

void sort_fields(std::vector<v1::Field>& fields) {
    std::ranges::sort(fields, {}, &v1::Field::name);
}

}  // namespace

const catalog::Catalog& real_catalog(bool all_active) {
    static const auto as_written = compile(false);
    static const auto active = compile(true);
    return all_active ? *active : *as_written;
}

v1::Field text(std::string_view name, std::string_view value) {
    return field(name, text_value(value));
}
v1::Field number(std::string_view name, std::int64_t value) {
    return field(name, number_value(value));
}
v1::Field flag(std::string_view name, bool value) { return field(name, flag_value(value)); }
v1::Field date(std::string_view name, Day value) { return field(name, date_value(value)); }
v1::Field words(std::string_view name, std::vector<std::string> items) {
    return field(name, set_value(std::move(items)));
}

World::World(bool all_active) : catalog(real_catalog(all_active)) {
    config.set_key("cfg");
    config.set_chain_id("charter-test");
    config.set_environment("production");
    config.set_utc_offset_minutes(480);
    time_ms = midnight_ms(day_from_civil({2026, 11, 24}), 480) + kDayMs / 2;
    member("bank-a");
    member("bank-b");
}

Now World::now() const { return {height, time_ms, day_at(time_ms, config.utc_offset_minutes())}; }

void World::member(const std::string& member, std::int64_t admitted_days_ago) {
    v1::Member record;
    record.set_key(state::keys::member(member));
    record.set_member(member);
    record.set_adopted_version(catalog.version());
    record.set_admitted_ms(time_ms - admitted_days_ago * kDayMs);
    put(record);
}

void World::person(const std::string& person, bool active, bool is_operator) {
    v1::Person record;
    record.set_key(state::keys::person(person));
    record.set_person(person);
    record.set_member(member_of(person));
    record.set_unit("operations");
    record.set_active(active);
    record.set_operator_(is_operator);
    record.set_enrolled_ms(time_ms - 400 * kDayMs);
    put(record);
}

void World::site(const std::string& site, const std::string& kind,
                 std::vector<std::string> hazards) {
    v1::Site record;
    record.set_key(state::keys::site(site));
    record.set_site(site);
    record.set_member(member_of(site));
    record.set_kind(kind);
    record.set_country("TW");
    for (std::string& hazard : hazards) record.add_hazards(std::move(hazard));
    record.set_registered_ms(time_ms - 400 * kDayMs);
    put(record);
}

void World::node(const std::string& node, const std::string& site, const std::string& responsible,
                 bool validator) {
    v1::Node record;
    record.set_key(state::keys::node(node));
    record.set_node(node);
    record.set_member(member_of(node));
    record.set_role(validator ? "validator" : "full");
    record.set_power(validator ? 10 : 0);
    record.set_site(site);
    record.set_country("TW");
    record.set_responsible_unit("operations");
    record.set_responsible_person(responsible);
    record.set_registered_ms(time_ms - 400 * kDayMs);
    put(record);
}

std::string World::credential(const std::string& name, const std::string& holder, Day not_after) {
    v1::Credential record;
    record.set_credential(Bytes(charter::view(crypto::sha256(name))));
    record.set_key(state::keys::credential(record.credential()));
    record.set_usage(v1::USAGE_SIGN);
    record.set_holder(holder);
    record.set_member(member_of(holder));
    record.set_not_before_ms(time_ms - 400 * kDayMs);
    record.set_not_after_ms(midnight_ms(not_after, 480));
    record.set_issued_ms(time_ms - 400 * kDayMs);
    put(record);
    return to_hex(record.credential());
}

std::string World::entry(const std::string& type, const std::string& member,
                         std::vector<v1::Field> fields, const EntryOptions& options) {
    state::Delta delta(view);
    sort_fields(fields);
    const std::string scope = type + "/" + member;
    const std::string version = scope + "/" + hex16(state::list_count(view, "entries", scope));
    v1::Entry entry;
    entry.set_key(state::keys::entry(version));
    entry.set_root(version);
    v1::EntryBody& body = *entry.mutable_body();
    body.set_register_(type);
    body.set_member(member);
    body.set_occurred_on(options.occurred_on.value_or(today()));
    body.set_valid_until(options.valid_until);
    body.set_due_at(options.due_at);
    for (v1::Field& own : fields) *body.add_fields() = std::move(own);
    entry.set_state(options.filed ? v1::ENTRY_STATE_FILED : v1::ENTRY_STATE_SIGNED_OFF);
    entry.set_filed_ms(time_ms);
    entry.add_signers(member + ".maker");
    if (!options.supersedes.empty()) {
        auto before = state::read_existing<v1::Entry>(view, state::keys::entry(options.supersedes));
        entry.set_root(before.root());
        entry.set_supersedes(before.key());
        before.set_superseded_by(entry.key());
        if (!options.filed) before.set_state(v1::ENTRY_STATE_SUPERSEDED);
        state::write(delta, before);
    }
    state::write(delta, entry);
    state::list_append(delta, "entries", scope, entry.key());
    view.apply(delta.changes());
    return version;
}

std::string World::asset(const std::string& member, const std::string& kind,
                         const std::string& environment) {
    return entry("assets", member,
                 {text("kind", kind), text("type", "hardware"), text("name", kind),
                  text("owner", member + ".p1"), flag("critical", true), text("state", "in_use"),
                  text("environment", environment), text("hosting", "on_premises"),
                  text("zone", "operation"), text("data_class", "internal"),
                  flag("log_source", true), flag("held_sensitive", false),
                  flag("for_operators", false), flag("fixed_password", false)});
}

void World::observation(const std::string& probe, const std::string& subject,
                        std::vector<v1::Field> values, std::int64_t age_days) {
    sort_fields(values);
    v1::LatestObservation latest;
    latest.set_key(state::keys::latest_observation(probe, subject));
    latest.set_reported_ms(time_ms);
    v1::Observation& observation = *latest.mutable_observation();
    observation.set_probe(probe);
    observation.set_subject(subject);
    observation.set_collected_ms(time_ms - age_days * kDayMs);
    observation.set_canary_failed_as_it_must(true);
    for (v1::Field& value : values) *observation.add_values() = std::move(value);
    put(latest);
}

void World::challenge(const std::string& rule, v1::ChallengeVerdict verdict, std::int64_t age_ms) {
    v1::ChallengeOutcome outcome;
    outcome.set_key(state::keys::challenge(rule));
    outcome.set_rule(rule);
    outcome.set_verdict(verdict);
    outcome.set_run_ms(time_ms - age_ms);
    put(outcome);
}

void World::parameter(const std::string& name, std::int64_t value) {
    v1::ParameterValue record;
    record.set_key(state::keys::parameter(name));
    record.set_parameter(name);
    record.set_value(value);
    put(record);
}

void World::overlay(const std::string& member, const std::string& name, std::int64_t value,
                    const std::string& own_rule) {
    v1::Overlay record;
    record.set_key(state::keys::overlay(member, name));
    record.set_member(member);
    record.set_parameter(name);
    record.set_value(value);
    record.set_own_rule(own_rule);
    put(record);
}

void World::exception(const std::string& requirement, const std::string& member,
                      const std::string& subject, std::int64_t days) {
    v1::Exception record;
    record.set_key(state::keys::exceptions(requirement, member) + hex16(exceptions_++));
    record.set_requirement(requirement);
    record.set_member(member);
    record.set_subject(subject);
    record.set_owner(member + ".p1");
    record.set_approver(member + ".p2");
    record.set_compensating_control("watched by hand");
    record.set_granted_ms(time_ms);
    record.set_expires_ms(time_ms + days * kDayMs);
    put(record);
}

state::Changes World::changes_since(const state::MemoryView& before) const {
    state::Changes changes;
    for (const auto& [key, value] : view.values()) {
        if (before.get(key) != value) changes.emplace(key, value);
    }
    return changes;
}

std::vector<Row> World::rows_of(std::string_view type, std::string_view member) const {
    return rows(view, catalog, config, now(), type, member);
}

Evaluation World::judge(const std::string& requirement, const std::string& member) const {
    const v1::Requirement* found = catalog.requirement(requirement);
    ensure(found != nullptr, "a test names a requirement that is not in the catalog");
    return evaluate(view, catalog, config, now(), *found, member);
}

Evaluation World::judge_check(const std::string& check, const std::string& member) const {
    v1::Requirement requirement;
    requirement.set_id("x");
    ensure(
        google::protobuf::TextFormat::ParseFromString(check, requirement.mutable_satisfied_when()),
        "a test's check does not parse");
    return evaluate(view, catalog, config, now(), requirement, member);
}

std::optional<std::string> difference(v1::StatusRecord kept, const v1::StatusRecord& evaluated) {
    kept.clear_since_ms();
    kept.clear_transitions();
    kept.clear_chain();
    if (wire::encode(kept) == wire::encode(evaluated)) return std::nullopt;
    return "kept " + kept.ShortDebugString() + "\nevaluated " + evaluated.ShortDebugString();
}

std::string word(v1::StatusValue value) {
    std::string name = v1::StatusValue_Name(value).substr(std::string("STATUS_VALUE_").size());
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

}  // namespace charter::assurance::test
