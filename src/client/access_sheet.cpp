#include "client/access_sheet.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/civil.hpp"
#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::client {
namespace {

constexpr std::int64_t kGrantNumberMax = 1'000'000'000;
constexpr std::int64_t kWhyCharacters = 66;  // of three bytes each: people.review_access takes 200

v1::FieldDef grant_def() {
    v1::FieldDef made = field_def("grant", v1::FIELD_TYPE_NUMBER, true);
    made.set_max(kGrantNumberMax);
    return made;
}

v1::FieldDef why_def() {
    v1::FieldDef made = field_def("why", v1::FIELD_TYPE_TEXT, false);
    made.set_max(kWhyCharacters);
    return made;
}

struct Column {
    v1::FieldDef field;
    v1::Bilingual label;
    v1::Bilingual allowed;
};

// In the order of the sheet.
const std::array<Column, 8>& defs() {
    const v1::Bilingual any = both("僅供參考，不讀回", "a help only: it is not read back");
    static const std::array<Column, 8> made = {{
        {field_def("person", v1::FIELD_TYPE_TEXT, true), both("人員", "person"),
         both("成員代號.名稱，如 bank-a.p7", "an id like bank-a.p7")},
        {field_def("unit", v1::FIELD_TYPE_TEXT, false), both("單位", "unit"), any},
        {field_def("role", v1::FIELD_TYPE_TEXT, false), both("角色", "role"), any},
        {field_def("until", v1::FIELD_TYPE_TEXT, false), both("授權至", "granted until"), any},
        {field_def("state", v1::FIELD_TYPE_TEXT, false), both("狀態", "state"), any},
        {grant_def(), both("授權序號", "number of the grant"),
         both("匯出之序號", "the number that was exported")},
        {field_def("decision", v1::FIELD_TYPE_CHOICE, true), both("決定", "decision"),
         both("keep 保留或 revoke 撤銷", "keep or revoke")},
        {why_def(), both("撤銷理由", "why it is revoked"),
         both("文字，至多 66 字；僅撤銷者填寫",
              "a text of at most 66 characters, of what is revoked alone")},
    }};
    return made;
}

using Key = std::pair<std::string, std::uint64_t>;

// The roles of the grants that the ledger will ask a line for.
std::map<Key, std::string> held_by(const std::vector<v1::Person>& persons, std::int64_t now_ms) {
    std::map<Key, std::string> held;
    for (const v1::Person& person : persons) {
        if (!person.active()) continue;
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (grant.expires_ms() > now_ms) {
                held[{person.person(), grant.grant()}] = grant.role();
            }
        }
    }
    return held;
}

class Planner {
  public:
    Planner(const SheetRows& rows, std::map<Key, std::string> held)
        : rows_(rows), held_(std::move(held)) {}

    AccessPlan run() {
        for (const SheetEntry& row : rows_.entries) plan(row);
        for (const auto& [key, role] : held_) {
            if (lines_.contains(key) || refused_.contains(key)) continue;
            const std::string grant =
                std::to_string(key.second) + " (" + role + ") of " + key.first;
            note(1, "grant",
                 both("未列 " + key.first + " 之授權 " + std::to_string(key.second) + "（" + role +
                          "），請重新匯出",
                      "no row is of grant " + grant + ": export anew"));
        }
        for (auto& [key, line] : lines_) out_.lines.push_back(std::move(line));
        std::ranges::stable_sort(out_.errors, {}, &CellError::row);
        return std::move(out_);
    }

  private:
    void note(std::uint32_t row, std::string_view name, v1::Bilingual what) {
        const auto column = std::ranges::find(
            defs(), name, [](const Column& c) -> std::string_view { return c.field.name(); });
        const auto place = static_cast<std::size_t>(column - defs().begin());
        out_.errors.push_back({row, rows_.places.at(place), std::string(name), std::move(what)});
    }

