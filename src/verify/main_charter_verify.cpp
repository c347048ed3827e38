// charter-verify: judges a proof document or a pack offline. It reads that file, the roots of
// time-stamp authorities where they are given, and the clock, and links pure modules only.
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stamp/token.hpp"
#include "verify/arguments.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace {

using charter::verify::Exit;

constexpr std::size_t kRootsBytesMax = 1U << 20U;

std::string default_language() {
    for (const char* name : {"CHARTER_LANG", "LC_ALL", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? "zh-TW" : "en";
    }
    return "en";
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
    const std::vector<std::string_view> words(values + 1, values + std::max(count, 1));
    const std::string language = default_language();
    if (words.size() == 1 && words[0] == "--version") {
        std::printf("charter-verify %s (%s)\n", std::string(charter::kVersion).c_str(),
                    std::string(charter::kCommit).c_str());
        return 0;
    }
    if (std::ranges::any_of(words, [](auto word) { return word == "--help" || word == "-h"; })) {
        std::fputs(std::string(charter::verify::usage(language)).c_str(), stdout);
        return 0;
    }
    auto arguments = charter::verify::parse_arguments(words, language);
    if (!arguments) {
        std::fprintf(stderr, "charter-verify: %s\n", arguments.error().c_str());
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
