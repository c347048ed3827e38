#pragma once

#include <string>

namespace charter {

/// "a, b, c": for messages and tables.
template <class Items>
std::string listed(const Items& items) {
    std::string all;
    for (const auto& item : items) all.append(all.empty() ? "" : ", ").append(item);
    return all;
}

}  // namespace charter
