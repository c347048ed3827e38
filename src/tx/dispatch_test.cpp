#include "tx/dispatch.hpp"

#include <gtest/gtest.h>

namespace charter::tx {
namespace {

// Also those that nobody wrote into the switch: an act of the protocol is checked, permitted and
// applied by its own functions, never taken for none.
TEST(DispatchTest, KnowsEveryAct) {
    const auto* kinds = v1::Action::descriptor()->oneof_decl(0);
    ASSERT_GT(kinds->field_count(), 60);
    for (int i = 0; i < kinds->field_count(); ++i) {
        v1::Action action;
        action.GetReflection()->MutableMessage(&action, kinds->field(i));
        const Status checked = check(action);
        const bool is_taken_for_none = !checked && checked.error().reason == Reason::action_missing;
        EXPECT_FALSE(is_taken_for_none) << kinds->field(i)->name();
    }
}

TEST(DispatchTest, NoActIsMissing) {
    const Status checked = check(v1::Action());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reason, Reason::action_missing);
}

}  // namespace
}  // namespace charter::tx
