#pragma once
// An evidence pack, judged from what its reader trusts (docs/formats/evidence-pack.md).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/civil.hpp"
#include "base/protocol.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/pack.pb.h"
#include "pack/acts.hpp"
#include "pack/evidence.hpp"
#include "pack/manifest.hpp"
#include "pack/stamps.hpp"
#include "pack/statuses.hpp"
#include "pack/trail.hpp"
#include "pack/transitions.hpp"
#include "proof/state.hpp"

namespace charter::pack {

struct VerifyOptions {
    proof::Trust trust;
    Scope scope;  // within the pack's own; left empty: all of it
    /// Days of the period, in the consortium's offset; left out: the pack's own.
    std::optional<Day> from;
    std::optional<Day> until;
    /// The newest protocol whose packs this program can judge.
    std::uint64_t protocol_supported = kProtocolSupported;
    /// Of time stamps; left empty: they are not judged, and count for nothing.
    StampJudge judge_stamp;
    /// Bytes read of all; may be empty.
    std::function<void(std::uint64_t bytes, std::uint64_t of)> progress;
};

struct PackReport {
    v1::PackManifest manifest;
    Scope scope;  // what was judged
    proof::State state;
    std::int64_t time_ms = 0;  // of the block at the height
    std::vector<StatusResult> statuses;
    std::optional<Period> period;  // that the pack or its reader asked for
    /// Over it, in the order of the convention; with one requirement alone: since genesis.
    std::vector<StatusLife> lives;
    std::shared_ptr<const catalog::Catalog> catalog;
    std::shared_ptr<const catalog::Texts> texts;  // of the convention; null: not in the pack
    std::int32_t utc_offset_minutes = 0;          // of the consortium
    std::uint64_t records = 0;
    std::uint64_t hidden = 0;
    std::uint64_t documents = 0;  // held, and each the one that its entry commits to
    std::uint64_t not_held = 0;
    std::uint64_t not_visible = 0;  // not shown to who asked for the pack
    std::vector<Erased> erased;
    ActsReport acts;
    std::uint64_t stamps = 0;  // time stamps that hold
    std::uint64_t stamps_not_judged = 0;

    std::uint64_t count(Result result) const;
};

/// In this order: the manifest against the files, those of the proof part read through; time
/// stamps against the commits of the trail; the way from what is trusted to the app hash, and the
/// time asked for; every leaf of the state against the app hash; every list and the history of
/// every status; every document against the entry that commits to it, and the texts against the
/// convention; the transactions behind the records, with their signatures, credentials and votes;
/// every status against the records; what is in force against what was decided. A status that is
/// false is in the report, not a flaw.
///
/// Failures  those of read_manifest, too_large and file_differs (files of the proof part),
///           trail_invalid, stamp_misplaced, those of the judge of stamps,
///           stamp_in_future, way_flaw (its detail names the proof::Failure),
///           way_not_judged (the same, of those that cannot be judged), protocol_unknown,
///           as_of_differs, those of StatePartReader, state_differs, manifest_invalid (its
///           members), scope_unknown, hidden_wrongly, those of check_lists, check_observations and
///           check_transitions, evidence_invalid, evidence_differs, evidence_unlisted,
///           erasure_invalid, erasure_of_another, erasure_credential, erasure_signature,
///           file_differs, those of History and Signers, trail_invalid (of the floor), those of
///           ActsReader, file_unlisted, those of judge_statuses and judge_in_force, scope_unknown
///           (the period)
Checked<PackReport> verify(const Files& files, const VerifyOptions& options);

}  // namespace charter::pack
