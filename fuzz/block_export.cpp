// Any bytes as a block export: replayed or refused with a fault that says why. What is replayed
// whole has a genesis and as many blocks as its head says.
#include "engine/block_export.hpp"

#include <sstream>
#include <string>

#include "base/ensure.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    std::uint64_t last = 0;
    charter::engine::VerifyOptions options;
    options.progress = [&](std::uint64_t height, std::uint64_t of) {
        charter::ensure(height == last + 1 && height <= of, "a replay out of order");
        last = height;
        return true;
    };
    const auto report = charter::engine::replay_blocks(in, options);
    if (!report) {
        charter::ensure(!report.error().what.empty(), "a fault that says nothing");
        return 0;
    }
    charter::ensure(report->verified.heights == last, "a replay that ends early");
    return 0;
}
