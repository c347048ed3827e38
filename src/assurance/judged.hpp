#pragma once
// How the units of a status were judged, kept for when it is judged again.

#include <cstdint>
#include <memory>
#include <vector>

#include "assurance/shelf.hpp"
#include "base/bytes.hpp"
#include "charter/v1/record.pb.h"

namespace charter::assurance {

/// A subject of a for_each, a leaf outside of one, or an empty population.
struct JudgedUnit {
    const Record* record = nullptr;  // the subject; null: a word, a leaf or an empty population
    std::int64_t next_ms = 0;        // when time alone changes how it is judged; 0: never
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    v1::FactClass weakest = v1::FACT_CLASS_UNSPECIFIED;
    bool own_rule = false;
    bool onboarding = false;
    bool single_operator = false;
    Digest facts{};  // sha256 over the canonical encodings of its facts, in order
};

/// The units of one leaf or one for_each, in the order in which they are judged.
using JudgedPart = std::vector<JudgedUnit>;

/// What the state has of a status.
struct WrittenStatus {
    Bytes encoding;  // of its record; empty: there is none
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::int64_t since_ms = 0;
    std::int64_t expires_ms = 0;
    std::uint64_t transitions = 0;
    Bytes chain;
};

struct JudgedStatus {
    std::vector<JudgedPart> parts;                      // in the order of the check
    std::vector<std::shared_ptr<const Shelf>> shelves;  // which own the records
    WrittenStatus written;
};

}  // namespace charter::assurance
