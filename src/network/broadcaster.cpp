#include "network/broadcaster.hpp"

#include <utility>

namespace charter::network {

Refusal not_taken(const std::string& member, const std::string& why_not) {
    return {Reason::quota_exceeded,
            {{"member", member},
             {"needed", std::int64_t{1}},
             {"tokens", std::int64_t{0}},
             {"what", std::string("pool")},
             {"why", why_not}}};
}

Broadcaster::Broadcaster(std::filesystem::path rpc_socket)
    : Broadcaster(std::move(rpc_socket), Limits()) {}

Broadcaster::Broadcaster(std::filesystem::path rpc_socket, const Limits& limits)
    : limits_(limits), rpc_(std::move(rpc_socket)), thread_([this] { run(); }) {}

Broadcaster::~Broadcaster() { stop(); }

bool Broadcaster::hand_over(Bytes raw, Done done) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || bytes_ + raw.size() > limits_.waiting_bytes) return false;
    bytes_ += raw.size();
    waiting_.push_back({std::move(raw), std::move(done)});
    changed_.notify_one();
    return true;
}

void Broadcaster::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    rpc_.interrupt();
    if (thread_.joinable()) thread_.join();
}

std::vector<Broadcaster::Item> Broadcaster::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    std::vector<Item> items;
    std::size_t bytes = 0;
    while (!waiting_.empty() && items.size() < Rpc::kBroadcastMax) {
        const std::size_t size = waiting_.front().raw.size();
        if (!items.empty() && bytes + size > limits_.batch_bytes) break;
        bytes += size;
        items.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    bytes_ -= bytes;
    return items;
}

void Broadcaster::run() {
    while (true) {
        std::vector<Item> items = next();
        if (items.empty()) return;
        std::vector<Bytes> txs;
        txs.reserve(items.size());
        for (Item& item : items) txs.push_back(std::move(item.raw));
        const auto results = rpc_.broadcast(txs);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (results) items[i].done((*results)[i]);
            if (!results) items[i].done(tl::unexpected(results.error()));
        }
    }
}

}  // namespace charter::network
