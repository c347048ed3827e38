// The verifier for a page in a browser: charter-verify without files, clock and command line. What
// it needs comes from two functions of the page; what it found is asked for afterwards. One file
// after another, on one thread.
//
// Texts go in and out as UTF-8 in the program's memory, `text(bytes)` being the place to write to.

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "verify/options.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

#define EXPORT(NAME) extern "C" __attribute__((export_name(NAME)))
#define IMPORT(NAME) extern "C" __attribute__((import_module("page"), import_name(NAME)))

/// `bytes` of the file from `offset` on, written at `into`; 0: it cannot.
IMPORT("read") int page_read(std::uint64_t offset, char* into, std::size_t bytes);
IMPORT("progress") void page_progress(std::uint64_t bytes, std::uint64_t of);

namespace {

using charter::verify::Judgement;
using charter::verify::Options;

struct Session {
    Options options;
    std::optional<Judgement> judgement;
    std::string text;  // in
    std::string out;
};

Session& session() {
    static Session one;
    return one;
}

const char* give(std::string text) {
    session().out = std::move(text);
    return session().out.data();
}

}  // namespace

/// Where the page writes a text of so many bytes.
EXPORT("text") char* charter_text(std::size_t bytes) {
    session().text.assign(bytes, '\0');
    return session().text.data();
}

/// Bytes of the text that the last call returned.
EXPORT("out_bytes") std::size_t charter_out_bytes() { return session().out.size(); }

EXPORT("version") const char* charter_version() {
    return give(std::string(charter::kVersion) + " (" + std::string(charter::kCommit) + ")");
}

/// The options of charter-verify by their names. The text is the name, of `name_bytes`, and the
/// value behind it. 0: there is none of that name, or it has no such value.
EXPORT("option") int charter_option(std::size_t name_bytes) {
    const std::string_view text = session().text;
    return charter::verify::take_option(text.substr(0, name_bytes), text.substr(name_bytes),
                                        session().options)
               ? 1
               : 0;
}

/// Judges a file of that many bytes by the options given since the last one. Returns what
/// charter-verify exits with.
EXPORT("judge") int charter_judge(std::uint64_t bytes, std::int64_t now_ms) {
    google::protobuf::SetLogHandler(nullptr);  // what does not decode is reported by us
    Options options;
    std::swap(options, session().options);
    options.now_ms = now_ms;
    options.progress = page_progress;
    session().judgement.emplace(charter::verify::judge({bytes, page_read}, options));
    return static_cast<int>(session().judgement->report("en").exit);
}

/// The report for people. The text is the language: zh-TW or en.
EXPORT("report") const char* charter_report() {
    if (!session().judgement) return give("");
    return give(session().judgement->report(session().text).text);
}

/// What charter-verify --json prints.
EXPORT("json") const char* charter_json() {
    if (!session().judgement) return give("");
    return give(session().judgement->report("en").json);
}

/// A status of a pack down to its facts, as JSON. The text is the requirement, of
/// `requirement_bytes`, and the member behind it.
EXPORT("status") const char* charter_status(std::size_t requirement_bytes) {
    if (!session().judgement) return give("");
    const std::string_view text = session().text;
    return give(session().judgement->status(text.substr(0, requirement_bytes),
                                            text.substr(requirement_bytes)));
}
