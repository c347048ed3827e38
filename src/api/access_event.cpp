#include "api/access_event.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/reading.hpp"
#include "engine/tip.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

Response event_needed(const Api& api, const WantedEvent& wanted) {
    return problem(403, "access_event_needed",
                   "reading this is an access event on the ledger, first: submit "
                   "data.record_access with function=" +
                       std::string(wanted.function) + ", system=" + api.vault->limits().system +
                       ", account=<you>, time_ms=<now>, query_or_result=" + wanted.query +
                       ", and ask with ?access=<its transaction id> (" + std::string(wanted.how) +
                       " does all of this)");
}

/// The body of the transaction behind a receipt; nothing where its block is not here.
Outcome<std::optional<v1::Transaction>> transaction_of(const Api& api, const v1::Receipt& receipt) {
    const auto block =
        engine::stored_block(api.engine->application().store().store(), receipt.height());
    if (!block) return tl::unexpected(block.error());
    const auto index = static_cast<int>(receipt.index());
    v1::SignedTransaction envelope;
    v1::Transaction body;
    if (!block->has_value() || index >= (*block)->txs_size() ||
        !envelope.ParseFromString((*block)->txs(index)) || !body.ParseFromString(envelope.body())) {
        return std::nullopt;
    }
    return body;
}

bool names(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

/// What of the event is not that of this reading; empty if it is.
std::string difference(const Api& api, const Request& request, const v1::Transaction& tx,
                       const WantedEvent& wanted) {
    if (!tx.action().has_data_record_access()) return "it is no data.record_access";
    const v1::DataRecordAccess& access = tx.action().data_record_access();
    if (tx.sender() != request.identity.holder || access.account() != request.identity.holder) {
        return "its sender and account must be you, " + request.identity.holder;
    }
    if (access.function() != wanted.function) {
        return "its function must be " + std::string(wanted.function);
    }
    if (access.system() != api.vault->limits().system) {
        return "its system must be " + api.vault->limits().system;
    }
    const std::string& query = access.query_or_result();
    if (wanted.among_others ? !names(query, wanted.query) : query != wanted.query) {
        return "its query_or_result does not name " + wanted.query;
    }
    const std::int64_t age = api.now_ms() - access.time_ms();
    if (age <= kAccessAgeMaxMs && age >= -kAccessAheadMaxMs) return {};
    return "its time_ms must be of the last " + std::to_string(kAccessAgeMaxMs / kMinuteMs) +
           " minutes by the node's clock";
}

}  // namespace

Response refused_access(const Request& request, std::string_view what, const Response& answer,
                        std::string_view why) {
    spdlog::warn("audit: {} not shown to {} of {}: {}", what, request.identity.holder,
                 request.identity.member, why);
    return answer;
}

std::variant<v1::Receipt, Response> find_access_event(const Api& api, const Request& request,
                                                      const WantedEvent& wanted) {
    const std::string* access = request.query_value("access");
    // Not in the log: so a client asks that means to bring one.
    if (access == nullptr) return event_needed(api, wanted);
    const auto id = digest_of(*access, "`access`: a transaction id");
    if (const auto* wrong = std::get_if<Response>(&id)) return *wrong;
    const auto receipt =
        engine::find_receipt(api.engine->application().store().store(), view(std::get<Digest>(id)));
    if (!receipt) return fault_problem(receipt.error());
    const bool is_done = receipt->has_value() && (*receipt)->reason() == 0;
    const auto tx = is_done ? transaction_of(api, **receipt)
                            : Outcome<std::optional<v1::Transaction>>(std::nullopt);
    if (!tx) return fault_problem(tx.error());
    if (!tx->has_value()) {
        return refused_access(request, wanted.what,
                              problem(403, "access_event_unknown",
                                      "`access` names no transaction that a block here has and "
                                      "that was not refused; wait for its receipt first"),
                              "access event unknown");
    }
    const std::string why = difference(api, request, **tx, wanted);
    if (why.empty()) return **receipt;
    return refused_access(
        request, wanted.what,
        problem(403, "access_event_differs", "the access event is not one of this reading: " + why),
        "access event differs");
}

}  // namespace charter::api
