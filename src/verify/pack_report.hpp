#pragma once
// What charter-verify prints of an evidence pack.

#include <string_view>

#include "pack/verify.hpp"
#include "pack/zip.hpp"
#include "verify/report.hpp"

namespace charter::verify {

/// Whether a file begins as an archive does.
bool is_pack(std::string_view first_bytes);

/// Judges a pack. Exit: true if no status is false and one at least was judged; false if the pack
/// or a status is; else not judged. With a requirement in the scope, every fact is printed.
Report report_on(const pack::Source& source, const pack::VerifyOptions& options,
                 std::string_view language);

}  // namespace charter::verify
