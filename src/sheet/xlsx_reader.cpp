#include <charconv>
#include <cmath>
#include <optional>

#include "base/civil.hpp"
#include "sheet/xlsx.hpp"
#include "sheet/xlsx_parts.hpp"
#include "sheet/xml.hpp"

namespace charter::sheet {
namespace {

// Day 1 of either count; the one of 1900 has a 29 February 1900, which never was.
constexpr std::int64_t kDay0Of1900 = -25'569;
constexpr std::int64_t kDay0Of1904 = -24'107;
constexpr std::int64_t kFirstAfterLeap = 61;
constexpr std::int64_t kSerialMax = 2'958'465;  // 9999-12-31

struct Used {
    std::size_t cells = 0;
    std::size_t text_bytes = 0;
};

std::optional<std::uint32_t> row_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number == 0)
        return std::nullopt;
    return number;
}

// The column of "AB12"; nothing unless the rest is the row's number.
std::optional<std::uint32_t> column_of(std::string_view place, std::uint32_t row) {
    std::uint32_t column = 0;
    std::size_t letters = 0;
    for (; letters < place.size() && place[letters] >= 'A' && place[letters] <= 'Z'; ++letters) {
        if (letters == 3) return std::nullopt;
        column = column * 26 + static_cast<std::uint32_t>(place[letters] - 'A') + 1;
    }
    if (letters == 0 || row_number(place.substr(letters)) != row) return std::nullopt;
    return column - 1;
}

class SheetReader final : public XmlVisitor {
  public:
    SheetReader(const Book& book, const Limits& limits, Used& used)
        : book_(book), limits_(limits), used_(used) {}

    std::vector<Row> rows;

    void start(std::string_view name, const Attributes& attributes) override {
        if (name == "row") return start_row(attributes["r"]);
        if (name == "c") return start_cell(attributes);
        if (name == "f" && in_cell_) has_formula_ = true;
        if (name == "rPh") ++phonetic_;
        if (!in_cell_ || phonetic_ > 0) return;
        if (name == "v") into_ = &value_;
        if (name == "t") into_ = &inline_;
        if (name == "f") into_ = &formula_;
    }
    void end(std::string_view name) override {
        into_ = nullptr;
        if (name == "rPh" && phonetic_ > 0) --phonetic_;
        if (name == "c" && in_cell_) {
            in_cell_ = false;
            finish_cell();
        }
        if (name == "row") in_row_ = false;
    }
    void text(std::string_view piece) override {
        if (into_ == nullptr) return;
        used_.text_bytes += piece.size();
        if (used_.text_bytes > limits_.text_bytes) refusal = "more text than is read";
        into_->append(piece);
    }

  private:
    void start_row(std::string_view place) {
        std::uint32_t number = row_ + 1;
        if (!place.empty()) {
            const auto named = row_number(place);
            if (!named || *named <= row_) {
                refusal = "rows out of order";
                return;
            }
            number = *named;
        }
        row_ = number;
        next_column_ = 0;
        in_row_ = true;
    }

    void start_cell(const Attributes& attributes) {
        if (!in_row_ || in_cell_) {
            refusal = "a cell outside a row";
            return;
        }
        column_ = next_column_;
        if (const std::string_view place = attributes["r"]; !place.empty()) {
            const auto named = column_of(place, row_);
            if (!named || *named < next_column_) {
                refusal = "cells out of order in row " + std::to_string(row_);
                return;
            }
            column_ = *named;
        }
        next_column_ = column_ + 1;
        type_ = std::string(attributes["t"]);
        style_ = row_number(attributes["s"]).value_or(0);
        in_cell_ = true;
        has_formula_ = false;
        value_.clear();
        inline_.clear();
        formula_.clear();
    }

