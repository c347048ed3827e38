#include "assurance/evidence.hpp"

#include <algorithm>
#include <tuple>

#include "assurance/predicate.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

constexpr std::string_view kRotationLead = "rotation_lead";
constexpr std::string_view kOwnRules = "own_rules";
constexpr std::int64_t kDayMs = 86'400'000;

bool is_looser(const v1::Parameter& parameter, std::int64_t value, std::int64_t base) {
    return (parameter.stricter() == v1::STRICTER_LESS && value > base) ||
           (parameter.stricter() == v1::STRICTER_MORE && value < base);
}

}  // namespace

bool binds(const catalog::Catalog& catalog, std::string_view type, const v1::FieldDef& field) {
    if (field.type() != v1::FIELD_TYPE_REFERENCE) return false;
    return field.must_be_in_force() || (field.required() && catalog.is_table(type));
}

const std::vector<std::string>& Evidence::members() {
    if (members_) return *members_;
    members_.emplace();
    state::each<v1::Member>(*view_, "mem/", [&](const v1::Member& member) {
        if (member.removed()) return true;
        members_->push_back(member.member());
        admitted_ms_[member.member()] = member.admitted_ms();
        return true;
    });
    return *members_;
}

std::optional<std::int64_t> Evidence::admitted_ms(std::string_view member) {
    members();
    const auto found = admitted_ms_.find(member);
    if (found == admitted_ms_.end()) return std::nullopt;
    return found->second;
}

const Home& Evidence::raw_home(std::string_view type, std::string_view home) {
    ByName<Home>& homes = raw_[std::string(type)];
    const auto found = homes.find(home);
    if (found != homes.end()) return found->second;
    Home& fresh = homes[std::string(home)];
    fresh = load_home(*view_, *catalog_, *config_, type, home);
    for (const Record& record : fresh.records) fresh.by_key.emplace(record.row.key, &record);
    return fresh;
}

const Home* Evidence::read_home(std::string_view type, std::string_view home) const {
    const auto homes = raw_.find(type);
    if (homes == raw_.end()) return nullptr;
    const auto found = homes->second.find(home);
    return found == homes->second.end() ? nullptr : &found->second;
}

const Home& Evidence::home(std::string_view type, std::string_view home) {
    const Home& raw = raw_home(type, home);
    bool& resolved = resolved_[std::string(type)][std::string(home)];
    if (resolved) return raw;
    resolved = true;
    const v1::EntryType* definition = catalog_->entry_type(type);
    for (Record& record : raw_.find(type)->second.find(home)->second.records) {
        resolve_references(*definition, record);
    }
    return raw;
}

std::string Evidence::root_of(std::string_view type, std::string_view key) {
    const std::optional<std::string> home = home_of(*catalog_, type, key);
    if (!home) return std::string(key);
    if (const Home* read = read_home(type, *home)) {
        const auto found = read->roots.find(key);
        return found == read->roots.end() ? std::string(key) : found->second;
    }
    const auto known = roots_.find(key);
    if (known != roots_.end()) return known->second;
    const auto entry = state::read<v1::Entry>(*view_, state::keys::entry(key));
    return roots_[std::string(key)] = entry ? entry->root() : std::string(key);
}

void Evidence::resolve_references(const v1::EntryType& type, Record& record) {
    for (const v1::FieldDef& field : type.fields()) {
        if (field.type() != v1::FIELD_TYPE_REFERENCE || !catalog_->is_register(field.of()))
            continue;
        const auto value = record.row.fields.find(field.name());
        if (value == record.row.fields.end()) continue;
        if (value->second.has_text()) {
            value->second.set_text(root_of(field.of(), value->second.text()));
        } else if (value->second.has_set()) {
            std::vector<std::string> roots;
            for (const std::string& item : value->second.set().items()) {
                roots.push_back(root_of(field.of(), item));
            }
            value->second = set_value(std::move(roots));
        }
    }
}

