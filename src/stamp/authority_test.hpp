#pragma once
// A time-stamp authority for tests: OpenSSL's own, with a root, a certificate for time stamps and a
// clock that is set by hand.

#include <openssl/ts.h>

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace charter::stamp {

class TestAuthority {
  public:
    struct Options {
        bool for_time_stamps = true;  // its certificate says so
        bool with_certificate = true;
        std::int64_t valid_from_s = 0;
        std::int64_t valid_until_s = 4'000'000'000;
    };
    TestAuthority() : TestAuthority(Options{}) {}
    explicit TestAuthority(const Options& options);
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    /// The root, PEM.
    const std::string& root() const { return root_pem_; }
    /// A TimeStampResp, DER.
    Bytes answer(const Digest& digest, std::int64_t time_s) const;
    /// The token in it, DER.
    static Bytes token_in(const Bytes& answer);

  private:
    Options options_;
    EVP_PKEY* root_key_;
    EVP_PKEY* key_;
    X509* root_;
    X509* certificate_;
    std::string root_pem_;
};

}  // namespace charter::stamp
