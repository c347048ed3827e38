#include "node/home.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "crypto/sha256.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "machine/genesis.hpp"
#include "wire/codec.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGenesisBytesMax = std::size_t{20} << 20U;
constexpr mode_t kPrivate = 0600;

fs::path genesis_path(const fs::path& home) { return home / "genesis.bin"; }
fs::path state_path(const fs::path& home) { return home / "state"; }

/// Whole or not at all, and on the disk when it returns.
Outcome<std::monostate> write_whole(const fs::path& path, ByteView bytes) {
    const auto failed = [&] {
        const std::string why = std::generic_category().message(errno);
        return fault("cannot write " + path.string() + ": " + why);
    };
    const fs::path part = path.string() + ".part";
    const int descriptor =
        ::open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, kPrivate);
    if (descriptor < 0) return failed();
    ByteView rest = bytes;
    bool good = true;
    while (good && !rest.empty()) {
        const ssize_t written = ::write(descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        good = written >= 0;
        if (good) rest.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    if (!good || ::rename(part.c_str(), path.c_str()) != 0) return failed();
    return std::monostate{};
}

Outcome<storage::StateOptions> options_for(ByteView signed_genesis) {
    const auto head = genesis_head(signed_genesis);
    if (!head) return tl::unexpected(head.error());
    storage::StateOptions options;
    options.store.chain_id = head->chain_id;
    options.store.genesis = head->digest;
    return options;
}

}  // namespace

HomeLock::HomeLock(HomeLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

HomeLock::~HomeLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Outcome<HomeLock> HomeLock::take(const fs::path& home) {
    const fs::path path = home / "lock";
    const int descriptor =
        ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kPrivate);
    if (descriptor < 0) {
        return fault("cannot use the home " + home.string() + ": " +
                     std::generic_category().message(errno) +
                     "; `charterd init` makes it, and it must belong to the node's user");
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return HomeLock(descriptor);
    ::close(descriptor);
    return fault("the home " + home.string() +
                 " is in use by another process: stop that charterd first");
}

Outcome<Bytes> read_whole(const fs::path& path, std::size_t bytes_max, std::string_view what) {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed) {
        return fault("cannot read " + std::string(what) + " " + path.string() + ": " +
                     failed.message());
    }
    if (size > bytes_max) {
        return fault(path.string() + " has " + std::to_string(size) + " bytes, too many for " +
                     std::string(what));
    }
    std::ifstream in(path, std::ios::binary);
    Bytes bytes(static_cast<std::size_t>(size), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in) return fault("cannot read " + std::string(what) + " " + path.string());
    return bytes;
}

Outcome<GenesisHead> genesis_head(ByteView signed_genesis) {
    v1::SignedGenesis document;
    v1::Genesis genesis;
    const auto size = static_cast<int>(signed_genesis.size());
    if (signed_genesis.size() > kGenesisBytesMax ||
        !document.ParseFromArray(signed_genesis.data(), size) ||
        !genesis.ParseFromString(document.genesis()) || genesis.chain_id().empty()) {
        return fault(
            "this is no signed genesis document; `charter consortium assemble` writes one");
    }
    return GenesisHead{genesis.chain_id(), machine::genesis_digest(document.genesis())};
}

Outcome<engine::Founded> found_home(const fs::path& home, ByteView signed_genesis) {
    auto options = options_for(signed_genesis);
    if (!options) return tl::unexpected(options.error());
    std::error_code failed;
    fs::create_directories(home, failed);
    if (!failed) fs::permissions(home, fs::perms::owner_all, failed);
    if (failed) return fault("cannot make the home " + home.string() + ": " + failed.message());
    auto lock = HomeLock::take(home);
    if (!lock) return tl::unexpected(lock.error());
    options->store.create = true;
    auto store = storage::StateStore::open(state_path(home), *options);
    if (!store) return tl::unexpected(store.error());
    engine::ApplicationOptions application_options;
    application_options.now_ms = [] { return std::int64_t{0}; };
    auto application = engine::Application::open(**store, application_options);
    if (!application) return tl::unexpected(application.error());
    auto founded = (*application)->init_chain(signed_genesis);
    if (!founded) return founded;
    if (auto kept = write_whole(genesis_path(home), signed_genesis); !kept) {
        return tl::unexpected(kept.error());
    }
    return founded;
}

