#pragma once
// When a document may be erased. What is signed is judged as an evidence pack is
// (pack/erasure.hpp); what the node asks beside that stands here.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "pack/erasure.hpp"
#include "state/view.hpp"
#include "tx/named_documents.hpp"

namespace charter::api {

/// A certificate is taken that long after it was signed, and with a clock so much ahead.
inline constexpr std::int64_t kErasureAgeMaxMs = 3'600'000;
inline constexpr std::int64_t kErasureAheadMaxMs = 300'000;

/// The newest state, and the later of its time and the node's clock.
struct ErasureGround {
    const state::View& view;
    const catalog::Catalog& catalog;
    std::int32_t utc_offset_minutes = 0;
    std::int64_t now_ms = 0;
};

/// Every record of the ledger that names the document, by key. One that does in a field of type
/// digest only keeps it as well; certificates list those whose document or confidential text it is.
struct Naming {
    std::vector<v1::Entry> as_document;
    std::vector<v1::Entry> in_fields;
    std::vector<tx::NamedDocument> in_acts;  // by acts: incidents, changes ...
};
Naming entries_naming(const state::View& view, const catalog::Catalog& catalog,
                      ByteView commitment);

/// The keys of those that make the member its holder, as its certificate lists them. `naming`:
/// Naming::as_document.
std::vector<std::string> entries_of_holder(const std::vector<v1::Entry>& naming,
                                           std::string_view member);

/// An answer that is not yes; `status` and `word` are those of a problem.
struct NotErasable {
    unsigned status = 0;
    std::string word;
    std::string detail;
};

/// 409: another member relies on the document. It does not say which one.
NotErasable document_shared();

/// Whether what names the document lets it go: every entry is one of the member's, has ended, and
/// its register's retention is over. `naming`: entries_naming; `member`: who asks.
/// Refusals  document_shared (an entry of another member, ended or not), document_kept (409)
std::optional<NotErasable> keeps_document(const ErasureGround& ground, const Naming& naming,
                                          std::string_view member);

/// The signed certificate against the state now. Whether the member's node holds the document,
/// and whether another member put it there too, is not asked here.
/// Refusals  erasure_of_another (422: ledger or document), erasure_time (422: signed more than an
///           hour ago, or later than now), entries_differ (409: it does not list exactly the
///           member's entries that name it), erasure_credential, erasure_signature (403: as
///           pack::check_signers; or a credential, person or member without standing now),
///           no_role (403), author_agrees (403: who agrees is an author of an entry that names it),
///           document_shared, document_kept (409: keeps_document)
/// Roles     who asks could file, who agrees could sign off: of each entry's register a maker and a
///           checker (a maker where it has none), in this order; for a document that no entry
///           names, roles with the duties registers.put and registers.sign_off. Evidence is taken
///           away by those who may put it there, under the same four eyes; no role is needed that
///           a convention does not have.
std::optional<NotErasable> refuse_erasure(const ErasureGround& ground, const pack::Erasure& erasure,
                                          ByteView commitment);

}  // namespace charter::api
