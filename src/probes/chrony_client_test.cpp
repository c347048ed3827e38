#include "probes/chrony_client.hpp"

#include <gtest/gtest.h>

#include "process/testing.hpp"

namespace charter::probes {
namespace {

using process::Program;

TEST(ChronyClient, SaysWhatIsMissing) {
    ChronyClient client;
    client.limits = {std::chrono::milliseconds(300), 1'000};
    client.program = "/no/such/chronyc";
    EXPECT_EQ(ask_chrony(client).error().what,
              "there is no /no/such/chronyc: apt-get install chrony");
    const Program silent("echo '506 Cannot talk to daemon'; exit 1\n");
    client.program = silent.path;
    EXPECT_EQ(ask_chrony(client).error().what,
              "chronyd does not answer (506 Cannot talk to daemon): systemctl start chrony");
    const Program slow("sleep 60\n");
    client.program = slow.path;
    EXPECT_EQ(ask_chrony(client).error().what, slow.path.string() + ": no answer in time");
    const Program half("[ \"$3\" = tracking ] && echo track || exit 1\n");
    client.program = half.path;
    EXPECT_EQ(ask_chrony(client).error().what,
              "chronyd does not answer (): systemctl start chrony");
    const Program both("printf '%s ' \"$@\"\n");
    client.program = both.path;
    client.daemon = "/run/chrony/chronyd.sock";
    const auto asked = ask_chrony(client);
    ASSERT_TRUE(asked.has_value()) << asked.error().what;
    EXPECT_EQ(asked->tracking, "-n -c -h /run/chrony/chronyd.sock tracking ");
    EXPECT_EQ(asked->sources, "-n -c -h /run/chrony/chronyd.sock sources ");
}

}  // namespace
}  // namespace charter::probes
