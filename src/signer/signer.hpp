#pragma once
// charter-signer: what its commands do.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/result.hpp"
#include "keys/signer.hpp"
#include "signer/config.hpp"
#include "signer/state.hpp"

namespace charter::signer {

/// What a new state begins with. Exactly one of the three.
struct Beginning {
    bool is_new = false;                        // the key never signed
    std::filesystem::path comet_state;          // priv_validator_state.json of the node it was in
    std::optional<std::int64_t> signed_height;  // the state is lost: nothing at or below it
};

/// The key that the configuration names. Faults: as FileKey::load() and Pkcs11Key::open(); a key
/// that is not Ed25519.
Outcome<std::unique_ptr<keys::Signer>> open_key(const Config& config);

/// Makes the state of a key. Faults: no beginning, or several; as open_key(), read_comet_state()
/// and StateFile::create().
Outcome<StateHead> init(const Config& config, const Beginning& beginning);

/// What the state says now, whether a signer runs or not; asks no key.
Outcome<StateHead> show(const Config& config);

struct Possession {
    crypto::PublicKey key;
    Bytes signature;
};
/// The key's own signature that `holder` has it, on the chain of that genesis digest (32 bytes).
/// What is signed is made here, of these two, and is never taken for a vote or proposal
/// (crypto/possession.hpp). So it neither reads nor writes the state, takes no lock, and may run
/// beside `run`, with the same key. Faults: as open_key(); the token does not sign.
Outcome<Possession> prove_possession(const Config& config, ByteView genesis_digest,
                                     ByteView holder);

/// Signs until `stop` (a descriptor) is readable; `ready` is called when all is open. Faults: as
/// open_key(), hold_key(), StateFile::open() and serve(); no such user.
Outcome<std::monostate> run(const Config& config, int stop,
                            const std::function<void(const Identity&)>& ready);

}  // namespace charter::signer
