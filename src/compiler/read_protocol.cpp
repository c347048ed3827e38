// Parameters, rules, probes, roles, policies, acts and notices.

#include <algorithm>
#include <limits>

#include "compiler/builder.hpp"
#include "compiler/words.hpp"

namespace charter::compiler {
namespace {

constexpr std::int64_t kBound = 1'000'000'000'000'000;
constexpr std::int64_t kSmall = 1'000'000;

constexpr Word<v1::Unit> kUnits[] = {
    {"months", v1::UNIT_MONTHS},   {"days", v1::UNIT_DAYS},
    {"hours", v1::UNIT_HOURS},     {"seconds", v1::UNIT_SECONDS},
    {"bytes", v1::UNIT_BYTES},     {"milliseconds", v1::UNIT_MILLISECONDS},
    {"blocks", v1::UNIT_BLOCKS},   {"count", v1::UNIT_COUNT},
    {"percent", v1::UNIT_PERCENT}, {"permille", v1::UNIT_PERMILLE},
    {"points", v1::UNIT_POINTS},
};
constexpr Word<v1::Stricter> kStricter[] = {
    {"neither", v1::STRICTER_NEITHER}, {"less", v1::STRICTER_LESS}, {"more", v1::STRICTER_MORE}};
constexpr Word<v1::Period> kPeriods[] = {
    {"none", v1::PERIOD_NONE}, {"rolling", v1::PERIOD_ROLLING}, {"calendar", v1::PERIOD_CALENDAR}};
constexpr Word<v1::RuleKind> kRuleKinds[] = {
    {"tx", v1::RULE_KIND_TX}, {"block", v1::RULE_KIND_BLOCK}, {"request", v1::RULE_KIND_REQUEST}};
constexpr Word<v1::Stage> kStages[] = {{"planned", v1::STAGE_PLANNED},
                                       {"active", v1::STAGE_ACTIVE}};
constexpr Word<v1::Counting> kCountings[] = {{"all", v1::COUNTING_ALL},
                                             {"any", v1::COUNTING_ANY},
                                             {"majority", v1::COUNTING_MAJORITY},
                                             {"two_thirds", v1::COUNTING_TWO_THIRDS},
                                             {"n", v1::COUNTING_N},
                                             {"fraction", v1::COUNTING_FRACTION}};
constexpr Word<v1::Over> kOvers[] = {{"members", v1::OVER_MEMBERS}, {"persons", v1::OVER_PERSONS}};
constexpr Word<v1::Lane> kLanes[] = {{"governance", v1::LANE_GOVERNANCE},
                                     {"observation", v1::LANE_OBSERVATION},
                                     {"business", v1::LANE_BUSINESS}};
constexpr Word<v1::Origin> kOrigins[] = {{"direct", v1::ORIGIN_DIRECT},
                                         {"resolution", v1::ORIGIN_RESOLUTION},
                                         {"either", v1::ORIGIN_EITHER}};

std::uint32_t small(YamlMap& map, std::string_view key, std::int64_t otherwise) {
    return static_cast<std::uint32_t>(map.number_or(key, otherwise, 0, kSmall));
}

void read_parameter(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Parameter& parameter = *builder.catalog.add_parameters();
    parameter.set_key("cat/parameter/" + name);
    parameter.set_name(name);
    builder.remember(parameter.key(), value);
    YamlMap map = value.map();
    parameter.set_text_digest(builder.add_text(read_titled(map, parameter.key())));
    parameter.set_unit(read_word(map, "unit", kUnits));
    parameter.set_initial(map.number("initial", -kBound, kBound));
    parameter.set_min(map.number_or("min", 0, -kBound, kBound));
    parameter.set_max(map.number("max", -kBound, kBound));
    parameter.set_stricter(read_word(map, "stricter", kStricter));
    parameter.set_period(read_word(map, "period", kPeriods));
    parameter.set_locked(map.flag_or("locked", false));
    parameter.set_own_rule_article(small(map, "own_rule_article", 0));
    parameter.set_member_may_tighten(map.flag_or("member_may_tighten", false));
}

void read_rule(const std::string& id, const YamlValue& value, Builder& builder) {
    v1::RuleDef& rule = *builder.catalog.add_rules();
    rule.set_key("cat/rule/" + id);
    rule.set_id(id);
    builder.remember(rule.key(), value);
    YamlMap map = value.map();
    rule.set_kind(read_word(map, "kind", kRuleKinds));
    rule.set_stage(read_word(map, "stage", kStages));
    read_names(map.optional("parameters"), *rule.mutable_parameters());
    rule.set_needs_distrust(map.flag_or("needs_distrust", false));
    rule.set_probe(map.text_or("probe", ""));
    rule.set_text_digest(builder.add_text(read_described(map, rule.key())));
}

void read_probe(const std::string& id, const YamlValue& value, Builder& builder) {
    v1::ProbeDef& probe = *builder.catalog.add_probes();
    probe.set_key("cat/probe/" + id);
    probe.set_id(id);
    builder.remember(probe.key(), value);
    YamlMap map = value.map();
    v1::ItemText text = read_described(map, probe.key());
    probe.set_subject(map.text("subject"));
    probe.set_max_age(map.text_or("max_age", ""));
    probe.set_stage(read_word(map, "stage", kStages));
    if (const auto values = map.required("values"))
        read_fields(*values, *probe.mutable_values(), text);
    probe.set_text_digest(builder.add_text(std::move(text)));
}

void read_role(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Role& role = *builder.catalog.add_roles();
    role.set_key("cat/role/" + name);
    role.set_name(name);
    builder.remember(role.key(), value);
    YamlMap map = value.map();
    role.set_text_digest(builder.add_text(read_titled(map, role.key())));
    read_names(map.required("duties"), *role.mutable_duties());
    role.set_needs_training(map.flag_or("needs_training", false));
    role.set_registration_authority(map.flag_or("registration_authority", false));
    role.set_of_assembly(map.flag_or("of_assembly", false));
    role.set_of_suppliers(map.flag_or("of_suppliers", false));
}

v1::Role* find_role(const YamlValue& name, Builder& builder) {
    const std::string wanted = name.text();
    for (v1::Role& role : *builder.catalog.mutable_roles()) {
        if (role.name() == wanted) return &role;
    }
    name.error("there is no role `" + wanted + "`");
    return nullptr;
}

/// One pair of the conflict matrix, entered with both roles.
void read_conflict(const YamlValue& value, Builder& builder) {
    YamlMap map = value.map();
    const std::optional<YamlValue> pair = map.required("roles");
    const std::optional<YamlValue> why = map.required("why");
    if (!pair || !why) return;
    const std::vector<YamlValue> names = pair->list();
    if (names.size() != 2) {
        pair->error("must name two roles");
        return;
    }
    v1::Role* one = find_role(names[0], builder);
    v1::Role* other = find_role(names[1], builder);
    if (one == nullptr || other == nullptr) return;
    if (std::ranges::find(one->conflicts(), other->name()) != one->conflicts().end()) {
        pair->error("the pair is there twice");
    }
    one->add_conflicts(other->name());
    other->add_conflicts(one->name());
    v1::ItemText text;
    text.set_key("cat/conflict/" + std::min(one->name(), other->name()) + "/" +
                 std::max(one->name(), other->name()));
    *text.mutable_text() = read_bilingual(*why);
    builder.add_text(std::move(text));
}

void read_policy(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Policy& policy = *builder.catalog.add_policies();
    policy.set_key("pol/" + name);
    policy.set_name(name);
    builder.remember(policy.key(), value);
    YamlMap map = value.map();
    builder.add_text(read_titled(map, policy.key()));
    policy.set_counting(read_word(map, "counting", kCountings));
    policy.set_over(read_word(map, "over", kOvers));
    policy.set_n(small(map, "n", 0));
    policy.set_of(small(map, "of", 0));
    policy.set_role(map.text("role"));
    policy.set_exclude_proposer(map.flag("exclude_proposer"));
    policy.set_quorum(static_cast<std::uint32_t>(map.number("quorum", 1, kSmall)));
    policy.set_deadline_hours(static_cast<std::uint32_t>(map.number("deadline_hours", 1, kSmall)));
    policy.set_execution_hours(
        static_cast<std::uint32_t>(map.number("execution_hours", 1, kSmall)));
}

void read_act(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Act& act = *builder.catalog.add_acts();
    act.set_key("cat/act/" + name);
    act.set_name(name);
    builder.remember(act.key(), value);
    YamlMap map = value.map();
    act.set_text_digest(builder.add_text(read_titled(map, act.key())));
    act.set_since_version(small(map, "since_version", 1));
    act.set_lane(read_word(map, "lane", kLanes));
    act.set_remedial(map.flag_or("remedial", false));
    act.set_origin(read_word(map, "origin", kOrigins));
    act.set_persons(static_cast<std::uint32_t>(map.number("persons", 0, kSmall)));
    act.set_policy(map.text_or("policy", ""));
    act.set_emergency_policy(map.text_or("emergency_policy", ""));
    act.set_change_kind(map.text_or("change", ""));
    act.set_needs_adoption(map.flag_or("needs_adoption", true));
    act.set_open(map.flag_or("open", false));
}

void read_notice(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Notice& notice = *builder.catalog.add_notices();
    notice.set_key("cat/notice/" + name);
    notice.set_name(name);
    builder.remember(notice.key(), value);
    YamlMap map = value.map();
    notice.set_text_digest(builder.add_text(read_described(map, notice.key())));
    notice.set_jurisdiction(map.text_or("jurisdiction", ""));
    notice.set_incident_class(map.text_or("incident_class", ""));
    notice.set_severity_min(map.text_or("severity_min", ""));
    notice.set_to(map.text("to"));
    notice.set_within(map.text("within"));
}

/// Calls `read` for each named item under that field of the file.
template <class Read>
void each_item(YamlMap& map, std::string_view field, Builder& builder, const Read& read) {
    const std::optional<YamlValue> items = map.required(field);
    if (!items) return;
    YamlMap named = items->map();
    for (const auto& [name, value] : named.rest()) read(name, value, builder);
}

}  // namespace

void read_parameters(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "parameters", builder, read_parameter);
}

void read_rules(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "rules", builder, read_rule);
}

void read_probes(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "probes", builder, read_probe);
}

void read_roles(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "roles", builder, read_role);
    if (const auto conflicts = map.required("conflicts")) {
        for (const YamlValue& pair : conflicts->list()) read_conflict(pair, builder);
    }
    for (v1::Role& role : *builder.catalog.mutable_roles())
        std::ranges::sort(*role.mutable_conflicts());
}

void read_policies(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "policies", builder, read_policy);
}

void read_notices(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "notices", builder, read_notice);
}

void read_acts(const YamlValue& root, Builder& builder) {
    YamlMap map = root.map();
    each_item(map, "acts", builder, read_act);
}

}  // namespace charter::compiler
