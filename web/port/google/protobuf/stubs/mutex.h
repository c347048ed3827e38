#pragma once
// In place of protobuf's header of this name: WebAssembly here has one thread, and its C++ library
// no std::mutex. What the library and its generated code use of the header, locking nothing.

#include <google/protobuf/stubs/macros.h>

#include <mutex>  // std::call_once

#define GOOGLE_PROTOBUF_LINKER_INITIALIZED

namespace google::protobuf::internal {

class WrappedMutex {
  public:
    constexpr WrappedMutex() = default;
    void Lock() {}
    void Unlock() {}
    void AssertHeld() const {}
};
using Mutex = WrappedMutex;

class MutexLock {
  public:
    explicit MutexLock(Mutex* mutex) { static_cast<void>(mutex); }
    ~MutexLock() {}
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;
};
using ReaderMutexLock = MutexLock;
using WriterMutexLock = MutexLock;
using MutexLockMaybe = MutexLock;

}  // namespace google::protobuf::internal

namespace google::protobuf {

using internal::Mutex;
using internal::MutexLock;
using internal::MutexLockMaybe;
using internal::ReaderMutexLock;
using internal::WriterMutexLock;

}  // namespace google::protobuf
