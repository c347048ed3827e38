#pragma once
// The way of a key to the TLS and CMS functions of OpenSSL.

#include "keys/file_key.hpp"

namespace charter::keys {

/// The EVP_PKEY inside. It stays the key's: valid while `key` lives, and longer only under a
/// reference of one's own, as SSL_CTX_use_PrivateKey() takes.
evp_pkey_st* native_handle(const FileKey& key);

}  // namespace charter::keys
