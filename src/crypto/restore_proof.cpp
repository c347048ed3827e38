#include "crypto/restore_proof.hpp"

#include "crypto/sha256.hpp"

namespace charter::crypto {

Bytes restore_message(ByteView genesis_digest, ByteView backup, std::string_view day) {
    Bytes message = "charter/restore/1";
    message.append(genesis_digest).append(view(sha256(backup))).append(day);
    return message;
}

}  // namespace charter::crypto
