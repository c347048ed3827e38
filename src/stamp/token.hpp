#pragma once
// Time-stamp tokens of RFC 3161: that something existed by a time, in the word of an authority that
// the reader trusts.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "pack/failure.hpp"

namespace charter::stamp {

/// What a token says, without anybody's word for it.
struct Said {
    Digest digest{};           // that it is over
    std::int64_t time_ms = 0;  // unix; its fraction of a second is rounded up
};

/// Reads a TimeStampResp, as `openssl ts -reply` writes it, or the token in it; DER.
/// Failures  stamp_invalid (it does not read, was not granted, or is not over a SHA-256)
pack::Checked<Said> read(ByteView token);

/// The roots of time-stamp authorities that a reader trusts.
class Authorities {
  public:
    /// Certificates in PEM, one after another; null if there is none, or one does not read.
    static std::shared_ptr<const Authorities> read(std::string_view pem);
    ~Authorities();
    Authorities(const Authorities&) = delete;
    Authorities& operator=(const Authorities&) = delete;

    /// When the token was made: it is over `digest`, its signature is true, and its certificate,
    /// which must be in it, leads to one of the roots, for time stamps, at the token's own time.
    /// Failures  those of read, stamp_differs, stamp_untrusted, stamp_invalid (its signature)
    pack::Checked<std::int64_t> time_of(ByteView token, const Digest& digest) const;

  private:
    struct Roots;
    explicit Authorities(std::unique_ptr<const Roots> roots);
    std::unique_ptr<const Roots> roots_;
};

}  // namespace charter::stamp
