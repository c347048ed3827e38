#pragma once
// What entries tell of the documents that they name.

#include <cstdint>
#include <set>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"

namespace charter::tx {

/// As many as a node can be told to take (api.document_bytes_max): more is no size of a document.
inline constexpr std::uint64_t kDocumentBytesMax = std::uint64_t{1} << 40U;
inline constexpr std::size_t kMediaTypeBytesMax = 127;
inline constexpr std::size_t kDocumentTitleBytesMax = 600;

/// Form of the note on the body's document; nothing to say where there is none. A document without
/// a byte is no evidence, and its size could not be told from one that was left out.
/// Reasons  field_invalid (document_note: the body has no document), field_missing, field_invalid:
///          document_note.media_type (RFC 6838, 4.2: type/subtype, here in lower case and at most
///          kMediaTypeBytesMax bytes), document_note.size (1 to kDocumentBytesMax bytes),
///          document_note.title (at most kDocumentTitleBytesMax bytes of text)
Status check_document_note(const v1::EntryBody& body);

/// Which sizes entries tell of one document. Its commitment settles its content, so that of entries
/// that differ some are wrong: one that agrees, or tells none, is enough, and no member makes the
/// document of another doubtful. What was superseded is not asked: its successor speaks.
class ToldSizes {
  public:
    /// An entry that names it.
    void add(const v1::Entry& entry);
    bool allow(std::uint64_t bytes) const;
    /// All that they allow; empty: any.
    std::set<std::uint64_t> allowed() const;

  private:
    std::set<std::uint64_t> sizes_;  // 0: an entry tells none
};

}  // namespace charter::tx
