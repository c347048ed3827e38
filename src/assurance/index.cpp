#include "assurance/index.hpp"

#include <optional>

#include "assurance/evidence.hpp"
#include "base/ensure.hpp"

namespace charter::assurance {

/// Walks the checks of the convention.
class IndexBuilder {
  public:
    explicit IndexBuilder(Index& index) : index_(index) {}

    void add(std::uint32_t place, const v1::Requirement& requirement) {
        place_ = place;
        add_check(requirement.satisfied_when(), nullptr);
    }

  private:
    void add_check(const v1::Check& check, const v1::Population* population);
    void add_leaf(const v1::Leaf& leaf, const v1::Population* population);
    void add_rule(const std::string& rule);
    void add_probe(const v1::ProbeLeaf& leaf, const v1::Population* population);
    void add_entry(const v1::EntryLeaf& leaf, const v1::Population* population);
    void add_population(const v1::Population& population);
    void add_predicate(const v1::Predicate& predicate, std::string_view type,
                       const v1::Population* population);
    void add_field(std::string_view type, std::string_view field);
    void add_dangling(const v1::EntryType& type);
    /// A join through a reference of the subject, which may name another member's row.
    bool through_reference(std::string_view target, const v1::Population* population);

    void type(std::string_view name, bool wide = false) { use(index_.types_, name, wide); }
    void reading(std::string_view type, const Reading& reading);
    void subjects(const v1::Population& population) {
        reading(population.type(), {Reading::Of::subjects, &population});
    }
    void parameter(std::string_view name);
    void use(Index::ByName& uses, std::string_view name, bool wide);

