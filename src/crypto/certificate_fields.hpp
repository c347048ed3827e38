#pragma once
// What the fields of a certificate may hold.

#include "base/result.hpp"
#include "crypto/certificate.hpp"

namespace charter::crypto {

/// Everything that CertificateFields says of itself, except the keys' own form.
///
/// Reasons  field_invalid {field, why}
Status check_certificate_fields(const CertificateFields& fields);

}  // namespace charter::crypto
