#pragma once
// The ledger tables: rows born of other transactions, projected from their records.

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

/// All records of a table whose home this is; empty for a table without records.
std::vector<Record> table_records(const TableSource& from, std::string_view type,
                                  std::string_view home);

}  // namespace charter::assurance
