#pragma once
// Where the tests find what the checkout has. Not compiled into every one of them, so that a
// compiler's cache knows a test again in another checkout.

#include <string>

namespace charter::places {

/// The folder of the checkout.
std::string source();
/// The folder of the build, which tests may write to.
std::string build();

}  // namespace charter::places