Outcome<std::monostate> keep_texts(const fs::path& home, ByteView texts) {
    const auto document = genesis_of(home);
    if (!document) return tl::unexpected(document.error());
    v1::SignedGenesis signed_genesis;
    v1::Genesis genesis;
    if (!signed_genesis.ParseFromString(*document) ||
        !genesis.ParseFromString(signed_genesis.genesis())) {
        return fault(genesis_path(home).string() + " is damaged; found the home anew");
    }
    if (genesis.catalog().head().texts_digest() != view(crypto::sha256(texts))) {
        return fault(
            "these are not the texts of the founding catalog: compile the same catalog/ that the "
            "genesis document was drafted from");
    }
    return write_whole(home / "texts.bin", texts);
}

Outcome<Bytes> genesis_of(const fs::path& home) {
    std::error_code ignored;
    if (!fs::exists(genesis_path(home), ignored)) {
        return fault("the home " + home.string() + " is not founded: run charterd init --home " +
                     home.string() + " --genesis signed-genesis.bin");
    }
    return read_whole(genesis_path(home), kGenesisBytesMax, "the genesis document");
}

Outcome<std::unique_ptr<storage::StateStore>> open_state(const fs::path& home) {
    const auto document = genesis_of(home);
    if (!document) return tl::unexpected(document.error());
    const auto options = options_for(*document);
    if (!options) return tl::unexpected(options.error());
    return storage::StateStore::open(state_path(home), *options);
}

namespace {

/// The store of a home that no node runs on, and whose it is.
struct Stopped {
    HomeLock lock;
    Digest genesis{};
    std::unique_ptr<storage::Store> store;
};

Outcome<Stopped> open_stopped(const fs::path& home) {
    const auto document = genesis_of(home);
    if (!document) return tl::unexpected(document.error());
    const auto options = options_for(*document);
    if (!options) return tl::unexpected(options.error());
    auto lock = HomeLock::take(home);
    if (!lock) return tl::unexpected(lock.error());
    auto store = storage::Store::open(state_path(home), options->store);
    if (!store) return tl::unexpected(store.error());
    return Stopped{*std::move(lock), *options->store.genesis, *std::move(store)};
}

}  // namespace

Outcome<std::monostate> whole_home(const fs::path& home) {
    const auto stopped = open_stopped(home);
    if (!stopped) return tl::unexpected(stopped.error());
    return engine::require_whole_history(*stopped->store);
}

Outcome<engine::VerifyReport> verify_home(const fs::path& home,
                                          const engine::VerifyOptions& options) {
    const auto stopped = open_stopped(home);
    if (!stopped) return tl::unexpected(stopped.error());
    engine::VerifyOptions checked = options;
    if (!checked.genesis) checked.genesis = stopped->genesis;
    return engine::verify_store(*stopped->store, checked);
}

Outcome<engine::ExportReport> export_home(const fs::path& home, const fs::path& file,
                                          const engine::VerifyOptions& options) {
    const auto stopped = open_stopped(home);
    if (!stopped) return tl::unexpected(stopped.error());
    const fs::path part = file.string() + ".part";
    const auto refused = [&](const std::string& why) {
        std::error_code ignored;
        fs::remove(part, ignored);
        return fault("cannot write " + file.string() + ": " + why);
    };
    const int made =
        ::open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, kPrivate);
    if (made < 0) return refused(std::generic_category().message(errno));
    ::close(made);
    std::ofstream out(part, std::ios::binary);
    auto report = engine::export_blocks(*stopped->store, out, options);
    if (!report) return refused(report.error().what);
    out.close();
    if (out.fail() || ::rename(part.c_str(), file.c_str()) != 0) {
        return refused(std::generic_category().message(errno));
    }
    return report;
}

Outcome<std::monostate> archive_home(const fs::path& home, std::uint64_t height,
                                     const engine::VerifyOptions& options) {
    const auto stopped = open_stopped(home);
    if (!stopped) return tl::unexpected(stopped.error());
    const auto archive = engine::Archive::open(home / "archive");
    if (!archive) return tl::unexpected(archive.error());
    engine::VerifyOptions checked = options;
    checked.genesis = stopped->genesis;
    return engine::archive_by_replay(*stopped->store, **archive, height, checked);
}

Outcome<engine::RolledBack> rollback_home(const fs::path& home) {
    const auto document = genesis_of(home);
    if (!document) return tl::unexpected(document.error());
    const auto options = options_for(*document);
    if (!options) return tl::unexpected(options.error());
    const auto lock = HomeLock::take(home);
    if (!lock) return tl::unexpected(lock.error());
    return engine::roll_back({state_path(home), home / "snapshots", home / "archive"}, *options);
}

Outcome<engine::ReplayReport> replay_file(const fs::path& file,
                                          const engine::VerifyOptions& options) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return fault("cannot read the block export " + file.string() + ": " +
                     std::generic_category().message(errno));
    }
    return engine::replay_blocks(in, options);
}

}  // namespace charter::node
