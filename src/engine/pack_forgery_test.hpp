#pragma once
// Rows of forgeries: what an operator with the validator's key changes, and how it is refused.

#include <functional>

#include "engine/pack_draft_test.hpp"

namespace charter::engine {

struct Forgery {
    const char* name;
    pack::Failure failure;
    std::function<void(Draft& draft)> forge;
};

template <class Record>
void edit(Draft& draft, const Bytes& key, const std::function<void(Record&)>& change) {
    auto record = record_of<Record>(draft, key);
    change(record);
    draft.leaves[key] = wire::encode(record);
}

/// Forges a pack of the ledger, and expects that it is refused for the row's reason.
inline void expect_refused(const Forgery& row) {
    Draft draft = ledger().draft();
    row.forge(draft);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_FALSE(report);
    EXPECT_EQ(pack::failure_name(report.error().failure), pack::failure_name(row.failure))
        << report.error().where << " " << report.error().detail;
    EXPECT_FALSE(report.error().where.empty());
}

}  // namespace charter::engine
