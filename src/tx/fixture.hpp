#pragma once
// People and members that exist only in an overlay: what challenges and tests put before the rule
// they try. Everything is written as the transactions themselves would leave it.

#include <string>
#include <vector>

#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx::fixture {

/// A member in good standing that has adopted the convention in force.
void put_member(Context& ctx, const std::string& member);

/// An active person of the member in its id, with one live `sign` credential, holding `roles`.
/// Undertaking and training are in force. Returns the credential's id.
Bytes put_person(Context& ctx, const std::string& person, const std::vector<std::string>& roles);

/// A live credential of `usage` for any holder; the key is derived from the holder and usage,
/// nobody can sign with it.
Bytes put_credential(Context& ctx, const std::string& holder, v1::Usage usage);

/// A signed-off entry, in force today. `fields` sorted by name. Returns its reference
/// "<register>/<member>/<seq>".
std::string put_entry(Context& ctx, const std::string& register_name, const std::string& member,
                      std::vector<v1::Field> fields);

/// A site and a node of the member that may report observations; returns the credential of usage
/// `probe`.
Bytes put_node(Context& ctx, const std::string& node, const std::string& responsible_person);

/// A change of the member, reviewed and tested, that was opened for this act of a resolution; of
/// code a release with its accepted test plan. Its author is "<member>.author", who need not exist.
/// Returns its id; empty where the act is under no change control.
std::string put_change(Context& ctx, const std::string& member, const v1::Action& action);

/// The persons as verified signers, in order: the sender first.
Acting acting(const Context& ctx, const std::vector<std::string>& persons);

v1::Field text(std::string_view name, std::string_view value);
v1::Field number(std::string_view name, std::int64_t value);
v1::Field flag(std::string_view name, bool value);
v1::Field words(std::string_view name, std::vector<std::string> items);

}  // namespace charter::tx::fixture
