// /v1/transactions: submit, dry run, look up.
#include <boost/json.hpp>
#include <chrono>

#include "api/auth.hpp"
#include "api/clear_texts.hpp"
#include "api/json.hpp"
#include "api/metrics.hpp"
#include "api/problem.hpp"
#include "api/retention.hpp"
#include "api/routes.hpp"
#include "crypto/sha256.hpp"
#include "engine/engine.hpp"
#include "engine/reading.hpp"
#include "machine/machine.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kWaitMsMax = 60'000;
constexpr std::uint64_t kHandOverMsMax = 10'000;

json::object text_of(const v1::Receipt& receipt) {
    return bilingual(wire::receipt_text(receipt, "zh-TW"), wire::receipt_text(receipt, "en"));
}

/// A transaction that left the pool without a block has a receipt of height 0: the door's answer.
Response receipt_response(const v1::Receipt& receipt) {
    if (receipt.height() == 0) return receipt_problem(422, receipt);
    return json_response({{"tx_id", to_hex(receipt.tx_id())},
                          {"height", receipt.height()},
                          {"index", receipt.index()},
                          {"receipt", to_json(receipt)},
                          {"text", text_of(receipt)}});
}

Response waiting_response(ByteView tx_id) { return json_response({{"tx_id", to_hex(tx_id)}}, 202); }

/// Calls `done` with the receipt, when there is one.
void answer_with_receipt(const Api& api, const Bytes& tx_id, std::function<void(Response)> done) {
    const auto since = std::chrono::steady_clock::now();
    api.engine->when_done(
        tx_id, [metrics = api.metrics, since, done = std::move(done)](const v1::Receipt& receipt) {
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
            metrics->observe_commit(took.count());
            done(receipt_response(receipt));
        });
}

Response empty_body() {
    return problem(400, "empty_body",
                   "the body is a SignedTransaction (application/octet-stream), and there is none");
}

/// What the engine says of a transaction that was handed over; nothing while its receipt is waited
/// for.
std::optional<Response> submitted_response(const Api& api, const Request& request,
                                           const Outcome<engine::Submitted>& submitted,
                                           bool waits) {
    if (!submitted) return fault_problem(submitted.error());
    switch (submitted->state) {
        case engine::SubmitState::refused: {
            // It may have been in a block whose receipts are gone: that is its outcome.
            auto gone = pruned_transaction(api, request, submitted->tx_id);
            return gone ? *std::move(gone) : receipt_problem(422, submitted->receipt);
        }
        case engine::SubmitState::included: return receipt_response(submitted->receipt);
        case engine::SubmitState::waiting:  break;
    }
    if (waits) return std::nullopt;
    return waiting_response(submitted->tx_id);
}

