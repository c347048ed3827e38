// Everything but the checks: names, order, types, bounds, and who refers to whom.

#include "catalog/validate.hpp"

#include <algorithm>
#include <set>

#include "catalog/catalog.hpp"
#include "catalog/names.hpp"

namespace charter::catalog {
namespace {

using namespace internal;

constexpr std::uint32_t kRetentionDaysMin = 365;
constexpr std::size_t kDigestSize = 32;

bool is_text_digest(const std::string& digest) {
    return digest.empty() || digest.size() == kDigestSize;
}

/// A value of an enumeration of the wire that is neither unspecified nor unknown.
bool known(int value, int last) { return value > 0 && value <= last; }

/// Keys are "<prefix><name>", names ascend, each once.
template <class Items, class Name>
void validate_order(const Items& items, std::string_view prefix, const Name& name,
                    std::vector<Flaw>& flaws) {
    std::string_view last;
    for (const auto& listed : items) {
        const Item item(listed.key(), flaws);
        item.require(listed.key() == std::string(prefix) + std::string(name(listed)), "key",
                     "the key is not that of the name");
        item.require(last < name(listed), "", "not in order, or there twice");
        last = name(listed);
    }
}

bool is_requirement_id(std::string_view id, std::uint32_t article) {
    const std::string start = std::to_string(article) + ".";
    if (!id.starts_with(start)) return false;
    bool digit_needed = true;
    for (std::size_t i = start.size(); i < id.size(); ++i) {
        const char c = id[i];
        if (c >= '0' && c <= '9') {
            digit_needed = false;
        } else if (c == '.' && !digit_needed) {
            digit_needed = true;
        } else {
            return !digit_needed && c >= 'a' && c <= 'z' && i + 1 == id.size();
        }
    }
    return !digit_needed;
}

void validate_signers(const Item& item, const v1::EntryType& type, const Names& names) {
    item.require(!type.maker_roles().empty(), "makers", "at least one role must file");
    validate_roles(item, type.maker_roles(), "makers", "registers.put", names);
    validate_roles(item, type.checker_roles(), "checkers", "registers.sign_off", names);
    if (!type.assembly_may_file()) return;
    item.require(std::ranges::any_of(type.maker_roles(),
                                     [&](const std::string& name) {
                                         const v1::Role* role = find(names.roles, name);
                                         return role != nullptr && role->of_assembly();
                                     }),
                 "assembly_may_file", "needs a role of the assembly among makers");
}

void validate_register(const Item& item, const v1::EntryType& type, const Names& names) {
    item.require(is_word(type.name()), "", "a register's name is [a-z][a-z0-9_]*");
    item.require(!names.tables.contains(type.name()), "", "a table has that name too");
    validate_filed_fields(item, type, names);
    validate_signers(item, type, names);
    validate_stages(item, type, names);
    item.require(known(type.document(), v1::DocumentNeed_MAX), "document", "missing or not known");
    item.require(known(type.visibility(), v1::Visibility_MAX), "visibility",
                 "missing or not known");
    item.require(type.retention_days() >= kRetentionDaysMin, "retention_days",
                 "at least " + std::to_string(kRetentionDaysMin) + " days");
    if (!type.cadence().empty())
        item.exists(names.parameters, type.cadence(), "cadence", "parameter");
    item.require(is_text_digest(type.text_digest()), "text_digest", "not 32 bytes");
}

void validate_table(const Item& item, const v1::EntryType& type, const Names& names) {
    item.require(is_word(type.name()), "", "a table's name is [a-z][a-z0-9_]*");
    validate_unfiled_fields(item, type.fields(), "fields", names);
    const bool bare = type.maker_roles().empty() && type.checker_roles().empty() &&
                      type.cadence().empty() && !type.assembly_may_file() && !type.by_act() &&
                      type.document() == 0 && type.visibility() == 0 && type.stages().empty() &&
                      type.deadline_field().empty() && type.deadlines().empty();
    item.require(bare, "", "a table has only a name and fields");
    item.require(is_text_digest(type.text_digest()), "text_digest", "not 32 bytes");
}

void validate_population(const Item& item, const v1::Population& population, const Names& names) {
    item.require(is_word(population.name()), "", "a population's name is [a-z][a-z0-9_]*");
    item.require(population.type().empty() != population.enumeration().empty(), "",
                 "a population needs in or enum, not both");
    item.require(is_text_digest(population.text_digest()), "text_digest", "not 32 bytes");
    if (!population.enumeration().empty()) {
        item.exists(names.enumerations, population.enumeration(), "enum", "enumeration");
        item.require(
            !population.has_where() && population.empty() == 0 && population.declared_as().empty(),
            "enum", "the words of an enumeration take no where, empty or declared_as");
        return;
    }
    const v1::EntryType* type = names.type(population.type());
    if (type == nullptr) {
        item.flaw("in", "there is no register or table `" + population.type() + "`");
    } else if (population.has_where()) {
        static const v1::EntryType kJudged;  // whoever the population is read for: the envelope
        validate_predicate(item, "where", population.where(),
                           Fields{type->name(), &type->fields(), true}, &kJudged, names);
        for (const v1::Test& test : population.where().tests()) {
            for (const v1::Operand& operand : test.operands()) {
                const bool known_member =
                    !operand.has_subject_field() || operand.subject_field() == "member";
                item.require(known_member, "where." + test.field(),
                             "of a population's subject only subject.member is known");
            }
        }
    }
    item.require(known(population.empty(), v1::WhenEmpty_MAX), "empty", "missing or not known");
    const bool declared = population.empty() == v1::WHEN_EMPTY_DECLARED;
    item.require(declared != population.declared_as().empty(), "declared_as",
                 "goes with empty: declared");
    if (!declared) return;
    item.require(names.has_word("declared_population", population.declared_as()), "declared_as",
                 "`" + population.declared_as() + "` is no word of `declared_population`");
}

void validate_enumeration(const Item& item, const v1::Enumeration& enumeration) {
    item.require(is_word(enumeration.name()), "", "an enumeration's name is [a-z][a-z0-9_]*");
    item.require(!enumeration.words().empty(), "words", "at least one word is needed");
    item.require(is_text_digest(enumeration.text_digest()), "text_digest", "not 32 bytes");
    std::set<std::string_view> seen;
    for (const std::string& word : enumeration.words()) {
        item.require(is_word(word), "words." + word, "a word is [a-z][a-z0-9_]*");
        item.require(seen.insert(word).second, "words." + word, "there twice");
    }
}

/// What a parameter may be at most: programs multiply it by milliseconds, and must not overflow.
std::int64_t parameter_max(v1::Unit unit) {
    constexpr std::int64_t kYears = 1'000;
    switch (unit) {
        case v1::UNIT_MONTHS:   return kYears * 12;
        case v1::UNIT_DAYS:     return kYears * 366;
        case v1::UNIT_HOURS:    return kYears * 366 * 24;
        case v1::UNIT_PERCENT:  return 100;
        case v1::UNIT_PERMILLE: return 1'000;
        default:                return 1'000'000'000;
    }
}

void validate_parameter(const Item& item, const v1::Parameter& parameter, std::uint32_t version) {
    item.require(is_word(parameter.name()), "", "a parameter's name is [a-z][a-z0-9_]*");
    item.require(parameter.min() <= parameter.max(), "max", "max lies below min");
    item.require(parameter.min() >= 0, "min", "a parameter is not negative");
    item.require(parameter.max() <= parameter_max(parameter.unit()), "max",
                 "of this unit at most " + std::to_string(parameter_max(parameter.unit())));
    item.require(parameter.min() <= parameter.initial() && parameter.initial() <= parameter.max(),
                 "initial",
                 std::to_string(parameter.initial()) + " is outside " +
                     std::to_string(parameter.min()) + " to " + std::to_string(parameter.max()));
    item.require(known(parameter.unit(), v1::Unit_MAX), "unit", "missing or not known");
    item.require(known(parameter.stricter(), v1::Stricter_MAX), "stricter", "missing or not known");
    item.require(known(parameter.period(), v1::Period_MAX), "period", "missing or not known");
    item.require(is_text_digest(parameter.text_digest()), "text_digest", "not 32 bytes");
    const bool age = parameter.period() != v1::PERIOD_NONE;
    const bool months = parameter.unit() == v1::UNIT_MONTHS;
    item.require(
        !age || months || parameter.unit() == v1::UNIT_DAYS || parameter.unit() == v1::UNIT_HOURS,
        "unit", "an age is in months, days or hours");
    item.require(parameter.period() != v1::PERIOD_CALENDAR || (months && parameter.initial() == 12),
                 "period", "calendar: once a year, so 12 months");
    const bool one_way = parameter.stricter() != v1::STRICTER_NEITHER;
    item.require(one_way || !parameter.member_may_tighten(), "member_may_tighten",
                 "needs stricter: less or more");
    item.require(one_way || !parameter.locked(), "locked", "needs stricter: less or more");
    static const std::set<std::uint32_t> kOwnRules = {0, 11, 17, 41, 44};
    item.require(kOwnRules.contains(parameter.own_rule_article()), "own_rule_article",
                 "the convention allows none there; allowed: 11, 17, 41, 44");
    if (parameter.name() != "convention_version") return;
    const std::int64_t in_force = version;
    item.require(parameter.initial() == in_force && parameter.min() == in_force &&
                     parameter.max() == in_force,
                 "initial", "initial, min and max must be the version of the catalog");
}

/// What nodes observe of each other is the challenge of a rule of requests: one flag, named as the
/// rule is.
void validate_rule_probe(const Item& item, const v1::RuleDef& rule, const Names& names) {
    const bool request = rule.kind() == v1::RULE_KIND_REQUEST;
    item.require(request || rule.probe().empty(), "probe", "goes with kind: request");
    const bool active = rule.stage() == v1::STAGE_ACTIVE;
    item.require(!request || !active || !rule.probe().empty(), "probe",
                 "an active rule of kind request names the probe that tries it");
    if (rule.probe().empty()) return;
    item.exists(names.probes, rule.probe(), "probe", "probe");
    const v1::ProbeDef* probe = find(names.probes, rule.probe());
    if (probe == nullptr) return;
    const std::string value = challenge_flag(rule);
    const bool has_flag = std::ranges::any_of(probe->values(), [&](const v1::FieldDef& field) {
        return field.name() == value && field.type() == v1::FIELD_TYPE_FLAG;
    });
    item.require(has_flag, "probe", "`" + rule.probe() + "` has no flag `" + value + "`");
    const v1::Parameter* age = find(names.parameters, probe->max_age());
    item.require(age != nullptr && age->unit() == v1::UNIT_DAYS, "probe",
                 "`" + rule.probe() + "` has no max_age in days");
    item.require(!active || probe->stage() == v1::STAGE_ACTIVE, "probe",
                 "`" + rule.probe() + "` is planned, the rule is active");
}

void validate_rule(const Item& item, const v1::RuleDef& rule, const Names& names) {
    item.require(is_dotted(rule.id()), "", "a rule's id is area.name");
    item.require(known(rule.kind(), v1::RuleKind_MAX), "kind", "missing or not known");
    item.require(known(rule.stage(), v1::Stage_MAX), "stage", "missing or not known");
    validate_sorted(item, rule.parameters(), "parameters");
    for (const std::string& name : rule.parameters())
        item.exists(names.parameters, name, "parameters", "parameter");
    item.require(is_text_digest(rule.text_digest()), "text_digest", "not 32 bytes");
    validate_rule_probe(item, rule, names);
}

void validate_probe(const Item& item, const v1::ProbeDef& probe, const Names& names) {
    item.require(is_word(probe.id()), "", "a probe's id is [a-z][a-z0-9_]*");
    item.require(known(probe.stage(), v1::Stage_MAX), "stage", "missing or not known");
    item.require(names.type(probe.subject()) != nullptr, "subject",
                 "there is no register or table `" + probe.subject() + "`");
    if (!probe.max_age().empty())
        item.exists(names.parameters, probe.max_age(), "max_age", "parameter");
    validate_unfiled_fields(item, probe.values(), "values", names);
    item.require(is_text_digest(probe.text_digest()), "text_digest", "not 32 bytes");
}

void validate_role(const Item& item, const v1::Role& role, const Names& names) {
    item.require(is_word(role.name()), "", "a role's name is [a-z][a-z0-9_]*");
    validate_sorted(item, role.duties(), "duties");
    for (const std::string& duty : role.duties()) item.exists(names.acts, duty, "duties", "act");
    validate_sorted(item, role.conflicts(), "conflicts");
    for (const std::string& name : role.conflicts()) {
        item.exists(names.roles, name, "conflicts", "role");
        item.require(name != role.name(), "conflicts", "a role cannot conflict with itself");
        const v1::Role* other = find(names.roles, name);
        if (other == nullptr) continue;
        item.require(std::ranges::find(other->conflicts(), role.name()) != other->conflicts().end(),
                     "conflicts",
                     "not symmetric: `" + name + "` does not name `" + role.name() + "`");
    }
    const bool signs_off =
        std::ranges::find(role.duties(), "registers.sign_off") != role.duties().end();
    item.require(!role.of_suppliers() ||
                     (!role.of_assembly() && !role.registration_authority() && !signs_off),
                 "of_suppliers",
                 "staff of suppliers hold no role of the assembly or of registration, and sign "
                 "nothing off");
    item.require(is_text_digest(role.text_digest()), "text_digest", "not 32 bytes");
}

/// Policies come from resolutions too (parameters.set_policy): what it accepts passes here.
void validate_policy(const Item& item, const v1::Policy& policy, const Names& names) {
    item.require(!policy.name().empty(), "", "a policy needs a name");
    item.require(known(policy.counting(), v1::Counting_MAX), "counting", "missing or not known");
    item.require(known(policy.over(), v1::Over_MAX), "over", "missing or not known");
    item.exists(names.roles, policy.role(), "role", "role");
    const bool fraction = policy.counting() == v1::COUNTING_FRACTION;
    const bool n = policy.counting() == v1::COUNTING_N;
    item.require((n || fraction) == (policy.n() > 0), "n", "goes with counting: n or fraction");
    item.require(fraction == (policy.of() > 0), "of", "goes with counting: fraction");
    item.require(!fraction || policy.n() <= policy.of(), "n", "a fraction is at most one");
    item.require(!n || policy.n() > 1, "n", "one vote may not decide alone");
    item.require(policy.counting() != v1::COUNTING_ANY || policy.quorum() > 1, "counting",
                 "any lets one act alone: give a quorum of 2 or more");
    item.require(policy.deadline_hours() > 0, "deadline_hours", "at least 1");
    item.require(policy.execution_hours() > 0, "execution_hours", "at least 1");
}

void validate_act(const Item& item, const v1::Act& act, const Names& names) {
    item.require(is_dotted(act.name()), "", "an act's name is area.name");
    item.require(known(act.lane(), v1::Lane_MAX), "lane", "missing or not known");
    item.require(known(act.origin(), v1::Origin_MAX), "origin", "missing or not known");
    item.require(act.since_version() > 0, "since_version", "at least 1");
    item.require(act.persons() > 0 || act.lane() == v1::LANE_OBSERVATION, "persons",
                 "at least 1, but for observations");
    const bool direct = act.origin() == v1::ORIGIN_DIRECT;
    item.require(direct == act.policy().empty(), "policy",
                 "goes with origin: resolution or either");
    if (!act.policy().empty()) item.exists(names.policies, act.policy(), "policy", "policy");
    if (!act.emergency_policy().empty()) {
        item.require(!direct, "emergency_policy", "goes with origin: resolution or either");
        item.exists(names.policies, act.emergency_policy(), "emergency_policy", "policy");
    }
    if (!act.change_kind().empty()) {
        item.require(act.origin() == v1::ORIGIN_RESOLUTION, "change",
                     "goes with origin: resolution");
        item.require(act.emergency_policy().empty(), "change",
                     "an act with an emergency path is under no change control");
        item.require(act.change_kind() == "any" || names.has_word("change_kind", act.change_kind()),
                     "change", "neither any nor a word of change_kind");
    }
    item.require(is_text_digest(act.text_digest()), "text_digest", "not 32 bytes");
    if (act.origin() == v1::ORIGIN_RESOLUTION || act.open()) return;
    const bool held = std::ranges::any_of(names.roles, [&](const auto& named) {
        const auto& duties = named.second->duties();
        return std::ranges::find(duties, act.name()) != duties.end();
    });
    item.require(held, "", "no role has this duty, so nobody could do it");
}

bool is_country(std::string_view text) {
    return text.size() == 2 &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void validate_notice(const Item& item, const v1::Notice& notice, const Names& names) {
    const auto word = [&](std::string_view enumeration, const std::string& value,
                          std::string_view path) {
        item.require(names.has_word(enumeration, value), path,
                     "`" + value + "` is no word of `" + std::string(enumeration) + "`");
    };
    item.require(is_word(notice.name()), "", "a notice's name is [a-z][a-z0-9_]*");
    item.require(notice.jurisdiction().empty() || is_country(notice.jurisdiction()), "jurisdiction",
                 "a country is two capital letters");
    if (!notice.incident_class().empty())
        word("incident_class", notice.incident_class(), "incident_class");
    if (!notice.severity_min().empty()) word("risk_level", notice.severity_min(), "severity_min");
    word("notice_receiver", notice.to(), "to");
    item.exists(names.parameters, notice.within(), "within", "parameter");
    const v1::Parameter* within = find(names.parameters, notice.within());
    item.require(within == nullptr || within->unit() == v1::UNIT_HOURS, "within",
                 "the parameter must be in hours");
    item.require(is_text_digest(notice.text_digest()), "text_digest", "not 32 bytes");
}

void validate_requirements(const v1::Catalog& wire, const Names& names, std::vector<Flaw>& flaws) {
    std::uint32_t order = 0;
    std::uint32_t article = 0;
    std::set<std::string_view> seen;
    for (const v1::Requirement& requirement : wire.requirements()) {
        const Item item(requirement.key(), flaws);
        item.require(requirement.key() == "cat/requirement/" + requirement.id(), "key",
                     "the key is not that of the id");
        item.require(seen.insert(requirement.id()).second, "id", "there twice");
        item.require(is_requirement_id(requirement.id(), requirement.article()), "id",
                     "an id is the article, a dot, numbers, and at most one letter");
        item.require(requirement.order() == order++, "order", "not its place in the convention");
        item.require(requirement.article() >= article, "article", "articles must ascend");
        article = requirement.article();
        item.require(is_word(requirement.chapter()), "chapter", "missing or no word");
        item.require(known(requirement.scope(), v1::Scope_MAX), "scope", "missing or not known");
        item.require(known(requirement.force(), v1::Force_MAX), "force", "missing or not known");
        item.require(known(requirement.basis(), v1::Basis_MAX), "basis", "missing or not known");
        item.require(is_text_digest(requirement.text_digest()), "text_digest", "not 32 bytes");
        validate_check(item, requirement.satisfied_when(), names);
    }
}

}  // namespace

std::vector<Flaw> validate(const v1::Catalog& wire) {
    std::vector<Flaw> flaws;
    const Names names(wire);
    const auto by_name = [](const auto& item) -> const std::string& { return item.name(); };
    const auto by_id = [](const auto& item) -> const std::string& { return item.id(); };
    const Item head("cat/head", flaws);
    head.require(wire.head().key() == "cat/head", "key", "must be cat/head");
    head.require(wire.head().version() > wire.head().based_on(), "version",
                 "must be above based_on");
    head.require(is_text_digest(wire.head().texts_digest()), "texts_digest", "not 32 bytes");
    validate_requirements(wire, names, flaws);
    validate_order(wire.registers(), "cat/register/", by_name, flaws);
    validate_order(wire.tables(), "cat/table/", by_name, flaws);
    validate_order(wire.populations(), "cat/population/", by_name, flaws);
    validate_order(wire.enumerations(), "cat/enumeration/", by_name, flaws);
    validate_order(wire.parameters(), "cat/parameter/", by_name, flaws);
    validate_order(wire.rules(), "cat/rule/", by_id, flaws);
    validate_order(wire.probes(), "cat/probe/", by_id, flaws);
    validate_order(wire.roles(), "cat/role/", by_name, flaws);
    validate_order(wire.policies(), "pol/", by_name, flaws);
    validate_order(wire.acts(), "cat/act/", by_name, flaws);
    validate_order(wire.notices(), "cat/notice/", by_name, flaws);
    for (const auto& item : wire.registers()) validate_register({item.key(), flaws}, item, names);
    for (const auto& item : wire.tables()) validate_table({item.key(), flaws}, item, names);
    for (const auto& item : wire.populations())
        validate_population({item.key(), flaws}, item, names);
    for (const auto& item : wire.enumerations()) validate_enumeration({item.key(), flaws}, item);
    for (const auto& item : wire.parameters()) {
        validate_parameter({item.key(), flaws}, item, wire.head().version());
    }
    for (const auto& item : wire.rules()) validate_rule({item.key(), flaws}, item, names);
    for (const auto& item : wire.probes()) validate_probe({item.key(), flaws}, item, names);
    for (const auto& item : wire.roles()) validate_role({item.key(), flaws}, item, names);
    for (const auto& item : wire.policies()) validate_policy({item.key(), flaws}, item, names);
    for (const auto& item : wire.acts()) validate_act({item.key(), flaws}, item, names);
    for (const auto& item : wire.notices()) validate_notice({item.key(), flaws}, item, names);
    return flaws;
}

std::string sentence(const Flaw& flaw) {
    return flaw.key + ": " + (flaw.path.empty() ? "" : flaw.path + ": ") + flaw.what;
}

}  // namespace charter::catalog
