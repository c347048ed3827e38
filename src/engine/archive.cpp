#include "engine/archive.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

#include "engine/history.hpp"
#include "engine/new_file.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "pack/state_part.hpp"

namespace charter::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".state";
constexpr std::size_t kPiece = 256U << 10U;

/// The state of an earlier height that no block has changed since.
class Unchanged final : public storage::ProvableView {
  public:
    Unchanged(std::uint64_t height, std::shared_ptr<const storage::ProvableView> state)
        : height_(height), state_(std::move(state)) {}

    std::uint64_t height() const override { return height_; }
    const Digest& app_hash() const override { return state_->app_hash(); }
    std::optional<Bytes> get(ByteView key) const override { return state_->get(key); }
    void scan(ByteView from, ByteView to, const Visit& visit) const override {
        state_->scan(from, to, visit);
    }
    std::optional<merkle::ExistenceProof> prove(ByteView key) const override {
        return state_->prove(key);
    }
    std::optional<merkle::NonExistenceProof> prove_absent(ByteView key) const override {
        return state_->prove_absent(key);
    }

  private:
    std::uint64_t height_;
    std::shared_ptr<const storage::ProvableView> state_;
};

}  // namespace

std::optional<merkle::ExistenceProof> BuiltState::prove(ByteView key) const {
    const auto value = view_->get(key);
    if (!value) return std::nullopt;
    return merkle::prove(trie_, merkle::hashed_key(key), *value);
}

std::optional<merkle::NonExistenceProof> BuiltState::prove_absent(ByteView key) const {
    // The neighbours are known by their hashes alone: one pass finds their values.
    const auto value_of = [&](const Digest& hashed) -> std::optional<Bytes> {
        std::optional<Bytes> found;
        view_->scan({}, {}, [&](ByteView other, ByteView value) {
            if (merkle::hashed_key(other) == hashed) found = Bytes(value);
            return !found;
        });
        return found;
    };
    return merkle::prove_absent(trie_, merkle::hashed_key(key), value_of);
}

Outcome<std::unique_ptr<Archive>> Archive::open(const fs::path& folder) {
    if (const auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
    return std::unique_ptr<Archive>(new Archive(folder));
}

fs::path Archive::file_of(std::uint64_t height) const {
    return folder_ / (hex16(height) + std::string(kSuffix));
}

std::vector<std::uint64_t> Archive::heights() const {
    std::vector<std::uint64_t> heights;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
        const std::string name = entry.path().filename().string();
        const auto bytes = name.ends_with(kSuffix)
                               ? from_hex(name.substr(0, name.size() - kSuffix.size()))
                               : std::nullopt;
        if (bytes && bytes->size() == sizeof(std::uint64_t)) {
            heights.push_back(from_big_endian(*bytes));
        }
    }
    std::ranges::sort(heights);
    return heights;
}

bool Archive::has(std::uint64_t height) const {
    std::error_code ignored;
    return fs::exists(file_of(height), ignored);
}

Outcome<std::monostate> Archive::keep(const storage::ProvableView& state,
                                      const std::string& chain_id) const {
    const std::lock_guard lock(keeping_);
    if (is_sound(state.height(), state.app_hash())) return std::monostate{};
    const fs::path whole = file_of(state.height());
    const fs::path part = whole.string() + ".part";
    v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(chain_id);
    head.set_height(state.height());
    std::uint64_t leaves = 0;
    state.scan({}, {}, [&](ByteView, ByteView) { return ++leaves > 0; });
    head.set_leaves(leaves);
    NewFile file(part);
    file.write(pack::state_part_begin(head));
    state.scan({}, {}, [&](ByteView key, ByteView value) {
        file.write(pack::state_part_leaf(key, value, true));
        return true;
    });
    if (!file.finish() || ::rename(part.c_str(), whole.c_str()) != 0 || !sync_folder(folder_)) {
        return tl::unexpected(disk_fault(whole, "write"));
    }
    return std::monostate{};
}

bool Archive::is_sound(std::uint64_t height, const Digest& app_hash) const {
    return has(height) && read(height, app_hash).has_value();
}

