#include "report/columns.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ostream>

namespace charter::report {
namespace {

struct Glyph {
    std::size_t bytes;
    std::size_t columns;
};

// The next character of well-formed UTF-8; a stray byte counts as one.
Glyph next_glyph(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (bytes > text.size()) return {1, 1};
    std::uint32_t code = bytes == 1 ? lead : lead & (0xffU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i)
        code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    const bool wide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
                      (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
                      (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
                      (code >= 0x20000 && code <= 0x3fffd);
    return {bytes, wide ? 2U : 1U};
}

std::string cut(std::string_view text, std::size_t columns) {
    std::string out;
    std::size_t used = 0;
    while (!text.empty()) {
        const Glyph glyph = next_glyph(text);
        if (used + glyph.columns + 1 > columns) return out + "…";
        out.append(text.substr(0, glyph.bytes));
        used += glyph.columns;
        text.remove_prefix(glyph.bytes);
    }
    return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Glyph glyph = next_glyph(text);
        columns += glyph.columns;
        text.remove_prefix(glyph.bytes);
    }
    return columns;
}

void print_table(std::ostream& out, const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, std::size_t width) {
    std::vector<std::size_t> widths;
    for (const std::string& cell : header) widths.push_back(display_width(cell));
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    const auto print_row = [&](const std::vector<std::string>& row) {
        std::size_t used = 0;
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            const bool last = i + 1 == widths.size();
            std::string cell = row[i];
            if (last && width > used + 8 && display_width(cell) > width - used)
                cell = cut(cell, width - used);
            out << cell;
            if (!last) out << std::string(widths[i] - display_width(cell) + 2, ' ');
            used += widths[i] + 2;
        }
        out << "\n";
    };
    print_row(header);
    for (const auto& row : rows) print_row(row);
}

void write_columns(std::ostream& out, const std::vector<std::string>& header,
                   const std::vector<std::vector<std::string>>& rows) {
    print_table(out, header, rows, 0);
}

std::size_t terminal_width() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

}  // namespace charter::report
