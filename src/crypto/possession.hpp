#pragma once
// What a key signs to prove that somebody holds it.

#include "base/bytes.hpp"

namespace charter::crypto {

/// "charter/possession/1" || genesis digest || sha256(key) || holder, where `genesis_digest` has 32
/// bytes and `key` is in its wire form. Only the holder has a length of its own, and it is last: no
/// two statements have one text.
///
/// The genesis digest keeps a proof on its chain, the holder keeps it with its node or person.
/// While a ledger is founded its digest is not known, because the document has the proofs: 32 zero
/// bytes stand for it, which no chain has. A proof of the founding is bound to its chain by the
/// founders, who sign the document.
///
/// A consensus key may sign it: nothing that CometBFT verifies is of this form. Votes, proposals
/// and vote extensions are signed as the length of a protobuf message, then the message, whose
/// first byte is the tag of a field that it has: 0x08 (the type, of votes and proposals, never
/// absent) or 0x0a, 0x11, 0x19 and 0x22 (of extensions). The second byte here is 'h', 0x68, the tag
/// of a field 13 that none of them has, wherever the length ends: the first, 'c', is a length of
/// one byte. No other text of ours begins with these words.
Bytes possession_message(ByteView genesis_digest, ByteView key, ByteView holder);

}  // namespace charter::crypto
