#pragma once
// What acts and entries tell of the documents that they name.

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"

namespace charter::tx {

/// As many as a node can be told to take (api.document_bytes_max): more is no size of a document.
inline constexpr std::uint64_t kDocumentBytesMax = std::uint64_t{1} << 40U;
inline constexpr std::size_t kMediaTypeBytesMax = 127;
inline constexpr std::size_t kDocumentTitleBytesMax = 600;

/// Of a message: its note where it was given one, else null.
inline const v1::DocumentNote* note_if(bool given, const v1::DocumentNote& note) {
    return given ? &note : nullptr;
}

/// Form of the note in `field` on the document with this commitment (empty: none is named); nothing
/// to say where there is no note. A document without a byte is no evidence, and its size could not
/// be told from one that was left out.
/// Reasons  field_invalid (<field>: no document is named), field_missing, field_invalid:
///          <field>.media_type (RFC 6838, 4.2: type/subtype, here in lower case and at most
///          kMediaTypeBytesMax bytes), <field>.size (1 to kDocumentBytesMax bytes),
///          <field>.title (at most kDocumentTitleBytesMax bytes of text)
Status check_document_note(std::string_view field, ByteView commitment,
                           const v1::DocumentNote* note);
/// Of an entry: `document_note`.
Status check_document_note(const v1::EntryBody& body);

}  // namespace charter::tx
