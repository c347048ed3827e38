#include "tasks/unit.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "assurance/evaluate.hpp"
#include "assurance/exceptions.hpp"
#include "assurance/leaves.hpp"
#include "base/ensure.hpp"

namespace charter::tasks {
namespace {

using assurance::counts;
using assurance::failing;
using assurance::Finding;
using assurance::Leaves;
using assurance::Subject;

/// Of a node of the check.
struct Node {
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::vector<Item> items;
    bool rule_failed = false;
};

std::int64_t lasts_until(const Node& node) {
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    for (const Item& item : node.items) {
        if (item.fact.expires_ms() != 0) until = std::min(until, item.fact.expires_ms());
    }
    return until;
}

/// Values are numbered from best to worst; what does not apply counts only alone.
v1::StatusValue joined(v1::StatusValue a, v1::StatusValue b, bool worst) {
    if (!counts(b)) return a == v1::STATUS_VALUE_UNSPECIFIED ? b : a;
    if (!counts(a)) return b;
    return worst ? std::max(a, b) : std::min(a, b);
}

void take_all(Node& into, Node next) {
    into.value = joined(into.value, next.value, true);
    into.rule_failed = into.rule_failed || next.rule_failed;
    std::ranges::move(next.items, std::back_inserter(into.items));
}

class Walker {
  public:
    Walker(assurance::Evidence& evidence, const v1::Requirement& requirement,
           std::string_view member)
        : evidence_(evidence),
          member_(member),
          leaves_(evidence, member),
          exceptions_(evidence.view(), requirement.id(), member) {}

    Node walk(const v1::Check& check);

  private:
    Node walk_body(const v1::Check& check, const Subject& subject, const v1::Population* of);
    Node walk_each(const v1::ForEach& each);
    Node walk_subject(const v1::ForEach& each, const v1::Population& of, const Subject& subject);
    /// Exceptions bind a complete unit; never one in which a rule fails.
    Node closed(Node node, std::string_view subject);

    static Node node_of(Finding finding, const v1::Leaf* leaf, const v1::Population* of);
    template <class Walk>
    static Node walk_checks(const v1::Checks& checks, bool worst, const Walk& walk);

    assurance::Evidence& evidence_;
    std::string member_;
    Leaves leaves_;
    assurance::Exceptions exceptions_;
};

Node Walker::node_of(Finding finding, const v1::Leaf* leaf, const v1::Population* of) {
    Node node;
    node.value = finding.fact.value();
    node.rule_failed = finding.by_rule && failing(node.value);
    Item item;
    item.onboarding = finding.onboarding;
    item.fact = std::move(finding.fact);
    item.leaf = leaf;
    item.population = of;
    node.items.push_back(std::move(item));
    return node;
}

template <class Walk>
Node Walker::walk_checks(const v1::Checks& checks, bool worst, const Walk& walk) {
    Node all;
    std::vector<Node> nodes;
    for (const v1::Check& check : checks.checks()) {
        Node node = walk(check);
        all.value = joined(all.value, node.value, worst);
        all.rule_failed = all.rule_failed || node.rule_failed;
        nodes.push_back(std::move(node));
    }
    Node* chosen = nullptr;
    for (Node& node : nodes) {
        if (worst || !counts(all.value)) {
            std::ranges::move(node.items, std::back_inserter(all.items));
        } else if (node.value == all.value &&
                   (chosen == nullptr ||
                    (is_green(all.value) && lasts_until(node) > lasts_until(*chosen)))) {
            chosen = &node;
        }
    }
    if (chosen != nullptr) all.items = std::move(chosen->items);
    return all;
}

Node Walker::walk(const v1::Check& check) {
    switch (check.kind_case()) {
        case v1::Check::kAll:
        case v1::Check::kAny: {
            const bool worst = check.has_all();
            return walk_checks(worst ? check.all() : check.any(), worst,
                               [&](const v1::Check& inner) {
                                   Node node = walk(inner);
                                   node.rule_failed = false;  // it bound its own unit
                                   return node;
                               });
        }
        case v1::Check::kForEach: return walk_each(check.for_each());
        case v1::Check::kLeaf:
            return closed(node_of(leaves_.judge(check.leaf(), {}), &check.leaf(), nullptr), "");
        case v1::Check::KIND_NOT_SET: break;
    }
    ensure(false, "a check without a kind in the catalog");
    return {};
}

Node Walker::walk_body(const v1::Check& check, const Subject& subject, const v1::Population* of) {
    if (check.has_leaf()) return node_of(leaves_.judge(check.leaf(), subject), &check.leaf(), of);
    return walk_checks(check.has_all() ? check.all() : check.any(), check.has_all(),
                       [&](const v1::Check& inner) { return walk_body(inner, subject, of); });
}

Node Walker::walk_subject(const v1::ForEach& each, const v1::Population& of,
                          const Subject& subject) {
    Node node;
    if (each.has_expect()) {
        take_all(node,
                 node_of(leaves_.judge_subject(of.name(), each.expect(), subject), nullptr, &of));
    }
    if (each.has_check()) take_all(node, walk_body(each.check(), subject, &of));
    return closed(std::move(node), subject.key);
}

Node Walker::walk_each(const v1::ForEach& each) {
    const catalog::Catalog& catalog = evidence_.catalog();
    const v1::Population* of = catalog.population(each.population());
    ensure(of != nullptr, "a check names a population that is not in the catalog");
    Node all;
    if (!of->enumeration().empty()) {
        for (const std::string& word : catalog.enumeration(of->enumeration())->words()) {
            take_all(all, walk_subject(each, *of, {word}));
        }
        return all;
    }
    const v1::EntryType* type = catalog.entry_type(of->type());
    for (const assurance::Record* record : evidence_.subjects(*of, member_).records) {
        take_all(all, walk_subject(each, *of, {record->row.key, record, type}));
    }
    if (!all.items.empty()) return all;
    return closed(node_of(leaves_.judge_empty(*of), nullptr, of), "");
}

Node Walker::closed(Node node, std::string_view subject) {
    if (!failing(node.value) || node.rule_failed) return node;
    assurance::Clock clock = evidence_.present();
    const v1::Exception* exception = exceptions_.find(subject, clock);
    if (exception == nullptr) return node;
    node.value = v1::STATUS_VALUE_EXCEPTED;
    for (Item& item : node.items) {
        if (failing(item.fact.value())) item.excepted_ms = exception->expires_ms();
    }
    return node;
}

}  // namespace

bool is_green(v1::StatusValue value) {
    return value == v1::STATUS_VALUE_SATISFIED || value == v1::STATUS_VALUE_NOT_APPLICABLE ||
           value == v1::STATUS_VALUE_EXCEPTED;
}

Unit bearing(assurance::Evidence& evidence, const v1::Requirement& requirement,
             std::string_view member) {
    Node node = Walker(evidence, requirement, member).walk(requirement.satisfied_when());
    return {node.value, std::move(node.items)};
}

}  // namespace charter::tasks
