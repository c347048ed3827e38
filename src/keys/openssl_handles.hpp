#pragma once
// OpenSSL's objects, owned. For the .cpp files of this folder.

#include <openssl/err.h>

#include <memory>

namespace charter::keys {

template <auto FreeFunction>
struct Freer {
    template <class T>
    void operator()(T* p) const {
        FreeFunction(p);
    }
};

template <class T, auto FreeFunction>
using Handle = std::unique_ptr<T, Freer<FreeFunction>>;

/// Leaves this thread's OpenSSL error queue as it was, for a TLS session that looks at it next.
class QuietErrors {
  public:
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

}  // namespace charter::keys
