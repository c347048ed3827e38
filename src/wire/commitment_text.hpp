#pragma once
// Confidential texts: on the ledger a digest, the salted commitment of the text, stands where the
// definition of the field says text.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/value.pb.h"

namespace charter::wire {

/// Whether the value is the commitment of a text: a digest where the definition says text. It stays
/// one where a later convention does not keep the field confidential.
bool is_text_commitment(const v1::FieldDef& def, const v1::Value& value);

/// "commitment:" and 64 hexadecimal digits: how it is written where the text itself could stand, in
/// entry files, cells of sheets and reports.
std::string commitment_text(ByteView commitment);
/// The 32 bytes; nothing where the text is not of that form.
std::optional<Bytes> commitment_in(std::string_view text);

/// A value as people read it (reason_text.hpp); of a commitment, commitment_text.
std::string field_text(const v1::FieldDef& def, const v1::Value& value);

}  // namespace charter::wire
