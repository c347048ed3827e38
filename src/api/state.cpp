// /v1/state: one record, now or at a height, with its proof.
#include <google/protobuf/message.h>
#include <boost/json.hpp>

#include "api/auth.hpp"
#include "api/entry_json.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "charter/v1/record.pb.h"
#include "engine/application.hpp"
#include "engine/archive.hpp"
#include "engine/engine.hpp"
#include "merkle/ics23.hpp"
#include "wire/records.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kKeyBytesMax = 512;

std::optional<Bytes> proof_of(const storage::ProvableView& view, ByteView key) {
    if (auto there = view.prove(key)) return merkle::encode_commitment_proof(*std::move(there));
    if (auto absent = view.prove_absent(key)) {
        return merkle::encode_commitment_proof(*std::move(absent));
    }
    return std::nullopt;
}

json::value record_json(const Request& request, const std::string& key,
                        const google::protobuf::Message& record) {
    if (!key.starts_with("reg/")) return to_json(record);
    const auto& entry = static_cast<const v1::Entry&>(record);
    return entry_json(entry, request.tip->catalog->entry_type(entry.body().register_()));
}

Response read_state(const Api& api, const Request& request) {
    const std::string& key = request.path.at("key");
    const auto height = number_of(request, {"height", request.tip->height, 0, request.tip->height});
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto proof = flag_of(request, "proof", false);
    if (const auto* wrong = std::get_if<Response>(&proof)) return *wrong;
    if (key.size() > kKeyBytesMax) return problem(400, "bad_key", "keys have at most 512 bytes");
    if (!may_read_key(request.identity, *request.tip->catalog, key)) {
        return problem(403, "not_visible",
                       "entries of this register are for its member (and auditors, where the "
                       "register says so) only");
    }
    std::shared_ptr<const storage::ProvableView> view = request.tip->view;
    if (request.query_value("height") != nullptr) {
        auto past = engine::state_at(api.engine->application().store(), api.archive,
                                     std::get<std::uint64_t>(height));
        if (!past) return problem(410, "height_not_kept", past.error().what);
        view = *std::move(past);
    }
    const std::optional<Bytes> value = view->get(key);
    const bool wants_proof = std::get<bool>(proof);
    if (!value && !wants_proof) {
        return problem(404, "no_such_key", "the state has nothing at `" + key + "`");
    }
    json::object body{{"key", key},
                      {"height", view->height()},
                      {"app_hash", to_hex(view->app_hash())},
                      {"record_type", wire::record_type(key)},
                      {"record", nullptr},
                      {"value", nullptr}};
    if (value) {
        body["value"] = to_base64(*value);
        if (const auto record = wire::decode_record(key, *value)) {
            body["record"] = record_json(request, key, *record);
        }
    }
    if (wants_proof) {
        const auto bytes = proof_of(*view, key);
        if (!bytes) return problem(404, "no_proof", "the state of this height is empty");
        if (!may_read_neighbours(request.identity, *request.tip->catalog, *bytes)) {
            return neighbour_hidden();
        }
        body["proof"] = to_base64(*bytes);
    }
    return json_response(body);
}

}  // namespace

void add_state_routes(Router& router) {
    router.add({"GET", "/v1/state/{key...}", {"height", "proof"}, read_state, false, {}});
}

}  // namespace charter::api
