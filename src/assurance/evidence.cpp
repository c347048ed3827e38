#include "assurance/evidence.hpp"

#include <algorithm>
#include <utility>

#include "assurance/predicate.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

constexpr std::string_view kRotationLead = "rotation_lead";
constexpr std::string_view kOwnRules = "own_rules";
constexpr std::string_view kDangling = "dangling";
constexpr std::string_view kExpiring = "expiring";
constexpr std::int64_t kDayMs = 86'400'000;

bool is_looser(const v1::Parameter& parameter, std::int64_t value, std::int64_t base) {
    return (parameter.stricter() == v1::STRICTER_LESS && value > base) ||
           (parameter.stricter() == v1::STRICTER_MORE && value < base);
}

bool is_before(const Record* a, const Record* b) { return precedes(*a, *b); }

/// Null: there is none.
template <class Map>
auto find(Map& map, std::string_view key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

/// What the name has, made where there is nothing yet.
template <class T>
T& at(ByName<T>& map, std::string_view name) {
    const auto found = map.lower_bound(name);
    if (found != map.end() && found->first == name) return found->second;
    return map.emplace_hint(found, std::string(name), T{})->second;
}

/// What is on one of two shelves and not on the other.
void differ(const std::vector<std::shared_ptr<const Record>>& before,
            const std::vector<std::shared_ptr<const Record>>& after, Records& gone, Records& come) {
    auto old = before.begin();
    for (const auto& record : after) {
        for (; old != before.end() && *old != record && newer(**old, *record); ++old) {
            gone.push_back(old->get());
        }
        if (old != before.end() && *old == record) {
            ++old;
        } else {
            come.push_back(record.get());
        }
    }
    for (; old != before.end(); ++old) gone.push_back(old->get());
}

/// Whether it depends on a setting who its subjects are.
bool reads_settings(const v1::Population& population) {
    return std::ranges::any_of(population.where().tests(), [](const v1::Test& test) {
        return test.field() == kExpiring ||
               std::ranges::any_of(test.operands(), &v1::Operand::has_parameter);
    });
}

}  // namespace

bool binds(const catalog::Catalog& catalog, std::string_view type, const v1::FieldDef& field) {
    if (field.type() != v1::FIELD_TYPE_REFERENCE) return false;
    return field.must_be_in_force() || (field.required() && catalog.is_table(type));
}

Evidence::Evidence(const state::Delta& delta, const catalog::Catalog& catalog,
                   const v1::ChainConfig& config, const Now& now, Reads& kept)
    : Evidence(delta, catalog, config, now) {
    base_view_ = &delta.base();
    moved_ = moved_by(delta.changes());
    // What was resolved without an entry that is there now holds no more.
    const auto is_missing = [&](const Bytes& key) {
        return kept.missing.contains(state::keys::entry_name(key));
    };
    const bool resolved = std::ranges::none_of(moved_.homes, [&](const auto& type) {
        return std::ranges::any_of(type.second, [&](const auto& home) {
            return std::ranges::any_of(home.second, is_missing);
        });
    });
    if (resolved) base_ = &kept;
    moved_.everything = moved_.everything || !resolved;
}

const Members& Evidence::read_members() {
    std::optional<Members>& members = moved_.members ? fresh_.members : base_->members;
    if (members) return *members;
    members.emplace();
    state::each<v1::Member>(*view_, "mem/", [&](const v1::Member& member) {
        if (member.removed()) return true;
        members->names.push_back(member.member());
        members->admitted_ms[member.member()] = member.admitted_ms();
        return true;
    });
    return *members;
}

const std::vector<std::string>& Evidence::members() { return read_members().names; }

std::optional<std::int64_t> Evidence::admitted_ms(std::string_view member) {
    const ByName<std::int64_t>& admitted_ms = read_members().admitted_ms;
    const auto found = admitted_ms.find(member);
    if (found == admitted_ms.end()) return std::nullopt;
    return found->second;
}

RootOf Evidence::resolver() {
    return [this](std::string_view of, std::string_view key) { return root_of(of, key); };
}

std::shared_ptr<const Shelf> Evidence::make(const state::View& view, std::string_view type,
                                            std::string_view home) {
    return make_shelf(view, *catalog_, *config_, type, home, resolver());
}

