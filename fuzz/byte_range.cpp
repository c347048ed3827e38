// Any text as the header Range, behind the size of a body in 8 bytes: a part lies within the body,
// and written out again is the same part.
#include <algorithm>
#include <string>

#include "api/byte_range.hpp"
#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using charter::ensure;
    namespace api = charter::api;
    const charter::ByteView input = charter::fuzz::input_view(data, size);
    const std::size_t sized = std::min<std::size_t>(input.size(), 8);
    const std::uint64_t bytes = charter::from_big_endian(input.substr(0, sized));
    const api::ByteRange range = api::byte_range(input.substr(sized), bytes);
    ensure(range == api::byte_range(input.substr(sized), bytes), "it is read in two ways");
    const auto* part = std::get_if<api::BodyPart>(&range);
    if (part == nullptr) return 0;
    ensure(part->bytes > 0 && part->bytes <= bytes, "a part has bytes of the body");
    ensure(part->first <= bytes - part->bytes, "a part lies within the body");
    const std::string written = "bytes=" + std::to_string(part->first) + "-" +
                                std::to_string(part->first + part->bytes - 1);
    ensure(api::byte_range(written, bytes) == range, "the part is another when it is written out");
    return 0;
}
