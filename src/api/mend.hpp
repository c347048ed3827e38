#pragma once
// What would mend a failing fact: one sentence in both languages, from the fact and the convention.

#include <optional>
#include <string>

#include "assurance/wording.hpp"
#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/record.pb.h"

namespace charter::api {

using catalog::Texts;

struct Hint {
    std::string zh;
    std::string en;
};

/// Nothing for facts that need no mending. `said`: the words of the fact.
std::optional<Hint> mend(const v1::Fact& fact, const assurance::FactWords& said,
                         const catalog::Catalog& catalog, const Texts& texts);

}  // namespace charter::api
