#pragma once
// An entry of a register in the API's JSON.

#include <boost/json/fwd.hpp>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::api {

/// The message, with `committed`: the fields whose digest is the commitment of a confidential text.
/// `type`: its register; may be null.
boost::json::value entry_json(const v1::Entry& entry, const v1::EntryType* type);

}  // namespace charter::api
