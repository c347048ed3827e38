#include "node/backup.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "engine/new_file.hpp"
#include "node/home.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kLook = 100ms;
constexpr std::size_t kPiece = std::size_t{1} << 20U;
constexpr std::size_t kListBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kWhyBytesMax = 64U << 10U;
constexpr const char* kList = "backup.sha256";
constexpr mode_t kPrivate = 0600;

fs::path request_of(const fs::path& home) { return home / "backup.request"; }
fs::path ready_of(const fs::path& home) { return home / "backup.ready"; }
fs::path failed_of(const fs::path& home) { return home / "backup.failed"; }

using Done = Outcome<std::monostate>;

Done make_folder(const fs::path& folder) {
    std::error_code failed;
    fs::create_directory(folder, failed);
    if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed) return fault("cannot make " + folder.string() + ": " + failed.message());
    return std::monostate{};
}

/// The digest of the copy, which is on the disk when it returns.
Outcome<Digest> copy_file(const fs::path& from, const fs::path& to, std::uint64_t& bytes) {
    std::ifstream in(from, std::ios::binary);
    engine::NewFile out(to);
    crypto::Sha256 digest;
    Bytes piece(kPiece, '\0');
    while (in) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const ByteView got = ByteView(piece).substr(0, static_cast<std::size_t>(in.gcount()));
        digest.update(got);
        out.write(got);
        bytes += got.size();
    }
    if (in.bad() || !in.eof()) return fault("cannot read " + from.string());
    if (!out.finish()) return tl::unexpected(engine::disk_fault(to, "write"));
    return digest.finish();
}

/// Every file below a folder, by its name there.
Outcome<std::vector<std::string>> files_below(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (at->is_directory(failed)) continue;
        names.push_back(fs::relative(at->path(), folder, failed).string());
    }
    if (failed) return fault("cannot read " + folder.string() + ": " + failed.message());
    std::ranges::sort(names);
    return names;
}

/// Links `state/` of the store as it is now into a folder with the home's genesis document.
Done copy_store(const storage::Store& store, const fs::path& home) {
    std::error_code ignored;
    const fs::path part = home / "backup.part";
    fs::remove_all(part, ignored);
    fs::remove_all(ready_of(home), ignored);
    if (const Done made = make_folder(part); !made) return made;
    if (const Done copied = store.checkpoint(part / "state"); !copied) return copied;
    std::uint64_t bytes = 0;
    const auto genesis = copy_file(home / "genesis.bin", part / "genesis.bin", bytes);
    if (!genesis) return tl::unexpected(genesis.error());
    std::error_code failed;
    fs::rename(part, ready_of(home), failed);
    if (failed) return fault("cannot make " + ready_of(home).string() + ": " + failed.message());
    return std::monostate{};
}

Done answer(const storage::Store& store, const fs::path& home) {
    const Done copied = copy_store(store, home);
    std::error_code ignored;
    if (!copied) {
        fs::remove_all(home / "backup.part", ignored);
        engine::NewFile why(failed_of(home));
        why.write(copied.error().what);
        why.finish();
    }
    fs::remove(request_of(home), ignored);
    return copied;
}

}  // namespace

BackupDesk::BackupDesk(const storage::StateStore& store, fs::path home)
    : store_(store), home_(std::move(home)), thread_([this] { run(); }) {}

BackupDesk::~BackupDesk() {
    stopping_ = true;
    thread_.join();
}

void BackupDesk::run() {
    std::error_code ignored;
    while (!stopping_) {
        if (!fs::exists(request_of(home_), ignored)) {
            std::this_thread::sleep_for(kLook);
            continue;
        }
        const Done done = answer(store_.store(), home_);
        if (done) spdlog::info("backup: a copy of the store is ready to be taken");
        if (!done) spdlog::error("backup: {}", done.error().what);
    }
}

