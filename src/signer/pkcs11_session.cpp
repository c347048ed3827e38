#include "signer/pkcs11_session.hpp"

#include <dlfcn.h>

#include <array>

namespace charter::signer {
namespace {

constexpr std::size_t kLabelBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kAttributeBytesMax = 4'096;
constexpr CK_ULONG kSlotsMax = 1'024;

tl::unexpected<Fault> failed(const std::string& act, CK_RV rv) {
    return fault("the token: cannot " + act + ": " + text_of_rv(rv));
}

std::string label_of(const CK_TOKEN_INFO& info) {
    std::string label(reinterpret_cast<const char*>(info.label), kLabelBytes);
    const std::size_t end = label.find_last_not_of(std::string_view(" \0", 2));
    return label.substr(0, end == std::string::npos ? 0 : end + 1);
}

unsigned char* raw(const char* bytes) {
    // PKCS#11 knows no const; what it is given here it only reads.
    return reinterpret_cast<unsigned char*>(const_cast<char*>(bytes));
}

struct Found {
    CK_SLOT_ID slot = 0;
    CK_FLAGS flags = 0;
};

Outcome<Found> find_token(const CK_FUNCTION_LIST& calls, const std::string& token) {
    std::vector<CK_SLOT_ID> slots(kSlotsMax);
    CK_ULONG count = kSlotsMax;
    if (const CK_RV rv = calls.C_GetSlotList(CK_TRUE, slots.data(), &count); rv != CKR_OK) {
        return failed("list its slots", rv);
    }
    slots.resize(count);
    std::vector<Found> found;
    std::string others;
    for (const CK_SLOT_ID slot : slots) {
        CK_TOKEN_INFO info{};
        if (calls.C_GetTokenInfo(slot, &info) != CKR_OK) continue;
        const std::string label = label_of(info);
        if (label == token) found.push_back({slot, info.flags});
        if (!label.empty()) others += (others.empty() ? "\"" : ", \"") + label + "\"";
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        return fault("the module has no token \"" + token +
                     "\"; it has: " + (others.empty() ? std::string("none") : others));
    }
    return fault("the module has several tokens \"" + token + "\": give them labels of their own");
}

}  // namespace

std::string text_of_rv(CK_RV rv) {
    std::string words = "it refused";
    if (rv == CKR_PIN_INCORRECT || rv == CKR_PIN_INVALID || rv == CKR_PIN_LEN_RANGE) {
        words = "the PIN is wrong";
    }
    if (rv == CKR_PIN_LOCKED) words = "the PIN is locked";
    if (rv == CKR_PIN_EXPIRED) words = "the PIN has expired";
    if (rv == CKR_USER_PIN_NOT_INITIALIZED) words = "it has no user PIN yet";
    if (rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_DEVICE_REMOVED) words = "it is not there";
    if (rv == CKR_DEVICE_ERROR) words = "it is at fault";
    if (rv == CKR_MECHANISM_INVALID) words = "it does not know Ed25519 (CKM_EDDSA)";
    if (rv == CKR_KEY_FUNCTION_NOT_PERMITTED) words = "the key may not sign (CKA_SIGN)";
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), " (CKR 0x%lx)", rv);
    return words + number.data();
}

Outcome<std::unique_ptr<Pkcs11Module>> Pkcs11Module::load(const std::filesystem::path& path) {
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return fault("cannot load the PKCS#11 module " + path.string() + ": " + ::dlerror());
    }
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    CK_FUNCTION_LIST* calls = nullptr;
    if (list == nullptr || list(&calls) != CKR_OK || calls == nullptr) {
        ::dlclose(library);
        return fault(path.string() + " is no PKCS#11 module");
    }
    std::unique_ptr<Pkcs11Module> module(new Pkcs11Module(library, calls));
    if (auto done = module->initialise(); !done) return tl::unexpected(done.error());
    return module;
}

Pkcs11Module::~Pkcs11Module() {
    if (initialised_here_) calls_->C_Finalize(nullptr);
    ::dlclose(library_);
}

Outcome<std::monostate> Pkcs11Module::initialise() {
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    const CK_RV rv = calls_->C_Initialize(&arguments);
    if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
        return fault("the PKCS#11 module does not begin: " + text_of_rv(rv));
    }
    initialised_here_ = initialised_here_ || rv == CKR_OK;
    return std::monostate{};
}

