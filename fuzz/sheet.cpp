// Any bytes as a spreadsheet: refused with a reason, or rows in order within the limits. What reads
// as CSV is, written again, the same cells.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "pack/zip.hpp"
#include "sheet/csv.hpp"
#include "sheet/xlsx.hpp"

namespace {

namespace pack = charter::pack;
namespace sheet = charter::sheet;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

using Parts = std::vector<std::pair<std::string, Bytes>>;

constexpr sheet::Limits kLimits = {.file_bytes = 1U << 20U,
                                   .inflated_bytes = 4U << 20U,
                                   .parts = 64,
                                   .sheets = 4,
                                   .rows = 1'000,
                                   .columns = 100,
                                   .cells = 5'000,
                                   .text_bytes = 1U << 20U};

void check(const sheet::Sheet& read) {
    std::size_t cells = 0;
    std::uint32_t last = 0;
    for (const sheet::Row& row : read.rows) {
        ensure(row.number > last && row.number <= kLimits.rows && !row.cells.empty(), "rows");
        last = row.number;
        cells += row.cells.size();
        ensure(row.cells.back().column < kLimits.columns, "columns");
        ensure(std::ranges::is_sorted(row.cells, std::less_equal<>(), &sheet::Cell::column) ||
                   row.cells.size() == 1,
               "cells");
    }
    ensure(cells <= kLimits.cells, "the limit of cells");
}

void check_csv(ByteView bytes) {
    const auto read = sheet::read_csv(bytes, kLimits);
    if (!read) return ensure(!read.error().what.empty(), "a reason");
    check(*read);
    std::vector<std::vector<std::string>> rows;
    for (const sheet::Row& row : read->rows) {
        rows.resize(row.number);
        for (const sheet::Cell& cell : row.cells) {
            rows.back().resize(cell.column + 1);
            rows.back().back() = sheet::csv_text(cell.text);
        }
    }
    const auto again = sheet::read_csv(sheet::write_csv(rows));
    ensure(again && again->rows.size() == read->rows.size(), "the rows again");
    for (std::size_t i = 0; i < read->rows.size(); ++i) {
        ensure(std::ranges::equal(read->rows[i].cells, again->rows[i].cells, {}, &sheet::Cell::text,
                                  &sheet::Cell::text),
               "the cells again");
    }
}

std::optional<Parts> parts_of(ByteView bytes) {
    const auto archive = pack::ZipReader::open(pack::source_of(bytes));
    if (!archive) return std::nullopt;
    Parts parts;
    for (const pack::ZipEntry& entry : archive->entries()) {
        auto data = archive->read_all(entry, bytes.size());
        if (!data) return std::nullopt;
        parts.emplace_back(entry.name, *std::move(data));
    }
    return parts;
}

Bytes archive_of(const Parts& parts) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : parts) {
        ensure(writer.add(name, data).has_value(), "a part");
    }
    ensure(writer.finish().has_value(), "an archive");
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    if (!sheet::looks_like_xlsx(bytes)) {
        check_csv(bytes);
        return 0;
    }
    const auto read = sheet::read_xlsx(bytes, kLimits);
    if (!read) {
        ensure(!read.error().what.empty(), "a reason");
        return 0;
    }
    for (const sheet::Sheet& each : *read) check(each);
    return 0;
}

// The XML of one part; the archive's checksums stay right.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    auto parts = parts_of(charter::fuzz::input_view(data, size));
    if (!parts || parts->empty() || seed % 4 == 0) return LLVMFuzzerMutate(data, size, size_max);
    Bytes& part = (*parts)[seed / 4 % parts->size()].second;
    const std::size_t before = part.size();
    part.resize(before + 64);
    part.resize(
        LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(part.data()), before, before + 64));
    return charter::fuzz::put_input(archive_of(*parts), data, size, size_max);
}
