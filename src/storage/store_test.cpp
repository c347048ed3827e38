#include "storage/store.hpp"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>

#include "crypto/sha256.hpp"
#include "storage/rocks.hpp"
#include "storage/versions.hpp"

namespace charter::storage {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        root_ = fs::temp_directory_path() /
                ("charter-store-" + std::to_string(::getpid()) + "-" + test->name());
        fs::remove_all(root_);
        fs::create_directories(root_);
    }
    void TearDown() override { fs::remove_all(root_); }

    fs::path path() const { return root_ / "store"; }
    static StoreOptions options(bool create = true) {
        StoreOptions o;
        o.chain_id = "charter-test";
        o.create = create;
        return o;
    }
    static std::unique_ptr<Store> must_open(const fs::path& path, bool create = true) {
        auto store = Store::open(path, options(create));
        EXPECT_TRUE(store) << store.error().what;
        return store ? std::move(*store) : nullptr;
    }
    void expect_refused(const fs::path& path, const StoreOptions& o, std::string_view text) const {
        const auto store = Store::open(path, o);
        ASSERT_FALSE(store) << "expected: " << text;
        EXPECT_NE(store.error().what.find(text), std::string::npos) << store.error().what;
        EXPECT_NE(store.error().what.find(path.string()), std::string::npos) << store.error().what;
    }

    fs::path root_;
};

BlockWrite block_of(std::uint64_t height) {
    const std::string n = std::to_string(height);
    BlockWrite b;
    b.height = height;
    b.app_hash = crypto::sha256("app " + n);
    b.state = {{"key/" + n, "value " + n}, {"last", n}};
    if (height > 1) b.state.push_back({"key/" + std::to_string(height - 1), std::nullopt});
    b.local = {{"note", "note " + n}};
    b.block = "block " + n;
    b.header = "header " + n;
    if (height > 1) b.commits = {{height - 1, "commit " + std::to_string(height - 1)}};
    b.receipts = {"receipt " + n + ".0", "receipt " + n + ".1"};
    b.events = {"event " + n + ".0", "event " + n + ".1", "event " + n + ".2"};
    b.transactions = {crypto::sha256("tx " + n + ".0"), crypto::sha256("tx " + n + ".1")};
    return b;
}

void expect_block(const Store& store, std::uint64_t height) {
    const std::string n = std::to_string(height);
    EXPECT_EQ(**store.block(height), "block " + n);
    EXPECT_EQ(**store.header(height), "header " + n);
    EXPECT_EQ(**store.receipt({height, 1}), "receipt " + n + ".1");
    const auto at = store.find_transaction(crypto::sha256("tx " + n + ".1"));
    EXPECT_EQ(**at, (Position{height, 1}));
}

TEST_F(StoreTest, ABlockIsThereAfterReopening) {
    for (std::uint64_t height = 1; height <= 5; ++height) {
        const auto store = must_open(path());
        EXPECT_EQ(store->head().has_value(), height > 1);
        ASSERT_TRUE(store->commit(block_of(height)));
    }
    const auto store = must_open(path(), false);
    EXPECT_EQ(store->head(), (Head{5, crypto::sha256("app 5")}));
    for (std::uint64_t height = 1; height <= 5; ++height) expect_block(*store, height);
    EXPECT_EQ(**store->commit_of(4), "commit 4");
    EXPECT_FALSE(store->commit_of(5)->has_value());
    EXPECT_FALSE(store->block(6)->has_value());
    EXPECT_FALSE(store->receipt({5, 2})->has_value());
    EXPECT_FALSE(store->find_transaction(crypto::sha256("other"))->has_value());
    EXPECT_EQ(**store->local("note"), "note 5");
    EXPECT_EQ(**store->get("last"), "5");
    EXPECT_EQ(**store->get("key/5"), "value 5");
    EXPECT_FALSE(store->get("key/4")->has_value()) << "removed by block 5";
}

