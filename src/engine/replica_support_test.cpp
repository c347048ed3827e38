// The bodies of replica_test.hpp.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "engine/replica_test.hpp"

namespace charter::engine {

Replica::Replica() { restart(); }

void Replica::restart() {
    snapshots_.reset();
    app_.reset();
    store_.reset();
    store_ = open_store(folder_);
    ApplicationOptions options;
    options.now_ms = [] { return kFoundedMs; };
    auto app = Application::open(*store_, options);
    ASSERT_TRUE(app) << app.error().what;
    app_ = *std::move(app);
    auto snapshots =
        Snapshots::open(folder_.path() / "snapshots", {.kept = 2, .chunk_bytes = kTestChunkBytes});
    ASSERT_TRUE(snapshots) << snapshots.error().what;
    snapshots_ = *std::move(snapshots);
}

void Replica::found() {
    const auto done = app_->init_chain(test_chain().genesis());
    ASSERT_TRUE(done) << done.error().what;
}

void Replica::block(const std::vector<Bytes>& txs) {
    const std::uint64_t next = height() + 1;
    const auto done =
        app_->finalize_block({next, kFoundedMs + static_cast<std::int64_t>(next) * 1'000, txs, {}});
    ASSERT_TRUE(done) << done.error().what;
    const auto committed = app_->commit();
    ASSERT_TRUE(committed) << committed.error().what;
}

KeptSnapshotRef Replica::snapshot() {
    const std::atomic<bool> go{false};
    const auto made = snapshots_->make(*app_->tip()->view, go);
    EXPECT_TRUE(made) << made.error().what;
    return *made;
}

std::vector<Bytes> txs_at(std::uint64_t height) {
    if (height % 3 == 0) return {};
    const std::uint64_t nonce = height / 3 * 2 + height % 3 - 1;
    const TestChain& chain = test_chain();
    return {chain.access("bank-a.two", nonce), chain.access("bank-b.two", nonce, ""),
            chain.schema("bank-a", nonce, "schema" + std::to_string(height) + ".v1")};
}

void grow(Replica& replica, std::uint64_t blocks) {
    if (!replica.app().tip()) replica.found();
    for (std::uint64_t i = 0; i < blocks; ++i) replica.block(txs_at(replica.height() + 1));
}

Bytes content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace charter::engine
