#include "client/submit.hpp"

#include <google/protobuf/util/json_util.h>

#include <boost/json.hpp>

#include "client/identity.hpp"
#include "crypto/sha256.hpp"
#include "tx/common.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kValidBlocks = 900;

tl::unexpected<Fault> unexpected_answer(const Response& response) {
    return fault("the node answered " + std::to_string(response.status) + ": " +
                 response.body.substr(0, 500));
}

Outcome<json::object> parse_object(const Response& response) {
    boost::system::error_code failed;
    json::value value = json::parse(response.body, failed);
    if (failed || !value.is_object()) return unexpected_answer(response);
    return std::move(value.as_object());
}

std::string text_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

// Protobuf JSON writes 64-bit numbers as text, others write them as numbers.
std::uint64_t number_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return 0;
    if (value->is_uint64()) return value->as_uint64();
    if (value->is_int64()) return static_cast<std::uint64_t>(value->as_int64());
    if (!value->is_string()) return 0;
    return std::strtoull(value->as_string().c_str(), nullptr, 10);
}

Outcome<Submitted> read_submitted(const Response& response) {
    auto object = parse_object(response);
    if (!object) return tl::unexpected(object.error());
    Submitted done;
    done.raw_json = response.body;
    done.tx_id = text_at(*object, "tx_id");
    done.height = number_at(*object, "height");
    done.at_the_door = response.status == 422;
    done.included = response.status == 200;
    if (done.at_the_door)
        done.receipt.set_reason(static_cast<std::uint32_t>(number_at(*object, "reason")));
    if (const json::value* receipt = object->if_contains("receipt")) {
        google::protobuf::util::JsonParseOptions options;
        options.ignore_unknown_fields = true;
        const auto status = google::protobuf::util::JsonStringToMessage(json::serialize(*receipt),
                                                                        &done.receipt, options);
        if (!status.ok()) return unexpected_answer(response);
    }
    if (const json::value* text = object->if_contains("text");
        text != nullptr && text->is_object()) {
        done.text_zh = text_at(text->as_object(), "zh");
        done.text_en = text_at(text->as_object(), "en");
    } else {
        done.text_zh = wire::receipt_text(done.receipt, "zh-TW");
        done.text_en = wire::receipt_text(done.receipt, "en");
    }
    return done;
}

}  // namespace

Outcome<ChainPoint> chain_point(NodeClient& node, const std::string& sender) {
    auto answer = node.get("/v1/node");
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return unexpected_answer(*answer);
    auto object = parse_object(*answer);
    if (!object) return tl::unexpected(object.error());
    ChainPoint point;
    point.chain_id = text_at(*object, "chain_id");
    point.genesis_digest = from_hex(text_at(*object, "genesis_digest")).value_or("");
    point.height = number_at(*object, "height");
    auto nonce = node.get("/v1/state/" + encode_path("non/" + sender));
    if (!nonce) return tl::unexpected(nonce.error());
    if (nonce->status == 404) return point;
    if (nonce->status != 200) return unexpected_answer(*nonce);
    auto record = parse_object(*nonce);
    if (!record) return tl::unexpected(record.error());
    if (const json::value* value = record->if_contains("record");
        value != nullptr && value->is_object()) {
        point.nonce = number_at(value->as_object(), "next");
    }
    return point;
}

Outcome<SigningIdentity> open_identity(const std::filesystem::path& folder, v1::Usage usage) {
    auto request = read_request(folder / "request.yaml");
    if (!request) return tl::unexpected(request.error());
    auto key = open_key(folder, usage);
    if (!key) return tl::unexpected(key.error());
    v1::PublicKey wire_key;
    wire_key.set_algorithm(static_cast<v1::Algorithm>(key->public_key().algorithm));
    wire_key.set_bytes(key->public_key().bytes);
    return SigningIdentity{request->holder, tx::credential_id(wire_key), *std::move(key)};
}

Outcome<Bytes> sign_transaction(const v1::Action& action, const ChainPoint& point,
                                std::vector<SigningIdentity>& signers) {
    if (signers.empty()) return fault("nobody signs: name a person with --as");
    v1::Transaction tx;
    tx.set_genesis_digest(point.genesis_digest);
    tx.set_chain_id(point.chain_id);
    tx.set_sender(signers.front().holder);
    tx.set_nonce(point.nonce);
    tx.set_valid_until_height(point.height + kValidBlocks);
    for (const SigningIdentity& signer : signers) tx.add_signers(signer.credential);
    *tx.mutable_action() = action;
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    for (SigningIdentity& signer : signers) {
        auto signature = signer.key.sign(message);
        if (!signature) return tl::unexpected(signature.error());
        envelope.add_signatures(*signature);
    }
    return wire::encode(envelope);
}

std::string transaction_id(ByteView signed_transaction) {
    v1::SignedTransaction envelope;
    if (!envelope.ParseFromArray(signed_transaction.data(),
                                 static_cast<int>(signed_transaction.size())))
        return {};
    return to_hex(crypto::sha256(envelope.body()));
}

Outcome<Submitted> submit(NodeClient& node, const Bytes& transaction, int wait_ms) {
    auto answer = node.post("/v1/transactions?wait_ms=" + std::to_string(wait_ms), transaction);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200 && answer->status != 202 && answer->status != 422)
        return unexpected_answer(*answer);
    return read_submitted(*answer);
}

Outcome<Submitted> dry_run(NodeClient& node, const Bytes& transaction) {
    auto answer = node.post("/v1/transactions/dry-run", transaction);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200 && answer->status != 422) return unexpected_answer(*answer);
    return read_submitted(*answer);
}

}  // namespace charter::client
