// Any bytes as the state part of a pack, in two pieces: read or refused. What reads is written
// again to the same bytes; its lists and histories are checked and every status is judged from it
// without a crash, and what is a whole history has no gap.
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "pack/lists.hpp"
#include "pack/statuses.hpp"
#include "pack/transitions.hpp"
#include "wire/codec.hpp"
#include "wire/records.hpp"

namespace {

namespace pack = charter::pack;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

constexpr std::int64_t kTimeMs = 1'795'478'400'000;

std::optional<pack::StatePart> read(ByteView bytes) {
    pack::StatePartReader reader;
    const std::size_t half = bytes.size() / 2;
    for (const ByteView piece : {bytes.substr(0, half), bytes.substr(half)}) {
        if (!reader.take(piece)) return std::nullopt;
    }
    auto part = reader.finish();
    if (!part) return std::nullopt;
    return *std::move(part);
}

void check_history(const pack::StatePart& part) {
    const auto lists = pack::check_lists(part.view);
    ensure(lists || !lists.error().where.empty(), "a flaw that says nothing");
    const auto probes = pack::check_observations(part.view);
    ensure(probes || !probes.error().where.empty(), "a flaw that says nothing");
    const auto whole = pack::check_transitions(part.view, part.height, kTimeMs);
    ensure(whole || !whole.error().where.empty(), "a flaw that says nothing");
    if (!whole) return;
    const pack::Period period{kTimeMs - 86'400'000, kTimeMs};
    for (const pack::StatusLife& life : pack::lives_of(part.view, {}, period)) {
        std::int64_t end = period.from_ms;
        for (const pack::Interval& interval : life.intervals) {
            ensure(interval.from_ms == end, "a life with a gap");
            end = interval.until_ms;
        }
        ensure(end == period.until_ms, "a life that ends early");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    const auto part = read(bytes);
    if (!part) return 0;
    check_history(*part);
    const auto judged = pack::judge_statuses(part->view, part->height, kTimeMs, {});
    if (!judged) {
        ensure(!judged.error().where.empty(), "a flaw that says nothing");
        return 0;
    }
    for (const pack::StatusResult& status : judged->statuses) {
        ensure(!status.requirement.empty(), "a status of no requirement");
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    const auto part = read(charter::fuzz::input_view(data, size));
    if (!part || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    // One record changed in a way that keeps it a record.
    charter::v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(part->chain_id);
    head.set_height(part->height);
    head.set_leaves(part->view.size());
    Bytes file = pack::state_part_begin(head);
    std::size_t place = seed / 8 % part->view.size();
    for (const auto& [key, value] : part->view.leaves()) {
        Bytes record = value.value_or(Bytes("hidden"));
        const auto message = place-- == 0 ? charter::wire::decode_record(key, record) : nullptr;
        if (message) {
            charter::fuzz::mutate(*message, seed);
            record = charter::wire::encode(*message);
        }
        file += pack::state_part_leaf(key, record, value.has_value() && !record.empty());
    }
    return charter::fuzz::put_input(file, data, size, size_max);
}
