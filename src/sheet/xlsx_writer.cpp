#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/civil.hpp"
#include "sheet/xlsx.hpp"

namespace charter::sheet {
namespace {

namespace fs = std::filesystem;

constexpr const char* kListsName = "lists";
constexpr std::size_t kHintMax = 255;  // characters that Excel takes
// Any fixed time: the same tables, the same bytes.
constexpr std::time_t kCreated = 946'684'800;  // 2000-01-01

/// A file of our own for the library, which writes to paths alone.
class TemporaryFile {
  public:
    TemporaryFile() {
        std::error_code failed;
        path_ = (fs::temp_directory_path(failed) / "charter-sheet-XXXXXX").string();
        file_ = failed ? -1 : ::mkstemp(path_.data());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (file_ < 0) return;
        ::close(file_);
        ::unlink(path_.c_str());
    }
    bool made() const { return file_ >= 0; }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
    int file_ = -1;
};

/// At most so many characters of UTF-8.
std::string cut(std::string_view text, std::size_t characters) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U) continue;
        if (seen++ == characters) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

class Writer {
  public:
    explicit Writer(lxw_workbook* book) : book_(book) {
        for (const Look look : {Look::plain, Look::heading, Look::label, Look::note}) {
            for (const CellKind kind : {CellKind::text, CellKind::number, CellKind::date})
                formats_[{look, kind}] = make_format(look, kind);
        }
    }

    lxw_error write(const std::vector<OutSheet>& sheets) {
        for (const OutSheet& sheet : sheets) {
            if (const lxw_error wrong = add(sheet); wrong != LXW_NO_ERROR) return wrong;
        }
        return lists_.empty() ? LXW_NO_ERROR : write_lists();
    }

  private:
    lxw_format* make_format(Look look, CellKind kind) {
        lxw_format* format = workbook_add_format(book_);
        format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
        if (kind == CellKind::text) format_set_num_format(format, "@");
        if (kind == CellKind::date) format_set_num_format(format, "yyyy-mm-dd");
        if (look != Look::plain) {
            format_set_text_wrap(format);
            format_set_bg_color(format, look == Look::note ? 0xf5f7f9 : 0xe3ebf2);
        }
        if (look == Look::heading) format_set_bold(format);
        return format;
    }

