#include "signer/signer.hpp"

#include <pwd.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "crypto/possession.hpp"
#include "keys/file_key.hpp"
#include "keys/secret.hpp"
#include "signer/link.hpp"
#include "signer/pkcs11_key.hpp"
#include "signer/respondent.hpp"
#include "signer/state_file.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;

Outcome<std::unique_ptr<keys::Signer>> open_file_key(const Config& config) {
    const fs::path file = config.passphrase_file.empty() ? config.file.parent_path() / "passphrase"
                                                         : config.passphrase_file;
    const auto passphrase = keys::passphrase_from_file(file);
    if (!passphrase) return tl::unexpected(passphrase.error());
    auto key = keys::FileKey::load(config.file, *passphrase, crypto::Algorithm::ed25519);
    if (!key) return tl::unexpected(key.error());
    return std::make_unique<keys::FileKey>(*std::move(key));
}

Outcome<std::unique_ptr<keys::Signer>> open_token_key(const Config& config) {
    auto pin = keys::passphrase_from_file(config.pin_file);
    if (!pin) return tl::unexpected(pin.error());
    const TokenKey which{config.module, config.token, config.label,
                         from_hex(config.id).value_or(Bytes{})};
    auto key = Pkcs11Key::open(which, *std::move(pin));
    if (!key) return tl::unexpected(key.error());
    if ((*key)->may_leave_token()) {
        spdlog::warn("the token lets this key out (CKA_EXTRACTABLE): make one that stays in it");
    }
    return *std::move(key);
}

Outcome<LastSigned> begin_with(const Beginning& beginning, const Identity& identity) {
    const int said = (beginning.is_new ? 1 : 0) + (beginning.comet_state.empty() ? 0 : 1) +
                     (beginning.signed_height ? 1 : 0);
    if (said != 1) {
        return fault(
            "say what this key signed before: --new (nothing, ever), --import FILE (the node's "
            "priv_validator_state.json), or --signed-height HEIGHT (all up to there)");
    }
    if (beginning.is_new) return LastSigned{};
    if (beginning.signed_height) return above(*beginning.signed_height);
    std::ifstream in(beginning.comet_state, std::ios::binary);
    std::string text(kStateBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.empty() || text.size() > kStateBytesMax) {
        return fault("cannot read " + beginning.comet_state.string());
    }
    auto last = read_comet_state(text, identity);
    if (!last) return fault(beginning.comet_state.string() + ": " + last.error().what);
    return last;
}

Outcome<std::uint32_t> user_of(const std::string& name) {
    if (name.empty()) return ::geteuid();
    errno = 0;
    const passwd* entry = ::getpwnam(name.c_str());
    if (entry != nullptr) return entry->pw_uid;
    return fault("node.user: this machine has no user \"" + name + "\"");
}

}  // namespace

Outcome<std::unique_ptr<keys::Signer>> open_key(const Config& config) {
    return config.kind == "file" ? open_file_key(config) : open_token_key(config);
}

Outcome<StateHead> init(const Config& config, const Beginning& beginning) {
    const auto key = open_key(config);
    if (!key) return tl::unexpected(key.error());
    const Identity identity{config.chain_id, (*key)->public_key()};
    auto last = begin_with(beginning, identity);
    if (!last) return tl::unexpected(last.error());
    if (auto made = StateFile::create(config.folder, identity, *last); !made) {
        return tl::unexpected(made.error());
    }
    return StateHead{identity, *std::move(last)};
}

Outcome<StateHead> show(const Config& config) { return StateFile::look(config.folder); }

Outcome<Possession> prove_possession(const Config& config, ByteView genesis_digest,
                                     ByteView holder) {
    const auto key = open_key(config);
    if (!key) return tl::unexpected(key.error());
    const crypto::PublicKey& own = (*key)->public_key();
    auto signature = (*key)->sign(crypto::possession_message(genesis_digest, own.bytes, holder));
    if (!signature) return tl::unexpected(signature.error());
    return Possession{own, *std::move(signature)};
}

Outcome<std::monostate> run(const Config& config, int stop,
                            const std::function<void(const Identity&)>& ready) {
    const auto user = user_of(config.node_user);
    if (!user) return tl::unexpected(user.error());
    const auto key = open_key(config);
    if (!key) return tl::unexpected(key.error());
    const Identity identity{config.chain_id, (*key)->public_key()};
    auto state = StateFile::open(config.folder, identity);
    if (!state) return tl::unexpected(state.error());
    const auto held = hold_key(identity);
    if (!held) return tl::unexpected(held.error());
    spdlog::info("validator {} of chain {}; behind it: {}", to_hex(address_of(identity)),
                 identity.chain_id, text_of(state->last().at));
    ready(identity);
    Respondent respondent(identity, **key, *state);
    LinkOptions link;
    link.socket = config.socket;
    link.node_user = *user;
    auto served = serve(link, respondent, stop);
    const Respondent::Counts& counts = respondent.counts();
    spdlog::info("{} signatures, {} given again, {} denied", counts.signatures, counts.repeated,
                 counts.denied);
    return served;
}

}  // namespace charter::signer
