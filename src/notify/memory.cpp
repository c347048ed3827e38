#include <boost/json.hpp>
#include <limits>

#include "notify/store.hpp"

namespace charter::notify {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "charter-notify/1";
constexpr std::int64_t kTimesMax = 1'000'000;

json::value day_json(std::optional<Day> day) {
    return day ? json::value(format_date(*day)) : json::value(nullptr);
}

json::object mark_json(const MarkKey& key, const Mark& mark) {
    return {{"channel", key.channel},       {"person", key.person},          {"task", key.task},
            {"due", day_json(key.due)},     {"band", band_word(mark.band)},  {"time", mark.time},
            {"day", format_date(mark.day)}, {"seen", format_date(mark.seen)}};
}

/// Reads fields of one object; what does not fit is noted once and reads as empty.
class Fields {
  public:
    Fields(const json::value& value, std::string& wrong) : wrong_(wrong) {
        object_ = value.if_object();
        if (object_ == nullptr) note("an object");
    }

    std::string text(std::string_view name) {
        const json::value* value = find(name);
        if (value != nullptr && value->is_string()) return std::string(value->as_string());
        note(name);
        return {};
    }
    Day day(std::string_view name) {
        const auto day = parse_date(text(name));
        if (!day) note(name);
        return day.value_or(0);
    }
    std::optional<Day> day_or_none(std::string_view name) {
        const json::value* value = find(name);
        if (value != nullptr && value->is_null()) return std::nullopt;
        return day(name);
    }
    std::uint32_t count(std::string_view name) {
        const json::value* value = find(name);
        const std::int64_t* number = value != nullptr ? value->if_int64() : nullptr;
        if (number != nullptr && *number >= 1 && *number <= kTimesMax) {
            return static_cast<std::uint32_t>(*number);
        }
        note(name);
        return 1;
    }
    Band band(std::string_view name) {
        const auto band = band_from(text(name));
        if (!band) note(name);
        return band.value_or(Band::overdue);
    }
    const json::array& list(std::string_view name) {
        static const json::array none;
        const json::value* value = find(name);
        if (value != nullptr && value->is_array()) return value->as_array();
        note(name);
        return none;
    }

  private:
    const json::value* find(std::string_view name) const {
        return object_ == nullptr ? nullptr : object_->if_contains(name);
    }
    void note(std::string_view what) {
        if (wrong_.empty()) wrong_ = what;
    }

    const json::object* object_ = nullptr;
    std::string& wrong_;
};

std::pair<MarkKey, Mark> read_mark(const json::value& value, std::string& wrong) {
    Fields of(value, wrong);
    return {{of.text("channel"), of.text("person"), of.text("task"), of.day_or_none("due")},
            {of.band("band"), of.count("time"), of.day("day"), of.day("seen")}};
}

Outgoing read_outgoing(const json::value& value, std::string& wrong) {
    Fields of(value, wrong);
    Outgoing message{of.text("channel"), of.text("person"), of.text("to"),
                     of.text("id"),      of.text("bytes"),  {}};
    for (const json::value& mark : of.list("marks")) {
        message.marks.push_back(read_mark(mark, wrong));
    }
    return message;
}

}  // namespace

std::string memory_text(const Memory& memory) {
    json::array marks;
    for (const auto& [key, mark] : memory.marks) marks.push_back(mark_json(key, mark));
    json::array pending;
    for (const auto& [of, message] : memory.pending) {
        json::array of_message;
        for (const auto& [key, mark] : message.marks) of_message.push_back(mark_json(key, mark));
        pending.push_back(json::object{{"channel", message.channel},
                                       {"person", message.person},
                                       {"to", message.to},
                                       {"id", message.id},
                                       {"bytes", message.bytes},
                                       {"marks", std::move(of_message)}});
    }
    return json::serialize(json::object{{"format", kFormat},
                                        {"chain_id", memory.chain_id},
                                        {"marks", std::move(marks)},
                                        {"pending", std::move(pending)}}) +
           "\n";
}

Outcome<Memory> read_memory(std::string_view text) {
    boost::system::error_code failed;
    const json::value root = json::parse(text, failed);
    if (failed) return fault("no state of charter-notify: " + failed.message());
    std::string wrong;
    Fields of(root, wrong);
    if (of.text("format") != kFormat)
        return fault("no state of charter-notify, or of another version of it");
    Memory memory;
    memory.chain_id = of.text("chain_id");
    for (const json::value& mark : of.list("marks")) memory.marks.insert(read_mark(mark, wrong));
    for (const json::value& each : of.list("pending")) {
        Outgoing message = read_outgoing(each, wrong);
        std::pair whose(message.channel, message.person);
        memory.pending.insert_or_assign(std::move(whose), std::move(message));
    }
    if (!wrong.empty())
        return fault("the state is damaged: `" + wrong + "` is missing or no such value");
    return memory;
}

}  // namespace charter::notify
