#include "notify/reminder.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "crypto/sha256.hpp"

namespace charter::notify {
namespace {

constexpr std::array<std::string_view, 5> kBands = {"to_do", "in_30_days", "in_7_days", "in_1_day",
                                                    "overdue"};
constexpr Day kKeptDays = 7;
constexpr std::size_t kIdDigits = 32;
constexpr std::string_view kNoDay = "-";

std::string day_word(std::optional<Day> due) {
    return due ? format_date(*due) : std::string(kNoDay);
}

/// Which time it is of this band; 0: it was told, or something nearer was.
std::uint32_t time_of(const Mark* mark, Band band, const Asked& asked) {
    if (mark == nullptr || band > mark->band) return 1;
    const bool repeats =
        band == Band::overdue && mark->band == band && asked.overdue_repeat_days > 0;
    if (!repeats || asked.today - mark->day < asked.overdue_repeat_days) return 0;
    return mark->time + 1;
}

std::string id_of(std::string_view kind, const std::vector<std::string_view>& parts) {
    crypto::Sha256 hash;
    hash.update(kind);
    for (const std::string_view part : parts) {
        hash.update("\n");
        hash.update(part);
    }
    return to_hex(hash.finish()).substr(0, kIdDigits);
}

}  // namespace

std::string_view band_word(Band band) { return kBands[static_cast<std::size_t>(band)]; }

std::optional<Band> band_from(std::string_view word) {
    const auto* const found = std::ranges::find(kBands, word);
    if (found == kBands.end()) return std::nullopt;
    return static_cast<Band>(found - kBands.begin());
}

std::optional<Band> band_of(const Task& task, Day today) {
    if (!task.due) return task.undated ? Band::to_do : Band::overdue;
    if (*task.due < today || task.late) return Band::overdue;
    const std::int64_t left = std::int64_t{*task.due} - today;
    if (left <= 1) return Band::in_1_day;
    if (left <= 7) return Band::in_7_days;
    if (left <= 30) return Band::in_30_days;
    return std::nullopt;
}

MarkKey key_of(const Asked& asked, const Task& task) {
    return {std::string(asked.channel), std::string(asked.person), task.id, task.due};
}

std::vector<Reminder> due_reminders(const std::vector<Task>& tasks, const Marks& marks,
                                    const Asked& asked) {
    std::vector<Reminder> due;
    for (const Task& task : tasks) {
        const auto band = band_of(task, asked.today);
        if (!band) continue;
        const auto found = marks.find(key_of(asked, task));
        const std::uint32_t time =
            time_of(found == marks.end() ? nullptr : &found->second, *band, asked);
        if (time > 0) due.push_back({task, *band, time});
    }
    const auto place = [](const Reminder& of) {
        const Day day = of.task.due.value_or(std::numeric_limits<Day>::min());
        return std::tuple(-static_cast<int>(of.band), day, std::string_view(of.task.id));
    };
    std::ranges::sort(due, {}, place);
    return due;
}

void see(Marks& marks, std::string_view person, const std::vector<Task>& tasks, Day today) {
    for (const std::string_view channel : {"mail", "webhook"}) {
        for (const Task& task : tasks) {
            const auto found = marks.find(key_of({channel, person}, task));
            if (found != marks.end()) found->second.seen = today;
        }
    }
}

void forget(Marks& marks, Day today) {
    std::erase_if(marks, [today](const auto& entry) {
        const auto& [key, mark] = entry;
        return std::max(key.due.value_or(mark.seen), mark.seen) < today - kKeptDays;
    });
}

std::string reminder_id(std::string_view chain_id, std::string_view person,
                        const Reminder& reminder) {
    const std::string due = day_word(reminder.task.due);
    const std::string time = std::to_string(reminder.time);
    return id_of("charter/reminder/1",
                 {chain_id, person, reminder.task.id, due, band_word(reminder.band), time});
}

std::string message_id(std::string_view channel, const std::vector<std::string>& reminder_ids) {
    std::vector<std::string_view> parts{channel};
    parts.insert(parts.end(), reminder_ids.begin(), reminder_ids.end());
    return id_of("charter/reminders/1", parts);
}

std::string_view article_of(std::string_view requirement) {
    return requirement.substr(0, requirement.find('.'));
}

std::vector<std::string_view> articles_of(const std::vector<std::string>& requirements) {
    std::vector<std::string_view> articles;
    for (const std::string& id : requirements) {
        const std::string_view article = article_of(id);
        if (std::ranges::find(articles, article) == articles.end()) articles.push_back(article);
    }
    return articles;
}

}  // namespace charter::notify
