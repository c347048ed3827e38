#pragma once
// One copy of what a member put more than once (docs/adr/0010-contents-kept-once.md). Internal to
// src/vault.
//
//   <folder>/key                         32 random bytes of this vault
//   <folder>/contents/<id[0:2]>/<id>     the copy; each document's content is a hard link to it
//
// The id is a digest over the key, the member and the content: it says nothing to who lacks the
// key, and members share nothing. How many documents use a copy is its number of links: a copy that
// only its own name holds is nobody's.

#include <filesystem>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::vault {

/// The vault's key; made where there is none. Without the old key nothing is lost but the sharing
/// with what was put before. Faults: the disk.
Outcome<Bytes> vault_key(const std::filesystem::path& folder);

struct NewContent {
    std::filesystem::path temporary;  // complete and synced
    Digest id{};
    std::filesystem::path place;  // where the document has it; replaced if it is there
};
/// Puts the content into its place: a link to the copy with that id, whose bytes are compared first
/// (a copy that was damaged gives way), or itself as that copy. `temporary` may be left. True: it
/// is shared; false: the file system has no more links, and it lies alone. Faults: the disk.
Outcome<bool> keep_content(const std::filesystem::path& folder, const NewContent& content);

/// Removes the copy if no document uses it.
void release_content(const std::filesystem::path& folder, const Digest& id);

/// What a crash left: copies that no document uses, contents without a head.
Outcome<std::monostate> sweep_contents(const std::filesystem::path& folder);

}  // namespace charter::vault