namespace {

/// One backup at a time.
class Turn {
  public:
    explicit Turn(const fs::path& home)
        : descriptor_(::open((home / "backup.lock").c_str(),
                             O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kPrivate)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    bool is_ours() const {
        return descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    }

  private:
    int descriptor_;
};

Done ask_running_node(const fs::path& home, std::int64_t patience_ms) {
    std::error_code ignored;
    fs::remove(failed_of(home), ignored);
    fs::remove_all(ready_of(home), ignored);
    engine::NewFile request(request_of(home));
    if (!request.finish()) {
        return tl::unexpected(engine::disk_fault(request_of(home), "write"));
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    while (fs::exists(request_of(home), ignored)) {
        if (std::chrono::steady_clock::now() > until) {
            fs::remove(request_of(home), ignored);
            return fault("the charterd that runs on " + home.string() +
                         " does not copy its store: look at its log; or stop it and back up again");
        }
        std::this_thread::sleep_for(kLook);
    }
    if (fs::exists(ready_of(home), ignored)) return std::monostate{};
    const auto why = read_whole(failed_of(home), kWhyBytesMax, "the node's answer");
    return fault(why ? *why : "the running charterd did not copy its store: look at its log");
}

/// By the running node, or, if there is none, here.
Done make_ready(const fs::path& home, const BackupOptions& options) {
    const auto lock = HomeLock::take(home);
    if (!lock) return ask_running_node(home, options.patience_ms);
    const auto store = open_state(home);
    if (!store) return tl::unexpected(store.error());
    return copy_store((*store)->store(), home);
}

/// Opens a home's store, so that its root is held against its app hash.
Outcome<BackupReport> look_at(const fs::path& home) {
    const auto document = genesis_of(home);
    if (!document) return tl::unexpected(document.error());
    const auto head = genesis_head(*document);
    if (!head) return tl::unexpected(head.error());
    const auto state = open_state(home);
    if (!state) return tl::unexpected(state.error());
    const auto last = (*state)->store().head();
    const auto config = state::read<v1::ChainConfig>(*(*state)->latest(), state::keys::kConfig);
    if (!last || !config) return fault("the store in " + home.string() + " is empty");
    if (config->genesis_digest() != view(head->digest)) {
        return fault("the store in " + home.string() + " is of the genesis " +
                     to_hex(config->genesis_digest()) + ", the document beside it is " +
                     to_hex(head->digest));
    }
    return BackupReport{head->chain_id, head->digest, *last, config->solo(), 0, 0};
}

/// Copies files into a folder, each below its name, and adds their digests to the list.
class Copying {
  public:
    Copying(fs::path into, BackupReport& report) : into_(std::move(into)), report_(report) {}

    Done copy(const fs::path& from, const std::string& name) {
        std::error_code failed;
        fs::create_directories((into_ / name).parent_path(), failed);
        const auto digest = copy_file(from, into_ / name, report_.bytes);
        if (!digest) return tl::unexpected(digest.error());
        list_.emplace(name, *digest);
        ++report_.files;
        return std::monostate{};
    }
    Done copy_all(const fs::path& folder, const std::string& prefix, const std::string& suffix) {
        const auto names = files_below(folder);
        if (!names) return tl::unexpected(names.error());
        for (const std::string& name : *names) {
            if (!name.ends_with(suffix)) continue;
            if (const Done copied = copy(folder / name, prefix + name); !copied) return copied;
        }
        return std::monostate{};
    }
    const std::map<std::string, Digest>& list() const { return list_; }
    /// The folders are on the disk too.
    Done sync() const {
        std::error_code failed;
        bool synced = engine::sync_folder(into_);
        for (const auto& entry : fs::directory_iterator(into_, failed)) {
            if (entry.is_directory(failed)) synced = synced && engine::sync_folder(entry.path());
        }
        if (synced && !failed) return std::monostate{};
        return tl::unexpected(engine::disk_fault(into_, "sync"));
    }

  private:
    fs::path into_;
    BackupReport& report_;
    std::map<std::string, Digest> list_;
};

Done fill(const fs::path& home, const fs::path& part, BackupReport& report) {
    std::error_code ignored;
    Copying copying(part, report);
    Done done = copying.copy_all(ready_of(home), "", "");
    if (done && fs::exists(home / "texts.bin", ignored)) {
        done = copying.copy(home / "texts.bin", "texts.bin");
    }
    if (done && fs::exists(home / "archive", ignored)) {
        done = copying.copy_all(home / "archive", "archive/", ".state");
    }
    if (!done) return done;
    engine::NewFile list(part / kList);
    for (const auto& [name, digest] : copying.list()) {
        list.write(to_hex(digest) + "  " + name + "\n");
    }
    if (!list.finish()) return tl::unexpected(engine::disk_fault(part / kList, "write"));
    return copying.sync();
}

/// `fill` into a folder that has its name when it is whole.
template <class Fill>
Outcome<BackupReport> make_whole(const fs::path& named, const Fill& fill) {
    std::error_code ignored;
    const fs::path folder = named.has_filename() ? named : named.parent_path();
    const fs::path part = folder.string() + ".part";
    fs::remove_all(part, ignored);
    if (const Done made = make_folder(part); !made) return tl::unexpected(made.error());
    Outcome<BackupReport> report = fill(part);
    if (report) {
        std::error_code failed;
        fs::rename(part, folder, failed);
        if (failed) report = fault("cannot make " + folder.string() + ": " + failed.message());
    }
    if (!report) fs::remove_all(part, ignored);
    if (report) engine::sync_folder(fs::absolute(folder).parent_path());
    return report;
}

bool is_free(const fs::path& folder) {
    std::error_code failed;
    return !fs::exists(folder, failed) || fs::is_empty(folder, failed);
}

}  // namespace

Outcome<BackupReport> back_up(const fs::path& home, const fs::path& out,
                              const BackupOptions& options) {
    if (const auto genesis = genesis_of(home); !genesis) return tl::unexpected(genesis.error());
    if (!is_free(out)) return fault(out.string() + " is not empty: name a new folder");
    const Turn turn(home);
    if (!turn.is_ours()) {
        return fault("another backup of " + home.string() + " is under way");
    }
    if (const Done ready = make_ready(home, options); !ready) {
        return tl::unexpected(ready.error());
    }
    auto report = look_at(ready_of(home));
    if (report) {
        report = make_whole(out, [&](const fs::path& part) -> Outcome<BackupReport> {
            BackupReport whole = *report;
            if (const Done done = fill(home, part, whole); !done) {
                return tl::unexpected(done.error());
            }
            return whole;
        });
    }
    std::error_code ignored;
    fs::remove_all(ready_of(home), ignored);
    return report;
}

namespace {

/// The names and digests of a backup's list.
Outcome<std::map<std::string, Digest>> read_list(const fs::path& backup) {
    const auto text = read_whole(backup / kList, kListBytesMax, "the list of the backup's files");
    if (!text) return tl::unexpected(text.error());
    std::map<std::string, Digest> list;
    constexpr std::size_t kHexChars = 64;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const std::string line = text->substr(at, end - at);
        const auto bytes = line.size() > kHexChars + 2 && line.substr(kHexChars, 2) == "  "
                               ? from_hex(line.substr(0, kHexChars))
                               : std::nullopt;
        if (!bytes) return fault((backup / kList).string() + " does not read at: " + line);
        list.emplace(line.substr(kHexChars + 2), *digest_from(*bytes));
        at = end + 1;
    }
    return list;
}

/// Those of the list, no other, and unchanged.
Done copy_listed(const fs::path& backup, const fs::path& part, BackupReport& report) {
    const auto list = read_list(backup);
    if (!list) return tl::unexpected(list.error());
    const auto names = files_below(backup);
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : *names) {
        if (name == kList || list->contains(name)) continue;
        return fault("the backup holds " + name + ", which its list does not name");
    }
    Copying copying(part, report);
    for (const auto& [name, digest] : *list) {
        const bool is_there = std::ranges::binary_search(*names, name);
        if (!is_there) return fault("the backup lacks " + name);
        if (const Done copied = copying.copy(backup / name, name); !copied) return copied;
        if (copying.list().at(name) == digest) continue;
        return fault("the backup is damaged: " + name + " is not what was written");
    }
    return copying.sync();
}

Done agree(const BackupReport& found, const RestoreExpected& expected) {
    if (expected.genesis && *expected.genesis != found.genesis) {
        return fault("the backup is of the genesis " + to_hex(found.genesis) + ", not of " +
                     to_hex(*expected.genesis));
    }
    if (expected.app_hash && *expected.app_hash != found.head.app_hash) {
        return fault("the backup's app hash of height " + std::to_string(found.head.height) +
                     " is " + to_hex(found.head.app_hash) + ", not " + to_hex(*expected.app_hash));
    }
    return std::monostate{};
}

}  // namespace

Outcome<BackupReport> restore_home(const fs::path& backup, const fs::path& home,
                                   const RestoreExpected& expected) {
    if (!is_free(home)) {
        return fault(home.string() +
                     " is not empty: a restore makes a new home and overwrites none");
    }
    return make_whole(home, [&](const fs::path& part) -> Outcome<BackupReport> {
        BackupReport copied;
        if (const Done done = copy_listed(backup, part, copied); !done) {
            return tl::unexpected(done.error());
        }
        auto found = look_at(part);
        if (!found) return found;
        if (const Done same = agree(*found, expected); !same) return tl::unexpected(same.error());
        found->files = copied.files;
        found->bytes = copied.bytes;
        return found;
    });
}

}  // namespace charter::node
