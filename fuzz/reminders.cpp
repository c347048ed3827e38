// Any bytes as what charter-notify reads: its state, its configuration, a node's answers; and as a
// text or a name in a mail. Refused with a reason, or read; a state that is read is written as one
// that reads the same. No text ends a header or makes a line too long.
#include <algorithm>
#include <string>

#include "base/ensure.hpp"
#include "base/utf8.hpp"
#include "notify/board.hpp"
#include "notify/config.hpp"
#include "notify/mime.hpp"
#include "notify/store.hpp"

namespace {

namespace notify = charter::notify;
using charter::ensure;

constexpr std::size_t kLineMax = 998;  // RFC 5322, 2.1.1

void read_state(std::string_view text) {
    const auto memory = notify::read_memory(text);
    if (!memory) return ensure(!memory.error().what.empty(), "a reason");
    const auto again = notify::read_memory(notify::memory_text(*memory));
    ensure(again && *again == *memory, "a state that does not repeat");
}

void read_answers(std::string_view text) {
    if (const auto page = notify::parse_tasks(text)) {
        for (const notify::Task& task : page->tasks) ensure(!task.id.empty(), "a task without id");
    }
    if (const auto head = notify::parse_head(text)) {
        ensure(!head->chain_id.empty() && !head->member.empty(), "a board of nobody");
    }
}

void read_config(std::string_view text) {
    const auto config = notify::parse_config(text, "notify.yaml");
    if (!config) return ensure(!config.error().what.empty(), "a reason");
    ensure(config->mail || config->webhook, "no way out");
    for (const auto& [person, of] : config->persons) {
        ensure(of.address.empty() || notify::is_mail_address(of.address), "an address");
    }
}

/// `message` has its lines ended by CRLF, no other control character, and no line too long.
void check_lines(std::string_view message) {
    while (!message.empty()) {
        const std::size_t end = message.find("\r\n");
        ensure(end != std::string_view::npos && end <= kLineMax, "a line without end");
        const std::string_view line = message.substr(0, end);
        ensure(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }), "a sign");
        message.remove_prefix(end + 2);
    }
}

void write_mail(std::string_view text) {
    const std::string clean = notify::clean_line(text);
    ensure(charter::is_utf8(clean) && notify::clean_line(clean) == clean, "cleaned once");
    notify::Letter letter;
    letter.id = "0";
    letter.from = "a@b.example";
    letter.to = "c@d.example";
    for (std::string* part : {&letter.from_name, &letter.to_name, &letter.subject, &letter.body}) {
        *part = text;
    }
    letter.language = "en";
    const std::string message = notify::message_of(letter);
    check_lines(message);
    const std::string_view head = std::string_view(message).substr(0, message.find("\r\n\r\n"));
    std::size_t headers = 0;
    for (std::size_t at = 0; at != std::string_view::npos; at = head.find("\r\n", at + 1)) {
        const std::size_t next = at == 0 ? 0 : at + 2;
        headers += head[next] == ' ' ? 0 : 1;
    }
    ensure(headers == 10, "a header more or less");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_state(text);
    read_answers(text);
    read_config(text);
    write_mail(text);
    return 0;
}