Outcome<std::monostate> Pkcs11Module::restart() {
    if (initialised_here_) calls_->C_Finalize(nullptr);
    return initialise();
}

Outcome<std::unique_ptr<Pkcs11Session>> Pkcs11Session::open(const Pkcs11Module& module,
                                                            const std::string& token,
                                                            const keys::Secret& pin,
                                                            bool& refused) {
    const CK_FUNCTION_LIST& calls = module.calls();
    const auto found = find_token(calls, token);
    if (!found) return tl::unexpected(found.error());
    if ((found->flags & CKF_USER_PIN_FINAL_TRY) != 0) {
        return fault("token \"" + token +
                     "\" would lock at the next wrong PIN: log in once with its maker's tool, then "
                     "start again");
    }
    CK_SESSION_HANDLE handle = 0;
    CK_RV rv = calls.C_OpenSession(found->slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
    if (rv != CKR_OK) return failed("open a session", rv);
    std::unique_ptr<Pkcs11Session> session(new Pkcs11Session(module, handle));
    rv = calls.C_Login(handle, CKU_USER, raw(pin.data()), static_cast<CK_ULONG>(pin.size()));
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return session;
    refused = rv == CKR_PIN_INCORRECT || rv == CKR_PIN_INVALID || rv == CKR_PIN_LEN_RANGE ||
              rv == CKR_PIN_EXPIRED || rv == CKR_PIN_LOCKED;
    return failed("log in", rv);
}

Pkcs11Session::~Pkcs11Session() { module_.calls().C_CloseSession(handle_); }

Outcome<CK_OBJECT_HANDLE> Pkcs11Session::find(CK_OBJECT_CLASS object_class,
                                              const std::string& label, const Bytes& id) const {
    std::vector<CK_ATTRIBUTE> like = {{CKA_CLASS, &object_class, sizeof object_class}};
    if (!label.empty()) like.push_back({CKA_LABEL, raw(label.data()), label.size()});
    if (!id.empty()) like.push_back({CKA_ID, raw(id.data()), id.size()});
    const CK_FUNCTION_LIST& calls = module_.calls();
    CK_RV rv = calls.C_FindObjectsInit(handle_, like.data(), like.size());
    if (rv != CKR_OK) return failed("look for the key", rv);
    std::array<CK_OBJECT_HANDLE, 2> found{};
    CK_ULONG count = 0;
    rv = calls.C_FindObjects(handle_, found.data(), found.size(), &count);
    calls.C_FindObjectsFinal(handle_);
    if (rv != CKR_OK) return failed("look for the key", rv);
    const std::string which = std::string(object_class == CKO_PRIVATE_KEY ? "private" : "public") +
                              " key with label \"" + label + "\" and id \"" + to_hex(id) + "\"";
    if (count == 0) return fault("the token has no " + which);
    if (count > 1) return fault("the token has several objects that are the " + which);
    return found.front();
}

Outcome<Bytes> Pkcs11Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
    Bytes value(kAttributeBytesMax, '\0');
    CK_ATTRIBUTE asked{type, value.data(), value.size()};
    const CK_RV rv = module_.calls().C_GetAttributeValue(handle_, object, &asked, 1);
    if (rv != CKR_OK) return failed("read what the key is", rv);
    if (asked.ulValueLen > value.size()) return fault("the token: an attribute is too long");
    value.resize(asked.ulValueLen);
    return value;
}

bool Pkcs11Session::flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
    const auto value = attribute(object, type);
    return value && value->size() == 1 && value->front() != '\0';
}

Outcome<Bytes> Pkcs11Session::sign(CK_OBJECT_HANDLE key, ByteView message) const {
    const CK_FUNCTION_LIST& calls = module_.calls();
    CK_MECHANISM mechanism{CKM_EDDSA, nullptr, 0};
    CK_RV rv = calls.C_SignInit(handle_, &mechanism, key);
    if (rv != CKR_OK) return failed("sign", rv);
    Bytes signature(kSignatureBytes, '\0');
    CK_ULONG size = signature.size();
    rv = calls.C_Sign(handle_, raw(message.data()), message.size(), raw(signature.data()), &size);
    if (rv != CKR_OK) return failed("sign", rv);
    if (size != kSignatureBytes) return fault("the token: a signature that has not 64 bytes");
    return signature;
}

}  // namespace charter::signer
