#include "client/document_upload.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <fstream>
#include <system_error>
#include <vector>

#include "base/civil.hpp"
#include "client/document_line.hpp"
#include "crypto/sha256.hpp"
#include "keys/secret.hpp"
#include "vault/document.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kPiece = 256U << 10U;

struct Kind {
    std::string_view extension;
    std::string_view media_type;
};
constexpr std::array kKinds = {
    Kind{".csv", "text/csv"},
    Kind{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Kind{".html", "text/html"},
    Kind{".jpeg", "image/jpeg"},
    Kind{".jpg", "image/jpeg"},
    Kind{".json", "application/json"},
    Kind{".md", "text/markdown"},
    Kind{".odt", "application/vnd.oasis.opendocument.text"},
    Kind{".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    Kind{".pdf", "application/pdf"},
    Kind{".png", "image/png"},
    Kind{".txt", "text/plain"},
    Kind{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Kind{".xml", "application/xml"},
    Kind{".zip", "application/zip"},
};

std::string media_type_of(const fs::path& file) {
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto kind = std::ranges::find(kKinds, extension, &Kind::extension);
    return std::string(kind == kKinds.end() ? "application/octet-stream" : kind->media_type);
}

json::value value_in(const Response& answer, std::string_view name) {
    boost::system::error_code failed;
    const json::value body = json::parse(answer.body, failed);
    const json::value* value =
        failed || !body.is_object() ? nullptr : body.as_object().if_contains(name);
    return value == nullptr ? json::value() : *value;
}

std::string text_in(const Response& answer, std::string_view name) {
    const json::value value = value_in(answer, name);
    return value.is_string() ? std::string(value.as_string()) : std::string();
}

Outcome<Response> ask_about(NodeClient& node, const Bytes& commitment) {
    return node.get("/v1/documents/" + to_hex(commitment) + "/check");
}

/// Of the node's answer on its document.
NamedDocument named(const Response& answer, const Bytes& commitment) {
    NamedDocument document{commitment, {}};
    const json::value bytes = value_in(answer, "bytes");
    boost::system::error_code failed;
    const auto size = bytes.to_number<std::uint64_t>(failed);
    if (!failed) document.note.set_size(size);
    document.note.set_media_type(text_in(answer, "media_type"));
    document.note.set_title(text_in(answer, "title"));
    return document;
}

Outcome<std::uint64_t> size_of(const fs::path& file) {
    std::error_code failed;
    const bool is_file = fs::is_regular_file(file, failed);
    const std::uint64_t bytes = is_file ? fs::file_size(file, failed) : 0;
    if (failed) return fault("cannot read " + file.string() + ": " + failed.message());
    if (!is_file) return fault("cannot read " + file.string() + ": it is no file");
    return bytes;
}

v1::DocumentNote note_of(const fs::path& file, std::uint64_t bytes, const std::string& title) {
    v1::DocumentNote note;
    note.set_media_type(media_type_of(file));
    note.set_size(bytes);
    note.set_title(title);
    return note;
}

/// For a header: what encode_path leaves, without '/'.
std::string encoded(const std::string& text) {
    std::string out = encode_path(text);
    for (std::size_t at = out.find('/'); at != std::string::npos; at = out.find('/', at)) {
        out.replace(at, 1, "%2f");
    }
    return out;
}

}  // namespace

Outcome<Bytes> commitment_of_file(ByteView salt, const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    crypto::Sha256 hash;
    hash.update(salt);
    std::vector<char> piece(kPiece);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        hash.update({piece.data(), static_cast<std::size_t>(in.gcount())});
    }
    if (!in.eof()) return fault("cannot read " + file.string());
    return Bytes(view(hash.finish()));
}

std::string plain_title(const v1::EntryBody& body) {
    return body.register_() + " " + format_date(body.occurred_on());
}

void set_document(v1::EntryBody& body, NamedDocument document) {
    if (document.note.title().empty()) document.note.set_title(plain_title(body));
    body.set_document(std::move(document.commitment));
    *body.mutable_document_note() = std::move(document.note);
}

Outcome<NamedDocument> document_here(const fs::path& file, const std::string& title) {
    const auto bytes = size_of(file);
    if (!bytes) return tl::unexpected(bytes.error());
    auto commitment = commitment_of_file(keys::random_bytes(vault::kSaltBytes), file);
    if (!commitment) return tl::unexpected(commitment.error());
    return NamedDocument{*std::move(commitment), note_of(file, *bytes, title)};
}

Outcome<NamedDocument> upload_document(const NodeAddress& address, const fs::path& file,
                                       const std::string& title) {
    const auto bytes = size_of(file);
    if (!bytes) return tl::unexpected(bytes.error());
    const v1::DocumentNote note = note_of(file, *bytes, title);
    const vault::Label label{keys::random_bytes(vault::kNonceBytes), note.media_type(), title};
    if (auto wrong = vault::label_problem(label)) return fault(*std::move(wrong));
    auto commitment = commitment_of_file(view(vault::salt_of(label)), file);
    if (!commitment) return tl::unexpected(commitment.error());
    FileUpload upload{"/v1/documents", file, *bytes, {}};
    upload.headers = {{"X-Charter-Nonce", to_hex(label.nonce)},
                      {"X-Charter-Media-Type", label.media_type},
                      {"X-Charter-Title", encoded(label.title)},
                      {"X-Charter-Commitment", to_hex(*commitment)}};
    const auto answer = upload_file(address, upload);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) {
        return fault("the node did not take the document: " + answer->body);
    }
    if (text_in(*answer, "commitment") != to_hex(*commitment)) {
        return fault("the node's commitment of " + file.string() +
                     " is not ours; nothing was signed");
    }
    return NamedDocument{*std::move(commitment), note};
}

Outcome<std::optional<NamedDocument>> document_at(NodeClient& node, const Bytes& commitment) {
    const auto answer = ask_about(node, commitment);
    if (!answer) return tl::unexpected(answer.error());
    auto document = named(*answer, commitment);
    const bool told =
        answer->status == 200 && document.note.size() > 0 && !document.note.media_type().empty();
    if (!told) return std::nullopt;
    return document;
}

Outcome<std::optional<NamedDocument>> document_of_file(NodeClient& node, const Bytes& commitment,
                                                       const fs::path& file) {
    const auto answer = ask_about(node, commitment);
    if (!answer) return tl::unexpected(answer.error());
    const auto salt = from_hex(text_in(*answer, "salt"));
    if (answer->status != 200 || !salt || salt->size() != vault::kSaltBytes) {
        return fault("the node does not show the salt of the document " + to_hex(commitment) +
                     ", so whether it is " + file.string() +
                     " cannot be told: write its commitment into the cell");
    }
    const auto ours = commitment_of_file(*salt, file);
    if (!ours) return tl::unexpected(ours.error());
    if (*ours != commitment) return std::nullopt;
    auto document = named(*answer, commitment);
    // Put without a label.
    if (document.note.media_type().empty()) document.note.set_media_type(media_type_of(file));
    return document;
}

}  // namespace charter::client
