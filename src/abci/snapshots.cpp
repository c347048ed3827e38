// The snapshot connection: what this node gives to those that join, and how it joins itself.

#include <spdlog/spdlog.h>

#include <algorithm>

#include "abci/handler.hpp"

namespace charter::abci {
namespace {

using OfferResult = pb::ResponseOfferSnapshot::Result;
using ChunkResult = pb::ResponseApplySnapshotChunk::Result;

// CometBFT lists no more of a peer.
constexpr std::size_t kListed = 10;

OfferResult result_of(engine::OfferVerdict verdict) {
    switch (verdict) {
        case engine::OfferVerdict::accept:         return pb::ResponseOfferSnapshot::ACCEPT;
        case engine::OfferVerdict::reject_format:  return pb::ResponseOfferSnapshot::REJECT_FORMAT;
        case engine::OfferVerdict::reject_senders: return pb::ResponseOfferSnapshot::REJECT_SENDER;
        case engine::OfferVerdict::abort:          break;
    }
    return pb::ResponseOfferSnapshot::ABORT;
}

ChunkResult result_of(engine::ChunkVerdict verdict) {
    switch (verdict) {
        case engine::ChunkVerdict::accept: return pb::ResponseApplySnapshotChunk::ACCEPT;
        case engine::ChunkVerdict::retry:  return pb::ResponseApplySnapshotChunk::RETRY;
        case engine::ChunkVerdict::retry_snapshot:
            return pb::ResponseApplySnapshotChunk::RETRY_SNAPSHOT;
        case engine::ChunkVerdict::reject_snapshot:
            return pb::ResponseApplySnapshotChunk::REJECT_SNAPSHOT;
        case engine::ChunkVerdict::abort: break;
    }
    return pb::ResponseApplySnapshotChunk::ABORT;
}

void offer(engine::Restorer& restorer, const pb::RequestOfferSnapshot& asked,
           pb::ResponseOfferSnapshot& answer) {
    const pb::Snapshot& snapshot = asked.snapshot();
    const engine::OfferAnswer taken =
        restorer.offer({snapshot.height(), snapshot.format(), snapshot.chunks(), snapshot.hash(),
                        snapshot.metadata(), asked.app_hash()});
    answer.set_result(result_of(taken.verdict));
    if (taken.verdict == engine::OfferVerdict::accept) {
        spdlog::info("state sync: taking the state at height {}, {} chunks", snapshot.height(),
                     snapshot.chunks());
    } else {
        spdlog::warn("state sync: the snapshot of height {} is refused: {}", snapshot.height(),
                     taken.why);
    }
}

void apply(engine::Restorer& restorer, const pb::RequestApplySnapshotChunk& asked,
           pb::ResponseApplySnapshotChunk& answer) {
    const engine::ChunkAnswer taken = restorer.apply(asked.index(), asked.chunk(), asked.sender());
    answer.set_result(result_of(taken.verdict));
    for (const std::string& sender : taken.reject_senders) answer.add_reject_senders(sender);
    // Without it CometBFT would hand over the same bytes again.
    if (taken.verdict == engine::ChunkVerdict::retry) answer.add_refetch_chunks(asked.index());
    if (taken.verdict == engine::ChunkVerdict::accept) return;
    spdlog::warn("state sync: from {}: {}", asked.sender(), taken.why);
}

}  // namespace

pb::Response give_snapshots(engine::Snapshots* kept, const pb::Request& request) {
    pb::Response response;
    if (request.value_case() == pb::Request::kLoadSnapshotChunk) {
        const pb::RequestLoadSnapshotChunk& asked = request.load_snapshot_chunk();
        pb::ResponseLoadSnapshotChunk& answer = *response.mutable_load_snapshot_chunk();
        auto chunk = kept == nullptr ? std::nullopt
                                     : kept->chunk(asked.height(), asked.format(), asked.chunk());
        if (chunk) answer.set_chunk(*std::move(chunk));
        return response;
    }
    pb::ResponseListSnapshots& answer = *response.mutable_list_snapshots();
    if (kept == nullptr) return response;
    const auto all = kept->list();
    for (std::size_t i = 0; i < std::min(all.size(), kListed); ++i) {
        pb::Snapshot& snapshot = *answer.add_snapshots();
        snapshot.set_height(all[i]->metadata.height());
        snapshot.set_format(all[i]->metadata.format());
        snapshot.set_chunks(static_cast<std::uint32_t>(engine::chunks_of(all[i]->metadata)));
        snapshot.set_hash(Bytes(view(all[i]->hash)));
        snapshot.set_metadata(all[i]->encoded);
    }
    return response;
}

pb::Response take_snapshot(engine::Restorer& restorer, const pb::Request& request) {
    pb::Response response;
    if (request.value_case() == pb::Request::kOfferSnapshot) {
        offer(restorer, request.offer_snapshot(), *response.mutable_offer_snapshot());
    } else {
        apply(restorer, request.apply_snapshot_chunk(), *response.mutable_apply_snapshot_chunk());
    }
    return response;
}

}  // namespace charter::abci
