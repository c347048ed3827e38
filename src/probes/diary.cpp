#include "probes/diary.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace charter::probes {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "charter-probes 1";
constexpr std::int64_t kKeptMs = 31 * kDayMs;
constexpr std::size_t kWordBytesMax = 160;

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    Words words;
    while (true) {
        const std::size_t at = line.find(' ');
        words.push_back(line.substr(0, at));
        if (at == std::string_view::npos) return words;
        line.remove_prefix(at + 1);
    }
}

template <class Number>
bool take(std::string_view text, Number& into) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
    return failed == std::errc() && end == text.data() + text.size();
}

bool take(std::string_view text, bool& into) {
    into = text == "1";
    return into || text == "0";
}

bool take(std::string_view text, std::string& into) {
    into = text;
    return !text.empty() && text.size() <= kWordBytesMax;
}

bool take(std::string_view text, std::optional<std::int64_t>& into) {
    if (text == "-") return true;
    return take(text, into.emplace());
}

bool take_line(const Words& words, DiaryPage& page) {
    History& history = page.history;
    if (words[0] == "run" && words.size() == 4) {
        Run& run = history.runs.emplace_back();
        return take(words[1], run.start_ms) && take(words[2], run.alive_ms) &&
               take(words[3], run.stopped);
    }
    if (words[0] == "disk" && words.size() == 3) {
        DiskSample& sample = history.disk.emplace_back();
        return take(words[1], sample.ms) && take(words[2], sample.state_bytes);
    }
    if (words[0] == "set" && words.size() == 4) {
        ClockSet& set = history.clock_sets.emplace_back();
        return take(words[1], set.ms) && take(words[2], set.by_ms) && take(words[3], set.explained);
    }
    if (words[0] == "seen" && words.size() == 5) {
        Comparison& one = history.comparisons.emplace_back();
        return take(words[1], one.ms) && take(words[2], one.node) && take(words[3], one.height) &&
               take(words[4], one.agrees);
    }
    if (words[0] != "clock" || words.size() != 5 || page.clock) return false;
    ClockLook& look = page.clock.emplace();
    return take(words[1], look.boot) && take(words[2], look.unix_ms) &&
           take(words[3], look.since_boot_ms) && take(words[4], look.offset_ms);
}

template <class Item, class Time>
void trim(std::vector<Item>& items, std::int64_t from_ms, Time time) {
    std::erase_if(items, [&](const Item& item) { return std::invoke(time, item) < from_ms; });
    if (items.size() <= kDiaryLinesMax) return;
    items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(kDiaryLinesMax));
}

tl::unexpected<Fault> disk_fault(std::string_view what, const fs::path& path) {
    return fault(std::string(what) + " " + path.string() + ": " +
                 std::generic_category().message(errno));
}

/// Writes a new file and syncs it.
Outcome<std::monostate> write_synced(const fs::path& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return disk_fault("cannot write", path);
    bool done = true;
    while (done && !text.empty()) {
        const ssize_t wrote = ::write(file, text.data(), text.size());
        if (wrote >= 0) text.remove_prefix(static_cast<std::size_t>(wrote));
        done = wrote >= 0 || errno == EINTR;
    }
    done = done && ::fsync(file) == 0;
    const auto failed = disk_fault("cannot write", path);
    ::close(file);
    if (!done) return failed;
    return std::monostate{};
}

}  // namespace

Outcome<DiaryPage> parse_diary(std::string_view text) {
    if (text.size() > kDiaryBytesMax) return fault("it is too long");
    DiaryPage page;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return fault("its last line has no end");
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        ++number;
        const bool known = number == 1 ? line == kHead : take_line(words_of(line), page);
        if (!known) return fault("line " + std::to_string(number) + " is no line of a diary");
    }
    if (number == 0) return fault("it is empty");
    return page;
}

