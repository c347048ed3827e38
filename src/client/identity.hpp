#pragma once
// A person's (or node's) keys on its own machine: a folder of encrypted key files, and a public
// request that may be handed to whoever issues the credentials.
//
//   <folder>/passphrase      0600, one line; made if it is not there
//   <folder>/<usage>.key     encrypted PKCS#8: sign.key, tls.key, probe.key, consensus.key
//   <folder>/<usage>.crt     certificate, once it is issued
//   <folder>/request.yaml    public: keys, proofs of possession, the salted commitment of who the
//   person is

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
};

struct NewIdentity {
    std::string holder;
    std::vector<v1::Usage> usages;
    Bytes genesis_digest;      // 32 bytes; zeros for the founding
    std::string natural_name;  // who it is, for the salted commitment; empty for nodes. Not written
                               // anywhere.
};

/// Makes the folder, keys and request. Never overwrites a key: a key that is there is used.
Outcome<IdentityRequest> make_identity(const std::filesystem::path& folder,
                                       const NewIdentity& identity);

Outcome<IdentityRequest> read_request(const std::filesystem::path& file);

/// The key file of the usage, opened with the folder's passphrase file.
Outcome<keys::FileKey> open_key(const std::filesystem::path& folder, v1::Usage usage);

/// Whole small files, with clear faults.
Outcome<Bytes> read_file(const std::filesystem::path& path, std::size_t bytes_max = 64U << 20U);
Outcome<std::monostate> write_file(const std::filesystem::path& path, ByteView bytes);

}  // namespace charter::client
