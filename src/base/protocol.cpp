#include "base/protocol.hpp"

namespace charter {

#ifndef CHARTER_PROTOCOL_SUPPORTED
#define CHARTER_PROTOCOL_SUPPORTED 1
#endif
const std::uint32_t kProtocolSupported = CHARTER_PROTOCOL_SUPPORTED;

}  // namespace charter
