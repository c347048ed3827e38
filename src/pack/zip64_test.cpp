// Archives beyond 4 GiB and 65'534 entries, of zeros that nobody stores.
#include <gtest/gtest.h>

#include "pack/archive_test.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {
namespace {

constexpr std::uint64_t kGib = 1ULL << 30U;

struct Row {
    const char* name;
    std::uint64_t big;  // bytes of the first entry
    std::size_t wide;   // bytes of ZIP64 fields and records, all together
};

class BigZip : public ::testing::TestWithParam<Row> {};

TEST_P(BigZip, OpensInItsOneForm) {
    const Row& row = GetParam();
    const Sparse sparse = sparse_archive({{"big", row.big}, {"c", 5}});
    const std::uint64_t narrow = 2 * (30 + 46) + 2 * 4 + 22 + row.big + 5;
    EXPECT_EQ(sparse.size - narrow, row.wide);
    const auto archive = ZipReader::open(sparse.source());
    ASSERT_TRUE(archive) << failure_name(archive.error().failure) << " " << archive.error().where;
    const ZipEntry* big = archive->find("big");
    ASSERT_NE(big, nullptr);
    EXPECT_EQ(big->size, row.big);
    const ZipEntry* small = archive->find("c");
    ASSERT_NE(small, nullptr);
    EXPECT_EQ(small->data_at, big->data_at + big->size + 30 + 1);
    EXPECT_EQ(archive->read_all(*small, 5).value(), Bytes(5, '\0'));
}

// 33 is the first entry's local header, 53 with its ZIP64 sizes.
INSTANTIATE_TEST_SUITE_P(Sizes, BigZip,
                         ::testing::Values(Row{"AllNarrow", kWide32 - 33 - 31 - 5 - 1, 0},
                                           Row{"DirectoryBeyond", kWide32 - 33 - 31 - 5, 76},
                                           Row{"LastNarrowOffset", kWide32 - 33 - 1, 76},
                                           Row{"FirstWideOffset", kWide32 - 33, 76 + 12},
                                           Row{"LastNarrowSize", kWide32 - 1, 76 + 12},
                                           Row{"FirstWideSize", kWide32, 76 + 12 + 20 + 20},
                                           Row{"FiveGib", 5 * kGib, 76 + 12 + 20 + 20},
                                           Row{"ManyTib", 5'000 * 1'024 * kGib, 76 + 12 + 20 + 20}),
                         [](const auto& row) { return row.param.name; });

TEST(Zip64, IsTheseBytes) {
    const Sparse sparse = sparse_archive({{"big", 5 * kGib}, {"c", 5}});
    std::string parts;
    for (const auto& [at, part] : sparse.parts) parts += to_hex(part);
    EXPECT_EQ(parts,
              "504b03042d0000080000000021000100"  // local header: 4.5
              "0000ffffffffffffffff03001400"      // both sizes in the field
              "626967"                            // name
              "01001000"                          // field
              "00000040010000000000004001000000"  // 5 GiB, twice
              "504b03042d0000080000000021001df7"  // local header: 4.5 for its offset
              "22c60500000005000000010000"        //
              "0063"                              //
              "504b010214032d000008000000002100"  // directory header
              "01000000ffffffffffffffff03001400"  //
              "0000000000000000a48100000000"      // offset as it is
              "626967"                            //
              "01001000"                          //
              "00000040010000000000004001000000"  //
              "504b010214032d000008000000002100"  // directory header
              "1df722c6050000000500000001000c00"  //
              "0000000000000000a481ffffffff"      // offset in the field
              "63"                                //
              "010008003500004001000000"          // 5 GiB + 53
              "504b06062c0000000000000014032d00"  // ZIP64 end
              "0000000000000000"                  // disks
              "02000000000000000200000000000000"  // entries
              "80000000000000005900004001000000"  // directory: bytes, offset
              "504b060700000000d900004001000000"  // locator
              "01000000"                          // disks
              "504b0506000000000200020080000000"  // end
              "ffffffff0000");                    // offset in the ZIP64 end
}

TEST(Zip64, EveryFlippedBitAroundTheDataIsFound) {
    Sparse sparse = sparse_archive({{"big", 5 * kGib}, {"c", 5}});
    ASSERT_TRUE(ZipReader::open(sparse.source()));
    for (auto& [at, part] : sparse.parts) {
        for (std::size_t bit = 0; bit < 8 * part.size(); ++bit) {
            char& byte = part[bit / 8];
            const char kept = byte;
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
            const auto archive = ZipReader::open(sparse.source());
            // Zeros of 5 GiB are not summed here.
            ASSERT_FALSE(archive) << "bit " << bit << " from " << at;
            EXPECT_TRUE(is_false(archive.error().failure));
            byte = kept;
        }
    }
}

TEST(Zip64, EndOfFewNumbersIsRefused) {
    const Bytes good = archive_of({{"a", "1"}});
    const Bytes end = end_records({0xffff, 47, 32});
    Bytes wide = good.substr(0, good.size() - 22) + end;
    ASSERT_EQ(judge(wide), Failure::zip_count_differs);
    // What it claims is right now, but has no need of ZIP64.
    const std::size_t record = good.size() - 22;
    patch(wide, record + 24, 8, 1);
    patch(wide, record + 32, 8, 1);
    EXPECT_EQ(judge(wide), Failure::zip_end_invalid);
    patch(wide, wide.size() - 14, 4, 0x10001);
    EXPECT_EQ(judge(wide), Failure::zip_directory_misplaced) << "the record is ignored";
}

TEST(Zip64, LocatorToNowhereIsRefused) {
    const Sparse good = sparse_archive({{"big", 5 * kGib}, {"c", 5}});
    for (const std::uint64_t to :
         {std::uint64_t{0}, good.size, good.size - 98 - 1, ~std::uint64_t{0}}) {
        Sparse bad = good;
        Bytes& end = bad.parts.rbegin()->second;
        ASSERT_EQ(end.size(), 98U);
        patch(end, 56 + 8, 8, to);
        EXPECT_EQ(judge(bad.source()), Failure::zip_end_invalid) << to;
    }
    // No record at all before the end that asks for one.
    Bytes end = end_records({0xffff, 0, 0});
    EXPECT_EQ(judge(ByteView(end).substr(76)), Failure::zip_end_invalid);
    EXPECT_EQ(judge(ByteView(end).substr(56)), Failure::zip_end_invalid);
}

TEST(Zip64, ClaimsAreRefusedBeforeMemoryIsTaken) {
    struct Claim {
        ZipDirectory directory;
        Failure failure;
    };
    const Claim claims[] = {
        {{10'000'000, 0, 0}, Failure::zip_count_differs},
        {{10'000'000, 1'000, 0}, Failure::zip_count_differs},
        {{kWide32, 1'000, 0}, Failure::zip_count_differs},
        // There are the bytes for them: then it is only too much.
        {{10'000'000, 460'000'000, 0}, Failure::too_large},
        {{kZipEntriesMax + 1, 46 * (kZipEntriesMax + 1), 0}, Failure::too_large},
        {{0, kZipDirectoryMax + 1, 0}, Failure::too_large},
    };
    for (const Claim& claim : claims) {
        Sparse sparse;
        sparse.append_zeros(claim.directory.bytes);
        sparse.append(end_records(claim.directory));
        std::uint64_t read_bytes = 0;
        EXPECT_EQ(judge(sparse.source(&read_bytes)), claim.failure) << claim.directory.count;
        EXPECT_LE(read_bytes, 98U);
    }
    // As many as may be: the first piece shows that they are none.
    Sparse zeros;
    zeros.append_zeros(46 * kZipEntriesMax);
    zeros.append(end_records({kZipEntriesMax, zeros.size, 0}));
    std::uint64_t read_bytes = 0;
    EXPECT_EQ(judge(zeros.source(&read_bytes)), Failure::zip_header_invalid);
    EXPECT_LE(read_bytes, 98U + kZipPiece);
}

}  // namespace
}  // namespace charter::pack
