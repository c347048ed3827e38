#include "cli/shown_entry.hpp"

#include <sstream>
#include <vector>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "catalog/catalog.hpp"
#include "cli/record.hpp"
#include "cli/register_guide.hpp"
#include "cli/texts.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"
#include "wire/reason_text.hpp"

namespace charter::cli {
namespace {

using client::Convention;

/// "passed (合格)": a word of a vocabulary with what people call it.
std::string word_text(const Convention& c, const v1::FieldDef& field, const std::string& word) {
    const std::string label = reader_text(c.texts->label("cat/enumeration/" + field.of(), word));
    return label == word ? word : text(TextId::guide_named, {{"name", word}, {"title", label}});
}

std::string shown_value(const Convention& c, const v1::FieldDef& field, const v1::Value& value) {
    if (field.type() != v1::FIELD_TYPE_CHOICE) return wire::value_text(value);
    if (!value.has_set()) return word_text(c, field, value.text());
    std::string all;
    for (const std::string& word : value.set().items())
        all.append(all.empty() ? "" : ", ").append(word_text(c, field, word));
    return all;
}

std::string text_or_committed(const ShownTexts& texts, const std::string& field) {
    const auto found = texts.find(field);
    return found == texts.end() ? text(TextId::text_committed) : found->second;
}

std::string day_or_dash(Day day) { return day == 0 ? "-" : format_date(day); }

Rows head_rows(const v1::Entry& entry, std::int32_t offset_minutes) {
    const v1::EntryBody& body = entry.body();
    Rows rows = {
        {heading("key"), state::keys::entry_name(entry.key())},
        {heading("state"), entry_state_text(entry.state())},
        {heading("member"), body.member()},
        {heading("occurred_on"), format_date(body.occurred_on())},
        {heading("valid_until"), day_or_dash(body.valid_until())},
        {heading("due_at"), day_or_dash(body.due_at())},
        {heading("maker"), or_dash(entry.maker())},
        {heading("filed_ms"), time_or_dash(entry.filed_ms(), offset_minutes)},
        {heading("checker"), or_dash(entry.checker())},
        {heading("document"), document_or_dash(body.document(), body.document_note())},
    };
    if (!body.document().empty() && body.document_note().size() != 0)
        rows.push_back({heading("commitment"), to_hex(body.document())});
    if (!entry.supersedes().empty())
        rows.push_back({heading("supersedes"), state::keys::entry_name(entry.supersedes())});
    if (!entry.superseded_by().empty())
        rows.push_back({heading("superseded_by"), state::keys::entry_name(entry.superseded_by())});
    if (!entry.closed_why().empty()) rows.push_back({heading("why"), entry.closed_why()});
    return rows;
}

}  // namespace

std::string entry_state_text(v1::EntryState state) {
    switch (state) {
        case v1::ENTRY_STATE_FILED:      return text(TextId::entry_filed);
        case v1::ENTRY_STATE_SIGNED_OFF: return text(TextId::entry_signed_off);
        case v1::ENTRY_STATE_SUPERSEDED: return text(TextId::entry_superseded_state);
        case v1::ENTRY_STATE_CLOSED:     return text(TextId::entry_closed);
        default:                         return "-";
    }
}

std::string entry_text(const Convention& c, const v1::EntryType& type, const v1::Entry& entry,
                       std::int32_t offset_minutes, const ShownTexts& texts) {
    Rows rows = head_rows(entry, offset_minutes);
    for (const v1::Field& field : entry.body().fields()) {
        const v1::FieldDef* known = catalog::field(type, field.name());
        const std::string title = reader_text(c.texts->label(type.key(), field.name()));
        rows.push_back({title == field.name()
                            ? field.name()
                            : text(TextId::guide_named, {{"name", field.name()}, {"title", title}}),
                        known == nullptr        ? wire::value_text(field.value())
                        : known->confidential() ? text_or_committed(texts, field.name())
                                                : shown_value(c, *known, field.value())});
    }
    std::ostringstream out;
    out << type.name() << "  " << reader_text(c.texts->title(type.key())) << "\n";
    report::print_table(out, {heading("field"), heading("value")}, rows, report::terminal_width());
    return out.str();
}

}  // namespace charter::cli
