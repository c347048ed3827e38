#pragma once
// Every message that lies in a store or leaves the machine, in one table: golden vectors and the
// fuzzer go by it.

#include <google/protobuf/message.h>

#include <memory>
#include <string_view>
#include <vector>

namespace charter::testing {

/// Records of the state (those of record.proto, life_cycle.proto and catalog.proto that have a
/// key), what blocks and the journal hold, and what is signed.
const std::vector<const google::protobuf::Descriptor*>& stored_types();

/// An empty message of that name ("Entry"); nothing if no stored type has it.
std::unique_ptr<google::protobuf::Message> new_stored(std::string_view name);

}  // namespace charter::testing
