#include "cli/named_entry.hpp"

#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "cli/texts.hpp"

namespace charter::cli {
namespace {

using client::Wanted;

v1::Entry entry(std::uint64_t number, const char* day, v1::EntryState state) {
    v1::Entry made;
    made.set_key("reg/drills/bank-a/" + hex16(number));
    made.mutable_body()->set_occurred_on(parse_date(day).value_or(0));
    made.set_state(state);
    return made;
}

struct NamedEntryTest : ::testing::Test {
    std::string said(const char* written, Wanted wanted) const {
        auto name = client::parse_entry_name(written);
        if (!name) return "no name";
        name->member = "bank-a";
        const auto found = one_entry(written, *name, entries, wanted);
        return found ? found->key() : found.error().what;
    }
    const std::vector<v1::Entry> entries = {
        entry(1, "2026-03-02", v1::ENTRY_STATE_SIGNED_OFF),
        entry(2, "2026-03-30", v1::ENTRY_STATE_FILED),
        entry(3, "2026-04-01", v1::ENTRY_STATE_SUPERSEDED),
    };
};

TEST_F(NamedEntryTest, IsTheOneThatFits) {
    EXPECT_EQ(said("drills/2026-03", Wanted::filed), "reg/drills/bank-a/0000000000000002");
    EXPECT_EQ(said("drills/2026-03", Wanted::standing), "reg/drills/bank-a/0000000000000001");
    EXPECT_EQ(said("drills/2", Wanted::newest), "reg/drills/bank-a/0000000000000002");
}

TEST_F(NamedEntryTest, SaysWhichThereAreWhereNotOneFits) {
    EXPECT_EQ(said("drills/2026-03", Wanted::newest),
              "drills/2026-03 fits several entries; name one of them by its key:"
              "\n  drills/bank-a/0000000000000001  2026-03-02  signed off"
              "\n  drills/bank-a/0000000000000002  2026-03-30  awaits sign-off");
    EXPECT_EQ(said("drills/2026-03-02", Wanted::filed),
              "drills/2026-03-02: nothing that it fits awaits sign-off:"
              "\n  drills/bank-a/0000000000000001  2026-03-02  signed off");
    EXPECT_EQ(said("drills/2026-04", Wanted::newest),
              "drills/2026-04: what it fits was superseded:"
              "\n  drills/bank-a/0000000000000003  2026-04-01  superseded");
    EXPECT_EQ(said("drills/2026-05", Wanted::newest),
              "bank-a has no entry drills/2026-05 in drills (of another member: "
              "drills/MEMBER/..., of the assembly: drills/*/...); charter register list drills "
              "shows them");
}

TEST_F(NamedEntryTest, SaysSoInChinese) {
    use_language("zh-TW");
    EXPECT_EQ(said("drills/2026-03-30", Wanted::standing),
              "drills/2026-03-30 所指紀錄均非已簽核之現行版本："
              "\n  drills/bank-a/0000000000000002  2026-03-30  待簽核");
    use_language("en");
}

TEST_F(NamedEntryTest, ExitsByWhatIsWrong) {
    EXPECT_EQ(exit_of_name("drills/2026-03"), Exit::refused);
    EXPECT_EQ(exit_of_name(std::string(64, 'a')), Exit::refused);
    EXPECT_EQ(exit_of_name("nonsense"), Exit::usage);
    EXPECT_NE(no_entry_name("nonsense").what.find("drills/2026-03-02"), std::string::npos);
}

}  // namespace
}  // namespace charter::cli
