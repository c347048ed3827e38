#pragma once
// The vectors of tests/vectors/light, which CometBFT wrote (tests/vectors/gen).

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "light/light_block.hpp"

namespace charter::light {

/// Fields of a case; an empty one is "-".
using Row = std::vector<std::string>;

/// The cases of a file. A row with another number of fields fails the test.
std::vector<Row> vector_rows(const std::string& file, std::size_t fields);

Bytes bytes_of(const std::string& field);

/// Block `height` of chain.txt, from 1; there is nothing wrong in it.
const LightBlock& chain_block(std::size_t height);
inline constexpr std::size_t kChainLength = 32;

/// "ok", or the failure's name.
std::string word(const Verdict& verdict);

}  // namespace charter::light
