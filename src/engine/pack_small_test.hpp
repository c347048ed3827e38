#pragma once
// A pack that is small enough to turn every bit of it: a convention of a few requirements.

#include <string>

#include "engine/pack_draft_test.hpp"
#include "pack/zip.hpp"

namespace charter::engine {

/// Of testing::tiny_catalog().
const Ledger& small_ledger();
/// A pack of it with a document.
Draft small_draft();

/// The files as one archive.
Bytes archive_of(const MemoryFiles& files);

/// Opened and judged as charter-verify does it.
pack::Checked<pack::PackReport> judge_archive(const pack::Source& archive, const Ledger& ledger);

}  // namespace charter::engine