std::shared_ptr<const Shelf> Evidence::kept_shelf(std::string_view type, std::string_view home) {
    ByName<std::shared_ptr<const Shelf>>& homes = at(base_->shelves, type);
    const auto found = homes.find(home);
    if (found != homes.end()) return found->second;
    return homes[std::string(home)] = make(*base_view_, type, home);
}

std::shared_ptr<const Shelf> Evidence::shelf(std::string_view type, std::string_view home) {
    const std::vector<Bytes>* changed = moved_.home(type, home);
    if (changed == nullptr) return kept_shelf(type, home);
    ByName<std::shared_ptr<const Shelf>>& homes = at(fresh_.shelves, type);
    const auto found = homes.find(home);
    if (found != homes.end()) return found->second;
    if (!catalog_->is_register(type)) {
        return homes[std::string(home)] = make(*view_, type, home);
    }
    return homes[std::string(home)] =
               changed_shelf(*kept_shelf(type, home), *view_, *config_, *catalog_->entry_type(type),
                             *changed, resolver());
}

std::string Evidence::root_of(std::string_view type, std::string_view key) {
    if (!catalog_->is_register(type)) return std::string(key);
    const auto known = roots_.find(key);
    if (known != roots_.end()) return known->second;
    // A line whose records are kept begins with the entry of that key.
    const std::optional<std::string> home = home_of(*catalog_, type, key);
    const auto* homes = find(base_->shelves, type);
    const auto* kept = home && homes != nullptr ? find(*homes, *home) : nullptr;
    if (kept != nullptr && !(*kept)->with_key(key).empty()) return std::string(key);
    const std::optional<std::string> root = read_root(*view_, key);
    if (!root) base_->missing.emplace(key);
    return roots_[std::string(key)] = root.value_or(std::string(key));
}

const ReadsOfScope& Evidence::reads(std::string_view scope) {
    if (last_scope_.kept == nullptr || last_scope_.scope != scope) {
        last_scope_ = {std::string(scope), &at(base_->scopes, scope), &at(fresh_.scopes, scope)};
    }
    return last_scope_;
}

List* Evidence::kept_list(std::string_view type, std::string_view scope) {
    return find(reads(scope).kept->lists, type);
}

List& Evidence::list(std::string_view type, std::string_view scope) {
    const ReadsOfScope& of_scope = reads(scope);
    const bool moved = moved_.list(type, scope);
    ByName<List>& lists = (moved ? of_scope.fresh : of_scope.kept)->lists;
    if (List* known = find(lists, type)) return *known;
    List* before = moved ? kept_list(type, scope) : nullptr;
    const bool by_homes = catalog_->is_register(type) && !moved_.members;
    List list =
        before != nullptr && by_homes ? changed_list(type, scope, *before) : new_list(type, scope);
    return lists[std::string(type)] = std::move(list);
}

List Evidence::new_list(std::string_view type, std::string_view scope) {
    List fresh;
    const auto take = [&](std::string_view home, bool all) {
        fresh.shelves.push_back(shelf(type, home));
        for (const auto& record : fresh.shelves.back()->records) {
            const bool seen = record->row.member == scope || record->row.member == kEveryone;
            if (all || seen) fresh.records.push_back(record.get());
        }
    };
    const bool network = scope == kEveryone;
    if (read_as_a_whole(type)) {
        take("", network);
        std::erase_if(fresh.records, [&](const Record* record) {
            return record->row.member != kEveryone && !admitted_ms(record->row.member);
        });
        return fresh;
    }
    take(kEveryone, true);
    if (network) {
        for (const std::string& member : members()) take(member, true);
    } else {
        take(scope, true);
    }
    std::ranges::sort(fresh.records, is_newer);
    return fresh;
}

