#pragma once
// Every key of the state, one function a table (proto/charter/v1/record.proto says what lies
// there).

#include <cstdint>

#include "base/bytes.hpp"

namespace charter::state::keys {

inline constexpr ByteView kConfig = "cfg";
inline constexpr ByteView kCatalogHead = "cat/head";
inline constexpr ByteView kMountain = "mmr";
inline constexpr ByteView kNetwork = "net";
inline constexpr ByteView kPruneFloor = "pru";

inline Bytes join(ByteView prefix, ByteView a) { return Bytes(prefix).append(a); }
inline Bytes join(ByteView prefix, ByteView a, ByteView b) {
    return Bytes(prefix).append(a).append("/").append(b);
}

inline Bytes nonce(ByteView sender) { return join("non/", sender); }
inline Bytes member(ByteView member) { return join("mem/", member); }
inline Bytes person(ByteView person) { return join("per/", person); }
inline Bytes natural_person(ByteView member, ByteView commitment) {
    return join("nat/", member, to_hex(commitment));
}
inline Bytes grant(ByteView person, std::uint64_t seq) { return join("gra/", person, hex16(seq)); }
/// Of all leaves of the person.
inline Bytes leaves(ByteView person) { return join("lea/", person).append("/"); }
/// `number`: from 1, of the person.
inline Bytes leave(ByteView person, std::uint64_t number) {
    return join("lea/", person, hex16(number));
}
inline Bytes credential(ByteView id) { return join("cre/", to_hex(id)); }
inline Bytes anchor(ByteView anchor) { return join("anc/", anchor); }
inline Bytes account(ByteView account) { return join("acc/", account); }
inline Bytes node(ByteView node) { return join("nod/", node); }
/// `id`: as of a credential with that key.
inline Bytes former_key(ByteView id) { return join("old/", to_hex(id)); }
inline Bytes site(ByteView site) { return join("sit/", site); }
inline Bytes jurisdiction_list(ByteView tier) { return join("jur/", tier); }
inline Bytes proposal(std::uint64_t seq) { return join("pro/", hex16(seq)); }
inline Bytes policy(ByteView name) { return join("pol/", name); }
inline Bytes parameter(ByteView name) { return join("par/", name); }
inline Bytes overlay(ByteView member, ByteView name) { return join("ovl/", member, name); }
/// `entry`: "<register>/<member or *>/<seq>", as references and transactions write it.
inline Bytes entry(ByteView entry) { return join("reg/", entry); }
/// The inverse: the name in the key of an entry.
inline Bytes entry_name(ByteView key) { return Bytes(key.substr(ByteView("reg/").size())); }
inline Bytes entries(ByteView reg, ByteView member) {
    return join("reg/", reg, member).append("/");
}
inline Bytes latest_observation(ByteView probe, ByteView subject) {
    return join("obs/", probe, subject);
}
inline Bytes slot(ByteView node, ByteView probe) { return join("slo/", node, probe); }
inline Bytes challenge(ByteView rule) { return join("chl/", rule); }
inline Bytes exceptions(ByteView requirement, ByteView member) {
    return join("exc/", requirement, member).append("/");
}
/// `exception`: "<requirement>/<member>/<seq>", as transactions write it.
inline Bytes exception(ByteView exception) { return join("exc/", exception); }
/// The inverse: the name in the key of an exception.
inline Bytes exception_name(ByteView key) { return Bytes(key.substr(ByteView("exc/").size())); }
inline Bytes quota(ByteView member) { return join("quo/", member); }
inline Bytes schema(ByteView schema) { return join("sch/", schema); }
inline Bytes dataset(ByteView member, ByteView dataset) { return join("dat/", member, dataset); }
inline Bytes named_height(std::uint64_t height) { return join("arh/", hex16(height)); }
inline Bytes protocol_support(ByteView node) { return join("sup/", node); }
inline Bytes upgrade(std::uint64_t version) { return join("upg/", hex16(version)); }
inline Bytes misbehaviour(ByteView digest) { return join("mis/", to_hex(digest)); }
/// `incident`: "<member>.<seq 16 hex>".
inline Bytes incident(ByteView incident) { return join("inc/", incident); }
/// `change`: "<member>.<seq 16 hex>".
inline Bytes change(ByteView change) { return join("chg/", change); }
inline Bytes open_cause(ByteView cause) { return join("ino/", cause); }
/// `number`: from 1, of the shared account that the entry with this root describes.
inline Bytes checkout(ByteView account, std::uint64_t number) {
    return join("out/", account, hex16(number));
}
inline Bytes status(ByteView requirement, ByteView member) {
    return join("sta/", requirement, member);
}
inline Bytes transition(ByteView requirement, ByteView member, std::uint64_t seq) {
    return join("trn/", requirement, member).append("/").append(hex16(seq));
}
inline Bytes list_head(ByteView table, ByteView scope) { return join("idx/", table, scope); }
inline Bytes list_entry(ByteView table, ByteView scope, std::uint64_t seq) {
    return join("lst/", table, scope).append("/").append(hex16(seq));
}
inline Bytes timer(std::int64_t due_ms, ByteView kind, ByteView subject) {
    return join("tmr/", hex16(static_cast<std::uint64_t>(due_ms)), kind)
        .append("/")
        .append(subject);
}

}  // namespace charter::state::keys