    void plan(const SheetEntry& row) {
        const auto& fields = row.body.fields();
        const v1::Value* number = tx::value_of(fields, "grant");
        const Key key(sheet::trimmed(tx::text_of(fields, "person")),
                      number == nullptr ? 0 : static_cast<std::uint64_t>(number->number()));
        const bool revoke = tx::text_of(fields, "decision") == "revoke";
        const std::string why(sheet::trimmed(tx::text_of(fields, "why")));
        if (!held_.contains(key)) {
            return note(row.row, "grant",
                        both("無此有效授權，請重新匯出", "nobody holds that grant: export anew"));
        }
        if (lines_.contains(key)) {
            return note(row.row, "grant", both("此授權重複", "the grant is there twice"));
        }
        refused_.insert(key);
        if (revoke && why.empty()) {
            return note(row.row, "why", both("撤銷應載明理由", "say why it is revoked"));
        }
        if (!revoke && !why.empty()) {
            return note(row.row, "why", both("保留者不填理由", "what is kept needs no reason"));
        }
        v1::AccessLine& line = lines_[key];
        line.set_person(key.first);
        line.set_grant(key.second);
        line.set_revoke(revoke);
        line.set_why(why);
    }

    const SheetRows& rows_;
    std::map<Key, std::string> held_;
    std::map<Key, v1::AccessLine> lines_;
    std::set<Key> refused_;  // rows with an error are of it
    AccessPlan out_;
};

std::string state_of(const v1::Person& person, const v1::ActiveGrant& grant,
                     const AccessTime& time) {
    const Day today = day_at(time.now_ms, time.offset_minutes);
    if (grant.suspended()) return "suspended";
    if (grant.begins_ms() > time.now_ms) {
        return "deputy from " + format_date(day_at(grant.begins_ms(), time.offset_minutes));
    }
    if (tx::on_leave(person, today)) return "on leave";
    return grant.begins_ms() != 0 ? "deputy" : "in force";
}

void add_text(v1::EntryBody& body, const char* name, const std::string& text) {
    if (text.empty()) return;
    v1::Field& field = *body.add_fields();
    field.set_name(name);
    field.mutable_value()->set_text(text);
}

}  // namespace

std::vector<SheetColumn> access_columns() {
    std::vector<SheetColumn> columns;
    for (const Column& each : defs()) {
        SheetColumn& column = columns.emplace_back();
        column.field = &each.field;
        column.name = each.field.name();
        column.required = each.field.required();
        column.label = each.label;
        column.allowed = each.allowed;
        if (each.field.type() != v1::FIELD_TYPE_CHOICE) continue;
        column.words = {{"keep", both("保留", "keep")}, {"revoke", both("撤銷", "revoke")}};
    }
    return columns;
}

sheet::OutSheet access_sheet(const std::vector<v1::Person>& persons, const AccessTime& time,
                             std::string_view lang) {
    v1::EntryType type;
    type.set_name(kAccessSheet);
    std::vector<v1::Entry> rows;
    for (const v1::Person& person : persons) {
        if (!person.active()) continue;
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (grant.expires_ms() <= time.now_ms) continue;
            v1::EntryBody& body = *rows.emplace_back().mutable_body();
            v1::Field& number = *body.add_fields();
            number.set_name("grant");
            number.mutable_value()->set_number(static_cast<std::int64_t>(grant.grant()));
            add_text(body, "person", person.person());
            add_text(body, "role", grant.role());
            add_text(body, "state", state_of(person, grant, time));
            add_text(body, "unit", person.unit());
            add_text(body, "until", format_date(day_at(grant.expires_ms(), time.offset_minutes)));
        }
    }
    sheet::OutSheet sheet = register_sheet(type, access_columns(), rows, lang);
    sheet.empty_rows = 0;  // the grants are all there is
    return sheet;
}

AccessPlan plan_access(const SheetRows& rows, const std::vector<v1::Person>& persons,
                       std::int64_t now_ms) {
    return Planner(rows, held_by(persons, now_ms)).run();
}

}  // namespace charter::client
