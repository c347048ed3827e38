#include "engine/verify_store.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/history.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/signed_blocks.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

using storage::Store;

Outcome<std::monostate> compare_results(const Store& store, const machine::BlockResult& result,
                                        std::uint64_t height) {
    for (std::uint32_t i = 0; i < result.receipts.size(); ++i) {
        const auto stored = store.receipt({height, i});
        if (!stored) return tl::unexpected(stored.error());
        const Bytes ours = wire::encode(result.receipts[i]);
        if (*stored == ours) continue;
        return tl::unexpected(
            difference("receipt " + std::to_string(i), height, ours, stored->value_or(Bytes())));
    }
    const auto stored = store.events({height, 0}, result.events.size() + 1);
    if (!stored) return tl::unexpected(stored.error());
    for (std::uint32_t i = 0; i < result.events.size(); ++i) {
        const Bytes ours = wire::encode(result.events[i]);
        const bool is_there = i < stored->size() && (*stored)[i].at == storage::Position{height, i};
        if (is_there && (*stored)[i].bytes == ours) continue;
        return tl::unexpected(difference("event " + std::to_string(i), height, ours,
                                         is_there ? ByteView((*stored)[i].bytes) : ByteView()));
    }
    if (stored->size() > result.events.size() &&
        (*stored)[result.events.size()].at.height == height) {
        return fault("the journal of block " + std::to_string(height) +
                     " has more events than the history gives");
    }
    return std::monostate{};
}

Outcome<machine::BlockResult> append_unsigned(const Store& store, const v1::StoredBlock& block,
                                              History& history) {
    const auto time_ms = executed_at_ms(store, block.height());
    if (!time_ms) return tl::unexpected(time_ms.error());
    return history.append_unsigned(block, *time_ms);
}

Outcome<std::monostate> verify_block(const Store& store, std::uint64_t height, bool is_signed,
                                     History& history) {
    const auto block = existing_block(store, height);
    if (!block) return tl::unexpected(block.error());
    const auto result =
        is_signed ? history.append(*block) : append_unsigned(store, *block, history);
    if (!result) return tl::unexpected(result.error());
    return compare_results(store, *result, height);
}

// The values on disk are those of the history.
Outcome<std::monostate> compare_state(const Store& store, const state::MemoryView& state) {
    std::string first;
    auto ours = state.values().begin();
    const auto scanned = store.scan({}, {}, [&](ByteView key, ByteView value) {
        if (ours != state.values().end() && ours->first == key && ours->second == value) {
            ++ours;
            return true;
        }
        first = ours != state.values().end() && ours->first < key ? ours->first : Bytes(key);
        return false;
    });
    if (!scanned) return tl::unexpected(scanned.error());
    if (first.empty() && ours != state.values().end()) first = ours->first;
    if (first.empty()) return std::monostate{};
    return fault("the state of the store differs from what the history gives, first at the key " +
                 first);
}

}  // namespace

Outcome<VerifyReport> verify_store(const Store& store, const VerifyOptions& options) {
    const auto head = store.head();
    if (!head) return fault("the store is empty: there is no history to verify");
    if (const auto whole = require_whole_history(store); !whole)
        return tl::unexpected(whole.error());
    const auto newest = newest_signed(store);
    if (!newest) return tl::unexpected(newest.error());
    const auto document = existing_genesis(store);
    if (!document) return tl::unexpected(document.error());
    const auto founded = History::found(*document, options.genesis, options.protocol_supported);
    if (!founded) return tl::unexpected(founded.error());
    History& history = **founded;
    const auto report = [&] {
        const std::uint64_t heights = history.height();
        return VerifyReport{heights, history.transactions(), history.app_hash(),
                            heights - std::min(heights, *newest)};
    };
    for (std::uint64_t height = 1; height <= head->height; ++height) {
        const bool is_signed = height <= *newest;
        if (const auto same = verify_block(store, height, is_signed, history); !same)
            return tl::unexpected(same.error());
        if (height == *newest) {
            const auto last = history.verify_last_commit();
            if (!last) return tl::unexpected(last.error());
        }
        if (options.progress && !options.progress(height, head->height)) return report();
    }
    if (history.app_hash() != head->app_hash) {
        return tl::unexpected(difference("head's app hash", head->height, view(history.app_hash()),
                                         view(head->app_hash)));
    }
    if (const auto same = compare_state(store, history.state()); !same)
        return tl::unexpected(same.error());
    return report();
}

}  // namespace charter::engine
