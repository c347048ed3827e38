// Challenges of membership, parameters, jurisdictions, policies and the network's mode.

#include "crypto/sha256.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"
#include "tx/pipeline.hpp"

namespace charter::machine::builders {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kListed =
    "AQ";  // nobody's territory: listing it in an overlay touches no real site

v1::Action adopt(const tx::Context& ctx, std::uint32_t version) {
    v1::Action action;
    v1::MembershipAdoptConvention& m = *action.mutable_membership_adopt_convention();
    m.set_member(world::kMember);
    m.set_version(version);
    m.set_digest(Bytes(ctx.catalog().digest()));
    return action;
}

void unadopt(tx::Context& ctx) {
    auto member = state::read_existing<v1::Member>(ctx.view(), state::keys::member(world::kMember));
    member.set_adopted_version(0);
    member.clear_adopted_digest();
    state::write(ctx.delta(), member);
}

v1::Action overlay(const std::string& parameter, std::int64_t value, const std::string& own_rule) {
    v1::Action action;
    v1::ParametersSetOverlay& m = *action.mutable_parameters_set_overlay();
    m.set_member(world::kMember);
    m.set_parameter(parameter);
    m.set_value(value);
    m.set_own_rule(own_rule);
    return action;
}

// A parameter with room on both sides, and its values one step tighter and looser than in force.
struct Steps {
    std::string parameter;
    std::int64_t tighter = 0;
    std::int64_t looser = 0;
    std::uint32_t article = 0;
};
std::optional<Steps> steps(const tx::Context& ctx, bool own_rule) {
    for (const v1::Parameter& p : ctx.catalog().wire().parameters()) {
        const std::int64_t value = ctx.parameter(p.name());
        const bool directed =
            p.stricter() == v1::STRICTER_LESS || p.stricter() == v1::STRICTER_MORE;
        const bool fits = directed && value > p.min() && value < p.max() &&
                          (p.own_rule_article() != 0) == own_rule;
        if (!fits || (!own_rule && !p.member_may_tighten())) continue;
        const bool less = p.stricter() == v1::STRICTER_LESS;
        return Steps{p.name(), less ? value - 1 : value + 1, less ? value + 1 : value - 1,
                     p.own_rule_article()};
    }
    return std::nullopt;
}

v1::Action list_country(const tx::Context& ctx, const std::string& country) {
    v1::Action action;
    v1::MembershipSetJurisdictionList& m = *action.mutable_membership_set_jurisdiction_list();
    const v1::Enumeration* tiers = ctx.catalog().enumeration("list_tier");
    if (tiers != nullptr && !tiers->words().empty()) m.set_tier(tiers->words(0));
    m.add_countries(country);
    m.set_source_no("challenge");
    m.set_source_digest(Bytes(view(crypto::sha256("challenge"))));
    m.set_published_on(ctx.block().today);
    return action;
}

v1::Action set_parameter(const std::string& name, std::int64_t value) {
    v1::Action action;
    action.mutable_parameters_set()->set_parameter(name);
    action.mutable_parameters_set()->set_value(value);
    return action;
}

v1::Action prune(std::int64_t youngest_ms) {
    v1::Action action;
    action.mutable_retention_prune()->set_below_height(1);
    action.mutable_retention_prune()->set_youngest_ms(youngest_ms);
    return action;
}

v1::Action vote(const v1::Proposal& proposal) {
    v1::Action action;
    v1::AssemblyVote& m = *action.mutable_assembly_vote();
    m.set_proposal(proposal.proposal());
    m.set_approve(true);
    m.set_minutes_digest(Bytes(32, 'm'));
    m.set_proposal_digest(tx::proposal_digest(proposal));
    return action;
}

}  // namespace

// A member that has not adopted the convention registers a site.
std::optional<Trial> adoption_gate(tx::Context& ctx) {
    const auto persons =
        world::persons(ctx, 2, {"membership.register_site", "membership.adopt_convention"});
    const v1::Action action = world::site_action("fixture-a.s1", world::free_country(ctx));
    const Attempt violation = [action, persons](tx::Context& own) {
        unadopt(own);
        return performs(action, persons)(own);
    };
    return Trial{Reason::convention_not_adopted, violation, performs(action, persons)};
}

// Adopting another version than the one in force.
std::optional<Trial> single_version(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"membership.adopt_convention"});
    unadopt(ctx);
    return Trial{Reason::convention_version_wrong,
                 performs(adopt(ctx, ctx.catalog().version() + 1), persons),
                 performs(adopt(ctx, ctx.catalog().version()), persons)};
}

std::optional<Trial> tighten_only(tx::Context& ctx) {
    const auto step = steps(ctx, false);
    if (!step) return std::nullopt;
    const auto persons = world::persons(ctx, 2, {"parameters.set_overlay"});
    return Trial{Reason::overlay_loosens,
                 performs(overlay(step->parameter, step->looser, ""), persons),
                 performs(overlay(step->parameter, step->tighter, ""), persons)};
}

