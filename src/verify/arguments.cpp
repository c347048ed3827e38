#include "verify/arguments.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "verify/texts.hpp"

namespace charter::verify {
namespace {

constexpr std::string_view kUsageEn =
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
    "  --version, --help\n"
    "Exit codes: 0 true, 1 something is false, 2 cannot be judged (or wrong usage).\n";
constexpr std::string_view kUsageZh =
    "用法：charter-verify 證明檔.json|證據包.zip (--genesis-sha256 指紋 | --checkpoint "
    "高度:雜湊值) "
    "[選項]\n"
    "  --genesis-sha256 指紋     帳本之創世指紋，即 charter consortium fingerprint 所示\n"
    "  --checkpoint 高度:雜湊值  您所信任之區塊及其標頭雜湊值\n"
    "  --requirement 編號        證據包：僅此要求，並列其事實\n"
    "  --member 成員             證據包：僅此成員之狀態\n"
    "  --from 日期 --until 日期  證據包：各狀態於此期間之情形（2026-01-01）\n"
    "  --tsa-ca 檔案             證據包：您所信任之時戳機構根憑證（PEM）\n"
    "  --trust-days 日數         所信任者可回溯之期間（366；0 為無限期）\n"
    "  --lang zh-TW|en           報告之語言（CHARTER_LANG、LANG）\n"
    "  --json                    以 JSON 輸出報告\n"
    "  --version、--help\n"
    "結束代碼：0 屬實；1 有不實；2 無法判定（或用法有誤）。\n";

struct Takes {
    std::string_view option;
    std::string_view zh;
    std::string_view en;
};
constexpr std::array kTakes = {
    Takes{"--genesis-sha256", "64 個十六進位數字", "64 hexadecimal digits"},
    Takes{"--checkpoint", "「高度:雜湊值」，雜湊值為 64 個十六進位數字",
          "HEIGHT:HASH, the hash in 64 hexadecimal digits"},
    Takes{"--requirement", "要求編號，如 47.1", "the number of a requirement, as 47.1"},
    Takes{"--member", "成員代號，如 bank-a", "the name of a member, as bank-a"},
    Takes{"--from", "日期，如 2026-01-01", "a day, as 2026-01-01"},
    Takes{"--until", "日期，如 2026-12-31", "a day, as 2026-12-31"},
    Takes{"--tsa-ca", "檔案", "a file"},
    Takes{"--trust-days", "0 至 36500 之日數", "a number of days, 0 to 36500"},
    Takes{"--lang", "zh-TW 或 en", "zh-TW or en"},
};

bool take(std::string_view name, std::string_view value, Arguments& arguments) {
    if (name != "--tsa-ca") return take_option(name, value, arguments.options);
    arguments.tsa_ca = value;
    return !value.empty();
}

using Sentence = tl::unexpected<std::string>;

Sentence no_option(std::string_view word, std::string_view language) {
    const std::string name = printable(word);
    return Sentence(Bilingual{"沒有選項 " + name + "；charter-verify --help 列有全部",
                              "there is no option " + name + "; charter-verify --help lists them"}
                        .in(language));
}

Sentence no_value(const Takes& takes, std::string_view language) {
    const std::string option(takes.option);
    return Sentence(Bilingual{option + " 之後須有" + std::string(takes.zh),
                              option + " wants " + std::string(takes.en) + " behind it"}
                        .in(language));
}

Sentence wrong_value(const Takes& takes, std::string_view value, std::string_view language) {
    const std::string option(takes.option);
    const std::string shown = printable(value);
    return Sentence(
        Bilingual{option + " 須為" + std::string(takes.zh) + "，而非「" + shown + "」",
                  option + " takes " + std::string(takes.en) + ", not \"" + shown + "\""}
            .in(language));
}

}  // namespace

tl::expected<Arguments, std::string> parse_arguments(std::span<const std::string_view> words,
                                                     std::string_view language) {
    Arguments arguments;
    arguments.options.language = language;
    const std::string& spoken = arguments.options.language;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const std::string_view word = words[at];
        if (word == "--json") {
            arguments.json = true;
        } else if (word.starts_with("-")) {
            const auto takes = std::ranges::find(kTakes, word, &Takes::option);
            if (takes == kTakes.end()) return no_option(word, spoken);
            if (++at == words.size()) return no_value(*takes, spoken);
            if (!take(word, words[at], arguments)) return wrong_value(*takes, words[at], spoken);
        } else if (arguments.file.empty()) {
            arguments.file = word;
        } else {
            const std::string both = printable(arguments.file) + ", " + printable(word);
            return Sentence(
                Bilingual{"一次只能驗證一個檔案：" + both, "one file at a time: " + both}.in(
                    spoken));
        }
    }
    if (arguments.file.empty()) {
        return Sentence(Bilingual{"未指定要驗證之檔案；charter-verify --help 說明用法",
                                  "no file to verify; charter-verify --help says how to use it"}
                            .in(spoken));
    }
    return arguments;
}

std::string_view usage(std::string_view language) { return language == "en" ? kUsageEn : kUsageZh; }

}  // namespace charter::verify