TEST_F(StoreTest, ScansAndEventsAreInOrderAndBounded) {
    const auto store = must_open(path());
    BlockWrite b;
    b.height = 1;
    b.state = {{"b/2", "x"}, {"a", "x"}, {"b/1", "x"}, {"c", "x"}, {Bytes("b/\0", 3), "x"}};
    ASSERT_TRUE(store->commit(b));
    const auto keys = [&](ByteView from, ByteView to, std::size_t limit) {
        std::vector<Bytes> found;
        EXPECT_TRUE(store->scan(from, to, [&](ByteView key, ByteView) {
            found.emplace_back(key);
            return found.size() < limit;
        }));
        return found;
    };
    EXPECT_EQ(keys("b/", "b0", 9), (std::vector<Bytes>{Bytes("b/\0", 3), "b/1", "b/2"}));
    EXPECT_EQ(keys("b/1", "b/2", 9), (std::vector<Bytes>{"b/1"}));
    EXPECT_EQ(keys("b/1", {}, 2), (std::vector<Bytes>{"b/1", "b/2"}));
    EXPECT_EQ(keys({}, {}, 9).size(), 5U);
    EXPECT_TRUE(keys("c", "b", 9).empty());

    for (std::uint64_t height = 2; height <= 4; ++height) {
        ASSERT_TRUE(store->commit(block_of(height)));
    }
    const auto events = store->events({2, 1}, 4);
    ASSERT_TRUE(events);
    std::vector<Bytes> bytes;
    for (const StoredEvent& e : *events) bytes.push_back(e.bytes);
    EXPECT_EQ(bytes, (std::vector<Bytes>{"event 2.1", "event 2.2", "event 3.0", "event 3.1"}));
    EXPECT_EQ((*events)[3].at, (Position{3, 1}));
    EXPECT_TRUE(store->events({5, 0}, 10)->empty());
    EXPECT_TRUE(store->events({1, 0}, 0)->empty());
    EXPECT_EQ(store->events({1, 0}, 100)->size(), 9U);
}

TEST_F(StoreTest, LongListsAreReadFromAnyPlace) {
    constexpr std::uint32_t kItems = 200;
    const auto store = must_open(path());
    for (std::uint64_t height = 1; height <= 2; ++height) {
        BlockWrite b;
        b.height = height;
        for (std::uint32_t i = 0; i < kItems; ++i) {
            b.receipts.push_back("r" + std::to_string(i));
            b.events.push_back(std::to_string(height) + "/" + std::to_string(i));
        }
        ASSERT_TRUE(store->commit(b));
    }
    for (std::uint32_t i = 0; i < kItems; ++i)
        EXPECT_EQ(**store->receipt({2, i}), "r" + std::to_string(i));
    EXPECT_FALSE(store->receipt({2, kItems})->has_value());
    EXPECT_FALSE(store->receipt({2, 10'000})->has_value());
    for (std::uint32_t from = 0; from < kItems; from += 7) {
        const auto events = store->events({1, from}, kItems);
        ASSERT_TRUE(events);
        ASSERT_EQ(events->size(), kItems);
        for (std::uint32_t i = 0; i < kItems; ++i) {
            const Position at{from + i < kItems ? 1U : 2U, (from + i) % kItems};
            EXPECT_EQ((*events)[i].at, at);
            EXPECT_EQ((*events)[i].bytes,
                      std::to_string(at.height) + "/" + std::to_string(at.index));
        }
    }
}

TEST_F(StoreTest, ReadPointsKeepWhatLaterBlocksReplace) {
    const auto store = must_open(path());
    ASSERT_TRUE(store->commit(block_of(1)));
    const auto point = store->read_point();
    ASSERT_TRUE(store->commit(block_of(2)));
    EXPECT_EQ(**store->get("last", point.get()), "1");
    EXPECT_EQ(**store->get("key/1", point.get()), "value 1");
    EXPECT_EQ(**store->get("last"), "2");
    EXPECT_FALSE(store->get("key/1")->has_value());
}

TEST_F(StoreTest, RefusesWhatIsNotItsOwn) {
    expect_refused(path(), options(false), "there is no store");
    must_open(path());
    StoreOptions foreign = options();
    foreign.chain_id = "other";
    expect_refused(path(), foreign, "belongs to the chain \"charter-test\", not to \"other\"");

    const auto held = must_open(path());
    expect_refused(path(), options(), "open in another process");

    std::ofstream(root_ / "letter.txt") << "text";
    expect_refused(root_, options(), "holds other files");
    expect_refused(root_, options(false), "there is no store");
    EXPECT_FALSE(fs::exists(root_ / "CURRENT"));
}

TEST_F(StoreTest, RefusesAnotherGenesis) {
    const Digest genesis = crypto::sha256("genesis");
    BlockWrite b = block_of(1);
    b.genesis = genesis;
    {
        const auto store = must_open(path());
        EXPECT_FALSE(store->genesis());
        ASSERT_TRUE(store->commit(b));
        EXPECT_EQ(store->genesis(), genesis);
    }
    StoreOptions o = options();
    o.genesis = genesis;
    EXPECT_EQ((*Store::open(path(), o))->genesis(), genesis);
    o.genesis = crypto::sha256("another");
    expect_refused(path(), o, "was founded with genesis");
}

TEST_F(StoreTest, RefusesANewerFormat) {
    must_open(path());
    {
        const auto rocks = Rocks::open(path(), options());
        ASSERT_TRUE(rocks);
        rocksdb::WriteBatch batch;
        batch.Put((*rocks)->table(Table::meta), "format", big_endian(kFormatVersion + 1));
        ASSERT_TRUE((*rocks)->write(batch));
    }
    expect_refused(path(), options(), "has format 4, this program reads format 3");
}

// A disk whose syncs fail on command.
class FailingFile : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    FailingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, const std::atomic<bool>& fails)
        : FSWritableFileOwnerWrapper(std::move(file)), fails_(fails) {}
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* c) override {
        if (fails_) return rocksdb::IOStatus::IOError("the disk is gone");
        return target()->Sync(o, c);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* c) override {
        return Sync(o, c);
    }

  private:
    const std::atomic<bool>& fails_;
};

