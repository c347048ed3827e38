#include "api/document_access.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <variant>

#include "api/auth.hpp"
#include "api/documents.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "base/listed.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/reading.hpp"
#include "engine/tip.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kAuditor = "auditor";
constexpr std::string_view kAssembly = "*";
constexpr std::string_view kFilingDuties[] = {"registers.put", "registers.sign_off"};

/// One entry that names it and may be read.
void add_readers(WhoMayOpen& who, const Identity& identity, const v1::EntryType& type,
                 const std::string& member) {
    who.is_visible = true;
    if (member == identity.member) {
        who.by_filing_role = true;
    } else if (member == kAssembly || type.visibility() == v1::VISIBILITY_CONSORTIUM) {
        who.by_any_role = true;
    } else {
        who.roles.emplace(kAuditor);
    }
}

void add_filing_roles(WhoMayOpen& who, const catalog::Catalog& catalog) {
    who.is_visible = true;
    who.roles.emplace(kAuditor);
    for (const v1::Role& role : catalog.wire().roles()) {
        const bool files = std::ranges::any_of(role.duties(), [](const std::string& duty) {
            return std::ranges::find(kFilingDuties, duty) != std::end(kFilingDuties);
        });
        if (files) who.roles.insert(role.name());
    }
}

std::string hex_of(const Digest& commitment) { return to_hex(commitment); }

void log_refusal(const Request& request, const Digest& commitment, const std::string& why) {
    spdlog::warn("audit: document {} not opened for {} of {}: {}", hex_of(commitment),
                 request.identity.holder, request.identity.member, why);
}

Response refused(const Request& request, const Digest& commitment, const Response& answer,
                 const std::string& why) {
    log_refusal(request, commitment, why);
    return answer;
}

Response event_needed(const Api& api, const Digest& commitment) {
    return problem(403, "access_event_needed",
                   "each opening of a document is an access event on the ledger, first: submit "
                   "data.record_access with function=" +
                       std::string(kOpenFunction) + ", system=" + api.vault->limits().system +
                       ", account=<you>, time_ms=<now>, query_or_result=" + hex_of(commitment) +
                       ", and ask with ?access=<its transaction id> (charter document get "
                       "does all of this)");
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

/// What of the event is not that of this opening; empty if it is.
std::string difference(const Api& api, const Request& request, const v1::Transaction& tx,
                       const Digest& commitment) {
    if (!tx.action().has_data_record_access()) return "it is no data.record_access";
    const v1::DataRecordAccess& access = tx.action().data_record_access();
    if (tx.sender() != request.identity.holder || access.account() != request.identity.holder) {
        return "its sender and account must be you, " + request.identity.holder;
    }
    if (access.function() != kOpenFunction) {
        return "its function must be " + std::string(kOpenFunction);
    }
    if (access.system() != api.vault->limits().system) {
        return "its system must be " + api.vault->limits().system;
    }
    if (!names(access.query_or_result(), hex_of(commitment))) {
        return "its query_or_result does not name this document";
    }
    const std::int64_t age = api.now_ms() - access.time_ms();
    if (age <= kAccessAgeMaxMs && age >= -kAccessAheadMaxMs) return {};
    return "its time_ms must be of the last " + std::to_string(kAccessAgeMaxMs / 60'000) +
           " minutes by the node's clock";
}

std::optional<Response> note(const Api& api, const Request& request, const Digest& commitment,
                             const v1::Receipt& receipt) {
    vault::Opening opening;
    opening.tx_id = *digest_from(receipt.tx_id());
    opening.height = receipt.height();
    opening.opened_ms = api.now_ms();
    opening.person = request.identity.holder;
    const auto noted = api.vault->note_opening(commitment, opening);
    if (!noted) return fault_problem(noted.error());
    if (*noted) {
        spdlog::info("audit: document {} opened for {} of {} by {}", hex_of(commitment),
                     opening.person, request.identity.member, to_hex(opening.tx_id));
        return std::nullopt;
    }
    return refused(request, commitment,
                   problem(409, "access_event_used",
                           "this access event opened the document here before; each opening has an "
                           "event of its own"),
                   "access event used before");
}

}  // namespace

bool WhoMayOpen::allows(const Identity& identity) const {
    if (!is_visible || identity.roles.empty()) return false;
    return by_any_role || std::ranges::any_of(identity.roles, [this](const std::string& role) {
               return roles.contains(role);
           });
}

WhoMayOpen who_may_open(const Identity& identity, const state::View& view,
                        const catalog::Catalog& catalog, ByteView commitment, bool is_putter) {
    WhoMayOpen who;
    each_document_entry(identity, view, catalog,
                        [&](const v1::EntryType& type, const v1::Entry& entry) {
                            const v1::EntryBody& body = entry.body();
                            if (body.document() == commitment)
                                add_readers(who, identity, type, body.member());
                            return true;
                        });
    if (who.by_filing_role || (!who.is_visible && is_putter)) add_filing_roles(who, catalog);
    return who;
}

std::optional<Response> refuse_reader(const Api& api, const Request& request,
                                      const Digest& commitment) {
    const WhoMayOpen who =
        who_may_open(request.identity, *request.tip->view, *request.tip->catalog, view(commitment),
                     api.vault->is_owner(commitment, request.identity.member));
    if (!who.is_visible) {
        return refused(request, commitment, unknown_document(), "not visible, or not here");
    }
    if (who.allows(request.identity)) return std::nullopt;
    const std::string roles = who.by_any_role ? "any role" : "one of " + listed(who.roles);
    return refused(
        request, commitment,
        problem(403, "document_role",
                "this document is opened by a person of yours who holds " + roles + "; you hold " +
                    (request.identity.roles.empty() ? "none" : listed(request.identity.roles))),
        "holds no role that may");
}

std::optional<Response> take_access_event(const Api& api, const Request& request,
                                          const Digest& commitment) {
    const std::string* access = request.query_value("access");
    if (access == nullptr) {
        return event_needed(api, commitment);  // as a client asks that means to bring one
    }
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
        return refused(request, commitment,
                       problem(403, "access_event_unknown",
                               "`access` names no transaction that a block here has and that was "
                               "not refused; wait for its receipt first"),
                       "access event unknown");
    }
    const std::string why = difference(api, request, **tx, commitment);
    if (why.empty()) return note(api, request, commitment, **receipt);
    return refused(
        request, commitment,
        problem(403, "access_event_differs", "the access event is not one of this opening: " + why),
        "access event differs");
}

}  // namespace charter::api
