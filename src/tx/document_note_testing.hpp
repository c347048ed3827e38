#pragma once
// For tests: what an act tells of a document, and one that lacks something.

#include "charter/v1/transaction.pb.h"

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

}  // namespace charter::tx
