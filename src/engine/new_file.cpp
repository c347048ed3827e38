#include "engine/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace charter::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 256U << 10U;
constexpr mode_t kPrivate = 0600;

}  // namespace

Fault disk_fault(const fs::path& path, const char* act) {
    return {"cannot " + std::string(act) + " " + path.string() + ": " +
            std::generic_category().message(errno)};
}

bool sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

Outcome<std::monostate> make_private_folder(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed) return fault("cannot make " + folder.string() + ": " + failed.message());
    if (sync_folder(fs::absolute(folder).parent_path())) return std::monostate{};
    return tl::unexpected(disk_fault(folder, "sync the folder of"));
}

NewFile::NewFile(const fs::path& path)
    : descriptor_(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, kPrivate)) {}

NewFile::~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void NewFile::write(ByteView bytes) {
    waiting_ += bytes;
    if (waiting_.size() >= kPiece) flush();
}

bool NewFile::finish() {
    flush();
    return good_ && descriptor_ >= 0 && ::fsync(descriptor_) == 0;
}

void NewFile::flush() {
    ByteView rest = waiting_;
    while (good_ && !rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        good_ = written >= 0;
        if (good_) rest.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
}

}  // namespace charter::engine
