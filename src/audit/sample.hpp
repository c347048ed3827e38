#pragma once
// A sample that anybody can draw again: rows in the order of SHA-256, the first N of them.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace charter::audit {

/// What a sample hangs on. Who is sampled knows neither app hash nor, of a seed that was chosen
/// later, the seed when the rows come to be.
struct Draw {
    std::string seed;
    std::uint64_t height = 0;
    std::string app_hash;     // hexadecimal, of that height
    std::uint64_t count = 0;  // 0: no sample
};

/// In hexadecimal: SHA-256 of "<seed>/<height>/<app hash>/<key>", the text's UTF-8 bytes.
std::string draw_digest(const Draw& draw, std::string_view key);

struct Drawing {
    std::uint64_t place = 0;  // from 1
    std::string digest;
};
/// The `count` keys whose digests are the lowest, by key; all of them where there are fewer.
std::map<std::string, Drawing, std::less<>> drawn(const Draw& draw,
                                                  const std::vector<std::string>& keys);

}  // namespace charter::audit