// A looser value of an own-rule article, under an own rule that lapsed and under one in force.
std::optional<Trial> own_rule_documented(tx::Context& ctx) {
    const auto step = steps(ctx, true);
    if (!step) return std::nullopt;
    const auto persons = world::persons(ctx, 2, {"parameters.set_overlay"});
    const auto put_rule = [&] {
        return tx::fixture::put_entry(
            ctx, "own_rules", world::kMember,
            {tx::fixture::words("articles", {"a" + std::to_string(step->article)}),
             tx::fixture::text("parameters", step->parameter)});
    };
    const std::string lapsed = put_rule();
    world::close_entries(ctx, "own_rules", world::kMember);
    const std::string rule = put_rule();
    return Trial{Reason::own_rule_missing,
                 performs(overlay(step->parameter, step->looser, lapsed), persons),
                 performs(overlay(step->parameter, step->looser, rule), persons)};
}

std::optional<Trial> parameter_bounds(tx::Context& ctx) {
    const v1::Parameter* p = ctx.catalog().parameter("block_bytes_max");
    if (p == nullptr) return std::nullopt;
    return Trial{Reason::parameter_out_of_bounds,
                 world::resolves(set_parameter(p->name(), p->max() + 1)),
                 world::resolves(set_parameter(p->name(), p->max()))};
}

std::optional<Trial> jurisdiction_gate(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"membership.register_site"});
    const std::string lawful = world::free_country(ctx);
    if (!world::prepare_resolved(list_country(ctx, kListed), ctx)) return std::nullopt;
    return Trial{Reason::jurisdiction_listed,
                 performs(world::site_action("fixture-a.s1", kListed), persons),
                 performs(world::site_action("fixture-a.s1", lawful), persons)};
}

// A node's credential after its territory was listed, and after another was.
std::optional<Trial> suspend_on_listing(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 1, {});
    const Bytes credential = tx::fixture::put_node(ctx, "fixture-a.n1", persons[0]);
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node("fixture-a.n1"));
    node.set_country(kListed);
    state::write(ctx.delta(), node);
    const auto reports_after = [credential](const v1::Action& listing) {
        return [credential, listing](tx::Context& own) -> Status {
            if (Status s = world::resolves(listing)(own); !s) return s;
            v1::Transaction tx;
            tx.set_sender("fixture-a.n1");
            tx.add_signers(credential);
            tx.mutable_action()->mutable_observations_report();
            const auto acting = tx::stand(tx, own);
            if (!acting) return tl::unexpected(acting.error());
            return ok();
        };
    };
    return Trial{Reason::credential_revoked, reports_after(list_country(ctx, kListed)),
                 reports_after(list_country(ctx, "BV"))};
}

std::optional<Trial> prune_floor(tx::Context& ctx) {
    const std::int64_t floor = ctx.block().time_ms - ctx.parameter("retention_days_min") * kDayMs;
    if (floor - kDayMs <= 0) return std::nullopt;
    world::clear_pruning(ctx);
    return Trial{Reason::prune_floor, world::resolves(prune(floor + kDayMs)),
                 world::resolves(prune(floor - kDayMs))};
}

// An ordinary act in a sealed network, and in an open one.
std::optional<Trial> limit_seal(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, {"membership.register_site"});
    const v1::Action action = world::site_action("fixture-a.s1", world::free_country(ctx));
    const auto in_mode = [action, persons](v1::Mode mode) {
        return [action, persons, mode](tx::Context& own) {
            v1::NetworkMode network;
            network.set_key(Bytes(state::keys::kNetwork));
            network.set_mode(mode);
            state::write(own.delta(), network);
            return performs(action, persons)(own);
        };
    };
    return Trial{Reason::network_sealed, in_mode(v1::MODE_SEALED), in_mode(v1::MODE_OPEN)};
}

// A resolution executed with one vote, and with all of them; one under no change control.
std::optional<Trial> multi_signature(tx::Context& ctx) {
    const auto voters = world::representatives(ctx);
    if (voters.size() < 2) return std::nullopt;
    const auto network = state::read<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    const bool limited = network && network->mode() == v1::MODE_LIMITED;
    v1::Action propose;
    v1::AssemblyPropose& m = *propose.mutable_assembly_propose();
    m.mutable_action()->mutable_network_set_mode()->set_mode(limited ? v1::MODE_READ_ONLY
                                                                     : v1::MODE_LIMITED);
    m.mutable_action()->mutable_network_set_mode()->set_why("challenge");
    m.set_title("challenge");
    m.set_minutes_digest(Bytes(32, 'm'));
    if (!world::prepare(propose, {voters[0]}, ctx)) return std::nullopt;
    const std::uint64_t number = state::list_count(ctx.view(), "proposals", "consortium");
    const auto proposal = state::read<v1::Proposal>(ctx.view(), state::keys::proposal(number));
    if (!proposal) return std::nullopt;
    v1::Action execute;
    execute.mutable_assembly_execute()->set_proposal(number);
    execute.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    const auto after_votes = [=](std::size_t count) {
        return [=](tx::Context& own) -> Status {
            for (std::size_t i = 0; i < count; ++i) {
                if (Status s = performs(vote(*proposal), {voters[i]})(own); !s) return s;
            }
            return performs(execute, {voters[0]})(own);
        };
    };
    return Trial{Reason::not_enough_votes, after_votes(1), after_votes(voters.size())};
}

}  // namespace charter::machine::builders
