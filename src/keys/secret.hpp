#pragma once
// Bytes that are wiped when they are no longer needed, and where they come from.

#include <filesystem>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::keys {

/// A passphrase or a key in memory. Moves, never copies; the bytes never move, and are overwritten
/// at the end of its life.
class Secret {
  public:
    Secret() = default;
    /// Takes a copy: whoever holds the original wipes it.
    explicit Secret(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
    /// `size` zeros, to be filled through data().
    explicit Secret(std::size_t size) : bytes_(size) {}
    ~Secret();

    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;

    ByteView bytes() const { return {bytes_.data(), bytes_.size()}; }
    const char* data() const { return bytes_.data(); }
    char* data() { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

  private:
    std::vector<char> bytes_;
};

/// The first line of the file, without its end. The file must be the caller's own, mode 0600 or
/// 0400, the line not empty and at most 1,024 bytes.
Outcome<Secret> passphrase_from_file(const std::filesystem::path& path);

/// From the operating system's generator, by way of OpenSSL's.
Bytes random_bytes(std::size_t count);

/// A serial for a certificate: 16 bytes, 126 of the 128 bits random, in the form that
/// crypto::CertificateFields wants.
Bytes random_serial();

}  // namespace charter::keys
