#include "signer/state_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr Position kFirst{1, 0, Step::propose};

fs::path made(const TestFolder& folder) {
    const auto made = StateFile::create(folder / "signer", test_identity(), LastSigned{});
    EXPECT_TRUE(made) << made.error().what;
    return folder / "signer";
}

std::string fault_of(const fs::path& folder) {
    const auto opened = StateFile::open(folder, test_identity());
    return opened ? "" : opened.error().what;
}

TEST(StateFile, R27_WhatWasAdvancedToIsThereAfterwards) {
    const TestFolder folder;
    const fs::path path = made(folder);
    for (const std::int64_t height : {1, 2, 300}) {
        auto file = StateFile::open(path, test_identity());
        ASSERT_TRUE(file) << file.error().what;
        const LastSigned next = test_signed({height, 0, Step::precommit}, "a");
        ASSERT_TRUE(file->advance(next));
        EXPECT_EQ(file->last(), next);
        EXPECT_EQ(StateFile::look(path)->last, next) << "seen from outside, while it is in use";
    }
    struct stat status{};
    ASSERT_EQ(::stat((path / "state").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U);
}

TEST(StateFile, R27_MissingDamagedOrForeignIsNeverMadeAnew) {
    const TestFolder folder;
    EXPECT_NE(fault_of(folder / "nowhere").find("charter-signer init"), std::string::npos);
    const fs::path path = made(folder);
    EXPECT_EQ(fault_of(path), "");

    const auto again = StateFile::create(path, test_identity(), LastSigned{});
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().what.find("is there already"), std::string::npos);

    const std::string good = folder.get("signer/state");
    for (const std::string& text : {good.substr(0, 40), std::string(), good + good}) {
        folder.put("signer/state", text);
        EXPECT_NE(fault_of(path).find("no state of a charter-signer"), std::string::npos);
        EXPECT_FALSE(StateFile::create(path, test_identity(), LastSigned{}));
    }
    folder.put("signer/state", good);
    fs::permissions(path / "state", fs::perms{0644});
    EXPECT_NE(fault_of(path).find("chmod 600"), std::string::npos);
    fs::remove(path / "state");
    EXPECT_NE(fault_of(path).find("without it a key may sign twice"), std::string::npos);
    Identity other = test_identity();
    other.chain_id = "charter-dark";
    ASSERT_TRUE(StateFile::create(path, other, LastSigned{}));
    EXPECT_NE(fault_of(path).find("the state of chain \"charter-dark\""), std::string::npos);
}

TEST(StateFile, R27_ATornWriteIsNotRead) {
    const TestFolder folder;
    const fs::path path = made(folder);
    const LastSigned last = test_signed(kFirst, "a");
    ASSERT_TRUE(StateFile::open(path, test_identity())->advance(last));
    const std::string next = state_text(test_identity(), test_signed({2, 0, Step::propose}, "a"));
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, next.size() / 2, next.size()}) {
        folder.put("signer/state.new", next.substr(0, size));
        const auto file = StateFile::open(path, test_identity());
        ASSERT_TRUE(file) << file.error().what;
        EXPECT_EQ(file->last(), last);
    }
}

TEST(StateFile, R27_AFullDiskLeavesTheStateAsItWas) {
    const TestFolder folder;
    const fs::path path = made(folder);
    auto file = StateFile::open(path, test_identity());
    ASSERT_TRUE(file);
    const LastSigned first = test_signed(kFirst, "a");
    ASSERT_TRUE(file->advance(first));
    // No file may grow beyond 100 bytes: what a full disk says to a write.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const LastSigned second = test_signed({2, 0, Step::propose}, "a");
    const auto written = file->advance(second);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().what.find("cannot write the state"), std::string::npos);
    EXPECT_EQ(file->last(), first);
    EXPECT_FALSE(file->is_unsure());
    EXPECT_EQ(StateFile::look(path)->last, first);
    EXPECT_TRUE(file->advance(second)) << "when there is room again";
}

TEST(StateFile, R27_AStateThatCannotBePutInPlaceEndsTheSigning) {
    const TestFolder folder;
    const fs::path path = made(folder);
    auto file = StateFile::open(path, test_identity());
    ASSERT_TRUE(file);
    fs::remove(path / "state");
    fs::create_directory(path / "state");  // no file is renamed over a folder
    ASSERT_FALSE(file->advance(test_signed(kFirst, "a")));
    EXPECT_TRUE(file->is_unsure());
    fs::remove(path / "state");
    EXPECT_FALSE(file->advance(test_signed(kFirst, "a"))) << "not before a new process reads it";
}

TEST(StateFile, R27_TwoProcessesCannotHaveOneFolderOrOneKey) {
    const TestFolder folder;
    const fs::path path = made(folder);
    const auto file = StateFile::open(path, test_identity());
    ASSERT_TRUE(file);
    const auto held = hold_key(test_identity());
    ASSERT_TRUE(held) << held.error().what;
    // Another process: the lock is not this one's.
    const pid_t child = ::fork();
    if (child == 0) {
        const bool folder_free = StateFile::open(path, test_identity()).has_value();
        const bool key_free = hold_key(test_identity()).has_value();
        Identity other = test_identity();
        other.key = test_key("another").public_key();
        const bool other_free = hold_key(other).has_value();
        ::_exit((folder_free ? 1 : 0) + (key_free ? 2 : 0) + (other_free ? 0 : 4));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_NE(fault_of(path).find("in use by another process"), std::string::npos);
}

TEST(StateFile, R27_KilledAtAnyMomentNoSignatureIsAheadOfTheState) {
    const TestFolder folder;
    const fs::path path = made(folder);
    std::int64_t height = 0;
    for (int turn = 0; turn < 20; ++turn) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto file = StateFile::open(path, test_identity());
            if (!file) ::_exit(1);
            for (std::int64_t next = height + 1;; ++next) {
                if (!file->advance(test_signed({next, 0, Step::propose}, "a"))) ::_exit(2);
                // The signature leaves.
                if (::write(ends[1], &next, sizeof next) != sizeof next) ::_exit(3);
            }
        }
        ::close(ends[1]);
        std::int64_t left = height;
        for (int seen = 0; seen < 3; ++seen) {
            ASSERT_EQ(::read(ends[0], &left, sizeof left), static_cast<ssize_t>(sizeof left));
        }
        std::this_thread::sleep_for(137us * turn);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
        while (::read(ends[0], &left, sizeof left) == sizeof left) {}
        ::close(ends[0]);
        const auto file = StateFile::open(path, test_identity());
        ASSERT_TRUE(file) << file.error().what;
        EXPECT_GE(file->last().at.height, left);
        EXPECT_LE(file->last().at.height, left + 1);
        height = file->last().at.height;
    }
    EXPECT_GE(height, 60);
}

}  // namespace
}  // namespace charter::signer