    lxw_error add(const OutSheet& sheet) {
        lxw_worksheet* out = workbook_add_worksheet(book_, sheet.name.c_str());
        if (out == nullptr) return LXW_ERROR_SHEETNAME_LENGTH_EXCEEDED;
        const auto rows = static_cast<lxw_row_t>(sheet.rows.size());
        for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            worksheet_set_column(out, column, column, sheet.columns[i].width,
                                 formats_[{Look::plain, CellKind::text}]);
        }
        for (lxw_row_t row = 0; row < rows; ++row) {
            for (std::size_t i = 0; i < sheet.rows[row].size(); ++i) {
                const lxw_error wrong =
                    put(out, row, static_cast<lxw_col_t>(i), sheet.rows[row][i]);
                if (wrong != LXW_NO_ERROR) return wrong;
            }
        }
        const lxw_row_t last = rows + sheet.empty_rows;
        for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
            if (last <= sheet.heading_rows) break;
            const lxw_error wrong = validate(out, sheet.columns[i], static_cast<lxw_col_t>(i),
                                             sheet.heading_rows, last - 1);
            if (wrong != LXW_NO_ERROR) return wrong;
        }
        worksheet_freeze_panes(out, sheet.heading_rows, 0);
        worksheet_set_landscape(out);
        worksheet_set_paper(out, 9);  // A4
        worksheet_fit_to_pages(out, 1, 0);
        if (sheet.heading_rows > 0) worksheet_repeat_rows(out, 0, sheet.heading_rows - 1);
        return LXW_NO_ERROR;
    }

    lxw_error put(lxw_worksheet* out, lxw_row_t row, lxw_col_t column, const OutCell& cell) {
        if (cell.kind == CellKind::number) {
            double number = 0;
            std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), number);
            // Beyond, cells round.
            constexpr double kExact = 9e15;
            if (number > -kExact && number < kExact) {
                return worksheet_write_number(out, row, column, number,
                                              formats_[{cell.look, CellKind::number}]);
            }
        }
        const auto day = cell.kind == CellKind::date ? parse_date(cell.text) : std::nullopt;
        constexpr Day kFirstSerial = -25'508;  // 1900-03-01: earlier days are counted wrongly
        if (day && *day >= kFirstSerial) {
            constexpr double kEpoch = 25'569;
            return worksheet_write_number(out, row, column, kEpoch + *day,
                                          formats_[{cell.look, CellKind::date}]);
        }
        if (cell.text.empty() && cell.look == Look::plain) return LXW_NO_ERROR;
        return worksheet_write_string(out, row, column, cell.text.c_str(),
                                      formats_[{cell.look, CellKind::text}]);
    }

    lxw_error validate(lxw_worksheet* out, const OutColumn& column, lxw_col_t at, lxw_row_t first,
                       lxw_row_t last) {
        if (column.choices.empty() && column.hint.empty()) return LXW_NO_ERROR;
        lxw_data_validation validation{};
        std::string hint = cut(column.hint, kHintMax);
        std::string formula = column.choices.empty() ? "" : list_of(column.choices);
        validation.validate = LXW_VALIDATION_TYPE_ANY;
        if (!column.choices.empty()) {
            validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
            validation.value_formula = formula.data();
            if (!column.must_be_choice) validation.show_error = LXW_VALIDATION_OFF;
        }
        if (!hint.empty()) validation.input_message = hint.data();
        return worksheet_data_validation_range(out, first, at, last, at, &validation);
    }

    // The range on the sheet of lists that holds these choices.
    std::string list_of(const std::vector<std::string>& choices) {
        std::size_t at = 0;
        while (at < lists_.size() && lists_[at] != choices) ++at;
        if (at == lists_.size()) lists_.push_back(choices);
        const std::string letters = column_letters(static_cast<std::uint32_t>(at));
        return std::string("=") + kListsName + "!$" + letters + "$1:$" + letters + "$" +
               std::to_string(choices.size());
    }

    lxw_error write_lists() {
        lxw_worksheet* out = workbook_add_worksheet(book_, kListsName);
        if (out == nullptr) return LXW_ERROR_SHEETNAME_ALREADY_USED;
        for (std::size_t i = 0; i < lists_.size(); ++i) {
            for (std::size_t row = 0; row < lists_[i].size(); ++row) {
                const lxw_error wrong =
                    put(out, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(i),
                        {CellKind::text, lists_[i][row], Look::plain});
                if (wrong != LXW_NO_ERROR) return wrong;
            }
        }
        return LXW_NO_ERROR;
    }

    lxw_workbook* book_;
    std::map<std::pair<Look, CellKind>, lxw_format*> formats_;
    std::vector<std::vector<std::string>> lists_;
};

}  // namespace

Outcome<Bytes> write_xlsx(const std::vector<OutSheet>& sheets) {
    const TemporaryFile file;
    if (!file.made()) return fault("cannot make a temporary file");
    lxw_workbook* book = workbook_new(file.path().c_str());
    if (book == nullptr) return fault("cannot make a workbook");
    lxw_doc_properties properties{};
    properties.created = kCreated;
    workbook_set_properties(book, &properties);
    const lxw_error wrong = Writer(book).write(sheets);
    // Closing frees the workbook, whatever it says.
    const lxw_error closed = workbook_close(book);
    for (const lxw_error error : {wrong, closed}) {
        if (error != LXW_NO_ERROR)
            return fault(std::string("cannot write the workbook: ") + lxw_strerror(error));
    }
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in || !bytes) return fault("cannot read the temporary file");
    return std::move(bytes).str();
}

}  // namespace charter::sheet
