#include "engine/snapshots.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/ensure.hpp"
#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "engine/new_file.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMetadata = "metadata";
constexpr const char* kState = "state";
constexpr const char* kPart = ".part";

std::optional<Bytes> read_file(const fs::path& path, std::uint64_t from, std::size_t bytes) {
    std::ifstream in(path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(from));
    Bytes content(bytes, '\0');
    in.read(content.data(), static_cast<std::streamsize>(bytes));
    if (!in) return std::nullopt;
    return content;
}

/// Puts the leaves into the file and into the metadata.
class ChunkWriter {
  public:
    ChunkWriter(NewFile& file, v1::SnapshotMetadata& metadata) : file_(file), metadata_(metadata) {}

    void add(ByteView key, ByteView value) {
        metadata_.set_leaves(metadata_.leaves() + 1);
        const Bytes leaf = snapshot_leaf(key, value);
        file_.write(leaf);
        metadata_.set_bytes(metadata_.bytes() + leaf.size());
        ByteView rest = leaf;
        while (!rest.empty()) {
            const ByteView piece = rest.substr(0, metadata_.chunk_bytes() - in_chunk_);
            digest_.update(piece);
            in_chunk_ += piece.size();
            rest.remove_prefix(piece.size());
            if (in_chunk_ == metadata_.chunk_bytes()) end_chunk();
        }
    }
    void finish() {
        if (in_chunk_ > 0) end_chunk();
    }

  private:
    void end_chunk() {
        metadata_.mutable_chunks_sha256()->append(view(digest_.finish()));
        in_chunk_ = 0;
    }

    NewFile& file_;
    v1::SnapshotMetadata& metadata_;
    crypto::Sha256 digest_;
    std::uint64_t in_chunk_ = 0;
};

bool write_file(const fs::path& path, ByteView bytes) {
    NewFile file(path);
    file.write(bytes);
    return file.finish();
}

}  // namespace

std::optional<Bytes> read_chunk(const KeptSnapshot& snapshot, std::uint64_t index) {
    auto bytes = read_file(snapshot.folder / kState, index * snapshot.metadata.chunk_bytes(),
                           bytes_of_chunk(snapshot.metadata, index));
    if (!bytes || crypto::sha256(*bytes) != chunk_digest(snapshot.metadata, index)) {
        return std::nullopt;
    }
    return bytes;
}

Outcome<KeptSnapshot> read_snapshot(const fs::path& folder) {
    std::error_code failed;
    const fs::path path = folder / kMetadata;
    const auto size = fs::file_size(path, failed);
    if (failed) return fault("cannot read " + path.string() + ": " + failed.message());
    const auto bytes = size > kSnapshotMetadataBytesMax ? std::nullopt : read_file(path, 0, size);
    if (!bytes) return fault("cannot read " + path.string());
    auto metadata = read_metadata(*bytes);
    if (!metadata) return fault(path.string() + ": " + metadata.error().what);
    if (fs::file_size(folder / kState, failed) != metadata->bytes() || failed) {
        return fault((folder / kState).string() + " does not have the bytes of a whole snapshot");
    }
    return KeptSnapshot{*std::move(metadata), *bytes, snapshot_hash(*bytes), folder};
}

Outcome<std::unique_ptr<Snapshots>> Snapshots::open(const fs::path& folder,
                                                    SnapshotsOptions options) {
    ensure(
        options.kept > 0 && options.chunk_bytes > 0 && options.chunk_bytes <= kSnapshotChunkBytes,
        "snapshots are kept, in chunks that others read");
    if (const auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
    std::unique_ptr<Snapshots> snapshots(new Snapshots(folder, options));
    snapshots->read_all();
    return snapshots;
}

void Snapshots::read_all() {
    std::error_code ignored;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
        folders.push_back(entry.path());
    }
    for (const fs::path& folder : folders) {
        if (folder.extension() == kPart) {
            fs::remove_all(folder, ignored);
            continue;
        }
        auto read = read_snapshot(folder);
        if (read && folder.filename() == hex16(read->metadata.height())) {
            kept_.push_back(std::make_shared<const KeptSnapshot>(*std::move(read)));
        } else {
            spdlog::warn("{} is not offered: {}", folder.string(),
                         read ? "it is named after another height" : read.error().what);
        }
    }
    std::ranges::sort(kept_, std::greater(),
                      [](const KeptSnapshotRef& kept) { return kept->metadata.height(); });
}

std::vector<KeptSnapshotRef> Snapshots::list() const {
    const std::lock_guard lock(mutex_);
    return kept_;
}

