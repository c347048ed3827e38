#include "merkle/trie_node.hpp"

#include <new>

namespace charter::merkle {
namespace {

// The pool. The memory of dropped versions serves the next ones: blocks free and make nodes of few
// sizes at random places, for which a general allocator is several times slower. It is not returned
// to the system.
//
// No locks: `freed` is only ever pushed to or taken whole, so that no slot can leave and come back
// between the two halves of a compare-and-swap.
struct Pool {
    using Slots = std::array<std::array<std::atomic<FreeSlot*>, kLanes>, kSlotKinds>;
    Slots freed{};                          // pushed by whoever drops a last share
    Slots ready{};                          // left over by the last NodeMaker of the lane
    std::atomic<FreeSlot*> slabs{nullptr};  // all memory, so that it stays reachable
};

constinit Pool g_pool;

constexpr std::size_t kSlabBytes = std::size_t{1} << 16U;

// The lane to which memory returns: by its page, so that all lanes get alike.
std::size_t lane_of(const void* memory) {
    constexpr unsigned kPageBits = 12;
    return (reinterpret_cast<std::uintptr_t>(memory) >> kPageBits) % kLanes;
}

std::size_t kind_of(const Node* node) { return node->is_bucket ? node->number : 0; }

std::size_t bytes_of_kind(std::size_t kind) {
    return kind == 0 ? sizeof(Inner) : sizeof(Bucket) + kind * sizeof(Stored);
}

void push(std::atomic<FreeSlot*>& list, FreeSlot* first, FreeSlot* last) {
    last->next = list.load(std::memory_order_relaxed);
    while (!list.compare_exchange_weak(last->next, first, std::memory_order_release,
                                       std::memory_order_relaxed)) {}
}

FreeSlot* take_all(std::atomic<FreeSlot*>& list) {
    if (list.load(std::memory_order_relaxed) == nullptr) return nullptr;
    return list.exchange(nullptr, std::memory_order_acquire);
}

FreeSlot* new_slab(std::size_t kind) {
    const std::size_t size = bytes_of_kind(kind);
    auto* memory = static_cast<std::byte*>(::operator new(kSlabBytes));
    auto* header = new (memory) FreeSlot{nullptr};
    push(g_pool.slabs, header, header);
    FreeSlot* first = nullptr;
    const std::size_t count = (kSlabBytes - sizeof(FreeSlot)) / size;
    for (std::size_t i = count; i-- > 0;) {
        first = new (memory + sizeof(FreeSlot) + i * size) FreeSlot{first};
    }
    return first;
}

void free_node(const Node* node) {
    const std::size_t kind = kind_of(node);
    auto* slot = new (const_cast<Node*>(node)) FreeSlot{nullptr};
    push(g_pool.freed[kind][lane_of(slot)], slot, slot);
}

bool drop_share(const Node* node) {
    return node->shares.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

// Not recursive: the stack holds at most one right child for each level of the trie.
void destroy(const Node* node) {
    std::array<const Node*, kKeyBits + 1> waiting{};
    std::size_t count = 0;
    bool last = true;
    for (;;) {
        if (last && !node->is_bucket) {
            const auto child = as_inner(node).child;
            __builtin_prefetch(child[1], 1);
            waiting[count++] = child[1];
            free_node(node);
            node = child[0];
        } else {
            if (last) free_node(node);
            if (count == 0) return;
            node = waiting[--count];
        }
        last = drop_share(node);
    }
}

}  // namespace

std::span<const Stored> entries_of(const Node* bucket) {
    const auto* first = reinterpret_cast<const Stored*>(static_cast<const Bucket*>(bucket) + 1);
    return {std::launder(first), bucket->number};
}

std::size_t size_of(const Node* node) { return bytes_of_kind(kind_of(node)); }

void release(const Node* node) {
    if (drop_share(node)) destroy(node);
}

NodeMaker::~NodeMaker() {
    for (std::size_t kind = 0; kind < kSlotKinds; ++kind) {
        if (ready_[kind] == nullptr) continue;
        FreeSlot* others =
            g_pool.ready[kind][lane_].exchange(ready_[kind], std::memory_order_acq_rel);
        if (others == nullptr) continue;
        FreeSlot* last = others;  // another batch ended in the meantime: rare
        while (last->next != nullptr) last = last->next;
        push(g_pool.freed[kind][lane_], others, last);
    }
}

void* NodeMaker::take_slot(std::size_t kind) {
    FreeSlot*& list = ready_[kind];
    for (std::size_t i = 0; i < kLanes && list == nullptr; ++i) {
        const std::size_t lane = (lane_ + i) % kLanes;
        list = take_all(g_pool.ready[kind][lane]);
        if (list == nullptr) list = take_all(g_pool.freed[kind][lane]);
    }
    if (list == nullptr) list = new_slab(kind);
    FreeSlot* slot = list;
    list = slot->next;
    __builtin_prefetch(list, 1);
    return slot;
}

Subtree NodeMaker::join(unsigned bit, const Subtree& zero, const Subtree& one) {
    if (zero.node == nullptr) return one;
    if (one.node == nullptr) return zero;
    const Digest hash = inner_hash(zero.hash, one.hash);
    if (zero.node->is_bucket && one.node->is_bucket &&
        std::size_t{zero.node->number} + one.node->number <= kBucketSize) {
        const Node* merged = bucket(entries_of(zero.node), entries_of(one.node));
        release(zero.node);
        release(one.node);
        return {merged, hash};
    }
    return {new (take_slot(0)) Inner(bit, zero.node, one.node, zero.hash, one.hash), hash};
}

const Node* NodeMaker::bucket(std::span<const Stored> low, std::span<const Stored> high) {
    const std::size_t count = low.size() + high.size();
    void* memory = take_slot(count);
    const auto* made = new (memory) Bucket(count);
    auto* at = static_cast<std::byte*>(memory) + sizeof(Bucket);
    for (const auto part : {low, high}) {
        for (const Stored& entry : part) {
            new (at) Stored(entry);
            at += sizeof(Stored);
        }
    }
    return made;
}

}  // namespace charter::merkle
