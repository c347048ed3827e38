// /v1/documents: documents of register entries, by salted commitment.
#include <boost/json.hpp>

#include "api/auth.hpp"
#include "api/documents.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kSaltHeader = "x-charter-salt";

Response too_large(const Api& api) {
    return problem(413, "document_too_large",
                   "documents have at most " + std::to_string(api.vault->limits().bytes_max) +
                       " bytes here (api.document_bytes_max)");
}

std::variant<Upload, Response> put_document(const Api& api, const Request& request) {
    const auto header = request.headers.find(kSaltHeader);
    const auto salt =
        header == request.headers.end() ? std::optional<Bytes>() : from_hex(header->second);
    if (!salt || salt->size() != vault::kSaltBytes) {
        return problem(
            400, "bad_salt",
            "the header X-Charter-Salt is the salt of the commitment, 32 random bytes in "
            "64 hexadecimal digits");
    }
    auto begun = api.vault->begin(*salt);
    if (!begun) return fault_problem(begun.error());
    const auto writer = std::make_shared<vault::DocumentWriter>(*std::move(begun));
    Upload upload;
    upload.write = [writer, &api](std::string_view bytes) -> std::optional<Response> {
        const auto taken = writer->write(bytes);
        if (!taken) return fault_problem(taken.error());
        if (!*taken) return too_large(api);
        return std::nullopt;
    };
    upload.finish = [writer, member = request.identity.member] {
        const auto stored = writer->finish(member);
        if (!stored) return fault_problem(stored.error());
        if (!stored->has_value()) {
            return problem(409, "document_erased_before",
                           "a document with this salt and content was erased from this node; what "
                           "is put again takes a new salt");
        }
        return json_response(
            {{"commitment", to_hex((*stored)->commitment)}, {"bytes", (*stored)->bytes}});
    };
    return upload;
}

Response get_document(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    if (!may_read_document_here(api, request, digest)) return unknown_document();
    if (auto erased = erased_document(api, request, digest)) return *std::move(erased);
    auto opened = api.vault->get(digest);
    if (!opened) return fault_problem(opened.error());
    if (!opened->has_value()) return unknown_document();
    const auto reader = std::make_shared<vault::DocumentReader>(**std::move(opened));
    Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("X-Charter-Salt", to_hex(reader->salt()));
    response.headers.emplace_back("Cache-Control", "no-store");
    response.stream = BodyStream{reader->bytes(), [reader](char* buffer, std::size_t size) {
                                     return reader->read(buffer, size);
                                 }};
    return response;
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
        return json_response(body);
    }
    fault_problem(checked.error());  // for the log
    body["detail"] = "the document here is damaged; put it again";
    return json_response(body);
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

void add_document_routes(Router& router) {
    router.add({"PUT", "/v1/documents", {}, {}, true, put_document});
    router.add({"GET", "/v1/documents/{commitment}", {}, get_document, false, {}});
    router.add({"GET", "/v1/documents/{commitment}/check", {}, check_document, false, {}});
}

}  // namespace charter::api
