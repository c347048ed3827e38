#pragma once

namespace charter {

/// Stops the process when our own code is wrong, in every build. Never used on input.
[[noreturn]] void ensure_failed(const char* what, const char* file, int line);

inline void ensure(bool condition, const char* what, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
    if (!condition) ensure_failed(what, file, line);
}

}  // namespace charter
