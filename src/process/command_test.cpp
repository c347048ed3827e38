#include "process/command.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "process/testing.hpp"

namespace charter::process {
namespace {

namespace fs = std::filesystem;

CommandLimits short_limits() { return {std::chrono::milliseconds(300), 1'000}; }

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
        {{}, "a program to run needs an absolute path"},
        {{"chronyc"}, "a program to run needs an absolute path"},
        {{"/no/such/program"}, "/no/such/program: No such file or directory"},
        {{program.path.string()}, program.path.string() + ": Permission denied"},
    };
    for (const auto& row : rows) {
        const auto output = run_command(row.argv);
        ASSERT_FALSE(output.has_value());
        EXPECT_EQ(output.error().what, row.says);
    }
}

TEST(Command, OutputOfIsWhatItPrintsWhenItEndsWell) {
    const Program speaks("printf '%s\\n \\n' \"$*\"\n");
    EXPECT_EQ(output_of(speaks.path, {"a b", "c"}).value(), "a b c");
    EXPECT_EQ(output_of("printf", {"x"}).value(), "x") << "a name on PATH";
    const Program fails("echo x; exit 1\n");
    const Program sleeps("sleep 60\n");
    const Program floods("while :; do echo 0123456789; done\n");
    const struct {
        fs::path program;
        std::string says;
    } rows[] = {
        {"charter-no-such-program", "cannot run charter-no-such-program: it is not on PATH"},
        {"/no/such/program", "cannot run /no/such/program: No such file or directory"},
        {fails.path, "cannot run " + fails.path.string() + ": it ended with 1"},
        {sleeps.path, "cannot run " + sleeps.path.string() + ": no answer in time"},
        {floods.path, "cannot run " + floods.path.string() + ": more output than 1000 bytes"},
    };
    for (const auto& row : rows) {
        const auto output = output_of(row.program, {}, short_limits());
        ASSERT_FALSE(output.has_value()) << row.says;
        EXPECT_EQ(output.error().what, row.says);
    }
}

}  // namespace
}  // namespace charter::process
