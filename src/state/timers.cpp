#include "state/timers.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::state {

void timer_set(Delta& delta, std::int64_t due_ms, ByteView kind, ByteView subject) {
    v1::Timer timer;
    timer.set_key(keys::timer(due_ms, kind, subject));
    timer.set_due_ms(due_ms);
    timer.set_kind(Bytes(kind));
    timer.set_subject(Bytes(subject));
    write(delta, timer);
}

void timer_cancel(Delta& delta, std::int64_t due_ms, ByteView kind, ByteView subject) {
    const Bytes key = keys::timer(due_ms, kind, subject);
    if (delta.get(key)) delta.erase(key);
}

std::vector<v1::Timer> timers_take(Delta& delta, std::int64_t now_ms, std::size_t limit) {
    std::vector<v1::Timer> due;
    const Bytes to = "tmr/" + hex16(static_cast<std::uint64_t>(now_ms) + 1);
    delta.scan("tmr/", to, [&](ByteView, ByteView value) {
        v1::Timer timer;
        wire::decode_trusted(value, timer);
        due.push_back(std::move(timer));
        return due.size() < limit;
    });
    for (const v1::Timer& timer : due) delta.erase(timer.key());
    return due;
}

std::optional<std::int64_t> timer_next(const View& view) {
    std::optional<std::int64_t> next;
    scan_prefix(view, "tmr/", [&](ByteView, ByteView value) {
        v1::Timer timer;
        wire::decode_trusted(value, timer);
        next = timer.due_ms();
        return false;
    });
    return next;
}

}  // namespace charter::state
