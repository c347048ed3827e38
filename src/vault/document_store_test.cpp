#include "vault/document_store.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "crypto/sha256.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "charter-vault-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

DocumentStore::Source from(const Bytes& content, std::size_t step = 7) {
    auto at = std::make_shared<std::size_t>(0);
    return [content, at, step](char* buffer, std::size_t size) -> Outcome<std::size_t> {
        const std::size_t n = std::min({size, step, content.size() - *at});
        content.copy(buffer, n, *at);
        *at += n;
        return n;
    };
}

Outcome<Bytes> read_all(DocumentReader& reader, std::size_t step = 5) {
    Bytes all;
    Bytes buffer(step, '\0');
    while (true) {
        const auto got = reader.read(buffer.data(), buffer.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return all;
        all.append(buffer, 0, *got);
    }
}

const Bytes kSalt(32, 's');

fs::path file_of(const Folder& folder, const Digest& commitment) {
    const std::string hex = to_hex(commitment);
    return folder.path() / "docs" / hex.substr(0, 2) / hex;
}

void overwrite(const fs::path& path, std::size_t at, char with) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(with);
}

TEST(DocumentStore, RoundTrips) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    for (const Bytes& content : {Bytes(), Bytes("minutes"), Bytes(200'000, 'x')}) {
        const auto stored = store.put(kSalt, "bank-a", from(content, 4'096)).value();
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
    const auto stored = store.put(kSalt, "bank-a", from("twelve bytes")).value();
    const fs::path path = file_of(folder, stored.commitment);
    std::ifstream in(path, std::ios::binary);
    const Bytes good{std::istreambuf_iterator<char>(in), {}};
    ASSERT_EQ(good.size(), 48U + 12U);
    for (std::size_t i = 0; i < good.size(); ++i) {
        overwrite(path, i, static_cast<char>(good[i] ^ 1));
        const auto checked = store.check(stored.commitment);
        EXPECT_FALSE(checked.has_value()) << "byte " << i;
        overwrite(path, i, good[i]);
    }
    EXPECT_TRUE(store.check(stored.commitment).has_value());
}

TEST(DocumentStore, TheLastBytesOfATamperedDocumentNeverComeOut) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto stored = store.put(kSalt, "bank-a", from("twelve bytes")).value();
    overwrite(file_of(folder, stored.commitment), 48, 'T');
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

TEST(DocumentStore, FindsTruncationAndGrowth) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    const auto stored = store.put(kSalt, "bank-a", from("twelve bytes")).value();
    const fs::path path = file_of(folder, stored.commitment);
    for (const std::uintmax_t size :
         {std::uintmax_t{0}, std::uintmax_t{47}, std::uintmax_t{59}, std::uintmax_t{61}}) {
        fs::resize_file(path, size);
        const auto got = store.get(stored.commitment);
        ASSERT_FALSE(got.has_value()) << size;
        EXPECT_NE(got.error().what.find("damaged"), std::string::npos);
    }
    // Putting it again mends it.
    ASSERT_TRUE(store.put(kSalt, "bank-b", from("twelve bytes")).has_value());
    EXPECT_TRUE(store.check(stored.commitment).value().has_value());
    EXPECT_TRUE(store.is_owner(stored.commitment, "bank-b"));
}

TEST(DocumentStore, RefusesTheHugeAndLeavesNothing) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs", {100, 0}).value();
    EXPECT_TRUE(store.put(kSalt, "bank-a", from(Bytes(100, 'x'))).has_value());
    const auto huge = store.put(kSalt, "bank-a", from(Bytes(101, 'x')));
    ASSERT_FALSE(huge.has_value());
    EXPECT_NE(huge.error().what.find("larger than 100 bytes"), std::string::npos);
    EXPECT_TRUE(fs::is_empty(folder.path() / "docs" / "tmp"));
}

TEST(DocumentStore, KeepsTheDisksReserve) {
    const Folder folder;
    const DocumentStore store =
        DocumentStore::open(folder.path() / "docs", {100, ~std::uint64_t{0}}).value();
    const auto refused = store.begin(kSalt);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().what.find("reserve"), std::string::npos);
}

TEST(DocumentStore, RefusesAnotherSaltAndBreaksOffWithTheSource) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path() / "docs").value();
    EXPECT_FALSE(store.put(Bytes(31, 's'), "bank-a", from("x")).has_value());
    const auto broken = store.put(kSalt, "bank-a", [](char*, std::size_t) -> Outcome<std::size_t> {
        return fault("the line is cut");
    });
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
                    store.put(kSalt, "bank-" + std::to_string(t), from(content, 999));
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
