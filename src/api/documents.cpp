// /v1/documents: documents of register entries, by salted commitment.
#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "api/audit_records.hpp"
#include "api/auth.hpp"
#include "api/byte_range.hpp"
#include "api/document_access.hpp"
#include "api/documents.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/tip.hpp"
#include "state/tables.hpp"
#include "tx/named_documents.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kSaltHeader = "x-charter-salt";
constexpr std::string_view kNonceHeader = "x-charter-nonce";
constexpr std::string_view kMediaTypeHeader = "x-charter-media-type";
constexpr std::string_view kTitleHeader = "x-charter-title";
constexpr std::string_view kCommitmentHeader = "x-charter-commitment";
constexpr std::string_view kAssembly = "*";

Response too_large(const Api& api) {
    return problem(413, "document_too_large",
                   "documents have at most " + std::to_string(api.vault->limits().bytes_max) +
                       " bytes here (api.document_bytes_max)");
}

Response bad_salt() {
    return problem(400, "bad_salt",
                   "the header X-Charter-Salt is the salt of the commitment, 32 random bytes in "
                   "64 hexadecimal digits; a document with a label has X-Charter-Nonce in its "
                   "place");
}

const std::string* header_of(const Request& request, std::string_view name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? nullptr : &found->second;
}

/// The salt of a label is drawn from its nonce, so that the commitment covers it.
std::variant<vault::NewDocument, Response> labelled(const Request& request,
                                                    const std::string& nonce) {
    vault::Label label;
    label.nonce = from_hex(nonce).value_or(Bytes());
    if (const auto* type = header_of(request, kMediaTypeHeader)) label.media_type = *type;
    if (const auto* title = header_of(request, kTitleHeader)) {
        const auto decoded = percent_decode(*title);
        if (!decoded) return problem(400, "bad_label", "X-Charter-Title is percent-encoded UTF-8");
        label.title = *decoded;
    }
    if (const auto wrong = vault::label_problem(label)) {
        return problem(
            400, "bad_label",
            "X-Charter-Nonce, X-Charter-Media-Type and X-Charter-Title are the label: " + *wrong);
    }
    return vault::NewDocument{Bytes(view(vault::salt_of(label))), request.identity.member, label,
                              std::nullopt};
}

/// What the headers say of the document that is put.
std::variant<vault::NewDocument, Response> document_of(const Request& request) {
    const auto* salt = header_of(request, kSaltHeader);
    const auto* nonce = header_of(request, kNonceHeader);
    if ((salt == nullptr) == (nonce == nullptr)) return bad_salt();
    std::variant<vault::NewDocument, Response> document = vault::NewDocument();
    if (nonce != nullptr) {
        document = labelled(request, *nonce);
    } else {
        const auto bytes = from_hex(*salt);
        if (!bytes || bytes->size() != vault::kSaltBytes) return bad_salt();
        document = vault::NewDocument{*bytes, request.identity.member, {}, {}};
    }
    const auto* expected = header_of(request, kCommitmentHeader);
    if (expected == nullptr || std::holds_alternative<Response>(document)) return document;
    const auto commitment = digest_of(*expected, "X-Charter-Commitment: a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    std::get<vault::NewDocument>(document).expected = std::get<Digest>(commitment);
    return document;
}

/// The sizes that records of the member and of the assembly tell, as of now; empty: any. Those of
/// other members keep nobody's document out.
std::set<std::uint64_t> told_sizes(const Api& api, const std::string& member,
                                   const Digest& commitment) {
    tx::ToldSizes sizes;
    const auto tip = api.engine->application().tip();
    if (!tip) return {};
    tx::each_named_document(*tip->view, view(commitment), [&](const tx::NamedDocument& named) {
        if (named.member == member || named.member == kAssembly) sizes.add(named);
    });
    return sizes.allowed();
}

Response not_stored(vault::NotStored why) {
    switch (why) {
        case vault::NotStored::erased_before:
            return problem(409, "document_erased_before",
                           "a document with this salt and content was erased from this node; what "
                           "is put again takes a new salt");
        case vault::NotStored::another_commitment:
            return problem(422, "commitment_differs",
                           "what arrived has another commitment than X-Charter-Commitment says; "
                           "nothing of it is kept. Send it again: it was changed or cut on its "
                           "way, or is another file");
        case vault::NotStored::another_size:
            return problem(422, "size_differs",
                           "your member's entries and acts that name this document say another "
                           "size of it; nothing of it is kept. What has this commitment is the "
                           "document: supersede the entry with its size, or where an act said it "
                           "file an entry that names it rightly, then put it again");
    }
    return unknown_document();
}

/// A fault while a document is put: a full disk is the operator's to mend, and is said.
Response put_problem(const Api& api, const Fault& why) {
    constexpr std::uintmax_t kNearly = std::uintmax_t{16} << 20U;
    std::error_code failed;
    const auto space = std::filesystem::space(api.vault->folder(), failed);
    Response answer = fault_problem(why);  // for the log
    if (failed || space.available > api.vault->limits().disk_reserve + kNearly) return answer;
    return problem(507, "vault_full",
                   "the disk of this node's vault has no room for the document, of which nothing "
                   "is kept; the node's operator makes room, then put it again");
}

std::variant<Upload, Response> put_document(const Api& api, const Request& request) {
    auto document = document_of(request);
    if (auto* wrong = std::get_if<Response>(&document)) return std::move(*wrong);
    std::get<vault::NewDocument>(document).sizes =
        [&api, member = request.identity.member](const Digest& commitment) {
            return told_sizes(api, member, commitment);
        };
    auto begun = api.vault->begin(std::get<vault::NewDocument>(document));
    if (!begun) return put_problem(api, begun.error());
    const auto writer = std::make_shared<vault::DocumentWriter>(*std::move(begun));
    Upload upload;
    upload.write = [writer, &api](std::string_view bytes) -> std::optional<Response> {
        const auto taken = writer->write(bytes);
        if (!taken) return put_problem(api, taken.error());
        if (!*taken) return too_large(api);
        return std::nullopt;
    };
    upload.finish = [writer, &api] {
        const auto stored = writer->finish();
        if (!stored) return put_problem(api, stored.error());
        if (const auto* why = std::get_if<vault::NotStored>(&*stored)) return not_stored(*why);
        const auto& kept = std::get<vault::StoredDocument>(*stored);
        return json_response({{"commitment", to_hex(kept.commitment)}, {"bytes", kept.bytes}});
    };
    return upload;
}

/// For a header: everything but unreserved characters is encoded.
std::string percent_encode(std::string_view text) {
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            out.push_back(c);
        } else {
            out.append("%").append(to_hex(std::string_view(&c, 1)));
        }
    }
    return out;
}

