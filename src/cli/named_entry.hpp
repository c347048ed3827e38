#pragma once
// Entries and documents as people name them on the command line, looked up where the name is short.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "cli/session.hpp"
#include "client/entry_name.hpp"

namespace charter::cli {

/// The text names no entry, and how one is written.
Fault no_entry_name(const std::string& written);
/// What a command ends with that found nothing by this name: the command line is wrong, or the
/// ledger has no such entry.
Exit exit_of_name(const std::string& written);

/// The one entry of `entries` that the name fits. `name` is `written`, as parsed.
/// Faults: none fits, or several do (each with its whole key, day and state).
Outcome<v1::Entry> one_entry(const std::string& written, const client::EntryName& name,
                             const std::vector<v1::Entry>& entries, client::Wanted wanted);

/// The entry that is meant, out of the ledger: by its key, or by a month, day or number of the
/// session's member's entries.
/// Faults: no name of an entry, no usable answer, as one_entry.
Outcome<v1::Entry> named_entry(const Session& session, client::NodeClient& node,
                               const std::string& written, client::Wanted wanted);

/// The same as its key, REGISTER/MEMBER/NUMBER.
Outcome<std::string> named_key(const Session& session, client::NodeClient& node,
                               const std::string& written, client::Wanted wanted);

/// The commitment of a document in hexadecimal: as it is, or of the entry of that name.
/// Faults: neither; the entry has no document; as named_entry
Outcome<std::string> named_document(const Session& session, client::NodeClient& node,
                                    const std::string& written);

}  // namespace charter::cli
