#include "verify/options.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "verify/pack_report.hpp"

namespace charter::verify {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kTrustDaysMax = 36'500;

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::optional<Digest> digest(std::string_view text) {
    const auto bytes = from_hex(text);
    return bytes ? digest_from(*bytes) : std::nullopt;
}

std::optional<proof::Trust::Checkpoint> checkpoint(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto height = number(text.substr(0, colon));
    const auto hash = digest(text.substr(colon + 1));
    if (!height || *height < 1 || !hash) return std::nullopt;
    return proof::Trust::Checkpoint{*height, Bytes(view(*hash))};
}

proof::Trust trust_of(const Options& options) {
    proof::Trust trust = options.trust;
    trust.terms.now_ms = options.now_ms;
    if (options.trust_days != 0) trust.terms.trusting_period_ms = options.trust_days * kDayMs;
    return trust;
}

}  // namespace

bool take_option(std::string_view name, std::string_view value, Options& options) {
    if (name == "--genesis-sha256") {
        const auto genesis = digest(value);
        if (genesis) options.trust.genesis = genesis;
        return genesis.has_value();
    }
    if (name == "--checkpoint") {
        const auto block = checkpoint(value);
        if (block) options.trust.checkpoint = block;
        return block.has_value();
    }
    if (name == "--lang") {
        const bool known = value == "zh-TW" || value == "en";
        if (known) options.language = value;
        return known;
    }
    if (name == "--requirement" || name == "--member") {
        if (value.empty()) return false;
        (name == "--member" ? options.scope.member : options.scope.requirement) = value;
        return true;
    }
    if (name == "--from" || name == "--until") {
        const auto day = parse_date(value);
        if (day) (name == "--from" ? options.from : options.until) = day;
        return day.has_value();
    }
    const auto days = name == "--trust-days" ? number(value) : std::nullopt;
    if (!days || *days < 0 || *days > kTrustDaysMax) return false;
    options.trust_days = *days;
    return true;
}

Report Judgement::report(std::string_view language) const {
    const auto* pack = std::get_if<pack::Checked<pack::PackReport>>(&judged_);
    if (pack != nullptr) return report_on(*pack, language);
    return report_on(std::get<proof::Checked<proof::Proved>>(judged_), language);
}

std::string Judgement::status(std::string_view requirement, std::string_view member) const {
    const auto* pack = std::get_if<pack::Checked<pack::PackReport>>(&judged_);
    if (pack == nullptr || !*pack) return "";
    for (const pack::StatusResult& status : (*pack)->statuses) {
        if (status.requirement == requirement && status.member == member)
            return json_of(**pack, status);
    }
    return "";
}

Judgement judge(const pack::Source& source, const Options& options) {
    const proof::Trust trust = trust_of(options);
    std::string first(static_cast<std::size_t>(std::min<std::uint64_t>(source.size, 2)), '\0');
    if (source.read(0, first.data(), first.size()) && is_pack(first)) {
        pack::VerifyOptions pack_options;
        pack_options.trust = trust;
        pack_options.scope = options.scope;
        pack_options.from = options.from;
        pack_options.until = options.until;
        pack_options.judge_stamp = options.judge_stamp;
        pack_options.progress = options.progress;
        return Judgement(judge_pack(source, pack_options));
    }
    // At most one byte more than the verifier reads, so that it can say that there is too much.
    const std::uint64_t most = proof::kProofBytesMax + 1;
    std::string document(static_cast<std::size_t>(std::min(source.size, most)), '\0');
    if (!source.read(0, document.data(), document.size())) document.clear();
    return Judgement(judge_document(document, trust));
}

}  // namespace charter::verify