/// Of a register: the shelves of the homes that changed take the places of those before.
List Evidence::changed_list(std::string_view type, std::string_view scope, List& before) {
    List list;
    list.records = before.records;
    list.shelves = before.shelves;
    list.before = &before;
    const auto change = [&](std::size_t place, std::string_view home) {
        std::shared_ptr<const Shelf> changed = shelf(type, home);
        differ(list.shelves[place]->records, changed->records, list.gone, list.come);
        list.shelves[place] = std::move(changed);
    };
    const std::vector<std::string>& all = members();
    for (const auto& [home, keys] : moved_.homes.find(type)->second) {
        if (home == kEveryone) {
            change(0, home);
        } else if (scope != kEveryone) {
            if (home == scope) change(1, home);
        } else if (const auto member = std::ranges::lower_bound(all, home);
                   member != all.end() && *member == home) {
            change(1 + static_cast<std::size_t>(member - all.begin()), home);
        }
    }
    for (const Record* record : list.gone) std::erase(list.records, record);
    for (const Record* record : list.come) {
        list.records.insert(std::ranges::upper_bound(list.records, record, is_newer), record);
    }
    return list;
}

const Records& Evidence::records(std::string_view type, std::string_view scope) {
    return list(type, scope).records;
}

Join& Evidence::join(List& list, std::string_view field) {
    const auto known = list.joins.find(field);
    if (known != list.joins.end()) return known->second;
    Join& join = list.joins[std::string(field)];
    if (list.before == nullptr) return join = make_join(list.records, field);
    const Join& before = this->join(*list.before, field);
    for (const Records* some : {&list.gone, &list.come}) {
        for (const auto& [key, records] : make_join(*some, field)) {
            const Records* was = find(before, key);
            join[key] = was == nullptr ? Records() : *was;
        }
    }
    change_join(join, field, list.gone, list.come);
    return join;
}

const Records& Evidence::joined(std::string_view type, std::string_view scope,
                                std::string_view field, std::string_view key) {
    static const Records kNone;
    List& from = list(type, scope);
    const Records* found = find(join(from, field), key);
    if (found == nullptr && from.before != nullptr) found = find(join(*from.before, field), key);
    return found == nullptr ? kNone : *found;
}

const Join* Evidence::moved_join(std::string_view type, std::string_view scope,
                                 std::string_view field) {
    static const Join kNone;
    if (!moved_.list(type, scope)) return &kNone;
    List& changed = list(type, scope);
    return changed.before == nullptr ? nullptr : &join(changed, field);
}

bool Evidence::declared_moved(const v1::Population& population, std::string_view scope) {
    const Join* keys = moved_join(kNilDeclarations, scope, kDeclaredPopulations);
    return keys == nullptr || keys->contains(population.declared_as());
}

Verdict Evidence::judge_subject(const v1::Population& population, std::string_view scope,
                                const Record& record) {
    if (record.filed || !record.standing) return {};
    Notes notes(clock_);
    Record judged;  // subject.member of `where`: for whom the population is read
    judged.row.member = std::string(scope);
    const PredicateContext context{*this, scope, &judged, notes, AbsentFlag::reads_false};
    const bool is_subject =
        matches(population.where(), {&record, nullptr}, context) && in_force(record, notes.clock);
    return {is_subject, notes.own_rule, notes.clock.next_ms()};
}

const Records& Evidence::by_key(List& list) {
    if (list.by_key.size() == list.records.size()) return list.by_key;
    if (list.before == nullptr || list.before->by_key.empty()) {
        list.by_key = list.records;
        std::ranges::sort(list.by_key, is_before);
        return list.by_key;
    }
    list.by_key = list.before->by_key;
    for (const Record* record : list.gone) std::erase(list.by_key, record);
    for (const Record* record : list.come) {
        list.by_key.insert(std::ranges::upper_bound(list.by_key, record, is_before), record);
    }
    return list.by_key;
}

/// `known`: what was found of the records of the list `before`, or null.
Subjects Evidence::read_subjects(const v1::Population& population, std::string_view scope,
                                 List& list, const List* before, const Subjects* known) {
    Notes notes(clock_);
    Subjects subjects;
    const Records& all = by_key(list);
    subjects.verdicts.reserve(all.size());
    std::size_t at = 0;  // in the list before, which is in the same order
    const std::size_t end = known != nullptr ? before->by_key.size() : 0;
    for (const Record* record : all) {
        while (at < end && before->by_key[at] != record && is_before(before->by_key[at], record)) {
            ++at;
        }
        const bool is_known = at < end && before->by_key[at] == record;
        const Verdict verdict = is_known && holds_now(known->verdicts[at].next_ms)
                                    ? known->verdicts[at]
                                    : judge_subject(population, scope, *record);
        notes.add(verdict.next_ms, verdict.own_rule);
        subjects.verdicts.push_back(verdict);
        if (verdict.is_subject) subjects.records.push_back(record);
    }
    subjects.next_ms = notes.clock.next_ms();
    subjects.own_rule = notes.own_rule;
    return subjects;
}

