#include "base/holes.hpp"

namespace charter {

std::string fill_holes(std::string_view pattern, const Filling& filling) {
    std::string out;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        const std::size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
        if (close == std::string_view::npos) break;
        out.append(pattern.substr(0, open));
        const auto word = filling(pattern.substr(open + 1, close - open - 1));
        out.append(word ? *word : pattern.substr(open, close - open + 1));
        pattern.remove_prefix(close + 1);
    }
    return out.append(pattern);
}

}  // namespace charter