Evidence::Scoped& Evidence::scoped(std::string_view type, std::string_view scope) {
    ByName<Scoped>& scopes = scoped_[std::string(type)];
    const auto found = scopes.find(scope);
    if (found != scopes.end()) return found->second;
    Records records;
    const auto take = [&](std::string_view at, bool all) {
        for (const Record& record : home(type, at).records) {
            const bool seen = record.row.member == scope || record.row.member == kEveryone;
            if (all || seen) records.push_back(&record);
        }
    };
    const bool network = scope == kEveryone;
    if (read_as_a_whole(type)) {
        take("", network);
        std::erase_if(records, [&](const Record* record) {
            return record->row.member != kEveryone && !admitted_ms(record->row.member);
        });
    } else {
        take(kEveryone, true);
        if (!network) take(scope, true);
        if (network) {
            for (const std::string& member : members()) take(member, true);
        }
        std::ranges::sort(records, [](const Record* a, const Record* b) { return newer(*a, *b); });
    }
    Scoped& fresh = scopes[std::string(scope)];
    fresh.records = std::move(records);
    return fresh;
}

const Evidence::Records& Evidence::records(std::string_view type, std::string_view scope) {
    return scoped(type, scope).records;
}

const Evidence::Records& Evidence::joined(std::string_view type, std::string_view scope,
                                          std::string_view field, std::string_view key) {
    static const Records kNone;
    Scoped& from = scoped(type, scope);
    auto join = from.joins.find(field);
    if (join == from.joins.end()) {
        join = from.joins.emplace(std::string(field), ByName<Records>{}).first;
        for (const Record* record : from.records) {
            const auto value = record->row.fields.find(field);
            if (value == record->row.fields.end()) continue;
            for (const std::string_view word : words(value->second)) {
                join->second[std::string(word)].push_back(record);
            }
        }
    }
    const auto found = join->second.find(key);
    return found == join->second.end() ? kNone : found->second;
}

const Evidence::Subjects& Evidence::subjects(const v1::Population& population,
                                             std::string_view scope) {
    ByName<Subjects>& scopes = subjects_[population.name()];
    const auto found = scopes.find(scope);
    if (found != scopes.end()) return found->second;
    Notes notes(clock_);
    Subjects subjects;
    Record judged;  // subject.member of `where`: for whom the population is read
    judged.row.member = std::string(scope);
    const PredicateContext context{*this, scope, &judged, notes, AbsentFlag::reads_false};
    for (const Record* record : records(population.type(), scope)) {
        if (record->filed || !record->standing) continue;
        if (!matches(population.where(), {record, nullptr}, context)) continue;
        if (in_force(*record, notes.clock)) subjects.records.push_back(record);
    }
    std::ranges::sort(subjects.records, [](const Record* a, const Record* b) {
        return std::tie(a->row.key, a->row.record_key) < std::tie(b->row.key, b->row.record_key);
    });
    subjects.next_ms = notes.clock.next_ms();
    subjects.own_rule = notes.own_rule;
    return scopes[std::string(scope)] = std::move(subjects);
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
    const auto [first, last] = raw_home(type, *home).by_key.equal_range(key);
    return std::any_of(first, last, [&](const auto& target) {
        return !target.second->filed && in_force(*target.second, clock);
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
    const auto [first, last] = raw_home(kOwnRules, *home).by_key.equal_range(root);
    Clock clock = clock_.fresh();
    const bool found = std::any_of(first, last, [&](const auto& rule) {
        const auto articles = rule.second->row.fields.find("articles");
        return !rule.second->filed && articles != rule.second->row.fields.end() &&
               contains(articles->second, article) && in_force(*rule.second, clock);
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
    ByName<Setting>& settings = settings_[std::string(scope)];
    const auto found = settings.find(parameter);
    if (found != settings.end()) return found->second;
    const Setting setting = read_setting(parameter, scope);
    return settings[std::string(parameter)] = setting;
}

const std::optional<v1::ChallengeOutcome>& Evidence::outcome(const std::string& rule) {
    const auto found = outcomes_.find(rule);
    if (found != outcomes_.end()) return found->second;
    return outcomes_[rule] =
               state::read<v1::ChallengeOutcome>(*view_, state::keys::challenge(rule));
}

}  // namespace charter::assurance
