// charter-verify: judges a proof document or a pack offline. It reads that file, the roots of
// time-stamp authorities where they are given, and the clock, and links pure modules only.
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stamp/token.hpp"
#include "verify/pack_report.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace {

using charter::verify::Exit;

constexpr const char* kUsage =
    "usage: charter-verify PROOF.json|PACK.zip (--genesis-sha256 HEX | --checkpoint HEIGHT:HEX) "
    "[options]\n"
    "  --genesis-sha256 HEX      the ledger's fingerprint, as `charter consortium fingerprint` "
    "prints it\n"
    "  --checkpoint HEIGHT:HEX   a block of the ledger that you trust, and the hash of its header\n"
    "  --requirement ID          of a pack: only this one, down to its facts\n"
    "  --member MEMBER           of a pack: only this member's statuses\n"
    "  --from DATE --until DATE  of a pack: how every status was in this period (2026-01-01)\n"
    "  --tsa-ca FILE             of a pack: roots of time-stamp authorities that you trust (PEM)\n"
    "  --trust-days N            how long what you trust may date back (366; 0: without end)\n"
    "  --lang zh-TW|en           language of the report (CHARTER_LANG, LANG)\n"
    "  --json                    the report as JSON\n"
    "Exit codes: 0 true, 1 something is false, 2 cannot be judged (or wrong usage).\n"
    "用法：charter-verify 證明檔 (--genesis-sha256 創世指紋 | --checkpoint 高度:標頭雜湊值) "
    "[選項]\n"
    "結束代碼：0 屬實；1 有不實；2 無法判定（或用法有誤）。\n";

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kRootsBytesMax = 1U << 20U;
constexpr std::int64_t kTrustDaysMax = 36'500;

struct Arguments {
    std::string file;
    charter::proof::Trust trust;
    std::int64_t trust_days = 366;
    std::string language = "zh-TW";
    charter::pack::Scope scope;
    std::optional<charter::Day> from;
    std::optional<charter::Day> until;
    std::string tsa_ca;
    std::shared_ptr<const charter::stamp::Authorities> authorities;
    bool json = false;
};

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::optional<charter::Digest> digest(std::string_view text) {
    const auto bytes = charter::from_hex(text);
    return bytes ? charter::digest_from(*bytes) : std::nullopt;
}

bool take_checkpoint(std::string_view text, Arguments& arguments) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto height = number(text.substr(0, colon));
    const auto hash = digest(text.substr(colon + 1));
    if (!height || *height < 1 || !hash) return false;
    arguments.trust.checkpoint = {*height, charter::Bytes(charter::view(*hash))};
    return true;
}

bool take_option(std::string_view name, std::string_view value, Arguments& arguments) {
    if (name == "--genesis-sha256") {
        arguments.trust.genesis = digest(value);
        return arguments.trust.genesis.has_value();
    }
    if (name == "--checkpoint") return take_checkpoint(value, arguments);
    if (name == "--lang") {
        arguments.language = value;
        return value == "zh-TW" || value == "en";
    }
    if (name == "--requirement" || name == "--member") {
        (name == "--member" ? arguments.scope.member : arguments.scope.requirement) = value;
        return !value.empty();
    }
    if (name == "--from" || name == "--until") {
        auto& day = name == "--from" ? arguments.from : arguments.until;
        day = charter::parse_date(value);
        return day.has_value();
    }
    if (name == "--tsa-ca") {
        arguments.tsa_ca = value;
        return !value.empty();
    }
    const auto days = name == "--trust-days" ? number(value) : std::nullopt;
    if (!days || *days < 0 || *days > kTrustDaysMax) return false;
    arguments.trust_days = *days;
    return true;
}

