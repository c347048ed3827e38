#include "client/identity.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>

#include "compiler/yaml.hpp"
#include "crypto/sha256.hpp"
#include "keys/private_file.hpp"
#include "light/header.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<v1::Usage, std::string_view>, 5> kUsages = {{
    {v1::USAGE_SIGN, "sign"},
    {v1::USAGE_TLS, "tls"},
    {v1::USAGE_PAYLOAD, "payload"},
    {v1::USAGE_PROBE, "probe"},
    {v1::USAGE_CONSENSUS, "consensus"},
}};

constexpr std::size_t kPassphraseBytes = 24;

// Consensus keys are Ed25519, as CometBFT's validators are; all others P-256, which HSMs and TLS
// stacks have.
crypto::Algorithm algorithm_of(v1::Usage usage) {
    return usage == v1::USAGE_CONSENSUS ? crypto::Algorithm::ed25519 : crypto::Algorithm::p256;
}

fs::path key_path(const fs::path& folder, std::string_view word) {
    return folder / (std::string(word) + ".key");
}

Outcome<std::monostate> ensure_passphrase(const fs::path& folder) {
    const fs::path path = folder / "passphrase";
    if (fs::exists(path)) return std::monostate{};
    return keys::write_private_file(path, to_base64(keys::random_bytes(kPassphraseBytes)) + "\n");
}

/// A key file by its word, and of what algorithm it is.
struct KeyFile {
    std::string_view word;
    crypto::Algorithm algorithm;
};

Outcome<keys::FileKey> open_file(const fs::path& folder, const KeyFile& file) {
    auto passphrase = keys::passphrase_from_file(folder / "passphrase");
    if (!passphrase) return tl::unexpected(passphrase.error());
    return keys::FileKey::load(key_path(folder, file.word), *passphrase, file.algorithm);
}

Outcome<keys::FileKey> open_or_make(const fs::path& folder, const KeyFile& file) {
    const fs::path path = key_path(folder, file.word);
    if (fs::exists(path)) return open_file(folder, file);
    auto passphrase = keys::passphrase_from_file(folder / "passphrase");
    if (!passphrase) return tl::unexpected(passphrase.error());
    keys::FileKey key = keys::FileKey::generate(file.algorithm);
    if (auto saved = key.save(path, *passphrase); !saved) return tl::unexpected(saved.error());
    return key;
}

constexpr KeyFile kPeerFile = {kPeerWord, crypto::Algorithm::ed25519};

KeyFile file_of(v1::Usage usage) { return {usage_word(usage), algorithm_of(usage)}; }

/// Only nodes and the authorities' anchors have consensus keys, and an anchor is of no member.
bool has_peer_key(const NewIdentity& identity) {
    const bool of_node =
        !tx::member_of(identity.holder).empty() &&
        std::ranges::find(identity.usages, v1::USAGE_CONSENSUS) != identity.usages.end();
    return identity.peer || of_node;
}

std::string request_text(const IdentityRequest& request) {
    std::ostringstream out;
    out << "# Public: keys and proofs of possession. Hand it to whoever issues the credentials.\n";
    out << "holder: " << request.holder << "\n";
    if (!request.natural_person.empty()) {
        out << "natural_person: \"" << to_hex(request.natural_person) << "\"\n";
    }
    if (!request.peer_id.empty()) out << "peer_id: \"" << request.peer_id << "\"\n";
    out << "keys:" << (request.keys.empty() ? " []" : "") << "\n";
    for (const RequestedKey& key : request.keys) {
        out << "  - usage: " << usage_word(key.usage) << "\n";
        out << "    algorithm: " << (key.key.algorithm() == v1::ALGORITHM_P256 ? "p256" : "ed25519")
            << "\n";
        out << "    key: \"" << to_hex(key.key.bytes()) << "\"\n";
        out << "    possession: \"" << to_hex(key.possession) << "\"\n";
    }
    return out.str();
}

RequestedKey read_key(const compiler::YamlValue& value) {
    auto map = value.map();
    RequestedKey key;
    key.usage = usage_from_word(map.word("usage", {"sign", "tls", "payload", "probe", "consensus"}))
                    .value_or(v1::USAGE_UNSPECIFIED);
    const bool p256 = map.word("algorithm", {"p256", "ed25519"}) == "p256";
    key.key.set_algorithm(p256 ? v1::ALGORITHM_P256 : v1::ALGORITHM_ED25519);
    if (const auto field = map.required("key")) key.key.set_bytes(field->hex(p256 ? 33 : 32));
    if (const auto field = map.required("possession")) key.possession = field->hex(64);
    return key;
}

}  // namespace

