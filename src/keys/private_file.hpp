#pragma once
// Files that nobody else may read.

#include <filesystem>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "keys/secret.hpp"

namespace charter::keys {

/// The whole file, at most `limit` bytes. Faults unless it is a regular file of the caller's own
/// user with mode 0600 or 0400; the fault says what was found, and the command that mends it.
Outcome<Secret> read_private_file(const std::filesystem::path& path, std::size_t limit);

/// Makes a new file with mode 0600 and these bytes, on the disk when this returns. Faults if the
/// file exists; leaves nothing behind if it fails.
Outcome<std::monostate> write_private_file(const std::filesystem::path& path, ByteView bytes);

/// The same whether the file exists or not: what was there stays whole until the new one is on the
/// disk. `<path>.new` is what is being written, of no meaning to anybody else.
Outcome<std::monostate> replace_private_file(const std::filesystem::path& path, ByteView bytes);

}  // namespace charter::keys
