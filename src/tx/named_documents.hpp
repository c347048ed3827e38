#pragma once
// Which records of the state name documents, and what they tell of them: entries, incidents,
// changes, exceptions and uses of shared accounts.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// What a confidential text is in the vault: a document of this media type, whose content is the
/// text in UTF-8.
inline constexpr const char* kTextMediaType = "text/plain";

/// A document that a record names.
struct NamedDocument {
    std::string key;        // of the record
    std::string member;     // whose it is; "*": the assembly's
    Bytes commitment;       // 32 bytes
    v1::DocumentNote note;  // without a size where the record tells nothing
    bool of_entry = false;
    std::string field = {};    // of an entry: the confidential field whose text it is; else empty
    bool speaks = true;        // not of a version that was superseded: its successor speaks
    std::int64_t ends_ms = 0;  // when the record of an act ends; 0: it is not at its end
};

/// So long after its end the record of an act keeps its documents: as registers that say nothing
/// else keep theirs.
inline constexpr std::int64_t kActRetentionDays = 1'825;

/// The fields of an entry that hold the commitment of a text (wire/commitment_text.hpp), in their
/// order. `type`: its register.
std::vector<const v1::Field*> text_commitments(const v1::EntryBody& body,
                                               const v1::EntryType& type);

/// Those that one record names, in its order: of an entry its document, and the texts that its
/// confidential fields commit to (none where `type`, its register, is null: the convention has it
/// no longer); of an incident the reports
/// and letters of its steps; of a change plan, recovery procedure and what its steps show; of an
/// exception its document; of a use of a shared account its evidence. Evidence of an incident that
/// is handed from keeper to keeper is none: its digest is of the thing itself.
std::vector<NamedDocument> documents_of(const v1::Entry& entry, const v1::EntryType* type);
std::vector<NamedDocument> documents_of(const v1::Incident& incident);
std::vector<NamedDocument> documents_of(const v1::Change& change);
std::vector<NamedDocument> documents_of(const v1::Exception& exception);
std::vector<NamedDocument> documents_of(const v1::Checkout& use);

/// Whether an entry names the document with this commitment, as its own or in a field.
bool names_document(const v1::Entry& entry, const v1::EntryType* type, ByteView commitment);

/// Those of the record at a key; none of a record of another kind, and where there is none.
/// Registers are those of the state's catalog.
std::vector<NamedDocument> documents_at(const state::View& view, const std::string& key);

/// Every document that a record of the state names, by key of the record.
/// `only`: where it is not empty, of the document with this commitment alone.
void each_document_of_acts(const state::View& view, ByteView only,
                           const std::function<void(const NamedDocument&)>& visit);
/// The same, and those of entries.
void each_named_document(const state::View& view, ByteView only,
                         const std::function<void(const NamedDocument&)>& visit);

/// Which sizes records tell of one document. Its commitment settles its content, so that of records
/// that differ some are wrong: one that agrees, or tells none, is enough, and no member makes the
/// document of another doubtful.
class ToldSizes {
  public:
    /// A record that names it; one that does not speak is not asked.
    void add(const NamedDocument& document);
    bool allow(std::uint64_t bytes) const;
    /// All that they allow; empty: any.
    std::set<std::uint64_t> allowed() const;

  private:
    std::set<std::uint64_t> sizes_;  // 0: a record tells none
};

}  // namespace charter::tx
