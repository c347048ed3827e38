#pragma once
// Messages from what people write: "person=bank-a.p3 role=secretary expires_ms=2027-12-31", or the
// same in a YAML file. Works on every action through protobuf's descriptors, so a new transaction
// type needs no code here.
//   bytes        hexadecimal            numbers ending in _ms   "2026-11-24",
//   "2026-11-24T09:00:00+08:00" or milliseconds enumerations the word alone: tls    days
//   (occurred_on ...)  "2026-11-24" lists        a,b,c (or the field again); in YAML a list
//   messages   field.inner=value; in YAML a map

#include <google/protobuf/message.h>

#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "compiler/yaml.hpp"

namespace charter::client {

/// Sets one field. `path` may go into messages with dots. Faults name the field and what is
/// allowed.
Outcome<std::monostate> set_field(google::protobuf::Message& message, std::string_view path,
                                  std::string_view value);

/// Fills the message from a map; errors are noted with file and line.
void fill_message(google::protobuf::Message& message, const compiler::YamlValue& value);

/// "field (bytes in hexadecimal), other (list of text)": what a message takes, for help texts.
std::string field_help(const google::protobuf::Descriptor& descriptor);

}  // namespace charter::client
