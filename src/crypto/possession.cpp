#include "crypto/possession.hpp"

#include "crypto/sha256.hpp"

namespace charter::crypto {

Bytes possession_message(ByteView genesis_digest, ByteView key, ByteView holder) {
    Bytes message = "charter/possession/1";
    message.append(genesis_digest).append(view(sha256(key))).append(holder);
    return message;
}

}  // namespace charter::crypto
