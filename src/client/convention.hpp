#pragma once
// The convention as people read it: its catalog and its texts, from a node or from a folder.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "client/entry_file.hpp"
#include "client/node_client.hpp"

namespace charter::client {

struct Convention {
    std::shared_ptr<const catalog::Catalog> catalog;
    std::shared_ptr<const catalog::Texts> texts;
};

/// Of the folder that holds catalog.yaml. The fault holds every error of the files.
Outcome<Convention> convention_of_folder(const std::filesystem::path& dir);

/// What a node has in force. Faults when it gave no usable answer.
Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of_node(NodeClient& node);
Outcome<Convention> convention_of_node(NodeClient& node);

/// The same from what is at hand. Faults: a convention that this program cannot read.
Outcome<std::shared_ptr<const catalog::Catalog>> catalog_of(const v1::Catalog& wire);

/// Faults: there is none of that name (with the names of all).
Outcome<const v1::EntryType*> register_named(const Convention& convention, std::string_view name);

/// For read_entry: vocabularies and units, with labels in the language ("zh-TW", else English).
/// Both must outlive the answer; without texts (nullptr) words have no labels.
HintsOf hints_of(const catalog::Catalog& catalog, const catalog::Texts* texts,
                 std::string_view language);

/// For read_entry: the registers of the catalog, which must outlive the answer.
FindRegister registers_of(const catalog::Catalog& catalog);

/// "minutes", or 分鐘: of a number; empty where there is none.
std::string unit_word(v1::Unit unit, std::string_view language);

}  // namespace charter::client
