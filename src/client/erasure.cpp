#include "client/erasure.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "pack/erasure.hpp"
#include "wire/codec.hpp"

namespace charter::client {
namespace {

namespace json = boost::json;

constexpr std::size_t kSigners = 2;

std::string target_of(const std::string& commitment) {
    return "/v1/documents/" + encode_path(commitment) + "/erasure";
}

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// The detail of a problem; the whole body where it is none.
std::string detail_of(const Response& answer) {
    boost::system::error_code failed;
    const json::value body = json::parse(answer.body, failed);
    const json::value* detail = failed ? nullptr : body.find_pointer("/detail", failed);
    if (detail == nullptr || !detail->is_string()) return answer.body;
    return std::string(detail->as_string().c_str());
}

struct Said {
    bool erased = false;
    bool kept = false;
    std::string member;
    std::string detail;
    std::vector<std::string> entries;
};

std::string text_at(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? value->as_string().c_str() : "";
}

std::optional<Said> read_said(const std::string& body) {
    boost::system::error_code failed;
    const json::value value = json::parse(body, failed);
    if (failed || !value.is_object()) return std::nullopt;
    const json::object& object = value.as_object();
    const auto flag = [&](std::string_view name) {
        const json::value* found = object.if_contains(name);
        return found != nullptr && found->is_bool() && found->as_bool();
    };
    Said said{
        flag("erased"), flag("kept"), text_at(object, "member"), text_at(object, "detail"), {}};
    const json::value* entries = object.if_contains("entries");
    if (entries == nullptr || !entries->is_array()) return said;
    for (const json::value& entry : entries->as_array()) {
        if (entry.is_string()) said.entries.emplace_back(entry.as_string().c_str());
    }
    return said;
}

}  // namespace

Outcome<ErasureDraft> draft_erasure(NodeClient& node, const std::string& commitment,
                                    const std::string& why) {
    const auto bytes = from_hex(commitment);
    if (!bytes || !digest_from(*bytes)) {
        return fault("the commitment of a document has 64 hexadecimal digits");
    }
    const auto answer = node.get(target_of(commitment));
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + detail_of(*answer));
    const auto said = read_said(answer->body);
    if (!said) return fault("the node answered: " + answer->body);
    if (said->erased) return fault("the document " + commitment + " was erased before");
    const auto point = chain_point(node, said->member);
    if (!point) return tl::unexpected(point.error());
    ErasureDraft draft;
    draft.kept = said->kept;
    draft.detail = said->detail;
    v1::ErasureCertificate& certificate = draft.certificate;
    certificate.set_format(pack::kErasureFormat);
    certificate.set_genesis_digest(point->genesis_digest);
    certificate.set_chain_id(point->chain_id);
    certificate.set_commitment(*bytes);
    certificate.set_member(said->member);
    for (const std::string& entry : said->entries) certificate.add_entries(entry);
    certificate.set_why(why);
    certificate.set_erased_on_ms(now_ms());
    return draft;
}

Outcome<Bytes> sign_erasure(v1::ErasureCertificate certificate,
                            std::vector<SigningIdentity>& signers) {
    if (signers.size() != kSigners) {
        return fault("two persons erase a document: --as who asks for it, --as who agrees");
    }
    for (const SigningIdentity& signer : signers) certificate.add_signers(signer.credential);
    v1::SignedErasure envelope;
    envelope.set_certificate(wire::encode(certificate));
    const Bytes message = pack::erasure_message(envelope.certificate());
    for (SigningIdentity& signer : signers) {
        auto signature = signer.key.sign(message);
        if (!signature) return tl::unexpected(signature.error());
        envelope.add_signatures(*signature);
    }
    Bytes bytes = wire::encode(envelope);
    if (const auto read = pack::read_erasure(bytes, "the certificate"); !read) {
        return fault("the certificate is not what it must be: " + read.error().detail);
    }
    return bytes;
}

Outcome<std::monostate> erase_document(NodeClient& node, const std::string& commitment,
                                       const Bytes& signed_erasure) {
    const auto answer = node.post(target_of(commitment), signed_erasure);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 200) return std::monostate{};
    return fault("the node answered: " + detail_of(*answer));
}

}  // namespace charter::client
