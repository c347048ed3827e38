#include "comet/home.hpp"

#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <boost/json.hpp>
#include <fstream>

#include "base/civil.hpp"
#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "light/header.hpp"
#include "wire/codec.hpp"
#include "wire/genesis.hpp"

namespace charter::comet {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Evidence of misbehaviour, in a block of 64 KiB at least.
constexpr const char* kEvidenceBytes = "65536";
constexpr const char* kEvidenceAgeNs = "604800000000000";  // seven days
constexpr const char* kEvidenceBlocks = "604800";
constexpr const char* kBlockSize = "block_bytes_max";

struct KeyPair {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key{};
};

KeyPair pair_of(ByteView seed) {
    KeyPair pair;
    ensure(seed.size() == crypto_sign_SEEDBYTES, "a seed has 32 bytes");
    ensure(crypto_sign_seed_keypair(pair.public_key.data(), pair.secret_key.data(),
                                    reinterpret_cast<const unsigned char*>(seed.data())) == 0,
           "a key could not be derived");
    return pair;
}

template <std::size_t N>
ByteView bytes_of(const std::array<unsigned char, N>& array) {
    return {reinterpret_cast<const char*>(array.data()), N};
}

json::object typed(const char* type, ByteView bytes) {
    return {{"type", type}, {"value", to_base64(bytes)}};
}

std::string upper_hex(ByteView bytes) {
    std::string hex = to_hex(bytes);
    for (char& c : hex) {
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    }
    return hex;
}

json::object public_key(ByteView key) { return typed("tendermint/PubKeyEd25519", key); }

/// CometBFT takes no other offset than Z.
std::string utc_time(std::int64_t unix_ms) {
    constexpr std::string_view kOffset = "+00:00";
    std::string time = format_time(unix_ms, 0);
    time.replace(time.size() - kOffset.size(), kOffset.size(), "Z");
    return time;
}

/// The size of a block at the founding: the document's own, else the convention's.
std::int64_t block_bytes(const v1::Genesis& genesis) {
    for (const v1::ParametersSet& set : genesis.parameters()) {
        if (set.parameter() == kBlockSize) return set.value();
    }
    for (const v1::Parameter& parameter : genesis.catalog().parameters()) {
        if (parameter.name() == kBlockSize) return parameter.initial();
    }
    return 0;
}

json::object consensus_params(const v1::Genesis& genesis) {
    json::object params;
    params["block"] = {{"max_bytes", std::to_string(block_bytes(genesis))}, {"max_gas", "-1"}};
    params["evidence"] = {{"max_age_num_blocks", kEvidenceBlocks},
                          {"max_age_duration", kEvidenceAgeNs},
                          {"max_bytes", kEvidenceBytes}};
    params["validator"] = {{"pub_key_types", json::array{"ed25519"}}};
    params["version"] = {{"app", std::to_string(genesis.protocol_version())}};
    params["abci"] = {{"vote_extensions_enable_height", "0"}};
    return params;
}

Outcome<std::monostate> write(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (out.fail() || ::chmod(path.c_str(), 0600) != 0) {
        return fault("cannot write " + path.string() + "; is the disk full?");
    }
    return std::monostate{};
}

}  // namespace

Outcome<std::string> genesis_json(ByteView signed_genesis) {
    const auto document = wire::founding_document(signed_genesis);
    if (!document) return fault("this is no genesis document");
    const v1::Genesis& genesis = document->genesis;
    if (genesis.solo()) {
        return fault(
            "this genesis document founds a solo ledger; one for CometBFT has `engine: "
            "cometbft` and validators");
    }
    json::array validators;
    for (const v1::ValidatorUpdate& one : wire::founding_validators(genesis)) {
        validators.push_back(
            json::object{{"address", upper_hex(light::validator_address(one.key().bytes()))},
                         {"pub_key", public_key(one.key().bytes())},
                         {"power", std::to_string(one.power())},
                         {"name", one.node()}});
    }
    json::object root;
    root["genesis_time"] = utc_time(genesis.genesis_ms());
    root["chain_id"] = genesis.chain_id();
    root["initial_height"] = "1";
    root["consensus_params"] = consensus_params(genesis);
    root["validators"] = std::move(validators);
    root["app_hash"] = "";
    root["app_state"] = {{"genesis_sha256", to_hex(crypto::sha256(document->bytes))}};
    return json::serialize(root) + "\n";
}

std::string node_key_json(ByteView seed) {
    const KeyPair pair = pair_of(seed);
    json::object root;
    root["priv_key"] = typed("tendermint/PrivKeyEd25519", bytes_of(pair.secret_key));
    return json::serialize(root) + "\n";
}

std::string validator_key_json(ByteView seed) {
    const KeyPair pair = pair_of(seed);
    const ByteView key = bytes_of(pair.public_key);
    json::object root;
    root["address"] = upper_hex(light::validator_address(key));
    root["pub_key"] = public_key(key);
    root["priv_key"] = typed("tendermint/PrivKeyEd25519", bytes_of(pair.secret_key));
    return json::serialize(root) + "\n";
}

std::string validator_state_json() { return "{\"height\":\"0\",\"round\":0,\"step\":0}\n"; }

std::string peer_id_of(ByteView seed) {
    return to_hex(light::validator_address(bytes_of(pair_of(seed).public_key)));
}

Outcome<std::monostate> make_home(const fs::path& home, const HomeConfig& config,
                                  ByteView signed_genesis, ByteView node_seed,
                                  ByteView validator_seed) {
    const auto toml = config_toml(config);
    if (!toml) return tl::unexpected(toml.error());
    const auto genesis = genesis_json(signed_genesis);
    if (!genesis) return tl::unexpected(genesis.error());
    std::error_code failed;
    if (fs::exists(home / "data", failed)) {
        return fault(home.string() +
                     " is a CometBFT home already: its data folder says what its "
                     "validator signed, so it is never made anew");
    }
    for (const fs::path& folder : {home, home / "config", home / "data"}) {
        fs::create_directories(folder, failed);
        if (failed || ::chmod(folder.c_str(), 0700) != 0) {
            return fault("cannot make " + folder.string() + ": " + failed.message());
        }
    }
    std::vector<std::pair<std::string, std::string>> files = {
        {"config/config.toml", *toml},
        {"config/genesis.json", *genesis},
        {"config/node_key.json", node_key_json(node_seed)},
        {"data/priv_validator_state.json", validator_state_json()},
    };
    if (!validator_seed.empty()) {
        files.emplace_back("config/priv_validator_key.json", validator_key_json(validator_seed));
    }
    for (const auto& [name, text] : files) {
        if (auto written = write(home / name, text); !written) return written;
    }
    return std::monostate{};
}

}  // namespace charter::comet