std::optional<v1::Usage> usage_from_word(std::string_view word) {
    for (const auto& [usage, name] : kUsages) {
        if (name == word) return usage;
    }
    return std::nullopt;
}

std::string_view usage_word(v1::Usage usage) {
    for (const auto& [known, name] : kUsages) {
        if (known == usage) return name;
    }
    return "unspecified";
}

Outcome<keys::FileKey> open_key(const fs::path& folder, v1::Usage usage) {
    return open_file(folder, file_of(usage));
}

Outcome<keys::FileKey> open_peer_key(const fs::path& folder) {
    return open_file(folder, kPeerFile);
}

std::string peer_id_of(const crypto::PublicKey& key) {
    return to_hex(light::validator_address(key.bytes));
}

Outcome<IdentityRequest> make_identity(const fs::path& folder, const NewIdentity& identity) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return fault("cannot make the folder " + folder.string() + ": " + failed.message());
    fs::permissions(folder, fs::perms::owner_all, failed);
    if (auto made = ensure_passphrase(folder); !made) return tl::unexpected(made.error());
    IdentityRequest request;
    request.holder = identity.holder;
    if (!identity.natural_name.empty()) {
        request.natural_person =
            Bytes(view(crypto::sha256(keys::random_bytes(32).append(identity.natural_name))));
    }
    for (const v1::Usage usage : identity.usages) {
        auto key = open_or_make(folder, file_of(usage));
        if (!key) return tl::unexpected(key.error());
        RequestedKey requested;
        requested.usage = usage;
        requested.key.set_algorithm(static_cast<v1::Algorithm>(key->public_key().algorithm));
        requested.key.set_bytes(key->public_key().bytes);
        auto proof = key->sign(
            tx::possession_message(identity.genesis_digest, requested.key, identity.holder));
        if (!proof) return tl::unexpected(proof.error());
        requested.possession = *proof;
        request.keys.push_back(std::move(requested));
    }
    if (has_peer_key(identity)) {
        const auto key = open_or_make(folder, kPeerFile);
        if (!key) return tl::unexpected(key.error());
        request.peer_id = peer_id_of(key->public_key());
    }
    if (auto written = write_file(folder / "request.yaml", request_text(request)); !written) {
        return tl::unexpected(written.error());
    }
    return request;
}

Outcome<IdentityRequest> read_request(const fs::path& file) {
    compiler::Errors errors;
    IdentityRequest request;
    if (const auto yaml = compiler::YamlFile::read(file, file.string(), errors)) {
        auto map = yaml->root().map();
        request.holder = map.text("holder");
        if (const auto field = map.optional("natural_person"))
            request.natural_person = field->hex(32);
        if (const auto field = map.optional("peer_id")) request.peer_id = to_hex(field->hex(20));
        if (const auto list = map.required("keys")) {
            for (const auto& item : list->list()) request.keys.push_back(read_key(item));
        }
    }
    if (!errors.empty()) return fault(errors.text());
    return request;
}

Outcome<Bytes> read_file(const fs::path& path, std::size_t bytes_max) {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed) return fault("cannot read " + path.string() + ": " + failed.message());
    if (size > bytes_max) {
        return fault(path.string() + " has " + std::to_string(size) + " bytes, more than the " +
                     std::to_string(bytes_max) + " that are read");
    }
    std::ifstream in(path, std::ios::binary);
    Bytes bytes(static_cast<std::size_t>(size), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in) return fault("cannot read " + path.string() + ": it changed while it was read");
    return bytes;
}

Outcome<std::monostate> write_file(const fs::path& path, ByteView bytes) {
    std::error_code failed;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), failed);
    const fs::path part = path.string() + ".part";
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.flush();
        if (!out)
            return fault("cannot write " + part.string() +
                         ": is the folder there, and the disk not full?");
    }
    fs::rename(part, path, failed);
    if (failed) return fault("cannot write " + path.string() + ": " + failed.message());
    return std::monostate{};
}

}  // namespace charter::client