/// A document never changes under its commitment, so that names it.
std::string tag_of(const Digest& commitment) { return "\"" + to_hex(commitment) + "\""; }

ByteRange asked_part(const Request& request, const Digest& commitment, std::uint64_t bytes) {
    const std::string* range = header_of(request, "range");
    const std::string* only_of = header_of(request, "if-range");
    if (range == nullptr || (only_of != nullptr && *only_of != tag_of(commitment))) {
        return WholeBody{};
    }
    return byte_range(*range, bytes);
}

Response no_part(std::uint64_t bytes) {
    Response answer = problem(
        416, "range_not_satisfiable",
        "the document has no byte of this Range: it has " + std::to_string(bytes) + " bytes");
    answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(bytes));
    return answer;
}

void add_headers(const vault::DocumentReader& reader, const Digest& commitment,
                 Response& response) {
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("ETag", tag_of(commitment));
    response.headers.emplace_back("Accept-Ranges", "bytes");
    response.headers.emplace_back("X-Charter-Salt", to_hex(reader.salt()));
    if (const auto& label = reader.label()) {
        response.headers.emplace_back("X-Charter-Nonce", to_hex(label->nonce));
        response.headers.emplace_back("X-Charter-Media-Type", label->media_type);
        response.headers.emplace_back("X-Charter-Title", percent_encode(label->title));
    }
    response.headers.emplace_back("Cache-Control", "no-store");
}

/// The part that was asked for, with the headers of one.
Outcome<std::uint64_t> keep_part(const BodyPart& part, vault::DocumentReader& reader,
                                 Response& response) {
    if (auto kept = reader.keep_part(part.first, part.bytes); !kept) {
        return tl::unexpected(kept.error());
    }
    response.status = 206;
    response.headers.emplace_back("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                                       std::to_string(part.first + part.bytes - 1) +
                                                       "/" + std::to_string(reader.bytes()));
    return part.bytes;
}

Response get_document(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    if (may_read_document_here(api, request, digest)) {
        if (auto erased = erased_document(api, request, digest)) return *std::move(erased);
    }
    if (auto no = refuse_reader(api, request, digest)) return *std::move(no);
    auto opened = api.vault->get(digest);
    if (!opened) return fault_problem(opened.error());
    if (!opened->has_value()) return unknown_document();
    const auto reader = std::make_shared<vault::DocumentReader>(**std::move(opened));
    const ByteRange range = asked_part(request, digest, reader->bytes());
    if (std::holds_alternative<NoPart>(range)) return no_part(reader->bytes());
    Response response;
    std::uint64_t bytes = reader->bytes();
    if (const auto* part = std::get_if<BodyPart>(&range)) {
        const auto kept = keep_part(*part, *reader, response);
        if (!kept) return fault_problem(kept.error());
        bytes = *kept;
    }
    // Last: an event is used up only where bytes follow.
    if (auto no = take_access_event(api, request, digest)) return *std::move(no);
    add_headers(*reader, digest, response);
    response.stream = BodyStream{
        bytes, [reader](char* buffer, std::size_t size) { return reader->read(buffer, size); }};
    return response;
}

