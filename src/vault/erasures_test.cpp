// Erasure, at each point where a crash may end it.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "crypto/sha256.hpp"
#include "vault/document_store.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

const Bytes kSalt(32, 's');
const Bytes kContent = "minutes of the count";

class Erasures : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "charter-erase-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        commitment_ = put(open()).value().commitment;
    }
    void TearDown() override { fs::remove_all(folder_); }

    DocumentStore open() const { return DocumentStore::open(folder_).value(); }
    static Outcome<StoredDocument> put(const DocumentStore& store) {
        std::size_t at = 0;
        return store.put({kSalt, "bank-a"}, [&](char* buffer, std::size_t size) {
            const std::size_t n = kContent.copy(buffer, size, at);
            at += n;
            return Outcome<std::size_t>(n);
        });
    }
    fs::path content() const {
        const std::string hex = to_hex(commitment_);
        return folder_ / hex.substr(0, 2) / hex;
    }
    fs::path certificate() const { return folder_ / "erased" / to_hex(commitment_); }
    static void write(const fs::path& path, const Bytes& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    /// What holds after every erasure: nothing is given out, nothing taken in, the salt is nowhere.
    void expect_erased(const DocumentStore& store, const Bytes& certificate) const {
        EXPECT_FALSE(store.get(commitment_).value().has_value());
        EXPECT_FALSE(store.check(commitment_).value().has_value());
        EXPECT_EQ(store.erasure_of(commitment_).value(), certificate);
        EXPECT_FALSE(put(store).has_value());
        EXPECT_FALSE(fs::exists(content()));
        for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const Bytes bytes{std::istreambuf_iterator<char>(in), {}};
            EXPECT_EQ(bytes.find(kSalt), Bytes::npos) << entry.path();
            EXPECT_EQ(bytes.find(kContent), Bytes::npos) << entry.path();
        }
    }

    fs::path folder_;
    Digest commitment_{};
};

TEST_F(Erasures, RemoveContentAndSaltAndKeepTheCertificate) {
    const DocumentStore store = open();
    EXPECT_FALSE(store.erasure_of(commitment_).value().has_value());
    EXPECT_TRUE(store.erase(commitment_, "certificate").value());
    expect_erased(store, "certificate");
    EXPECT_TRUE(store.is_owner(commitment_, "bank-a"));
    expect_erased(open(), "certificate");
    EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

TEST_F(Erasures, HappenOnce) {
    const DocumentStore store = open();
    EXPECT_TRUE(store.erase(commitment_, "the first").value());
    EXPECT_FALSE(store.erase(commitment_, "the second").value());
    expect_erased(store, "the first");
}

TEST_F(Erasures, OfManyAtOnceOneCertificateStays) {
    const DocumentStore store = open();
    std::atomic<int> first = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                if (store.erase(commitment_, "certificate " + std::to_string(i)).value()) ++first;
            });
        }
    }
    EXPECT_EQ(first, 1);
    expect_erased(store, store.erasure_of(commitment_).value().value());
}

TEST_F(Erasures, ACrashBeforeTheCertificateErasesNothing) {
    write(folder_ / "tmp" / "00", "certifi");
    const DocumentStore store = open();
    EXPECT_TRUE(store.check(commitment_).value().has_value());
    EXPECT_FALSE(store.erasure_of(commitment_).value().has_value());
    EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

TEST_F(Erasures, ACrashAfterTheCertificateIsFinishedAtTheStart) {
    write(certificate(), "certificate");
    ASSERT_TRUE(fs::exists(content()));
    expect_erased(open(), "certificate");
}

TEST_F(Erasures, ContentThatCannotBeRemovedIsNotGivenOut) {
    const DocumentStore store = open();
    write(certificate(), "certificate");  // and the removal failed
    EXPECT_FALSE(store.get(commitment_).value().has_value());
    EXPECT_FALSE(put(store).has_value());
    // Erasing again removes it.
    EXPECT_FALSE(store.erase(commitment_, "again").value());
    expect_erased(store, "certificate");
}

TEST_F(Erasures, WhatIsBeingWrittenMeanwhileDoesNotComeBack) {
    const DocumentStore store = open();
    DocumentWriter writer = store.begin({kSalt, "bank-b"}).value();
    ASSERT_TRUE(writer.write(kContent).value());
    ASSERT_TRUE(store.erase(commitment_, "certificate").value());
    EXPECT_EQ(std::get<NotStored>(writer.finish().value()), NotStored::erased_before);
    EXPECT_FALSE(fs::exists(content()));
    EXPECT_FALSE(store.get(commitment_).value().has_value());
}

TEST_F(Erasures, AnOpenReaderGoesOn) {
    const DocumentStore store = open();
    auto reader = store.get(commitment_).value();
    ASSERT_TRUE(store.erase(commitment_, "certificate").value());
    Bytes buffer(100, '\0');
    EXPECT_EQ(reader->read(buffer.data(), buffer.size()).value(), kContent.size());
}

TEST_F(Erasures, WhatIsNoCommitmentAmongTheCertificatesIsLeftAlone) {
    write(folder_ / "erased" / "readme", "not ours");
    write(folder_ / "erased" / "abcd", "too short");
    EXPECT_TRUE(open().check(commitment_).value().has_value());
    EXPECT_TRUE(fs::exists(folder_ / "erased" / "readme"));
}

TEST_F(Erasures, OfWhatIsNotThereLeavesItsCertificate) {
    const DocumentStore store = open();
    EXPECT_TRUE(store.erase(Digest{}, "certificate").value());
    EXPECT_EQ(store.erasure_of(Digest{}).value(), "certificate");
    EXPECT_TRUE(store.check(commitment_).value().has_value());
}

TEST_F(Erasures, TheSameContentWithANewSaltIsAnotherDocument) {
    const DocumentStore store = open();
    ASSERT_TRUE(store.erase(commitment_, "certificate").value());
    std::size_t at = 0;
    const auto other = store.put({Bytes(32, 't'), "bank-a"}, [&](char* buffer, std::size_t size) {
        const std::size_t n = kContent.copy(buffer, size, at);
        at += n;
        return Outcome<std::size_t>(n);
    });
    ASSERT_TRUE(other.has_value());
    EXPECT_NE(other->commitment, commitment_);
    EXPECT_TRUE(store.check(other->commitment).value().has_value());
}

}  // namespace
}  // namespace charter::vault
