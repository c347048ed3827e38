#pragma once
// The ledger tables: rows born of other transactions, projected from their records.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "assurance/rows.hpp"

namespace charter::assurance {

struct TableSource {
    const state::View& view;
    const catalog::Catalog& catalog;
    const v1::ChainConfig& config;
    const Clock& clock;
};

/// Which tables draw on records with these keys. What follows the prefix is the id of the member
/// that owns the record and a dot.
struct Drawn {
    ByteView prefix;
    std::array<std::string_view, 4> tables;  // the rest are empty
};
inline constexpr Drawn kOwned[] = {
    {"chg/", {"changes"}},
    {"gra/", {"grants"}},
    {"inc/", {"incidents"}},
    {"nod/", {"nodes", "jurisdictions", "members", "credentials"}},
    {"per/", {"persons", "credentials"}},
    {"sit/", {"sites", "site_pairs", "jurisdictions"}},
};

/// All records of a table whose home this is; empty for a table without records.
std::vector<Record> table_records(const TableSource& from, std::string_view type,
                                  std::string_view home);

/// The row of that key, in force or not; nothing where there is none, and for tables whose rows are
/// derived from several records (jurisdictions, site_pairs, key_suspicions).
std::optional<Record> table_record(const TableSource& from, std::string_view type,
                                   std::string_view key);

}  // namespace charter::assurance
