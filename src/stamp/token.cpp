#include "stamp/token.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>

#include <limits>
#include <utility>
#include <vector>

#include "base/civil.hpp"

namespace charter::stamp {
namespace {

using pack::Failure;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
using Token = Owned<PKCS7, PKCS7_free>;
using Info = Owned<TS_TST_INFO, TS_TST_INFO_free>;
using Certificate = Owned<X509, X509_free>;

constexpr std::size_t kTokenBytesMax = 64U << 10U;
constexpr long kVersion = 1;
constexpr long kGranted = 0;
constexpr long kGrantedWithMods = 1;

tl::unexpected<pack::Flaw> invalid(const char* why) {
    return pack::flaw(Failure::stamp_invalid, "", why);
}

const unsigned char* data_of(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// The whole of `bytes` as one value; null otherwise.
template <class T, auto Free>
Owned<T, Free> decode(T* (*read)(T**, const unsigned char**, long), ByteView bytes) {
    const unsigned char* at = data_of(bytes);
    Owned<T, Free> value(read(nullptr, &at, static_cast<long>(bytes.size())));
    ERR_clear_error();
    if (at != data_of(bytes) + bytes.size()) value.reset();
    return value;
}

pack::Checked<Token> token_of(ByteView bytes) {
    if (bytes.size() > kTokenBytesMax) return invalid("it is too large");
    if (auto answer = decode<TS_RESP, TS_RESP_free>(d2i_TS_RESP, bytes)) {
        const long status =
            ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(answer.get())));
        const bool granted = status == kGranted || status == kGrantedWithMods;
        PKCS7* token = TS_RESP_get_token(answer.get());
        if (!granted || token == nullptr) return invalid("the authority did not grant it");
        return Token(PKCS7_dup(token));
    }
    if (auto token = decode<PKCS7, PKCS7_free>(d2i_PKCS7, bytes)) return token;
    return invalid("it is no time-stamp response and no token");
}

pack::Checked<Info> info_of(PKCS7* token) {
    Info info(PKCS7_to_TS_TST_INFO(token));
    ERR_clear_error();
    if (!info) return invalid("it holds no time stamp");
    if (TS_TST_INFO_get_version(info.get()) != kVersion) return invalid("its version is not 1");
    return info;
}

std::optional<std::int64_t> time_ms_of(const TS_TST_INFO* info) {
    constexpr std::int64_t kSecondMs = 1000;
    constexpr int kTmYear = 1900;
    const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(info);
    tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    const ByteView text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(time)),
                        static_cast<std::size_t>(ASN1_STRING_length(time)));
    const Day day = day_from_civil({parts.tm_year + kTmYear, parts.tm_mon + 1, parts.tm_mday});
    const std::int64_t second = (parts.tm_hour * 60L + parts.tm_min) * 60L + parts.tm_sec;
    const bool has_fraction = text.find('.') != ByteView::npos;
    return midnight_ms(day, 0) + (second + (has_fraction ? 1 : 0)) * kSecondMs;
}

pack::Checked<Said> said_of(TS_TST_INFO* info) {
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT* algorithm = nullptr;
    X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
    const ASN1_OCTET_STRING* message = TS_MSG_IMPRINT_get_msg(imprint);
    const auto digest =
        digest_from(ByteView(reinterpret_cast<const char*>(ASN1_STRING_get0_data(message)),
                             static_cast<std::size_t>(ASN1_STRING_length(message))));
    if (OBJ_obj2nid(algorithm) != NID_sha256 || !digest) return invalid("it is over no SHA-256");
    const auto time_ms = time_ms_of(info);
    if (!time_ms) return invalid("its time does not read");
    return Said{*digest, *time_ms};
}

/// Whether OpenSSL's queue of errors names the chain of the certificate; empties it.
bool chain_failed() {
    bool of_chain = false;
    while (const unsigned long error = ERR_get_error()) {
        of_chain = of_chain || (ERR_GET_LIB(error) == ERR_LIB_TS &&
                                ERR_GET_REASON(error) == TS_R_CERTIFICATE_VERIFY_ERROR);
    }
    return of_chain;
}

}  // namespace

struct Authorities::Roots {
    std::vector<Certificate> certificates;
};

Authorities::Authorities(std::unique_ptr<const Roots> roots) : roots_(std::move(roots)) {}
Authorities::~Authorities() = default;

pack::Checked<Said> read(ByteView token) {
    auto decoded = token_of(token);
    if (!decoded) return tl::unexpected(decoded.error());
    auto info = info_of(decoded->get());
    if (!info) return tl::unexpected(info.error());
    return said_of(info->get());
}

std::shared_ptr<const Authorities> Authorities::read(std::string_view pem) {
    auto roots = std::make_unique<Roots>();
    if (pem.size() > std::numeric_limits<int>::max()) return nullptr;
    const Owned<BIO, BIO_free> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    while (Certificate next{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
        roots->certificates.push_back(std::move(next));
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (roots->certificates.empty() || !at_end) return nullptr;
    return std::shared_ptr<const Authorities>(new Authorities(std::move(roots)));
}

pack::Checked<std::int64_t> Authorities::time_of(ByteView token, const Digest& digest) const {
    auto decoded = token_of(token);
    if (!decoded) return tl::unexpected(decoded.error());
    const auto said = stamp::read(token);
    if (!said) return tl::unexpected(said.error());
    if (said->digest != digest) {
        return pack::flaw(Failure::stamp_differs, "", "it is over " + to_hex(said->digest));
    }
    const Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
    for (const Certificate& root : roots_->certificates) {
        X509_STORE_add_cert(store.get(), root.get());
    }
    // The chain as it stood then: nothing here reads a clock.
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), said->time_ms / 1000);
    ERR_clear_error();
    X509* signer = nullptr;
    const bool is_true =
        TS_RESP_verify_signature(decoded->get(), nullptr, store.get(), &signer) == 1;
    const Certificate owned(signer);
    const bool untrusted = chain_failed();
    if (is_true) return said->time_ms;
    if (untrusted) {
        return pack::flaw(Failure::stamp_untrusted, "",
                          "its certificate leads to none of the given roots, or is not for time "
                          "stamps");
    }
    return invalid(
        "its signature does not hold, or it lacks its certificate (openssl ts -query -cert)");
}

}  // namespace charter::stamp
