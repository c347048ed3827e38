#include "pack/archive_test.hpp"

#include <algorithm>
#include <cstring>

#include "base/ensure.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {

Bytes archive_of(const Files& files) {
    Bytes bytes;
    ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : files) {
        ensure(writer.add(name, data).has_value(), name.c_str());
    }
    ensure(writer.finish().has_value(), "a finished archive");
    ensure(writer.bytes() == bytes.size(), "what was written is counted");
    return bytes;
}

std::optional<Failure> judge(Source source) {
    const auto archive = ZipReader::open(std::move(source));
    if (!archive) return archive.error().failure;
    for (const ZipEntry& entry : archive->entries()) {
        const Verdict read = archive->read(entry, [](ByteView) {});
        if (!read) return read.error().failure;
    }
    return std::nullopt;
}

std::optional<Failure> judge(ByteView bytes) { return judge(source_of(bytes)); }

Layout::Layout(const std::vector<Item>& items) {
    std::uint64_t at = 0;
    for (const Item& item : items) {
        const std::size_t header = local_header_bytes(item.name.size(), item.data.size());
        const ZipEntry entry{item.name, item.data.size(), at + header, crc32_of(item.data)};
        Bytes local = local_header(entry);
        if (item.in_local) item.in_local(local);
        at += local.size() + item.data.size();
        locals.push_back(local + item.data);
        headers.push_back(directory_header(entry));
        if (item.in_directory) item.in_directory(headers.back());
    }
    mend_end();
}

void Layout::mend_end() {
    ZipDirectory directory{headers.size(), 0, 0};
    for (const Bytes& local : locals) directory.offset += local.size();
    for (const Bytes& header : headers) directory.bytes += header.size();
    end = end_records(directory);
}

Bytes Layout::bytes() const {
    Bytes all;
    for (const Bytes& local : locals) all += local;
    for (const Bytes& header : headers) all += header;
    return all + end;
}

void patch(Bytes& bytes, std::size_t offset, std::size_t width, std::uint64_t value) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes.at(offset + i) = static_cast<char>(value >> (8 * i) & 0xff);
    }
}

void Sparse::append(Bytes bytes) {
    const std::uint64_t at = size;
    size += bytes.size();
    if (!bytes.empty()) parts.emplace(at, std::move(bytes));
}

Source Sparse::source(std::uint64_t* read_bytes) const {
    return {size, [this, read_bytes](std::uint64_t offset, char* into, std::size_t bytes) {
                ensure(offset <= size && bytes <= size - offset, "within its size");
                if (read_bytes != nullptr) *read_bytes += bytes;
                std::memset(into, 0, bytes);
                for (const auto& [at, part] : parts) {
                    const std::uint64_t begin = std::max(at, offset);
                    const std::uint64_t end = std::min(at + part.size(), offset + bytes);
                    if (begin >= end) continue;
                    std::memcpy(into + (begin - offset), part.data() + (begin - at), end - begin);
                }
                return true;
            }};
}

Sparse sparse_archive(const std::vector<std::pair<std::string, std::uint64_t>>& files) {
    Sparse archive;
    Bytes headers;
    for (const auto& [name, size] : files) {
        const std::uint64_t data_at = archive.size + local_header_bytes(name.size(), size);
        const bool is_small = size <= kZipPiece;
        const ZipEntry entry{name, size, data_at, is_small ? crc32_of(Bytes(size, '\0')) : 1};
        archive.append(local_header(entry));
        archive.append_zeros(size);
        headers += directory_header(entry);
    }
    const ZipDirectory directory{files.size(), headers.size(), archive.size};
    archive.append(headers);
    archive.append(end_records(directory));
    return archive;
}

}  // namespace charter::pack
