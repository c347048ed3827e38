#pragma once
// For tests: what an act tells of a document, and one that lacks something; commitments of texts.

#include <string>

#include "charter/v1/transaction.pb.h"
#include "crypto/sha256.hpp"

namespace charter::tx {

inline v1::DocumentNote told_note() {
    v1::DocumentNote note;
    note.set_media_type("application/pdf");
    note.set_size(48'213);
    note.set_title("Report of the outage");
    return note;
}

/// Reasons  field_missing (<field>.size)
inline v1::DocumentNote note_without_size() {
    v1::DocumentNote note = told_note();
    note.clear_size();
    return note;
}

/// Of the confidential field of that name: another one for each name.
inline v1::Field text_commitment(const std::string& name) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_digest(Bytes(view(crypto::sha256(name))));
    return field;
}

}  // namespace charter::tx
