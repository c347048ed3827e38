#include "notify/webhook.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/json.hpp>

#include "notify/mime.hpp"

namespace charter::notify {
namespace {

namespace json = boost::json;

json::object reminder_json(const Reminder& reminder, const Subject& of) {
    const Task& task = reminder.task;
    json::array articles;
    json::array requirements;
    for (const std::string_view article : articles_of(task.requirements)) {
        articles.emplace_back(article);
    }
    for (const std::string& id : task.requirements) requirements.emplace_back(clean_line(id));
    return {{"articles", std::move(articles)},
            {"band", band_word(reminder.band)},
            {"command", clean_line(task.command)},
            {"due", task.due ? json::value(format_date(*task.due)) : json::value(nullptr)},
            {"due_time",
             task.due_time.empty() ? json::value(nullptr) : json::value(clean_line(task.due_time))},
            {"entries", task.entries},
            {"id", reminder_id(of.chain_id, of.person, reminder)},
            {"kind", clean_line(task.kind)},
            {"member", task.member},
            {"requirements", std::move(requirements)},
            {"sitting", clean_line(task.sitting)},
            {"task", task.id},
            {"time", reminder.time},
            {"title",
             json::object{{"en", clean_line(task.title.en)}, {"zh", clean_line(task.title.zh)}}}};
}

}  // namespace

std::string webhook_body(const std::vector<Reminder>& reminders, const Subject& of) {
    json::array list;
    for (const Reminder& reminder : reminders) list.push_back(reminder_json(reminder, of));
    // An object keeps the order in which its names are given here.
    return json::serialize(json::object{{"chain_id", of.chain_id},
                                        {"format", "charter-reminders/1"},
                                        {"language", of.language},
                                        {"member", of.member},
                                        {"person", of.person},
                                        {"reminders", std::move(list)},
                                        {"utc_offset_minutes", of.utc_offset_minutes}});
}

std::string webhook_signature(ByteView secret, std::int64_t unix_s, std::string_view body) {
    const std::string text = std::to_string(unix_s) + "." + std::string(body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int size = 0;
    ::HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
    return to_hex(ByteView(reinterpret_cast<const char*>(code.data()), size));
}

}  // namespace charter::notify
