#pragma once
// For the tests of this folder: a token of SoftHSM2 with keys in it.

#include <cstdlib>

#include "signer/pkcs11_key.hpp"
#include "signer/support_test.hpp"

namespace charter::signer {

/// The token "validator", PIN 4711, with the keys: "consensus" (Ed25519, id 01), "p256" (id 02),
/// "twice" (Ed25519, ids 03 and 04), "loose" (Ed25519, id 05, may leave the token). Where the
/// machine has no SoftHSM2 or pkcs11-tool, why() says so.
class TestToken {
  public:
    static constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";
    static constexpr const char* kPin = "4711";

    TestToken() {
        if (!std::filesystem::exists(kModule) || keys::run("command -v pkcs11-tool").code != 0 ||
            keys::run("command -v softhsm2-util").code != 0) {
            why_ = "SKIPPED: no SoftHSM2 and pkcs11-tool; `tools/setup` installs them";
            return;
        }
        std::filesystem::create_directory(folder / "tokens");
        const std::string conf =
            folder.put("softhsm2.conf", "directories.tokendir = " + (folder / "tokens").string() +
                                            "\nobjectstore.backend = file\nlog.level = ERROR\n");
        ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);
        run("softhsm2-util --init-token --free --label validator --so-pin 00000000 --pin " +
            std::string(kPin));
        generate("EC:edwards25519", "consensus", "01");
    }
    const std::string& why() const { return why_; }

    void generate(const std::string& type, const std::string& label, const std::string& id,
                  const std::string& more = "") {
        run("pkcs11-tool --module " + std::string(kModule) + " --token-label validator --login" +
            " --pin " + kPin + " --keypairgen --key-type " + type + " --label " + label + " --id " +
            id + " " + more);
    }
    TokenKey key(const std::string& label, const Bytes& id = {}) const {
        return {kModule, "validator", label, id};
    }
    static keys::Secret pin() { return keys::Secret(ByteView(kPin)); }

    TestFolder folder;

  private:
    static void run(const std::string& command) {
        const keys::ProgramResult result = keys::run(command);
        EXPECT_EQ(result.code, 0) << command << "\n" << result.output;
    }

    std::string why_;
};

}  // namespace charter::signer