class FailingDisk : public rocksdb::FileSystemWrapper {
  public:
    FailingDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    const char* Name() const override { return "FailingDisk"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& o,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* c) override {
        const auto status = target()->NewWritableFile(name, o, result, c);
        if (status.ok()) *result = std::make_unique<FailingFile>(std::move(*result), fails);
        return status;
    }
    std::atomic<bool> fails{false};
};

TEST_F(StoreTest, AFailedSyncIsFinal) {
    const auto disk = std::make_shared<FailingDisk>();
    const auto env = rocksdb::NewCompositeEnv(disk);
    StoreOptions o = options();
    o.env = env.get();
    {
        auto store = Store::open(path(), o);
        ASSERT_TRUE(store) << store.error().what;
        ASSERT_TRUE((*store)->commit(block_of(1)));
        disk->fails = true;
        const Done failed = (*store)->commit(block_of(2));
        ASSERT_FALSE(failed);
        EXPECT_NE(failed.error().what.find("the disk is gone"), std::string::npos);
        EXPECT_NE(failed.error().what.find("check the disk"), std::string::npos);
        disk->fails = false;
        const Done again = (*store)->commit(block_of(2));
        ASSERT_FALSE(again) << "never tried again";
        EXPECT_EQ(again.error().what, failed.error().what);
        EXPECT_EQ((*store)->head()->height, 1U);
        EXPECT_EQ(**(*store)->get("last"), "1");
    }
    // What reached the disk is known now: the whole block or nothing of it.
    const auto store = must_open(path());
    const std::uint64_t height = store->head()->height;
    EXPECT_TRUE(height == 1 || height == 2);
    EXPECT_EQ(**store->get("last"), std::to_string(height));
    expect_block(*store, height);
    EXPECT_EQ(store->block(2)->has_value(), height == 2);
}

