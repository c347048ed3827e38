#include "tasks/need.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "assurance/leaves.hpp"
#include "assurance/values.hpp"
#include "assurance/wording.hpp"
#include "base/civil.hpp"
#include "base/ensure.hpp"

namespace charter::tasks {
namespace {

constexpr std::string_view kTreatments = "treatments";
constexpr std::string_view kAdopted = "adopted_convention";

constexpr std::array<std::string_view, 21> kWords = {
    "put",       "correct", "treat",    "declare", "sign_off", "amend",   "report",
    "act",       "propose", "vote",     "execute", "ratify",   "renew",   "grant",
    "take_back", "advance", "deputize", "rotate",  "notify",   "approve", "extend"};

std::string operand_text(const v1::Operand& operand) {
    switch (operand.kind_case()) {
        case v1::Operand::kLiteral:      return assurance::render(operand.literal());
        case v1::Operand::kParameter:    return "param." + operand.parameter();
        case v1::Operand::kSubjectField: return "subject." + operand.subject_field();
        case v1::Operand::KIND_NOT_SET:  break;
    }
    return {};
}

void add_wanted(const v1::Predicate& predicate, Need& need) {
    for (const v1::Test& test : predicate.tests()) {
        std::string text(assurance::operator_words(test.op()));
        for (int i = 0; i < test.operands_size(); ++i) {
            if (i > 0) text.append(", ");
            text.append(operand_text(test.operands(i)));
        }
        need.wanted.push_back({test.field(), std::move(text)});
    }
}

/// What an entry can say in one way only: `where` tests of single fields.
std::string fixed_of(const v1::EntryType& type, const v1::Predicate& where) {
    std::string fixed;
    for (const v1::Test& test : where.tests()) {
        const v1::FieldDef* field = catalog::field(type, test.field());
        if (test.op() != v1::OPERATOR_IS || field == nullptr || field->set()) continue;
        if (test.operands_size() != 1 || !test.operands(0).has_literal()) continue;
        if (!fixed.empty()) fixed.append(",");
        fixed.append(test.field()).append("=");
        fixed.append(assurance::render(test.operands(0).literal()));
    }
    return fixed;
}

/// The member whose row the subject is; of words and of the network, the scope itself.
std::string owner_of(const assurance::Evidence& evidence, const Item& item,
                     std::string_view scope) {
    if (scope != assurance::kEveryone || item.population == nullptr ||
        item.population->type().empty() || item.fact.subject().empty()) {
        return std::string(scope);
    }
    const auto home =
        assurance::home_of(evidence.catalog(), item.population->type(), item.fact.subject());
    return home && !home->empty() ? *home : std::string(scope);
}

void set_until(assurance::Evidence& evidence, const Item& item, std::string_view within,
               std::string_view scope, Need& need) {
    need.onboarding = item.onboarding;
    need.failing = !is_green(item.fact.value()) && !item.onboarding;
    if (item.excepted_ms != 0) {
        need.failing = false;
        need.until_ms = item.excepted_ms;
        return;
    }
    if (item.onboarding) return;
    if (!need.failing) {
        need.until_ms = item.fact.expires_ms();
        return;
    }
    const bool aged = item.fact.why() == "too_old" || item.fact.why() == "nil_declaration_too_old";
    if (aged) need.until_ms = too_old_at(evidence, item, within, scope).value_or(0);
}

void as_row(std::string_view table, std::string_view field, Need& need) {
    need.kind = Kind::act;
    need.target = std::string(table);
    need.act = field == kAdopted ? "membership.adopt_convention" : act_of_table(table);
}

void of_entry(assurance::Evidence& evidence, const Item& item, std::string_view scope, Need& need) {
    const v1::EntryLeaf& leaf = item.leaf->entry();
    const v1::EntryType& type = *evidence.catalog().entry_type(leaf.type());
    set_until(evidence, item, leaf.within(), scope, need);
    if (evidence.catalog().is_table(leaf.type()))
        return as_row(leaf.type(), item.fact.field(), need);
    need.kind = leaf.type() == kTreatments ? Kind::treat : Kind::put;
    need.target = leaf.type();
    if (type.by_act()) {
        need.kind = Kind::act;
        need.act = std::string(act_of_register(type.name()));
    }
    need.fixed = fixed_of(type, leaf.where());
    const v1::FieldDef* by = leaf.by().empty() ? nullptr : catalog::field(type, leaf.by());
    need.each = by != nullptr && !by->set();
    add_wanted(leaf.where(), need);
    add_wanted(leaf.expect(), need);
}

void of_population(assurance::Evidence& evidence, const Item& item, std::string_view scope,
                   Need& need) {
    const v1::Population& population = *item.population;
    const bool empty = item.fact.subject().empty();
    const bool declared = population.empty() == v1::WHEN_EMPTY_DECLARED;
    set_until(evidence, item, "nil_declaration", scope, need);
    if (empty && declared) {
        need.kind = Kind::declare;
        need.target = std::string(assurance::kNilDeclarations);
        need.subjects.push_back(population.declared_as());
        need.subject_count = 1;
        return;
    }
    if (population.type().empty()) return;
    if (evidence.catalog().is_table(population.type())) {
        return as_row(population.type(), item.fact.field(), need);
    }
    need.kind = empty ? Kind::put : Kind::correct;
    need.target = population.type();
    need.each = !empty;
    if (empty) add_wanted(population.where(), need);
    if (!empty && !item.fact.expected().empty()) {
        need.wanted.push_back({item.fact.field(), item.fact.expected()});
    }
}

void of_rule(const Item& item, Need& need) {
    if (item.fact.why() != "parameter_out_of_bounds") return;
    need.kind = Kind::propose;
    need.target = item.fact.field();
    need.act = "parameters.set";
    need.member = std::string(assurance::kEveryone);
    need.failing = true;
    need.wanted.push_back({item.fact.field(), item.fact.expected()});
}

void of_probe(const Item& item, Need& need) {
    const std::string& why = item.fact.why();
    if (why.empty() || why == "planned") return;  // observations renew themselves
    need.kind = Kind::report;
    need.target = item.leaf->probe().probe();
    need.failing = true;
    need.onboarding = item.onboarding;
    need.until_ms = item.excepted_ms;
    if (!item.fact.expected().empty()) {
        need.wanted.push_back({item.fact.field(), item.fact.expected()});
    }
}

/// What cannot be green by a person's act, or stays so by itself.
bool is_nothing(const Need& need) {
    return need.target.empty() || (!need.failing && !need.onboarding && need.until_ms == 0);
}

auto sort_of(const Need& need) {
    return std::tie(need.kind, need.target, need.act, need.member, need.fixed, need.each,
                    need.failing, need.onboarding, need.until_ms);
}

}  // namespace

std::string_view kind_word(Kind kind) { return kWords[static_cast<std::size_t>(kind)]; }

std::optional<std::int64_t> too_old_at(assurance::Evidence& evidence, const Item& item,
                                       std::string_view within, std::string_view scope) {
    const auto since = parse_date(item.fact.observed());
    if (within.empty() || item.fact.field() != "occurred_on" || !since) return std::nullopt;
    const assurance::Setting& setting = evidence.setting(within, scope);
    return assurance::lapse_of_date(*setting.parameter, setting.value, *since, evidence.present());
}

bool has_own_tasks(std::string_view table) {
    return table == "incidents" || table == "key_suspicions";
}

std::string_view act_of_table(std::string_view table) {
    static constexpr std::pair<std::string_view, std::string_view> kActs[] = {
        {"members", "membership.admit"},
        {"persons", "people.enrol"},
        {"grants", "people.grant_role"},
        {"credentials", "credentials.issue"},
        {"nodes", "nodes.register"},
        {"sites", "membership.register_site"},
        {"site_pairs", "membership.register_site"},
        {"incidents", "incidents.close"},
        {"changes", "change.open"},
        {"jurisdictions", "membership.set_jurisdiction_list"},
        {"jurisdiction_lists", "membership.set_jurisdiction_list"},
        {"key_suspicions", "credentials.renew"},
    };
    for (const auto& [name, act] : kActs) {
        if (name == table) return act;
    }
    return "catalog.replace";
}

std::string_view act_of_register(std::string_view register_name) {
    return register_name == "access_reviews" ? "people.review_access" : "catalog.replace";
}

Need need_of(assurance::Evidence& evidence, const Item& item, std::string_view scope) {
    Need need;
    need.member = owner_of(evidence, item, scope);
    if (!item.fact.subject().empty()) {
        need.subjects.push_back(item.fact.subject());
        need.subject_count = 1;
    }
    if (item.leaf == nullptr) {
        ensure(item.population != nullptr, "an item of neither a leaf nor a population");
        of_population(evidence, item, scope, need);
    } else if (item.leaf->has_entry()) {
        of_entry(evidence, item, scope, need);
    } else if (item.leaf->has_rule()) {
        of_rule(item, need);
    } else {
        of_probe(item, need);
    }
    if (need.kind == Kind::act) {
        const v1::Act* act = evidence.catalog().act(need.act);
        if (act != nullptr && act->origin() == v1::ORIGIN_RESOLUTION) {
            need.kind = Kind::propose;
            need.member = std::string(assurance::kEveryone);
        }
    }
    return need;
}

std::vector<Need> needs_of(assurance::Evidence& evidence, const v1::Requirement& requirement,
                           std::string_view member) {
    std::vector<Need> needs;
    for (const Item& item : bearing(evidence, requirement, member).items) {
        Need need = need_of(evidence, item, member);
        if (is_nothing(need)) continue;
        const auto same = std::ranges::find_if(
            needs, [&](const Need& other) { return sort_of(other) == sort_of(need); });
        if (same == needs.end()) {
            needs.push_back(std::move(need));
            continue;
        }
        same->subject_count += need.subject_count;
        for (std::string& subject : need.subjects) {
            if (same->subjects.size() < kSubjectsMax) same->subjects.push_back(std::move(subject));
        }
        for (Wanted& wanted : need.wanted) {
            if (std::ranges::find(same->wanted, wanted) == same->wanted.end()) {
                same->wanted.push_back(std::move(wanted));
            }
        }
    }
    return needs;
}

}  // namespace charter::tasks
