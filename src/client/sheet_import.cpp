#include "client/sheet_import.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "client/confidential_texts.hpp"
#include "tx/dispatch.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

class Planner {
  public:
    Planner(const std::vector<SheetColumn>& columns, const std::vector<v1::Entry>& entries,
            const Recognition& same)
        : same_(same) {
        for (const SheetColumn& column : columns) {
            const bool is = column.field != nullptr && column.field->confidential();
            if (is) confidential_.insert(column.name);
        }
        for (const v1::Entry& entry : entries) {
            by_name_[entry_name(entry.key())] = &entry;
            by_body_[in_clear(entry.body())].push_back(&entry);
        }
    }

    Outcome<ImportPlan> run(const SheetRows& rows) {
        for (const SheetEntry& row : rows.entries) {
            if (is_twice(row)) continue;
            if (auto planned = plan(row); !planned) return tl::unexpected(planned.error());
        }
        return std::move(plan_);
    }

  private:
    using Done = Outcome<std::monostate>;

    void note(const SheetEntry& row, v1::Bilingual what) {
        plan_.errors.push_back({row.row, std::nullopt, "", std::move(what)});
    }

    /// What can be compared byte by byte: without the document and confidential texts.
    Bytes in_clear(v1::EntryBody body) const {
        body.clear_document();
        body.clear_document_note();
        auto& fields = *body.mutable_fields();
        const auto kept = std::remove_if(fields.begin(), fields.end(), [&](const v1::Field& field) {
            return confidential_.contains(field.name());
        });
        fields.erase(kept, fields.end());
        return wire::encode(body);
    }

    Outcome<bool> has_texts_of(const SheetEntry& row, const v1::Entry& entry) const {
        for (const std::string& name : confidential_) {
            const v1::Value* said = tx::value_of(row.body.fields(), name);
            const v1::Value* filed = tx::value_of(entry.body().fields(), name);
            const bool is_committed =
                said != nullptr && filed != nullptr && said->has_text() && filed->has_digest();
            const auto is = is_committed ? same_.text(filed->digest(), said->text())
                                         : Outcome<bool>(tx::is_same_value(said, filed));
            if (!is || !*is) return is;
        }
        return true;
    }

    bool is_twice(const SheetEntry& row) {
        const auto [found, added] =
            rows_.emplace(wire::encode(row.body) + '\0' + row.file, row.row);
        if (added) return false;
        const std::string first = std::to_string(found->second);
        note(row, both("與第 " + first + " 列內容相同", "says the same as row " + first));
        return true;
    }

    Outcome<bool> is_document_of(const SheetEntry& row, const v1::Entry& entry) const {
        const Bytes& commitment = entry.body().document();
        if (row.file.empty()) return row.body.document() == commitment;
        if (commitment.empty()) return false;
        return same_.document(commitment, row.file);
    }

    using Entries = std::vector<const v1::Entry*>;

    /// Every entry with the row's content.
    Outcome<Entries> find(const SheetEntry& row) const {
        Entries alike;
        const auto found = by_body_.find(in_clear(row.body));
        if (found == by_body_.end()) return alike;
        for (const v1::Entry* entry : found->second) {
            auto same = is_document_of(row, *entry);
            if (same && *same) same = has_texts_of(row, *entry);
            if (!same) return tl::unexpected(same.error());
            if (*same) alike.push_back(entry);
        }
        return alike;
    }

    Done plan(const SheetEntry& row) {
        const auto there = find(row);
        if (!there) return tl::unexpected(there.error());
        const std::string changed = entry_name(row.entry);
        if (changed.empty()) {
            plan_new(row, *there);
        } else {
            plan_change(row, changed, *there);
        }
        return std::monostate{};
    }

    void plan_new(const SheetEntry& row, const Entries& there) {
        const auto open = [](const v1::Entry* entry) {
            return entry->state() != v1::ENTRY_STATE_CLOSED;
        };
        if (there.empty()) {
            PlannedAct& act = plan_.acts.emplace_back();
            act.row = row.row;
            act.file = row.file;
            *act.action.mutable_registers_put()->mutable_entry() = row.body;
        } else if (std::ranges::any_of(there, open)) {
            ++plan_.there;
        } else {
            const std::string name = entry_name(there.front()->key());
            note(row, both("同內容之紀錄 " + name + " 已結束",
                           "the entry " + name + " of the same content was closed"));
        }
    }

    void plan_change(const SheetEntry& row, const std::string& changed, const Entries& there) {
        const auto found = by_name_.find(changed);
        if (found == by_name_.end()) {
            return note(row, both("無此紀錄 " + sheet::quoted(changed),
                                  "there is no entry " + sheet::quoted(changed)));
        }
        const v1::Entry& before = *found->second;
        // Itself, or a version that was filed after it; an older one is what the change goes back
        // to. Keys of one member ascend as entries are filed.
        const bool filed = std::ranges::any_of(there, [&](const v1::Entry* entry) {
            return entry == &before ||
                   (entry->root() == before.root() && entry->key() > before.key());
        });
        if (filed) {
            ++plan_.there;
            return;
        }
        const auto other = std::ranges::find_if(there, [&](const v1::Entry* entry) {
            return entry->root() != before.root() && is_open(*entry);
        });
        if (other != there.end()) {
            const std::string name = entry_name((*other)->key());
            return note(row, both("同內容之紀錄已存在：" + name,
                                  "an entry says the same already: " + name));
        }
        if (!is_open(before)) {
            return note(
                row, both("紀錄 " + changed + " 已被取代或結束，請重新匯出",
                          "the entry " + changed + " was superseded or closed since: export anew"));
        }
        PlannedAct& act = plan_.acts.emplace_back();
        act.row = row.row;
        act.file = row.file;
        act.action.mutable_registers_supersede()->set_entry(changed);
        v1::EntryBody& body = *act.action.mutable_registers_supersede()->mutable_body();
        body = row.body;
        const v1::EntryBody& old = before.body();
        if (!old.has_document_note() || old.document() != body.document()) return;
        *body.mutable_document_note() = old.document_note();
    }

