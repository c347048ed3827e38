#pragma once
// Percentiles of whole numbers, and the samples themselves as text.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace charter::probes {

/// The smallest of `samples` that at least `percent` of them do not exceed (nearest rank). There
/// must be one; `percent`: 1 to 100.
inline std::int64_t percentile(std::vector<std::int64_t> samples, std::size_t percent) {
    std::ranges::sort(samples);
    const std::size_t rank = (samples.size() * percent + 99) / 100;
    return samples[std::clamp<std::size_t>(rank, 1, samples.size()) - 1];
}

/// A line a value: "<name> <value> x <count>", ascending: enough to compute any percentile again.
inline std::string counts_text(std::string_view name, const std::vector<std::int64_t>& samples) {
    std::map<std::int64_t, std::size_t> counts;
    for (const std::int64_t sample : samples) ++counts[sample];
    std::string text;
    for (const auto& [value, count] : counts) {
        text.append(name).append(" ").append(std::to_string(value));
        text.append(" x ").append(std::to_string(count)).append("\n");
    }
    return text;
}

}  // namespace charter::probes
