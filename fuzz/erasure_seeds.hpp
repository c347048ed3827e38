#pragma once
// Certificates of erasure, as seeds.

#include <map>
#include <string>

#include "base/bytes.hpp"

namespace charter::fuzz {

/// Signed envelopes of certificates with no, one and two entries, by a name each.
std::map<std::string, Bytes> erasure_seeds();

}  // namespace charter::fuzz
