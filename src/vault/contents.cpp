#include "vault/contents.hpp"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "vault/file.hpp"
#include "vault/places.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kCompareBytes = std::size_t{64} << 10U;
// A copy that is released while it is taken up is made anew; so often in a row it is something
// else.
constexpr int kTries = 16;

tl::unexpected<Fault> cannot(const std::string& act, const fs::path& path, int error) {
    return fault("the document store cannot " + act + " " + path.string() + ": " +
                 std::generic_category().message(error));
}

/// Fills the buffer but at the end of the file.
Outcome<std::size_t> fill(File& file, std::vector<char>& buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const auto got = file.read(buffer.data() + filled, buffer.size() - filled);
        if (!got) return got;
        if (*got == 0) break;
        filled += *got;
    }
    return filled;
}

/// A copy that cannot be read is not the same.
Outcome<bool> is_same(const fs::path& fresh, const fs::path& kept) {
    auto one = File::open_existing(fresh);
    if (!one) return tl::unexpected(one.error());
    auto other = File::open_existing(kept);
    if (!one->is_open() || !other || !other->is_open()) return false;
    const auto size = one->size();
    if (!size) return tl::unexpected(size.error());
    if (other->size().value_or(~std::uint64_t{0}) != *size) return false;
    std::vector<char> left(kCompareBytes);
    std::vector<char> right(kCompareBytes);
    while (true) {
        const auto got = fill(*one, left);
        if (!got) return tl::unexpected(got.error());
        if (fill(*other, right).value_or(~std::size_t{0}) != *got) return false;
        if (ByteView(left.data(), *got) != ByteView(right.data(), *got)) return false;
        if (*got < left.size()) return true;
    }
}

bool has_no_links(int error) {
    return error == EMLINK || error == EPERM || error == EOPNOTSUPP || error == ENOSYS;
}

Outcome<std::monostate> move_to(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return cannot("write", to, errno);
    return std::monostate{};
}

enum class Tried : std::uint8_t { shared, alone, again };

/// A link to a copy that is there.
Outcome<Tried> take_up(const fs::path& folder, const NewContent& content, const fs::path& copy) {
    const auto same = is_same(content.temporary, copy);
    if (!same) return tl::unexpected(same.error());
    if (!*same) {
        // What other documents have of the damaged copy stays theirs, to be put again.
        if (::unlink(copy.c_str()) != 0 && errno != ENOENT) return cannot("replace", copy, errno);
        return Tried::again;
    }
    const fs::path link = new_temporary(folder);
    if (::link(copy.c_str(), link.c_str()) != 0) {
        if (errno == ENOENT) return Tried::again;  // released meanwhile
        if (has_no_links(errno)) return Tried::alone;
        return cannot("link", copy, errno);
    }
    auto moved = move_to(link, content.place);
    ::unlink(link.c_str());  // still there where the place was this link already
    if (!moved) return tl::unexpected(moved.error());
    return Tried::shared;
}

Outcome<Tried> try_to_keep(const fs::path& folder, const NewContent& content) {
    const fs::path copy = shared_place(folder, content.id);
    if (auto made = make_folder(copy.parent_path()); !made) return tl::unexpected(made.error());
    if (::link(content.temporary.c_str(), copy.c_str()) != 0) {
        if (errno == EEXIST) return take_up(folder, content, copy);
        if (has_no_links(errno)) return Tried::alone;
        return cannot("write", copy, errno);
    }
    if (auto moved = move_to(content.temporary, content.place); !moved) {
        return tl::unexpected(moved.error());
    }
    if (auto synced = sync_folder(copy.parent_path()); !synced) {
        return tl::unexpected(synced.error());
    }
    return Tried::shared;
}

/// Every entry of a folder, of which some may go meanwhile.
Outcome<std::vector<fs::path>> names_in(const fs::path& folder) {
    std::vector<fs::path> names;
    std::error_code failed;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end;
         it.increment(failed)) {
        names.push_back(it->path());
    }
    if (failed) return cannot("read", folder, failed.value());
    return names;
}

bool is_pair_of_digits(const fs::path& name) {
    return name.string().size() == 2 && from_hex(name.string()).has_value();
}

Outcome<std::monostate> sweep_copies(const fs::path& folder) {
    const auto parts = names_in(contents_folder(folder));
    if (!parts) return tl::unexpected(parts.error());
    for (const fs::path& part : *parts) {
        const auto copies = names_in(part);
        if (!copies) return tl::unexpected(copies.error());
        for (const fs::path& copy : *copies) {
            const auto bytes = from_hex(copy.filename().string());
            if (const auto id = bytes ? digest_from(*bytes) : std::nullopt) {
                release_content(folder, *id);
            }
        }
    }
    return std::monostate{};
}

}  // namespace

Outcome<Bytes> vault_key(const fs::path& folder) {
    const fs::path place = folder / "key";
    auto file = File::open_existing(place);
    if (!file) return tl::unexpected(file.error());
    if (file->is_open()) {
        std::vector<char> bytes(kKeyBytes + 1);
        const auto got = fill(*file, bytes);
        if (!got) return tl::unexpected(got.error());
        if (*got == kKeyBytes) return Bytes(bytes.data(), kKeyBytes);
        return fault("the document store's key " + place.string() +
                     " has not 32 bytes; restore it from a backup, or remove it: then what is put "
                     "from now on shares nothing with what was put before");
    }
    Bytes key(kKeyBytes, '\0');
    if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
        return cannot("draw", place, errno);
    }
    const fs::path temporary = new_temporary(folder);
    auto made = File::create_new(temporary);
    if (!made) return tl::unexpected(made.error());
    if (auto written = made->write(key); !written) return tl::unexpected(written.error());
    if (auto synced = made->sync(); !synced) return tl::unexpected(synced.error());
    if (auto moved = move_to(temporary, place); !moved) return tl::unexpected(moved.error());
    if (auto synced = sync_folder(folder); !synced) return tl::unexpected(synced.error());
    return key;
}

Outcome<bool> keep_content(const fs::path& folder, const NewContent& content) {
    for (int tries = 0; tries < kTries; ++tries) {
        const auto tried = try_to_keep(folder, content);
        if (!tried) return tl::unexpected(tried.error());
        if (*tried == Tried::shared) return true;
        if (*tried == Tried::alone) break;
    }
    if (auto moved = move_to(content.temporary, content.place); !moved) {
        return tl::unexpected(moved.error());
    }
    return false;
}

void release_content(const fs::path& folder, const Digest& id) {
    const fs::path copy = shared_place(folder, id);
    struct stat info{};
    // A document that takes it up between these two keeps it by its own link.
    if (::lstat(copy.c_str(), &info) == 0 && info.st_nlink == 1) ::unlink(copy.c_str());
}

Outcome<std::monostate> sweep_contents(const fs::path& folder) {
    const auto parts = names_in(folder);
    if (!parts) return tl::unexpected(parts.error());
    for (const fs::path& part : *parts) {
        if (!is_pair_of_digits(part.filename())) continue;
        const auto files = names_in(part);
        if (!files) return tl::unexpected(files.error());
        for (const fs::path& file : *files) {
            fs::path head = file;
            if (file.extension() != ".content") continue;
            std::error_code ignored;
            if (!fs::exists(head.replace_extension(), ignored)) fs::remove(file, ignored);
        }
    }
    return sweep_copies(folder);
}

}  // namespace charter::vault
