#include "catalog/coverage.hpp"

#include <algorithm>

#include "catalog/texts.hpp"

namespace charter::catalog {
namespace {

/// Gathers the mechanisms of one check.
class Gatherer {
  public:
    explicit Gatherer(const Catalog& catalog) : catalog_(&catalog) {}

    void check(const v1::Check& check) {
        switch (check.kind_case()) {
            case v1::Check::kAll:
                for (const v1::Check& child : check.all().checks()) this->check(child);
                return;
            case v1::Check::kAny:
                for (const v1::Check& child : check.any().checks()) this->check(child);
                return;
            case v1::Check::kForEach:
                population(check.for_each().population());
                predicate(check.for_each().expect());
                if (check.for_each().has_check()) this->check(check.for_each().check());
                return;
            case v1::Check::kLeaf:        leaf(check.leaf()); return;
            case v1::Check::KIND_NOT_SET: return;
        }
    }

    std::vector<std::string> sorted() const { return {found_.begin(), found_.end()}; }

  private:
    void add(const char* kind, const std::string& name) {
        if (!name.empty()) found_.insert(std::string(kind) + "/" + name);
    }

    void leaf(const v1::Leaf& leaf) {
        switch (leaf.kind_case()) {
            case v1::Leaf::kRule: {
                add("rule", leaf.rule());
                const v1::RuleDef* rule = catalog_->rule(leaf.rule());
                if (rule == nullptr) return;
                for (const std::string& parameter : rule->parameters()) add("parameter", parameter);
                return observed(rule->probe());
            }
            case v1::Leaf::kProbe:
                predicate(leaf.probe().expect());
                return observed(leaf.probe().probe());
            case v1::Leaf::kEntry:
                add("entry", leaf.entry().type());
                add("parameter", leaf.entry().within());
                add("parameter", leaf.entry().due());
                predicate(leaf.entry().where());
                predicate(leaf.entry().expect());
                return;
            case v1::Leaf::KIND_NOT_SET: return;
        }
    }

    void observed(const std::string& name) {
        add("probe", name);
        const v1::ProbeDef* probe = catalog_->probe(name);
        if (probe != nullptr) add("parameter", probe->max_age());
    }

    void population(const std::string& name) {
        add("population", name);
        const v1::Population* found = catalog_->population(name);
        if (found == nullptr) return;
        add("entry", found->type());
        predicate(found->where());
    }

    void predicate(const v1::Predicate& predicate) {
        for (const v1::Test& test : predicate.tests()) {
            for (const v1::Operand& operand : test.operands())
                add("parameter", operand.parameter());
        }
    }

    const Catalog* catalog_;
    std::set<std::string> found_;
};

bool is_there(const Catalog& catalog, const Built& built, std::string_view mechanism) {
    const auto [kind, name] = parts_of(mechanism);
    if (kind == "rule") {
        const v1::RuleDef* rule = catalog.rule(name);
        return rule != nullptr && rule->stage() == v1::STAGE_ACTIVE && built.rules.contains(name);
    }
    if (kind == "probe") {
        const v1::ProbeDef* probe = catalog.probe(name);
        return probe != nullptr && probe->stage() == v1::STAGE_ACTIVE &&
               built.probes.contains(name);
    }
    if (kind == "entry") return catalog.entry_type(name) != nullptr;
    if (kind == "population") return catalog.population(name) != nullptr;
    return catalog.parameter(name) != nullptr;
}

void count(Tally& tally, bool executable) {
    ++tally.requirements;
    if (executable) ++tally.executable;
}

}  // namespace

std::vector<std::string> mechanisms(const Catalog& catalog, const v1::Requirement& requirement) {
    Gatherer gatherer(catalog);
    gatherer.check(requirement.satisfied_when());
    return gatherer.sorted();
}

Coverage coverage(const Catalog& catalog, const Built& built) {
    Coverage coverage;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        const std::vector<std::string> named = mechanisms(catalog, *requirement);
        std::vector<std::string> missing;
        for (const std::string& mechanism : named) {
            if (!is_there(catalog, built, mechanism)) missing.push_back(mechanism);
        }
        const bool executable = missing.empty();
        count(coverage.total, executable);
        count(coverage.by_article[requirement->article()], executable);
        for (const std::string& mechanism : named)
            count(coverage.by_mechanism[mechanism], executable);
        if (!executable) coverage.missing.emplace(requirement->id(), std::move(missing));
    }
    return coverage;
}

std::map<std::string, std::vector<std::string>> uses(const Catalog& catalog) {
    std::map<std::string, std::vector<std::string>> uses;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        for (const std::string& mechanism : mechanisms(catalog, *requirement)) {
            uses[mechanism].push_back(requirement->id());
        }
    }
    return uses;
}

}  // namespace charter::catalog
