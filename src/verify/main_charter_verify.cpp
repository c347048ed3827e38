// charter-verify: judges a proof document or a pack offline. It reads that file, the roots of
// time-stamp authorities where they are given, and the clock, and links pure modules only.
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stamp/token.hpp"
#include "verify/options.hpp"

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

constexpr std::size_t kRootsBytesMax = 1U << 20U;

struct Arguments {
    std::string file;
    charter::verify::Options options;
    std::string tsa_ca;
    bool json = false;
};

std::string default_language() {
    for (const char* name : {"CHARTER_LANG", "LC_ALL", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? "zh-TW" : "en";
    }
    return "en";
}

bool take(std::string_view name, std::string_view value, Arguments& arguments) {
    if (name != "--tsa-ca") return charter::verify::take_option(name, value, arguments.options);
    arguments.tsa_ca = value;
    return !value.empty();
}

std::optional<Arguments> parse(int count, char** values) {
    Arguments arguments;
    arguments.options.language = default_language();
    for (int i = 1; i < count; ++i) {
        const std::string_view word = values[i];
        if (word == "--json") {
            arguments.json = true;
        } else if (word.starts_with("--")) {
            if (i + 1 == count || !take(word, values[i + 1], arguments)) {
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
        const auto authorities = read_roots(arguments->tsa_ca);
        if (!authorities) {
            std::fprintf(stderr, "charter-verify: %s holds no certificates (PEM) that read\n",
                         arguments->tsa_ca.c_str());
            return static_cast<int>(Exit::not_judged);
        }
        arguments->options.judge_stamp = [authorities](charter::ByteView token,
                                                       const charter::Digest& digest) {
            return authorities->time_of(token, digest);
        };
    }
    OpenFile file(arguments->file);
    if (!file.good()) {
        std::fprintf(stderr, "charter-verify: cannot read %s\n", arguments->file.c_str());
        return static_cast<int>(Exit::not_judged);
    }
    using namespace std::chrono;
    auto& options = arguments->options;
    options.now_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    ProgressLine line;
    options.progress = [&line](std::uint64_t bytes, std::uint64_t of) { line.show(bytes, of); };
    const auto report = charter::verify::judge(file.source(), options).report(options.language);
    line.end();
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
