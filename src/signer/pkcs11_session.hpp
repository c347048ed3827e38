#pragma once
// One session with one token of a PKCS#11 module, logged in. For pkcs11_key.cpp: no thread may use
// it while another does.

#include <p11-kit/pkcs11.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "keys/secret.hpp"

namespace charter::signer {

/// What a module answered, in words where there are some: "the PIN is locked (CKR 0xa4)".
std::string text_of_rv(CK_RV rv);

/// A module in this process: loaded, initialised, finalised at the end.
class Pkcs11Module {
  public:
    static Outcome<std::unique_ptr<Pkcs11Module>> load(const std::filesystem::path& path);
    Pkcs11Module(const Pkcs11Module&) = delete;
    Pkcs11Module& operator=(const Pkcs11Module&) = delete;
    ~Pkcs11Module();

    const CK_FUNCTION_LIST& calls() const { return *calls_; }
    /// Finalised and initialised anew: sessions are gone, tokens are looked for again.
    Outcome<std::monostate> restart();

  private:
    Pkcs11Module(void* library, const CK_FUNCTION_LIST* calls) : library_(library), calls_(calls) {}
    Outcome<std::monostate> initialise();

    void* library_;
    const CK_FUNCTION_LIST* calls_;
    bool initialised_here_ = false;
};

class Pkcs11Session {
  public:
    /// `module` outlives it. Faults: no token of that label, or several; its PIN has one try left;
    /// the PIN is wrong (`refused` is set).
    static Outcome<std::unique_ptr<Pkcs11Session>> open(const Pkcs11Module& module,
                                                        const std::string& token,
                                                        const keys::Secret& pin, bool& refused);
    Pkcs11Session(const Pkcs11Session&) = delete;
    Pkcs11Session& operator=(const Pkcs11Session&) = delete;
    ~Pkcs11Session();

    /// The one object of this class, label and id; those that are empty are any. Faults: none, or
    /// several.
    Outcome<CK_OBJECT_HANDLE> find(CK_OBJECT_CLASS object_class, const std::string& label,
                                   const Bytes& id) const;
    Outcome<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    /// False where the token does not tell.
    bool flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    /// CKM_EDDSA over the message, in one part.
    Outcome<Bytes> sign(CK_OBJECT_HANDLE key, ByteView message) const;

  private:
    Pkcs11Session(const Pkcs11Module& module, CK_SESSION_HANDLE handle)
        : module_(module), handle_(handle) {}

    const Pkcs11Module& module_;
    CK_SESSION_HANDLE handle_;
};

}  // namespace charter::signer
