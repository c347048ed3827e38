// A state from elsewhere instead of what a store holds, and what a crash at each step leaves.

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <map>

#include "crypto/sha256.hpp"
#include "storage/versions.hpp"

namespace charter::storage {
namespace {

namespace fs = std::filesystem;
using Model = std::map<Bytes, Bytes>;

constexpr std::uint64_t kHeight = 70;

std::vector<KeyChange> leaves(int from, int to) {
    std::vector<KeyChange> all;
    for (int i = from; i < to; ++i) {
        all.push_back({"key/" + std::to_string(i), Bytes("value ") + std::to_string(i)});
    }
    return all;
}

Model content(const state::View& view) {
    Model found;
    view.scan({}, {}, [&](ByteView key, ByteView value) {
        found[Bytes(key)] = value;
        return true;
    });
    return found;
}

/// A store of a state of `leaves(0, 300)`, as a node reaches it block by block.
class ImportTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = fs::temp_directory_path() /
                ("charter-import-" + std::to_string(::getpid()) + "-" + test->name());
        fs::remove_all(path_);
        reopen();
        founded_ = commit(0, {{"founding", Bytes("other")}});
    }
    void TearDown() override {
        store_.reset();
        fs::remove_all(path_);
    }
    void reopen() {
        store_.reset();
        StateOptions options;
        options.store.chain_id = "charter-test";
        options.store.create = true;
        auto opened = StateStore::open(path_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = std::move(*opened);
    }
    Digest commit(std::uint64_t height, std::vector<KeyChange> changes) {
        BlockWrite b;
        b.height = height;
        b.state = std::move(changes);
        b.block = "block";
        b.receipts = {"receipt"};
        b.transactions = {crypto::sha256(std::to_string(height))};
        b.local = {{"note", Bytes("of ") + std::to_string(height)}};
        return store_->commit(std::move(b)).value();
    }
    void take_all() {
        ASSERT_TRUE(store_->begin_import());
        ASSERT_TRUE(store_->put_import(leaves(0, 100)));
        ASSERT_TRUE(store_->put_import(leaves(100, 300)));
    }
    Done end(const Digest& root) {
        BlockWrite head;
        head.height = kHeight;
        head.app_hash = root;
        head.local = {{"joined", Bytes("yes")}};
        return store_->end_import(head);
    }

    fs::path path_;
    std::unique_ptr<StateStore> store_;
    Digest founded_{};
};

TEST_F(ImportTest, ReplacesAllThatWasThere) {
    auto before = store_->latest();
    take_all();
    EXPECT_FALSE(store_->store().head());
    EXPECT_EQ(content(*before), (Model{{"founding", "other"}}));
    before.reset();  // a snapshot holds the store open
    ASSERT_TRUE(end(store_->imported(kHeight).value()->app_hash()));
    for (int round = 0; round < 2; ++round) {
        if (round == 1) reopen();
        const auto now = store_->latest();
        EXPECT_EQ(now->height(), kHeight);
        EXPECT_EQ(content(*now).size(), 300U);
        EXPECT_EQ(now->get("key/7"), "value 7");
        EXPECT_EQ(now->get("founding"), std::nullopt);
        EXPECT_TRUE(now->prove("key/7"));
        EXPECT_TRUE(now->prove_absent("founding"));
        EXPECT_EQ(store_->store().block(0).value(), std::nullopt);
        EXPECT_EQ(store_->store().receipt({0, 0}).value(), std::nullopt);
        EXPECT_EQ(store_->store().find_transaction(crypto::sha256(ByteView("0"))).value(),
                  std::nullopt);
        EXPECT_EQ(store_->store().local("note").value(), std::nullopt);
        EXPECT_EQ(store_->store().local("joined").value(), "yes");
    }
    EXPECT_FALSE(store_->at(0));
}

TEST_F(ImportTest, GoesOnLikeAStoreThatGrew) {
    take_all();
    ASSERT_TRUE(end(store_->imported(kHeight).value()->app_hash()));
    const std::vector<KeyChange> next = {{"key/7", std::nullopt}, {"key/8", Bytes("new")}};
    const Digest root = store_->root_of(next);
    EXPECT_EQ(commit(kHeight + 1, next), root);
    EXPECT_EQ(store_->latest()->get("key/8"), "new");
    EXPECT_EQ(store_->at(kHeight).value()->get("key/8"), "value 8");
    reopen();
    EXPECT_EQ(store_->latest()->app_hash(), root);
}

TEST_F(ImportTest, R25_ThatIsCutShortLeavesAnEmptyStore) {
    const std::pair<const char*, std::function<void()>> rows[] = {
        {"begun", [&] { ASSERT_TRUE(store_->begin_import()); }},
        {"half", [&] { ASSERT_TRUE(store_->begin_import() && store_->put_import(leaves(0, 50))); }},
        {"whole, not ended", [&] { take_all(); }},
        {"looked at, not ended",
         [&] {
             take_all();
             ASSERT_TRUE(store_->imported(kHeight));
         }},
        {"cancelled",
         [&] {
             take_all();
             ASSERT_TRUE(store_->cancel_import());
             EXPECT_EQ(content(*store_->latest()), Model{});
         }},
    };
    for (const auto& [what, stop] : rows) {
        stop();
        reopen();
        EXPECT_FALSE(store_->store().head()) << what;
        EXPECT_EQ(content(*store_->latest()), Model{}) << what;
        EXPECT_EQ(commit(0, {{"founding", Bytes("other")}}), founded_) << what;
    }
}

TEST_F(ImportTest, BegunAgainForgetsTheFirst) {
    take_all();
    ASSERT_TRUE(store_->begin_import());
    ASSERT_TRUE(store_->put_import({{"key", Bytes("value")}}));
    const auto received = store_->imported(kHeight);
    ASSERT_TRUE(received);
    EXPECT_EQ(content(**received), (Model{{"key", "value"}}));
    ASSERT_TRUE(end((*received)->app_hash()));
    EXPECT_EQ(content(*store_->latest()), (Model{{"key", "value"}}));
}

}  // namespace
}  // namespace charter::storage
