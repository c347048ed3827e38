#pragma once
// Records of the ledger through GET /v1/state: as bytes, so that what is shown or signed is what
// the ledger holds.

#include <google/protobuf/message.h>

#include <string>

#include "base/result.hpp"
#include "client/node_client.hpp"

namespace charter::client {

/// The record at `key`, parsed into `record`. False where there is none. Faults when the node gave
/// no usable answer.
Outcome<bool> read_record(NodeClient& node, const std::string& key,
                          google::protobuf::Message& record);

}  // namespace charter::client
