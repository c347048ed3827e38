#include "client/sheet_rows.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace charter::client {
namespace {

class Reader {
  public:
    Reader(const sheet::Sheet& sheet, const std::vector<SheetColumn>& columns,
           const SheetReading& reading)
        : sheet_(sheet), columns_(columns), reading_(reading) {}

    Outcome<SheetRows> run() {
        if (sheet_.rows.empty() || sheet_.rows.front().number != 1) {
            return fault(
                "row 1 has no names of columns: take the empty sheet that the command "
                "template writes");
        }
        if (!reading_.as_set.empty() && !is_set(reading_.as_set)) {
            return fault("--as-set " + reading_.as_set + ": the register has no such set");
        }
        out_.places.resize(columns_.size());
        read_heading(sheet_.rows.front());
        for (std::size_t i = 1; i < sheet_.rows.size(); ++i) {
            const sheet::Row& row = sheet_.rows[i];
            if (row.number == 2 && is_label_row(row)) continue;
            reading_.as_set.empty() ? read_entry(row) : gather(row);
        }
        if (!reading_.as_set.empty() && !gathered_.empty()) finish_gathered();
        std::ranges::stable_sort(out_.errors, {}, [](const CellError& error) {
            return std::pair(error.row, error.column.value_or(0));
        });
        return std::move(out_);
    }

  private:
    bool is_set(std::string_view name) const {
        const auto found = std::ranges::find(columns_, name, &SheetColumn::name);
        return found != columns_.end() && found->field != nullptr && found->field->set();
    }

    void note(std::uint32_t row, std::optional<std::uint32_t> column, std::string name,
              v1::Bilingual what) {
        out_.errors.push_back({row, column, std::move(name), std::move(what)});
    }

    void read_heading(const sheet::Row& row) {
        std::string names;
        for (const SheetColumn& column : columns_)
            names.append(names.empty() ? "" : ", ").append(column.name);
        for (const sheet::Cell& cell : row.cells) {
            const std::string name(sheet::trimmed(cell.text));
            const auto found = std::ranges::find(columns_, name, &SheetColumn::name);
            if (found == columns_.end()) {
                note(1, cell.column, sheet::quoted(name),
                     both("無此欄；可用者：" + names,
                          "there is no such column; there are: " + names));
                continue;
            }
            auto& place = out_.places[static_cast<std::size_t>(found - columns_.begin())];
            if (place) note(1, cell.column, name, both("此欄重複", "the column is there twice"));
            place = cell.column;
            known_.push_back(cell.column);
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (columns_[i].required && !out_.places[i]) {
                note(1, std::nullopt, columns_[i].name,
                     both("缺此必填欄", "this column is required, and is not there"));
            }
        }
    }

    // What our own second row says; a sheet may be without it.
    bool is_label_row(const sheet::Row& row) const {
        bool labelled = false;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const sheet::Cell* cell = out_.places[i] ? row.at(*out_.places[i]) : nullptr;
            if (cell == nullptr) continue;
            labelled = true;
            if (!sheet::trimmed(cell->text).starts_with(both_of(columns_[i].label))) return false;
        }
        return labelled;
    }

    // The values of a row by place of their column, or errors.
    std::map<std::size_t, v1::Value> values_of(const sheet::Row& row) {
        std::map<std::size_t, v1::Value> values;
        for (const sheet::Cell& cell : row.cells) {
            if (std::ranges::find(known_, cell.column) == known_.end()) {
                note(row.number, cell.column, "",
                     both("此欄於第 1 列無名稱", "this column has no name in row 1"));
            }
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const sheet::Cell* cell = out_.places[i] ? row.at(*out_.places[i]) : nullptr;
            if (cell == nullptr) continue;
            auto value = read_cell(columns_[i], *cell);
            if (value) {
                values[i] = *std::move(value);
            } else {
                note(row.number, cell->column, columns_[i].name, value.error());
            }
        }
        return values;
    }

