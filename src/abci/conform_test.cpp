// One application, two engines, one grammar: the same sequences of calls through CometBFT's
// requests, through the calls of the solo engine, and through both in turn. However the calls come,
// every height ends as in a run without detours: app hash, results, receipts, events, blocks.
//
// The grammar (specification of ABCI 2.0, "expected behaviour"), a letter a call:
//   start    I (I | x)*                  founded, again as often as the engine crashes before block
//   1 height   (p | P | Q | x | m)* f (f | x+ f)* c x*
// p prepares; P judges the block that will be decided, Q another one; f finalises, as often as the
// decided block is replayed; c commits; x is a crash, with the handshake after it; m is what comes
// over the other connections: checks, rechecks, queries. A decided block stays decided: after the
// crash that follows f comes f.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <locale>
#include <random>

#include "abci/engine_version.hpp"
#include "abci/served_test.hpp"
#include "crypto/sha256.hpp"
#include "light/header.hpp"
#include "wire/codec.hpp"

namespace charter::abci {
namespace {

enum class Way : std::uint8_t { comet, solo, both };

struct Done {
    std::string app_hash;
    std::vector<std::pair<std::uint32_t, Bytes>> results;  // code, data
    friend bool operator==(const Done&, const Done&) = default;
};

/// What a height brings, and what it leads to.
struct Planned {
    std::vector<Bytes> candidates;
    std::vector<Bytes> prepared;  // of the candidates
    std::vector<Bytes> decided;
    std::vector<Bytes> other;  // a block of another proposer, never decided
    bool acceptable = false;   // the decided block
    Done done;
};

pb::Request commit_request() {
    pb::Request request;
    request.mutable_commit();
    return request;
}

/// The calls of either engine.
class Caller {
  public:
    Caller(World& world, Way way, std::uint64_t seed) : world_(world), way_(way), random_(seed) {}

    void found() {
        if (by_comet()) {
            EXPECT_EQ(world_.ask(World::init_chain()).value_case(), pb::Response::kInitChain);
        } else {
            EXPECT_TRUE(world_.application->init_chain(signed_genesis()));
        }
    }
    std::vector<Bytes> prepare(const std::vector<Bytes>& candidates) {
        if (!by_comet()) return world_.application->prepare_proposal(candidates, kAnyBytes);
        pb::Request request;
        pb::RequestPrepareProposal& asked = *request.mutable_prepare_proposal();
        asked.mutable_txs()->Add(candidates.begin(), candidates.end());
        asked.set_max_tx_bytes(-1);
        const auto txs = world_.ask(request).prepare_proposal().txs();
        return {txs.begin(), txs.end()};
    }
    bool process(const std::vector<Bytes>& txs) {
        const engine::DecidedBlock block = next(txs);
        if (!by_comet()) {
            return world_.application
                ->process_proposal({block.height, block.time_ms, block.time_ms, block.txs})
                .has_value();
        }
        pb::Request request;
        pb::RequestProcessProposal& asked = *request.mutable_process_proposal();
        asked.set_height(static_cast<std::int64_t>(block.height));
        *asked.mutable_time() = light::timestamp_of(block.time_ms);
        asked.mutable_txs()->Add(txs.begin(), txs.end());
        return world_.ask(request).process_proposal().status() ==
               pb::ResponseProcessProposal::ACCEPT;
    }
    Done finalize(const std::vector<Bytes>& txs) {
        Done done;
        finalized_by_comet_ = by_comet();
        if (finalized_by_comet_) {
            const auto answer = world_.finalize(txs);
            done.app_hash = to_hex(answer.app_hash());
            for (const pb::ExecTxResult& result : answer.tx_results()) {
                done.results.emplace_back(result.code(), result.data());
            }
            return done;
        }
        block_ = next(txs);
        const auto finalized = world_.application->finalize_block(block_);
        EXPECT_TRUE(finalized) << finalized.error().what;
        if (!finalized) return done;
        hash_ = (*finalized)->app_hash;
        done.app_hash = to_hex(hash_);
        for (const v1::Receipt& receipt : (*finalized)->receipts) {
            done.results.emplace_back(receipt.reason(),
                                      Bytes(view(light::receipt_digest(receipt))));
        }
        return done;
    }
    /// By the engine that finalised: each writes its block.
    void commit() {
        if (finalized_by_comet_) {
            EXPECT_EQ(world_.ask(commit_request()).value_case(), pb::Response::kCommit);
            return;
        }
        v1::StoredBlock stored;
        stored.set_height(block_.height);
        for (const Bytes& tx : block_.txs) stored.add_txs(tx);
        stored.set_app_hash(Bytes(view(hash_)));
        const auto tip = world_.application->commit({wire::encode(stored), {}, {}});
        EXPECT_TRUE(tip) << tip.error().what;
        world_.committed.push_back(block_.height);
    }
    void crash() {
        world_.restart();
        pb::Request info;
        info.mutable_info()->set_version(kEngineVersion);
        info.mutable_info()->set_abci_version("2.0.0");
        // Before the first commit the engine founds again.
        if (world_.ask(info).info().last_block_height() == 0) found();
    }
    void meanwhile(const std::vector<Bytes>& txs) {
        for (const Bytes& tx : txs) {
            for (const auto type : {pb::NEW, pb::RECHECK}) {
                EXPECT_TRUE(world_.ask(check(tx, type)).has_check_tx());
            }
        }
        EXPECT_EQ(world_.ask(query("/record", "cfg", true)).query().code(), 0U);
    }

