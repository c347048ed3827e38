#pragma once
// A register as a sheet: row 1 has the names of the columns, row 2 what they mean in both
// languages, then one entry a row.
//
//   entry-key    of the entry that a row changes; empty: a new one
//   member       whose entry ("*": the assembly's); empty: the member of whoever imports
//   occurred_on, valid_until, due_at            days
//   <field> ...  the register's own, by name; several words of a set have ; between them; of a
//                confidential text the text, or commitment:<64 hexadecimal digits> as exported
//   document-file   in the folder of --attach-folder; or a commitment in 64 hexadecimal digits

#include <string>
#include <string_view>
#include <vector>

#include "catalog/texts.hpp"
#include "charter/v1/record.pb.h"
#include "client/convention.hpp"
#include "sheet/table.hpp"
#include "sheet/xlsx.hpp"

namespace charter::client {

/// With a hyphen, which no field's name has.
inline constexpr std::string_view kEntryColumn = "entry-key";
inline constexpr std::string_view kDocumentColumn = "document-file";

enum class ColumnRole { entry, member, occurred_on, valid_until, due_at, field, document };

/// A word of an enumeration and what people call it.
struct SheetWord {
    std::string word;
    v1::Bilingual label;
};

struct SheetColumn {
    ColumnRole role = ColumnRole::field;
    std::string name;
    v1::Bilingual label;
    v1::Bilingual allowed;  // "one of ...", "a day like 2026-12-31"
    bool required = false;
    const v1::FieldDef* field = nullptr;  // of the role field; the catalog's
    std::vector<SheetWord> words;         // of a choice
};

using catalog::both;

/// A field of a sheet that is no register's: a text of at most 100 characters, or of another type.
v1::FieldDef field_def(const char* name, v1::FieldType type, bool required);

/// Those of an enumeration, with their labels; none if the convention has none of that name.
std::vector<SheetWord> words_of(const Convention& convention, std::string_view enumeration);

/// An entry's key as transactions and references write it: without the "reg/" of the state's key.
std::string entry_name(std::string_view key);

/// Neither superseded nor closed.
bool is_open(const v1::Entry& entry);

/// In the order of a sheet that we write.
std::vector<SheetColumn> sheet_columns(const v1::EntryType& type, const Convention& convention);

/// "一 one" of both languages; one of them where they are the same.
std::string both_of(const v1::Bilingual& text);

/// A word as cells show it: "on_premises (自建機房)".
std::string word_shown(const SheetWord& word, std::string_view lang);

/// The sheet of these entries, ready to be typed into. `lang`: of the labels of words.
sheet::OutSheet register_sheet(const v1::EntryType& type, const std::vector<SheetColumn>& columns,
                               const std::vector<v1::Entry>& entries, std::string_view lang);

}  // namespace charter::client
