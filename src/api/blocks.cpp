// /v1/blocks and /v1/headers.
#include <boost/json.hpp>

#include "api/auth.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/retention.hpp"
#include "api/routes.hpp"
#include "crypto/sha256.hpp"
#include "engine/engine.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "light/header.hpp"
#include "pack/stamps.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

std::variant<std::uint64_t, Response> height_of(const Request& request) {
    const auto height = parse_number(request.path.at("height"));
    if (!height) return problem(400, "bad_height", "a height is a number");
    if (*height > request.tip->height) {
        return problem(404, "height_not_reached",
                       "the newest height is " + std::to_string(request.tip->height));
    }
    return *height;
}

Response not_kept(std::uint64_t height) {
    if (height == 0) {
        return problem(404, "no_block", "height 0 is the founding: it has no block");
    }
    return problem(410, "block_not_kept", "this node does not keep the block of this height");
}

Response not_signed_yet(std::uint64_t height) {
    return problem(404, "not_signed_yet",
                   "the consensus engine's header of block " + std::to_string(height) +
                       " is not here yet: ask again in a moment");
}

/// The transaction's bytes, or null where it holds what the asker may not read.
json::object listed_tx(const Request& request, const Bytes& raw) {
    json::object item;
    v1::SignedTransaction envelope;
    v1::Transaction body;
    const bool decodes = envelope.ParseFromString(raw) && body.ParseFromString(envelope.body());
    item["tx_id"] = to_hex(crypto::sha256(decodes ? envelope.body() : raw));
    const bool hidden =
        decodes && redact(request.identity, *request.tip->catalog, *body.mutable_action());
    item["redacted"] = hidden;
    item["bytes"] = hidden ? json::value(nullptr) : json::value(to_base64(raw));
    return item;
}

json::object header_json(std::uint64_t height, const Bytes& header_bytes) {
    json::object body{{"height", height}, {"header_bytes", to_base64(header_bytes)}};
    tendermint::types::Header header;
    if (header.ParseFromString(header_bytes)) {
        body["header"] = to_json(header);
        body["header_hash"] = to_hex(light::header_hash(header));
        body["time_ms"] = light::unix_ms_of(header.time());
    }
    return body;
}

Response read_block(const Api& api, const Request& request) {
    const auto height = height_of(request);
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto at = std::get<std::uint64_t>(height);
    const auto block = engine::stored_block(api.engine->application().store().store(), at);
    if (!block) return fault_problem(block.error());
    if (!block->has_value()) {
        auto gone = pruned_at(api, request, at, "block " + std::to_string(at));
        return gone ? *std::move(gone) : not_kept(at);
    }
    json::object body = header_json(at, (*block)->header());
    body["app_hash"] = to_hex((*block)->app_hash());
    body["commit_bytes"] = to_base64((*block)->commit());
    json::array txs;
    for (const Bytes& raw : (*block)->txs()) txs.push_back(listed_tx(request, raw));
    body["txs"] = std::move(txs);
    json::array misbehaviour;
    for (const auto& seen : (*block)->misbehaviour()) misbehaviour.push_back(to_json(seen));
    body["misbehaviour"] = std::move(misbehaviour);
    return json_response(body);
}

Response read_header(const Api& api, const Request& request) {
    const auto height = height_of(request);
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto at = std::get<std::uint64_t>(height);
    const storage::Store& store = api.engine->application().store().store();
    const auto header = store.header(at);
    if (!header) return fault_problem(header.error());
    if (!header->has_value()) {
        const auto newest = engine::newest_signed(store);
        if (!newest) return fault_problem(newest.error());
        return at > *newest ? not_signed_yet(at) : not_kept(at);
    }
    json::object body = header_json(at, **header);
    const auto commit = engine::stored_commit(store, at);
    if (!commit) return fault_problem(commit.error());
    body["commit"] = commit->has_value() ? to_json(**commit) : json::value(nullptr);
    const auto bytes = store.commit_of(at);
    if (!bytes) return fault_problem(bytes.error());
    body["commit_digest"] = commit->has_value() ? json::value(to_hex(pack::commit_digest(**commit)))
                                                : json::value(nullptr);
    body["commit_bytes"] =
        bytes->has_value() ? json::value(to_base64(**bytes)) : json::value(nullptr);
    return json_response(body);
}

}  // namespace

void add_block_routes(Router& router) {
    router.add({"GET", "/v1/blocks/{height}", {}, read_block, false, {}});
    router.add({"GET", "/v1/headers/{height}", {}, read_header, false, {}});
}

}  // namespace charter::api
