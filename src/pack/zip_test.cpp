#include "pack/zip.hpp"

#include <gtest/gtest.h>

#include <set>

#include "pack/archive_test.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {
namespace {

const Files kSmall = {{"a.txt", "hello"}, {"b/c.json", "{}\n"}, {"empty", ""}};

TEST(PackFailure, HasItsOwnNameAndSaysWhetherSomethingIsFalse) {
    std::set<std::string_view> names;
    for (int number = 0; number < 256; ++number) {
        const auto failure = static_cast<Failure>(number);
        const std::string_view name = failure_name(failure);
        if (name == "unknown") continue;
        EXPECT_TRUE(names.insert(name).second) << name;
        const std::set<std::string_view> not_judged = {
            "too_large",           "unreadable",           "unwritable",    "way_not_judged",
            "pack_format_unknown", "state_format_unknown", "scope_unknown", "stamp_untrusted",
            "stamp_in_future",     "protocol_unknown",
        };
        EXPECT_NE(is_false(failure), not_judged.contains(name)) << name;
    }
    EXPECT_GT(names.size(), 37U);
}

class RoundTrip : public ::testing::TestWithParam<std::pair<const char*, Files>> {};

TEST_P(RoundTrip, GivesBackWhatWasWritten) {
    const Files& files = GetParam().second;
    const Bytes bytes = archive_of(files);
    const auto archive = ZipReader::open(source_of(bytes));
    ASSERT_TRUE(archive) << failure_name(archive.error().failure);
    ASSERT_EQ(archive->entries().size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        const ZipEntry& entry = archive->entries()[i];
        const auto& [name, data] = files[i];
        EXPECT_EQ(entry.name, name);
        EXPECT_EQ(entry.size, data.size());
        EXPECT_EQ(entry.crc32, crc32_of(data));
        EXPECT_EQ(bytes.substr(entry.data_at, entry.size), data);
        EXPECT_EQ(archive->find(name), &entry);
        EXPECT_EQ(archive->read_all(entry, data.size()).value(), data);
    }
    EXPECT_EQ(archive->find("nobody"), nullptr);
    EXPECT_EQ(archive_of(files), bytes) << "the second time";
}

Files numbered(std::size_t count) {
    Files files;
    for (std::size_t i = 0; i < count; ++i) {
        files.emplace_back("d/" + hex16(i), std::to_string(i));
    }
    return files;
}

INSTANTIATE_TEST_SUITE_P(
    Files, RoundTrip,
    ::testing::Values(std::pair{"None", Files{}}, std::pair{"One", Files{{"a", "1"}}},
                      std::pair{"AnEmptyOne", Files{{"a", ""}}}, std::pair{"Some", kSmall},
                      std::pair{"OfAPiece", Files{{"a", Bytes(kZipPiece, 'x')}}},
                      std::pair{"OfMoreThanAPiece", Files{{"a", Bytes(kZipPiece + 1, 'x')}}},
                      std::pair{"MostWithoutZip64", numbered(65'534)},
                      std::pair{"FewestWithZip64", numbered(65'535)},
                      std::pair{"Many", numbered(70'000)}),
    [](const auto& row) { return row.param.first; });

TEST(Zip, IsTheseBytes) {
    EXPECT_EQ(to_hex(archive_of({{"a", "1"}})),
              "504b0304"          // local header
              "1400000800000000"  // 2.0, UTF-8, stored, no time
              "2100b7efdc83"      // 1980-01-01, checksum
              "0100000001000000"  // sizes
              "0100000061"        // name
              "31"                // data
              "504b0102"          // directory header
              "1403"              // made by
              "1400000800000000"  //
              "2100b7efdc83"      //
              "0100000001000000"  //
              "0100000000000000"  // lengths, disk
              "00000000a481"      // attributes
              "0000000061"        // offset, name
              "504b0506"          // end
              "00000000010001002f000000200000000000");
}

TEST(Zip, IsWrittenAndReadInPieces) {
    Bytes data(1'000'000, '\0');
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i * i >> 3U);
    Bytes bytes;
    ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    ASSERT_TRUE(writer.begin("big", data.size(), crc32_of(data)));
    for (std::size_t at = 0; at < data.size(); at += 777) {
        ASSERT_TRUE(writer.write(ByteView(data).substr(at, 777)));
        ASSERT_TRUE(writer.write({}));
    }
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(bytes, archive_of({{"big", data}}));

    const auto archive = ZipReader::open(source_of(bytes));
    ASSERT_TRUE(archive);
    Bytes read;
    ASSERT_TRUE(archive->read(archive->entries()[0], [&read](ByteView piece) {
        EXPECT_LE(piece.size(), kZipPiece);
        read += piece;
    }));
    EXPECT_EQ(read, data);
    const auto all = archive->read_all(archive->entries()[0], data.size() - 1);
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().failure, Failure::too_large);
}

TEST(Zip, EveryFlippedBitIsFound) {
    const Bytes good = archive_of(kSmall);
    ASSERT_EQ(judge(good), std::nullopt);
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        Bytes bytes = good;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        const auto failure = judge(bytes);
        ASSERT_TRUE(failure) << "bit " << bit;
        EXPECT_TRUE(is_false(*failure)) << "bit " << bit << " " << failure_name(*failure);
    }
}

TEST(Zip, IsRefusedWhereverItIsCut) {
    for (const Files& files : {Files{}, kSmall}) {
        const Bytes good = archive_of(files);
        for (std::size_t size = 0; size < good.size(); ++size) {
            EXPECT_EQ(judge(ByteView(good).substr(0, size)), Failure::zip_end_missing) << size;
            EXPECT_TRUE(judge(ByteView(good).substr(good.size() - size))) << size;
        }
    }
}

TEST(Zip, OfASourceThatFailsIsNotCalledFalse) {
    const Bytes good = archive_of(kSmall);
    int reads = 0;
    const auto failing_at = [&](int fails) {
        reads = 0;
        Source source = source_of(good);
        source.read = [&, fails, read = source.read](auto offset, auto* into, auto bytes) {
            return reads++ != fails && read(offset, into, bytes);
        };
        return source;
    };
    ASSERT_EQ(judge(failing_at(-1)), std::nullopt);
    const int all = reads;
    for (int i = 0; i < all; ++i) EXPECT_EQ(judge(failing_at(i)), Failure::unreadable) << i;
}

struct Misuse {
    const char* name;
    Verdict (*act)(ZipWriter& writer);
    Failure failure;
};

class WriterMisuse : public ::testing::TestWithParam<Misuse> {};

TEST_P(WriterMisuse, IsRefusedForGood) {
    ZipWriter writer([](ByteView) { return true; });
    const Verdict verdict = GetParam().act(writer);
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().failure, GetParam().failure);
    for (const Verdict& later : {writer.add("z", ""), writer.write(""), writer.finish()}) {
        ASSERT_FALSE(later);
        EXPECT_EQ(later.error().failure, GetParam().failure);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Acts, WriterMisuse,
    ::testing::Values(
        Misuse{"BadName", [](ZipWriter& w) { return w.add("../a", ""); },
               Failure::zip_name_invalid},
        Misuse{"SameName",
               [](ZipWriter& w) {
                   return w.add("a", "").and_then([&](auto) { return w.add("a", ""); });
               },
               Failure::zip_names_not_ascending},
        Misuse{"LowerName",
               [](ZipWriter& w) {
                   return w.add("b", "").and_then([&](auto) { return w.add("a", ""); });
               },
               Failure::zip_names_not_ascending},
        Misuse{"NoEntry", [](ZipWriter& w) { return w.write("x"); }, Failure::zip_size_differs},
        Misuse{"MoreThanAnnounced",
               [](ZipWriter& w) {
                   return w.begin("a", 1, 0).and_then([&](auto) { return w.write("xy"); });
               },
               Failure::zip_size_differs},
        Misuse{"LessThanAnnounced",
               [](ZipWriter& w) {
                   return w.begin("a", 1, 0).and_then([&](auto) { return w.begin("b", 1, 0); });
               },
               Failure::zip_size_differs},
        Misuse{"LessAtTheEnd",
               [](ZipWriter& w) {
                   return w.begin("a", 1, 0).and_then([&](auto) { return w.finish(); });
               },
               Failure::zip_size_differs},
        Misuse{"AnotherChecksum",
               [](ZipWriter& w) {
                   return w.begin("a", 0, 7).and_then([&](auto) { return w.finish(); });
               },
               Failure::zip_checksum_differs}),
    [](const auto& row) { return row.param.name; });

TEST(ZipWriter, WhoseSinkIsFullStops) {
    const std::size_t whole = archive_of(kSmall).size();
    for (std::size_t room = 0; room < whole; room += 10) {
        std::size_t left = room;
        ZipWriter writer([&left](ByteView piece) {
            if (piece.size() > left) return false;
            left -= piece.size();
            return true;
        });
        for (const auto& [name, data] : kSmall) (void)writer.add(name, data);
        const Verdict done = writer.finish();
        ASSERT_FALSE(done) << room;
        EXPECT_EQ(done.error().failure, Failure::unwritable);
    }
}

TEST(ZipWriter, StopsAtTheMostEntries) {
    ZipWriter writer([](ByteView) { return true; });
    for (std::uint64_t i = 0; i < kZipEntriesMax; ++i) ASSERT_TRUE(writer.add(hex16(i), ""));
    const Verdict more = writer.add(hex16(kZipEntriesMax), "");
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().failure, Failure::too_large);
}

}  // namespace
}  // namespace charter::pack