TEST_F(StoreTest, DropTakesContentsAlone) {
    {
        const auto store = must_open(path());
        for (std::uint64_t height = 1; height <= 6; ++height) {
            BlockWrite b = block_of(height);
            b.receipts.resize(150, "receipt");  // more than lie under one key
            b.events.resize(70, "event");
            ASSERT_TRUE(store->commit(b));
        }
        const auto contents = store->contents(2);
        ASSERT_TRUE(contents);
        EXPECT_EQ(contents->block, "block 2");
        EXPECT_EQ(contents->receipts, 150U);
        EXPECT_EQ(contents->events, 70U);
        EXPECT_GT(contents->bytes, 150 * 7U + 70 * 5U);
        ASSERT_TRUE(store->drop(2, 4, {{"note", "dropped"}, {"other", std::nullopt}}));
        ASSERT_TRUE(store->drop(4, 4, {{"more", "a note alone"}}));
        std::atomic<bool> stop{false};
        EXPECT_TRUE(store->compact(4, stop));
        stop = true;
        EXPECT_TRUE(store->compact(4, stop));
    }
    const auto store = must_open(path(), false);
    for (std::uint64_t height = 1; height <= 6; ++height) {
        const bool gone = height == 2 || height == 3;
        EXPECT_EQ(store->block(height)->has_value(), !gone) << height;
        EXPECT_EQ(store->receipt({height, 149})->has_value(), !gone) << height;
        EXPECT_EQ(store->contents(height)->events, gone ? 0U : 70U) << height;
        EXPECT_TRUE(store->header(height)->has_value());
        EXPECT_EQ(store->commit_of(height)->has_value(), height < 6);
        const auto id = crypto::sha256("tx " + std::to_string(height) + ".1");
        EXPECT_EQ(**store->find_transaction(id), (Position{height, 1}));
    }
    const auto events = *store->events({2, 0}, 1);
    EXPECT_EQ(events.at(0).at, (Position{4, 0}));
    EXPECT_EQ(**store->local("note"), "dropped");
    EXPECT_EQ(**store->local("more"), "a note alone");
    EXPECT_EQ(store->head()->height, 6U);
    EXPECT_TRUE(store->commit(block_of(7)));
}

TEST_F(StoreTest, KeepWritesWhatBecameKnownLater) {
    {
        const auto store = must_open(path());
        for (std::uint64_t height = 1; height <= 3; ++height) {
            BlockWrite b = block_of(height);
            b.header.clear();
            b.commits.clear();
            ASSERT_TRUE(store->commit(b));
        }
        EXPECT_FALSE(store->header(2)->has_value());
        ASSERT_TRUE(store->keep({2, "header 2", "commit 2", {{"known", "2"}}}));
        ASSERT_TRUE(store->keep({2, {}, "commit 2 again", {}}));
        ASSERT_TRUE(store->keep({3, "header 3", {}, {{"known", "3"}}}));
    }
    const auto store = must_open(path(), false);
    EXPECT_EQ(**store->header(2), "header 2");
    EXPECT_EQ(**store->commit_of(2), "commit 2 again");
    EXPECT_EQ(**store->header(3), "header 3");
    EXPECT_FALSE(store->commit_of(3)->has_value());
    EXPECT_EQ(**store->local("known"), "3");
    EXPECT_EQ(**store->block(2), "block 2");
    EXPECT_TRUE(store->commit(block_of(4)));
}

TEST_F(StoreTest, AFailedDropIsFinalToo) {
    const auto disk = std::make_shared<FailingDisk>();
    const auto env = rocksdb::NewCompositeEnv(disk);
    StoreOptions o = options();
    o.env = env.get();
    {
        auto store = Store::open(path(), o);
        ASSERT_TRUE(store) << store.error().what;
        for (std::uint64_t height = 1; height <= 3; ++height)
            ASSERT_TRUE((*store)->commit(block_of(height)));
        disk->fails = true;
        EXPECT_FALSE((*store)->drop(1, 3, {{"note", "dropped"}}));
        disk->fails = false;
        EXPECT_FALSE((*store)->drop(1, 3, {{"note", "dropped"}}));
        EXPECT_FALSE((*store)->commit(block_of(4)));
    }
    // All of it or nothing.
    const auto store = must_open(path());
    const bool dropped = **store->local("note") == "dropped";
    for (std::uint64_t height = 1; height <= 2; ++height)
        EXPECT_EQ(store->block(height)->has_value(), !dropped);
    expect_block(*store, 3);
}

