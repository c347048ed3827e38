#pragma once
// What a proof claims of a state, judged against its app hash.

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/proof.pb.h"
#include "charter/v1/record.pb.h"
#include "proof/state.hpp"

namespace charter::proof {

/// What is true of the state.
struct Statement {
    enum class Kind : std::uint8_t { record, absence, receipt, transition, batch_record, list };
    Kind kind{};
    std::string key;                 // record, absence: the key; list: "<table>/<scope>"
    Bytes bytes;                     // record, receipt, transition, batch record: canonical
    v1::Receipt receipt;             // of the batch, for a batch record
    std::uint64_t block_height = 0;  // receipt, transition, batch record: of the block
    std::int64_t block_time_ms = 0;
    std::vector<Bytes> refs;  // list: all of them, in order
};

/// Failures  commitment_invalid (not ICS-23 of our spec, not canonical), commitment_differs,
///           record_invalid, record_of_another_key
Checked<Statement> judge(const v1::RecordClaim& claim, const State& state);
/// Failures  record_invalid (no table has such keys), commitment_invalid, commitment_differs
Checked<Statement> judge(const v1::AbsenceClaim& claim, const State& state);
/// Failures  those of a record (the mountain's), mountain_differs, receipt_differs
Checked<Statement> judge(const v1::ReceiptClaim& claim, const State& state);
/// Against a mountain range that is known; the claim's own commitment is not looked at.
/// Failures  mountain_differs, receipt_differs, record_invalid (a peak)
Checked<Statement> judge(const v1::ReceiptClaim& claim, const v1::Mountain& mountain);
/// Failures  those of a record, mountain_differs, transition_differs
Checked<Statement> judge(const v1::TransitionClaim& claim, const State& state);
/// Failures  those of a receipt, batch_differs
Checked<Statement> judge(const v1::BatchRecordClaim& claim, const State& state);
/// Without refs the claim is that the list is empty.
/// Failures  those of a record or an absence (the head's), list_count_differs, list_differs
Checked<Statement> judge(const v1::ListClaim& claim, const State& state);

}  // namespace charter::proof
