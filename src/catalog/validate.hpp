#pragma once
// The cross-checks of a catalog, shared by the compiler (which adds file and line) and by what
// comes from the chain.

#include <string>
#include <vector>

#include "charter/v1/catalog.pb.h"

namespace charter::catalog {

/// One thing that is wrong.
struct Flaw {
    std::string key;   // of the item: "cat/requirement/6.1"
    std::string path;  // inside it: "satisfied_when.all[1].expect.country"; may be empty
    std::string
        what;  // a sentence that says what is wrong and, where a list is short, what is allowed
};

/// All flaws of names, types, bounds and order; empty if the catalog is sound. Does not look at
/// head.digest.
std::vector<Flaw> validate(const v1::Catalog& wire);

/// "cat/requirement/6.1: satisfied_when.by: ..." of a flaw.
std::string sentence(const Flaw& flaw);

}  // namespace charter::catalog
