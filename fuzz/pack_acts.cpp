// A ledger's genesis, state part and acts behind their lengths: any records at all, which an
// operator may sign, and any acts. Read or refused, and judged without a crash.
#include "base/ensure.hpp"
#include "charter/v1/pack.pb.h"
#include "fuzz/mutate.hpp"
#include "pack/acts.hpp"
#include "pack/state_part.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"
#include "wire/records.hpp"

namespace {

namespace pack = charter::pack;
namespace v1 = charter::v1;
namespace wire = charter::wire;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

constexpr std::size_t kPartBytesMax = 8U << 20U;

struct Parts {
    Bytes genesis;
    Bytes state;
    Bytes acts;
};

std::optional<Parts> split(ByteView bytes) {
    Parts parts;
    for (Bytes* part : {&parts.genesis, &parts.state, &parts.acts}) {
        const wire::Delimited next = wire::next_message(bytes, kPartBytesMax);
        if (!next.body) return std::nullopt;
        *part = Bytes(*next.body);
        bytes.remove_prefix(next.bytes);
    }
    return parts;
}

std::optional<pack::StatePart> state_of(const Parts& parts) {
    pack::StatePartReader reader;
    if (!reader.take(parts.state)) return std::nullopt;
    auto part = reader.finish();
    if (!part) return std::nullopt;
    return *std::move(part);
}

pack::Verdict judge(const Parts& parts, const pack::StatePart& state) {
    const auto history = pack::History::read(state.view, parts.genesis);
    if (!history) return tl::unexpected(history.error());
    if (auto held = pack::judge_in_force(state.view, *history, state.height); !held) return held;
    return pack::Signers(state.view, *history).judge_all();
}

pack::Verdict judge_acts(const Parts& parts, const pack::StatePart& state) {
    const auto history = pack::History::read(state.view, parts.genesis);
    if (!history) return tl::unexpected(history.error());
    pack::ActsReader reader(state.view, *history, true);
    const ByteView acts = parts.acts;
    const std::size_t half = acts.size() / 2;
    for (const ByteView piece : {acts.substr(0, half), acts.substr(half)}) {
        if (auto taken = reader.take(piece); !taken) return taken;
    }
    const auto report = reader.finish();
    if (!report) return tl::unexpected(report.error());
    return pack::accepted();
}

/// One record of the state changed in a way that keeps it a record.
Bytes changed_state(const pack::StatePart& part, unsigned seed) {
    v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(part.chain_id);
    head.set_height(part.height);
    head.set_leaves(part.view.size());
    Bytes file = pack::state_part_begin(head);
    std::size_t place = seed % part.view.size();
    for (const auto& [key, value] : part.view.leaves()) {
        Bytes record = value.value_or(Bytes("hidden"));
        const auto message = place-- == 0 ? charter::wire::decode_record(key, record) : nullptr;
        if (message) {
            charter::fuzz::mutate(*message, seed);
            record = charter::wire::encode(*message);
        }
        file += pack::state_part_leaf(key, record, value.has_value() && !record.empty());
    }
    return file;
}

/// One act changed in a way that keeps it an act.
Bytes changed_acts(ByteView acts, unsigned seed) {
    if (!acts.starts_with(pack::kActsMagic)) return Bytes(acts);
    Bytes file(pack::kActsMagic);
    acts.remove_prefix(pack::kActsMagic.size());
    for (unsigned place = seed % 8; !acts.empty(); --place) {
        const wire::Delimited next = wire::next_message(acts, pack::kActBytesMax);
        if (!next.body) break;
        v1::PackAct act;
        const bool reads =
            act.ParseFromArray(next.body->data(), static_cast<int>(next.body->size()));
        if (place == 0 && reads) charter::fuzz::mutate(act, seed);
        file += wire::delimited(reads ? charter::wire::encode(act) : Bytes(*next.body));
        acts.remove_prefix(next.bytes);
    }
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parts = split(charter::fuzz::input_view(data, size));
    const auto state = parts ? state_of(*parts) : std::nullopt;
    if (!state) return 0;
    for (const auto& verdict : {judge(*parts, *state), judge_acts(*parts, *state)}) {
        ensure(verdict || !verdict.error().where.empty(), "a flaw that says nothing");
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    auto parts = split(charter::fuzz::input_view(data, size));
    const auto state = parts ? state_of(*parts) : std::nullopt;
    if (!state || state->view.size() == 0 || seed % 8 == 0) {
        return LLVMFuzzerMutate(data, size, size_max);
    }
    if (seed % 8 < 5) parts->state = changed_state(*state, seed / 8);
    if (seed % 8 >= 5) parts->acts = changed_acts(parts->acts, seed / 8);
    const Bytes changed = wire::delimited(parts->genesis) + wire::delimited(parts->state) +
                          wire::delimited(parts->acts);
    return charter::fuzz::put_input(changed, data, size, size_max);
}
