#pragma once
// Server-sent events out of the journal: each one's id is "<height>.<index>", so that a subscriber
// goes on where it stopped, whichever node it asks.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/block.pb.h"
#include "storage/store.hpp"

namespace charter::api {

/// Which events a subscriber wants: those whose kind, name and subject are each in its list. An
/// empty list asks nothing.
struct EventFilter {
    std::vector<std::string> kinds;
    std::vector<std::string> names;
    std::vector<std::string> subjects;
    std::string holder{};  // who subscribes: sees no audit records but its own

    bool takes(const v1::Event& event) const;
};

/// "12.3"; nothing for other texts.
std::optional<storage::Position> parse_event_id(std::string_view text);
std::string event_id(const v1::Event& event);

/// The event as the stream has it: id, event (its kind) and data (JSON) lines, then an empty one.
std::string event_text(const v1::Event& event);

/// The place after it.
storage::Position after(const v1::Event& event);
storage::Position position_after(storage::Position last);

}  // namespace charter::api
