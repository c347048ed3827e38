#include "signer/pkcs11_key.hpp"

#include <mutex>

#include "signer/pkcs11_session.hpp"

namespace charter::signer {
namespace {

constexpr std::size_t kPointBytes = 32;
/// DER: the object identifier 1.3.101.112, and the name "edwards25519", which PKCS#11 has too.
constexpr ByteView kEd25519Oid("\x06\x03\x2b\x65\x70", 5);
constexpr ByteView kEd25519Name(
    "\x13\x0c"
    "edwards25519",
    14);
constexpr ByteView kOctetString("\x04\x20", 2);
constexpr ByteView kProbe = "charter-signer probe";

/// The 32 bytes of CKA_EC_POINT: in a DER OCTET STRING, or bare as older modules have them.
Outcome<crypto::PublicKey> public_key_of(const Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    const auto curve = session.attribute(object, CKA_EC_PARAMS);
    if (!curve) return tl::unexpected(curve.error());
    if (*curve != kEd25519Oid && *curve != kEd25519Name) {
        return fault("the token's key is not Ed25519 (its CKA_EC_PARAMS are " + to_hex(*curve) +
                     ")");
    }
    auto point = session.attribute(object, CKA_EC_POINT);
    if (!point) return tl::unexpected(point.error());
    if (point->size() == kPointBytes + kOctetString.size() && point->starts_with(kOctetString)) {
        point->erase(0, kOctetString.size());
    }
    crypto::PublicKey key{crypto::Algorithm::ed25519, *std::move(point)};
    if (!crypto::check_public_key(key)) return fault("the token's public key is no point");
    return key;
}

}  // namespace

struct Pkcs11Key::Impl {
    TokenKey which;
    keys::Secret pin;
    std::unique_ptr<Pkcs11Module> module;
    std::unique_ptr<Pkcs11Session> session;
    CK_OBJECT_HANDLE object = 0;
    crypto::PublicKey public_key;
    bool pin_refused = false;
    std::mutex mutex;

    Outcome<std::monostate> connect() {
        session.reset();
        if (pin_refused) {
            return fault("token \"" + which.token +
                         "\" refused the PIN, which is not tried again; mend the file of the PIN "
                         "and start again");
        }
        auto opened = Pkcs11Session::open(*module, which.token, pin, pin_refused);
        if (!opened) return tl::unexpected(opened.error());
        const auto found = (*opened)->find(CKO_PRIVATE_KEY, which.label, which.id);
        if (!found) return tl::unexpected(found.error());
        session = *std::move(opened);
        object = *found;
        return std::monostate{};
    }

    Outcome<Bytes> sign_once(ByteView message) const {
        if (session == nullptr) return fault("the token is away");
        auto signature = session->sign(object, message);
        if (!signature) return signature;
        const auto key = crypto::decode(public_key);
        if (!key || !crypto::verify(*key, message, *signature)) {
            return fault("the token: a signature that does not verify");
        }
        return signature;
    }
};

Pkcs11Key::Pkcs11Key(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pkcs11Key::~Pkcs11Key() = default;

Outcome<std::unique_ptr<Pkcs11Key>> Pkcs11Key::open(const TokenKey& which, keys::Secret pin) {
    auto impl = std::make_unique<Impl>();
    impl->which = which;
    impl->pin = std::move(pin);
    auto module = Pkcs11Module::load(which.module);
    if (!module) return tl::unexpected(module.error());
    impl->module = *std::move(module);
    if (auto done = impl->connect(); !done) return tl::unexpected(done.error());
    const auto half = impl->session->find(CKO_PUBLIC_KEY, which.label, which.id);
    if (!half) return tl::unexpected(half.error());
    auto key = public_key_of(*impl->session, *half);
    if (!key) return tl::unexpected(key.error());
    impl->public_key = *std::move(key);
    if (auto probe = impl->sign_once(kProbe); !probe) return tl::unexpected(probe.error());
    return std::unique_ptr<Pkcs11Key>(new Pkcs11Key(std::move(impl)));
}

const crypto::PublicKey& Pkcs11Key::public_key() const { return impl_->public_key; }

Outcome<Bytes> Pkcs11Key::sign(ByteView message) {
    const std::scoped_lock lock(impl_->mutex);
    if (auto signature = impl_->sign_once(message)) return signature;
    impl_->session.reset();
    if (auto restarted = impl_->module->restart(); !restarted) {
        return tl::unexpected(restarted.error());
    }
    if (auto done = impl_->connect(); !done) return tl::unexpected(done.error());
    return impl_->sign_once(message);
}

bool Pkcs11Key::may_leave_token() const {
    const std::scoped_lock lock(impl_->mutex);
    if (impl_->session == nullptr) return false;
    return impl_->session->flag(impl_->object, CKA_EXTRACTABLE) ||
           !impl_->session->flag(impl_->object, CKA_SENSITIVE);
}

}  // namespace charter::signer