    Index& index_;
    std::uint32_t place_ = 0;
};

void IndexBuilder::use(Index::ByName& uses, std::string_view name, bool wide) {
    Index::Uses& list = uses[std::string(name)];
    if (list.empty() || list.back().requirement != place_) {
        list.push_back({place_, wide});
    } else {
        list.back().wide = list.back().wide || wide;
        list.back().readings.clear();
    }
}

void IndexBuilder::reading(std::string_view type, const Reading& reading) {
    Index::Uses& list = index_.types_[std::string(type)];
    if (list.empty() || list.back().requirement != place_) {
        list.push_back({place_, false, {reading}});
    } else if (!list.back().readings.empty()) {
        list.back().readings.push_back(reading);
    }
}

void IndexBuilder::parameter(std::string_view name) {
    if (name.empty()) return;
    use(index_.parameters_, name, false);
    const v1::Parameter* definition = index_.catalog_->parameter(name);
    if (definition == nullptr || definition->own_rule_article() == 0) return;
    reading("own_rules", {.of = Reading::Of::parameter, .parameter = definition});
}

void IndexBuilder::add_check(const v1::Check& check, const v1::Population* population) {
    switch (check.kind_case()) {
        case v1::Check::kAll:
            for (const v1::Check& inner : check.all().checks()) add_check(inner, population);
            return;
        case v1::Check::kAny:
            for (const v1::Check& inner : check.any().checks()) add_check(inner, population);
            return;
        case v1::Check::kForEach: {
            const v1::ForEach& each = check.for_each();
            const v1::Population* of = index_.catalog_->population(each.population());
            ensure(of != nullptr, "a check names a population that is not in the catalog");
            add_population(*of);
            if (each.has_expect()) add_predicate(each.expect(), of->type(), of);
            if (each.has_check()) add_check(each.check(), of);
            return;
        }
        case v1::Check::kLeaf:        return add_leaf(check.leaf(), population);
        case v1::Check::KIND_NOT_SET: return;
    }
}

void IndexBuilder::add_leaf(const v1::Leaf& leaf, const v1::Population* population) {
    switch (leaf.kind_case()) {
        case v1::Leaf::kRule:        return add_rule(leaf.rule());
        case v1::Leaf::kProbe:       return add_probe(leaf.probe(), population);
        case v1::Leaf::kEntry:       return add_entry(leaf.entry(), population);
        case v1::Leaf::KIND_NOT_SET: return;
    }
}

void IndexBuilder::add_rule(const std::string& rule) {
    use(index_.rules_, rule, true);
    const v1::RuleDef* definition = index_.catalog_->rule(rule);
    if (definition == nullptr) return;
    parameter(catalog::challenge_age(*index_.catalog_, *definition));
    if (!definition->probe().empty()) use(index_.probes_, definition->probe(), false);
    for (const std::string& name : definition->parameters()) parameter(name);
}

bool IndexBuilder::through_reference(std::string_view target, const v1::Population* population) {
    return population != nullptr && !population->type().empty() && population->type() != target;
}

void IndexBuilder::add_probe(const v1::ProbeLeaf& leaf, const v1::Population* population) {
    const v1::ProbeDef* probe = index_.catalog_->probe(leaf.probe());
    ensure(probe != nullptr, "a check names a probe that is not in the catalog");
    const bool wide = !leaf.by().empty() && through_reference(probe->subject(), population);
    use(index_.probes_, leaf.probe(), wide);
    if (wide && index_.catalog_->is_register(probe->subject())) type(probe->subject(), true);
    parameter(probe->max_age());
    add_predicate(leaf.expect(), "", population);
}

void IndexBuilder::add_entry(const v1::EntryLeaf& leaf, const v1::Population* population) {
    if (leaf.by().empty() || population == nullptr) {
        type(leaf.type());
    } else {
        reading(leaf.type(), {.of = Reading::Of::joined});
        const v1::FieldDef* by =
            catalog::field(*index_.catalog_->entry_type(leaf.type()), leaf.by());
        const bool joins = by != nullptr && by->type() == v1::FIELD_TYPE_REFERENCE;
        if (joins && index_.catalog_->is_register(by->of())) {
            const bool wide = through_reference(by->of(), population);
            const bool of_subject = !wide && population != nullptr && !population->type().empty();
            if (of_subject) subjects(*population);
            if (!of_subject) type(by->of(), wide);
        }
    }
    add_predicate(leaf.where(), leaf.type(), population);
    add_predicate(leaf.expect(), leaf.type(), population);
    parameter(leaf.within());
    parameter(leaf.due());
    parameter("onboarding");
}

void IndexBuilder::add_population(const v1::Population& population) {
    if (population.type().empty()) return;
    subjects(population);
    add_predicate(population.where(), population.type(), nullptr);
    if (population.empty() == v1::WHEN_EMPTY_NOT_APPLICABLE) return;
    parameter("onboarding");
    if (population.empty() != v1::WHEN_EMPTY_DECLARED) return;
    reading(kNilDeclarations, {Reading::Of::declared, &population});
    parameter("nil_declaration");
}

void IndexBuilder::add_predicate(const v1::Predicate& predicate, std::string_view type_name,
                                 const v1::Population* population) {
    for (const v1::Test& test : predicate.tests()) {
        if (!type_name.empty()) add_field(type_name, test.field());
        for (const v1::Operand& operand : test.operands()) {
            if (operand.has_parameter()) parameter(operand.parameter());
            if (operand.has_subject_field() && population != nullptr &&
                !population->type().empty()) {
                add_field(population->type(), operand.subject_field());
            }
        }
    }
}

void IndexBuilder::add_field(std::string_view type_name, std::string_view field) {
    const v1::EntryType* definition = index_.catalog_->entry_type(type_name);
    ensure(definition != nullptr, "a check names an entry type that is not in the catalog");
    if (field == "expiring") parameter("rotation_lead");
    if (field == "dangling") add_dangling(*definition);
    const v1::FieldDef* own = catalog::field(*definition, field);
    const bool refers = own != nullptr && own->type() == v1::FIELD_TYPE_REFERENCE;
    if (refers && index_.catalog_->is_register(own->of())) type(own->of(), true);
}

void IndexBuilder::add_dangling(const v1::EntryType& definition) {
    for (const v1::FieldDef& field : definition.fields()) {
        if (binds(*index_.catalog_, definition.name(), field)) type(field.of(), true);
    }
}

Index::Index(const catalog::Catalog& catalog) : catalog_(&catalog) {
    IndexBuilder builder(*this);
    std::uint32_t place = 0;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        places_[requirement->id()] = place;
        builder.add(place, *requirement);
        ++place;
    }
}

const Index::Uses& Index::find(const ByName& uses, std::string_view name) {
    static const Uses kNone;
    const auto found = uses.find(name);
    return found == uses.end() ? kNone : found->second;
}

std::optional<std::uint32_t> Index::place(std::string_view id) const {
    const auto found = places_.find(id);
    if (found == places_.end()) return std::nullopt;
    return found->second;
}

bool Index::of_network(std::uint32_t requirement) const {
    return catalog_->requirements()[requirement]->scope() == v1::SCOPE_NETWORK;
}

}  // namespace charter::assurance
