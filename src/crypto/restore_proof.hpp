#pragma once
// What a key signs that was restored from its backup.

#include <string_view>

#include "base/bytes.hpp"

namespace charter::crypto {

/// "charter/restore/1" || genesis digest || sha256(backup) || day, where `genesis_digest` has 32
/// bytes, `backup` is the key of the backup's entry ("key_backups/bank-a/0000000000000001") and
/// `day` the day of the test ("2027-03-05").
///
/// The genesis digest keeps a proof on its chain, the backup keeps it with one copy of the key, and
/// the day with one test: the same proof does not serve the next year. What possession_message()
/// says of consensus keys holds here too: nothing that CometBFT verifies begins with these words.
Bytes restore_message(ByteView genesis_digest, ByteView backup, std::string_view day);

}  // namespace charter::crypto