Response submit(const Api& api, const Request& request) {
    const auto wait_ms = number_of(request, {"wait_ms", 0, 0, kWaitMsMax});
    if (const auto* wrong = std::get_if<Response>(&wait_ms)) return *wrong;
    if (request.body.empty()) return empty_body();
    if (auto refused = refuse_clear_texts(request)) return *std::move(refused);
    const std::uint64_t wait = std::get<std::uint64_t>(wait_ms);
    auto deferred = std::make_shared<Deferred>();
    deferred->timeout = std::chrono::milliseconds(wait == 0 ? kHandOverMsMax : wait);
    v1::SignedTransaction envelope;
    const bool decodes = envelope.ParseFromString(request.body);
    deferred->at_timeout = [id = to_hex(crypto::sha256(decodes ? envelope.body() : "")), wait] {
        if (wait != 0) return json_response({{"tx_id", id}}, 202);
        return problem(503, "engine_busy",
                       "the engine has not taken the transaction within " +
                           std::to_string(kHandOverMsMax / 1'000) +
                           " s: submit it again, which is harmless");
    };
    deferred->start = [&api, asked = request, wait](std::function<void(Response)> done) mutable {
        Bytes raw = std::exchange(asked.body, {});
        api.engine->submit(std::move(raw), [&api, asked = std::move(asked), wait,
                                            done = std::move(done)](auto submitted) {
            auto response = submitted_response(api, asked, submitted, wait != 0);
            if (response) return done(*std::move(response));
            answer_with_receipt(api, submitted->tx_id, done);
        });
    };
    Response response;
    response.deferred = std::move(deferred);
    return response;
}

/// As in the next block. Signatures may be left out; those that are there are judged.
Response dry_run(const Api& api, const Request& request) {
    if (request.body.empty()) return empty_body();
    v1::SignedTransaction envelope;
    const bool decodes =
        envelope.ParseFromArray(request.body.data(), static_cast<int>(request.body.size()));
    const bool is_unsigned = decodes && envelope.signatures().empty();
    Bytes raw = request.body;
    if (is_unsigned) {
        v1::Transaction body;
        if (body.ParseFromString(envelope.body())) {
            // Only the count matters: what stands for a signature is not judged.
            for (int i = 0; i < body.signers_size(); ++i) envelope.add_signatures(Bytes(64, '\0'));
            raw = wire::encode(envelope);
        }
    }
    const engine::Tip& tip = *request.tip;
    auto incoming = machine::take_in(raw, *tip.view, tx::verify_plain);
    if (is_unsigned) incoming.signatures = ok();
    const std::int64_t time_ms = std::max(tip.time_ms + 1, api.now_ms());
    const tx::BlockContext next{tip.height + 1, time_ms,
                                day_at(time_ms, tip.config.utc_offset_minutes())};
    const v1::Receipt receipt = machine::try_transaction(*tip.view, *tip.catalog, incoming, next);
    return json_response({{"tx_id", to_hex(receipt.tx_id())},
                          {"height", tip.height + 1},
                          {"receipt", to_json(receipt)},
                          {"text", text_of(receipt)}});
}

/// The transaction as it lies in its block, without what the asker may not read.
Outcome<json::value> transaction_json(const Api& api, const Request& request,
                                      const v1::Receipt& receipt) {
    const auto block =
        engine::stored_block(api.engine->application().store().store(), receipt.height());
    if (!block) return tl::unexpected(block.error());
    const auto index = static_cast<int>(receipt.index());
    if (!block->has_value() || index >= (*block)->txs_size()) return json::value(nullptr);
    v1::SignedTransaction envelope;
    v1::Transaction body;
    if (!envelope.ParseFromString((*block)->txs(index)) || !body.ParseFromString(envelope.body())) {
        return json::value(nullptr);
    }
    const bool redacted = redact(request.identity, *request.tip->catalog, *body.mutable_action());
    json::value transaction = to_json(body);
    if (redacted) transaction.as_object()["redacted"] = true;
    return transaction;
}

Response look_up(const Api& api, const Request& request) {
    const auto id = digest_of(request.path.at("id"), "a transaction id");
    if (const auto* wrong = std::get_if<Response>(&id)) return *wrong;
    const auto receipt =
        engine::find_receipt(api.engine->application().store().store(), view(std::get<Digest>(id)));
    if (!receipt) return fault_problem(receipt.error());
    if (!receipt->has_value()) {
        if (auto gone = pruned_transaction(api, request, view(std::get<Digest>(id)))) {
            return *std::move(gone);
        }
        return problem(404, "unknown_transaction",
                       "no block has this transaction: it still waits, was refused at the door, or "
                       "was never submitted here");
    }
    auto transaction = transaction_json(api, request, **receipt);
    if (!transaction) return fault_problem(transaction.error());
    return json_response({{"tx_id", to_hex(view(std::get<Digest>(id)))},
                          {"height", (*receipt)->height()},
                          {"index", (*receipt)->index()},
                          {"receipt", to_json(**receipt)},
                          {"text", text_of(**receipt)},
                          {"transaction", *std::move(transaction)}});
}

}  // namespace

void add_transaction_routes(Router& router) {
    router.add({"POST", "/v1/transactions", {"wait_ms"}, submit, true, {}});
    router.add({"POST", "/v1/transactions/dry-run", {}, dry_run, true, {}});
    router.add({"GET", "/v1/transactions/{id}", {}, look_up, false, {}});
}

}  // namespace charter::api
