// A real CometBFT v0.39 whose only validator's key is in charter-signer, both of them processes.
// Where there is no CometBFT the tests are skipped, and say so.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "comet/home.hpp"
#include "keys/secret.hpp"
#include "signer/signer.hpp"
#include "signer/token_support_test.hpp"
#include "testing/places.hpp"

namespace charter::signer {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

const fs::path kEngine = fs::path(places::source()) / ".tools/bin/cometbft";
const fs::path kProgram = fs::path(places::build()) / "bin/charter-signer";
constexpr const char* kChain = "signer-test";

bool within(std::chrono::seconds limit, const std::function<bool()>& holds) {
    const auto until = Clock::now() + limit;
    while (Clock::now() < until) {
        if (holds()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return holds();
}

long long ms_since(Clock::time_point since) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since).count();
}

class Process {
  public:
    explicit Process(fs::path log) : log_(std::move(log)) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() { end(SIGKILL); }

    void start(const std::vector<std::string>& words) {
        process_ = ::fork();
        if (process_ != 0) return;
        const int out = ::open(log_.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
        ::dup2(out, 1);
        ::dup2(out, 2);
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv(argv.front(), argv.data());
        ::_exit(127);
    }
    /// Its exit code; -1: a signal ended it, or it did not run.
    int end(int signal) {
        if (process_ <= 0) return -1;
        ::kill(process_, signal);
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string log() const {
        std::ifstream in(log_);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return text.substr(text.size() - std::min<std::size_t>(text.size(), 3'000));
    }
    std::size_t times(const std::string& words) const {
        std::ifstream in(log_);
        std::size_t count = 0;
        for (std::string line; std::getline(in, line);) {
            if (line.find(words) != std::string::npos) ++count;
        }
        return count;
    }

  private:
    fs::path log_;
    ::pid_t process_ = 0;
};

/// One validator: CometBFT with its own key-value application, and the signer.
class Validator {
  public:
    /// `key`: the lines of [key] in signer.toml.
    Validator(const std::string& key, const std::string& beginning)
        : signer(folder / "signer.log"), node(folder / "comet.log") {
        folder.put("signer.toml", "[chain]\nid = \"" + std::string(kChain) +
                                      "\"\n[node]\nsocket = \"" + socket().string() +
                                      "\"\n[log]\nlevel = \"debug\"\n[key]\n" + key);
        const auto made = keys::run(kProgram.string() + " init " + beginning + config());
        EXPECT_EQ(made.code, 0) << made.output;
    }

    std::string config() const { return " --config " + (folder / "signer.toml").string(); }
    fs::path socket() const { return folder / "privval.sock"; }
    fs::path home() const { return folder / "comet"; }

    /// A home as charter makes them, but for the application and a block as often as it can.
    void make_home() const {
        charter::comet::HomeConfig made;
        made.moniker = "node-1";
        made.abci_socket = folder / "abci.sock";
        made.rpc_socket = folder / "rpc.sock";
        made.privval_socket = socket();
        made.p2p_listen = "127.0.0.1:0";
        made.block_interval_ms = 100;
        made.one_machine = true;
        made.log_level = "info";
        for (const char* name : {"comet", "comet/config", "comet/data"}) {
            fs::create_directory(folder / name);
        }
        folder.put("comet/config/config.toml", charter::comet::config_toml(made).value());
        folder.put("comet/config/node_key.json",
                   charter::comet::node_key_json(view(crypto::sha256("node"))));
        folder.put("comet/config/genesis.json", genesis());
    }
    std::string genesis() const {
        const StateHead head = shown();
        const json::object key = {{"type", "tendermint/PubKeyEd25519"},
                                  {"value", to_base64(head.identity.key.bytes)}};
        const json::object validator = {{"pub_key", key}, {"power", "1"}, {"name", "node-1"}};
        const json::object root = {{"genesis_time", "2026-11-24T00:00:00Z"},
                                   {"chain_id", kChain},
                                   {"initial_height", "1"},
                                   {"validators", json::array{validator}},
                                   {"app_hash", ""}};
        return json::serialize(root);
    }
    void start_node() {
        // CometBFT does not replace the sockets that a killed one left.
        for (const char* name : {"privval.sock", "rpc.sock"}) fs::remove(folder / name);
        node.start({kEngine.string(), "start", "--home", home().string(), "--proxy_app", "kvstore",
                    "--consensus.create_empty_blocks=true",
                    "--consensus.create_empty_blocks_interval=0s"});
    }
    void start_signer() {
        signer.start({kProgram.string(), "run", "--config", (folder / "signer.toml").string()});
    }
    /// What the state says, from outside.
    StateHead shown() const {
        const auto config = read_config(folder / "signer.toml");
        EXPECT_TRUE(config) << config.error().what;
        const auto head = show(*config);
        EXPECT_TRUE(head) << head.error().what;
        return head.value_or(StateHead{});
    }
    std::int64_t height() const { return shown().last.at.height; }
    bool goes_on() const {
        const std::int64_t before = height();
        return within(60s, [&] { return height() >= before + 20; });
    }
    std::string logs() const { return "signer:\n" + signer.log() + "\nCometBFT:\n" + node.log(); }
    /// CometBFT's answer of that height; "": none.
    std::string commit_at(std::int64_t height) const {
        return keys::run("curl -s --max-time 5 --unix-socket " + (folder / "rpc.sock").string() +
                         " http://local/commit?height=" + std::to_string(height))
            .output;
    }

    TestFolder folder;
    Process signer;
    Process node;
};

class Engine : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(kEngine)) {
            GTEST_SKIP() << "SKIPPED: no CometBFT in .tools/bin; `make setup` installs it";
        }
        if (!fs::exists(kProgram)) {
            GTEST_SKIP() << "SKIPPED: no charter-signer beside this test; build it";
        }
    }
    /// An encrypted key in a file, and the lines of signer.toml that name it.
    std::string file_key() const {
        folder_.put("passphrase", "correct horse battery staple\n");
        EXPECT_TRUE(keys::FileKey::generate(crypto::Algorithm::ed25519)
                        .save(folder_ / "consensus.key",
                              keys::passphrase_from_file(folder_ / "passphrase").value()));
        return "kind = \"file\"\nfile = \"" + (folder_ / "consensus.key").string() + "\"\n";
    }

    TestFolder folder_;
};

TEST_F(Engine, R27_AValidatorWhoseSignerAndNodeAreKilled) {
    Validator validator(file_key(), "--new");
    validator.make_home();
    validator.start_signer();
    validator.start_node();
    ASSERT_TRUE(validator.goes_on()) << validator.logs();

    for (int turn = 0; turn < 3; ++turn) {
        validator.signer.end(SIGKILL);
        const std::int64_t before = validator.height();
        const auto since = Clock::now();
        validator.start_signer();
        ASSERT_TRUE(within(60s, [&] { return validator.height() > before; })) << validator.logs();
        std::printf("R27: signing again %lld ms after the signer was killed\n", ms_since(since));
        ASSERT_TRUE(validator.goes_on()) << validator.logs();
    }
    for (int turn = 0; turn < 3; ++turn) {
        validator.node.end(SIGKILL);
        const std::size_t before = validator.signer.times("connected to the node");
        validator.start_node();
        ASSERT_TRUE(within(60s, [&] { return fs::exists(validator.socket()); }));
        const auto since = Clock::now();
        ASSERT_TRUE(within(10s, [&] {
            return validator.signer.times("connected to the node") > before;
        })) << validator.logs();
        std::printf("R27: connected %lld ms after the node's socket was there\n", ms_since(since));
        ASSERT_TRUE(validator.goes_on()) << validator.logs();
    }
    // Both at once, as after a power cut.
    validator.signer.end(SIGKILL);
    validator.node.end(SIGKILL);
    validator.start_node();
    validator.start_signer();
    ASSERT_TRUE(validator.goes_on()) << validator.logs();
    EXPECT_NE(validator.commit_at(2).find("\"signature\""), std::string::npos);
    EXPECT_EQ(validator.signer.end(SIGTERM), 0) << validator.logs();
    EXPECT_EQ(validator.signer.times("stopped"), 1U) << validator.logs();
}

TEST_F(Engine, R27_ADenialIsLoggedByTheNodeAndKeepsTheConnection) {
    Validator validator(file_key(), "--signed-height 900");
    validator.make_home();
    validator.start_signer();
    validator.start_node();
    ASSERT_TRUE(within(60s, [&] { return validator.signer.times("not signed (5)") >= 2; }))
        << validator.logs();
    std::this_thread::sleep_for(4s);  // a ping or more
    EXPECT_EQ(validator.signer.times("connected to the node"), 1U) << validator.logs();
    EXPECT_EQ(validator.height(), 900);
    EXPECT_GE(validator.node.times("signerEndpoint returned error #5"), 1U) << validator.logs();
}

TEST_F(Engine, R27_TwoSignersWithOneKeyCannotBothRun) {
    Validator validator(file_key(), "--new");
    Validator twin("kind = \"file\"\nfile = \"" + (folder_ / "consensus.key").string() + "\"\n",
                   "--new");
    validator.start_signer();
    ASSERT_TRUE(within(30s, [&] { return validator.signer.times("ready") == 1; }))
        << validator.logs();
    for (const Validator* second : {&validator, &twin}) {
        const auto refused = keys::run(kProgram.string() + " run" + second->config());
        EXPECT_EQ(refused.code, 1);
        EXPECT_TRUE(refused.output.find("in use by another process") != std::string::npos ||
                    refused.output.find("another charter-signer of this machine has the key") !=
                        std::string::npos)
            << refused.output;
    }
}

TEST_F(Engine, R27_AKeyInATokenMakesBlocks) {
    TestToken token;
    if (!token.why().empty()) GTEST_SKIP() << token.why();
    token.folder.put("pin", std::string(TestToken::kPin) + "\n");
    Validator validator("module = \"" + std::string(TestToken::kModule) +
                            "\"\ntoken = \"validator\"\nlabel = \"consensus\"\npin_file = \"" +
                            (token.folder / "pin").string() + "\"\n",
                        "--new");
    validator.make_home();
    validator.start_signer();
    validator.start_node();
    ASSERT_TRUE(validator.goes_on()) << validator.logs();
    validator.signer.end(SIGKILL);
    validator.start_signer();
    ASSERT_TRUE(validator.goes_on()) << validator.logs();
    EXPECT_EQ(validator.signer.end(SIGTERM), 0) << validator.logs();
}

}  // namespace
}  // namespace charter::signer
