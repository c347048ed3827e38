#include "cli/record.hpp"

#include <iostream>

#include "base/civil.hpp"
#include "cli/texts.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"

namespace charter::cli {

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string time_or_dash(std::int64_t ms, std::int32_t offset_minutes) {
    return ms == 0 ? "-" : format_time(ms, offset_minutes);
}

std::string document_or_dash(ByteView commitment, const v1::DocumentNote& note) {
    if (note.size() == 0) return or_dash(to_hex(commitment));
    return note.title() + " (" + note.media_type() + ", " + std::to_string(note.size()) + ")";
}

void print_rows(const std::vector<std::string>& fields, const Rows& rows) {
    std::vector<std::string> headings;
    for (const std::string& field : fields) headings.push_back(heading(field));
    report::print_table(std::cout, headings, rows, report::terminal_width());
}

void print_steps(const google::protobuf::RepeatedPtrField<v1::Step>& steps,
                 std::int32_t offset_minutes) {
    Rows rows;
    for (const v1::Step& step : steps) {
        rows.push_back({time_or_dash(step.time_ms(), offset_minutes), std::to_string(step.height()),
                        step.act(), joined(step.persons()), or_dash(step.note()),
                        document_or_dash(step.digest(), step.document_note())});
    }
    print_rows({"time_ms", "height", "act", "persons", "note", "document"}, rows);
}

Outcome<std::int32_t> offset_of(client::NodeClient& node) {
    v1::ChainConfig config;
    const auto found = client::read_record(node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    return config.utc_offset_minutes();
}

}  // namespace charter::cli
