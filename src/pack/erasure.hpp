#pragma once
// Certificates of erasure (docs/formats/erasure.md): that a document was taken out of its holder's
// vault, signed by two of the holder's persons. The node asks the same of one before it erases.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/vault.pb.h"
#include "pack/failure.hpp"
#include "state/view.hpp"

namespace charter::pack {

inline constexpr std::uint32_t kErasureFormat = 1;
/// Of a SignedErasure: some 500 entries may name one document.
inline constexpr std::size_t kErasureBytesMax = 32U << 10U;
/// Of `why`, in characters.
inline constexpr std::size_t kErasureWhyMax = 200;

struct Erasure {
    v1::ErasureCertificate certificate;
    std::vector<Bytes> signatures;
    Bytes message;  // what was signed
};

/// "charter/erasure/1" || sha256(certificate)
Bytes erasure_message(ByteView certificate);

/// Reads a SignedErasure. `where`: the file, for the flaw.
/// Failures  erasure_invalid (not canonical, a format that is not known, a field that is missing or
///           not of its form, other than two signers that differ, other than two signatures)
Checked<Erasure> read_erasure(ByteView bytes, const std::string& where);

/// Whether the entry makes the member the holder of its document: its own, or one of the assembly's
/// that a person of the member filed.
bool is_holder(const v1::Entry& entry, std::string_view member);

/// That the certificate is of this ledger and of this document.
/// Failures  erasure_of_another
Verdict check_subject(const Erasure& erasure, const state::View& view, ByteView commitment,
                      const std::string& where);

/// That its entries, as far as the view shows them, name the document, and one of those shown makes
/// the member the holder.
/// Failures  erasure_of_another
Verdict check_holder(const Erasure& erasure, const state::View& view, const std::string& where);

/// That two natural persons of the member signed it, each with a credential for signing that stood
/// at the time of erasure: issued by then, within its dates, not revoked by then, its person not
/// deregistered by then; and that neither enrolled the other, as with the checker of an entry. What
/// happened after the view's height is not in the view: where the
/// erasure is later, a credential counts as it stands at the height.
/// Returns the two persons, in the order of signing.
/// Failures  erasure_credential (also: not in the view), erasure_signature
Checked<std::vector<std::string>> check_signers(const Erasure& erasure, const state::View& view,
                                                const std::string& where);

}  // namespace charter::pack
