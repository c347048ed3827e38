// Archives that other readers of ZIP take, or fall over; this one names what is wrong.
#include <gtest/gtest.h>

#include "pack/archive_test.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {
namespace {

TEST(ZipName, IsRelativePlainAndShort) {
    const std::string longest(kZipNameMax, 'n');
    const std::string good[] = {"a",    "A-z_0.9", "a/b/c.json", ".hidden", "...",
                                "a..b", "a./b",    "..a/b",      longest};
    for (const std::string& name : good) {
        EXPECT_TRUE(is_zip_name(name)) << name;
        EXPECT_EQ(judge(Layout({{name, "x"}}).bytes()), std::nullopt) << name;
    }
    const std::string bad[] = {
        "",      ".",        "..",   "../a",        "a/../b",
        "a/..",  "a/.",      "./a",  "/a",          "//a",
        "a//b",  "a/",       "a\\b", "..\\a",       "\\\\host\\a",
        "C:a",   "C:/a",     "a b",  "a\n",         std::string("a\0b", 3),
        "a\x7f", "\xc3\xa9", "~a*",  longest + "n", std::string(65'535, 'n')};
    for (const std::string& name : bad) {
        EXPECT_FALSE(is_zip_name(name)) << name;
        EXPECT_EQ(judge(Layout({{name, "x"}}).bytes()), Failure::zip_name_invalid) << name;
    }
}

struct Field {
    const char* name;
    std::size_t local_at;  // 0: not in the local header
    std::size_t directory_at;
    std::size_t width;
    std::uint64_t value;
    Failure failure;
};

class ZipField : public ::testing::TestWithParam<Field> {};

/// The good archive, with the field of its second entry changed.
Bytes with_field(bool in_local, bool in_directory) {
    const Field& field = ZipField::GetParam();
    Item item{"b", "data"};
    if (in_local && field.local_at > 0) {
        item.in_local = [&](Bytes& h) { patch(h, field.local_at, field.width, field.value); };
    }
    if (in_directory) {
        item.in_directory = [&](Bytes& h) {
            patch(h, field.directory_at, field.width, field.value);
        };
    }
    return Layout({{"a", "first"}, item, {"c", "last"}}).bytes();
}

TEST_P(ZipField, HasOneValue) {
    EXPECT_EQ(judge(with_field(true, true)), GetParam().failure);
    EXPECT_EQ(judge(with_field(false, true)), GetParam().failure) << "in the directory only";
    if (GetParam().local_at == 0) return;
    EXPECT_EQ(judge(with_field(true, false)), Failure::zip_local_header_differs)
        << "in the local header only";
}

INSTANTIATE_TEST_SUITE_P(
    Fields, ZipField,
    ::testing::Values(
        Field{"Encrypted", 6, 8, 2, 0x801, Failure::zip_encrypted},
        Field{"EncryptedOnly", 6, 8, 2, 1, Failure::zip_encrypted},
        Field{"DataDescriptor", 6, 8, 2, 0x808, Failure::zip_data_descriptor},
        Field{"NotUtf8", 6, 8, 2, 0, Failure::zip_header_invalid},
        Field{"StronglyEncrypted", 6, 8, 2, 0x840, Failure::zip_header_invalid},
        Field{"MaskedHeaders", 6, 8, 2, 0x2800, Failure::zip_header_invalid},
        Field{"Deflated", 8, 10, 2, 8, Failure::zip_compressed},
        Field{"Zstandard", 8, 10, 2, 93, Failure::zip_compressed},
        Field{"Time", 10, 12, 2, 1, Failure::zip_header_invalid},
        Field{"Date", 12, 14, 2, 0x5a21, Failure::zip_header_invalid},
        Field{"NoDate", 12, 14, 2, 0, Failure::zip_header_invalid},
        Field{"NeedsLess", 4, 6, 2, 10, Failure::zip_header_invalid},
        Field{"NeedsMore", 4, 6, 2, 45, Failure::zip_header_invalid},
        Field{"CompressedSize", 18, 20, 4, 3, Failure::zip_header_invalid},
        Field{"Size", 22, 24, 4, 3, Failure::zip_header_invalid},
        Field{"WideSizeWithoutItsField", 22, 24, 4, 0xffff'ffff, Failure::zip_header_invalid},
        Field{"WideOffsetWithoutItsField", 0, 42, 4, 0xffff'ffff, Failure::zip_header_invalid},
        Field{"Offset", 0, 42, 4, 0, Failure::zip_not_packed},
        Field{"OffsetFarAway", 0, 42, 4, 0xffff'fffe, Failure::zip_not_packed},
        Field{"Signature", 0, 0, 4, 0x04034b50, Failure::zip_header_invalid},
        Field{"MadeByDos", 0, 4, 2, 20, Failure::zip_header_invalid},
        Field{"Disk", 0, 34, 2, 1, Failure::zip_header_invalid},
        Field{"InternalAttributes", 0, 36, 2, 1, Failure::zip_header_invalid},
        Field{"SymbolicLink", 0, 38, 4, 0120777U << 16U, Failure::zip_not_a_file},
        Field{"Folder", 0, 38, 4, 040755U << 16U | 0x10U, Failure::zip_not_a_file},
        Field{"DosFolder", 0, 38, 4, 0100644U << 16U | 0x10U, Failure::zip_not_a_file},
        Field{"Device", 0, 38, 4, 020644U << 16U, Failure::zip_not_a_file},
        Field{"Program", 0, 38, 4, 0100755U << 16U, Failure::zip_not_a_file},
        Field{"SetUser", 0, 38, 4, 0104755U << 16U, Failure::zip_not_a_file},
        Field{"NoAttributes", 0, 38, 4, 0, Failure::zip_not_a_file}),
    [](const auto& row) { return row.param.name; });

struct Hostile {
    const char* name;
    Bytes (*bytes)();
    Failure failure;
};

class HostileZip : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileZip, IsRefused) {
    const Bytes bytes = GetParam().bytes();
    const auto failure = judge(bytes);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure_name(*failure), failure_name(GetParam().failure));
}

const std::vector<Item> kItems = {{"a", "first"}, {"b", "second"}};

/// The good archive after a change; its end fits what it then is.
Bytes changed(void (*change)(Layout&)) {
    Layout layout(kItems);
    change(layout);
    layout.mend_end();
    return layout.bytes();
}

/// The good archive with another end.
Bytes ended(void (*change)(Bytes& end)) {
    Layout layout(kItems);
    change(layout.end);
    return layout.bytes();
}

/// An end of ZIP64 form that claims this, after the good archive's entries and directory.
Bytes claiming(const ZipDirectory& directory) {
    Layout layout(kItems);
    layout.end = end_records(directory);
    return layout.bytes();
}

/// The second entry's header points to a forged one inside the first's data.
Bytes overlapping() {
    const ZipEntry forged{"b", 1, 0, crc32_of("x")};
    Layout layout({{"a", local_header(forged) + "x"}, {"b", "x"}});
    layout.locals.pop_back();
    patch(layout.headers[1], 42, 4, local_header_bytes(1, 0));
    layout.mend_end();
    return layout.bytes();
}

/// Sizes whose sum with their offsets is beyond 64 bits, and small again.
Bytes overflowing(std::uint64_t size) {
    const ZipEntry entry{"a", size, local_header_bytes(1, size), 0};
    const Bytes local = local_header(entry);
    const Bytes header = directory_header(entry);
    return local + header + end_records({1, header.size(), local.size()});
}

/// The first entry ends beyond 64 bits, where the second one is: at the start.
Bytes coming_around() {
    const std::uint64_t begin = local_header_bytes(1, ~0ULL);
    const ZipEntry whole{"a", 0 - begin, begin, 0};
    const ZipEntry again{"b", begin - local_header_bytes(1, 0), local_header_bytes(1, 0), 0};
    const Bytes headers = directory_header(whole) + directory_header(again);
    return local_header(whole) + headers + end_records({2, headers.size(), begin});
}

/// The directory is inside the entry's local header, and the entry ends there, beyond 64 bits.
Bytes directory_inside_header() {
    const std::uint64_t begin = local_header_bytes(1, ~0ULL);
    const ZipEntry entry{"a", 0 - std::uint64_t{11}, begin, 0};
    const Bytes header = directory_header(entry);
    return local_header(entry).substr(0, begin - 11) + header +
           end_records({1, header.size(), begin - 11});
}

/// An offset that is beyond 64 bits with its local header added, and the good one again.
Bytes offset_overflowing() {
    const ZipEntry entry{"a", 0, 7, 0};
    const Bytes local = local_header({"a", 0, local_header_bytes(1, 0), 0});
    const Bytes header = directory_header(entry);
    return local + header + end_records({1, header.size(), local.size()});
}

void insert_field(Bytes& header, std::size_t length_at, std::size_t at) {
    header.insert(at, Bytes("\x55\x54\x01\x00\x07", 5));
    patch(header, length_at, 2, 5);
}

INSTANTIATE_TEST_SUITE_P(
    Files, HostileZip,
    ::testing::Values(
        Hostile{"Nothing", [] { return Bytes(); }, Failure::zip_end_missing},
        Hostile{"NoZip", [] { return Bytes(1'000, 'x'); }, Failure::zip_end_missing},
        Hostile{"OnlyALocalHeader", [] { return Layout(kItems).locals[0]; },
                Failure::zip_end_missing},
        Hostile{"TrailingByte", [] { return Layout(kItems).bytes() + "x"; },
                Failure::zip_end_missing},
        Hostile{"Twice", [] { return Layout(kItems).bytes() + Layout(kItems).bytes(); },
                Failure::zip_directory_misplaced},
        Hostile{"Comment", [] { return ended([](Bytes& e) { patch(e, 20, 2, 2), e += "hi"; }); },
                Failure::zip_end_missing},
        Hostile{"CommentThatIsAnEnd",
                [] { return ended([](Bytes& e) { patch(e, 20, 2, 22), e += end_records({}); }); },
                Failure::zip_directory_misplaced},
        Hostile{"CommentCutOff", [] { return ended([](Bytes& e) { patch(e, 20, 2, 2); }); },
                Failure::zip_end_invalid},
        Hostile{"OnAnotherDisk", [] { return ended([](Bytes& e) { patch(e, 4, 2, 1); }); },
                Failure::zip_end_invalid},
        Hostile{"DirectoryOnAnotherDisk", [] { return ended([](Bytes& e) { patch(e, 6, 2, 1); }); },
                Failure::zip_end_invalid},
        Hostile{"FewerOnThisDisk", [] { return ended([](Bytes& e) { patch(e, 8, 2, 1); }); },
                Failure::zip_end_invalid},
        Hostile{"PrependedByte", [] { return "x" + Layout(kItems).bytes(); },
                Failure::zip_directory_misplaced},
        Hostile{"PrependedAndMended",
                [] {
                    return changed([](Layout& l) {
                        l.locals.insert(l.locals.begin(), "#!/bin/sh\n");
                        patch(l.headers[0], 42, 4, 10);
                        patch(l.headers[1], 42, 4, 46);
                    });
                },
                Failure::zip_not_packed},
        Hostile{"GapBetweenEntries",
                [] {
                    return changed([](Layout& l) {
                        l.locals[0] += "gap";
                        patch(l.headers[1], 42, 4, 39);
                    });
                },
                Failure::zip_not_packed},
        Hostile{"GapBeforeTheDirectory",
                [] { return changed([](Layout& l) { l.locals[1] += "gap"; }); },
                Failure::zip_not_packed},
        Hostile{"GapBeforeTheEnd", [] { return ended([](Bytes& e) { e = "gap" + e; }); },
                Failure::zip_directory_misplaced},
        Hostile{"GapInTheDirectory", [] { return changed([](Layout& l) { l.headers[0] += "x"; }); },
                Failure::zip_header_invalid},
        Hostile{"DirectoryGoesOn", [] { return changed([](Layout& l) { l.headers[1] += "x"; }); },
                Failure::zip_count_differs},
        Hostile{"UnlistedEntry", [] { return changed([](Layout& l) { l.headers.pop_back(); }); },
                Failure::zip_not_packed},
        Hostile{"ListedTwice",
                [] { return changed([](Layout& l) { l.headers.push_back(l.headers[1]); }); },
                Failure::zip_names_not_ascending},
        Hostile{"Overlapping", overlapping, Failure::zip_not_packed},
        Hostile{"SameData",
                [] {
                    return changed([](Layout& l) {
                        l.locals.pop_back();
                        l.headers[1] = l.headers[0];
                        l.headers[1][46] = 'b';
                    });
                },
                Failure::zip_not_packed},
        Hostile{"OneTooFew", [] { return ended([](Bytes& e) { e = end_records({1, 94, 73}); }); },
                Failure::zip_count_differs},
        Hostile{"OneTooMany", [] { return ended([](Bytes& e) { e = end_records({3, 94, 73}); }); },
                Failure::zip_count_differs},
        Hostile{"DirectoryTooShort",
                [] { return ended([](Bytes& e) { e = end_records({2, 93, 73}); }); },
                Failure::zip_directory_misplaced},
        Hostile{"DirectoryElsewhere",
                [] { return ended([](Bytes& e) { e = end_records({2, 94, 72}); }); },
                Failure::zip_directory_misplaced},
        Hostile{"Unsorted", [] { return Layout({{"b", "1"}, {"a", "2"}}).bytes(); },
                Failure::zip_names_not_ascending},
        Hostile{"SortedWithoutCase", [] { return Layout({{"a", "1"}, {"B", "2"}}).bytes(); },
                Failure::zip_names_not_ascending},
        Hostile{"SameName", [] { return Layout({{"a", "1"}, {"a", "2"}}).bytes(); },
                Failure::zip_names_not_ascending},
        Hostile{"SameNameInTheLocalHeaders",
                [] { return changed([](Layout& l) { l.locals[1][30] = 'a'; }); },
                Failure::zip_local_header_differs},
        Hostile{"SameNameInTheDirectory",
                [] { return changed([](Layout& l) { l.headers[1][46] = 'a'; }); },
                Failure::zip_names_not_ascending},
        Hostile{"SlipInTheLocalHeader",
                [] { return changed([](Layout& l) { l.locals[1][30] = '/'; }); },
                Failure::zip_local_header_differs},
        Hostile{"EntryComment",
                [] {
                    return changed([](Layout& l) {
                        l.headers[0] += "hi";
                        patch(l.headers[0], 32, 2, 2);
                    });
                },
                Failure::zip_header_invalid},
        Hostile{"FieldInTheDirectory",
                [] { return changed([](Layout& l) { insert_field(l.headers[0], 30, 47); }); },
                Failure::zip_header_invalid},
        Hostile{"LongFieldInTheDirectory",
                [] {
                    return changed([](Layout& l) {
                        l.headers[0] += Bytes(65'535, 'x');
                        patch(l.headers[0], 30, 2, 65'535);
                    });
                },
                Failure::zip_header_invalid},
        Hostile{"FieldInTheLocalHeader",
                [] {
                    return changed([](Layout& l) {
                        insert_field(l.locals[0], 28, 31);
                        patch(l.headers[1], 42, 4, 41);
                    });
                },
                Failure::zip_local_header_differs},
        Hostile{"FieldInTheLastLocalHeader",
                [] { return changed([](Layout& l) { insert_field(l.locals[1], 28, 31); }); },
                Failure::zip_local_header_differs},
        Hostile{"AnotherByte", [] { return changed([](Layout& l) { l.locals[0].back() = 'x'; }); },
                Failure::zip_checksum_differs},
        Hostile{"AnotherChecksum",
                [] {
                    return changed([](Layout& l) {
                        patch(l.locals[0], 14, 4, 1);
                        patch(l.headers[0], 16, 4, 1);
                    });
                },
                Failure::zip_checksum_differs},
        Hostile{"MostEntriesThatAnEndNames", [] { return claiming({0xffff'fffe, 94, 73}); },
                Failure::zip_count_differs},
        Hostile{"Claims32Bits", [] { return claiming({0xffff'ffff, 94, 73}); },
                Failure::zip_count_differs},
        Hostile{"Claims64Bits", [] { return claiming({~0ULL, 94, 73}); },
                Failure::zip_count_differs},
        Hostile{"DirectoryOf64Bits", [] { return claiming({2, ~0ULL, 73}); },
                Failure::zip_directory_misplaced},
        Hostile{"DirectoryAt64Bits", [] { return claiming({2, 94, ~0ULL}); },
                Failure::zip_directory_misplaced},
        Hostile{"DirectoryAtItsEndAgain", [] { return claiming({2, 94 + 74, ~0ULL}); },
                Failure::zip_directory_misplaced},
        Hostile{"SizeOf64Bits", [] { return overflowing(~0ULL); }, Failure::zip_not_packed},
        Hostile{"SizeBackToTheStart", [] { return overflowing(~0ULL - 50); },
                Failure::zip_not_packed},
        Hostile{"SizesThatComeAround", coming_around, Failure::zip_not_packed},
        Hostile{"DirectoryInsideAHeader", directory_inside_header, Failure::zip_not_packed},
        Hostile{"NameBeyondTheDirectory",
                [] { return changed([](Layout& l) { patch(l.headers[1], 28, 2, 2); }); },
                Failure::zip_count_differs},
        Hostile{"OffsetOf64Bits", offset_overflowing, Failure::zip_not_packed}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace charter::pack
