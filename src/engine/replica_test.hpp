#pragma once
// For the tests of snapshots: a node's application on its own store, fed with decided blocks.

#include <memory>
#include <string>
#include <vector>

#include "engine/application.hpp"
#include "engine/snapshots.hpp"
#include "engine/testing.hpp"

namespace charter::engine {

/// Small, so that a state has many.
inline constexpr std::size_t kTestChunkBytes = std::size_t{16} << 10U;

class Replica {
  public:
    Replica();
    /// As after a crash.
    void restart();
    void found();
    /// Decides the next block. Its time follows from its height.
    void block(const std::vector<Bytes>& txs = {});

    Application& app() { return *app_; }
    storage::StateStore& store() { return *store_; }
    Snapshots& snapshots() { return *snapshots_; }
    std::uint64_t height() const { return app_->tip() ? app_->tip()->height : 0; }
    std::string hash() const { return to_hex(app_->tip()->app_hash); }
    /// Of the present state.
    KeptSnapshotRef snapshot();
    std::filesystem::path folder() const { return folder_.path(); }

  private:
    Folder folder_;
    std::unique_ptr<storage::StateStore> store_;
    std::unique_ptr<Application> app_;
    std::unique_ptr<Snapshots> snapshots_;
};

/// The transactions of the block at a height: business, governance, a refusal; every third empty.
std::vector<Bytes> txs_at(std::uint64_t height);
/// Founded, and `blocks` of these.
void grow(Replica& replica, std::uint64_t blocks);

Bytes content_of(const std::filesystem::path& file);

}  // namespace charter::engine
