#include "signer/state_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "keys/private_file.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kState = "state";
constexpr const char* kNew = "state.new";
constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

std::string system_text() { return std::generic_category().message(errno); }

bool write_all(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

Outcome<Held> open_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) return Held(descriptor);
    return fault("cannot use the folder " + folder.string() + ": " + system_text() +
                 "; `charter-signer init` makes it, once for a key");
}

Outcome<Held> take_lock(const fs::path& folder) {
    const fs::path path = folder / "lock";
    Held lock(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    if (lock.get() < 0) return fault("cannot use " + path.string() + ": " + system_text());
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    return fault("the folder " + folder.string() +
                 " is in use by another process: stop that charter-signer first");
}

/// The bytes in a new file beside, synced. Faults leave the state as it was.
Outcome<std::monostate> write_new(int directory, ByteView bytes) {
    const Held file(::openat(directory, kNew, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                             kFileMode));
    if (file.get() < 0 || !write_all(file.get(), bytes) || ::fsync(file.get()) != 0) {
        return fault("cannot write the state: " + system_text() + "; is the disk full?");
    }
    return std::monostate{};
}

bool put_in_place(int directory) {
    return ::renameat(directory, kNew, directory, kState) == 0 && ::fsync(directory) == 0;
}

Outcome<std::string> read_file(const fs::path& folder) {
    const fs::path path = folder / kState;
    std::error_code failed;
    if (!fs::exists(path, failed) && !failed) {
        return fault("there is no state " + path.string() +
                     ": without it a key may sign twice. Put the file back that was here; only for "
                     "a key that never signed, `charter-signer init --new` makes one");
    }
    const auto text = keys::read_private_file(path, kStateBytesMax);
    if (!text) return tl::unexpected(text.error());
    return std::string(text->bytes());
}

}  // namespace

Held::Held(Held&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Held::~Held() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Outcome<Held> hold_key(const Identity& identity) {
    const std::string name = "charter-signer/" + to_hex(address_of(identity));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // The first byte stays 0: a name that is in no folder.
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    Held held(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (held.get() < 0) return fault("cannot make a socket: " + system_text());
    if (::bind(held.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0) return held;
    if (errno == EADDRINUSE) {
        return fault("another charter-signer of this machine has the key " +
                     to_hex(identity.key.bytes) + ": two of them would sign twice");
    }
    return fault("cannot hold the key's name: " + system_text());
}

StateFile::StateFile(fs::path folder, Identity identity, Held lock, Held directory, LastSigned last)
    : folder_(std::move(folder)),
      identity_(std::move(identity)),
      lock_(std::move(lock)),
      directory_(std::move(directory)),
      last_(std::move(last)) {}

Outcome<std::monostate> StateFile::create(const fs::path& folder, const Identity& identity,
                                          const LastSigned& last) {
    std::error_code failed;
    fs::create_directories(folder.parent_path(), failed);
    if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        return fault("cannot make the folder " + folder.string() + ": " + system_text());
    }
    auto directory = open_folder(folder);
    if (!directory) return tl::unexpected(directory.error());
    auto lock = take_lock(folder);
    if (!lock) return tl::unexpected(lock.error());
    if (fs::exists(folder / kState, failed) || failed) {
        return fault((folder / kState).string() +
                     " is there already: it says what its key signed, so it is never made anew");
    }
    if (auto written = write_new(directory->get(), state_text(identity, last)); !written) {
        return written;
    }
    if (!put_in_place(directory->get())) {
        return fault("cannot put the state in place: " + system_text());
    }
    return std::monostate{};
}

Outcome<StateFile> StateFile::open(const fs::path& folder, const Identity& identity) {
    auto directory = open_folder(folder);
    if (!directory) return tl::unexpected(directory.error());
    auto lock = take_lock(folder);
    if (!lock) return tl::unexpected(lock.error());
    const auto text = read_file(folder);
    if (!text) return tl::unexpected(text.error());
    auto last = read_state(*text, identity);
    if (!last) return fault((folder / kState).string() + ": " + last.error().what);
    return StateFile(folder, identity, *std::move(lock), *std::move(directory), *std::move(last));
}

Outcome<StateHead> StateFile::look(const fs::path& folder) {
    const auto text = read_file(folder);
    if (!text) return tl::unexpected(text.error());
    auto head = read_state_head(*text);
    if (!head) return fault((folder / kState).string() + ": " + head.error().what);
    return head;
}

Outcome<std::monostate> StateFile::advance(LastSigned next) {
    if (unsure_) return fault("it is not known which state is on the disk; start again");
    if (auto written = write_new(directory_.get(), state_text(identity_, next)); !written) {
        return written;
    }
    if (!put_in_place(directory_.get())) {
        unsure_ = true;
        return fault("cannot put the state in place: " + system_text());
    }
    last_ = std::move(next);
    return std::monostate{};
}

}  // namespace charter::signer
