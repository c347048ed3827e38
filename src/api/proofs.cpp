// /v1/proofs: proof documents, which a reader verifies without this node.
#include <charconv>

#include "api/auth.hpp"
#include "api/problem.hpp"
#include "api/retention.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/proofs.hpp"
#include "engine/pruned.hpp"
#include "proof/document.hpp"

namespace charter::api {
namespace {

constexpr std::size_t kKeyBytesMax = 512;

Response not_visible() {
    return problem(403, "not_visible",
                   "entries of this register are for its member (and auditors, where the register "
                   "says so) only");
}

/// What `make` gives for the asked height, the newest provable one by default.
template <class Make>
Response prove(const Api& api, const Request& request, const Make& make) {
    const storage::StateStore& store = api.engine->application().store();
    const auto newest = engine::provable_height(store);
    if (!newest) return problem(409, "not_provable", "the ledger has no block yet");
    const auto height = number_of(request, {"height", *newest, 0, *newest});
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto genesis = flag_of(request, "genesis", true);
    if (const auto* wrong = std::get_if<Response>(&genesis)) return *wrong;
    const std::uint64_t at = std::get<std::uint64_t>(height);
    const auto kept = engine::state_at(store, api.archive, at);
    if (!kept) return problem(410, "height_not_kept", kept.error().what);
    const auto checkpoint = number_of(request, {"checkpoint", 1, 1, at + 1});
    if (const auto* wrong = std::get_if<Response>(&checkpoint)) return *wrong;
    const auto gone = engine::pruned(store.store());
    if (!gone) return fault_problem(gone.error());
    if (std::get<std::uint64_t>(checkpoint) <= gone->joined) {
        return problem(409, "joined_later",
                       "this node joined by a snapshot and has no header up to " +
                           std::to_string(gone->joined) +
                           ": give the height of a later block that you trust as `checkpoint`, or "
                           "ask a node that has them all");
    }
    engine::Prover prover(store, at, std::get<bool>(genesis), api.archive);
    prover.pass(std::get<std::uint64_t>(checkpoint));
    const auto made = make(prover);
    if (!made) return fault_problem(made.error());
    if (!made->has_value()) {
        return problem(404, "no_proof",
                       "at height " + std::to_string(at) +
                           " the ledger has nothing of that kind: look at a later height, or prove "
                           "that it is absent");
    }
    for (const std::string& commitment :
         {(*made)->absence().commitment(), (*made)->list().commitment()}) {
        if (!may_read_neighbours(request.identity, *request.tip->catalog, commitment)) {
            return neighbour_hidden();
        }
    }
    Response response;
    response.body = proof::to_json(**made);
    return response;
}

/// The same of a transaction, whose block may have been pruned.
template <class Make>
Response prove_of(const Api& api, const Request& request, ByteView tx_id, const Make& make) {
    Response made = prove(api, request, make);
    if (made.status == 200 || made.status == 400) return made;
    auto gone = pruned_transaction(api, request, tx_id);
    return gone ? *std::move(gone) : made;
}

Response prove_record(const Api& api, const Request& request) {
    const std::string& key = request.path.at("key");
    if (key.size() > kKeyBytesMax) return problem(400, "bad_key", "keys have at most 512 bytes");
    if (!may_read_key(request.identity, *request.tip->catalog, key)) return not_visible();
    return prove(api, request, [&](const engine::Prover& prover) { return prover.record(key); });
}

Response prove_receipt(const Api& api, const Request& request) {
    const auto id = digest_of(request.path.at("id"), "a transaction id");
    if (const auto* wrong = std::get_if<Response>(&id)) return *wrong;
    const ByteView tx_id = view(std::get<Digest>(id));
    return prove_of(api, request, tx_id,
                    [&](const engine::Prover& prover) { return prover.receipt(tx_id); });
}

Response prove_batch_record(const Api& api, const Request& request) {
    const auto id = digest_of(request.path.at("id"), "a transaction id");
    if (const auto* wrong = std::get_if<Response>(&id)) return *wrong;
    const auto index = parse_number(request.path.at("index"));
    if (!index || *index > UINT32_MAX) {
        return problem(400, "bad_path",
                       "the last part is the record's number in its batch, from 0");
    }
    const ByteView tx_id = view(std::get<Digest>(id));
    return prove_of(api, request, tx_id, [&](const engine::Prover& prover) {
        return prover.batch_record(tx_id, static_cast<std::uint32_t>(*index));
    });
}

Response prove_transition(const Api& api, const Request& request) {
    const auto seq = parse_number(request.path.at("seq"));
    if (!seq) {
        return problem(400, "bad_path", "the last part is the transition's number, from 0");
    }
    return prove(api, request, [&](const engine::Prover& prover) {
        return prover.transition(request.path.at("requirement"), request.path.at("member"), *seq);
    });
}

Response prove_list(const Api& api, const Request& request) {
    const std::string& table = request.path.at("table");
    const std::string& scope = request.path.at("scope");
    if (table.size() + scope.size() > kKeyBytesMax) {
        return problem(400, "bad_key", "keys have at most 512 bytes");
    }
    if (!may_read_key(request.identity, *request.tip->catalog, "idx/" + table + "/" + scope)) {
        return not_visible();
    }
    return prove(api, request,
                 [&](const engine::Prover& prover) { return prover.list(table, scope); });
}

}  // namespace

void add_proof_routes(Router& router) {
    const auto get = [&](const char* path, Response (*handler)(const Api&, const Request&)) {
        router.add({"GET", path, {"height", "genesis", "checkpoint"}, handler, false, {}});
    };
    get("/v1/proofs/record/{key...}", prove_record);
    get("/v1/proofs/receipt/{id}", prove_receipt);
    get("/v1/proofs/batch-record/{id}/{index}", prove_batch_record);
    get("/v1/proofs/transition/{requirement}/{member}/{seq}", prove_transition);
    get("/v1/proofs/list/{table}/{scope...}", prove_list);
}

}  // namespace charter::api
