#pragma once
// What the commands share that show one record of the ledger, and the steps of its life cycle.

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/listed.hpp"
#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "cli/session.hpp"
#include "client/state_reader.hpp"

namespace charter::cli {

using Rows = std::vector<std::vector<std::string>>;

std::string or_dash(const std::string& text);
/// At the consortium's offset; "-" of 0.
std::string time_or_dash(std::int64_t ms, std::int32_t offset_minutes);

/// "Report of the outage (application/pdf, 48213)": what is told of a document, else its
/// commitment;
/// "-" where there is none.
std::string document_or_dash(ByteView commitment, const v1::DocumentNote& note);

/// "a, b"; "-" where there is none.
template <class List>
std::string joined(const List& items) {
    return or_dash(listed(items));
}

/// A table under the headings of these fields.
void print_rows(const std::vector<std::string>& fields, const Rows& rows);

/// Of each step its time, height, act, persons, note and document.
void print_steps(const google::protobuf::RepeatedPtrField<v1::Step>& steps,
                 std::int32_t offset_minutes);

/// Faults: no usable answer
Outcome<std::int32_t> offset_of(client::NodeClient& node);

/// The record at `key`: with --json as the node says it, else by `print(record, offset in
/// minutes)`. `missing`: what is said where there is none.
template <class Record, class PrintRecord>
Exit show_record(const Session& session, const std::string& key, const std::string& missing,
                 PrintRecord print) {
    if (session.json) return show(session, "/v1/state/" + client::encode_path(key));
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    Record record;
    const auto found = client::read_record(*node, key, record);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) return report_fault(session, {missing}, Exit::refused);
    const auto offset_minutes = offset_of(*node);
    if (!offset_minutes) return report_fault(session, offset_minutes.error(), Exit::unreachable);
    print(record, *offset_minutes);
    return Exit::done;
}

}  // namespace charter::cli
