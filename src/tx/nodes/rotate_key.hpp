#pragma once
// nodes.rotate_key: a node's consensus key is replaced, by resolution; the old one never comes
// back. The machine makes the engine's updates of it: the old key leaves and the new one has its
// power in the same block.
//
// Fields   node           in service
//          consensus_key  Ed25519, never used for anything
//          peer_id        40 lower-case hexadecimal digits, of no other node; empty: it stays
//          why            at most 200 bytes
//          possession     consensus_key's own signature over possession_message for the node
// Reads    nod/, mem/<member>, cre/<id>, anc/, old/<id>, credentials of the member, cfg
// Writes   nod/<node>.consensus_key, .peer_id, .key_height; old/<id>; list former_keys/<member>;
//          cre/<id> of its consensus credentials (revoked); event of kind validators when it has
//          power
// Reasons  check   field_missing, field_invalid, key_invalid
//          permit  node_unknown, member_unknown, member_not_in_standing,
//                  algorithm_not_allowed  (rule crypto.allow_list)
//                  consensus_key_used     also when another node has the peer id
//                  possession_unproven    a key that nobody holds would be power that never votes
//                  validator_pace
// Source   19.1, 19.2; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::NodesRotateKey& tx);
Status permit(const v1::NodesRotateKey& tx, const Context& ctx);
void apply(const v1::NodesRotateKey& tx, Context& ctx);

}  // namespace charter::tx
