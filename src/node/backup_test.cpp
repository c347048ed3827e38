// A backup of a store that is in use, and that nothing wrong is restored.
#include "node/backup.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "crypto/sha256.hpp"
#include "machine/genesis.hpp"
#include "node/home.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "wire/codec.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFoundedMs = 1'795'478'400'000;

Bytes document_of(std::int64_t founded_ms) {
    testing::Founding founding;
    founding.chain_id = "backup-test";
    return wire::encode(
        testing::sign_genesis(testing::genesis(founded_ms, testing::small_catalog(), founding)));
}

const Bytes& document() {
    static const Bytes bytes = document_of(kFoundedMs);
    return bytes;
}

Bytes other_document() { return document_of(kFoundedMs + 60'000); }

class BackupTest : public ::testing::Test {
  protected:
    BackupTest() {
        std::string name = (fs::temp_directory_path() / "charter-backup-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~BackupTest() override { fs::remove_all(folder_); }

    void SetUp() override {
        const auto founded = found_home(home(), document());
        ASSERT_TRUE(founded) << founded.error().what;
        write(home() / "texts.bin", "texts");
        fs::create_directory(home() / "archive");
        write(home() / "archive" / "0000000000000001.state", "a state");
        write(home() / "archive" / "0000000000000002.state.part", "half a state");
        fs::create_directory(home() / "documents");
        write(home() / "documents" / "secret", "a document");
    }
    /// Blocks on the home's store, as an engine makes them.
    static void grow(storage::StateStore& store, std::uint64_t blocks) {
        auto app = engine::Application::open(store, {});
        ASSERT_TRUE(app) << app.error().what;
        for (std::uint64_t i = 0; i < blocks; ++i) {
            const std::uint64_t next = (*app)->tip()->height + 1;
            const auto time = kFoundedMs + static_cast<std::int64_t>(next) * 1'000;
            ASSERT_TRUE((*app)->finalize_block({next, time, {"no transaction"}, {}}));
            ASSERT_TRUE((*app)->commit());
        }
    }
    static void write(const fs::path& path, ByteView bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    static Bytes read(const fs::path& path) { return read_whole(path, 1U << 20U, "it").value(); }

    fs::path home() const { return folder_ / "home"; }
    fs::path backup() const { return folder_ / "backup"; }
    fs::path restored() const { return folder_ / "restored"; }

    fs::path folder_;
};

TEST_F(BackupTest, OfARunningNodeIsRestoredAndGoesOn) {
    const auto lock = HomeLock::take(home());
    ASSERT_TRUE(lock);
    auto store = open_state(home());
    ASSERT_TRUE(store) << store.error().what;
    grow(**store, 3);
    BackupReport report;
    {
        const BackupDesk desk(**store, home());
        const auto made = back_up(home(), backup());
        ASSERT_TRUE(made) << made.error().what;
        report = *made;
        EXPECT_FALSE(back_up(home(), backup())) << "it is there already";
        ASSERT_TRUE(back_up(home(), folder_ / "second"));
    }
    EXPECT_EQ(report.head, (*store)->store().head());
    EXPECT_FALSE(fs::exists(home() / "backup.ready"));
    grow(**store, 2);
    EXPECT_FALSE(fs::exists(backup() / "documents"));
    EXPECT_FALSE(fs::exists(backup() / "archive" / "0000000000000002.state.part"));

    const auto back = restore_home(backup(), restored(), {});
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(back->head, report.head);
    EXPECT_EQ(back->chain_id, "backup-test");
    EXPECT_EQ(read(restored() / "texts.bin"), "texts");
    EXPECT_EQ(read(restored() / "archive" / "0000000000000001.state"), "a state");
    auto again = open_state(restored());
    ASSERT_TRUE(again) << again.error().what;
    grow(**again, 2);
    EXPECT_EQ((*again)->store().head(), (*store)->store().head()) << "the same app hash";
    EXPECT_TRUE((*again)->store().receipt({1, 0}).value()) << "receipts are in the backup";
}

TEST_F(BackupTest, IsOfOneMomentWhileBlocksAreMade) {
    const auto lock = HomeLock::take(home());
    auto store = open_state(home());
    ASSERT_TRUE(store) << store.error().what;
    const BackupDesk desk(**store, home());
    std::atomic<bool> stop{false};
    std::thread engine([&] {
        while (!stop) grow(**store, 5);
    });
    std::uint64_t last = 0;
    for (int i = 0; i < 3; ++i) {
        const auto made = back_up(home(), folder_ / std::to_string(i));
        EXPECT_TRUE(made) << made.error().what;
        if (!made) break;
        EXPECT_GE(made->head.height, last);
        last = made->head.height;
    }
    stop = true;
    engine.join();
    EXPECT_GT(last, 0U);
    const auto back = restore_home(folder_ / "2", restored(), {});
    ASSERT_TRUE(back) << back.error().what;
    const auto again = open_state(restored());
    ASSERT_TRUE(again);
    EXPECT_TRUE((*again)->store().receipt({last, 0}).value());
    EXPECT_FALSE((*again)->store().receipt({last + 1, 0}).value());
}

TEST_F(BackupTest, OfAStoppedNodeNeedsNoOther) {
    const auto made = back_up(home(), backup());
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->head.height, 0U);
    EXPECT_TRUE(restore_home(backup(), restored(), {}));
}

TEST_F(BackupTest, ANodeThatDoesNotAnswerIsSaid) {
    const auto lock = HomeLock::take(home());
    const auto made = back_up(home(), backup(), {.patience_ms = 200});
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().what.find("does not copy its store"), std::string::npos);
    EXPECT_FALSE(fs::exists(home() / "backup.request"));
    EXPECT_FALSE(fs::exists(backup()));
    EXPECT_FALSE(back_up(folder_ / "absent", backup()));
}

TEST_F(BackupTest, ACopyThatDoesNotOpenIsNoBackup) {
    const auto lock = HomeLock::take(home());
    const auto store = open_state(home());
    const BackupDesk desk(**store, home());
    fs::rename(home() / "genesis.bin", home() / "aside");
    write(home() / "genesis.bin", "garbage");
    const auto made = back_up(home(), backup());
    EXPECT_FALSE(made) << "the copy does not open";
    EXPECT_FALSE(fs::exists(backup()));
    EXPECT_FALSE(fs::exists(folder_ / "backup.part"));
}

TEST_F(BackupTest, AStoreOfAnotherGenesisIsNotRestored) {
    ASSERT_TRUE(back_up(home(), backup()));
    // As if all of it had been written so: the list agrees, only the store tells.
    write(backup() / "genesis.bin", other_document());
    Bytes list = read(backup() / "backup.sha256");
    const std::string digest = to_hex(crypto::sha256(other_document()));
    list.replace(list.find("  genesis.bin") - digest.size(), digest.size(), digest);
    write(backup() / "backup.sha256", list);
    const auto back = restore_home(backup(), restored(), {});
    ASSERT_FALSE(back);
    EXPECT_NE(back.error().what.find("genesis"), std::string::npos) << back.error().what;
    EXPECT_FALSE(fs::exists(restored()));
}

TEST_F(BackupTest, NothingWrongIsRestored) {
    ASSERT_TRUE(back_up(home(), backup()));
    const auto state_file = [&] {
        for (const auto& entry : fs::directory_iterator(backup() / "state")) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".sst") || name.starts_with("MANIFEST")) return entry.path();
        }
        return fs::path();
    }();
    RestoreExpected other;
    other.genesis = Digest{};
    RestoreExpected other_state;
    other_state.app_hash = Digest{};
    const Bytes list = read(backup() / "backup.sha256");
    using Damage = std::function<void(const fs::path&)>;
    const std::tuple<const char*, const char*, Damage, RestoreExpected> rows[] = {
        {"genesis", "not of", [](const fs::path&) {}, other},
        {"app hash", "app hash", [](const fs::path&) {}, other_state},
        {"a file changed",
         "damaged",
         [&](const fs::path& at) { write(at / "texts.bin", "other"); },
         {}},
        {"a file of the store changed",
         "damaged",
         [&](const fs::path& at) {
             const fs::path file = at / "state" / state_file.filename();
             fs::resize_file(file, fs::file_size(file) - 1);
         },
         {}},
        {"a file gone", "lacks", [](const fs::path& at) { fs::remove(at / "texts.bin"); }, {}},
        {"a file more",
         "does not name",
         [](const fs::path& at) { write(at / "state" / "000001.sst", "x"); },
         {}},
        {"a name outside",
         "lacks",
         [&](const fs::path& at) {
             write(at / "backup.sha256", list + std::string(64, 'a') + "  ../outside\n");
         },
         {}},
        {"the list",
         "does not read",
         [](const fs::path& at) { write(at / "backup.sha256", "nothing\n"); },
         {}},
        {"no list",
         "cannot read",
         [](const fs::path& at) { fs::remove(at / "backup.sha256"); },
         {}},
    };
    for (const auto& [what, said, damage, expected] : rows) {
        const fs::path copy = folder_ / "copy";
        fs::remove_all(copy);
        fs::copy(backup(), copy, fs::copy_options::recursive);
        damage(copy);
        const auto back = restore_home(copy, restored(), expected);
        ASSERT_FALSE(back) << what;
        EXPECT_NE(back.error().what.find(said), std::string::npos) << what << back.error().what;
        EXPECT_FALSE(fs::exists(restored())) << what;
        EXPECT_FALSE(fs::exists(folder_ / "restored.part")) << what;
    }
    fs::create_directory(restored());
    EXPECT_TRUE(restore_home(backup(), restored(), {})) << "an empty folder is none";
    EXPECT_FALSE(restore_home(backup(), restored(), {})) << "a home is not overwritten";
}

}  // namespace
}  // namespace charter::node
