#include "api/document_access.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <variant>

#include "api/access_event.hpp"
#include "api/auth.hpp"
#include "api/documents.hpp"
#include "api/problem.hpp"
#include "base/listed.hpp"
#include "engine/tip.hpp"
#include "tx/common.hpp"
#include "tx/named_documents.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kAssembly = "*";
constexpr std::string_view kFilingDuties[] = {"registers.put", "registers.sign_off"};

/// One entry that names it and may be read. `as_text`: in a confidential field.
void add_readers(WhoMayOpen& who, const Identity& identity, const v1::EntryType& type,
                 const std::string& member, bool as_text) {
    const bool is_shown_to_all = type.visibility() == v1::VISIBILITY_CONSORTIUM && !as_text;
    who.is_visible = true;
    if (member == identity.member) {
        who.by_filing_role = true;
    } else if (member == kAssembly || is_shown_to_all) {
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

std::string document_named(const Digest& commitment) { return "document " + hex_of(commitment); }

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
    return refused_access(
        request, document_named(commitment),
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
                        const catalog::Catalog& catalog, ByteView commitment,
                        const std::set<std::string>& putters) {
    WhoMayOpen who;
    const auto look = [&](const v1::EntryType& type, const v1::Entry& entry) {
        if (!tx::names_document(entry, &type, commitment)) return true;
        const std::string filed_by(tx::member_of(entry.maker()));
        if (!putters.empty() && !putters.contains(filed_by)) return true;
        const v1::EntryBody& body = entry.body();
        add_readers(who, identity, type, body.member(), body.document() != commitment);
        return true;
    };
    each_document_entry(identity, view, catalog, look);
    const bool is_putter = putters.contains(identity.member);
    if (who.by_filing_role || (!who.is_visible && is_putter)) add_filing_roles(who, catalog);
    return who;
}

std::optional<Response> refuse_reader(const Api& api, const Request& request,
                                      const Digest& commitment) {
    const WhoMayOpen who = who_may_open(request.identity, *request.tip->view, *request.tip->catalog,
                                        view(commitment), putters_of(api, request, commitment));
    if (!who.is_visible) {
        return refused_access(request, document_named(commitment), unknown_document(),
                              "not visible, or not here");
    }
    if (who.allows(request.identity)) return std::nullopt;
    const std::string roles = who.by_any_role ? "any role" : "one of " + listed(who.roles);
    return refused_access(
        request, document_named(commitment),
        problem(403, "document_role",
                "this document is opened by a person of yours who holds " + roles + "; you hold " +
                    (request.identity.roles.empty() ? "none" : listed(request.identity.roles))),
        "holds no role that may");
}

std::optional<Response> take_access_event(const Api& api, const Request& request,
                                          const Digest& commitment) {
    const WantedEvent wanted{kOpenFunction, hex_of(commitment), true, document_named(commitment),
                             "charter document get"};
    const auto event = find_access_event(api, request, wanted);
    if (const auto* refused = std::get_if<Response>(&event)) return *refused;
    return note(api, request, commitment, std::get<v1::Receipt>(event));
}

}  // namespace charter::api
