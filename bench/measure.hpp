#pragma once
// The measurements, each of which adds its lines to the report.

#include <cstdint>
#include <filesystem>

#include "bench/chain.hpp"
#include "bench/limits.hpp"
#include "bench/report.hpp"

namespace charter::bench {

/// Every allocation of the process so far (bench.cpp counts them).
std::uint64_t allocations_so_far();

/// Durable commits, memory and restart at 1 M keys.
void measure_storage(const std::filesystem::path& folder, Report& report);

/// Publications in-process: throughput against the verify bound.
void measure_publish(Chain& chain, const VerifyBound& bound, Report& report);
/// The same through HTTP, TLS on loopback, clients in the same process.
void measure_http(Chain& chain, const VerifyBound& bound, Report& report);
/// At `rate` (tx/s), from submission to receipt, beside the disk's fsync p50 (ms).
void measure_latency(Chain& chain, double rate, double fsync_p50, Report& report);
/// 1,000 records under one signature.
void measure_batches(Chain& chain, Report& report);
/// execute_block alone: no signatures, no disk.
void measure_execute(Chain& chain, Report& report);

/// What an outsider's verifier does with what this chain proves.
void measure_proof(Chain& chain, Report& report);

class Consortium;
/// The report of all banks, and the import of a questionnaire.
void measure_reports(const Consortium& consortium, Report& report);
/// Statuses: all of them, after one entry, and where many expire. Adds entries; time passes.
void measure_assurance(Consortium& consortium, Report& report);
/// The task list of one person. Adds entries and changes; time passes.
void measure_tasks(Consortium& consortium, Report& report);

}  // namespace charter::bench
