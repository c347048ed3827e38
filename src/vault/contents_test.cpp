// What a member puts more than once is kept once; erasure lets it go with the last of them.
#include <sys/stat.h>

#include "crypto/sha256.hpp"
#include "vault/store_test.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

const Bytes kContent = "minutes of the count" + Bytes(10'000, 'm');
const Bytes kSalts[] = {Bytes(32, 'r'), Bytes(32, 's'), Bytes(32, 't')};

ino_t inode_of(const fs::path& path) {
    struct stat info{};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_ino;
}

class Contents : public ::testing::Test {
  protected:
    DocumentStore open() const { return DocumentStore::open(folder_.path()).value(); }
    static Digest put(const DocumentStore& store, const Bytes& salt, const Bytes& owner,
                      const Bytes& content = kContent) {
        return store.put({salt, owner}, from(content, 4'096)).value().commitment;
    }
    std::size_t copies() const { return files_in(folder_.path() / "contents"); }

    Folder folder_;
};

TEST_F(Contents, OfOneMemberLieOnceWhateverTheSalt) {
    const DocumentStore store = open();
    const Digest one = put(store, kSalts[0], "bank-a");
    const Digest two = put(store, kSalts[1], "bank-a");
    EXPECT_NE(one, two);
    EXPECT_EQ(inode_of(content_of(store, one)), inode_of(content_of(store, two)));
    EXPECT_EQ(copies(), 1U);
    for (const Digest& commitment : {one, two}) {
        auto reader = store.get(commitment).value();
        EXPECT_EQ(read_all(*reader, 4'096).value(), kContent);
    }
    EXPECT_TRUE(fs::is_empty(folder_.path() / "tmp"));
}

TEST_F(Contents, OfTwoMembersShareNothing) {
    const DocumentStore store = open();
    const Digest one = put(store, kSalts[0], "bank-a");
    const Digest two = put(store, kSalts[1], "bank-b");
    EXPECT_NE(inode_of(content_of(store, one)), inode_of(content_of(store, two)));
    EXPECT_EQ(copies(), 2U);
}

// Somebody with the file names of a backup cannot tell whether a file that he has is among them.
TEST_F(Contents, NamesSayNothingWithoutTheKey) {
    const DocumentStore store = open();
    put(store, kSalts[0], "bank-a");
    EXPECT_FALSE(
        fs::exists(folder_.path() / "contents" / to_hex(crypto::sha256(kContent)).substr(0, 2) /
                   to_hex(crypto::sha256(kContent))));
    const Folder other;
    const DocumentStore elsewhere = DocumentStore::open(other.path()).value();
    put(elsewhere, kSalts[0], "bank-a");
    const auto name = [](const fs::path& folder) {
        return (*fs::directory_iterator(*fs::directory_iterator(folder / "contents")))
            .path()
            .filename();
    };
    EXPECT_NE(name(folder_.path()), name(other.path()));
    EXPECT_EQ(fs::status(folder_.path() / "key").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Contents, GoWithTheLastDocumentThatUsesThem) {
    const DocumentStore store = open();
    const Digest one = put(store, kSalts[0], "bank-a");
    const Digest two = put(store, kSalts[1], "bank-a");
    ASSERT_TRUE(store.erase(one, "certificate").value());
    EXPECT_EQ(copies(), 1U);
    EXPECT_TRUE(store.check(two).value().has_value());
    EXPECT_FALSE(store.check(one).value().has_value());
    ASSERT_TRUE(store.erase(two, "certificate").value());
    EXPECT_EQ(copies(), 0U);
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
        if (!entry.is_regular_file()) continue;
        for (const Bytes& salt : kSalts) EXPECT_EQ(slurp(entry).find(salt), Bytes::npos) << entry;
        EXPECT_EQ(slurp(entry).find("minutes"), Bytes::npos) << entry;
    }
}

TEST_F(Contents, TheSameAgainMovesToTheNewMembersCopy) {
    const DocumentStore store = open();
    const Digest one = put(store, kSalts[0], "bank-a");
    EXPECT_EQ(put(store, kSalts[0], "bank-b"), one);
    EXPECT_EQ(copies(), 1U) << "the first member's copy is nobody's now";
    EXPECT_TRUE(store.is_owner(one, "bank-a"));
    EXPECT_TRUE(store.is_owner(one, "bank-b"));
    EXPECT_TRUE(store.check(one).value().has_value());
    ASSERT_TRUE(store.erase(one, "certificate").value());
    EXPECT_EQ(copies(), 0U);
}

TEST_F(Contents, ADamagedCopyIsNotSharedAndWhatIsPutAgainIsWhole) {
    const DocumentStore store = open();
    const Digest one = put(store, kSalts[0], "bank-a");
    overwrite(content_of(store, one), 3, 'X');
    const Digest two = put(store, kSalts[1], "bank-a");
    EXPECT_TRUE(store.check(two).value().has_value());
    EXPECT_FALSE(store.check(one).has_value());
    put(store, kSalts[0], "bank-a");
    EXPECT_TRUE(store.check(one).value().has_value());
    EXPECT_EQ(copies(), 1U);
}

TEST_F(Contents, WhatACrashLeftGoesAtTheStart) {
    Digest one;
    {
        const DocumentStore store = open();
        one = put(store, kSalts[0], "bank-a");
    }
    const fs::path stray = folder_.path() / "contents" / "bb" / std::string(64, 'b');
    fs::create_directories(stray.parent_path());
    std::ofstream(stray) << "a copy that no document uses";
    const fs::path headless = folder_.path() / "cd" / (std::string(64, 'd') + ".content");
    fs::create_directories(headless.parent_path());
    std::ofstream(headless) << "content without a head";
    const DocumentStore store = open();
    EXPECT_FALSE(fs::exists(stray));
    EXPECT_FALSE(fs::exists(headless));
    EXPECT_TRUE(store.check(one).value().has_value());
    EXPECT_EQ(copies(), 1U);
}

TEST_F(Contents, WithAnotherKeyOnlyTheSharingEnds) {
    Digest one;
    {
        const DocumentStore store = open();
        one = put(store, kSalts[0], "bank-a");
    }
    fs::remove(folder_.path() / "key");
    const DocumentStore store = open();
    const Digest two = put(store, kSalts[1], "bank-a");
    EXPECT_EQ(copies(), 2U);
    EXPECT_TRUE(store.check(one).value().has_value());
    EXPECT_TRUE(store.check(two).value().has_value());
    std::ofstream(folder_.path() / "key") << "short";
    const auto damaged = DocumentStore::open(folder_.path());
    ASSERT_FALSE(damaged.has_value());
    EXPECT_NE(damaged.error().what.find("32 bytes"), std::string::npos);
}

// Earlier programs wrote head and content into one file.
TEST_F(Contents, AVersionOneDocumentIsReadErasedAndPutAgain) {
    const DocumentStore store = open();
    const Digest commitment = crypto::sha256(kSalts[0] + kContent);
    const fs::path place = head_of(store, commitment);
    const Bytes file = Bytes("chartdo\x01", 8) + kSalts[0] + big_endian(kContent.size()) + kContent;
    fs::create_directories(place.parent_path());
    std::ofstream(place, std::ios::binary) << file;
    auto reader = store.get(commitment).value();
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(reader->salt(), kSalts[0]);
    EXPECT_EQ(read_all(*reader, 4'096).value(), kContent);
    EXPECT_EQ(put(store, kSalts[0], "bank-a"), commitment);
    EXPECT_LT(slurp(place).size(), 1'000U) << "the head alone";
    EXPECT_TRUE(store.check(commitment).value().has_value());
    std::ofstream(place, std::ios::binary | std::ios::trunc) << file;
    ASSERT_TRUE(store.erase(commitment, "certificate").value());
    EXPECT_FALSE(fs::exists(place));
    EXPECT_FALSE(fs::exists(content_of(store, commitment)));
}

}  // namespace
}  // namespace charter::vault
