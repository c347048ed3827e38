#pragma once
// From catalog/*.yaml to the canonical catalog. Impure: reads files. The same files give the same
// bytes.

#include <filesystem>

#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"

namespace charter::compiler {

struct Compiled {
    v1::Catalog catalog;     // in canonical order, digests set
    v1::CatalogTexts texts;  // what the digests refer to, sorted by key
};

/// Compiles the folder that holds catalog.yaml, articles/, registers/ and the other files
/// (catalog/README.md). The fault holds every error, one a line: "file:line: field: what is wrong;
/// allowed: ...".
Outcome<Compiled> compile_catalog(const std::filesystem::path& dir);

}  // namespace charter::compiler
