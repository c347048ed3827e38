#include "wire/words.hpp"

#include <array>

namespace charter::wire {
namespace {

struct Word {
    std::string_view word;
    std::string_view zh;
    std::string_view en;
};

// By number.
constexpr std::array<Word, 8> kStatuses = {{{"none", "尚無狀態", "no status yet"},
                                            {"satisfied", "符合", "satisfied"},
                                            {"excepted", "例外核准", "excepted"},
                                            {"not_assessed", "尚未評估", "not assessed"},
                                            {"stale", "逾期待更新", "stale"},
                                            {"error", "量測錯誤", "error"},
                                            {"not_satisfied", "不符合", "not satisfied"},
                                            {"not_applicable", "不適用", "not applicable"}}};
constexpr std::array<Word, 5> kClasses = {{{"none", "無", "none"},
                                           {"enforced", "協定強制", "enforced by the protocol"},
                                           {"corroborated", "多節點佐證", "seen by several nodes"},
                                           {"self_reported", "成員自測", "the member's own probe"},
                                           {"attested", "雙人簽署", "attested by two persons"}}};
constexpr std::array<Word, 18> kWhys = {
    {{"canary_passed", "反例未失敗", "the canary passed"},
     {"challenge_failed", "未通過挑戰", "the challenge failed"},
     {"empty_population", "尚無任何對象", "nothing is registered"},
     {"exception", "例外核准", "an exception is granted"},
     {"expect_false", "內容不符要求", "not as required"},
     {"never_run", "挑戰尚未執行", "the challenge has not run"},
     {"nil_declaration", "已作無此項聲明", "declared nil"},
     {"nil_declaration_too_old", "無此項聲明已逾期", "the nil declaration is too old"},
     {"no_entry", "尚無紀錄", "no entry"},
     {"no_observation", "尚無量測", "not measured"},
     {"not_built", "挑戰無法建立", "the challenge cannot be built"},
     {"not_yet_due", "尚未到期", "not yet due"},
     {"parameter_out_of_bounds", "參數逾限", "a parameter is out of bounds"},
     {"planned", "尚在規劃", "planned"},
     {"probe_error", "探針錯誤", "the probe failed"},
     {"single_operator", "單一營運者", "single operator"},
     {"too_old", "逾期未更新", "too old"},
     {"unsigned", "待簽核過久", "waits too long for a signature"}}};
constexpr std::array<Word, 14> kUnits = {
    {{"", "", ""},
     {"months", "個月", "months"},
     {"days", "日", "days"},
     {"hours", "小時", "hours"},
     {"seconds", "秒", "seconds"},
     {"ms", "毫秒", "milliseconds"},
     {"bytes", "位元組", "bytes"},
     {"blocks", "區塊", "blocks"},
     {"", "", ""},
     {"percent", "%", "percent"},
     {"permille", "‰", "permille"},
     {"points", "分", "points"},
     {"minutes", "分鐘", "minutes"},
     {"transactions a second", "筆／秒", "transactions a second"}}};
constexpr std::array<std::string_view, 6> kForces = {"none",        "must",       "avoid",
                                                     "recommended", "permission", "definition"};
constexpr std::array<std::string_view, 4> kBases = {"none", "text", "note", "derived"};
constexpr std::array<std::string_view, 3> kScopes = {"none", "member", "network"};

std::string_view word_of(std::string_view word) { return word; }
std::string_view word_of(const Word& word) { return word.word; }

template <class Words>
std::string_view word(const Words& words, int number) {
    const auto index = static_cast<std::size_t>(number);
    return word_of(number >= 0 && index < words.size() ? words[index] : words[0]);
}

template <std::size_t Size>
std::string text(const std::array<Word, Size>& words, std::string_view word, bool zh) {
    for (const Word& known : words) {
        if (known.word == word) return std::string(zh ? known.zh : known.en);
    }
    return std::string(word);
}

}  // namespace

std::string_view status_word(v1::StatusValue value) { return word(kStatuses, value); }
std::string_view class_word(v1::FactClass fact_class) { return word(kClasses, fact_class); }
std::string_view force_word(v1::Force force) { return word(kForces, force); }
std::string_view basis_word(v1::Basis basis) { return word(kBases, basis); }
std::string_view scope_word(v1::Scope scope) { return word(kScopes, scope); }
std::string_view unit_word(v1::Unit unit) { return word(kUnits, unit); }

v1::StatusValue status_of_word(std::string_view text) {
    for (std::size_t i = 1; i < kStatuses.size(); ++i) {
        if (kStatuses[i].word == text) return static_cast<v1::StatusValue>(i);
    }
    return v1::STATUS_VALUE_UNSPECIFIED;
}

std::string status_text(std::string_view word, bool zh) { return text(kStatuses, word, zh); }
std::string class_text(std::string_view word, bool zh) { return text(kClasses, word, zh); }
std::string why_text(std::string_view word, bool zh) { return text(kWhys, word, zh); }
std::string unit_text(std::string_view word, bool zh) { return text(kUnits, word, zh); }

std::string quantity(std::string_view number, std::string_view unit, bool zh) {
    std::string all(number);
    if (!unit.empty()) all.append(" ").append(unit_text(unit, zh));
    return all;
}

}  // namespace charter::wire
