#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace charter {

void ensure_failed(const char* what, const char* file, int line) {
    std::fprintf(stderr, "charter: broken invariant: %s (%s:%d)\n", what, file, line);
    std::abort();
}

}  // namespace charter
