#pragma once
// The sentences of mend.cpp, as a table: {braces} are filled in there.
//   {t} title of the mechanism   {subject} "" or whom it concerns   {field} {observed} {expected}
//   {makers} {checkers} roles    {act} the transaction that makes such rows   {declared} the word
//   of a nil declaration         {type} title of the register behind a population   {ref} the
//   record

#include <array>
#include <string_view>

namespace charter::api {

struct Sentence {
    std::string_view kind;  // of mechanism; "table": an entry of a ledger table
    std::string_view why;
    std::string_view zh;
    std::string_view en;
};

inline constexpr std::array kSentences = {
    Sentence{
        "rule", "planned", "規則「{t}」尚在規劃：待版本納入並經決議啟用後始評估，目前無須處理。",
        "Nothing to do yet: rule \"{t}\" is planned; it is assessed once a release contains it and "
        "the assembly activates it."},
    Sentence{
        "rule", "single_operator",
        "單一營運者之下，規則「{t}"
        "」不具證明力：請改由四家成員之四個驗證節點運作，各低於三分之一權重。",
        "On one operator rule \"{t}\" proves nothing: run the ledger with four validators of four "
        "members, each under a third of the power."},
    Sentence{"rule", "parameter_out_of_bounds",
             "請以決議（parameters.set）將參數「{field}」由 {observed} 調回 {expected}。",
             "Bring parameter {field} from {observed} back to {expected} by a resolution "
             "(parameters.set)."},
    Sentence{
        "rule", "never_run", "規則「{t}」之挑戰尚未執行：將於下一區塊到期時執行。",
        "The challenge of rule \"{t}\" has not run yet: it runs when it is due, in a next block."},
    Sentence{
        "rule", "challenge_failed",
        "規則「{t}」未通過挑戰（{observed}）：請立即開立事件，並安裝可通過挑戰之版本。",
        "Rule \"{t}\" failed its challenge ({observed}): open an incident at once, and install a "
        "release in which it holds."},
    Sentence{"rule", "not_built",
             "規則「{t}」之挑戰無法由現有狀態建立（{observed}）：補足所需之紀錄，次日自動重試。",
             "The challenge of rule \"{t}\" cannot be built from the present state ({observed}): "
             "provide the records it needs; it is tried again daily."},
    Sentence{"rule", "too_old", "規則「{t}」之挑戰已逾期：請檢查節點是否仍產生區塊。",
             "The challenge of rule \"{t}\" is overdue: check that the node still makes blocks."},

    Sentence{
        "probe", "planned", "探針「{t}」尚在規劃：待版本納入並經決議啟用後始評估，目前無須處理。",
        "Nothing to do yet: probe \"{t}\" is planned; it is assessed once a release contains it "
        "and the assembly activates it."},
    Sentence{
        "probe", "no_observation", "請於節點執行探針「{t}」並以探針憑證回報{subject}。",
        "Run probe \"{t}\" on a node and report it with the node's probe credential{subject}."},
    Sentence{
        "probe", "too_old",
        "請重新執行並回報探針「{t}」{subject}：最近一次為 {observed}，要求 {expected}。",
        "Report probe \"{t}\" again{subject}: the newest was collected {observed}, required is "
        "{expected}."},
    Sentence{"probe", "probe_error",
             "請修復節點上之探針「{t}」{subject}：其回報錯誤「{observed}」。",
             "Mend probe \"{t}\" on the node{subject}: it reported \"{observed}\"."},
    Sentence{"probe", "canary_passed",
             "請修復探針「{t}」{subject}：其反例應失敗而未失敗，量測不具證明力。",
             "Mend probe \"{t}\"{subject}: its canary passed although it must fail, so it proves "
             "nothing."},
    Sentence{
        "probe", "expect_false",
        "請改善探針「{t}」所量測者{subject}：{field} 為 {observed}，應為 "
        "{expected}；改善後再次回報。",
        "Correct what probe \"{t}\" measures{subject}: {field} is {observed}, must be {expected}; "
        "then report again."},

    Sentence{"entry", "no_entry", "請於登錄簿「{t}」填報{subject}{makers}{checkers}。",
             "File an entry in {t}{subject}{makers}{checkers}."},
    Sentence{"entry", "too_old",
             "請於登錄簿「{t}」填報新紀錄{subject}{makers}{checkers}：最近一筆為 {observed}，要求 "
             "{expected}。",
             "File a new entry in {t}{subject}{makers}{checkers}: the newest is of {observed}, "
             "required is {expected}."},
    Sentence{"entry", "unsigned",
             "登錄簿「{t}」之紀錄 {ref} 待簽核過久：請完成簽核{checkers}，或予結案。",
             "Entry {ref} in {t} has waited too long for its second person: have it signed "
             "off{checkers}, or close it."},
    Sentence{"entry", "expect_false",
             "登錄簿「{t}」最近一筆之「{field}」為 {observed}，應為 {expected}{subject}："
             "請處理原因後填報新紀錄{makers}{checkers}。",
             "The newest entry in {t} says {field} = {observed}, must be {expected}{subject}: deal "
             "with the cause, then file a new entry{makers}{checkers}."},

    Sentence{"table", "no_entry", "帳本之「{t}」尚無此紀錄{subject}：由交易 {act} 產生。",
             "The ledger has no such row in {t}{subject}: transaction {act} makes it."},
    Sentence{"table", "too_old",
             "帳本之「{t}」最近一筆為 {observed}，要求 {expected}{subject}：請以交易 {act} 更新。",
             "The newest row in {t} is of {observed}, required is {expected}{subject}: renew it by "
             "transaction {act}."},
    Sentence{
        "table", "expect_false",
        "帳本之「{t}」之「{field}」為 {observed}，應為 {expected}{subject}：請以交易 {act} 更正。",
        "In {t}, {field} is {observed}, must be {expected}{subject}: correct it by transaction "
        "{act}."},

    Sentence{"population", "empty_population",
             "「{t}」尚無任何對象：請於「{type}」登錄{declared}。",
             "There is nothing in {t} yet: register what belongs to it in {type}{declared}."},
    Sentence{"population", "nil_declaration_too_old",
             "「{t}」之無此項聲明已逾期（{observed}，要求 "
             "{expected}）：請重新申報，或於「{type}」登錄。",
             "The nil declaration for {t} is too old ({observed}, required is {expected}): declare "
             "it anew, or register what belongs to it in {type}."},
    Sentence{
        "population", "expect_false",
        "「{t}」之對象{subject}，「{field}」為 {observed}，應為 {expected}：請於「{type}」更正。",
        "In {t}{subject}, {field} is {observed}, must be {expected}: correct it in {type}."},
};

}  // namespace charter::api
