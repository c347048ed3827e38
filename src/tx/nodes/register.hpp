#pragma once
// nodes.register: a node of the sender's member, without voting power.
//
// Fields   node                "<member>.<local>"
//          role                word of node_role
//          site                a site of the member, which gives the node its country
//          responsible_unit    at most 100 bytes
//          responsible_person  an active person of the member
//          consensus_key       Ed25519, never used for anything else
//          peer_id             40 lower-case hexadecimal digits
//          asset               the member's entry of the register assets, or empty
//          possession          consensus_key's own signature over possession_message for the node,
//                              at the founding too
// Reads    mem/<member>, per/, nod/, acc/ of both ids, sit/<site>, jur/, reg/<asset>, cre/<id>,
//          anc/, cfg
// Writes   nod/<node>, list nodes/<member>
// Reasons  check   field_missing, field_invalid, key_invalid
//          permit  member_unknown, member_not_in_standing, not_own_member, node_exists,
//                  node_role_unknown      (rule nodes.role_enum)
//                  site_unknown,
//                  jurisdiction_listed    (rule jurisdiction.node_gate)
//                  responsible_missing    (rule nodes.responsible_person)
//                  entry_unknown,
//                  algorithm_not_allowed  (rule crypto.allow_list)
//                  consensus_key_used     also when another node has the peer id
//                  possession_unproven    a key that nobody holds would be power that never votes
// Source   6.1, 6.3, 12.1, 12.2, 19.1; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::NodesRegister& tx);
Status permit(const v1::NodesRegister& tx, const Context& ctx);
void apply(const v1::NodesRegister& tx, Context& ctx);

}  // namespace charter::tx
