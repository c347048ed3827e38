#pragma once
// What would mend a failing fact: one sentence in both languages, from the fact and the convention.

#include <optional>
#include <string>

#include "api/texts.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"

namespace charter::api {

struct Hint {
    std::string zh;
    std::string en;
};

/// Nothing for facts that need no mending.
std::optional<Hint> mend(const v1::Fact& fact, const catalog::Catalog& catalog, const Texts& texts);

/// Of a fact's mechanism ("rule/x", "entry/x" ...): its title, and of its field the label.
v1::Bilingual mechanism_title(const v1::Fact& fact, const catalog::Catalog& catalog,
                              const Texts& texts);
v1::Bilingual field_label(const v1::Fact& fact, const catalog::Catalog& catalog,
                          const Texts& texts);

}  // namespace charter::api
