// /v1/documents/{commitment}/erasure: a document is taken out of this node's vault.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "api/auth.hpp"
#include "api/documents.hpp"
#include "api/erasure_rules.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/tip.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// What the asker may know of a certificate. Its signed bytes hold the keys of all entries: they
/// are for the holder's persons, auditors, and who may read each of these entries.
json::object certificate_json(const Request& request, const pack::Erasure& erasure,
                              ByteView signed_bytes) {
    const v1::ErasureCertificate& c = erasure.certificate;
    json::array entries;
    for (const std::string& key : c.entries()) {
        if (may_read_key(request.identity, *request.tip->catalog, key)) entries.emplace_back(key);
    }
    const bool reads_each = !entries.empty() && std::cmp_equal(entries.size(), c.entries_size());
    json::object said{{"commitment", to_hex(c.commitment())},
                      {"entries", std::move(entries)},
                      {"erased_on_ms", c.erased_on_ms()}};
    if (request.identity.member != c.member() && !request.identity.has_role(kAuditor) &&
        !reads_each) {
        return said;
    }
    json::array signers;
    for (const Bytes& signer : c.signers()) signers.emplace_back(to_hex(signer));
    said["member"] = c.member();
    said["why"] = c.why();
    said["signers"] = std::move(signers);
    said["signed"] = to_base64(signed_bytes);
    return said;
}

Outcome<json::object> kept_certificate(const Request& request, const Bytes& bytes) {
    const auto erasure = pack::read_erasure(bytes, "the certificate of erasure in the vault");
    if (!erasure) return fault(erasure.error().where + " is damaged: " + erasure.error().detail);
    return certificate_json(request, *erasure, bytes);
}

ErasureGround ground_of(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    return {*tip.view, *tip.catalog, tip.config.utc_offset_minutes(),
            std::max(tip.time_ms, api.now_ms())};
}

/// One file lies there for all members that put it.
bool put_by_another(const Api& api, const Request& request, const Digest& digest) {
    std::set<std::string> putters = putters_of(api, request, digest);
    putters.erase(request.identity.member);
    return !putters.empty();
}

/// Before: what a certificate must say, and whether the document may go. After: the certificate.
Response read_erasure_state(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    if (!may_read_document_here(api, request, digest)) return unknown_document();
    const auto bytes = api.vault->erasure_of(digest);
    if (!bytes) return fault_problem(bytes.error());
    if (bytes->has_value()) {
        auto certificate = kept_certificate(request, **bytes);
        if (!certificate) return fault_problem(certificate.error());
        return json_response({{"commitment", to_hex(digest)},
                              {"erased", true},
                              {"certificate", *std::move(certificate)}});
    }
    const ErasureGround ground = ground_of(api, request);
    const auto naming = entries_naming(ground.view, ground.catalog, view(digest));
    json::array entries;
    for (const std::string& key : entries_of_holder(naming.as_document, request.identity.member)) {
        entries.emplace_back(key);
    }
    json::object body{{"commitment", to_hex(digest)},
                      {"erased", false},
                      {"member", request.identity.member},
                      {"entries", std::move(entries)}};
    auto kept = keeps_document(ground, naming, request.identity.member);
    if (!kept && api.vault->is_owner(digest, request.identity.member) &&
        put_by_another(api, request, digest)) {
        kept = document_shared();
    }
    body["kept"] = kept.has_value();
    if (kept) body["detail"] = kept->detail;
    return json_response(body);
}

Response refused(const NotErasable& why) { return problem(why.status, why.word, why.detail); }

/// That the asker's member holds it here.
std::optional<Response> refuse_holder(const Api& api, const Request& request,
                                      const pack::Erasure& erasure, const Digest& digest) {
    const std::string& member = erasure.certificate.member();
    if (member != request.identity.member) {
        return problem(403, "not_own_member",
                       "the certificate is of " + member + ", and you are of " +
                           request.identity.member + "; a member erases what it holds itself");
    }
    if (!api.vault->is_owner(digest, member)) return unknown_document();
    const auto opened = api.vault->get(digest);
    // A damaged document may be erased too.
    if (opened && !opened->has_value()) return unknown_document();
    return std::nullopt;
}

/// The request against the newest state: a body may have taken long, and what is removed is gone.
std::variant<Request, Response> as_of_now(const Api& api, Request request) {
    auto tip = api.engine->application().tip();
    if (tip) request.tip = std::move(tip);  // else a node that joins: as of when it was asked
    const std::int64_t now = std::max(request.tip->time_ms, api.now_ms());
    auto identity = identify(*request.tip->view, request.identity.credential, now);
    if (!identity) return refusal_problem(403, identity.error());
    request.identity = *std::move(identity);
    return request;
}

Response judge_and_erase(const Api& api, const Request& request, const pack::Erasure& erasure,
                         const Digest& digest) {
    if (may_read_document_here(api, request, digest)) {
        if (auto gone = erased_document(api, request, digest)) return *std::move(gone);
    }
    if (auto wrong = refuse_holder(api, request, erasure, digest)) return *std::move(wrong);
    const auto why_not = refuse_erasure(ground_of(api, request), erasure, view(digest));
    if (why_not) return refused(*why_not);
    if (put_by_another(api, request, digest)) return refused(document_shared());
    const auto done = api.vault->erase(digest, request.body);
    if (!done) return fault_problem(done.error());
    if (!*done) return erased_document(api, request, digest).value_or(unknown_document());
    spdlog::info("api: the document {} was erased for {}", to_hex(digest),
                 erasure.certificate.member());
    return json_response({{"commitment", to_hex(digest)},
                          {"erased", true},
                          {"certificate", certificate_json(request, erasure, request.body)}});
}

Response erase_document(const Api& api, const Request& request) {
    const auto commitment = digest_of(request.path.at("commitment"), "a commitment");
    if (const auto* wrong = std::get_if<Response>(&commitment)) return *wrong;
    const Digest& digest = std::get<Digest>(commitment);
    const auto erasure = pack::read_erasure(request.body, "the body");
    if (!erasure) {
        return problem(400, "erasure_invalid",
                       "the body is a canonical SignedErasure (application/octet-stream) of two "
                       "signers: " +
                           erasure.error().detail);
    }
    const auto now = as_of_now(api, request);
    if (const auto* wrong = std::get_if<Response>(&now)) return *wrong;
    return judge_and_erase(api, std::get<Request>(now), *erasure, digest);
}

}  // namespace

std::optional<Response> erased_document(const Api& api, const Request& request,
                                        const Digest& commitment) {
    const auto bytes = api.vault->erasure_of(commitment);
    if (!bytes) return fault_problem(bytes.error());
    if (!bytes->has_value()) return std::nullopt;
    auto certificate = kept_certificate(request, **bytes);
    if (!certificate) return fault_problem(certificate.error());
    return problem(410, "document_erased",
                   "this document was erased from the vault of this node; the certificate says by "
                   "whom and why. The same content is taken with a new salt only.",
                   {{"certificate", *std::move(certificate)}});
}

void add_erasure_routes(Router& router) {
    router.add({"GET", "/v1/documents/{commitment}/erasure", {}, read_erasure_state, false, {}});
    router.add({"POST", "/v1/documents/{commitment}/erasure", {}, erase_document, true, {}});
}

}  // namespace charter::api
