// The reporter before a ledger in memory that performs what it submits, by the real rules.
#include "probes/reporter.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/incoming.hpp"

namespace charter::probes {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTracking =
    "7F000001,127.0.0.1,4,1795849045.314642088,-0.000001062,0.000000134,0.000000163,-0.039,0.006,"
    "0.199,0.000004856,0.000001587,1.0,Normal\n";
constexpr const char* kSources =
    "^,*,127.0.0.1,3,0,377,1,-0.000000068,0.000000065,0.000002463\n"
    "^,+,127.0.0.2,3,0,377,1,0.000000204,0.000000331,0.000002766\n";

enum class Pool : std::uint8_t { takes, holds, faults };

/// Bank-a's node with a probe credential on a host that is an asset, and what it submits.
class Bench : public testing::World {
  public:
    Bench() {
        std::string name = (fs::temp_directory_path() / "charter-reporter-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        folder = name;
        person("bank-a.keeper", {});
        person("bank-b.keeper", {});
        credential = tx::fixture::put_node(ctx(), "bank-a.node", "bank-a.keeper");
        tx::fixture::put_node(ctx(), "bank-b.node", "bank-b.keeper");
        asset = tx::fixture::put_entry(ctx(), "assets", "bank-a", {});
        change_node([&](v1::Node& node) { node.set_asset(asset); });
        now_ms = ctx().block().time_ms;
        commit();
    }
    ~Bench() { fs::remove_all(folder); }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    template <class Change>
    void change_node(const Change& change) {
        auto node = state::read_existing<v1::Node>(delta(), state::keys::node("bank-a.node"));
        change(node);
        state::write(delta(), node);
    }
    /// Time passes on the node and on the chain.
    void pass(std::int64_t ms) {
        now_ms += ms;
        advance(ms);
    }
    /// The engine tells of a block.
    void commit() {
        BlockReading block;
        block.height = ++blocks_made;
        block.time_ms = block.time_seen_ms = block.committed_ms = now_ms;
        block.waiting_since_ms = now_ms - 20;
        block.app_hash = hash_at(block.height);
        blocks.committed(block);
    }
    static Digest hash_at(std::uint64_t height) { return crypto::sha256(big_endian(height)); }

    Ledger ledger() {
        Ledger ledger;
        ledger.tip = [this] { return tip(); };
        ledger.submit = [this](ByteView raw) { return submit(raw); };
        ledger.receipt = [this](ByteView id) -> Outcome<std::optional<v1::Receipt>> {
            const auto found = receipts.find(Bytes(id));
            if (found == receipts.end()) return std::nullopt;
            return found->second;
        };
        ledger.beacon = [this](std::int64_t) { return beacon; };
        return ledger;
    }
    LedgerTip tip() {
        LedgerTip tip;
        tip.view = std::shared_ptr<const state::View>(std::shared_ptr<void>(), &delta());
        tip.catalog = testing::real_catalog_shared();
        tip.config = ctx().config();
        tip.height = ctx().block().height;
        tip.time_ms = ctx().block().time_ms;
        tip.app_hash = hash_at(blocks_made);
        tip.block_bytes_max = 1'000'000;
        return tip;
    }
    Outcome<v1::Receipt> submit(ByteView raw) {
        if (pool == Pool::faults) return fault("the engine has stopped");
        const auto incoming = tx::decode(raw);
        EXPECT_TRUE(incoming.has_value());
        v1::Receipt receipt;
        receipt.set_tx_id(incoming->id);
        ++submissions;
        if (pool == Pool::holds) {
            held = Bytes(raw);
            return receipt;
        }
        execute(*incoming, receipt);
        return v1::Receipt();
    }
    /// As the pipeline does: the nonce counts also where the action is refused.
    void execute(const tx::Incoming& incoming, v1::Receipt receipt) {
        auto nonce =
            state::read_or_new<v1::Nonce>(delta(), state::keys::nonce(incoming.tx.sender()));
        EXPECT_EQ(incoming.tx.nonce(), nonce.next());
        EXPECT_EQ(incoming.tx.sender(), "bank-a.node");
        nonce.set_next(nonce.next() + 1);
        state::write(delta(), nonce);
        act_as({"bank-a.node"});
        const auto refused = run(incoming.tx.action());
        receipt.set_reason(refused ? static_cast<std::uint32_t>(*refused) : 0);
        receipt.set_height(ctx().block().height);
        receipts[receipt.tx_id()] = receipt;
        if (refused) refusals.push_back(*refused);
    }
    void release() {
        const auto incoming = tx::decode(held);
        v1::Receipt receipt;
        receipt.set_tx_id(incoming->id);
        execute(*incoming, receipt);
    }

    std::unique_ptr<Reporter> reporter() {
        Sources sources;
        sources.blocks = &blocks;
        sources.peers = [this] { return peers; };
        sources.disk = [] { return DiskReading{1'000'000, 1'000'000'000}; };
        sources.documents = [] { return DocumentsReading{1, 2, 3, 4, {}, {}, {}}; };
        sources.ask_nodes = [] {
            return std::vector<NodeAnswer>{{"https://b:7443", "bank-b.n1", "", 403, true, 200}};
        };
        sources.clock = [this] { return clock; };
        sources.clocks = [this] { return ClockLook{"boot", now_ms, now_ms, std::nullopt}; };
        sources.keep = [this](const std::string& member, ByteView raw) -> Outcome<Digest> {
            if (disk_full) return fault("the disk is full");
            EXPECT_EQ(member, "bank-a");
            kept.emplace_back(raw);
            return crypto::sha256(raw);
        };
        ReporterOptions options;
        options.diary = folder / "diary";
        options.now_ms = [this] { return now_ms; };
        options.own_thread = false;
        options.protocol_supported = protocol_supported;
        options.program = program;
        ProbeKey key{credential, [this](ByteView) -> Outcome<Bytes> {
                         if (key_gone) return fault("the token was pulled");
                         return Bytes(64, 's');
                     }};
        auto started =
            Reporter::start(ledger(), std::move(key), std::move(sources), std::move(options));
        EXPECT_TRUE(started.has_value());
        return *std::move(started);
    }
    /// Steps until nothing happens any more; how often something did.
    static int settle(Reporter& reporter) {
        int steps = 0;
        while (reporter.step() && steps < 100) ++steps;
        return steps;
    }
    std::uint64_t slots(const std::string& probe) {
        const auto slot = state::read<v1::Slot>(delta(), state::keys::slot("bank-a.node", probe));
        return slot ? slot->next() : 0;
    }
    std::uint64_t all_slots() {
        std::uint64_t sum = 0;
        for (const Probe& probe : all_probes()) sum += slots(std::string(probe.id));
        return sum;
    }
    std::optional<v1::LatestObservation> latest(const std::string& probe) {
        return state::read<v1::LatestObservation>(
            delta(), state::keys::latest_observation(
                         probe, probe == "clock" ? asset : std::string("bank-a.node")));
    }
    /// What bank-b's node says of its state.
    void other_reports(std::uint64_t height, const Digest& app_hash, std::int64_t ms) {
        v1::LatestObservation other;
        other.set_key(state::keys::latest_observation("block_stats", "bank-b.node"));
        other.set_node("bank-b.node");
        other.set_member("bank-b");
        other.set_reported_ms(ms);
        v1::Observation& observation = *other.mutable_observation();
        observation.set_probe("block_stats");
        *observation.add_values() = digest("app_hash", app_hash);
        *observation.add_values() = number("height", static_cast<std::int64_t>(height));
        state::write(delta(), other);
    }

    fs::path folder;
    Bytes credential;
    std::string asset;
    std::int64_t now_ms = 0;
    std::uint64_t blocks_made = 0;
    BlockLog blocks;
    std::optional<std::vector<PeerReading>> peers;
    Outcome<ClockReading> clock = ClockReading{kTracking, kSources};
    std::optional<Bytes> beacon = Bytes("beacon");
    Pool pool = Pool::takes;
    bool key_gone = false;
    std::uint32_t protocol_supported = 0;
    std::string program;
    bool disk_full = false;
    int submissions = 0;
    Bytes held;
    std::vector<std::string> kept;
    std::vector<Reason> refusals;
    std::map<Bytes, v1::Receipt> receipts;
};

TEST(Reporter, ReportsEveryProbeOnce) {
    Bench bench;
    const auto reporter = bench.reporter();
    EXPECT_GT(Bench::settle(*reporter), 0);
    for (const Probe& probe : all_probes()) {
        const std::string id(probe.id);
        EXPECT_EQ(bench.slots(id), 1U) << id;
        const std::optional<v1::LatestObservation> latest = bench.latest(id);
        ASSERT_TRUE(latest.has_value()) << id;
        const v1::Observation& seen = latest->observation();
        EXPECT_TRUE(seen.canary_failed_as_it_must()) << id;
        EXPECT_EQ(seen.probe_version(), probe.version) << id;
        EXPECT_EQ(seen.collected_ms(), bench.now_ms) << id;
    }
    EXPECT_TRUE(bench.refusals.empty());
    const v1::Observation clock = bench.latest("clock")->observation();
    EXPECT_FALSE(clock.error());
    EXPECT_EQ(clock.values_size(), 4);
    EXPECT_TRUE(bench.latest("network_metrics")->observation().error()) << "no peers: solo";
    EXPECT_TRUE(bench.latest("state_agreement")->observation().error()) << "alone";
    ASSERT_EQ(bench.kept.size(), 7U);
    bool raw_is_kept = false;
    for (const std::string& raw : bench.kept) {
        if (raw.find(kTracking) == std::string::npos) continue;
        raw_is_kept = clock.raw() == view(crypto::sha256(raw));
    }
    EXPECT_TRUE(raw_is_kept) << "what chrony said is under the commitment on the ledger";
}

TEST(Reporter, ReportsOnceADayWithoutGaps) {
    Bench bench;
    auto reporter = bench.reporter();
    Bench::settle(*reporter);
    bench.other_reports(1, Bench::hash_at(1), bench.now_ms);
    for (int hour = 1; hour <= 24 * 6; ++hour) {
        bench.pass(3'600'000);
        bench.commit();
        Bench::settle(*reporter);
        if (hour != 70) continue;
        reporter.reset();  // restarted
        reporter = bench.reporter();
    }
    for (const std::string id : {"clock", "block_stats", "consensus_speed"}) {
        EXPECT_GE(bench.slots(id), 5U) << id << ": an hourly look may miss a moment at a day's end";
        EXPECT_LE(bench.slots(id), 6U) << id;
    }
    EXPECT_TRUE(bench.refusals.empty());
    // After an error every hour, so that what was mended shows.
    EXPECT_EQ(bench.slots("network_metrics"), 24U * 6 + 1);
}

TEST(Reporter, WaitsForItsReport) {
    Bench bench;
    const auto reporter = bench.reporter();
    bench.pool = Pool::holds;
    EXPECT_TRUE(reporter->step());
    EXPECT_EQ(bench.submissions, 1);
    EXPECT_FALSE(reporter->step()) << "one at a time";
    EXPECT_EQ(bench.submissions, 1);
    bench.pass(kMinuteMs);
    const Bytes first = bench.held;
    EXPECT_FALSE(reporter->step());
    EXPECT_EQ(bench.submissions, 2) << "again";
    EXPECT_EQ(bench.held, first) << "the same bytes";
    bench.release();
    EXPECT_TRUE(reporter->step());
    EXPECT_EQ(bench.all_slots(), 1U);
    bench.pool = Pool::takes;
    Bench::settle(*reporter);
    EXPECT_EQ(bench.all_slots(), 7U);
    EXPECT_TRUE(bench.refusals.empty());
}

TEST(Reporter, MakesALostReportAnew) {
    Bench bench;
    const auto reporter = bench.reporter();
    bench.pool = Pool::holds;
    EXPECT_TRUE(reporter->step());
    const Bytes lost = bench.held;
    bench.pass(15 * kMinuteMs);
    EXPECT_TRUE(reporter->step()) << "given up";
    bench.pool = Pool::takes;
    bench.pass(kMinuteMs);
    Bench::settle(*reporter);
    EXPECT_EQ(bench.all_slots(), 7U);
    EXPECT_TRUE(bench.refusals.empty()) << "the nonce was free";
}

TEST(Reporter, TakesTheChainsTimeWhereItIsBehind) {
    Bench bench;
    const auto reporter = bench.reporter();
    bench.now_ms += 5'000;  // the node's clock is ahead of the block's time
    Bench::settle(*reporter);
    EXPECT_FALSE(bench.refusals.empty());
    for (int i = 0; i < 10; ++i) {
        bench.now_ms += 1'000;
        Bench::settle(*reporter);
    }
    EXPECT_EQ(bench.all_slots(), 7U);
    for (const Reason reason : bench.refusals) EXPECT_EQ(reason, Reason::collected_in_future);
    EXPECT_EQ(bench.refusals.size(), 7U) << "once a probe";
    EXPECT_EQ(bench.latest("clock")->observation().collected_ms(), bench.ctx().block().time_ms);
}

TEST(Reporter, GoesOnWhereAnotherLifeReported) {
    Bench bench;
    const auto reporter = bench.reporter();
    bench.pool = Pool::holds;
    reporter->step();
    bench.pool = Pool::takes;
    {
        const auto other = bench.reporter();
        Bench::settle(*other);
    }
    EXPECT_EQ(bench.all_slots(), 7U);
    bench.pass(15 * kMinuteMs);
    Bench::settle(*reporter);
    EXPECT_EQ(bench.all_slots(), 7U) << "reported in this interval already";
    EXPECT_TRUE(bench.refusals.empty());
}

struct Trouble {
    const char* name;
    void (*begin)(Bench&);
    void (*end)(Bench&);
};
const Trouble kTroubles[] = {
    {"the engine stopped", [](Bench& b) { b.pool = Pool::faults; },
     [](Bench& b) { b.pool = Pool::takes; }},
    {"the key is out of reach", [](Bench& b) { b.key_gone = true; },
     [](Bench& b) { b.key_gone = false; }},
    {"the disk is full", [](Bench& b) { b.disk_full = true; },
     [](Bench& b) { b.disk_full = false; }},
    {"the node is suspended",
     [](Bench& b) { b.change_node([](v1::Node& n) { n.set_suspended(true); }); },
     [](Bench& b) { b.change_node([](v1::Node& n) { n.set_suspended(false); }); }},
};

TEST(Reporter, TriesAgainUntilItIsDone) {
    for (const Trouble& trouble : kTroubles) {
        Bench bench;
        trouble.begin(bench);
        const auto reporter = bench.reporter();
        for (int i = 0; i < 5; ++i) {
            Bench::settle(*reporter);
            bench.pass(kMinuteMs);
        }
        EXPECT_EQ(bench.all_slots(), 0U) << trouble.name;
        trouble.end(bench);
        bench.pass(60 * kMinuteMs);
        Bench::settle(*reporter);
        EXPECT_EQ(bench.all_slots(), 7U) << trouble.name;
        EXPECT_TRUE(bench.refusals.empty()) << trouble.name;
    }
}

TEST(Reporter, SaysNothingOfAHostThatIsNoAsset) {
    Bench bench;
    bench.change_node([](v1::Node& node) { node.clear_asset(); });
    const auto reporter = bench.reporter();
    Bench::settle(*reporter);
    EXPECT_EQ(bench.slots("clock"), 0U);
    EXPECT_EQ(bench.all_slots(), 6U) << "the others go on";
}

TEST(Reporter, ReportsAnErrorWhereChronyIsMissing) {
    Bench bench;
    bench.clock = fault("there is no /usr/bin/chronyc: apt-get install chrony");
    const auto reporter = bench.reporter();
    Bench::settle(*reporter);
    const v1::Observation broken = bench.latest("clock")->observation();
    EXPECT_TRUE(broken.error());
    EXPECT_EQ(broken.error_text(), "there is no /usr/bin/chronyc: apt-get install chrony");
    EXPECT_TRUE(broken.values().empty());
    bench.clock = ClockReading{kTracking, kSources};
    bench.pass(60 * kMinuteMs);
    Bench::settle(*reporter);
    EXPECT_FALSE(bench.latest("clock")->observation().error()) << "an hour later";
    EXPECT_EQ(bench.slots("clock"), 2U);
}

TEST(Reporter, ComparesItsStateWithOthers) {
    Bench bench;
    const auto reporter = bench.reporter();
    Bench::settle(*reporter);
    bench.other_reports(1, Bench::hash_at(1), bench.now_ms);
    bench.pass(60 * kMinuteMs);
    bench.commit();
    Bench::settle(*reporter);
    EXPECT_EQ(bench.latest("state_agreement")->observation().values(0).value().number(), 0);
    bench.other_reports(2, Bench::hash_at(99), bench.now_ms);
    bench.pass(2 * kDayMs);
    Bench::settle(*reporter);
    EXPECT_EQ(bench.latest("state_agreement")->observation().values(0).value().number(), 1);
    bench.other_reports(77, Bench::hash_at(1), bench.now_ms);  // a height that it does not know
    bench.pass(2 * kDayMs);
    Bench::settle(*reporter);
    EXPECT_EQ(bench.latest("state_agreement")->observation().values(0).value().number(), 1);
}

TEST(Reporter, WatchesTheNetwork) {
    Bench bench;
    bench.peers = std::vector<PeerReading>{{"bank-b.node", "bank-b", 10, 20}};
    const auto reporter = bench.reporter();
    Bench::settle(*reporter);
    const v1::Observation seen = bench.latest("network_metrics")->observation();
    EXPECT_FALSE(seen.error());
    EXPECT_TRUE(seen.values(0).value().flag());
}

TEST(Reporter, NotesAStopAndAnAccident) {
    Bench bench;
    bench.other_reports(1, Bench::hash_at(1), bench.now_ms);
    {
        const auto stopped = bench.reporter();
        Bench::settle(*stopped);
        stopped->stop(true);
        stopped->stop(false);
    }
    {
        const auto killed = bench.reporter();
        bench.pass(kMinuteMs);
        Bench::settle(*killed);
    }
    bench.pass(3 * kDayMs);
    const auto third = bench.reporter();
    Bench::settle(*third);
    const v1::Observation seen = bench.latest("state_agreement")->observation();
    ASSERT_EQ(seen.values_size(), 2);
    EXPECT_EQ(seen.values(1).value().number(), 1) << "one life ended by itself";
}

// What the program is, is said once, and again when another starts.
TEST(Reporter, SaysWhichProgramTheNodeRuns) {
    Bench bench;
    const auto said = [&] {
        return state::read<v1::ProtocolSupport>(bench.delta(),
                                                state::keys::protocol_support("bank-a.node"));
    };
    Bench::settle(*bench.reporter());
    EXPECT_FALSE(said()) << "a program that says nothing of itself";
    bench.protocol_supported = 2;
    bench.program = "charterd 0.2.0";
    bench.pass(kMinuteMs);
    const auto reporter = bench.reporter();
    Bench::settle(*reporter);
    ASSERT_TRUE(said());
    EXPECT_EQ(said()->protocol_version(), 2U);
    EXPECT_EQ(said()->program(), "charterd 0.2.0");
    const std::int64_t first_ms = said()->reported_ms();
    bench.pass(kMinuteMs);
    Bench::settle(*reporter);
    EXPECT_EQ(said()->reported_ms(), first_ms) << "nothing new";
    bench.program = "charterd 0.2.1";
    Bench::settle(*bench.reporter());
    EXPECT_EQ(said()->program(), "charterd 0.2.1");
}

TEST(Reporter, RunsInItsOwnThread) {
    Bench bench;
    Sources sources;
    sources.blocks = &bench.blocks;
    sources.disk = [] { return DiskReading{1, 1}; };
    sources.clock = [] { return Outcome<ClockReading>(fault("none")); };
    sources.documents = [] { return DocumentsReading(); };
    sources.ask_nodes = [] { return std::vector<NodeAnswer>(); };
    ReporterOptions options;
    options.diary = bench.folder / "diary";
    options.now_ms = [] { return std::int64_t{1'795'849'045'000}; };
    Ledger none;
    std::atomic<int> looks{0};
    none.tip = [&] {
        ++looks;
        return LedgerTip();  // not founded yet
    };
    auto started = Reporter::start(none, {}, std::move(sources), std::move(options));
    ASSERT_TRUE(started.has_value());
    while (looks == 0) std::this_thread::yield();
    (*started)->stop(true);
    EXPECT_FALSE((*started)->step()) << "nothing is there";
}

}  // namespace
}  // namespace charter::probes
