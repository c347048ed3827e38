// Any bytes as what chronyc prints and as the probes' diary: refused with a text, or read. A diary
// that is read is written as the same bytes. What the clock probe makes of any text fits into an
// observation: values, or an error.
#include "base/ensure.hpp"
#include "probes/chrony.hpp"
#include "probes/diary.hpp"
#include "probes/probe.hpp"

namespace {

namespace probes = charter::probes;
using charter::ensure;

void read_chrony(std::string_view text) {
    if (const auto tracking = probes::parse_tracking(text); !tracking) {
        ensure(tracking.error().what.starts_with("chronyc "), "a fault that does not say of what");
    }
    const auto sources = probes::parse_sources(text);
    if (sources) ensure(sources->size() <= probes::kChronySourcesMax, "more sources than may be");
}

void run_clock(std::string_view text) {
    const std::size_t half = text.find('\0');
    probes::Readings readings;
    readings.clock = probes::ClockReading{std::string(text.substr(0, half)), ""};
    if (half != std::string_view::npos) readings.clock->sources = text.substr(half + 1);
    for (const probes::Probe& probe : probes::all_probes()) {
        if (probe.id != "clock") continue;
        const probes::Found found = probe.run(readings);
        ensure(found.error.empty() != found.values.empty(), "neither values nor an error, or both");
        ensure(found.error.size() <= probes::kErrorBytesMax, "an error that the ledger refuses");
        if (found.error.empty()) {
            ensure(probes::number_in(found, "offset_ms") >= 0, "an offset below zero");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_chrony(text);
    run_clock(text);
    if (const auto page = probes::parse_diary(text)) {
        const std::string again = probes::diary_text(*page);
        const auto same = probes::parse_diary(again);
        ensure(same && probes::diary_text(*same) == again, "a diary that does not repeat");
    }
    return 0;
}
