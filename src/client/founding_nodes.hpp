#pragma once
// `sites` and `nodes` of consortium.yaml: where the founders' first nodes stand, who answers for
// them, and which are validators.

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "client/identity.hpp"
#include "compiler/yaml.hpp"

namespace charter::client {

struct ConsortiumFile;

/// Where an item of a list stands, and each of its fields.
struct Origin {
    std::string field;  // "nodes[2]"
    compiler::Place place;
    std::map<std::string, compiler::Place, std::less<>> places;

    void error(compiler::Errors& errors, std::string_view name, std::string_view what) const;
};

struct SiteEntry {
    Origin origin;
    v1::MembershipRegisterSite site;
};

/// Without its keys: they come from the node's request.
struct NodeEntry {
    Origin origin;
    v1::FoundingNode node;
};

/// Reads both lists, sorted by id. Notes what is wrong with a value by itself.
void read_nodes(compiler::YamlMap& map, ConsortiumFile& file);

/// Notes what does not fit together: ids of no member of the file, or there twice; a node without
/// its site or its responsible person; power where there can be none, or none at all.
void check_nodes(const ConsortiumFile& file, compiler::Errors& errors);

/// The request of a holder: <folder>/<holder>/request.yaml, or <folder>/<holder>.yaml.
Outcome<IdentityRequest> find_request(const std::filesystem::path& folder,
                                      const std::string& holder);

/// Puts sites and nodes into the document, each node with the consensus key and peer id of its
/// request. Faults: every error, one a line, with file, line and field: a word that the convention
/// has not, a request that is missing or of another, or that lacks the key, its proof or the peer
/// id; a key that two nodes share.
Outcome<std::monostate> add_nodes(const ConsortiumFile& file, const std::filesystem::path& requests,
                                  const catalog::Catalog& catalog, v1::Genesis& genesis);

}  // namespace charter::client
