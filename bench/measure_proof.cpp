// What an outsider's verifier does, on one core: claims, whole documents, statuses, evidence.

#include <chrono>

#include "base/ensure.hpp"
#include "bench/measure.hpp"
#include "crypto/sha256.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "pack/statuses.hpp"
#include "pack/zip.hpp"
#include "proof/document.hpp"

namespace charter::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<v1::Proof> record_proofs(const storage::StateStore& store, std::uint64_t height) {
    constexpr std::size_t kMost = 2'000;
    const engine::Prover prover(store, height, false);
    std::vector<Bytes> keys;
    (*store.at(height))->scan({}, {}, [&](ByteView key, ByteView) {
        keys.emplace_back(key);
        return keys.size() < kMost;
    });
    std::vector<v1::Proof> proofs;
    for (const Bytes& key : keys) proofs.push_back(**prover.record(key));
    return proofs;
}

void measure_documents(const storage::StateStore& store, std::uint64_t height, Report& report) {
    const std::vector<v1::Proof> proofs = record_proofs(store, height);
    proof::Trust trust;
    const auto first = engine::stored_header(store.store(), 1);
    trust.checkpoint = {1, light::header_hash(**first)};
    trust.terms.now_ms = INT64_MAX / 2;
    auto start = Clock::now();
    for (const v1::Proof& one : proofs) ensure(proof::verify(one, trust).has_value(), "a proof");
    const double documents = static_cast<double>(proofs.size()) / seconds_since(start);
    const proof::State state = proof::verify(proofs.front(), trust)->state;
    start = Clock::now();
    for (const v1::Proof& one : proofs) {
        ensure(proof::judge(one.record(), state).has_value(), "a claim");
    }
    report.add("claims judged against an app hash, one core",
               static_cast<double>(proofs.size()) / seconds_since(start), "1/s", "at least 10,000");
    report.add("proof documents judged, with two headers each", documents, "1/s");
}

void measure_statuses(const storage::StateStore& store, std::uint64_t height, Report& report) {
    pack::PartialView view;
    (*store.at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
        view.put(Bytes(key), Bytes(value));
        return true;
    });
    const auto header = engine::stored_header(store.store(), height);
    const auto start = Clock::now();
    const auto judged =
        pack::judge_statuses(view, height, light::unix_ms_of((*header)->time()), {});
    ensure(judged.has_value(), "the statuses of a pack");
    report.add("statuses derived again from a pack",
               static_cast<double>(judged->statuses.size()) / seconds_since(start), "1/s");
}

// As pack::verify reads a document: the archive's checksum, the manifest's hash, the commitment.
void measure_evidence(Report& report) {
    constexpr std::size_t kBytes = std::size_t{256} << 20U;
    Bytes archive;
    pack::ZipWriter writer([&](ByteView bytes) {
        archive.append(bytes);
        return true;
    });
    ensure(writer.add("evidence/document", Bytes(kBytes, 'e')) && writer.finish(), "an archive");
    const auto start = Clock::now();
    const auto reader = pack::ZipReader::open(pack::source_of(archive));
    ensure(reader.has_value(), "the archive opens");
    crypto::Sha256 manifest;
    crypto::Sha256 commitment;
    const auto read = reader->read(reader->entries().front(), [&](ByteView piece) {
        manifest.update(piece);
        commitment.update(piece);
    });
    ensure(read && manifest.finish() == commitment.finish(), "the document reads");
    report.add("evidence of a pack read and hashed twice",
               static_cast<double>(kBytes) / 1e6 / seconds_since(start), "MB/s", "at least 100");
}

}  // namespace

void measure_proof(Chain& chain, Report& report) {
    const storage::StateStore& store = chain.engine().application().store();
    const std::uint64_t height = engine::provable_height(store).value();
    measure_documents(store, height, report);
    measure_statuses(store, height, report);
    measure_evidence(report);
}

}  // namespace charter::bench
