#pragma once
// The part of DER (X.690) that our certificates need, writing only: the ledger never parses ASN.1.

#include <cstdint>

#include "base/bytes.hpp"

namespace charter::crypto {

/// Identifier octets, as far as used.
enum class DerTag : std::uint8_t {
    boolean = 0x01,
    integer = 0x02,
    bit_string = 0x03,
    octet_string = 0x04,
    oid = 0x06,
    utf8_string = 0x0c,
    printable_string = 0x13,
    utc_time = 0x17,
    generalized_time = 0x18,
    sequence = 0x30,
    set = 0x31,
};

/// One element: tag, shortest length, content.
Bytes der(DerTag tag, ByteView content);
/// The same under a context-specific tag, 0..30: `[number]`.
Bytes der_context(std::uint8_t number, bool constructed, ByteView content);

/// INTEGER of an unsigned number, most significant byte first: leading zeros go, a sign byte comes.
Bytes der_unsigned(ByteView magnitude);
/// BIT STRING of whole bytes.
Bytes der_bits(ByteView bytes);
/// BIT STRING of named bits, the first the most significant: trailing zeros are dropped.
Bytes der_named_bits(std::uint8_t bits);
Bytes der_true();
/// UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). 0 <= unix_ms, year <= 9999.
Bytes der_time(std::int64_t unix_ms);

}  // namespace charter::crypto
