#include "client/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace charter::client {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kNamedDigits = 16;

}  // namespace

Outcome<PartFile> PartFile::open(const fs::path& out, ByteView commitment) {
    fs::path path = out.string() + "." + to_hex(commitment).substr(0, kNamedDigits) + ".part";
    constexpr int kFlags = O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int made = ::open(path.c_str(), kFlags, kPrivate);
    PartFile part(made, out, std::move(path));
    if (made < 0) return part.failed(errno);
    if (::flock(made, LOCK_EX | LOCK_NB) != 0) {
        return fault("cannot write " + part.path_.string() + ": another program writes it");
    }
    struct stat about{};
    if (::fstat(made, &about) != 0) return part.failed(errno);
    if (!S_ISREG(about.st_mode)) {
        return fault("cannot write " + part.path_.string() + ": it is no file");
    }
    part.bytes_ = static_cast<std::uint64_t>(about.st_size);
    return part;
}

PartFile::PartFile(PartFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      out_(std::move(other.out_)),
      path_(std::move(other.path_)),
      bytes_(other.bytes_) {}

PartFile::~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

tl::unexpected<Fault> PartFile::failed(int error) const {
    return fault("cannot write " + path_.string() + ": " + std::generic_category().message(error));
}

Outcome<std::monostate> PartFile::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return failed(errno);
        bytes.remove_prefix(static_cast<std::size_t>(put));
        bytes_ += static_cast<std::uint64_t>(put);
    }
    return std::monostate{};
}

Outcome<std::monostate> PartFile::clear() {
    if (::ftruncate(descriptor_, 0) != 0) return failed(errno);
    bytes_ = 0;
    return std::monostate{};
}

Outcome<std::monostate> PartFile::keep() {
    if (::rename(path_.c_str(), out_.c_str()) != 0) return failed(errno);
    return std::monostate{};
}

void PartFile::drop() { ::unlink(path_.c_str()); }

}  // namespace charter::client
