#include "testing/cost.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/ensure.hpp"

namespace charter::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
constexpr std::uint64_t kKibPerMib = 1'024;

struct Wire {
    std::uint64_t memory_mb;
    std::uint64_t cpu_ms;
    std::array<char, 200> answer;
};

std::uint64_t ms_of(const timeval& time) {
    return static_cast<std::uint64_t>(time.tv_sec * 1'000 + time.tv_usec / 1'000);
}

Wire measured(const std::function<std::string()>& look) {
    rusage before{};
    rusage after{};
    ::getrusage(RUSAGE_SELF, &before);
    const std::string answer = look();
    ::getrusage(RUSAGE_SELF, &after);
    Wire wire{};
    const auto grown = static_cast<std::uint64_t>(after.ru_maxrss - before.ru_maxrss);
    wire.memory_mb = kSanitized ? 0 : grown / kKibPerMib;
    wire.cpu_ms = ms_of(after.ru_utime) + ms_of(after.ru_stime) - ms_of(before.ru_utime) -
                  ms_of(before.ru_stime);
    answer.copy(wire.answer.data(), wire.answer.size() - 1);
    return wire;
}

}  // namespace

Cost cost_of(const std::function<std::string()>& look) {
    std::array<int, 2> ends{};
    ensure(::pipe(ends.data()) == 0, "a pipe");
    const pid_t child = ::fork();
    ensure(child >= 0, "a process");
    if (child == 0) {
        const Wire wire = measured(look);
        const bool told = ::write(ends[1], &wire, sizeof wire) == sizeof wire;
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    Wire wire{};
    const bool told = ::read(ends[0], &wire, sizeof wire) == sizeof wire;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    if (!told) return {"crashed", 0, 0};
    return {wire.answer.data(), wire.memory_mb, wire.cpu_ms};
}

}  // namespace charter::testing
