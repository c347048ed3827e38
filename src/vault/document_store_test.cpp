#include "vault/document_store.hpp"

#include <sys/resource.h>

#include <thread>
#include <vector>

#include "crypto/sha256.hpp"
#include "vault/store_test.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

const Bytes kSalt(32, 's');

TEST(DocumentStore, RoundTrips) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    for (const Bytes& content : {Bytes(), Bytes("minutes"), Bytes(200'000, 'x')}) {
        const auto stored = store.put({kSalt, "bank-a"}, from(content, 4'096)).value();
        EXPECT_EQ(stored.commitment, crypto::sha256(kSalt + content));
        EXPECT_EQ(stored.bytes, content.size());
        auto reader = store.get(stored.commitment).value();
        ASSERT_TRUE(reader.has_value());
        EXPECT_EQ(reader->salt(), kSalt);
        EXPECT_EQ(reader->bytes(), content.size());
        EXPECT_EQ(read_all(*reader, 70'000).value(), content);
        EXPECT_TRUE(store.check(stored.commitment).value().has_value());
        EXPECT_TRUE(store.is_owner(stored.commitment, "bank-a"));
        EXPECT_FALSE(store.is_owner(stored.commitment, "bank-b"));
    }
    EXPECT_FALSE(store.get(Digest{}).value().has_value());
    EXPECT_FALSE(store.check(Digest{}).value().has_value());
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

TEST(DocumentStore, FindsEveryTamperedByte) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto stored = store.put({kSalt, "bank-a"}, from("twelve bytes")).value();
    for (const fs::path& path :
         {head_of(store, stored.commitment), content_of(store, stored.commitment)}) {
        const Bytes good = slurp(path);
        for (std::size_t i = 0; i < good.size(); ++i) {
            overwrite(path, i, static_cast<char>(good[i] ^ 1));
            const auto checked = store.check(stored.commitment);
            EXPECT_FALSE(checked.has_value()) << path << " byte " << i;
            overwrite(path, i, good[i]);
        }
    }
    EXPECT_TRUE(store.check(stored.commitment).has_value());
}

TEST(DocumentStore, TheLastBytesOfATamperedDocumentNeverComeOut) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto stored = store.put({kSalt, "bank-a"}, from("twelve bytes")).value();
    overwrite(content_of(store, stored.commitment), 0, 'T');
    auto reader = store.get(stored.commitment).value();
    Bytes out;
    Bytes buffer(5, '\0');
    auto got = reader->read(buffer.data(), buffer.size());
    while (got && *got > 0) {
        out.append(buffer, 0, *got);
        got = reader->read(buffer.data(), buffer.size());
    }
    EXPECT_FALSE(got.has_value());
    EXPECT_LT(out.size(), 12U);
}

// Also of a document that an earlier program wrote, its content behind the head.
TEST(DocumentStore, GivesAPart) {
    const Folder folder;
    const auto store = DocumentStore::open(folder.path()).value();
    const Bytes salt(32, 's');
    const Digest now = store.put({salt, "bank-a"}, from("0123456789")).value().commitment;
    const Digest old = crypto::sha256(salt + "abcdefghij");
    fs::create_directories(head_of(store, old).parent_path());
    std::ofstream(head_of(store, old), std::ios::binary)
        << Bytes("chartdo\x01") + salt + big_endian(10) + "abcdefghij";
    struct Row {
        std::uint64_t first;
        std::uint64_t count;
        const char* of_now;
        const char* of_old;
    };
    const Row rows[] = {{0, 10, "0123456789", "abcdefghij"},
                        {0, 4, "0123", "abcd"},
                        {3, 7, "3456789", "defghij"},
                        {9, 1, "9", "j"},
                        {4, 0, "", ""}};
    for (const Row& row : rows) {
        for (const auto& [document, expected] : {std::pair{now, row.of_now}, {old, row.of_old}}) {
            auto reader = store.get(document).value().value();
            ASSERT_TRUE(reader.keep_part(row.first, row.count));
            EXPECT_EQ(reader.bytes(), 10U) << "of the whole";
            EXPECT_EQ(read_all(reader).value(), expected) << row.first;
        }
    }
    overwrite(content_of(store, now), 9, '?');
    auto whole = store.get(now).value().value();
    ASSERT_TRUE(whole.keep_part(0, 10));
    EXPECT_FALSE(read_all(whole)) << "the whole is held against the commitment";
}

TEST(DocumentStore, TakesTheSizesThatItMayHave) {
    const Folder folder;
    const auto store = DocumentStore::open(folder.path()).value();
    const struct {
        std::set<std::uint64_t> sizes;
        bool taken;
    } rows[] = {{{}, true}, {{4}, true}, {{5}, false}, {{5, 4}, true}};
    for (const auto& row : rows) {
        NewDocument document{Bytes(32, 's'), "bank-a"};
        document.sizes = [&](const Digest& commitment) {
            EXPECT_EQ(commitment, crypto::sha256(Bytes(32, 's') + "four"));
            return row.sizes;
        };
        auto writer = store.begin(document).value();
        ASSERT_TRUE(writer.write("four").value());
        const auto done = writer.finish().value();
        const auto* refused = std::get_if<NotStored>(&done);
        EXPECT_EQ(refused == nullptr, row.taken);
        EXPECT_TRUE(refused == nullptr || *refused == NotStored::another_size);
    }
}

TEST(DocumentStore, FindsTruncationAndGrowth) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto stored = store.put({kSalt, "bank-a"}, from("twelve bytes")).value();
    const fs::path head = head_of(store, stored.commitment);
    const fs::path content = content_of(store, stored.commitment);
    const Bytes whole = slurp(head);
    for (const std::uintmax_t size : {std::uintmax_t{0}, whole.size() - 1, whole.size() + 1}) {
        fs::resize_file(head, size);
        const auto got = store.get(stored.commitment);
        ASSERT_FALSE(got.has_value()) << size;
        EXPECT_NE(got.error().what.find("damaged"), std::string::npos);
    }
    std::ofstream(head, std::ios::binary) << whole;
    for (const std::uintmax_t size : {std::uintmax_t{0}, std::uintmax_t{11}, std::uintmax_t{13}}) {
        fs::resize_file(content, size);
        const auto got = store.get(stored.commitment);
        ASSERT_FALSE(got.has_value()) << size;
        EXPECT_NE(got.error().what.find("damaged"), std::string::npos);
    }
    fs::remove(content);
    EXPECT_FALSE(store.get(stored.commitment).has_value());
    // Putting it again mends it.
    ASSERT_TRUE(store.put({kSalt, "bank-b"}, from("twelve bytes")).has_value());
    EXPECT_TRUE(store.check(stored.commitment).value().has_value());
    EXPECT_TRUE(store.is_owner(stored.commitment, "bank-b"));
}

TEST(DocumentStore, RefusesTheHugeAndLeavesNothing) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs", {100, 0}).value();
    EXPECT_TRUE(store.put({kSalt, "bank-a"}, from(Bytes(100, 'x'))).has_value());
    const auto huge = store.put({kSalt, "bank-a"}, from(Bytes(101, 'x')));
    ASSERT_FALSE(huge.has_value());
    EXPECT_NE(huge.error().what.find("larger than 100 bytes"), std::string::npos);
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

TEST(DocumentStore, KeepsTheDisksReserve) {
    const Folder folder;
    const DocumentStore store =
        DocumentStore::open(folder.path() / "docs", {100, ~std::uint64_t{0}}).value();
    const auto refused = store.begin({kSalt, "bank-a"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().what.find("reserve"), std::string::npos);
}

TEST(DocumentStore, RefusesAnotherSaltAndBreaksOffWithTheSource) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    EXPECT_FALSE(store.put({Bytes(31, 's'), "bank-a"}, from("x")).has_value());
    const auto broken = store.put(
        {kSalt, "bank-a"},
        [](char*, std::size_t) -> Outcome<std::size_t> { return fault("the line is cut"); });
    EXPECT_FALSE(broken.has_value());
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

TEST(DocumentStore, ClearsWhatACrashLeft) {
    const Folder folder;
    { const auto store = DocumentStore::open(folder.path() / "docs").value(); }
    std::ofstream(folder.path() / "docs" / "tmp" / "left") << "half";
    const auto store = DocumentStore::open(folder.path() / "docs").value();
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

TEST(DocumentStore, AFileInItsPlaceIsAFault) {
    const Folder folder;
    std::ofstream(folder.path() / "docs") << "no folder";
    const auto store = DocumentStore::open(folder.path() / "docs");
    ASSERT_FALSE(store.has_value());
    EXPECT_NE(store.error().what.find("docs"), std::string::npos);
}

// The peak of this process's memory, in bytes.
std::int64_t peak_bytes() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return std::int64_t{used.ru_maxrss} * 1'024;
}

TEST(DocumentStore, MemoryDoesNotGrowWithTheDocument) {
    constexpr std::size_t kBytes = std::size_t{64} << 20U;
    constexpr std::int64_t kGrowthMax = std::int64_t{8} << 20U;
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto zeros = [left = kBytes](char* buffer, std::size_t size) mutable {
        const std::size_t n = std::min(size, left);
        std::fill_n(buffer, n, 'z');
        left -= n;
        return Outcome<std::size_t>(n);
    };
    const std::int64_t before = peak_bytes();
    const auto first = store.put({kSalt, "bank-a"}, zeros).value();
    const auto second = store.put({Bytes(32, 't'), "bank-a"}, zeros).value();
    EXPECT_EQ(store.check(first.commitment).value()->bytes, kBytes);
    EXPECT_EQ(store.check(second.commitment).value()->bytes, kBytes);
    EXPECT_LT(peak_bytes() - before, kGrowthMax);
}

TEST(DocumentStore, ListsWhatWasPutAndNotErased) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    EXPECT_TRUE(store.list().value().empty());
    const Digest one = store.put({kSalt, "bank-a"}, from("one")).value().commitment;
    const Digest two = store.put({kSalt, "bank-a"}, from("two")).value().commitment;
    ASSERT_TRUE(store.put({kSalt, "bank-b"}, from("two")).has_value());
    const Digest gone = store.put({kSalt, "bank-a"}, from("gone")).value().commitment;
    ASSERT_TRUE(store.erase(gone, "certificate").value());
    fs::remove(content_of(store, one));
    fs::remove(head_of(store, one));
    std::ofstream(folder.path() / "docs" / "readme") << "not ours";
    std::vector<Digest> expected{one, two};
    std::ranges::sort(expected);
    EXPECT_EQ(store.list().value(), expected);
}

TEST(DocumentStore, ManyPutTheSameAtOnce) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const Bytes content(50'000, 'c');
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5; ++i) {
                const auto stored =
                    store.put({kSalt, "bank-" + std::to_string(t)}, from(content, 999));
                if (stored && store.check(stored->commitment).value_or(std::nullopt)) ++good;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(good, 40);
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

}  // namespace
}  // namespace charter::vault
