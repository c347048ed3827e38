#include "audit/sample.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/sha256.hpp"

namespace charter::audit {

std::string draw_digest(const Draw& draw, std::string_view key) {
    std::string text = draw.seed;
    text.append("/").append(std::to_string(draw.height)).append("/");
    text.append(draw.app_hash).append("/").append(key);
    return to_hex(view(crypto::sha256(text)));
}

std::map<std::string, Drawing, std::less<>> drawn(const Draw& draw,
                                                  const std::vector<std::string>& keys) {
    std::vector<std::pair<std::string, std::string>> order;
    order.reserve(keys.size());
    for (const std::string& key : keys) order.emplace_back(draw_digest(draw, key), key);
    std::ranges::sort(order);
    std::map<std::string, Drawing, std::less<>> chosen;
    for (auto& [digest, key] : order) {
        if (chosen.size() == draw.count) break;
        const std::uint64_t place = chosen.size() + 1;
        chosen.try_emplace(std::move(key), Drawing{place, std::move(digest)});
    }
    return chosen;
}

}  // namespace charter::audit