const Subjects& Evidence::subjects(const v1::Population& population, std::string_view scope) {
    // What other rows and settings say is not noted in the list of the type.
    const bool reads_others = std::ranges::any_of(
        population.where().tests(), [](const v1::Test& test) { return test.field() == kDangling; });
    const bool for_this_block = reads_others || (moved_.settings && reads_settings(population));
    List& all = list(population.type(), scope);
    ByName<Subjects>& kept = for_this_block ? at(populations_, scope) : all.populations;
    const auto found = kept.find(population.name());
    if (found != kept.end() && holds_now(found->second.next_ms)) return found->second;
    const List* before = for_this_block ? nullptr : kept_list(population.type(), scope);
    const Subjects* known =
        before == nullptr ? nullptr : find(before->populations, population.name());
    Subjects subjects = read_subjects(population, scope, all, before, known);
    return kept.insert_or_assign(population.name(), std::move(subjects)).first->second;
}

bool Evidence::subjects_moved(const v1::Population& population, std::string_view scope) {
    const List* before = kept_list(population.type(), scope);
    const Subjects* known =
        before == nullptr ? nullptr : find(before->populations, population.name());
    if (known == nullptr) return true;
    const Subjects was{known->records, known->next_ms, known->own_rule, {}};
    const Subjects& now = subjects(population, scope);
    return was.records != now.records || was.next_ms != now.next_ms || was.own_rule != now.own_rule;
}

bool Evidence::in_force(const Record& record, Clock& clock) const {
    if (!record.standing) return false;
    if (record.ends_ms != 0 && clock.reached(record.ends_ms)) return false;
    return record.starts_ms == 0 || clock.reached(record.starts_ms);
}

