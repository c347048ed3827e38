#include "assurance/kept.hpp"

#include <algorithm>
#include <utility>

#include "assurance/tables.hpp"
#include "assurance/values.hpp"
#include "state/keys.hpp"

namespace charter::assurance {
namespace {

constexpr std::string_view kOwnRules = "own_rules";

/// What a key that begins with the prefix has after it, for each that changed.
template <class Visit>
void each(const state::Changes& changes, ByteView prefix, const Visit& visit) {
    for (auto at = changes.lower_bound(prefix);
         at != changes.end() && ByteView(at->first).starts_with(prefix); ++at) {
        visit(ByteView(at->first).substr(prefix.size()), at->first);
    }
}

bool any(const state::Changes& changes, ByteView prefix) {
    const auto at = changes.lower_bound(prefix);
    return at != changes.end() && ByteView(at->first).starts_with(prefix);
}

void add_table(Moved& moved, std::string_view type, std::string_view home) {
    moved.homes[std::string(type)][read_as_a_whole(type) ? "" : std::string(home)];
}

void add_entries(Moved& moved, const state::Changes& changes) {
    each(changes, "reg/", [&](ByteView rest, const Bytes& key) {
        const std::size_t first = rest.find('/');
        const std::size_t second = rest.find('/', first + 1);
        if (first == ByteView::npos || second == ByteView::npos) return;
        moved
            .homes[std::string(rest.substr(0, first))]
                  [std::string(rest.substr(first + 1, second - first - 1))]
            .push_back(key);
    });
    moved.settings = moved.settings || moved.type(kOwnRules);
}

void add_tables(Moved& moved, const state::Changes& changes) {
    for (const Drawn& drawn : kOwned) {
        each(changes, drawn.prefix, [&](ByteView rest, const Bytes&) {
            for (const std::string_view table : drawn.tables) {
                if (!table.empty()) add_table(moved, table, rest.substr(0, rest.find('.')));
            }
        });
    }
    each(changes, "mem/", [&](ByteView member, const Bytes&) {
        moved.members = true;
        add_table(moved, "members", member);
    });
    if (any(changes, "cre/")) {
        add_table(moved, "credentials", "");
        add_table(moved, "key_suspicions", "");
    }
    if (any(changes, "jur/")) add_table(moved, "jurisdiction_lists", "");
}

void forget_home(Reads& reads, const std::string& type, const std::string& home) {
    const auto homes = reads.shelves.find(type);
    if (homes != reads.shelves.end()) homes->second.erase(home);
    if (home.empty() || home == kEveryone) {
        for (auto& [name, scope] : reads.scopes) scope.lists.erase(type);
        return;
    }
    for (const std::string_view name : {std::string_view(home), kEveryone}) {
        const auto scope = reads.scopes.find(name);
        if (scope != reads.scopes.end()) scope->second.lists.erase(type);
    }
}

void forget_settings(Reads& reads) {
    for (auto& [name, scope] : reads.scopes) {
        scope.settings.clear();
        for (auto& [type, list] : scope.lists) list.populations.clear();
    }
}

/// `fresh` takes the place of what was read before, where it has anything.
void renew(ScopeReads& scope, ScopeReads& fresh) {
    for (auto& [type, list] : fresh.lists) scope.lists.insert_or_assign(type, std::move(list));
    for (auto& [name, setting] : fresh.settings) scope.settings.insert_or_assign(name, setting);
    if (scope.judged.size() < fresh.judged.size()) scope.judged.resize(fresh.judged.size());
    for (std::size_t place = 0; place < fresh.judged.size(); ++place) {
        if (fresh.judged[place]) scope.judged[place] = std::move(fresh.judged[place]);
    }
}

/// Calls `visit(key, record)` for each key that a record's field is, or has.
template <class Visit>
void each_key(const Records& records, std::string_view field, const Visit& visit) {
    for (const Record* record : records) {
        const auto value = record->row.fields.find(field);
        if (value == record->row.fields.end()) continue;
        for (const std::string_view key : words(value->second)) visit(key, record);
    }
}

/// The list stands alone from now on: the joins of the list before become its own.
void stand_alone(List& list) {
    if (list.before == nullptr) return;
    list.joins = std::move(list.before->joins);
    for (auto& [field, join] : list.joins) change_join(join, field, list.gone, list.come);
    list.before = nullptr;
    list.gone.clear();
    list.come.clear();
}

}  // namespace

Join make_join(const Records& records, std::string_view field) {
    Join join;
    each_key(records, field, [&](std::string_view key, const Record* record) {
        join[std::string(key)].push_back(record);
    });
    return join;
}

void change_join(Join& join, std::string_view field, const Records& gone, const Records& come) {
    each_key(gone, field, [&](std::string_view key, const Record* record) {
        const auto found = join.find(key);
        if (found != join.end()) std::erase(found->second, record);
    });
    each_key(come, field, [&](std::string_view key, const Record* record) {
        Records& records = join[std::string(key)];
        records.insert(std::ranges::upper_bound(records, record, is_newer), record);
    });
}

const std::vector<Bytes>* Moved::home(std::string_view type, std::string_view home) const {
    const auto of_type = homes.find(type);
    if (of_type == homes.end()) return nullptr;
    const auto found = of_type->second.find(home);
    return found == of_type->second.end() ? nullptr : &found->second;
}

bool Moved::list(std::string_view type, std::string_view scope) const {
    if (scope == kEveryone || read_as_a_whole(type)) return members || this->type(type);
    return home(type, scope) != nullptr || home(type, kEveryone) != nullptr;
}

Moved moved_by(const state::Changes& changes) {
    Moved moved;
    moved.everything = any(changes, state::keys::kConfig) || any(changes, "cat/");
    moved.settings = any(changes, "par/") || any(changes, "ovl/");
    moved.outcomes = any(changes, "chl/");
    moved.exceptions = any(changes, "exc/");
    add_entries(moved, changes);
    add_tables(moved, changes);
    return moved;
}

void Kept::begin(const Digest& app_hash, const catalog::Catalog& catalog) {
    step_.reset();
    if (app_hash == app_hash_ && catalog_ == &catalog) return;
    reads_ = {};
    app_hash_ = app_hash;
    catalog_ = &catalog;
}

void Kept::note(Moved moved, Reads fresh) { step_ = Step{std::move(moved), std::move(fresh)}; }

void Kept::follow(const Digest& app_hash) {
    app_hash_ = app_hash;
    if (!step_ || step_->moved.everything) reads_ = {};
    std::optional<Step> step = std::exchange(step_, std::nullopt);
    if (!step || step->moved.everything) return;
    const Moved& moved = step->moved;
    for (auto& [name, scope] : step->fresh.scopes) {
        for (auto& [type, list] : scope.lists) stand_alone(list);
    }
    if (moved.members) {
        for (auto& [name, scope] : reads_.scopes) scope.lists.clear();
    }
    if (moved.members) reads_.members = std::move(step->fresh.members);
    if (moved.outcomes) reads_.outcomes = std::move(step->fresh.outcomes);
    if (moved.exceptions) reads_.excepted = std::move(step->fresh.excepted);
    if (moved.settings) forget_settings(reads_);
    for (const auto& [type, homes] : moved.homes) {
        for (const auto& [home, keys] : homes) forget_home(reads_, type, home);
    }
    for (auto& [type, homes] : step->fresh.shelves) {
        for (auto& [home, shelf] : homes) reads_.shelves[type][home] = std::move(shelf);
    }
    for (auto& [name, scope] : step->fresh.scopes) renew(reads_.scopes[name], scope);
}

}  // namespace charter::assurance
