#include "probes/vault_integrity.hpp"

namespace charter::probes {
namespace {

constexpr std::int64_t kLookAgeMaxMs = 3 * kDayMs;

std::string raw_text(const DocumentsReading& look) {
    std::string raw = "look from " + std::to_string(look.started_ms) + " to " +
                      std::to_string(look.finished_ms) + ", " + std::to_string(look.checked) +
                      " documents of " + std::to_string(look.bytes) + " bytes are whole\n";
    for (const Digest& one : look.missing) raw += "missing " + to_hex(one) + "\n";
    for (const Digest& one : look.altered) raw += "altered " + to_hex(one) + "\n";
    for (const Digest& one : look.others) raw += "named by no entry " + to_hex(one) + "\n";
    return raw;
}

std::int64_t count_of(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

Found run_vault_integrity(const Readings& readings) {
    if (!readings.documents) return failed(readings.documents.error().what);
    const DocumentsReading& look = *readings.documents;
    if (look.finished_ms == 0) {
        return failed("the first look at the documents has not ended yet: it is tried again");
    }
    if (readings.now_ms - look.finished_ms > kLookAgeMaxMs) {
        return failed("no look at the documents ended in the last three days: see the node's log",
                      raw_text(look));
    }
    Found found;
    found.values = {number("altered", count_of(look.altered.size())),
                    number("checked", static_cast<std::int64_t>(look.checked)),
                    number("missing", count_of(look.missing.size()))};
    found.raw = raw_text(look);
    return found;
}

// One document that is gone, one whose bytes are others.
bool vault_integrity_canary_fails() {
    Readings planted;
    planted.now_ms = kDayMs;
    planted.documents = DocumentsReading{1, 2, 3, 4, {Digest{}}, {Digest{}}, {}};
    const Found found = run_vault_integrity(planted);
    return found.error.empty() && number_in(found, "missing") == 1 &&
           number_in(found, "altered") == 1;
}

}  // namespace charter::probes
