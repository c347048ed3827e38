#include "client/new_consensus_key.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "client/identity.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/incoming.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kCometPrivateBytes = 64;  // the seed, then the public key
constexpr std::size_t kKeyFileBytesMax = 64U << 10U;

v1::PublicKey ed25519(Bytes bytes) {
    v1::PublicKey key;
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(std::move(bytes));
    return key;
}

std::optional<Bytes> key_from_text(std::string_view text) {
    auto key = text.size() == 2 * kKeyBytes ? from_hex(text) : from_base64(text);
    if (!key || key->size() != kKeyBytes) return std::nullopt;
    return key;
}

/// {"type": type, "value": base64}
std::optional<Bytes> typed_value(const json::object& object, std::string_view type) {
    const json::value* name = object.if_contains("type");
    const json::value* value = object.if_contains("value");
    const bool is_it = name != nullptr && name->is_string() && name->as_string() == type &&
                       value != nullptr && value->is_string();
    if (!is_it) return std::nullopt;
    return from_base64(std::string_view(value->as_string()));
}

const json::object* member_object(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_object() ? &found->as_object() : nullptr;
}

/// CometBFT's own: a validator's key file, or what `cometbft show-validator` prints; nothing where
/// it is neither. The proof is there where the private key is.
Outcome<std::optional<NewConsensusKey>> from_comet(const Bytes& text, const std::string& node,
                                                   ByteView genesis_digest) {
    boost::system::error_code failed;
    const json::value value = json::parse(text, failed);
    if (failed || !value.is_object()) return std::nullopt;
    const json::object* key = member_object(value.as_object(), "pub_key");
    if (key == nullptr) key = &value.as_object();
    auto bytes = typed_value(*key, "tendermint/PubKeyEd25519");
    if (!bytes || bytes->size() != kKeyBytes) return std::nullopt;
    NewConsensusKey found{ed25519(*std::move(bytes)), {}};
    const json::object* priv = member_object(value.as_object(), "priv_key");
    if (priv == nullptr) return found;
    const auto secret = typed_value(*priv, "tendermint/PrivKeyEd25519");
    const bool whole = secret && secret->size() == kCometPrivateBytes;
    auto signer = keys::FileKey::from_secret(
        crypto::Algorithm::ed25519, whole ? ByteView(*secret).substr(0, kKeyBytes) : ByteView());
    if (!signer || signer->public_key().bytes != found.key.bytes())
        return fault("--key-file: its private key is not that of its public key");
    auto proof = signer->sign(tx::possession_message(genesis_digest, found.key, node));
    if (!proof) return tl::unexpected(proof.error());
    found.possession = *std::move(proof);
    return found;
}

Outcome<NewConsensusKey> from_file(const fs::path& file, const std::string& node,
                                   ByteView genesis_digest) {
    const auto text = read_file(file, kKeyFileBytesMax);
    if (!text) return tl::unexpected(text.error());
    auto of_comet = from_comet(*text, node, genesis_digest);
    if (!of_comet) return tl::unexpected(of_comet.error());
    if (*of_comet) return **std::move(of_comet);
    const auto request = read_request(file);
    if (request) {
        const auto key =
            std::ranges::find(request->keys, v1::USAGE_CONSENSUS, &RequestedKey::usage);
        if (key != request->keys.end()) {
            if (request->holder != node) {
                return fault("the request of " + node + " is for " + request->holder);
            }
            return NewConsensusKey{key->key, key->possession};
        }
    }
    return fault("--key-file: " + file.string() +
                 " is neither a request.yaml with a consensus key nor a CometBFT file with a "
                 "\"pub_key\" of type tendermint/PubKeyEd25519");
}

Outcome<NewConsensusKey> key_of(const NewKeySource& source, const std::string& node,
                                ByteView genesis_digest) {
    if (source.public_key.empty() == source.key_file.empty()) {
        return fault("name the new key once: --public-key or --key-file");
    }
    if (!source.key_file.empty()) return from_file(source.key_file, node, genesis_digest);
    auto key = key_from_text(source.public_key);
    if (!key) return fault("--public-key: an Ed25519 key of 32 bytes, in hexadecimal or base64");
    return NewConsensusKey{ed25519(*std::move(key)), {}};
}

}  // namespace

Outcome<NewConsensusKey> new_consensus_key(const NewKeySource& source, const std::string& node,
                                           ByteView genesis_digest) {
    auto found = key_of(source, node, genesis_digest);
    if (!found) return found;
    if (!source.possession.empty()) {
        const auto given = from_hex(source.possession);
        if (!given) return fault("--possession: the proof that charter-signer prove prints");
        found->possession = *given;
    }
    const Bytes message = tx::possession_message(genesis_digest, found->key, node);
    if (!tx::verify_plain(found->key, message, found->possession)) {
        const std::string genesis = to_hex(genesis_digest);
        return fault("nothing proves that " + node +
                     " holds this key on this chain; charter-signer prove --node " + node +
                     " --genesis " + genesis +
                     " makes the proof where the signer has the key, "
                     "charter keys new " +
                     node + " --usage consensus --genesis " + genesis + " where it is in a file");
    }
    return found;
}

}  // namespace charter::client
