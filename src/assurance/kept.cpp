#include "assurance/kept.hpp"

#include <utility>

#include "assurance/tables.hpp"
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

void forget_lists(Reads& reads, const std::string& type, const std::string& home) {
    const auto lists = reads.lists.find(type);
    if (lists == reads.lists.end()) return;
    if (home.empty() || home == kEveryone) {
        reads.lists.erase(lists);
    } else {
        lists->second.erase(home);
        lists->second.erase(std::string(kEveryone));
    }
}

}  // namespace

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
    if (app_hash == app_hash_ && catalog_ == &catalog) return;
    reads_ = {};
    app_hash_ = app_hash;
    catalog_ = &catalog;
}

void Kept::follow_home(const state::View& view, const v1::ChainConfig& config,
                       const std::string& type, const std::string& home,
                       const std::vector<Bytes>& keys) {
    forget_lists(reads_, type, home);
    const auto homes = reads_.shelves.find(type);
    if (homes == reads_.shelves.end()) return;
    const auto shelf = homes->second.find(home);
    if (shelf == homes->second.end()) return;
    if (!catalog_->is_register(type)) {
        homes->second.erase(shelf);
        return;
    }
    const RootOf root_of = [&](std::string_view of, std::string_view key) {
        return catalog_->is_register(of) ? read_root(view, key) : std::string(key);
    };
    shelf->second =
        changed_shelf(*shelf->second, view, config, *catalog_->entry_type(type), keys, root_of);
}

void Kept::follow(const state::View& view, const v1::ChainConfig& config, const Moved& moved,
                  const Digest& app_hash) {
    app_hash_ = app_hash;
    if (moved.everything) {
        reads_ = {};
        return;
    }
    if (moved.members) {
        reads_.members.reset();
        reads_.lists.clear();
    }
    if (moved.outcomes) reads_.outcomes.clear();
    if (moved.exceptions) reads_.excepted.reset();
    if (moved.settings) {
        reads_.settings.clear();
        for (auto& [type, lists] : reads_.lists) {
            for (auto& [scope, list] : lists) list.populations.clear();
        }
    }
    for (const auto& [type, homes] : moved.homes) {
        for (const auto& [home, keys] : homes) follow_home(view, config, type, home, keys);
    }
}

}  // namespace charter::assurance
