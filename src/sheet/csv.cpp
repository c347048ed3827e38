#include "sheet/csv.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.hpp"

namespace charter::sheet {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
// What begins a formula; the wide forms do where the system's language is Chinese.
constexpr std::array<std::string_view, 10> kFormulaStarts = {"=",  "+",  "-",  "@",  "\t",
                                                             "\r", "＝", "＋", "－", "＠"};

bool begins_formula(std::string_view text) {
    while (text.starts_with('\'')) text.remove_prefix(1);
    return std::ranges::any_of(kFormulaStarts,
                               [&](std::string_view start) { return text.starts_with(start); });
}

tl::unexpected<Fault> wrong_in_line(std::size_t line, std::string_view why) {
    return fault("line " + std::to_string(line) + ": " + std::string(why));
}

class Reader {
  public:
    Reader(ByteView rest, const Limits& limits) : rest_(rest), limits_(limits) {}

    Outcome<Sheet> run() {
        while (!rest_.empty()) {
            if (auto read = read_record(); !read) return tl::unexpected(read.error());
        }
        return std::move(sheet_);
    }

  private:
    using Done = Outcome<std::monostate>;

    Done read_record() {
        Row row;
        row.number = ++number_;
        if (number_ > limits_.rows) {
            return fault("more than " + std::to_string(limits_.rows) + " rows");
        }
        bool more = true;
        for (std::uint32_t column = 0; more; ++column) {
            auto field = read_field(more);
            if (!field) return tl::unexpected(field.error());
            if (begins_formula(*field) && field->starts_with('\'')) field->erase(0, 1);
            if (trimmed(*field).empty()) continue;
            if (column >= limits_.columns) {
                return wrong_in_line(line_,
                                     "more than " + std::to_string(limits_.columns) + " columns");
            }
            if (++cells_ > limits_.cells) {
                return fault("more than " + std::to_string(limits_.cells) + " cells");
            }
            row.cells.push_back({column, CellKind::text, *std::move(field)});
        }
        if (!row.cells.empty()) sheet_.rows.push_back(std::move(row));
        return std::monostate{};
    }

    // A field and what ends it; `more`: a comma, so that another one follows.
    Outcome<std::string> read_field(bool& more) {
        if (rest_.starts_with('"')) return read_quoted(more);
        const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
        std::string field(rest_.substr(0, end));
        if (field.find('"') != std::string::npos) {
            return wrong_in_line(line_, "a quote inside a field that is not quoted");
        }
        rest_.remove_prefix(end);
        if (auto ended = end_field(more); !ended) return tl::unexpected(ended.error());
        return field;
    }

    Outcome<std::string> read_quoted(bool& more) {
        const std::size_t began = line_;
        std::string field;
        rest_.remove_prefix(1);
        while (true) {
            const std::size_t quote = rest_.find('"');
            if (quote == std::string_view::npos) {
                return wrong_in_line(began, "a quote that is not closed");
            }
            line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, quote), '\n'));
            field.append(rest_.substr(0, quote));
            rest_.remove_prefix(quote + 1);
            if (!rest_.starts_with('"')) break;
            field.push_back('"');
            rest_.remove_prefix(1);
        }
        if (auto ended = end_field(more); !ended) return tl::unexpected(ended.error());
        return field;
    }

    Done end_field(bool& more) {
        more = rest_.starts_with(',');
        if (more) {
            rest_.remove_prefix(1);
            return std::monostate{};
        }
        if (!rest_.empty() && rest_.front() != '\r' && rest_.front() != '\n') {
            return wrong_in_line(line_, "text after a closing quote");
        }
        if (rest_.starts_with('\r')) rest_.remove_prefix(1);
        if (rest_.starts_with('\n')) rest_.remove_prefix(1);
        ++line_;
        return std::monostate{};
    }

    ByteView rest_;
    const Limits& limits_;
    Sheet sheet_;
    std::uint32_t number_ = 0;
    std::size_t line_ = 1;
    std::size_t cells_ = 0;
};

}  // namespace

Outcome<Sheet> read_csv(ByteView bytes, const Limits& limits) {
    if (bytes.size() > limits.file_bytes) {
        return fault("more than " + std::to_string(limits.file_bytes) + " bytes");
    }
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
        return fault("UTF-16: save it as CSV in UTF-8");
    }
    if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
    if (!is_utf8(bytes)) return fault("not UTF-8: save it as \"CSV UTF-8\"");
    return Reader(bytes, limits).run();
}

Bytes write_csv(const std::vector<std::vector<std::string>>& rows) {
    Bytes out(kMark);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            if (row[i].find_first_of("\",\r\n") == std::string::npos) {
                out += row[i];
                continue;
            }
            out += '"';
            for (const char c : row[i]) {
                if (c == '"') out += '"';
                out += c;
            }
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

std::string csv_text(std::string_view text) {
    return begins_formula(text) ? "'" + std::string(text) : std::string(text);
}

Bytes sheet_csv(const OutSheet& sheet) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& cells : sheet.rows) {
        std::vector<std::string>& row = rows.emplace_back();
        for (const OutCell& cell : cells)
            row.push_back(cell.kind == CellKind::text ? csv_text(cell.text) : cell.text);
    }
    return write_csv(rows);
}

}  // namespace charter::sheet
