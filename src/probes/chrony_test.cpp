#include "probes/chrony.hpp"

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace charter::probes {
namespace {

// As chronyc 4.3 printed them.
constexpr const char* kFollowing =
    "7F000001,127.0.0.1,4,1795849045.314642088,-0.000001062,0.000000134,0.000000163,-0.039,0.006,"
    "0.199,0.000004856,0.000001587,1.0,Normal\n";
constexpr const char* kLocalReference =
    "7F7F0101,,3,1795849039.027195680,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,"
    "0.000000000,0.000000000,0.0,Normal\n";
constexpr const char* kNotSynchronised =
    "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,"
    "1.000000000,0.0,Not synchronised\n";
constexpr const char* kTwoSources =
    "^,*,127.0.0.1,3,0,377,1,-0.000000068,0.000000065,0.000002463\n"
    "^,+,127.0.0.2,3,0,377,1,0.000000204,0.000000331,0.000002766\n";
constexpr const char* kUnreachable =
    "^,?,127.0.0.9,0,0,0,4294967295,0.000000000,0.000000000,0.000000000\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(Chrony, ReadsWhatItSaysOfItself) {
    const auto following = parse_tracking(kFollowing);
    ASSERT_TRUE(following.has_value()) << following.error().what;
    EXPECT_EQ(following->reference, "127.0.0.1");
    EXPECT_EQ(following->stratum, 4);
    EXPECT_EQ(following->updated_ms, 1'795'849'045'314);
    EXPECT_EQ(following->offset_ns, -1'062);
    EXPECT_EQ(following->root_delay_ns, 4'856);
    EXPECT_EQ(following->root_dispersion_ns, 1'587);
    EXPECT_TRUE(following->is_synchronised);
    const auto local = parse_tracking(kLocalReference);
    ASSERT_TRUE(local.has_value()) << local.error().what;
    EXPECT_EQ(local->reference, "");
    const auto none = parse_tracking(kNotSynchronised);
    ASSERT_TRUE(none.has_value()) << none.error().what;
    EXPECT_FALSE(none->is_synchronised);
    for (const char* leap : {"Insert second", "Delete second"}) {
        const auto second = parse_tracking(with(kFollowing, "Normal", leap));
        ASSERT_TRUE(second.has_value()) << second.error().what;
        EXPECT_TRUE(second->is_synchronised) << leap;
    }
}

TEST(Chrony, ReadsItsSources) {
    const auto two = parse_sources(kTwoSources);
    ASSERT_TRUE(two.has_value()) << two.error().what;
    ASSERT_EQ(two->size(), 2U);
    EXPECT_EQ(two->front().name, "127.0.0.1");
    EXPECT_EQ(two->front().state, SourceState::selected);
    EXPECT_EQ(two->front().stratum, 3);
    EXPECT_EQ(two->front().reach, 255U);
    EXPECT_EQ(two->back().state, SourceState::combined);
    const auto unreachable = parse_sources(kUnreachable);
    ASSERT_TRUE(unreachable.has_value()) << unreachable.error().what;
    EXPECT_EQ(unreachable->front().state, SourceState::unusable);
    EXPECT_EQ(unreachable->front().reach, 0U);
    EXPECT_TRUE(parse_sources("")->empty());
    const struct {
        const char* mark;
        SourceState state;
    } states[] = {{"-", SourceState::not_combined},
                  {"x", SourceState::falseticker},
                  {"~", SourceState::too_variable}};
    for (const auto& row : states) {
        const auto read = parse_sources(with(kTwoSources, "^,*", std::string("#,") + row.mark));
        ASSERT_TRUE(read.has_value()) << read.error().what;
        EXPECT_EQ(read->front().state, row.state);
    }
}

struct Wrong {
    std::string text;
    std::string says;
};

TEST(Chrony, RefusesAnotherTracking) {
    const std::string line = kFollowing;
    const Wrong rows[] = {
        {std::string(kChronyBytesMax + 1, 'x'), "chronyc tracking: more than 65536 bytes"},
        {"506 Cannot talk to daemon", "chronyc tracking: the end is \"506 Cannot talk to daemon\""},
        {"", "chronyc tracking: the number of lines is \"0\""},
        {line + line, "chronyc tracking: the number of lines is \"2\""},
        {"\n", "chronyc tracking: the number of fields is \"1\""},
        {with(line, ",Normal", ""), "chronyc tracking: the number of fields is \"13\""},
        {with(line, "Normal", "Normal,1"), "chronyc tracking: the number of fields is \"15\""},
        {with(line, ",127.0.0.1", ",127 .0.0.1"),
         "chronyc tracking: the reference is \"127 .0.0.1\""},
        {with(line, ",127.0.0.1", "," + std::string(256, 'n')),
         "chronyc tracking: the reference is \"" + std::string(40, 'n') + "\""},
        {with(line, ",4,", ",17,"), "chronyc tracking: the stratum is \"17\""},
        {with(line, ",4,", ",-1,"), "chronyc tracking: the stratum is \"-1\""},
        {with(line, "1795849045.314642088", "now"),
         "chronyc tracking: the reference time is \"now\""},
        {with(line, "-0.000001062", "-0.0000010621"),
         "chronyc tracking: the system time is \"-0.0000010621\""},
        {with(line, "-0.000001062", "1e-6"), "chronyc tracking: the system time is \"1e-6\""},
        {with(line, "-0.000001062", "nan"), "chronyc tracking: the system time is \"nan\""},
        {with(line, "-0.000001062", "--1"), "chronyc tracking: the system time is \"--1\""},
        {with(line, "-0.000001062", "9000000001"),
         "chronyc tracking: the system time is \"9000000001\""},
        {with(line, "-0.000001062", "99999999999999999999"),
         "chronyc tracking: the system time is \"99999999999999999999\""},
        {with(line, "0.000004856", "."), "chronyc tracking: the root delay is \".\""},
        {with(line, "0.000001587", "1."), "chronyc tracking: the root dispersion is \"1.\""},
        {with(line, "Normal", "normal"), "chronyc tracking: the leap status is \"normal\""},
        {with(line, "Normal", "Nor\x1b[2Jmal"),
         "chronyc tracking: the leap status is \"Nor?[2Jmal\""},
    };
    for (const Wrong& row : rows) {
        const auto read = parse_tracking(row.text);
        ASSERT_FALSE(read.has_value()) << row.says;
        EXPECT_EQ(read.error().what, row.says);
    }
}

TEST(Chrony, RefusesOtherSources) {
    const std::string lines = kTwoSources;
    std::string many;
    for (std::size_t i = 0; i <= kChronySourcesMax; ++i) many += kUnreachable;
    const Wrong rows[] = {
        {std::string(kChronyBytesMax + 1, 'x'), "chronyc sources: more than 65536 bytes"},
        {"^,*", "chronyc sources: the end is \"^,*\""},
        {many, "chronyc sources: the number of lines is \"257\""},
        {lines + "\n", "chronyc sources: the number of fields is \"1\""},
        {with(lines, "^,*", "*,^"), "chronyc sources: the mode is \"*\""},
        {with(lines, "^,*", "^,!"), "chronyc sources: the state is \"!\""},
        {with(lines, "127.0.0.1", ""), "chronyc sources: the name is \"\""},
        {with(lines, "127.0.0.1", "a\tb"), "chronyc sources: the name is \"a?b\""},
        {with(lines, ",3,", ",x,"), "chronyc sources: the stratum is \"x\""},
        {with(lines, "377", "378"), "chronyc sources: the reach is \"378\""},
        {with(lines, "377", "400"), "chronyc sources: the reach is \"400\""},
    };
    for (const Wrong& row : rows) {
        const auto read = parse_sources(row.text);
        ASSERT_FALSE(read.has_value()) << row.says;
        EXPECT_EQ(read.error().what, row.says);
    }
}

}  // namespace
}  // namespace charter::probes
