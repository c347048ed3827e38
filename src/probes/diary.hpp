#pragma once
// What the probes must know of the node's lives before this one, in a text file of its own:
//
//   charter-probes 1
//   run <start_ms> <alive_ms> <0|1>          lives of the process; 1: it was told to stop
//   disk <ms> <state_bytes>                  one a day
//   set <ms> <by_ms> <0|1>                   settings of the clock; 1: by the time service
//   seen <ms> <node> <height> <0|1>          other nodes' app hashes; 1: as ours
//   clock <boot> <unix_ms> <since_boot_ms> <offset_ms|->    the last look at the clocks
//
// Written whole to a new file, synced, renamed. What is older than 31 days goes, and the oldest
// where a kind has too many lines.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "probes/clock_watch.hpp"
#include "probes/readings.hpp"

namespace charter::probes {

inline constexpr std::size_t kDiaryBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kDiaryLinesMax = 2'000;  // of a kind

struct DiaryPage {
    History history;
    std::optional<ClockLook> clock;
};

/// Faults: the line that is no diary's. Pure.
Outcome<DiaryPage> parse_diary(std::string_view text);
std::string diary_text(const DiaryPage& page);
/// Without what is too old at `now_ms`, or too much.
void trim_diary(DiaryPage& page, std::int64_t now_ms);

/// For one thread.
class Diary {
  public:
    /// A damaged file is put aside as <file>.damaged, and a new one begun; `warning` says so.
    /// Begins this life. Faults: the disk.
    static Outcome<Diary> open(const std::filesystem::path& file, std::int64_t now_ms,
                               std::string& warning);

    const History& history() const { return page_.history; }
    const std::optional<ClockLook>& clock() const { return page_.clock; }

    void alive(std::int64_t now_ms);
    void stopped(std::int64_t now_ms);
    void disk(std::int64_t now_ms, std::uint64_t state_bytes);  // the first of a day counts
    void look(ClockLook look);                                  // notes a setting since the last
    void compared(const Comparison& comparison);
    bool has_compared(std::string_view node, std::uint64_t height) const;

    /// Durable when it returns. Faults: the disk.
    Outcome<std::monostate> save(std::int64_t now_ms);

  private:
    explicit Diary(std::filesystem::path file) : file_(std::move(file)) {}

    std::filesystem::path file_;
    DiaryPage page_;
};

}  // namespace charter::probes
