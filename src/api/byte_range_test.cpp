#include "api/byte_range.hpp"

#include <gtest/gtest.h>

namespace charter::api {
namespace {

TEST(ByteRange, IsReadAsTheStandardHasIt) {
    struct Row {
        const char* header;
        std::uint64_t bytes;
        ByteRange range;
    };
    const ByteRange whole = WholeBody{};
    const ByteRange none = NoPart{};
    const auto part = [](std::uint64_t first, std::uint64_t bytes) -> ByteRange {
        return BodyPart{first, bytes};
    };
    constexpr std::uint64_t kMost = 18'446'744'073'709'551'615ULL;
    const Row rows[] = {
        {"bytes=0-0", 10, part(0, 1)},
        {"bytes=0-9", 10, part(0, 10)},
        {"bytes=2-4", 10, part(2, 3)},
        {"bytes=9-9", 10, part(9, 1)},
        {"bytes=2-", 10, part(2, 8)},
        {"bytes=0-", 10, part(0, 10)},
        {"bytes=2-99", 10, part(2, 8)},
        {"bytes=-3", 10, part(7, 3)},
        {"bytes=-99", 10, part(0, 10)},
        {"Bytes=2-4", 10, part(2, 3)},
        {"  bytes= 2-4 ", 10, part(2, 3)},
        {"bytes=0-18446744073709551615", 10, part(0, 10)},
        {"bytes=0-99999999999999999999999", 10, part(0, 10)},
        {"bytes=-99999999999999999999999", 10, part(0, 10)},
        {"bytes=0002-0004", 10, part(2, 3)},
        {"bytes=18446744073709551614-", kMost, part(kMost - 1, 1)},
        // None of its bytes.
        {"bytes=10-", 10, none},
        {"bytes=10-20", 10, none},
        {"bytes=99999999999999999999999-", 10, none},
        {"bytes=18446744073709551615-", kMost, none},
        {"bytes=-0", 10, none},
        {"bytes=0-", 0, none},
        {"bytes=-1", 0, none},
        // No range that is understood.
        {"", 10, whole},
        {"bytes", 10, whole},
        {"bytes=", 10, whole},
        {"bytes=-", 10, whole},
        {"bytes=5", 10, whole},
        {"bytes=4-2", 10, whole},
        {"bytes=a-b", 10, whole},
        {"bytes=1-b", 10, whole},
        {"bytes=--1", 10, whole},
        {"bytes=1--2", 10, whole},
        {"bytes=+1-2", 10, whole},
        {"bytes=1 -2", 10, whole},
        {"bytes=0x1-2", 10, whole},
        {"bytes=0-1,3-4", 10, whole},
        {"bytes=-1,0-1", 10, whole},
        {"bytes=,0-1", 10, whole},
        {"items=0-1", 10, whole},
        {"byte=0-1", 10, whole},
        {"bytess=0-1", 10, whole},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(byte_range(row.header, row.bytes), row.range)
            << row.header << " of " << row.bytes;
    }
}

}  // namespace
}  // namespace charter::api
