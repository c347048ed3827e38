#include "probes/command.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "probes/chrony_client.hpp"

namespace charter::probes {
namespace {

namespace fs = std::filesystem;

CommandLimits short_limits() { return {std::chrono::milliseconds(300), 1'000}; }

/// A program that is this script. The tests run it; the code under test knows no shell.
class Program {
  public:
    explicit Program(const std::string& script) {
        std::string name = (fs::temp_directory_path() / "charter-command-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        folder_ = name;
        path = folder_ / "program";
        std::ofstream(path) << "#!/bin/sh\n" << script;
        fs::permissions(path, fs::perms::owner_all);
    }
    ~Program() { fs::remove_all(folder_); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    fs::path path;

  private:
    fs::path folder_;
};

TEST(Command, TakesBothOutputsAndTheStatus) {
    const Program program("echo \"$1 $LC_ALL$HOME\"; echo wrong >&2; cat; exit 3\n");
    const auto output = run_command({program.path.string(), "a;b $(c)"});
    ASSERT_TRUE(output.has_value()) << output.error().what;
    EXPECT_EQ(output->text, "a;b $(c) C\n");
    EXPECT_EQ(output->errors, "wrong\n");
    EXPECT_EQ(output->status, 3);
}

TEST(Command, GivesNoOpenFileAway) {
    const std::ifstream held("/etc/hostname");
    const Program program("ls /proc/self/fd\n");
    const auto output = run_command({program.path.string()});
    ASSERT_TRUE(output.has_value()) << output.error().what;
    EXPECT_EQ(output->text, "0\n1\n2\n3\n") << "3 is the folder that ls reads";
}

TEST(Command, IsBounded) {
    const struct {
        const char* script;
        const char* says;
    } rows[] = {
        {"sleep 60\n", ": no answer in time"},
        {"sleep 60 & echo done\n", ": no answer in time"},  // a child that holds the output
        {"trap '' TERM HUP; while :; do :; done\n", ": no answer in time"},
        {"while :; do echo 0123456789; done\n", ": more output than 1000 bytes"},
        {"while :; do echo 0123456789 >&2; done\n", ": more output than 1000 bytes"},
    };
    for (const auto& row : rows) {
        const Program program(row.script);
        const auto begun = std::chrono::steady_clock::now();
        const auto output = run_command({program.path.string()}, short_limits());
        ASSERT_FALSE(output.has_value()) << row.script;
        EXPECT_EQ(output.error().what, program.path.string() + row.says);
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
    }
}

TEST(Command, SaysWhatEndedIt) {
    const Program program("kill -9 $$\n");
    const auto output = run_command({program.path.string()});
    ASSERT_TRUE(output.has_value()) << output.error().what;
    EXPECT_EQ(output->status, 128 + 9);
    const Program closes("exec >&- 2>&-; sleep 60\n");
    const auto killed = run_command({closes.path.string()}, short_limits());
    ASSERT_TRUE(killed.has_value()) << killed.error().what;
    EXPECT_EQ(killed->status, 128 + 9) << "it closed its outputs and went on";
}

TEST(Command, RefusesWhatItCannotRun) {
    const Program program("exit 0\n");
    fs::permissions(program.path, fs::perms::owner_read);
    const struct {
        std::vector<std::string> argv;
        std::string says;
    } rows[] = {
        {{}, "a probe's program needs an absolute path"},
        {{"chronyc"}, "a probe's program needs an absolute path"},
        {{"/no/such/program"}, "/no/such/program: No such file or directory"},
        {{program.path.string()}, program.path.string() + ": Permission denied"},
    };
    for (const auto& row : rows) {
        const auto output = run_command(row.argv);
        ASSERT_FALSE(output.has_value());
        EXPECT_EQ(output.error().what, row.says);
    }
}

TEST(ChronyClient, SaysWhatIsMissing) {
    ChronyClient client;
    client.limits = short_limits();
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
