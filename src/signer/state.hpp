#pragma once
// What a signer never forgets, as the text of a file. No file here.

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "signer/guard.hpp"

namespace charter::signer {

/// No state is longer.
inline constexpr std::size_t kStateBytesMax = 65'536;

/// A line a field, the last one the SHA-256 of those before it:
///
///   charter-signer state 1
///   chain_id bank-net
///   public_key <Ed25519, 64 hexadecimal digits>
///   height 7
///   round 0
///   step 3
///   sign_bytes <hexadecimal, or ->
///   signature <hexadecimal, or ->
///   sha256 <64 hexadecimal digits>
std::string state_text(const Identity& identity, const LastSigned& last);

/// The inverse, for this identity. Faults, in this order: not the text above; its digest is not its
/// own (a damaged file); another chain; another key; as check_last().
Outcome<LastSigned> read_state(std::string_view text, const Identity& identity);

/// What the text says of itself, whoever it is of. Faults: not the text above; its digest.
struct StateHead {
    Identity identity;
    LastSigned last;
};
Outcome<StateHead> read_state_head(std::string_view text);

/// Faults: what was signed is not of this chain and position, or the signature is not of this key.
Outcome<std::monostate> check_last(const Identity& identity, const LastSigned& last);

/// The priv_validator_state.json of a CometBFT node. Faults: no such JSON; as check_last().
Outcome<LastSigned> read_comet_state(std::string_view json, const Identity& identity);

/// Nothing is signed at this height or below.
LastSigned above(std::int64_t height);

}  // namespace charter::signer
