#include "audit/floor_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "assurance/assurance.hpp"
#include "base/ensure.hpp"
#include "compiler/compiler.hpp"
#include "state/keys.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"

namespace charter::audit::test {
namespace {

constexpr std::string_view kAppHash =
    "aa00000000000000000000000000000000000000000000000000000000000001";

std::size_t place_of(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, &Column::name);
    EXPECT_NE(found, table.columns.end()) << name << " in " << table.name;
    return static_cast<std::size_t>(found - table.columns.begin());
}

}  // namespace

const catalog::Texts& real_texts() {
    static const catalog::Texts texts([] {
        auto compiled = compiler::compile_catalog(places::source() + "/catalog");
        ensure(compiled.has_value(), "the catalog does not compile");
        return std::move(compiled->texts);
    }());
    return texts;
}

Floor::Floor() : world_(std::make_unique<testing::World>()) {}
Floor::~Floor() = default;

tx::Context& Floor::ctx() { return world_->ctx(); }
state::Delta& Floor::delta() { return world_->delta(); }
void Floor::person(const std::string& id, const std::vector<std::string>& roles) {
    world_->person(id, roles);
}

void Floor::act_as(const std::vector<std::string>& persons) { world_->act_as(persons); }

std::optional<Reason> Floor::run(const v1::Action& action) { return world_->run(action); }

void Floor::advance(std::int64_t ms) { world_->advance(ms); }

Source Floor::source() {
    const tx::BlockContext& block = ctx().block();
    return {delta(),
            ctx().catalog(),
            real_texts(),
            ctx().config(),
            {block.height, block.time_ms, block.today},
            std::string(kAppHash),
            [this](std::string_view, std::string_view) { return readable; }};
}

void Floor::judge() {
    const tx::BlockContext& block = ctx().block();
    assurance::Touched all;
    all.everything = true;
    assurance::update(delta(), ctx().catalog(), ctx().config(),
                      {block.height, block.time_ms, block.today}, all);
}

std::string Floor::asset(const std::string& owner, const std::string& name, bool critical) {
    using tx::fixture::flag;
    using tx::fixture::text;
    std::vector<v1::Field> fields = {
        text("kind", "host"),         text("type", "hardware"),       text("name", name),
        text("owner", owner),         flag("critical", critical),     text("state", "in_use"),
        text("hosting", "cloud"),     text("environment", "test"),    text("zone", "operation"),
        flag("log_source", true),     text("data_class", "internal"), flag("held_sensitive", false),
        flag("for_operators", false), flag("fixed_password", false)};
    std::ranges::sort(fields, {}, &v1::Field::name);
    return tx::fixture::put_entry(ctx(), "assets", owner.substr(0, owner.find('.')),
                                  std::move(fields));
}

std::string Floor::finding(const std::string& member, bool closed, Day due) {
    using tx::fixture::text;
    const std::string root = tx::fixture::put_entry(
        ctx(), "findings", member,
        {text("level", "high"), text("owner", member + ".p2"), text("requirement", "52.1"),
         text("source", "vulnerability"), text("stage", closed ? "closed" : "open")});
    edit<v1::Entry>(state::keys::entry(root),
                    [&](v1::Entry& entry) { entry.mutable_body()->set_due_at(due); });
    return root;
}

void Floor::exception(const std::string& requirement, const std::string& member,
                      std::int64_t days) {
    v1::Exception record;
    record.set_key(state::keys::exceptions(requirement, member) + hex16(0));
    record.set_requirement(requirement);
    record.set_member(member);
    record.set_owner(member + ".p1");
    record.set_approver(member + ".p2");
    record.set_compensating_control("=watched by hand");
    record.set_requested_ms(ctx().block().time_ms);
    record.set_granted_ms(ctx().block().time_ms);
    record.set_valid_until(ctx().block().today + static_cast<Day>(days));
    record.set_expires_ms(midnight_ms(record.valid_until() + 1, 480));
    state::write(delta(), record);
}

void Floor::overlay(const std::string& member, const std::string& parameter, std::int64_t value,
                    const std::string& own_rule) {
    v1::Overlay record;
    record.set_key(state::keys::overlay(member, parameter));
    record.set_member(member);
    record.set_parameter(parameter);
    record.set_value(value);
    record.set_own_rule(own_rule);
    record.set_changed_ms(ctx().block().time_ms);
    state::write(delta(), record);
}

const Table& table(const Report& report, std::string_view name) {
    static const Table none;
    const auto found = std::ranges::find(report.tables, name, &Table::name);
    EXPECT_NE(found, report.tables.end()) << name;
    return found == report.tables.end() ? none : *found;
}

std::vector<std::string> column(const Table& table, std::string_view name) {
    const std::size_t place = place_of(table, name);
    std::vector<std::string> cells;
    for (const std::vector<Both>& row : table.rows) cells.push_back(row.at(place).en);
    return cells;
}

std::string cell(const Table& table, std::string_view key, std::string_view name) {
    const std::size_t place = place_of(table, name);
    for (const std::vector<Both>& row : table.rows) {
        if (row.front().en == key) return row.at(place).en;
    }
    return "no row " + std::string(key);
}

std::string about(const Report& report, std::string_view name) {
    const auto found = std::ranges::find(report.about, name, &Line::name);
    return found == report.about.end() ? "none" : found->text.en;
}

}  // namespace charter::audit::test
