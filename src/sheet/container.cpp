#include "sheet/container.hpp"

#include <zip.h>

#include <array>
#include <set>

namespace charter::sheet {
namespace {

constexpr std::string_view kOldOrEncrypted = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void Container::Close::operator()(zip* archive) const { zip_discard(archive); }

Outcome<Container> Container::open(ByteView bytes, const Limits& limits) {
    if (bytes.size() > limits.file_bytes) {
        return fault("more than " + std::to_string(limits.file_bytes) + " bytes");
    }
    if (bytes.starts_with(kOldOrEncrypted)) {
        return fault(
            "protected by a password, or of the old format .xls: save it as .xlsx without "
            "a password");
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip* opened = source == nullptr
                      ? nullptr
                      : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (opened == nullptr) {
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        if (source != nullptr) zip_source_free(source);
        return fault("no .xlsx file, or a damaged one: " + why);
    }
    zip_error_fini(&error);
    std::unique_ptr<zip, Close> archive(opened);
    const zip_int64_t count = zip_get_num_entries(opened, 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > limits.parts) {
        return fault("more than " + std::to_string(limits.parts) + " parts");
    }
    std::set<std::string> names;
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(opened, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
        if (name == nullptr || !names.insert(name).second) {
            return fault(std::string("no .xlsx file, or a damaged one: ") +
                         "a part is there twice");
        }
    }
    return Container(std::move(archive), limits);
}

bool Container::has(std::string_view name) const {
    return zip_name_locate(archive_.get(), std::string(name).c_str(), 0) >= 0;
}

Outcome<std::monostate> Container::read(std::string_view name,
                                        const std::function<bool(ByteView)>& take) {
    const std::string path(name);
    const zip_int64_t index = zip_name_locate(archive_.get(), path.c_str(), 0);
    if (index < 0) return fault("the part " + path + " is missing");
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) == 0 || stat.encryption_method != ZIP_EM_NONE) {
        return fault("the part " + path + " is encrypted");
    }
    const std::unique_ptr<zip_file_t, CloseFile> file(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
    if (!file) return fault("the part " + path + " is damaged");
    std::array<char, 64U << 10U> piece{};
    while (true) {
        const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
        if (got < 0) return fault("the part " + path + " is damaged");
        if (got == 0) return std::monostate{};
        inflated_ += static_cast<std::size_t>(got);
        if (inflated_ > limits_->inflated_bytes) {
            return fault("more than " + std::to_string(limits_->inflated_bytes) +
                         " bytes when unpacked");
        }
        if (!take(ByteView(piece.data(), static_cast<std::size_t>(got)))) return std::monostate{};
    }
}

}  // namespace charter::sheet
