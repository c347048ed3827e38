#include "storage/packed_list.hpp"

#include <gtest/gtest.h>

namespace charter::storage {
namespace {

TEST(PackedList, GivesBackWhatWasPacked) {
    const std::vector<Bytes> lists[] = {
        {}, {""}, {"", ""}, {"a", "", Bytes(70'000, 'b'), Bytes("\0", 1)}};
    for (const std::vector<Bytes>& list : lists) {
        const Bytes packed = pack(list);
        const auto items = unpack(packed);
        ASSERT_TRUE(items);
        EXPECT_EQ(std::vector<Bytes>(items->begin(), items->end()), list);
    }
}

TEST(PackedList, RefusesWhatIsNotWhole) {
    const Bytes packed = pack(std::vector<Bytes>{"one", "two"});
    for (std::size_t size = 1; size < packed.size(); ++size)
        EXPECT_EQ(unpack(ByteView(packed).substr(0, size)).has_value(), size == 7) << size;
    EXPECT_FALSE(unpack("\xff\xff\xff\xff..."));
}

}  // namespace
}  // namespace charter::storage