/// Salt and label are for who may open it: with them, a guess of the content can be tried.
void add_label(const Api& api, const Request& request, const Digest& commitment,
               boost::json::object& body) {
    const WhoMayOpen who = who_may_open(request.identity, *request.tip->view, *request.tip->catalog,
                                        view(commitment), putters_of(api, request, commitment));
    const auto opened = who.allows(request.identity)
                            ? api.vault->get(commitment)
                            : Outcome<std::optional<vault::DocumentReader>>(std::nullopt);
    if (!opened || !opened->has_value()) return;
    body["salt"] = to_hex((*opened)->salt());
    const auto& label = (*opened)->label();
    if (!label) return;
    body["nonce"] = to_hex(label->nonce);
    body["media_type"] = label->media_type;
    body["title"] = label->title;
}

Response check_document(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    if (!may_read_document_here(api, request, digest)) return unknown_document();
    if (auto erased = erased_document(api, request, digest)) return *std::move(erased);
    const auto checked = api.vault->check(digest);
    if (checked && !checked->has_value()) return unknown_document();
    boost::json::object body{{"commitment", to_hex(digest)}, {"intact", checked.has_value()}};
    if (checked) {
        body["bytes"] = (*checked)->bytes;
        add_label(api, request, digest, body);
        return json_response(body);
    }
    fault_problem(checked.error());  // for the log
    body["detail"] = "the document here is damaged; put it again";
    return json_response(body);
}

/// Who opened it at this node, for auditors who may open it too; also after it was erased.
Response read_openings(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    if (auto no = refuse_reader(api, request, digest)) return *std::move(no);
    const std::string query = "openings " + to_hex(digest);
    if (auto no = refuse_audit_reader(api, request, query, "charter document openings")) {
        return *std::move(no);
    }
    const auto openings = api.vault->openings_of(digest);
    if (!openings) return fault_problem(openings.error());
    boost::json::array items;
    for (const vault::Opening& one : *openings) {
        items.push_back(boost::json::object{{"tx_id", to_hex(one.tx_id)},
                                            {"height", one.height},
                                            {"opened_ms", one.opened_ms},
                                            {"person", one.person}});
    }
    return json_response({{"commitment", to_hex(digest)}, {"openings", std::move(items)}});
}

/// Counts for everybody, since the ledger has them too; names for who may know of a document.
Response read_vault(const Api& api, const Request& request) {
    const auto look = api.vault->newest_inspection();
    if (!look) return json_response({{"looked", false}});
    std::set<Bytes> readable;  // in one pass: a vault that was lost misses every document
    each_document_entry(request.identity, *request.tip->view, *request.tip->catalog,
                        [&](const v1::EntryType& type, const v1::Entry& entry) {
                            for (tx::NamedDocument& named : tx::documents_of(entry, &type))
                                readable.insert(std::move(named.commitment));
                            return true;
                        });
    boost::json::array documents;
    for (const auto* list : {&look->missing, &look->altered, &look->others}) {
        for (const Digest& one : *list) {
            const bool is_shown = readable.contains(Bytes(view(one))) ||
                                  api.vault->is_owner(one, request.identity.member);
            if (is_shown) documents.emplace_back(to_hex(one));
        }
    }
    return json_response({{"looked", true},
                          {"started_ms", look->started_ms},
                          {"finished_ms", look->finished_ms},
                          {"checked", look->checked},
                          {"bytes", look->bytes},
                          {"missing", look->missing.size()},
                          {"altered", look->altered.size()},
                          {"others", look->others.size()},
                          {"documents", std::move(documents)}});
}

}  // namespace

Response unknown_document() {
    return problem(404, "no_such_document",
                   "this node has no such document that you may read: it must be named by an entry "
                   "that you may read, or put by your member");
}

bool may_read_document_here(const Api& api, const Request& request, const Digest& commitment) {
    return api.vault->is_owner(commitment, request.identity.member) ||
           may_read_document(request.identity, *request.tip->view, *request.tip->catalog,
                             view(commitment));
}

std::set<std::string> putters_of(const Api& api, const Request& request, const Digest& commitment) {
    std::set<std::string> putters;
    state::each<v1::Member>(*request.tip->view, "mem/", [&](const v1::Member& member) {
        if (api.vault->is_owner(commitment, member.member())) putters.insert(member.member());
        return true;
    });
    return putters;
}

void add_document_routes(Router& router) {
    router.add({"PUT", "/v1/documents", {}, {}, true, put_document});
    router.add({"GET", "/v1/documents/{commitment}", {"access"}, get_document, false, {}});
    router.add({"GET", "/v1/vault", {}, read_vault, false, {}});
    router.add({"GET", "/v1/documents/{commitment}/check", {}, check_document, false, {}});
    router.add(
        {"GET", "/v1/documents/{commitment}/openings", {"access"}, read_openings, false, {}});
}

}  // namespace charter::api
