#include "tasks/guide.hpp"

#include <algorithm>
#include <utility>

#include "assurance/leaves.hpp"

namespace charter::tasks {

Guide::Guide(const catalog::Catalog& catalog) : catalog_(&catalog) {
    targets_.resize(catalog.requirements().size());
    std::uint32_t place = 0;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        add(place++, requirement->satisfied_when());
    }
    for (const v1::EntryType& type : catalog.wire().registers()) {
        std::set<std::string> above;
        find_step(type, above);
    }
    for (const v1::Role& role : catalog.wire().roles()) {
        for (const std::string& duty : role.duties()) {
            std::vector<std::string>& roles = roles_[duty];
            if (roles.empty() || roles.back() != role.name()) roles.push_back(role.name());
        }
    }
}

void Guide::add_population(std::uint32_t place, const std::string& name) {
    const v1::Population* population = catalog_->population(name);
    if (population == nullptr || population->type().empty()) return;
    targets_[place].insert(population->type());
    if (population->empty() == v1::WHEN_EMPTY_DECLARED) {
        targets_[place].emplace(assurance::kNilDeclarations);
    }
}

void Guide::add(std::uint32_t place, const v1::Check& check) {
    for (const v1::Check& inner : check.all().checks()) add(place, inner);
    for (const v1::Check& inner : check.any().checks()) add(place, inner);
    if (check.has_for_each()) {
        add_population(place, check.for_each().population());
        if (check.for_each().has_check()) add(place, check.for_each().check());
    }
    if (!check.has_leaf()) return;
    if (check.leaf().has_probe()) {
        targets_[place].insert("probe/" + check.leaf().probe().probe());
    } else if (check.leaf().has_entry()) {
        const v1::EntryLeaf& leaf = check.leaf().entry();
        targets_[place].insert(leaf.type());
        leaves_[leaf.type()].push_back({place, &leaf});
    } else {
        targets_[place].insert("rule");
        rules_[check.leaf().rule()].insert(place);
    }
}

std::uint32_t Guide::find_step(const v1::EntryType& type, std::set<std::string>& above) {
    const auto known = steps_.find(type.name());
    if (known != steps_.end()) return known->second;
    if (!above.insert(type.name()).second) return 1;  // registers that name each other
    std::uint32_t step = 1;
    for (const v1::FieldDef& field : type.fields()) {
        if (field.type() != v1::FIELD_TYPE_REFERENCE || !catalog_->is_register(field.of()))
            continue;
        if (field.of() == type.name()) continue;
        step = std::max(step, find_step(*catalog_->entry_type(field.of()), above));
    }
    above.erase(type.name());
    steps_[type.name()] = step + 1;
    return step + 1;
}

const std::vector<Guide::Use>& Guide::leaves_of(std::string_view register_name) const {
    static const std::vector<Use> kNone;
    const auto found = leaves_.find(register_name);
    return found == leaves_.end() ? kNone : found->second;
}

std::uint32_t Guide::step_of(std::string_view register_name) const {
    const auto found = steps_.find(register_name);
    return found == steps_.end() ? 1 : found->second;
}

std::vector<std::string> Guide::held_by(const std::vector<std::string>& rules) const {
    std::set<std::uint32_t> places;
    for (const std::string& rule : rules) {
        const auto found = rules_.find(rule);
        if (found != rules_.end()) places.insert(found->second.begin(), found->second.end());
    }
    std::vector<std::string> ids;
    for (const std::uint32_t place : places) ids.push_back(catalog_->requirements()[place]->id());
    return ids;
}

const std::vector<std::string>& Guide::roles_with(std::string_view act) const {
    static const std::vector<std::string> kNone;
    const auto found = roles_.find(act);
    return found == roles_.end() ? kNone : found->second;
}

Memo::Memo(std::shared_ptr<const catalog::Catalog> catalog)
    : catalog_(std::move(catalog)), guide_(*catalog_) {}

void Memo::about(std::string_view member) {
    members_[std::string(member)].asked = ++asked_;
    if (members_.size() <= kMembersMax) return;
    const auto oldest =
        std::ranges::min_element(members_, {}, [](const auto& kept) { return kept.second.asked; });
    members_.erase(oldest);
}

void Memo::follow(const state::View& view, const assurance::Now& now) {
    changes_.follow(view, now);
    incidents_.follow(view, now);
    exceptions_.follow(view, now);
}

const std::vector<Need>& Memo::needs(assurance::Evidence& evidence, std::uint32_t place,
                                     std::string_view member, ByteView facts_digest) {
    Kept& kept = members_[std::string(member)].by_place[place];
    if (facts_digest.empty() || kept.facts_digest != facts_digest) {
        kept.facts_digest = Bytes(facts_digest);
        kept.needs = needs_of(evidence, *catalog_->requirements()[place], member);
        ++evaluated_;
    }
    return kept.needs;
}

}  // namespace charter::tasks