// Damage: one byte changed, or the tail cut off, at places all over every file.
class DamageTest : public StoreTest {
  protected:
    static constexpr std::uint64_t kHeight = 40;

    void SetUp() override {
        StoreTest::SetUp();
        for (std::uint64_t height = 1; height <= kHeight; height += 20) {
            const auto store = StateStore::open(path(), state_options());
            ASSERT_TRUE(store) << store.error().what;
            for (std::uint64_t h = height; h < height + 20; ++h) {
                BlockWrite b = block_of(h);
                for (int i = 0; i < 50; ++i) {
                    b.state.push_back({"bulk/" + std::to_string(i), std::string(100, 'a')});
                }
                const auto done = (*store)->commit(std::move(b));
                ASSERT_TRUE(done);
                hashes_[h] = *done;
            }
        }
    }
    static StateOptions state_options() {
        StateOptions o;
        o.store = options();
        return o;
    }
    // A Fault, or a whole state of some height: never a crash, never wrong content.
    void expect_fault_or_truth(const fs::path& copy) {
        const auto store = StateStore::open(copy, state_options());
        if (!store) {
            ++faults_;
            EXPECT_NE(store.error().what.find(copy.string()), std::string::npos);
            return;
        }
        ++opened_;
        const auto head = (*store)->store().head();
        if (!head) return;
        EXPECT_EQ(head->app_hash, hashes_.at(head->height));
        for (std::uint64_t h = 1; h <= head->height; ++h) {
            const auto bytes = (*store)->store().block(h);
            if (bytes && *bytes) {
                EXPECT_EQ(**bytes, "block " + std::to_string(h));
            }
        }
    }
    template <class Change>
    void damage_each_file(std::string_view ending, int places, Change change) {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(path())) {
            const std::string name = entry.path().filename().string();
            if (name.find(ending) != std::string::npos && entry.file_size() > 0) {
                files.push_back(entry.path().filename());
            }
        }
        ASSERT_FALSE(files.empty());
        const fs::path copy = root_ / "copy";
        for (const fs::path& file : files) {
            const auto size = fs::file_size(path() / file);
            for (int i = 0; i < places; ++i) {
                fs::remove_all(copy);
                fs::copy(path(), copy, fs::copy_options::recursive);
                change(copy / file, size * static_cast<std::uintmax_t>(i) / places);
                SCOPED_TRACE(file.string() + " at place " + std::to_string(i));
                expect_fault_or_truth(copy);
            }
        }
    }
    static void flip(const fs::path& file, std::uintmax_t at) {
        std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
        f.seekg(static_cast<std::streamoff>(at));
        const char c = static_cast<char>(f.get() ^ 0x20);
        f.seekp(static_cast<std::streamoff>(at));
        f.put(c);
    }

    std::map<std::uint64_t, Digest> hashes_;
    int faults_ = 0;
    int opened_ = 0;
};

TEST_F(DamageTest, ChangedTables) {
    damage_each_file(".sst", 5, flip);
    EXPECT_GT(faults_, 0);
}

TEST_F(DamageTest, ChangedManifest) {
    damage_each_file("MANIFEST", 40, flip);
    EXPECT_GT(faults_, 35);
    faults_ = 0;
    damage_each_file("CURRENT", 10, flip);
    EXPECT_EQ(faults_, 10);
}

TEST_F(DamageTest, ChangedJournal) {
    damage_each_file(".log", 40, flip);
    EXPECT_GT(faults_, 35);
}

TEST_F(DamageTest, CutJournal) {
    damage_each_file(".log", 12,
                     [](const fs::path& f, std::uintmax_t at) { fs::resize_file(f, at); });
    EXPECT_GT(opened_, 0) << "a torn last record is a block that was never acknowledged";
}

TEST_F(DamageTest, MissingFiles) {
    for (const std::string name : {"CURRENT", ".sst", "MANIFEST"}) {
        faults_ = 0;
        damage_each_file(name, 1, [](const fs::path& f, std::uintmax_t) { fs::remove(f); });
        EXPECT_GT(faults_, 0) << name;
        EXPECT_EQ(opened_, 0) << name;
    }
}

}  // namespace
}  // namespace charter::storage