    const Recognition& same_;
    std::set<std::string, std::less<>> confidential_;
    std::map<std::string, const v1::Entry*, std::less<>> by_name_;
    std::map<Bytes, std::vector<const v1::Entry*>> by_body_;
    std::map<Bytes, std::uint32_t> rows_;
    ImportPlan plan_;
};

/// The field that a refusal names; empty if it names none.
std::string field_of(const Refusal& refusal) {
    for (const Param& param : refusal.params) {
        const auto* text = std::get_if<std::string>(&param.value);
        if (param.name != "field" || text == nullptr) continue;
        return *text == "expires_ms" ? "expires" : *text;  // a column of days
    }
    switch (refusal.reason) {
        case Reason::owner_missing:             return "owner";
        case Reason::risk_level_outside_matrix: return "level";
        case Reason::document_missing:          return std::string(kDocumentColumn);
        case Reason::person_exists:
        case Reason::second_account:            return "person";
        case Reason::supplier_not_in_force:
        case Reason::supplier_not_accepted:     return "supplier";
        case Reason::sponsor_unfit:             return "sponsor";
        case Reason::account_period:            return "expires";
        case Reason::occurred_in_future:
        case Reason::backdated:                 return "occurred_on";
        case Reason::not_own_member:
        case Reason::assembly_entry_scope:      return "member";
        default:                                return "";
    }
}

class Judge {
  public:
    Judge(ImportPlan& plan, const SheetRows& rows, const std::vector<SheetColumn>& columns,
          const tx::Context& ctx)
        : plan_(plan), rows_(rows), columns_(columns), ctx_(ctx) {}

    void run() {
        for (const PlannedAct& act : plan_.acts) judge(act);
    }

  private:
    void note(std::uint32_t row, const std::string& name, v1::Bilingual what) {
        std::optional<std::uint32_t> place;
        auto found = std::ranges::find(columns_, name, &SheetColumn::name);
        // The ledger calls the entry's own document by that name.
        if (found == columns_.end() && name == "document")
            found = std::ranges::find(columns_, kDocumentColumn, &SheetColumn::name);
        if (found != columns_.end()) {
            place = rows_.places[static_cast<std::size_t>(found - columns_.begin())];
        }
        plan_.errors.push_back(
            {row, place, found == columns_.end() ? name : found->name, std::move(what)});
    }

    void judge(const PlannedAct& act) {
        v1::Action action = act.action;
        if (v1::EntryBody* body = body_of(action)) {
            // As it will be once the file is uploaded.
            if (!act.file.empty()) body->set_document(Bytes(32, '\1'));
            *body = as_committed(*body, ctx_.catalog().entry_type(body->register_()));
            if (judge_references(act.row, *body)) return;
        }
        Status status = tx::check(action);
        if (status) status = tx::permit(action, ctx_);
        if (status) return;
        note(act.row, field_of(status.error()),
             both(wire::refusal_text(status.error(), "zh-TW"),
                  wire::refusal_text(status.error(), "en")));
    }

    /// Whether one was wrong.
    bool judge_references(std::uint32_t row, const v1::EntryBody& body) {
        const std::size_t before = plan_.errors.size();
        for (const v1::Field& field : body.fields()) {
            const auto column = std::ranges::find(columns_, field.name(), &SheetColumn::name);
            if (column == columns_.end() || column->field == nullptr ||
                column->field->type() != v1::FIELD_TYPE_REFERENCE) {
                continue;
            }
            for (const std::string_view key : tx::words_of(field.value()))
                judge_reference(row, body, *column->field, key);
        }
        return plan_.errors.size() != before;
    }

    void judge_reference(std::uint32_t row, const v1::EntryBody& body, const v1::FieldDef& field,
                         std::string_view key) {
        const std::string shown = sheet::quoted(key);
        const auto found = tx::find_referent({field.of(), key, body.member()}, ctx_);
        if (!found) {
            return note(row, field.name(),
                        both("「" + shown + "」：" + field.of() + " 無此項",
                             "\"" + shown + "\": there is none such in " + field.of()));
        }
        const bool in_force = found->in_force && found->occurred_on <= body.occurred_on();
        if (!field.must_be_in_force() || in_force) return;
        note(row, field.name(),
             both("「" + shown + "」於發生日非有效",
                  "\"" + shown + "\" is not in force on the day of the act"));
    }

    ImportPlan& plan_;
    const SheetRows& rows_;
    const std::vector<SheetColumn>& columns_;
    const tx::Context& ctx_;
};

}  // namespace

v1::EntryBody* body_of(v1::Action& action) {
    if (action.has_registers_put()) return action.mutable_registers_put()->mutable_entry();
    if (action.has_registers_supersede())
        return action.mutable_registers_supersede()->mutable_body();
    return nullptr;
}

Outcome<ImportPlan> plan_import(const SheetRows& rows, const std::vector<SheetColumn>& columns,
                                const std::vector<v1::Entry>& entries, const Recognition& same) {
    return Planner(columns, entries, same).run(rows);
}

void judge_plan(ImportPlan& plan, const SheetRows& rows, const std::vector<SheetColumn>& columns,
                const tx::Context& ctx) {
    Judge(plan, rows, columns, ctx).run();
}

}  // namespace charter::client