    // Nothing: an empty cell.
    std::optional<Cell> judged() {
        if (has_formula_) {
            // How some programs write what is a plain yes or no.
            if (type_ == "b" && (formula_ == "TRUE()" || formula_ == "FALSE()"))
                return Cell{column_, CellKind::flag, formula_ == "TRUE()" ? "true" : "false"};
            return Cell{column_, CellKind::formula, {}};
        }
        if (type_ == "inlineStr") return text_cell(unescaped(std::move(inline_)));
        if (type_ == "s") return shared();
        if (type_ == "str") return text_cell(unescaped(std::move(value_)));
        if (value_.empty()) return std::nullopt;
        if (type_ == "b") return Cell{column_, CellKind::flag, value_ == "1" ? "true" : "false"};
        if (type_ == "e") return Cell{column_, CellKind::error, std::move(value_)};
        if (type_ == "d") return Cell{column_, CellKind::date, value_.substr(0, 10)};
        return number();
    }
    std::optional<Cell> text_cell(std::string text) const {
        if (trimmed(text).empty()) return std::nullopt;
        return Cell{column_, CellKind::text, std::move(text)};
    }
    std::optional<Cell> shared() {
        std::size_t index = 0;
        const auto [end, failed] =
            std::from_chars(value_.data(), value_.data() + value_.size(), index);
        if (failed != std::errc() || end != value_.data() + value_.size() ||
            index >= book_.strings.size()) {
            refusal = "a cell of row " + std::to_string(row_) + " names a text that is not there";
            return std::nullopt;
        }
        used_.text_bytes += book_.strings[index].size();
        if (used_.text_bytes > limits_.text_bytes) {
            refusal = "more text than is read";
            return std::nullopt;
        }
        return text_cell(book_.strings[index]);
    }
    std::optional<Cell> number() const {
        double number = 0;
        const auto [end, failed] =
            std::from_chars(value_.data(), value_.data() + value_.size(), number);
        if (failed != std::errc() || end != value_.data() + value_.size() ||
            !std::isfinite(number)) {
            return Cell{column_, CellKind::error, value_};
        }
        constexpr double kExact = 9e15;
        const bool whole = std::fabs(number) < kExact && number == std::floor(number);
        if (style_ < book_.is_date.size() && book_.is_date[style_]) return date(number);
        return Cell{column_, CellKind::number,
                    whole ? std::to_string(static_cast<std::int64_t>(number)) : value_};
    }
    // The time of the day, if there is one, is left out.
    Cell date(double number) const {
        if (number < 0 || number > static_cast<double>(kSerialMax))
            return {column_, CellKind::error, value_};
        auto serial = static_cast<std::int64_t>(number);
        if (!book_.from_1904 && serial < kFirstAfterLeap) ++serial;
        const std::int64_t day = serial + (book_.from_1904 ? kDay0Of1904 : kDay0Of1900);
        return {column_, CellKind::date, format_date(static_cast<Day>(day))};
    }

    void finish_cell() {
        auto cell = judged();
        if (!cell || !refusal.empty()) return;
        if (row_ > limits_.rows) {
            refusal = "more than " + std::to_string(limits_.rows) + " rows";
        } else if (column_ >= limits_.columns) {
            refusal = "more than " + std::to_string(limits_.columns) + " columns";
        } else if (++used_.cells > limits_.cells) {
            refusal = "more than " + std::to_string(limits_.cells) + " cells";
        } else {
            if (rows.empty() || rows.back().number != row_) rows.push_back({row_, {}});
            rows.back().cells.push_back(*std::move(cell));
        }
    }

    const Book& book_;
    const Limits& limits_;
    Used& used_;
    std::uint32_t row_ = 0;
    std::uint32_t column_ = 0;
    std::uint32_t next_column_ = 0;
    std::uint32_t style_ = 0;
    int phonetic_ = 0;
    bool in_row_ = false;
    bool in_cell_ = false;
    bool has_formula_ = false;
    std::string type_;
    std::string value_;
    std::string inline_;
    std::string formula_;
    std::string* into_ = nullptr;
};

}  // namespace

bool looks_like_xlsx(ByteView bytes) {
    return bytes.starts_with("PK") || bytes.starts_with("\xd0\xcf\x11\xe0");
}

Outcome<std::vector<Sheet>> read_xlsx(ByteView bytes, const Limits& limits) {
    auto container = Container::open(bytes, limits);
    if (!container) return tl::unexpected(container.error());
    if (container->has("xl/vbaProject.bin")) {
        return fault("it holds macros: save it as .xlsx, without them");
    }
    const auto book = read_book(*container, limits);
    if (!book) return tl::unexpected(book.error());
    std::vector<Sheet> sheets;
    Used used;
    for (const Named& named : book->sheets) {
        SheetReader reader(*book, limits, used);
        if (auto read = visit_xml(*container, named.part, reader); !read)
            return tl::unexpected(read.error());
        sheets.push_back({named.name, std::move(reader.rows)});
    }
    if (sheets.empty()) return fault("no worksheet in it");
    return sheets;
}

}  // namespace charter::sheet
