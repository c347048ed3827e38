#pragma once
// What the store is told of a document, and says of it.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "vault/label.hpp"

namespace charter::vault {

inline constexpr std::size_t kSaltBytes = 32;

struct StoreLimits {
    std::uint64_t bytes_max = std::uint64_t{10} << 30U;
    /// So much of the disk stays free: what the ledger itself needs goes first.
    std::uint64_t disk_reserve = std::uint64_t{256} << 20U;
    /// What access events of this vault name: the node's id, "bank-a.n1".
    std::string system = "vault";
};

struct StoredDocument {
    Digest commitment{};
    std::uint64_t bytes = 0;
};

struct NewDocument {
    Bytes salt;                                     // 32 bytes
    Bytes owner;                                    // the member that puts it, not empty
    std::optional<Label> label = std::nullopt;      // whose salt_of is the salt
    std::optional<Digest> expected = std::nullopt;  // commitment; another is not taken
    /// Asked when it is whole: the sizes that it may have; empty: any.
    std::function<std::set<std::uint64_t>(const Digest& commitment)> sizes = {};
};

/// A look at every document (inspection.hpp).
struct Inspection {
    std::int64_t started_ms = 0;
    std::int64_t finished_ms = 0;
    std::uint64_t checked = 0;    // documents, read whole
    std::uint64_t bytes = 0;      // of them
    std::vector<Digest> missing;  // counted on, and not here
    std::vector<Digest> altered;  // counted on, and damaged, unreadable or of another size
    std::vector<Digest> others;   // damaged or gone, but no entry names them
};

/// Why what arrived whole is not kept.
enum class NotStored : std::uint8_t { erased_before, another_commitment, another_size };

}  // namespace charter::vault
