#pragma once
// What a reference names, in the state as it is: a row of a ledger table, or the newest version of
// an entry.

#include <optional>
#include <string_view>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// A reference as an entry of `member` ("*": of all) writes it: a person, node, site, incident,
/// change or member by its id, a credential by its hexadecimal id, a grant by "<person>/<seq 16
/// hex>", a jurisdiction by its country, a list of territories by its tier, an entry by its root
/// "<register>/<member or
/// *>/<seq 16 hex>".
struct Reference {
    std::string_view type;  // table or register
    std::string_view key;
    std::string_view member;
};

/// What it names.
struct Referent {
    bool in_force = false;
    Day occurred_on = 0;  // of an entry; 0 for a row: rows are born when the ledger learns of them,
                          // not when it was so
};

/// Nothing where there is no such row or entry, where it is another member's (entries for all may
/// name any), where a register is referred to by another key than a root, and for tables that no
/// transaction fills yet. In force: persons active; members and nodes in service; credentials live;
/// grants neither revoked nor expired; changes not withdrawn; sites, incidents, jurisdictions and
/// lists always; entries when the newest version is signed off and in force today.
std::optional<Referent> find_referent(const Reference& reference, const Context& ctx);

/// The entry "<register>/<member or *>/<seq 16 hex>", whichever version that is.
std::optional<v1::Entry> read_entry(const state::View& view, std::string_view entry);
/// The version that stands for the line of entries which began with `root`: the one signed off and
/// not superseded, or the newest draft of a line of which none was signed off. It may be closed.
std::optional<v1::Entry> newest_entry(const state::View& view, std::string_view root);

/// Whether a step of a life cycle repeats the field from `before`, the version that stands for the
/// line: it was judged when the line took it up, and whoever left or whatever was closed since must
/// not keep the line from its end.
bool is_repeated(std::string_view field, const v1::EntryBody& body, const v1::Entry* before,
                 const v1::EntryType& type);

/// Every reference of the entry, in the order of its fields; but for those that a step of a life
/// cycle repeats from `before` (or null).
///
/// Reads    what the references name
/// Reasons  (rule registers.references_in_force) reference_not_in_force: a reference names nothing;
/// or its field must
///          be in force and what it names is not, or is an entry that occurred later than this one.
///          The owner of an asset is judged by the rule assets.owner_required instead
Status permit_references(const v1::EntryBody& body, const v1::Entry* before,
                         const v1::EntryType& type, const Context& ctx);

}  // namespace charter::tx
