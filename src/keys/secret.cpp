#include "keys/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "base/ensure.hpp"
#include "keys/private_file.hpp"

namespace charter::keys {

namespace {

constexpr std::size_t kMaxPassphrase = 1024;
constexpr std::size_t kMaxPassphraseFile = 4096;
constexpr std::size_t kSerialSize = 16;

}  // namespace

Secret::~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);  // `other` wipes what was here
    return *this;
}

Outcome<Secret> passphrase_from_file(const std::filesystem::path& path) {
    const Outcome<Secret> file = read_private_file(path, kMaxPassphraseFile);
    if (!file) return tl::unexpected(file.error());
    ByteView line = file->bytes().substr(0, file->bytes().find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return fault(path.string() + ": the first line, the passphrase, is empty");
    if (line.size() > kMaxPassphrase) {
        return fault(path.string() + ": the passphrase has more than 1024 bytes");
    }
    return Secret(line);
}

Bytes random_bytes(std::size_t count) {
    ensure(count <= INT_MAX, "random bytes are asked for by the handful");
    Bytes out(count, '\0');
    const int done =
        RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
    ensure(done == 1, "the operating system gives random bytes");
    return out;
}

Bytes random_serial() {
    Bytes serial = random_bytes(kSerialSize);
    serial[0] = static_cast<char>((static_cast<std::uint8_t>(serial[0]) & 0x3fU) | 0x40U);
    return serial;
}

}  // namespace charter::keys
