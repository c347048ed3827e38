#include "notify/round.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

#include "notify/letter_text.hpp"
#include "notify/mime.hpp"
#include "notify/webhook.hpp"

namespace charter::notify {
namespace {

constexpr const char* kMail = "mail";
constexpr const char* kWebhook = "webhook";

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::string summary_text(const Summary& s) {
    std::string text = s.day + ": " + std::to_string(s.persons) + " persons, " +
                       std::to_string(s.reminders) + " reminders in " + std::to_string(s.mails) +
                       " mails and " + std::to_string(s.webhooks) + " webhooks, " +
                       std::to_string(s.waiting) + " messages waiting, " +
                       std::to_string(s.refused) + " of them refused, " +
                       std::to_string(s.without_address.size()) + " persons without an address";
    if (!s.unknown.empty()) {
        text += ", " + std::to_string(s.unknown.size()) + " configured but not there";
    }
    return text;
}

std::string summary_json(const Summary& s) {
    boost::json::array without(s.without_address.begin(), s.without_address.end());
    boost::json::array unknown(s.unknown.begin(), s.unknown.end());
    return boost::json::serialize(boost::json::object{{"day", s.day},
                                                      {"persons", s.persons},
                                                      {"mails", s.mails},
                                                      {"webhooks", s.webhooks},
                                                      {"reminders", s.reminders},
                                                      {"waiting", s.waiting},
                                                      {"refused", s.refused},
                                                      {"without_address", std::move(without)},
                                                      {"unknown", std::move(unknown)}});
}

// A ledger that stands still has an old newest block; its people are told in time all the same.
Day Notifier::today(const Board& board) const {
    const std::int64_t now_ms = std::max(board.time_ms, world_.now_s() * 1'000);
    return day_at(now_ms, board.utc_offset_minutes);
}

std::vector<std::string> Notifier::channels() const {
    std::vector<std::string> all;
    if (world_.mail) all.emplace_back(kMail);
    if (world_.webhook) all.emplace_back(kWebhook);
    return all;
}

std::string Notifier::target_of(const std::string& channel, const std::string& person) const {
    if (channel == kWebhook) return config_.webhook ? config_.webhook->url : "";
    const auto found = config_.persons.find(person);
    return found == config_.persons.end() ? "" : found->second.address;
}

std::string Notifier::language_of(const std::string& person) const {
    const auto found = config_.persons.find(person);
    return found == config_.persons.end() ? config_.language : found->second.language;
}

std::string Notifier::letter(const Board& board, const std::vector<Reminder>& reminders,
                             const Outgoing& message) const {
    const auto person = config_.persons.find(message.person);
    const std::string name = person == config_.persons.end() ? "" : person->second.name;
    const Receiver to{message.person, name, language_of(message.person), board.member,
                      board.utc_offset_minutes};
    Letter letter;
    letter.id = message.id;
    letter.from = config_.mail->from;
    letter.from_name = config_.mail->from_name;
    letter.to = message.to;
    letter.to_name = name;
    letter.subject = subject_of(reminders, to);
    letter.body = body_of(reminders, to);
    letter.language = to.language;
    letter.unix_s = world_.now_s();
    letter.offset_minutes = board.utc_offset_minutes;
    return message_of(letter);
}

/// Without bytes: nothing is due.
Outgoing Notifier::message(const Board& board, const PersonTasks& of,
                           const std::string& channel) const {
    const Asked asked{channel, of.person, today(board), config_.overdue_repeat_days};
    const std::vector<Reminder> reminders = due_reminders(of.tasks, store_.memory().marks, asked);
    Outgoing message{channel, of.person, target_of(channel, of.person), {}, {}, {}};
    if (reminders.empty()) return message;
    std::vector<std::string> ids;
    for (const Reminder& reminder : reminders) {
        ids.push_back(reminder_id(board.chain_id, of.person, reminder));
        message.marks.emplace_back(key_of(asked, reminder.task),
                                   Mark{reminder.band, reminder.time, asked.today, asked.today});
    }
    message.id = message_id(channel, ids);
    if (channel == kWebhook) {
        message.bytes = webhook_body(reminders, {board.chain_id, board.member, of.person,
                                                 language_of(of.person), board.utc_offset_minutes});
    } else if (!message.to.empty()) {
        message.bytes = letter(board, reminders, message);
    }
    return message;
}

std::vector<Outgoing> Notifier::messages(const Board& board, const PersonTasks& of) const {
    std::vector<Outgoing> all;
    for (const std::string& channel : channels()) {
        Outgoing one = message(board, of, channel);
        if (!one.bytes.empty()) all.push_back(std::move(one));
    }
    return all;
}

std::vector<Outgoing> Notifier::preview(const Board& board) const {
    std::vector<Outgoing> all;
    for (const PersonTasks& of : board.persons)
        std::ranges::move(messages(board, of), std::back_inserter(all));
    return all;
}

Outcome<std::monostate> Notifier::settle(const Outgoing& message, const Delivery& delivery,
                                         Summary& summary) {
    Memory& memory = store_.memory();
    const Whose whose(message.channel, message.person);
    const std::string what = message.channel + " " + message.id + " to " + message.person;
    if (delivery.fate == Fate::accepted) {
        for (const auto& [key, mark] : message.marks) memory.marks.insert_or_assign(key, mark);
        memory.pending.erase(whose);
        (message.channel == kMail ? summary.mails : summary.webhooks) += 1;
        summary.reminders += static_cast<std::uint32_t>(message.marks.size());
        spdlog::info("{}: {} reminders", what, message.marks.size());
        return store_.save();
    }
    summary.waiting += 1;
    switch (delivery.fate) {
        case Fate::accepted: break;
        case Fate::refused:
            spdlog::error("{}: {}; it is tried again tomorrow, or after a new start", what,
                          delivery.why);
            summary.refused += 1;
            refused_[whose] = *parse_date(summary.day);
            break;
        case Fate::unreachable:
            spdlog::warn("{}: {}; nothing more goes this way in this round", what, delivery.why);
            down_.insert(message.channel);
            break;
        case Fate::later: spdlog::warn("{}: {}", what, delivery.why); break;
        case Fate::unknown:
            spdlog::warn("{}: {}; it may have arrived, so the same bytes go out once more", what,
                         delivery.why);
            break;
    }
    return std::monostate{};
}

/// What was handed over before, and not answered.
Outcome<std::monostate> Notifier::resend(const Whose& whose, Summary& summary) {
    const Outgoing message = store_.memory().pending.at(whose);
    if (message.to != target_of(whose.first, whose.second)) {
        spdlog::warn("{} to {}: its address was changed; what was pending is dropped", whose.first,
                     whose.second);
        store_.memory().pending.erase(whose);
        return store_.save();
    }
    const Delivery delivery = whose.first == kMail ? world_.mail(message) : world_.webhook(message);
    // Whatever is answered now, the first time may have arrived: only a refusal ends it.
    if (delivery.fate == Fate::refused) store_.memory().pending.erase(whose);
    if (auto settled = settle(message, delivery, summary); !settled) return settled;
    return delivery.fate == Fate::refused ? store_.save() : Outcome<std::monostate>{};
}

Outcome<std::monostate> Notifier::deliver(const Outgoing& message, Summary& summary) {
    const Whose whose(message.channel, message.person);
    store_.memory().pending.insert_or_assign(whose, message);
    if (auto saved = store_.save(); !saved) return saved;
    const Delivery delivery =
        message.channel == kMail ? world_.mail(message) : world_.webhook(message);
    const bool open = delivery.fate == Fate::accepted || delivery.fate == Fate::unknown;
    if (!open) store_.memory().pending.erase(whose);
    if (auto settled = settle(message, delivery, summary); !settled) return settled;
    return open ? Outcome<std::monostate>{} : store_.save();
}

Outcome<std::monostate> Notifier::serve(const Board& board, const PersonTasks& of,
                                        Summary& summary) {
    for (const std::string& channel : channels()) {
        const Whose whose(channel, of.person);
        const auto held = refused_.find(whose);
        const bool is_held = held != refused_.end() && held->second == *parse_date(summary.day);
        const bool blocked = down_.contains(channel) || is_held || world_.stopping();
        if (!blocked && store_.memory().pending.contains(whose)) {
            if (auto sent = resend(whose, summary); !sent) return sent;
        }
        const bool still = store_.memory().pending.contains(whose);
        const Outgoing next = message(board, of, channel);
        if (next.bytes.empty() && !still) continue;
        if (blocked || down_.contains(channel)) {
            summary.waiting += 1;
            summary.refused += is_held ? 1 : 0;
            continue;
        }
        if (still) continue;
        if (auto sent = deliver(next, summary); !sent) return sent;
    }
    return std::monostate{};
}

void Notifier::tell_of_addresses(const Board& board, Summary& summary) {
    for (const auto& [person, of] : config_.persons) {
        if (!std::ranges::binary_search(board.persons, person, {}, &PersonTasks::person)) {
            summary.unknown.push_back(person);
        }
    }
    for (const PersonTasks& of : board.persons) {
        if (world_.mail && target_of(kMail, of.person).empty()) {
            summary.without_address.push_back(of.person);
        }
    }
    std::vector<std::string> all = summary.without_address;
    all.insert(all.end(), summary.unknown.begin(), summary.unknown.end());
    if (all == warned_) return;
    warned_ = std::move(all);
    if (!summary.without_address.empty()) {
        spdlog::warn("no mail to {}: persons of the configuration has no address for them",
                     joined(summary.without_address));
    }
    if (!summary.unknown.empty()) {
        spdlog::warn("{} in persons of the configuration: {} has no such active person",
                     joined(summary.unknown), board.member);
    }
}

/// What is pending for who left, or for a channel that is no longer there.
void Notifier::drop_foreign(const Board& board) {
    const std::vector<std::string> open = channels();
    std::erase_if(store_.memory().pending, [&](const auto& entry) {
        const auto& [channel, person] = entry.first;
        if (std::ranges::find(open, channel) != open.end() &&
            std::ranges::binary_search(board.persons, person, {}, &PersonTasks::person)) {
            return false;
        }
        spdlog::warn("{} {} to {} is dropped: no such channel or active person any more", channel,
                     entry.second.id, person);
        return true;
    });
}

Outcome<Summary> Notifier::round(const Board& board) {
    Memory& memory = store_.memory();
    if (memory.chain_id.empty()) memory.chain_id = board.chain_id;
    if (memory.chain_id != board.chain_id) {
        return fault("the state is of chain " + memory.chain_id + ", and the node is of " +
                     board.chain_id + ": give each chain a state folder of its own");
    }
    Summary summary;
    const Day day = today(board);
    summary.day = format_date(day);
    summary.persons = static_cast<std::uint32_t>(board.persons.size());
    down_.clear();
    tell_of_addresses(board, summary);
    const Memory before = memory;
    for (const PersonTasks& of : board.persons) see(memory.marks, of.person, of.tasks, day);
    forget(memory.marks, day);
    drop_foreign(board);
    if (memory != before) {
        if (auto saved = store_.save(); !saved) return tl::unexpected(saved.error());
    }
    for (const PersonTasks& of : board.persons) {
        if (auto served = serve(board, of, summary); !served) return tl::unexpected(served.error());
    }
    return summary;
}

}  // namespace charter::notify
