#pragma once
// The convention in force and its texts, as a node tells them: what a sheet's columns, words and
// labels come from.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "client/node_client.hpp"

namespace charter::client {

struct Convention {
    std::shared_ptr<const catalog::Catalog> catalog;  // without its requirements
    std::shared_ptr<const catalog::Texts> texts;
};

/// Faults: the node's answers; a convention that this binary cannot read.
Outcome<Convention> read_convention(NodeClient& node);

/// The same from what is at hand. Faults: as above.
Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of(v1::Catalog wire);

/// Faults: there is none of that name (with the names of all).
Outcome<const v1::EntryType*> register_named(const Convention& convention, std::string_view name);

}  // namespace charter::client
