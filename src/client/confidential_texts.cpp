#include "client/confidential_texts.hpp"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/utf8.hpp"
#include "catalog/catalog.hpp"
#include "client/document_line.hpp"
#include "client/document_opening.hpp"
#include "crypto/sha256.hpp"
#include "keys/secret.hpp"
#include "tx/named_documents.hpp"
#include "vault/document.hpp"

namespace charter::client {
namespace {

namespace json = boost::json;

constexpr int kOk = 200;
constexpr const char* kNotTheText = "what the node gave is not the text of this commitment";
constexpr std::size_t kTextBytesMax = std::size_t{1} << 16U;

Bytes commitment_of(ByteView salt, ByteView text) {
    return Bytes(view(crypto::Sha256().update(salt).update(text).finish()));
}

const v1::FieldDef* confidential_field(const v1::EntryType& type, const v1::Field& field) {
    const v1::FieldDef* def = catalog::field(type, field.name());
    return def != nullptr && def->confidential() ? def : nullptr;
}

/// What the ledger cannot see of it. Nothing: it may be committed to.
std::optional<Fault> wrong_text(const v1::FieldDef& def, const std::string& text) {
    const std::string named = "the field " + def.name();
    if (text.empty()) return Fault{named + " is empty: leave it out"};
    if (!is_utf8(text)) return Fault{named + " is not UTF-8"};
    if (characters(text) <= def.max()) return std::nullopt;
    return Fault{named + " has " + std::to_string(characters(text)) + " characters; at most " +
                 std::to_string(def.max()) + " are allowed"};
}

std::string text_in(const Response& answer, std::string_view name) {
    boost::system::error_code failed;
    const json::value body = json::parse(answer.body, failed);
    const json::value* value =
        failed || !body.is_object() ? nullptr : body.as_object().if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

Outcome<std::monostate> commit_texts(v1::EntryBody& body, const v1::EntryType& type,
                                     const CommitText& commit) {
    for (v1::Field& field : *body.mutable_fields()) {
        const v1::FieldDef* def = confidential_field(type, field);
        if (def == nullptr || !field.value().has_text()) continue;
        const std::string text = field.value().text();
        if (auto wrong = wrong_text(*def, text)) return tl::unexpected(*std::move(wrong));
        auto commitment = commit(text, type.name() + "." + field.name());
        if (!commitment) return tl::unexpected(commitment.error());
        field.mutable_value()->set_digest(*std::move(commitment));
    }
    return std::monostate{};
}

v1::EntryBody as_committed(v1::EntryBody body, const v1::EntryType* type) {
    if (type == nullptr) return body;
    for (v1::Field& field : *body.mutable_fields()) {
        const bool is_text = field.value().has_text() && !field.value().text().empty();
        if (!is_text || confidential_field(*type, field) == nullptr) continue;
        field.mutable_value()->set_digest(Bytes(view(crypto::sha256(field.name()))));
    }
    return body;
}

Outcome<Bytes> upload_text(const NodeAddress& address, const std::string& text,
                           const std::string& title) {
    const vault::Label label{keys::random_bytes(vault::kNonceBytes), tx::kTextMediaType, title};
    if (auto wrong = vault::label_problem(label)) return fault(*std::move(wrong));
    Bytes commitment = commitment_of(view(vault::salt_of(label)), text);
    FileUpload upload{"/v1/documents", {}, text.size(), {}, text};
    upload.headers = {{"X-Charter-Nonce", to_hex(label.nonce)},
                      {"X-Charter-Media-Type", label.media_type},
                      {"X-Charter-Title", label.title},
                      {"X-Charter-Commitment", to_hex(commitment)}};
    const auto answer = upload_file(address, upload);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != kOk) {
        return fault("the node did not take the text of " + title + ": " + answer->body);
    }
    if (text_in(*answer, "commitment") != to_hex(commitment)) {
        return fault("the node's commitment of the text of " + title +
                     " is not ours; nothing was signed");
    }
    return commitment;
}

Bytes text_here(const std::string& text) {
    return commitment_of(keys::random_bytes(vault::kSaltBytes), text);
}

Outcome<bool> is_text_of(NodeClient& node, const Bytes& commitment, const std::string& text) {
    const std::string hex = to_hex(commitment);
    const auto answer = node.get("/v1/documents/" + hex + "/check");
    if (!answer) return tl::unexpected(answer.error());
    const auto salt = from_hex(text_in(*answer, "salt"));
    if (answer->status != kOk || !salt || salt->size() != vault::kSaltBytes) {
        return fault("the node does not show the salt of the text " + hex +
                     ", so whether the cell is its text cannot be told: write commitment:" + hex +
                     " into the cell");
    }
    return commitment_of(*salt, text) == commitment;
}

Outcome<std::string> open_text(NodeClient& node, const Bytes& commitment,
                               const std::string& event) {
    std::string text;
    const NodeClient::Sink take = [&](ByteView piece, std::uint64_t) -> Outcome<std::monostate> {
        if (text.size() + piece.size() > kTextBytesMax) return fault(kNotTheText);
        text.append(piece);
        return std::monostate{};
    };
    const auto answer = node.download(opening_target(commitment, event), take);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != kOk) return fault("the node answered: " + answer->body);
    const auto salt = from_hex(answer->salt);
    if (!salt || commitment_of(*salt, text) != commitment) {
        return fault(kNotTheText);
    }
    return text;
}

}  // namespace charter::client