Outcome<std::shared_ptr<const storage::ProvableView>> Archive::get(std::uint64_t height,
                                                                   const Digest& app_hash) const {
    const std::lock_guard lock(mutex_);
    if (last_ && last_->height() == height && last_->app_hash() == app_hash) return last_;
    if (!has(height)) return std::shared_ptr<const storage::ProvableView>();
    auto state = read(height, app_hash);
    if (state) last_ = *state;
    return state;
}

Outcome<std::shared_ptr<const storage::ProvableView>> Archive::read(std::uint64_t height,
                                                                    const Digest& app_hash) const {
    const fs::path path = file_of(height);
    std::ifstream in(path, std::ios::binary);
    pack::StatePartReader reader;
    Bytes piece(kPiece, '\0');
    const auto damaged = [&](const std::string& why) {
        return fault("the archived state " + path.string() + " is damaged: " + why +
                     "; make it anew with charterd archive, or, where blocks were pruned, put an "
                     "archive node's file of that name in its place");
    };
    while (in) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto got = static_cast<std::size_t>(in.gcount());
        if (const auto taken = reader.take(ByteView(piece).substr(0, got)); !taken) {
            return damaged(taken.error().detail);
        }
    }
    auto read = reader.finish();
    if (!read) return damaged(read.error().detail);
    if (read->height != height || read->root() != app_hash || read->view.hidden() != 0) {
        return damaged("it is not the state that the next block's app hash is of");
    }
    return std::make_shared<BuiltState>(
        height, std::make_unique<pack::PartialView>(std::move(read->view)), std::move(read->trie));
}

Outcome<std::shared_ptr<const storage::ProvableView>> state_at(const storage::StateStore& store,
                                                               const Archive* archive,
                                                               std::uint64_t height) {
    auto kept = store.at(height);
    if (kept) return std::shared_ptr<const storage::ProvableView>(*std::move(kept));
    const auto next = stored_header(store.store(), height + 1);
    if (!next) return tl::unexpected(next.error());
    const auto app_hash = next->has_value() ? digest_from((*next)->app_hash()) : std::nullopt;
    if (!app_hash) return tl::unexpected(kept.error());
    // After a restart only the newest state is there; it is that of the block before too where the
    // newest block changed nothing.
    const std::shared_ptr<const storage::Snapshot> latest = store.latest();
    if (latest->height() == height + 1 && latest->app_hash() == *app_hash) {
        return std::make_shared<Unchanged>(height, latest);
    }
    if (archive == nullptr || !archive->has(height)) return tl::unexpected(kept.error());
    return archive->get(height, *app_hash);
}

Outcome<bool> is_archived_soundly(const storage::Store& store, const Archive& archive,
                                  std::uint64_t height) {
    if (!archive.has(height)) return false;
    const auto next = existing_header(store, height + 1);
    if (!next) return tl::unexpected(next.error());
    const auto app_hash = digest_from(next->app_hash());
    if (!app_hash) return fault("the app hash of block " + std::to_string(height + 1) + " is none");
    return archive.is_sound(height, *app_hash);
}

Outcome<std::monostate> archive_by_replay(const storage::Store& store, const Archive& archive,
                                          std::uint64_t height, const VerifyOptions& options) {
    const auto newest = newest_signed(store);
    if (!newest) return tl::unexpected(newest.error());
    if (!store.head() || height > *newest) {
        return fault("the ledger's signed blocks reach height " + std::to_string(*newest) +
                     ": height " + std::to_string(height) + " is not reached");
    }
    if (height < *newest) {
        const auto sound = is_archived_soundly(store, archive, height);
        if (!sound) return tl::unexpected(sound.error());
        if (*sound) return std::monostate{};
    }
    if (const auto whole = require_whole_history(store); !whole)
        return tl::unexpected(whole.error());
    const auto document = existing_genesis(store);
    if (!document) return tl::unexpected(document.error());
    const auto founded = History::found(*document, options.genesis, options.protocol_supported);
    if (!founded) return tl::unexpected(founded.error());
    History& history = **founded;
    while (history.height() < height) {
        const auto block = existing_block(store, history.height() + 1);
        if (!block) return tl::unexpected(block.error());
        if (const auto done = history.append(*block); !done) return tl::unexpected(done.error());
        if (options.progress && !options.progress(history.height(), height)) break;
    }
    const BuiltState state(history.height(), std::make_unique<state::MemoryView>(history.state()),
                           history.trie());
    return archive.keep(state, history.chain_id());
}

}  // namespace charter::engine
