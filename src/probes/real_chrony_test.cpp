// The clock probe before a real chronyd: a client on loopback that leaves the system's clock alone,
// and servers of our own for it to follow.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "probes/chrony.hpp"
#include "probes/chrony_client.hpp"
#include "probes/clock.hpp"
#include "testing/places.hpp"

namespace charter::probes {
namespace {

namespace fs = std::filesystem;

/// The machine's chrony, or the one that tools/setup unpacked beside another time service.
std::string chrony(const std::string& program) {
    const std::string own = std::string(places::source()) + "/.tools/chrony" + program;
    return ::access(program.c_str(), X_OK) == 0 ? program : own;
}
const std::string kDaemon = chrony("/usr/sbin/chronyd");
const std::string kClient = chrony("/usr/bin/chronyc");
constexpr int kServerPort = 41'230;

/// chronyd in the foreground, which does not touch the clock (-x); killed at the end.
class Chronyd {
  public:
    Chronyd(const fs::path& folder, const std::string& name, const std::string& config) {
        const fs::path file = folder / (name + ".conf");
        std::ofstream(file) << config << "pidfile " << (folder / (name + ".pid")).string() << "\n";
        child_ = ::fork();
        if (child_ != 0) return;
        const fs::path log = folder / (name + ".log");
        if (::freopen(log.c_str(), "w", stderr) == nullptr) ::_exit(126);
        ::execl(kDaemon.c_str(), kDaemon.c_str(), "-x", "-d", "-f", file.c_str(), "-u", "root",
                static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ~Chronyd() { stop(); }
    Chronyd(const Chronyd&) = delete;
    Chronyd& operator=(const Chronyd&) = delete;

    void stop() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }
    bool runs() const { return ::waitpid(child_, nullptr, WNOHANG) == 0; }

  private:
    pid_t child_ = 0;
};

std::string server_config(int number) {
    const std::string address = "127.0.0." + std::to_string(number);
    return "local stratum 3\nallow 127.0.0.0/8\ncmdport 0\nbindaddress " + address + "\nport " +
           std::to_string(kServerPort) + "\n";
}

class RealChrony : public ::testing::Test {
  protected:
    void SetUp() override {
        if (::access(kDaemon.c_str(), X_OK) != 0 || ::access(kClient.c_str(), X_OK) != 0) {
            GTEST_SKIP() << "SKIPPED: no chrony here; `make setup` installs it";
        }
        if (::getuid() != 0) {
            GTEST_SKIP() << "SKIPPED: chronyd starts as root alone, also with -x";
        }
        std::string name = (fs::temp_directory_path() / "charter-chrony-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        fs::create_directory(folder_ / "run");
        fs::permissions(folder_ / "run", fs::perms::owner_all);
        client_.program = kClient;
        client_.daemon = (folder_ / "run" / "chronyd.sock").string();
    }
    void TearDown() override {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

    std::string client_config(int servers) const {
        std::string config = "port 0\ncmdport 0\nbindcmdaddress " + client_.daemon + "\n";
        for (int number = 1; number <= servers; ++number) {
            config += "server 127.0.0." + std::to_string(number) + " port " +
                      std::to_string(kServerPort) + " iburst minpoll 0 maxpoll 0 trust\n";
        }
        return config;
    }

    /// What the probe finds, once `wanted` holds or half a minute is over.
    template <class Wanted>
    Found found(const Wanted& wanted) const {
        using namespace std::chrono;
        const auto until = steady_clock::now() + seconds(30);
        while (true) {
            Readings readings;
            readings.clock = ask_chrony(client_);
            Found found = run_clock(readings);
            if (wanted(found) || steady_clock::now() >= until) return found;
            std::this_thread::sleep_for(milliseconds(200));
        }
    }

    fs::path folder_;
    ChronyClient client_;
};

bool is_synchronised(const Found& found) { return flag_in(found, "synchronised") == true; }

TEST_F(RealChrony, IsFollowedAndMissed) {
    EXPECT_NE(ask_chrony(client_).has_value(), true) << "nobody answers yet";
    Chronyd first(folder_, "first", server_config(1));
    Chronyd second(folder_, "second", server_config(2));
    const Chronyd client(folder_, "client", client_config(2));
    const Found both =
        found([](const Found& f) { return is_synchronised(f) && number_in(f, "sources") == 2; });
    EXPECT_EQ(both.error, "") << both.raw;
    EXPECT_EQ(flag_in(both, "synchronised"), true) << both.raw;
    EXPECT_EQ(number_in(both, "sources"), 2) << both.raw;
    EXPECT_LE(number_in(both, "offset_ms").value_or(1'000), 100) << both.raw;

    first.stop();
    second.stop();
    const Found none = found([](const Found& f) { return number_in(f, "sources") == 0; });
    EXPECT_EQ(number_in(none, "sources"), 0) << none.raw;
    EXPECT_EQ(flag_in(none, "synchronised"), false) << "it goes on by itself: " << none.raw;
}

TEST_F(RealChrony, FollowsNobody) {
    const Chronyd client(folder_, "client", client_config(0));
    const Found alone = found([](const Found& f) { return f.error.empty(); });
    EXPECT_EQ(alone.error, "") << alone.raw;
    EXPECT_EQ(flag_in(alone, "synchronised"), false) << alone.raw;
    EXPECT_EQ(number_in(alone, "sources"), 0) << alone.raw;
}

TEST_F(RealChrony, IsGone) {
    Chronyd client(folder_, "client", client_config(0));
    (void)found([](const Found& f) { return f.error.empty(); });
    client.stop();
    const Found gone = found([](const Found& f) { return !f.error.empty(); });
    EXPECT_TRUE(gone.error.starts_with("chronyd does not answer")) << gone.error;
    EXPECT_TRUE(gone.values.empty());
}

}  // namespace
}  // namespace charter::probes
