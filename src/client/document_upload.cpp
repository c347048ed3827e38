#include "client/document_upload.hpp"

#include "client/identity.hpp"
#include "crypto/sha256.hpp"
#include "keys/secret.hpp"

namespace charter::client {
namespace {

constexpr std::size_t kDocumentMax = 1U << 30U;
constexpr std::size_t kSaltBytes = 32;

Bytes commitment_of(ByteView salt, ByteView content) {
    crypto::Sha256 hash;
    hash.update(salt);
    hash.update(content);
    return Bytes(view(hash.finish()));
}

}  // namespace

Outcome<Bytes> upload_document(NodeClient& node, const std::filesystem::path& file) {
    auto content = read_file(file, kDocumentMax);
    if (!content) return tl::unexpected(content.error());
    const Bytes salt = keys::random_bytes(kSaltBytes);
    Bytes commitment = commitment_of(salt, *content);
    const auto answer =
        node.put("/v1/documents", *std::move(content), "X-Charter-Salt", to_hex(salt));
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200 && answer->status != 201)
        return fault("the node did not take the document: " + answer->body);
    if (answer->body.find(to_hex(commitment)) == std::string::npos) {
        return fault("the node's commitment of " + file.string() +
                     " is not ours; nothing was signed");
    }
    return commitment;
}

Outcome<bool> is_document_of(NodeClient& node, const Bytes& commitment,
                             const std::filesystem::path& file) {
    const auto content = read_file(file, kDocumentMax);
    if (!content) return tl::unexpected(content.error());
    // Of the node's copy the salt is enough: the commitment says whether the bytes are ours.
    const auto answer =
        node.download("/v1/documents/" + to_hex(commitment),
                      [](ByteView, std::uint64_t) -> Outcome<std::monostate> { return {}; });
    if (!answer) return tl::unexpected(answer.error());
    const auto salt = from_hex(answer->salt);
    if (answer->status != 200 || !salt || salt->size() != kSaltBytes) {
        return fault("the node does not show the document " + to_hex(commitment) +
                     ", so whether it is " + file.string() +
                     " cannot be told: write its commitment into the cell");
    }
    return commitment_of(*salt, *content) == commitment;
}

}  // namespace charter::client