std::optional<Bytes> Snapshots::chunk(std::uint64_t height, std::uint32_t format,
                                      std::uint64_t index) {
    for (const KeptSnapshotRef& kept : list()) {
        if (kept->metadata.height() != height || kept->metadata.format() != format) continue;
        if (index >= chunks_of(kept->metadata)) return std::nullopt;
        auto bytes = read_chunk(*kept, index);
        if (!bytes) forget(kept);
        return bytes;
    }
    return std::nullopt;
}

/// Unless it was removed for its age while it was read.
void Snapshots::forget(const KeptSnapshotRef& damaged) {
    const std::lock_guard lock(mutex_);
    if (std::erase(kept_, damaged) == 0) return;
    spdlog::error("the snapshot {} is damaged and removed: look at the disk",
                  damaged->folder.string());
    std::error_code ignored;
    fs::remove_all(damaged->folder, ignored);
}

Outcome<KeptSnapshotRef> Snapshots::make(const storage::ProvableView& state,
                                         const std::atomic<bool>& stop) {
    const auto known = list();
    const bool is_there = std::ranges::any_of(known, [&](const KeptSnapshotRef& kept) {
        return kept->metadata.height() == state.height();
    });
    if (is_there || stop) return nullptr;
    const auto config = state::read_existing<v1::ChainConfig>(state, state::keys::kConfig);
    v1::SnapshotMetadata metadata;
    metadata.set_format(kSnapshotFormat);
    metadata.set_chain_id(config.chain_id());
    metadata.set_genesis_digest(config.genesis_digest());
    metadata.set_height(state.height());
    metadata.set_app_hash(Bytes(view(state.app_hash())));
    metadata.set_chunk_bytes(options_.chunk_bytes);

    const fs::path whole = folder_ / hex16(state.height());
    const fs::path part = whole.string() + kPart;
    std::error_code failed;
    fs::remove_all(whole, failed);  // one that did not read
    fs::remove_all(part, failed);
    fs::create_directory(part, failed);
    if (failed) return fault("cannot make " + part.string() + ": " + failed.message());
    NewFile file(part / kState);
    ChunkWriter chunks(file, metadata);
    state.scan({}, {}, [&](ByteView key, ByteView value) {
        chunks.add(key, value);
        return !stop;
    });
    chunks.finish();
    const Bytes encoded = wire::encode(metadata);
    const bool written = !stop && file.finish() && write_file(part / kMetadata, encoded) &&
                         sync_folder(part) && ::rename(part.c_str(), whole.c_str()) == 0 &&
                         sync_folder(folder_);
    if (!written) {
        const Fault why = disk_fault(whole, "write");
        fs::remove_all(part, failed);
        if (stop) return nullptr;
        return tl::unexpected(why);
    }
    auto made = std::make_shared<const KeptSnapshot>(
        KeptSnapshot{std::move(metadata), encoded, snapshot_hash(encoded), whole});
    keep(made);
    return made;
}

void Snapshots::keep(KeptSnapshotRef made) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(made));
    std::ranges::sort(kept_, std::greater(),
                      [](const KeptSnapshotRef& kept) { return kept->metadata.height(); });
    while (kept_.size() > options_.kept) {
        std::error_code ignored;
        fs::remove_all(kept_.back()->folder, ignored);
        kept_.pop_back();
    }
}

SnapshotWriter::SnapshotWriter(Snapshots& snapshots, SnapshotWriterOptions options)
    : snapshots_(snapshots), options_(std::move(options)), thread_([this] { run(); }) {}

SnapshotWriter::~SnapshotWriter() { stop(); }

void SnapshotWriter::committed(std::shared_ptr<const storage::ProvableView> state) {
    const std::uint64_t height = state->height();
    if (options_.interval == 0 || height == 0 || height % options_.interval != 0) return;
    const std::lock_guard lock(mutex_);
    if (due_) spdlog::warn("no snapshot of height {}: the disk is slow", due_->height());
    due_ = std::move(state);
    changed_.notify_all();
}

void SnapshotWriter::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void SnapshotWriter::wait_until_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || (!busy_ && !due_); });
}

void SnapshotWriter::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        busy_ = false;
        changed_.notify_all();
        changed_.wait(lock, [this] { return stopping_ || due_; });
        if (stopping_) return;
        busy_ = true;
        const auto state = std::exchange(due_, nullptr);
        lock.unlock();
        if (options_.before_each) options_.before_each();
        const auto made = snapshots_.make(*state, stopping_);
        if (!made)
            spdlog::error("no snapshot of height {}: {}", state->height(), made.error().what);
        if (made && *made) {
            spdlog::info("snapshot of height {}: {} leaves, {} bytes", state->height(),
                         (*made)->metadata.leaves(), (*made)->metadata.bytes());
        }
        lock.lock();
    }
}

}  // namespace charter::engine
