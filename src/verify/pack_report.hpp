#pragma once
// What charter-verify prints of an evidence pack.

#include <string_view>

#include "pack/verify.hpp"
#include "pack/zip.hpp"
#include "verify/report.hpp"

namespace charter::verify {

/// Whether a file begins as an archive does.
bool is_pack(std::string_view first_bytes);

/// Opens an archive and judges the pack in it.
/// Failures  those of ZipReader::open, then those of pack::verify
pack::Checked<pack::PackReport> judge_pack(const pack::Source& source,
                                           const pack::VerifyOptions& options);

/// Exit: true if no status is false and one at least was judged; false if the pack or a status is;
/// else not judged. Where one requirement was asked for, its statuses are printed down to their
/// facts.
Report report_on(const pack::Checked<pack::PackReport>& verified, std::string_view language);

/// A status of the report down to its facts: charter.v1.StatusVerdict.
std::string json_of(const pack::PackReport& report, const pack::StatusResult& status);

}  // namespace charter::verify
