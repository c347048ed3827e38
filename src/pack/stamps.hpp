#pragma once
// stamps/<height as 16 hex>.tsr: time stamps over commits of the trail's blocks. Such a token shows
// that the votes in it were cast by its time, so that keys which were lost later did not cast them
// (docs/trust.md).

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "light/light_block.hpp"
#include "pack/failure.hpp"

namespace charter::pack {

inline constexpr std::string_view kStampFolder = "stamps/";
inline constexpr std::size_t kStampBytesMax = 64U << 10U;

/// When the token was made, unix milliseconds, if it is over `digest` and by an authority that the
/// reader trusts. What it says of `where` is left empty.
/// Failures  stamp_invalid, stamp_differs, stamp_untrusted
using StampJudge = std::function<Checked<std::int64_t>(ByteView token, const Digest& digest)>;

/// What is stamped of a block: SHA-256 of its commit, as CometBFT encodes it. It names the header's
/// hash and holds the votes: a header alone could be stamped by anybody before it is signed.
Digest commit_digest(const light::comet::Commit& commit);
/// Of each block of a trail that decodes, by height.
std::map<std::uint64_t, Digest> commits_of(const std::vector<ByteView>& trail);

std::string stamp_name(std::uint64_t height);
/// The height in the name of such a file; nothing for other names.
std::optional<std::uint64_t> stamped_height(std::string_view name);

}  // namespace charter::pack