    bool is_wrong(std::uint32_t row, std::optional<std::uint32_t> column, std::size_t from) const {
        const auto own = std::span(out_.errors).subspan(from);
        return std::ranges::any_of(
            own, [&](const CellError& e) { return e.row == row && e.column == column; });
    }

    // `from`: the index where the row's own errors begin.
    void require(std::uint32_t row, const std::map<std::size_t, v1::Value>& values,
                 std::size_t from) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (!columns_[i].required || values.contains(i) || !out_.places[i]) continue;
            if (is_wrong(row, out_.places[i], from)) continue;
            note(row, out_.places[i], columns_[i].name,
                 both("必填；應為" + columns_[i].allowed.zh(),
                      "required; allowed: " + columns_[i].allowed.en()));
        }
    }

    void read_entry(const sheet::Row& row) {
        const std::size_t before = out_.errors.size();
        const auto values = values_of(row);
        require(row.number, values, before);
        if (out_.errors.size() == before) out_.entries.push_back(entry_of(row.number, values));
    }

    // Of one entry for the whole sheet.
    void gather(const sheet::Row& row) {
        if (first_row_ == 0) first_row_ = row.number;
        for (auto& [i, value] : values_of(row)) {
            const auto found = gathered_.find(i);
            if (found == gathered_.end()) {
                gathered_[i] = value;
            } else if (columns_[i].name == reading_.as_set) {
                for (const std::string& item : value.set().items())
                    found->second.mutable_set()->add_items(item);
            } else if (found->second.SerializeAsString() != value.SerializeAsString()) {
                note(row.number, out_.places[i], columns_[i].name,
                     both("與先前各列不同；整張表為一筆紀錄",
                          "says something else than the rows before; the sheet is one entry"));
            }
        }
    }

    void finish_gathered() {
        for (auto& [i, value] : gathered_) {
            if (columns_[i].name != reading_.as_set) continue;
            auto& items = *value.mutable_set()->mutable_items();
            std::sort(items.begin(), items.end());
            items.erase(std::unique(items.begin(), items.end()), items.end());
        }
        require(first_row_, gathered_, 0);
        if (out_.errors.empty()) out_.entries.push_back(entry_of(first_row_, gathered_));
    }

    SheetEntry entry_of(std::uint32_t row, const std::map<std::size_t, v1::Value>& values) const {
        SheetEntry made;
        made.row = row;
        made.body.set_register_(reading_.register_name);
        made.body.set_member(reading_.member);
        // The catalog's fields are sorted by name, as the entry's must be.
        for (const auto& [i, value] : values) place(columns_[i], value, made);
        return made;
    }

    static void place(const SheetColumn& column, const v1::Value& value, SheetEntry& made) {
        switch (column.role) {
            case ColumnRole::entry:       made.entry = value.text(); return;
            case ColumnRole::member:      made.body.set_member(value.text()); return;
            case ColumnRole::occurred_on: made.body.set_occurred_on(value.date()); return;
            case ColumnRole::valid_until: made.body.set_valid_until(value.date()); return;
            case ColumnRole::due_at:      made.body.set_due_at(value.date()); return;
            case ColumnRole::document:    {
                const auto commitment = from_hex(value.text());
                if (commitment && commitment->size() == 32) {
                    made.body.set_document(*commitment);
                } else {
                    made.file = value.text();
                }
                return;
            }
            case ColumnRole::field: {
                v1::Field& field = *made.body.add_fields();
                field.set_name(column.name);
                *field.mutable_value() = value;
                return;
            }
        }
    }

    const sheet::Sheet& sheet_;
    const std::vector<SheetColumn>& columns_;
    const SheetReading& reading_;
    SheetRows out_;
    std::vector<std::uint32_t> known_;
    std::map<std::size_t, v1::Value> gathered_;
    std::uint32_t first_row_ = 0;
};

}  // namespace

Outcome<SheetRows> read_rows(const sheet::Sheet& sheet, const std::vector<SheetColumn>& columns,
                             const SheetReading& reading) {
    return Reader(sheet, columns, reading).run();
}

}  // namespace charter::client
