#pragma once
// What a field of a register asks beyond its type, in both languages: who sees it, how many items
// a set has, which date comes first, and what its references must agree with. Sheets and guides say
// the same.

#include <vector>

#include "charter/v1/catalog.pb.h"
#include "client/convention.hpp"

namespace charter::client {

/// Each a sentence without its stop; empty where the field asks no more.
std::vector<v1::Bilingual> field_terms(const Convention& convention, const v1::EntryType& type,
                                       const v1::FieldDef& field);

}  // namespace charter::client
