#pragma once
// A person's (or node's) keys on its own machine: a folder of encrypted key files, and a public
// request that may be handed to whoever issues the credentials.
//
//   <folder>/passphrase      0600, one line; made if it is not there
//   <folder>/<usage>.key     encrypted PKCS#8: sign.key, tls.key, probe.key, consensus.key
//   <folder>/peer.key        of a node: Ed25519, what other nodes know it by; no ledger credential
//   <folder>/<usage>.crt     certificate, once it is issued
//   <folder>/request.yaml    public: keys, proofs of possession, the salted commitment of who the
//   person is, a node's peer id

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "keys/file_key.hpp"

namespace charter::client {

/// "sign", "tls", "payload", "probe", "consensus"; nothing for other words.
std::optional<v1::Usage> usage_from_word(std::string_view word);
std::string_view usage_word(v1::Usage usage);
/// The word of a node's peer key, among those of usages.
inline constexpr std::string_view kPeerWord = "peer";

/// One key of a request.
struct RequestedKey {
    v1::Usage usage{};
    v1::PublicKey key;
    Bytes possession;  // over the genesis digest of the chain; 32 zero bytes for the founding
};

/// What request.yaml says.
struct IdentityRequest {
    std::string holder;
    Bytes natural_person;  // 32 bytes; empty for nodes
    std::vector<RequestedKey> keys;
    std::string peer_id;  // of a node: 40 hexadecimal digits; else empty
};

struct NewIdentity {
    std::string holder;
    std::vector<v1::Usage> usages;
    Bytes genesis_digest;      // 32 bytes; zeros for the founding
    std::string natural_name;  // who it is, for the salted commitment; empty for nodes. Not written
                               // anywhere.
    bool peer = false;         // a peer key too; a node with a consensus key has one in any case
};

/// Makes the folder, keys and request. Never overwrites a key: a key that is there is used.
Outcome<IdentityRequest> make_identity(const std::filesystem::path& folder,
                                       const NewIdentity& identity);

Outcome<IdentityRequest> read_request(const std::filesystem::path& file);

/// The key file of the usage, opened with the folder's passphrase file.
Outcome<keys::FileKey> open_key(const std::filesystem::path& folder, v1::Usage usage);

/// The peer key of a node's folder, and the id that goes with a public key.
Outcome<keys::FileKey> open_peer_key(const std::filesystem::path& folder);
std::string peer_id_of(const crypto::PublicKey& key);

/// Whole small files, with clear faults.
Outcome<Bytes> read_file(const std::filesystem::path& path, std::size_t bytes_max = 64U << 20U);
Outcome<std::monostate> write_file(const std::filesystem::path& path, ByteView bytes);

}  // namespace charter::client
