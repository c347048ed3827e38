#pragma once
// Which blocks this program can execute.

#include <cstdint>

namespace charter {

/// The newest protocol version that this program runs; it runs all before it too. The one constant
/// of its source, so that tests link a program that runs the version after it (charterd-next).
extern const std::uint32_t kProtocolSupported;

}  // namespace charter
