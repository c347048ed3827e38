#pragma once
// The titles of tasks and of the days of a calendar. {braces} are filled in by task_json.cpp:
//   {t} title of the register, table, probe, parameter, role or act   {a} title of the act
//   {about} an entry, a person, the number of a proposal   {subject} the first of them   {why} word
//   of a reason, or title of an act

#include <array>
#include <string_view>

namespace charter::api {

struct TaskSentence {
    std::string_view word;
    std::string_view zh;
    std::string_view en;
};

inline constexpr std::array kTaskTitles = {
    TaskSentence{"put", "填報「{t}」", "File in: {t}"},
    TaskSentence{"correct", "更新「{t}」之紀錄", "File a new version in: {t}"},
    TaskSentence{"treat", "填報處理情形：{t}", "File what was done about it: {t}"},
    TaskSentence{"declare", "申報下列對象為零，或予登錄",
                 "Declare that there are none of these, or register them"},
    TaskSentence{"sign_off", "簽核「{t}」之紀錄 {about}", "Sign off in {t}: {about}"},
    TaskSentence{"amend", "「{t}」之紀錄 {about} 現況無法簽核（{why}）：請填報新版本",
                 "{about} in {t} cannot be signed off as it stands ({why}): file a new version"},
    TaskSentence{"report", "改善探針所量測者並再次回報：{t}",
                 "Mend what the probe measures, and report again: {t}"},
    TaskSentence{"act", "辦理：{a}（{t}）", "{a} ({t})"},
    TaskSentence{"propose", "提案：{a}（{t}）", "Propose: {a} ({t})"},
    TaskSentence{"vote", "表決第 {about} 號提案：{t}", "Vote on proposal {about}: {t}"},
    TaskSentence{"execute", "執行第 {about} 號決議：{t}", "Execute resolution {about}: {t}"},
    TaskSentence{"ratify", "追認第 {about} 號緊急處置：{t}",
                 "Ratify emergency measure {about}: {t}"},
    TaskSentence{"renew", "換發 {subject} 之憑證（{t}）",
                 "Renew the credential of {subject} ({t})"},
    TaskSentence{"grant", "授予角色：{t}", "Grant a role: {t}"},
    TaskSentence{"take_back", "{t} {about} 未獲通過（{why}）：改善後重新辦理該步驟，或{a}",
                 "{t}: {about} was turned down ({why}): mend it and have that done again, or: {a}"},
    TaskSentence{"advance", "將「{t}」之紀錄 {about} 推進至下一階段",
                 "Move {about} in {t} on to its next stage"},
    TaskSentence{"rotate", "{subject} 之金鑰有外洩之虞：限期更換，或廢止其憑證（{why}）",
                 "The key of {subject} may be in other hands ({why}): replace it or revoke it"},
    TaskSentence{"notify", "{why}：事件 {subject}", "{why}: incident {subject}"},
    TaskSentence{"approve", "核准或駁回例外申請 {about}",
                 "Approve or decline the exception {about}"},
    TaskSentence{"extend", "例外 {about} 即將屆滿：完成改善，或重新申請",
                 "The exception {about} ends: mend what it covers, or ask for a new one"},
    TaskSentence{"deputize", "{subject} 請假期間無人擔任「{t}」：指定代理人",
                 "Nobody holds this role while {subject} is on leave, name a deputy: {t}"},
};

inline constexpr std::array kOccasionTitles = {
    TaskSentence{"evidence", "「{t}」應於本日前填報", "Last day in time: {t}"},
    TaskSentence{"declaration", "無此項聲明應於本日前更新", "Last day of the nil declaration"},
    TaskSentence{"act", "「{t}」應於本日前更新", "Last day of: {t}"},
    TaskSentence{"certificate", "證書效期屆滿：{about}", "A certificate ends: {about}"},
    TaskSentence{"treatment", "處理期限：{t} {about}", "A treatment is due: {t} {about}"},
    TaskSentence{"credential", "{subject} 之憑證到期", "A credential of {subject} ends"},
    TaskSentence{"grant", "{subject} 之角色授權到期：{t}", "A grant of {subject} ends: {t}"},
    TaskSentence{"vote", "第 {about} 號提案表決截止：{t}", "Voting on proposal {about} ends: {t}"},
    TaskSentence{"execution", "第 {about} 號決議執行期限：{t}",
                 "Last day to execute resolution {about}: {t}"},
    TaskSentence{"ratification", "第 {about} 號緊急處置追認期限：{t}",
                 "Emergency measure {about} lapses: {t}"},
    TaskSentence{"onboarding", "新成員寬限期屆滿", "The ease of a new member ends"},
    TaskSentence{"change", "緊急變更 {about} 補辦期限：審查、測試、追認",
                 "Last day for the review, test and ratification that {about} owes"},
    TaskSentence{"incident", "{t} 期限：事件 {about}", "{t}: last day for incident {about}"},
    TaskSentence{"suspicion", "{subject} 之疑慮金鑰未更換者自動廢止",
                 "The suspected key of {subject} is revoked unless it was replaced"},
    TaskSentence{"exception", "例外 {about} 末日", "Last day of the exception {about}"},
    TaskSentence{"line", "「{t}」之紀錄 {about} 辦理期限", "{about} in {t} is due"},
    TaskSentence{"leave_begins", "{subject} 請假開始", "Leave of {subject} begins"},
    TaskSentence{"leave_ends", "{subject} 請假最後一日", "Last day of the leave of {subject}"},
};

}  // namespace charter::api
