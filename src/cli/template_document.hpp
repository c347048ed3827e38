#pragma once
// Starting documents: the body that the catalog's texts hold, with the fields of its register and
// the signatures that it asks for, both made of the catalog so that they cannot drift.

#include <string>

#include "base/result.hpp"
#include "client/convention.hpp"

namespace charter::cli {

/// Every template with its title and the register it belongs to, a line each.
std::string list_templates(const client::Convention& convention);

/// Markdown, in the language of the process. Fault: there is no template of that kind.
Outcome<std::string> template_document(const client::Convention& convention,
                                       const std::string& kind);

}  // namespace charter::cli
