#include "tx/registers/drills.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kAnalyses = "impact_analyses";
constexpr std::string_view kEveryMember = "*";
constexpr std::string_view kPassed = "passed";
constexpr std::string_view kWithActions = "passed_with_actions";

struct Objective {
    const char* measured;   // field of the drill
    const char* objective;  // of the impact analysis
};
constexpr Objective kObjectives[] = {{"data_loss_minutes", "rpo_minutes"},
                                     {"recovery_minutes", "rto_minutes"}};

std::vector<std::string_view> items(const v1::EntryBody& body, std::string_view field) {
    const v1::Value* value = value_of(body.fields(), field);
    return value == nullptr ? std::vector<std::string_view>() : words_of(*value);
}

bool is_passed_continuity(const v1::EntryBody& body) {
    const std::string_view result = text_of(body.fields(), "result");
    const auto kinds = items(body, "kinds");
    return (result == kPassed || result == kWithActions) &&
           std::ranges::find(kinds, "continuity") != kinds.end();
}

/// "assets/<member>/<seq>"
std::string_view member_in(std::string_view root) {
    const std::string_view rest = root.substr(root.find('/') + 1);
    return rest.substr(0, rest.find('/'));
}

Status permit_objectives(const v1::EntryBody& drill, const v1::EntryBody& analysis) {
    for (const Objective& one : kObjectives) {
        const v1::Value* limit = value_of(analysis.fields(), one.objective);
        if (limit == nullptr) continue;
        const v1::Value* measured = value_of(drill.fields(), one.measured);
        if (measured == nullptr) {
            return refuse(Reason::field_required,
                          {{"register", drill.register_()}, {"field", std::string(one.measured)}});
        }
        if (measured->number() <= limit->number()) continue;
        return refuse(Reason::objective_missed,
                      {{"field", std::string(one.measured)},
                       {"found", measured->number()},
                       {"needed", limit->number()},
                       {"asset", std::string(text_of(analysis.fields(), "asset"))}});
    }
    return ok();
}

}  // namespace

Status permit_drill_result(const v1::EntryBody& body, const v1::Entry* before,
                           const v1::EntryType& type, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_references_in_force)) return ok();
    if (!is_passed_continuity(body) || is_repeated("result", body, before, type)) return ok();
    const auto assets = items(body, "assets");
    std::set<std::string_view> members;
    for (const std::string_view asset : assets) members.insert(member_in(asset));
    if (assets.empty() && body.member() != kEveryMember) members.insert(body.member());
    for (const std::string_view member : members) {
        Status status = ok();
        state::each<v1::Entry>(
            ctx.view(), state::keys::entries(kAnalyses, member), [&](const v1::Entry& entry) {
                const std::string_view asset = text_of(entry.body().fields(), "asset");
                const bool concerned =
                    assets.empty() || std::ranges::find(assets, asset) != assets.end();
                if (concerned && entry_in_force(entry, ctx)) {
                    status = permit_objectives(body, entry.body());
                }
                return status.has_value();
            });
        if (!status) return status;
    }
    return ok();
}

Status permit_drill_review(const v1::EntryBody& body, const Context& ctx) {
    const bool names = value_of(body.fields(), "actions") != nullptr;
    const bool none = flag_of(body.fields(), "no_actions");
    if (ctx.enforced(Rule::registers_schema) && names == none) {
        if (none) {
            return refuse(Reason::field_invalid,
                          {{"field", std::string("actions")},
                           {"why", std::string("leave it out where no_actions is true")}});
        }
        return refuse(Reason::field_required,
                      {{"register", body.register_()}, {"field", std::string("actions")}});
    }
    if (!none || !ctx.enforced(Rule::registers_references_in_force)) return ok();
    const std::string_view root = text_of(body.fields(), "drill");
    const auto drill = newest_entry(ctx.view(), root);
    const std::string_view result =
        drill ? text_of(drill->body().fields(), "result") : std::string_view();
    if (result == kPassed) return ok();
    return refuse(Reason::reference_refused, {{"field", std::string("drill")},
                                              {"reference", std::string(root)},
                                              {"what", std::string("result")},
                                              {"found", std::string(result)},
                                              {"needed", std::string(kPassed)}});
}

}  // namespace charter::tx