std::string diary_text(const DiaryPage& page) {
    std::string text(kHead);
    const auto line = [&](std::initializer_list<std::string> words) {
        text.push_back('\n');
        for (const std::string& word : words) text.append(word).push_back(' ');
        text.pop_back();
    };
    const auto bit = [](bool value) { return std::string(value ? "1" : "0"); };
    for (const Run& run : page.history.runs) {
        line({"run", std::to_string(run.start_ms), std::to_string(run.alive_ms), bit(run.stopped)});
    }
    for (const DiskSample& sample : page.history.disk) {
        line({"disk", std::to_string(sample.ms), std::to_string(sample.state_bytes)});
    }
    for (const ClockSet& set : page.history.clock_sets) {
        line({"set", std::to_string(set.ms), std::to_string(set.by_ms), bit(set.explained)});
    }
    for (const Comparison& one : page.history.comparisons) {
        line({"seen", std::to_string(one.ms), one.node, std::to_string(one.height),
              bit(one.agrees)});
    }
    if (page.clock) {
        line({"clock", page.clock->boot, std::to_string(page.clock->unix_ms),
              std::to_string(page.clock->since_boot_ms),
              page.clock->offset_ms ? std::to_string(*page.clock->offset_ms) : "-"});
    }
    return text + "\n";
}

void trim_diary(DiaryPage& page, std::int64_t now_ms) {
    const std::int64_t from = now_ms - kKeptMs;
    trim(page.history.runs, from, &Run::alive_ms);
    trim(page.history.disk, from, &DiskSample::ms);
    trim(page.history.clock_sets, from, &ClockSet::ms);
    trim(page.history.comparisons, from, &Comparison::ms);
}

Outcome<Diary> Diary::open(const fs::path& file, std::int64_t now_ms, std::string& warning) {
    Diary diary(file);
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    if (failed)
        return fault("cannot make " + file.parent_path().string() + ": " + failed.message());
    if (std::ifstream in(file, std::ios::binary); in) {
        std::string text(kDiaryBytesMax + 1, '\0');
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
        auto page = parse_diary(text);
        if (page) {
            diary.page_ = *std::move(page);
        } else {
            const fs::path aside = file.string() + ".damaged";
            warning = "the probes' diary " + file.string() + " is damaged (" + page.error().what +
                      "): put aside as " + aside.string() +
                      ", what it knew of earlier lives is lost";
            fs::rename(file, aside, failed);
        }
    }
    diary.page_.history.runs.push_back({now_ms, now_ms, false});
    if (auto saved = diary.save(now_ms); !saved) return tl::unexpected(saved.error());
    return diary;
}

void Diary::alive(std::int64_t now_ms) { page_.history.runs.back().alive_ms = now_ms; }

void Diary::stopped(std::int64_t now_ms) {
    alive(now_ms);
    page_.history.runs.back().stopped = true;
}

void Diary::disk(std::int64_t now_ms, std::uint64_t state_bytes) {
    std::vector<DiskSample>& samples = page_.history.disk;
    if (!samples.empty() && now_ms - samples.back().ms < kDayMs) return;
    samples.push_back({now_ms, state_bytes});
}

void Diary::look(ClockLook look) {
    if (look.boot.empty()) return;
    if (page_.clock) {
        if (const auto set = clock_set_between(*page_.clock, look)) {
            page_.history.clock_sets.push_back(*set);
        }
    }
    page_.clock = std::move(look);
}

void Diary::compared(const Comparison& comparison) {
    page_.history.comparisons.push_back(comparison);
}

bool Diary::has_compared(std::string_view node, std::uint64_t height) const {
    return std::ranges::any_of(page_.history.comparisons, [&](const Comparison& one) {
        return one.height == height && one.node == node;
    });
}

Outcome<std::monostate> Diary::save(std::int64_t now_ms) {
    trim_diary(page_, now_ms);
    const fs::path fresh = file_.string() + ".new";
    if (auto written = write_synced(fresh, diary_text(page_)); !written) return written;
    if (::rename(fresh.c_str(), file_.c_str()) != 0) return disk_fault("cannot replace", file_);
    return std::monostate{};
}

}  // namespace charter::probes