  private:
    static constexpr std::size_t kAnyBytes = SIZE_MAX;

    bool by_comet() { return way_ == Way::comet || (way_ == Way::both && random_() % 2 == 0); }
    engine::DecidedBlock next(const std::vector<Bytes>& txs) const {
        const std::uint64_t height = world_.application->tip()->height + 1;
        return {height, founded_ms() + static_cast<std::int64_t>(height - 1) * 1'000, txs, {}};
    }

    World& world_;
    const Way way_;
    std::mt19937_64 random_;
    bool finalized_by_comet_ = false;
    engine::DecidedBlock block_;
    Digest hash_{};
};

/// The transactions of this height, and a block for it: the one prepared or, every fourth time, one
/// that an honest proposer does not make.
Planned planned(std::uint64_t height, Caller& calls) {
    const std::uint64_t nonce = height - 1;
    Planned plan;
    const Bytes good = access("bank-a.one", nonce);
    Bytes forged = good;
    forged.back() = static_cast<char>(forged.back() ^ 1);
    plan.candidates = {forged, good, access("bank-b.one", nonce, height % 3 == 0 ? "" : "core"),
                       "no transaction", access("bank-d.one", 7)};
    if (height % 6 == 1) {
        const std::string name = "payments.v" + std::to_string(height);
        plan.candidates.push_back(schema("bank-c", height / 6, name));
    }
    plan.other = {access("bank-d.two", 0)};
    plan.prepared = calls.prepare(plan.candidates);
    plan.decided = plan.prepared;
    if (height % 4 == 0) plan.decided = {"no transaction", good, good, forged, plan.candidates[2]};
    plan.acceptable = calls.process(plan.decided);
    EXPECT_EQ(plan.acceptable, height % 4 != 0) << height;
    return plan;
}

struct Journal {
    std::vector<std::pair<storage::Position, Bytes>> events;
    std::vector<std::pair<storage::Position, Bytes>> receipts;
    std::vector<Bytes> blocks;
    friend bool operator==(const Journal&, const Journal&) = default;
};

Journal journal_of(const World& world) {
    const storage::Store& store = world.store->store();
    Journal journal;
    const auto events = store.events({0, 0}, SIZE_MAX);
    for (const storage::StoredEvent& event : *events) {
        journal.events.emplace_back(event.at, event.bytes);
    }
    for (std::uint64_t height = 1; height <= store.head()->height; ++height) {
        journal.blocks.push_back(store.block(height)->value());
        for (std::uint32_t i = 0;; ++i) {
            const auto receipt = *store.receipt({height, i});
            if (!receipt) break;
            journal.receipts.emplace_back(storage::Position{height, i}, *receipt);
        }
    }
    return journal;
}

/// The run without detours, as long as any test needs.
struct Plan {
    std::vector<Planned> heights;  // of height 1 first
    Journal journal;               // after all of them
};

constexpr std::uint64_t kHeightsMax = 120;  // these transactions are valid until 500

const Plan& plan() {
    static const Plan made = [] {
        Plan all;
        World world;
        Caller calls(world, Way::solo, 0);
        calls.found();
        for (std::uint64_t height = 1; height <= kHeightsMax; ++height) {
            Planned next = planned(height, calls);
            next.done = calls.finalize(next.decided);
            calls.commit();
            EXPECT_EQ(world.hash(), next.done.app_hash);
            all.heights.push_back(std::move(next));
        }
        all.journal = journal_of(world);
        return all;
    }();
    return made;
}

void perform(World& world, Caller& calls, char call, const Planned& planned) {
    switch (call) {
        case 'p': EXPECT_EQ(calls.prepare(planned.candidates), planned.prepared); break;
        case 'P': EXPECT_EQ(calls.process(planned.decided), planned.acceptable); break;
        case 'Q': EXPECT_TRUE(calls.process(planned.other)); break;
        case 'f': EXPECT_EQ(calls.finalize(planned.decided), planned.done); break;
        case 'x': calls.crash(); break;
        case 'm': calls.meanwhile(planned.candidates); break;
        case 'c':
            calls.commit();
            EXPECT_EQ(world.hash(), planned.done.app_hash);
            break;
        default: ADD_FAILURE() << call;
    }
}

/// That the ledger keeps what the plan does up to this height, and nothing else.
void expect_journal(const World& world, std::uint64_t height) {
    const auto later = [&](const auto& item) { return item.first.height > height; };
    Journal expected = plan().journal;
    std::erase_if(expected.events, later);
    std::erase_if(expected.receipts, later);
    expected.blocks.resize(height);
    const Journal journal = journal_of(world);
    EXPECT_EQ(journal.events, expected.events);
    EXPECT_EQ(journal.receipts, expected.receipts);
    EXPECT_EQ(journal.blocks, expected.blocks);
}

/// Performs each word at a height of its own, one height after another.
void run(const std::vector<std::string>& words, Way way, std::uint64_t seed) {
    ASSERT_LE(words.size(), kHeightsMax);
    World world;
    Caller calls(world, way, seed);
    calls.found();
    std::vector<std::uint64_t> heights;
    for (const std::string& word : words) {
        const Planned& next = plan().heights[heights.size()];
        heights.push_back(heights.size() + 1);
        for (const char call : word) perform(world, calls, call, next);
        ASSERT_FALSE(::testing::Test::HasFailure())
            << "height " << heights.size() << ": " << word << ", seed " << seed;
    }
    EXPECT_EQ(world.committed, heights) << "each height once";
    expect_journal(world, heights.size());
}

/// Every word over `letters` of at most `length`, the shortest first.
std::vector<std::string> words_over(std::string_view letters, std::size_t length) {
    std::vector<std::string> words = {""};
    for (std::size_t from = 0, size = 1; size <= length; ++size) {
        const std::size_t end = words.size();
        for (; from < end; ++from) {
            for (const char letter : letters) words.push_back(words[from] + letter);
        }
    }
    return words;
}

class Conformance : public ::testing::TestWithParam<Way> {};

TEST_P(Conformance, R10_R14_EveryShortOrderOfCallsEndsAsThePlainRun) {
    std::vector<std::string> words;
    for (const std::string& proposals : words_over("pPQx", 2)) {
        for (const char* decided : {"fc", "ffc", "fxfc", "fcx", "fxxffcx"}) {
            words.push_back(proposals + decided);
        }
    }
    run(words, GetParam(), 1);
}

TEST_P(Conformance, R7_FoundedAgainAsOftenAsTheEngineCrashes) {
    for (const std::string& start : words_over("Ix", 3)) {
        World world;
        Caller calls(world, GetParam(), start.size());
        calls.found();
        const std::string founded = world.hash();
        for (const char call : start) call == 'I' ? calls.found() : calls.crash();
        EXPECT_EQ(world.hash(), founded) << start;
        for (const Planned& next : {plan().heights[0], plan().heights[1]}) {
            for (const char call : std::string("pfxfcx")) perform(world, calls, call, next);
        }
        EXPECT_FALSE(world.application->init_chain(signed_genesis()));
    }
}

TEST_P(Conformance, R10_R14_LongRandomRunsEndAsThePlainRun) {
    for (const std::uint64_t seed : {1U, 2U}) {
        std::mt19937_64 random(seed);
        const auto letters = [&](std::string_view from, std::size_t count_max) {
            std::string word;
            for (std::size_t n = random() % (count_max + 1); n > 0; --n) {
                word.push_back(from[random() % from.size()]);
            }
            return word;
        };
        std::vector<std::string> words;
        for (int i = 0; i < 40; ++i) {
            std::string word = letters("ppPPPQQmx", 12) + "f";
            for (std::size_t replays = random() % 3; replays > 0; --replays) {
                word += letters("mx", 2) + "f";
            }
            words.push_back(word + letters("m", 1) + "c" + letters("mx", 2));
        }
        run(words, GetParam(), seed);
        if (HasFailure()) return;
    }
}

/// Numbers as some countries write them: 1.234,5.
struct Grouped : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

// Between compilers: tools/compilers.
TEST(Surroundings, R15_LocaleTimeZoneAndThreadsChangeNothing) {
    plan();
    const std::locale before = std::locale::global(std::locale(std::locale(), new Grouped));
    ::setenv("TZ", "Pacific/Kiritimati", 1);
    ::tzset();
    for (const std::size_t threads : {1U, 2U, 7U}) {
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        run(std::vector<std::string>(20, "pPfxfc"), Way::both, threads);
    }
    std::locale::global(before);
    ::unsetenv("TZ");
    ::tzset();
}

// ---- a ledger that is killed

constexpr const char* kChildFolder = "CHARTER_CRASH_TEST_FOLDER";
constexpr int kProgress = 3;  // the child's descriptor: a byte after each of its calls

void tell_progress() { EXPECT_EQ(::write(kProgress, "x", 1), 1); }

/// Commits the planned blocks from where the ledger in the folder is. A process of its own runs it,
/// until it is killed.
TEST(CrashChild, DISABLED_CommitsUntilItIsKilled) {
    const char* folder = std::getenv(kChildFolder);
    if (folder == nullptr) GTEST_SKIP() << "SKIPPED: only Killed.R8_* runs it";
    World world{std::filesystem::path(folder)};
    Caller calls(world, Way::comet, 0);
    if (!world.application->tip()) calls.found();
    for (std::uint64_t height = world.application->tip()->height + 1; height <= kHeightsMax;
         ++height) {
        const Planned next = planned(height, calls);
        tell_progress();
        calls.finalize(next.decided);
        tell_progress();
        calls.commit();
        tell_progress();
    }
}

/// Runs the child until it has made so many calls, and kills it a moment later.
void run_and_kill(const std::filesystem::path& folder, std::size_t calls, unsigned moment_us) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    ::setenv(kChildFolder, folder.c_str(), 1);
    const ::pid_t child = ::fork();
    if (child == 0) {
        ::close(STDOUT_FILENO);
        // Where the number is the same, dup2 would leave the descriptor to be closed by exec.
        const int spare = ::fcntl(pipe[1], F_DUPFD, kProgress + 1);
        ::dup2(spare, kProgress);
        ::execl("/proc/self/exe", "abci_test", "--gtest_also_run_disabled_tests",
                "--gtest_filter=CrashChild.*", nullptr);
        ::_exit(127);
    }
    ::close(pipe[1]);
    char byte = 0;
    while (calls > 0 && ::read(pipe[0], &byte, 1) == 1) --calls;
    ::usleep(moment_us);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
}

TEST(Killed, R8_KilledAtAnyMomentTheLedgerIsWhole) {
    const World owner;
    const std::filesystem::path folder = owner.folder / "killed";
    std::filesystem::create_directory(folder);
    std::mt19937_64 random(8);
    std::uint64_t reached = 0;
    for (int round = 0; round < 12; ++round) {
        run_and_kill(folder, random() % 60, static_cast<unsigned>(random() % 3'000));
        const World world{folder};
        const auto tip = world.application->tip();
        if (!tip) continue;
        ASSERT_GE(tip->height, reached);
        reached = tip->height;
        if (reached > 0) {
            EXPECT_EQ(world.hash(), plan().heights[reached - 1].done.app_hash);
        }
        expect_journal(world, reached);
        if (HasFailure()) return;
    }
    EXPECT_GT(reached, 0U) << "no child lived long enough";
}

std::string name_of(const ::testing::TestParamInfo<Way>& row) {
    switch (row.param) {
        case Way::comet: return "Comet";
        case Way::solo:  return "Solo";
        case Way::both:  break;
    }
    return "Both";
}

INSTANTIATE_TEST_SUITE_P(Ways, Conformance, ::testing::Values(Way::comet, Way::solo, Way::both),
                         name_of);

}  // namespace
}  // namespace charter::abci
