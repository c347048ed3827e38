#include "testing/places.hpp"

namespace charter::places {

std::string source() { return CHARTER_SOURCE_DIR; }
std::string build() { return CHARTER_BINARY_DIR; }

}  // namespace charter::places
