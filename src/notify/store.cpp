#include "notify/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "keys/private_file.hpp"

namespace charter::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kStateBytesMax = std::uintmax_t{256} << 20U;
constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

std::string system_text() { return std::generic_category().message(errno); }

bool sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

}  // namespace

Store::Store(Store&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      is_new_(other.is_new_),
      memory_(std::move(other.memory_)) {}

Store::~Store() {
    if (lock_ >= 0) ::close(lock_);
}

Outcome<Store> Store::open(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder.parent_path(), failed);
    if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        return fault("cannot make the folder " + folder.string() + ": " + system_text());
    }
    const fs::path lock = folder / "lock";
    Store store(folder, ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    if (store.lock_ < 0) return fault("cannot use " + lock.string() + ": " + system_text());
    if (::flock(store.lock_, LOCK_EX | LOCK_NB) != 0) {
        return fault("the folder " + folder.string() +
                     " is in use by another charter-notify: two of them would remind twice");
    }
    const fs::path state = folder / "state";
    if (!fs::exists(fs::symlink_status(state, failed))) {
        store.is_new_ = true;
        if (auto saved = store.save(); !saved) return tl::unexpected(saved.error());
        return store;
    }
    // Read at its own size: a buffer of the largest would be wiped at every start.
    const std::uintmax_t size = fs::file_size(state, failed);
    const auto text = keys::read_private_file(
        state, static_cast<std::size_t>(std::min(failed ? 0 : size, kStateBytesMax)));
    if (!text) return tl::unexpected(text.error());
    auto memory = read_memory(text->bytes());
    if (!memory) {
        return fault(state.string() + ": " + memory.error().what +
                     ". Move it away to begin anew: what is due today is then told once more");
    }
    store.memory_ = *std::move(memory);
    return store;
}

Outcome<std::monostate> Store::save() {
    const fs::path next = folder_ / "state.new";
    const fs::path state = folder_ / "state";
    ::unlink(next.c_str());
    if (auto written = keys::write_private_file(next, memory_text(memory_)); !written) {
        return written;
    }
    if (::rename(next.c_str(), state.c_str()) != 0 || !sync_folder(folder_)) {
        return fault(state.string() + ": cannot put the new state in place: " + system_text());
    }
    return std::monostate{};
}

}  // namespace charter::notify
