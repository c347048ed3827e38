#include "testing/world.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/ensure.hpp"
#include "compiler/compiler.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/places.hpp"

namespace charter::testing {
namespace {

// 2026-11-24T00:00:00Z
constexpr std::int64_t kNowMs = 1'795'478'400'000;
constexpr std::int32_t kOffsetMinutes = 480;

std::shared_ptr<const catalog::Catalog> compile() {
    auto compiled = compiler::compile_catalog(places::source() + "/catalog");
    if (!compiled) {
        std::fprintf(stderr, "%s\n", compiled.error().what.c_str());
        std::abort();
    }
    auto loaded = catalog::load(compiled->catalog);
    ensure(loaded.has_value(), "the compiled catalog does not load");
    return *loaded;
}

}  // namespace

std::shared_ptr<const catalog::Catalog> real_catalog_shared() {
    static const std::shared_ptr<const catalog::Catalog> catalog = compile();
    return catalog;
}

const catalog::Catalog& real_catalog() { return *real_catalog_shared(); }

World::World(std::shared_ptr<const catalog::Catalog> catalog) : catalog_(std::move(catalog)) {
    config_.set_key(Bytes(state::keys::kConfig));
    config_.set_chain_id("charter-test");
    config_.set_genesis_digest(Bytes(32, 'g'));
    config_.set_environment("test");
    config_.set_utc_offset_minutes(kOffsetMinutes);
    config_.set_protocol_version(1);
    block_ = {100, kNowMs, day_at(kNowMs, kOffsetMinutes)};
    state::write(delta_, config_);
    for (const auto& [key, value] : catalog::records(catalog_->wire())) delta_.put(key, value);
    renew_context(tx::RuleSet::all());
    for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        tx::fixture::put_member(*ctx_, member);
    }
}

void World::renew_context(const tx::RuleSet& rules) {
    tx::Acting acting = ctx_ ? ctx_->acting() : tx::Acting{};
    ctx_.emplace(delta_, *catalog_, config_, block_, rules);
    ctx_->set_acting(std::move(acting));
}

std::string World::person(const std::string& id, const std::vector<std::string>& roles) {
    tx::fixture::put_person(*ctx_, id, roles);
    return id;
}

void World::act_as(const std::vector<std::string>& persons) {
    ctx_->set_acting(tx::fixture::acting(*ctx_, persons));
}

void World::act_by_resolution(const std::vector<std::string>& persons, std::uint64_t proposal) {
    tx::Acting acting = tx::fixture::acting(*ctx_, persons);
    acting.proposal = proposal;
    ctx_->set_acting(std::move(acting));
}

std::optional<Reason> World::run(const v1::Action& action) {
    const state::Changes before = delta_.changes();
    const auto refused = [&](const Status& status) {
        ensure(delta_.changes() == before, "a refused action wrote to the state");
        return status.error().reason;
    };
    if (const Status s = tx::check(action); !s) return refused(s);
    if (const Status s = tx::permit(action, *ctx_); !s) return refused(s);
    tx::apply(action, *ctx_);
    return std::nullopt;
}

void World::advance(std::int64_t ms) {
    block_.height += 1;
    block_.time_ms += ms;
    block_.today = day_at(block_.time_ms, config_.utc_offset_minutes());
    renew_context(ctx_->rules());
}

void World::switch_off(tx::Rule rule) { renew_context(ctx_->rules().without(rule)); }

}  // namespace charter::testing
