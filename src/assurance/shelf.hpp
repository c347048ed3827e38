#pragma once
// Records of one type and home as checks use them, shared by the versions of a state.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/rows.hpp"

namespace charter::assurance {

using Records = std::vector<const Record*>;
inline bool is_newer(const Record* a, const Record* b) { return newer(*a, *b); }

/// References to entries are resolved to their roots.
struct Shelf {
    std::vector<std::shared_ptr<const Record>> records;  // newest first
    Records by_key;                                      // the same, by key

    /// Those with this key.
    std::span<const Record* const> with_key(std::string_view key) const;
};

/// Of the key of an entry's version the key of its line; any other key as it is.
using RootOf = std::function<std::string(std::string_view type, std::string_view key)>;
/// The same of an entry of a register, read of the state; nothing where there is none.
std::optional<std::string> read_root(const state::View& view, std::string_view key);

/// Reads the state.
std::shared_ptr<const Shelf> make_shelf(const state::View& view, const catalog::Catalog& catalog,
                                        const v1::ChainConfig& config, std::string_view type,
                                        std::string_view home, const RootOf& root_of);

/// The shelf of a register where the entries with these keys in the state changed.
std::shared_ptr<const Shelf> changed_shelf(const Shelf& before, const state::View& view,
                                           const v1::ChainConfig& config, const v1::EntryType& type,
                                           const std::vector<Bytes>& keys, const RootOf& root_of);

}  // namespace charter::assurance
