#include "vault/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace charter::vault {
namespace {

constexpr mode_t kPrivate = 0600;

tl::unexpected<Fault> failed(const char* doing, const std::filesystem::path& path) {
    const int error = errno;
    std::string what = "the document store cannot " + std::string(doing) + " " + path.string() +
                       ": " + std::generic_category().message(error);
    if (error == ENOSPC || error == EDQUOT) what += "; make room on the disk and try again";
    if (error == EACCES || error == EPERM) what += "; the folder must belong to the node's user";
    return fault(std::move(what));
}

}  // namespace

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
    if (this == &other) return *this;
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
    return *this;
}

File::~File() { close(); }

void File::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

Outcome<File> File::create_new(const std::filesystem::path& path) {
    const int flags = O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW;
    const int descriptor = ::open(path.c_str(), flags, kPrivate);
    if (descriptor < 0) return failed("make", path);
    return File(descriptor, path);
}

Outcome<File> File::open_to_append(const std::filesystem::path& path) {
    const int flags = O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC | O_NOFOLLOW;
    const int descriptor = ::open(path.c_str(), flags, kPrivate);
    if (descriptor < 0) return failed("open", path);
    return File(descriptor, path);
}

Outcome<File> File::open_existing(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor >= 0) return File(descriptor, path);
    if (errno == ENOENT) return File();
    return failed("open", path);
}

Outcome<std::uint64_t> File::size() const {
    struct stat info{};
    if (::fstat(descriptor_, &info) != 0) return failed("read", path_);
    if (!S_ISREG(info.st_mode)) return fault(path_.string() + " is no regular file; remove it");
    return static_cast<std::uint64_t>(info.st_size);
}

Outcome<std::monostate> File::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write", path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::monostate{};
}

Outcome<std::monostate> File::skip(std::uint64_t offset) {
    if (::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0)
        return failed("read", path_);
    return std::monostate{};
}

Outcome<std::size_t> File::read(char* buffer, std::size_t size) {
    while (true) {
        const ssize_t got = ::read(descriptor_, buffer, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return failed("read", path_);
    }
}

void File::write_behind() { ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE); }

Outcome<std::monostate> File::sync() {
    if (::fsync(descriptor_) != 0) return failed("sync", path_);
    return std::monostate{};
}

Outcome<std::monostate> sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("open", folder);
    File held(descriptor, folder);
    return held.sync();
}

Outcome<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
    struct statvfs info{};
    if (::statvfs(folder.c_str(), &info) != 0) return failed("look at the disk of", folder);
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace charter::vault
