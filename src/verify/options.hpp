#pragma once
// What a reader says beside the file, and the file judged by it: what charter-verify and its page
// in a browser (web/) share.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "pack/verify.hpp"
#include "pack/zip.hpp"
#include "verify/report.hpp"

namespace charter::verify {

struct Options {
    proof::Trust trust;
    pack::Scope scope;               // of a pack
    std::string language = "zh-TW";  // of the report, or en
    std::int64_t trust_days = 366;   // 0: without end
    std::int64_t now_ms = 0;         // the reader's clock
    /// Days of a pack's period, both included; left out: the pack's own.
    std::optional<Day> from;
    std::optional<Day> until;
    pack::StampJudge judge_stamp;  // of a pack; left empty: time stamps count for nothing
    /// Of a pack: bytes read of all; may be empty.
    std::function<void(std::uint64_t bytes, std::uint64_t of)> progress;
};

/// An option by its name on the command line: --genesis-sha256, --checkpoint, --lang,
/// --requirement, --member, --from, --until, --trust-days. False: there is none of that name, or it
/// has no such value; the options are then as before.
bool take_option(std::string_view name, std::string_view value, Options& options);

/// A file judged once, to be reported as often as wanted.
class Judgement {
  public:
    explicit Judgement(proof::Checked<proof::Proved> document) : judged_(std::move(document)) {}
    explicit Judgement(pack::Checked<pack::PackReport> pack) : judged_(std::move(pack)) {}

    Report report(std::string_view language) const;
    /// One status of a pack down to its facts, as JSON (charter.v1.StatusVerdict); empty where the
    /// pack has no such status, or was not judged.
    std::string status(std::string_view requirement, std::string_view member) const;

  private:
    std::variant<proof::Checked<proof::Proved>, pack::Checked<pack::PackReport>> judged_;
};

/// The file: a pack where it begins as one, otherwise a proof document. The report of a pack has
/// the facts of its statuses where options.scope names a requirement.
Judgement judge(const pack::Source& source, const Options& options);

}  // namespace charter::verify
