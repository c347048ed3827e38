#pragma once
// What the challenges put into their overlays: a fixture member with persons who hold every role an
// act asks for. Ids begin with "fixture-", which no real member may have.

#include <optional>
#include <string>
#include <vector>

#include "machine/challenge.hpp"
#include "tx/fixture.hpp"
#include "tx/incoming.hpp"

namespace charter::machine::world {

inline constexpr const char* kMember = "fixture-a";
inline constexpr const char* kOther = "fixture-b";

/// The member kMember with `count` persons "fixture-a.p1" ... who hold roles for all the acts.
std::vector<std::string> persons(tx::Context& ctx, std::size_t count,
                                 const std::vector<std::string>& acts);
/// One more person of any member, who holds roles for the acts and `roles`.
std::string person(tx::Context& ctx, const std::string& id, const std::vector<std::string>& acts,
                   std::vector<std::string> roles = {});

/// A member's role whose duties name the act; the assembly's roles only where no other has it.
/// Empty if there is none.
std::string role_with(const tx::Context& ctx, std::string_view act);

/// A person "<member>.fixture-rep" of every member in standing who proposes, votes and executes:
/// enough for any policy over members.
std::vector<std::string> representatives(tx::Context& ctx);

/// A country of no list in force.
std::string free_country(const tx::Context& ctx);

/// An attempt by resolution: as assembly.execute runs what was resolved.
Attempt resolves(v1::Action action);

/// Performs now, in the fixtures' overlay. False if it is refused: the challenge cannot be built.
bool prepare(const v1::Action& action, const std::vector<std::string>& persons, tx::Context& ctx);
bool prepare_resolved(const v1::Action& action, tx::Context& ctx);

/// Closes all entries of a register at the member: what lapsed looks like.
void close_entries(tx::Context& ctx, const std::string& register_name, const std::string& member);

/// What was pruned in truth, and what is held in truth, would end an attempt to prune before what
/// it tries is looked at: nothing was, and nothing is.
void clear_pruning(tx::Context& ctx);

/// Puts the fixture trust anchor "fixture-anchor" (once).
void put_anchor(tx::Context& ctx);
/// A credential that the fixture anchor signed for the holder; the key is the fixture key
/// `key_name`.
v1::NewCredential new_credential(const tx::Context& ctx, const std::string& holder, v1::Usage usage,
                                 const std::string& key_name);
/// A live credential of the holder whose key is the fixture key `key_name`: for signature-stage
/// challenges.
Bytes put_credential(tx::Context& ctx, const std::string& holder, const std::string& key_name,
                     v1::Usage usage);

Bytes put_signing_credential(tx::Context& ctx, const std::string& holder,
                             const std::string& key_name);

/// A site of kMember in the country.
v1::Action site_action(const std::string& site, const std::string& country);
/// Puts such a site, of that kind.
void put_site(tx::Context& ctx, const std::string& site, const std::string& country,
              const std::string& kind = "main_room");
v1::PublicKey wire_key(const std::string& key_name);

/// A transaction of a fixture person that is well formed, bound to this chain and signed with its
/// fixture key.
tx::Incoming signed_tx(const tx::Context& ctx, const v1::Action& action, const std::string& sender,
                       const std::string& key_name);

}  // namespace charter::machine::world