bool Evidence::expiring(const Record& record, std::string_view scope, Notes& notes) {
    if (record.ends_ms == 0) return false;
    const Setting& lead = setting(kRotationLead, scope);
    notes.add(lead.next_ms, lead.own_rule);
    return notes.clock.reached(record.ends_ms -
                               std::clamp<std::int64_t>(lead.value, 0, 36'600) * kDayMs);
}

bool Evidence::reference_in_force(std::string_view type, std::string_view key, Clock& clock) {
    if (type == "jurisdictions") return true;  // a country, whether or not somebody is there
    const std::optional<std::string> home = home_of(*catalog_, type, key);
    if (!home) return false;
    return std::ranges::any_of(shelf(type, *home)->with_key(key), [&](const Record* target) {
        return !target->filed && in_force(*target, clock);
    });
}

bool Evidence::dangling(const Record& record, Clock& clock) {
    const std::string& type = record.row.type;
    for (const v1::FieldDef& field : catalog_->entry_type(type)->fields()) {
        if (!binds(*catalog_, type, field)) continue;
        const auto value = record.row.fields.find(field.name());
        if (value == record.row.fields.end()) continue;
        for (const std::string_view key : words(value->second)) {
            if (!reference_in_force(field.of(), key, clock)) return true;
        }
    }
    return false;
}

bool Evidence::own_rule_in_force(const v1::Overlay& overlay, Setting& setting) {
    if (setting.parameter->own_rule_article() == 0) return false;
    const std::optional<std::string> home = home_of(*catalog_, kOwnRules, overlay.own_rule());
    if (!home || (*home != overlay.member() && *home != kEveryone)) return false;
    const v1::Value article =
        text_value("a" + std::to_string(setting.parameter->own_rule_article()));
    const std::string root = root_of(kOwnRules, overlay.own_rule());
    Clock clock = clock_.fresh();
    const std::shared_ptr<const Shelf> rules = shelf(kOwnRules, *home);
    const bool found = std::ranges::any_of(rules->with_key(root), [&](const Record* rule) {
        const auto articles = rule->row.fields.find("articles");
        return !rule->filed && articles != rule->row.fields.end() &&
               contains(articles->second, article) && in_force(*rule, clock);
    });
    setting.next_ms = clock.next_ms();
    return found;
}

Setting Evidence::read_setting(std::string_view parameter, std::string_view scope) {
    Setting setting;
    setting.parameter = catalog_->parameter(parameter);
    ensure(setting.parameter != nullptr, "a check names a parameter that is not in the catalog");
    if (parameter == kVersionParameter) {
        setting.value = catalog_->version();
        return setting;
    }
    const auto set = state::read<v1::ParameterValue>(*view_, state::keys::parameter(parameter));
    setting.value = set ? set->value() : setting.parameter->initial();
    if (scope == kEveryone) return setting;
    const auto overlay = state::read<v1::Overlay>(*view_, state::keys::overlay(scope, parameter));
    if (!overlay) return setting;
    setting.own_rule = is_looser(*setting.parameter, overlay->value(), setting.value);
    if (setting.own_rule && !own_rule_in_force(*overlay, setting)) {
        setting.own_rule = false;
        return setting;
    }
    setting.value = overlay->value();
    return setting;
}

const Setting& Evidence::setting(std::string_view parameter, std::string_view scope) {
    const ReadsOfScope& of_scope = reads(scope);
    ByName<Setting>& settings = (moved_.settings ? of_scope.fresh : of_scope.kept)->settings;
    const auto found = settings.find(parameter);
    if (found != settings.end() && holds_now(found->second.next_ms)) return found->second;
    const Setting setting = read_setting(parameter, scope);
    return settings.insert_or_assign(std::string(parameter), setting).first->second;
}

bool Evidence::moved(const Reading& reading, std::string_view scope) {
    switch (reading.of) {
        case Reading::Of::subjects:  return subjects_moved(*reading.population, scope);
        case Reading::Of::joined:    return true;
        case Reading::Of::declared:  return declared_moved(*reading.population, scope);
        case Reading::Of::parameter: return setting_moved(reading.parameter->name(), scope);
    }
    return true;
}

bool Evidence::setting_moved(std::string_view parameter, std::string_view scope) {
    if (!moved_.settings) return false;
    const Setting* was = find(reads(scope).kept->settings, parameter);
    if (was == nullptr || !holds_now(was->next_ms)) return true;
    const Setting& is = setting(parameter, scope);
    return is.value != was->value || is.own_rule != was->own_rule || is.next_ms != was->next_ms;
}

const JudgedStatus* Evidence::judged_before(const Unit& unit) {
    const auto& judged = reads(unit.member).kept->judged;
    return unit.requirement < judged.size() ? judged[unit.requirement].get() : nullptr;
}

void Evidence::judged(const Unit& unit, JudgedStatus status) {
    auto& judged = reads(unit.member).fresh->judged;
    if (judged.size() <= unit.requirement) judged.resize(catalog_->requirements().size());
    judged[unit.requirement] = std::make_unique<JudgedStatus>(std::move(status));
}

bool Evidence::has_exceptions(std::string_view requirement, std::string_view member) {
    auto& excepted = (moved_.exceptions ? fresh_ : *base_).excepted;
    if (!excepted) {
        excepted.emplace();
        state::scan_prefix(*view_, "exc/", [&](ByteView key, ByteView) {
            key.remove_prefix(key.find('/') + 1);
            excepted->insert(std::string(key.substr(0, key.rfind('/'))));
            return true;
        });
    }
    return !excepted->empty() &&
           excepted->contains(std::string(requirement).append("/").append(member));
}

const std::optional<v1::ChallengeOutcome>& Evidence::outcome(const std::string& rule) {
    ByName<std::optional<v1::ChallengeOutcome>>& outcomes =
        (moved_.outcomes ? fresh_ : *base_).outcomes;
    const auto found = outcomes.find(rule);
    if (found != outcomes.end()) return found->second;
    return outcomes[rule] = state::read<v1::ChallengeOutcome>(*view_, state::keys::challenge(rule));
}

}  // namespace charter::assurance
