#include "keys/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace charter::keys {

namespace {

constexpr mode_t kModeBits = 07777;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close_now(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return fd_; }
    bool close_now() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

  private:
    int fd_;
};

tl::unexpected<Fault> system_fault(const std::filesystem::path& path, const std::string& act) {
    const int code = errno;
    return fault(path.string() + ": cannot " + act + ": " + std::generic_category().message(code));
}

std::string octal(mode_t mode) {
    const std::array<char, 4> digits = {
        static_cast<char>('0' + (mode >> 9U & 7U)), static_cast<char>('0' + (mode >> 6U & 7U)),
        static_cast<char>('0' + (mode >> 3U & 7U)), static_cast<char>('0' + (mode & 7U))};
    return {digits.begin(), digits.end()};
}

Outcome<std::monostate> check_private(const std::filesystem::path& path, const struct stat& file) {
    if (!S_ISREG(file.st_mode)) return fault(path.string() + ": not a regular file");
    if (file.st_uid != ::geteuid()) {
        return fault(path.string() + ": owned by user " + std::to_string(file.st_uid) +
                     ", read by user " + std::to_string(::geteuid()) +
                     "; only its owner may use it: chown " + std::to_string(::geteuid()) + " " +
                     path.string());
    }
    const mode_t mode = file.st_mode & kModeBits;
    if (mode != 0600 && mode != 0400) {
        return fault(path.string() + ": mode " + octal(mode) +
                     ", but a file with a secret needs 0600: chmod 600 " + path.string());
    }
    return std::monostate{};
}

bool write_all(int fd, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// Puts the name of a new file on the disk too.
bool sync_folder_of(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

}  // namespace

Outcome<Secret> read_private_file(const std::filesystem::path& path, std::size_t limit) {
    // O_NONBLOCK: a FIFO must not hold us up before we see that it is one.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (fd.get() < 0) return system_fault(path, "open");
    struct stat file{};
    if (::fstat(fd.get(), &file) != 0) return system_fault(path, "stat");
    if (const auto checked = check_private(path, file); !checked) {
        return tl::unexpected(checked.error());
    }

    Secret buffer(limit + 1);
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t n = ::read(fd.get(), buffer.data() + size, buffer.size() - size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_fault(path, "read");
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    if (size > limit) {
        return fault(path.string() + ": more than " + std::to_string(limit) + " bytes");
    }
    return Secret(buffer.bytes().substr(0, size));
}

Outcome<std::monostate> write_private_file(const std::filesystem::path& path, ByteView bytes) {
    Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0 && errno == EEXIST) {
        return fault(path.string() + ": exists; remove it first, or choose another name");
    }
    if (fd.get() < 0) return system_fault(path, "create");
    const bool done = ::fchmod(fd.get(), 0600) == 0 && write_all(fd.get(), bytes) &&
                      ::fsync(fd.get()) == 0 && fd.close_now() && sync_folder_of(path);
    if (!done) {
        const auto failed = system_fault(path, "write");
        ::unlink(path.c_str());
        return failed;
    }
    return std::monostate{};
}

Outcome<std::monostate> replace_private_file(const std::filesystem::path& path, ByteView bytes) {
    const std::filesystem::path next = path.string() + ".new";
    ::unlink(next.c_str());
    if (auto written = write_private_file(next, bytes); !written) return written;
    if (::rename(next.c_str(), path.c_str()) == 0 && sync_folder_of(path)) return std::monostate{};
    return system_fault(path, "replace");
}

}  // namespace charter::keys
