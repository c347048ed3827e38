#include "notify/letter_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "notify/mime.hpp"

namespace charter::notify {
namespace {

constexpr std::int32_t kTaipeiMinutes = 480;
constexpr std::array<Band, 5> kUrgentFirst = {Band::overdue, Band::in_1_day, Band::in_7_days,
                                              Band::in_30_days, Band::to_do};

std::string band_text(Band band, bool zh) {
    switch (band) {
        case Band::to_do:      return zh ? "無期限" : "without a day";
        case Band::in_30_days: return zh ? "三十日內到期" : "due within 30 days";
        case Band::in_7_days:  return zh ? "七日內到期" : "due within 7 days";
        case Band::in_1_day:   return zh ? "一日內到期" : "due within a day";
        case Band::overdue:    return zh ? "逾期" : "overdue";
    }
    return {};
}

bool is_one_sitting(const Reminder& a, const Reminder& b) {
    return a.band == b.band && !a.task.sitting.empty() && a.task.sitting == b.task.sitting &&
           a.task.member == b.task.member;
}

std::string clock_text(std::int32_t offset_minutes, bool zh) {
    if (offset_minutes == kTaipeiMinutes) return zh ? "台北時間" : "Asia/Taipei";
    const std::int32_t ahead = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    const std::string minutes = std::to_string(ahead % 60);
    return (offset_minutes < 0 ? "UTC-" : "UTC+") + std::to_string(ahead / 60) + ":" +
           (minutes.size() < 2 ? "0" : "") + minutes;
}

std::string articles_text(const std::vector<std::string>& requirements, bool zh) {
    const std::vector<std::string_view> articles = articles_of(requirements);
    std::string text;
    for (const std::string_view article : articles) {
        if (zh) {
            text.append(text.empty() ? "第 " : "、第 ").append(article).append(" 條");
        } else {
            text.append(text.empty() ? "" : ", ").append(article);
        }
    }
    if (zh) return text;
    return (articles.size() == 1 ? "article " : "articles ") + text;
}

std::string requirements_text(const std::vector<std::string>& ids, bool zh) {
    std::string text;
    for (const std::string& id : ids) text.append(text.empty() ? "" : zh ? "、" : ", ").append(id);
    return text + (zh ? "（" : " (") + articles_text(ids, zh) + (zh ? "）" : ")");
}

std::string due_text(const Task& task, bool zh) {
    if (task.due) {
        return format_date(*task.due) + (task.due_time.empty() ? "" : " " + task.due_time);
    }
    if (task.undated) return zh ? "未定" : "nothing says by when";
    return zh ? "即應辦理" : "at once: it should be there already";
}

std::string task_text(const Task& task, std::size_t number, bool zh) {
    const std::string& title = zh ? task.title.zh : task.title.en;
    std::string text = std::to_string(number) + ". " + title;
    if (task.entries > 1) {
        text += zh ? "（" + std::to_string(task.entries) + " 筆）"
                   : " (" + std::to_string(task.entries) + " entries)";
    }
    std::string out = clean_line(text) + "\n";
    const auto row = [&out](const char* label, const std::string& value) {
        out.append("   ").append(label).append(clean_line(value)).append("\n");
    };
    if (!task.requirements.empty()) {
        row(zh ? "要求：" : "Requirements: ", requirements_text(task.requirements, zh));
    }
    row(zh ? "期限：" : "Due: ", due_text(task, zh));
    row(zh ? "指令：" : "Command: ", task.command);
    return out;
}

/// What one sitting can finish stands together, where the first of it would.
std::vector<const Reminder*> by_sitting(const std::vector<Reminder>& reminders) {
    std::vector<const Reminder*> ordered;
    std::vector<bool> taken(reminders.size());
    for (std::size_t first = 0; first < reminders.size(); ++first) {
        for (std::size_t at = first; at < reminders.size() && !taken[first]; ++at) {
            const bool alone = reminders[first].task.sitting.empty();
            const bool together =
                at == first || (!alone && is_one_sitting(reminders[first], reminders[at]));
            if (taken[at] || !together) continue;
            ordered.push_back(&reminders[at]);
            if (at != first) taken[at] = true;
        }
        taken[first] = true;
    }
    return ordered;
}

/// Of the reminders from `from` on that are of one sitting: its title, and what it serves in all.
std::string sitting_text(const std::vector<const Reminder*>& ordered, std::size_t from, bool zh) {
    const Task& first = ordered[from]->task;
    std::vector<std::string> served;
    std::size_t to = from;
    for (; to < ordered.size() && is_one_sitting(*ordered[from], *ordered[to]); ++to) {
        for (const std::string& id : ordered[to]->task.requirements) {
            if (std::ranges::find(served, id) == served.end()) served.push_back(id);
        }
    }
    const std::string title = clean_line(zh ? first.sitting_title.zh : first.sitting_title.en);
    const std::string tasks = std::to_string(to - from);
    const std::string count = std::to_string(served.size());
    if (zh) return "-- " + title + "：" + tasks + " 項，合計滿足 " + count + " 項要求\n";
    return "-- " + title + ": " + tasks + (to - from == 1 ? " task" : " tasks") + ", serves " +
           count + (served.size() == 1 ? " requirement\n" : " requirements\n");
}

std::string opening(const std::vector<Reminder>& reminders, const Receiver& to, bool zh) {
    const std::string count = std::to_string(reminders.size());
    const std::string clock = clock_text(to.utc_offset_minutes, zh);
    const std::string name = clean_line(to.name.empty() ? to.person : to.name);
    if (zh) {
        return name + "，您好：\n\n以下為 " + to.person + " 於聯盟帳本應辦理或參與之事項，共 " +
               count + " 項。期限為" + clock + "之日期，於當日辦畢者為如期。\n";
    }
    const std::string these =
        reminders.size() == 1 ? "This is 1 task" : "These are " + count + " tasks";
    return "Dear " + name + ",\n\n" + these + " on the consortium's ledger that " + to.person +
           " has to do or to take part in.\nDays are of " + clock +
           "; what is done on its day is in time.\n";
}

std::string closing(const Receiver& to, std::size_t unshown, bool zh) {
    const std::string command = "charter --as " + to.person + " task list";
    std::string more;
    if (unshown > 0) {
        more = zh ? "另有 " + std::to_string(unshown) + " 項未列於本信。\n"
                  : "And " + std::to_string(unshown) + " more that this mail does not list.\n";
    }
    if (zh) {
        return "\n" + more + "全部待辦事項：" + command + "\n\n本信由 " + to.member +
               " 之 charter-notify 自動寄發。各事項於期限前 30 日、7 日、1 "
               "日及逾期時提醒；\n無期限者提醒一次。請勿回覆。\n";
    }
    return "\n" + more + "Everything that there is to do: " + command + "\n\nSent by " + to.member +
           "'s charter-notify, 30, 7 and 1 days before a task's day and when it is overdue;\n"
           "of a task without a day once.\n"
           "Nobody reads replies.\n";
}

}  // namespace

std::string subject_of(const std::vector<Reminder>& reminders, const Receiver& to) {
    const bool zh = to.language == "zh-TW";
    std::string counts;
    for (const Band band : kUrgentFirst) {
        const auto count = std::ranges::count(reminders, band, &Reminder::band);
        if (count == 0) continue;
        counts += counts.empty() ? "" : zh ? "，" : ", ";
        counts += zh ? band_text(band, zh) + " " + std::to_string(count) + " 項"
                     : std::to_string(count) + " " + band_text(band, zh);
    }
    return zh ? "[" + to.member + "] 待辦提醒：" + counts : "[" + to.member + "] Tasks: " + counts;
}

std::string body_of(const std::vector<Reminder>& reminders, const Receiver& to) {
    const bool zh = to.language == "zh-TW";
    std::string out = opening(reminders, to, zh);
    const std::vector<const Reminder*> ordered = by_sitting(reminders);
    const std::size_t shown = std::min(reminders.size(), kTasksShown);
    for (std::size_t at = 0; at < shown; ++at) {
        const Reminder& reminder = *ordered[at];
        const Reminder* last = at == 0 ? nullptr : ordered[at - 1];
        const bool new_band = last == nullptr || last->band != reminder.band;
        if (new_band) out += "\n== " + band_text(reminder.band, zh) + "\n";
        const bool goes_on = last != nullptr && is_one_sitting(*last, reminder);
        if (!goes_on && !reminder.task.sitting.empty()) out += sitting_text(ordered, at, zh);
        if (!goes_on && reminder.task.sitting.empty() && !new_band && !last->task.sitting.empty()) {
            out += zh ? "-- 其他\n" : "-- by themselves\n";
        }
        out += task_text(reminder.task, at + 1, zh);
    }
    return out + closing(to, reminders.size() - shown, zh);
}

}  // namespace charter::notify