std::string default_language() {
    for (const char* name : {"CHARTER_LANG", "LC_ALL", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? "zh-TW" : "en";
    }
    return "en";
}

std::optional<Arguments> parse(int count, char** values) {
    Arguments arguments;
    arguments.language = default_language();
    for (int i = 1; i < count; ++i) {
        const std::string_view word = values[i];
        if (word == "--json") {
            arguments.json = true;
        } else if (word.starts_with("--")) {
            const bool has_value = i + 1 < count;
            if (!has_value || !take_option(word, values[i + 1], arguments)) {
                std::fprintf(stderr, "charter-verify: %s has no such value, or is unknown\n",
                             values[i]);
                return std::nullopt;
            }
            ++i;
        } else if (arguments.file.empty()) {
            arguments.file = word;
        } else {
            return std::nullopt;
        }
    }
    if (arguments.file.empty()) return std::nullopt;
    return arguments;
}

/// The file, read where it is asked for.
class OpenFile {
  public:
    explicit OpenFile(const std::string& path) : in_(path, std::ios::binary) {
        in_.seekg(0, std::ios::end);
        const auto end = in_.tellg();
        size_ = end < 0 ? 0 : static_cast<std::uint64_t>(end);
        good_ = in_.good();
    }
    bool good() const { return good_; }
    charter::pack::Source source() {
        return {size_, [this](std::uint64_t offset, char* into, std::size_t bytes) {
                    in_.clear();
                    in_.seekg(static_cast<std::streamoff>(offset));
                    in_.read(into, static_cast<std::streamsize>(bytes));
                    return static_cast<std::size_t>(in_.gcount()) == bytes;
                }};
    }

  private:
    std::ifstream in_;
    std::uint64_t size_ = 0;
    bool good_ = false;
};

/// How much was read, in hundredths, on one line of a terminal; nothing where standard error is
/// none.
class ProgressLine {
  public:
    void show(std::uint64_t bytes, std::uint64_t of) {
        constexpr std::uint64_t kPercent = 100;
        constexpr std::uint64_t kMegabyte = 1'000'000;
        const std::uint64_t percent = of == 0 ? kPercent : std::min(bytes, of) * kPercent / of;
        if (!terminal_ || percent == percent_) return;
        percent_ = percent;
        std::fprintf(stderr, "\r\033[K%llu / %llu MB  %llu %%",
                     static_cast<unsigned long long>(bytes / kMegabyte),
                     static_cast<unsigned long long>(of / kMegabyte),
                     static_cast<unsigned long long>(percent));
    }
    void end() const {
        if (terminal_ && percent_ != kNone) std::fputs("\r\033[K", stderr);
    }

  private:
    static constexpr std::uint64_t kNone = UINT64_MAX;

    const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::uint64_t percent_ = kNone;
};

charter::verify::Report judge(OpenFile& file, const Arguments& arguments) {
    const charter::pack::Source source = file.source();
    std::string first(std::min<std::uint64_t>(source.size, 2), '\0');
    if (source.read(0, first.data(), first.size()) && charter::verify::is_pack(first)) {
        charter::pack::VerifyOptions options;
        options.trust = arguments.trust;
        options.scope = arguments.scope;
        options.from = arguments.from;
        options.until = arguments.until;
        if (const auto authorities = arguments.authorities) {
            options.judge_stamp = [authorities](charter::ByteView token,
                                                const charter::Digest& digest) {
                return authorities->time_of(token, digest);
            };
        }
        ProgressLine line;
        options.progress = [&line](std::uint64_t bytes, std::uint64_t of) { line.show(bytes, of); };
        auto report = charter::verify::report_on(source, options, arguments.language);
        line.end();
        return report;
    }
    // At most one byte more than the verifier reads, so that it can say that there is too much.
    const std::uint64_t most = charter::proof::kProofBytesMax + 1;
    std::string document(static_cast<std::size_t>(std::min(source.size, most)), '\0');
    if (!source.read(0, document.data(), document.size())) document.clear();
    return charter::verify::report_on(document, arguments.trust, arguments.language);
}

std::shared_ptr<const charter::stamp::Authorities> read_roots(const std::string& path) {
    std::string pem(kRootsBytesMax, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(pem.data(), static_cast<std::streamsize>(pem.size()));
    pem.resize(static_cast<std::size_t>(in.gcount()));
    return charter::stamp::Authorities::read(pem);
}

int run(int count, char** values) {
    if (count == 2 && std::string_view(values[1]) == "--version") {
        std::printf("charter-verify %s (%s)\n", std::string(charter::kVersion).c_str(),
                    std::string(charter::kCommit).c_str());
        return 0;
    }
    std::optional<Arguments> arguments = parse(count, values);
    if (!arguments) {
        std::fputs(kUsage, stderr);
        return static_cast<int>(Exit::not_judged);
    }
    if (!arguments->tsa_ca.empty()) {
        arguments->authorities = read_roots(arguments->tsa_ca);
        if (!arguments->authorities) {
            std::fprintf(stderr, "charter-verify: %s holds no certificates (PEM) that read\n",
                         arguments->tsa_ca.c_str());
            return static_cast<int>(Exit::not_judged);
        }
    }
    OpenFile file(arguments->file);
    if (!file.good()) {
        std::fprintf(stderr, "charter-verify: cannot read %s\n", arguments->file.c_str());
        return static_cast<int>(Exit::not_judged);
    }
    using namespace std::chrono;
    auto& terms = arguments->trust.terms;
    terms.now_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    if (arguments->trust_days != 0) terms.trusting_period_ms = arguments->trust_days * kDayMs;
    const auto report = judge(file, *arguments);
    std::fputs(arguments->json ? report.json.c_str() : report.text.c_str(), stdout);
    return static_cast<int>(report.exit);
}

}  // namespace

int main(int count, char** values) {
    // What does not decode is reported by us.
    google::protobuf::SetLogHandler(nullptr);
    try {
        return run(count, values);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "charter-verify: %s\n", thrown.what());
        return static_cast<int>(Exit::not_judged);
    }
}
