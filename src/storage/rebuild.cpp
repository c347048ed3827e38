#include "storage/rebuild.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "crypto/sha256.hpp"

namespace charter::storage {
namespace {

using merkle::LeafEntry;
using merkle::Trie;

/// Rows copied out of the scan, so that other threads can hash them.
struct Chunk {
    Bytes bytes;  // key, value, key, value ...
    std::vector<std::pair<std::size_t, std::size_t>> sizes;
};
constexpr std::size_t kChunkBytes = std::size_t{256} << 10U;
constexpr std::size_t kMaxWaiting = 64;

/// Hands chunks from the scan to the threads that hash.
class Queue {
  public:
    void push(Chunk chunk) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return chunks_.size() < kMaxWaiting; });
        chunks_.push_back(std::move(chunk));
        changed_.notify_all();
    }
    void close() {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
        changed_.notify_all();
    }
    /// Nothing when there will be no more.
    std::optional<Chunk> pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !chunks_.empty() || is_closed_; });
        if (chunks_.empty()) return std::nullopt;
        Chunk chunk = std::move(chunks_.front());
        chunks_.pop_front();
        changed_.notify_all();
        return chunk;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Chunk> chunks_;
    bool is_closed_ = false;
};

// The leaves are parted by the first bits of their keys, so that each part is sorted and built
// alone.
constexpr unsigned kPartBits = 4;
constexpr std::size_t kParts = std::size_t{1} << kPartBits;
using Parts = std::array<std::vector<LeafEntry>, kParts>;

void hash_chunks(Queue& queue, Parts& parts) {
    while (const std::optional<Chunk> chunk = queue.pop()) {
        ByteView rest = chunk->bytes;
        for (const auto& [key_size, value_size] : chunk->sizes) {
            const LeafEntry leaf{merkle::hashed_key(rest.substr(0, key_size)),
                                 crypto::sha256(rest.substr(key_size, value_size))};
            parts.at(leaf.key[0] >> (8U - kPartBits)).push_back(leaf);
            rest.remove_prefix(key_size + value_size);
        }
    }
}

Done scan_into(const Store& store, Queue& queue) {
    Chunk chunk;
    const Done done = store.scan({}, {}, [&](ByteView key, ByteView value) {
        chunk.bytes.append(key).append(value);
        chunk.sizes.emplace_back(key.size(), value.size());
        if (chunk.bytes.size() >= kChunkBytes) queue.push(std::exchange(chunk, {}));
        return true;
    });
    queue.push(std::move(chunk));
    queue.close();
    return done;
}

Trie build_part(std::vector<Parts>& by_thread, std::size_t part) {
    std::vector<LeafEntry> all;
    for (Parts& parts : by_thread) {
        std::vector<LeafEntry> one = std::move(parts.at(part));
        if (all.empty()) {
            all = std::move(one);
        } else {
            all.insert(all.end(), one.begin(), one.end());
        }
    }
    std::sort(all.begin(), all.end(),
              [](const LeafEntry& a, const LeafEntry& b) { return a.key < b.key; });
    return Trie::build(all);
}

template <class Work>
std::vector<std::thread> start(unsigned threads, Work work) {
    std::vector<std::thread> running;
    running.reserve(threads);
    for (unsigned t = 0; t < threads; ++t) running.emplace_back(work, t);
    return running;
}

void join_all(std::vector<std::thread>& threads) {
    for (std::thread& t : threads) t.join();
}

}  // namespace

Outcome<Trie> rebuild_trie(const Store& store, unsigned threads) {
    threads = std::max(threads, 1U);
    Queue queue;
    std::vector<Parts> by_thread(threads);
    auto hashing = start(threads, [&](unsigned t) { hash_chunks(queue, by_thread[t]); });
    const Done done = scan_into(store, queue);
    join_all(hashing);
    if (!done) return tl::unexpected(done.error());

    std::vector<Trie> tries(kParts);
    auto building = start(threads, [&](unsigned t) {
        for (std::size_t part = t; part < kParts; part += threads) {
            tries[part] = build_part(by_thread, part);
        }
    });
    join_all(building);
    for (unsigned bit = kPartBits; bit-- > 0;) {
        for (std::size_t i = 0; i < tries.size() / 2; ++i) {
            tries[i] = Trie::join(tries[2 * i], tries[2 * i + 1], bit);
        }
        tries.resize(tries.size() / 2);
    }
    return tries.front();
}

}  // namespace charter::storage
