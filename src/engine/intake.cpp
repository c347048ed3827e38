#include "engine/intake.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <utility>

#include "crypto/sha256.hpp"

namespace charter::engine {
namespace {

// Fewer transactions than this are not worth another thread.
constexpr std::size_t kGrain = 8;

template <class Body>
void in_parallel(std::size_t count, const Body& body) {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, kGrain),
                      [&](const tbb::blocked_range<std::size_t>& range) {
                          for (std::size_t i = range.begin(); i < range.end(); ++i) body(i);
                      });
}

/// Records of a batch take several times their bytes on the wire.
std::size_t memory_of(const tx::Incoming& incoming) {
    std::size_t memory = sizeof incoming + incoming.id.capacity() + incoming.tx.SpaceUsedLong();
    for (const Bytes& signature : incoming.signatures)
        memory += sizeof signature + signature.size();
    return memory;
}

}  // namespace

machine::BlockTx Intake::fresh(ByteView raw, const Digest& digest, const state::View& before,
                               const tx::Verifier& verify) {
    machine::BlockTx tx;
    tx.raw_digest = Bytes(view(digest));
    tx.signatures = ok();
    if (const auto known = decoded_.take(digest)) {
        tx.incoming = std::move((*known)->incoming);
        if ((*known)->judged) return tx;
    } else {
        tx.incoming = tx::decode(raw);
    }
    if (tx.incoming) {
        tx.signatures = tx::judge_signatures(*tx.incoming, before, verify, tx::RuleSet::all());
    }
    return tx;
}

machine::BlockTx Intake::take_one(ByteView raw, const state::View& before, bool judge) {
    const tx::Verifier accept_all = [](const v1::PublicKey&, ByteView, ByteView) { return true; };
    return fresh(raw, crypto::sha256(raw), before, judge ? verifier_.as_function() : accept_all);
}

void Intake::remember(machine::BlockTx tx, bool judged) {
    if (!tx.incoming) return;
    const Digest digest = *digest_from(tx.raw_digest);
    const std::size_t memory = memory_of(*tx.incoming);
    decoded_.put(digest, std::make_shared<Known>(Known{*std::move(tx.incoming), judged, memory}));
}

std::vector<Digest> Intake::digests_of(std::span<const Bytes> raws) {
    std::vector<Digest> digests(raws.size());
    in_parallel(raws.size(), [&](std::size_t i) { digests[i] = crypto::sha256(raws[i]); });
    return digests;
}

void Intake::judge_new(std::span<const Bytes> raws, std::span<const Digest> digests,
                       const state::View& before) {
    // A height may have many rounds, each with a block of its own.
    if (judged_memory_ > memory_max_) next_height();
    const tx::Verifier verify = verifier_.as_function();
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < raws.size(); ++i) {
        if (!judged_.contains(digests[i])) unknown.push_back(i);
    }
    std::vector<machine::BlockTx> found(unknown.size());
    in_parallel(unknown.size(), [&](std::size_t k) {
        const std::size_t i = unknown[k];
        found[k] = fresh(raws[i], digests[i], before, verify);
    });
    for (std::size_t k = 0; k < unknown.size(); ++k) {
        judged_memory_ += found[k].incoming ? memory_of(*found[k].incoming) : sizeof found[k];
        judged_.try_emplace(digests[unknown[k]], std::move(found[k]));
    }
}

std::vector<const machine::BlockTx*> Intake::judge(std::span<const Bytes> raws,
                                                   const state::View& before) {
    const std::vector<Digest> digests = digests_of(raws);
    judge_new(raws, digests, before);
    std::vector<const machine::BlockTx*> result;
    result.reserve(raws.size());
    for (const Digest& digest : digests) result.push_back(&judged_.at(digest));
    return result;
}

std::vector<machine::BlockTx> Intake::take(std::span<const Bytes> raws,
                                           std::span<const Digest> digests,
                                           const state::View& before) {
    const tx::Verifier verify = verifier_.as_function();
    std::vector<machine::BlockTx> taken;
    taken.reserve(raws.size());
    judge_new(raws, digests, before);
    for (std::size_t i = 0; i < raws.size(); ++i) {
        auto node = judged_.extract(digests[i]);
        taken.push_back(node ? std::move(node.mapped())
                             : fresh(raws[i], digests[i], before, verify));
    }
    return taken;
}

void Intake::next_height() {
    for (auto& [digest, tx] : judged_) {
        const bool verifies = tx.signatures.has_value();
        remember(std::move(tx), verifies);
    }
    judged_.clear();
    judged_memory_ = 0;
}

}  // namespace charter::engine
