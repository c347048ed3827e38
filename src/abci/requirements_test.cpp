// Acceptance tests that are about more than one request; R numbers are those of the engine's.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "abci/served_test.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "merkle/ics23.hpp"
#include "merkle/trie.hpp"
#include "state/keys.hpp"

namespace charter::abci {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

pb::Request process(const World& world, std::vector<Bytes> txs, std::int64_t time_ms) {
    pb::Request request;
    pb::RequestProcessProposal& asked = *request.mutable_process_proposal();
    asked.set_height(static_cast<std::int64_t>(world.application->tip()->height) + 1);
    *asked.mutable_time() = light::timestamp_of(time_ms);
    for (Bytes& tx : txs) asked.add_txs(std::move(tx));
    return request;
}

bool accepts(World& world, std::vector<Bytes> txs, std::int64_t time_ms) {
    return world.ask(process(world, std::move(txs), time_ms)).process_proposal().status() ==
           pb::ResponseProcessProposal::ACCEPT;
}

// Blocks of much work one after another keep the consensus connection busy for two seconds; the
// other connections are answered as if it were idle.
TEST(AbciRequirements, R3_TheOtherConnectionsDoNotWaitForFinalizeBlock) {
    Served served;
    served.world.ask(World::init_chain());
    std::vector<Bytes> txs;
    for (std::uint64_t n = 0; n < 400; ++n) txs.push_back(access("bank-a.one", n));
    const pb::Request block = served.world.block(txs);
    txs.pop_back();
    const pb::Request another = served.world.block(txs);
    std::atomic<bool> over = false;
    std::atomic<int> finalized = 0;
    std::thread consensus([&] {
        Client client(served.socket());
        while (!over) {
            EXPECT_TRUE(client.ask(block).has_finalize_block());
            EXPECT_TRUE(client.ask(another).has_finalize_block());
            finalized += 2;
        }
    });
    Client queries(served.socket());
    Client mempool(served.socket());
    pb::Request list;
    list.mutable_list_snapshots();
    Client snapshots(served.socket());
    std::vector<std::chrono::steady_clock::duration> waits;
    const auto until = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < until) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_TRUE(queries.ask(query("/record", "cfg", true)).has_query());
        EXPECT_TRUE(mempool.ask(check("no transaction")).has_check_tx());
        EXPECT_TRUE(snapshots.ask(list).has_list_snapshots());
        waits.push_back(std::chrono::steady_clock::now() - start);
    }
    over = true;
    consensus.join();
    EXPECT_GT(finalized, 0);
    std::ranges::sort(waits);
    EXPECT_GT(waits.size(), 20U);
    EXPECT_LT(waits[waits.size() / 2], 50ms) << "three requests";
}

TEST(AbciRequirements, R20_MisbehaviourIsRecordedOnceAndChangesNoPower) {
    World world;
    world.ask(World::init_chain());
    world.finalize({});
    world.commit();
    pb::Request block = world.block({});
    pb::Misbehavior& seen = *block.mutable_finalize_block()->add_misbehavior();
    seen.set_type(pb::DUPLICATE_VOTE);
    seen.mutable_validator()->set_address(Bytes(20, 'v'));
    seen.mutable_validator()->set_power(1);
    seen.set_height(1);
    *seen.mutable_time() = light::timestamp_of(founded_ms());
    seen.set_total_voting_power(4);
    const auto count = [&] {
        std::size_t records = 0;
        world.application->tip()->view->scan("mis/", "mis0", [&](ByteView, ByteView) {
            ++records;
            return true;
        });
        return records;
    };
    *block.mutable_finalize_block()->add_misbehavior() = seen;
    const auto done = world.ask(block).finalize_block();
    world.commit();
    EXPECT_EQ(count(), 1U);
    EXPECT_EQ(done.validator_updates_size(), 0);
    for (int i = 0; i < 2; ++i) {
        world.finalize({});
        world.commit();
    }
    const std::string before = world.hash();
    pb::Request again = world.block({});
    *again.mutable_finalize_block()->add_misbehavior() = seen;
    EXPECT_EQ(world.ask(again).finalize_block().validator_updates_size(), 0);
    world.commit();
    EXPECT_EQ(count(), 1U);
    EXPECT_EQ(world.hash(), before);
}

// The header's time is the ledger's only clock: that of the machine is asked for no block.
TEST(AbciRequirements, R13_R21_ABlockIsJudgedByItsOwnTime) {
    World world;
    world.ask(World::init_chain());
    const Bytes tx = access("bank-a.one", 0);
    world.finalize({tx});
    world.commit();
    const int asked = world.clock_reads;
    const std::int64_t parent = world.application->tip()->time_ms;
    constexpr std::int64_t kHour = 3'600'000;
    EXPECT_FALSE(accepts(world, {}, parent - kHour));
    EXPECT_FALSE(accepts(world, {}, parent));
    EXPECT_TRUE(accepts(world, {}, parent + 1));
    EXPECT_TRUE(accepts(world, {}, parent + kHour)) << "the machine's clock is an hour behind";
    EXPECT_TRUE(accepts(world, {}, parent + 10'000 * kHour));
    pb::Request prepare;
    prepare.mutable_prepare_proposal()->add_txs(access("bank-a.one", 1));
    prepare.mutable_prepare_proposal()->set_max_tx_bytes(-1);
    EXPECT_EQ(world.ask(prepare).prepare_proposal().txs_size(), 1);
    for (const std::int64_t time : {parent, parent - kHour}) {
        pb::Request block = world.block({});
        *block.mutable_finalize_block()->mutable_time() = light::timestamp_of(time);
        const auto answer = world.handler->answer(block);
        ASSERT_FALSE(answer);
        EXPECT_NE(answer.error().what.find("not after the block before it"), std::string::npos);
    }
    world.finalize({});
    world.commit();
    EXPECT_EQ(world.clock_reads, asked);
}

TEST(AbciRequirements, R11_AnEngineThatIsBehindIsToldWhatToDo) {
    World world;
    world.ask(World::init_chain());
    const pb::Request first = world.block({});
    world.ask(first);
    world.commit();
    const auto behind = world.handler->answer(first);
    ASSERT_FALSE(behind);
    EXPECT_NE(behind.error().what.find("restore both from one backup"), std::string::npos);
    EXPECT_NE(behind.error().what.find("run charterd rollback"), std::string::npos);
    pb::Request later = world.block({});
    later.mutable_finalize_block()->set_height(9);
    const auto ahead = world.handler->answer(later);
    ASSERT_FALSE(ahead);
    EXPECT_NE(ahead.error().what.find("blocks between them are missing"), std::string::npos);
}

// Who follows the ledger reads its journal, from where it was: in pieces of any size, across blocks
// and restarts, each event once. `on_commit` calls when the block is durable already.
TEST(AbciRequirements, R22_EventsComeFromTheJournalBySequence) {
    World world;
    world.ask(World::init_chain());
    storage::Position next{1, 0};
    std::vector<v1::Event> followed;
    const auto follow = [&](std::size_t limit) {
        const auto events = engine::events_since(world.store->store(), next, limit);
        ASSERT_TRUE(events) << events.error().what;
        for (const v1::Event& event : *events) {
            followed.push_back(event);
            next = {event.height(), event.index() + 1};
        }
    };
    for (std::uint64_t nonce = 0; nonce < 12; ++nonce) {
        world.finalize(
            {access("bank-a.one", nonce), schema("bank-b", nonce, "s" + std::to_string(nonce))});
        follow(2);  // what is not committed is not there
        world.commit();
        EXPECT_EQ(world.committed.back(), world.store->store().head()->height);
        if (nonce % 3 == 0) world.restart();
        follow(1 + nonce % 4);
    }
    follow(1'000);
    const auto all = *engine::events_since(world.store->store(), {1, 0}, 1'000);
    ASSERT_EQ(followed.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(followed[i].SerializeAsString(), all[i].SerializeAsString());
        const bool is_first = i == 0 || all[i].height() != all[i - 1].height();
        EXPECT_EQ(all[i].index(), is_first ? 0 : all[i - 1].index() + 1);
    }
}

/// Where tools/ics23 wants cases for the stock libraries (tests/ics23/README.md): one a line,
/// whether to be accepted, what it is offered for, kind, name, root, key, value, proof.
class Cases {
  public:
    Cases() {
        if (const char* file = std::getenv("CHARTER_ICS23_CASES")) out_.open(file, std::ios::app);
    }
    void add(bool good, const std::string& kind, const pb::ResponseQuery& answer,
             const Digest& root, const Bytes& key, const Bytes& value) {
        if (!out_.is_open()) return;
        out_ << (good ? "true " : "false ") << (answer.value().empty() ? "absent " : "exists ")
             << kind << " abci:" << to_hex(key) << "@" << answer.height() << "#" << ++count_ << " "
             << to_hex(root) << " " << to_hex(view(merkle::hashed_key(key))) << " "
             << (value.empty() ? "-" : to_hex(value)) << " "
             << to_hex(answer.proof_ops().ops(0).data()) << "\n";
    }

  private:
    std::ofstream out_;
    int count_ = 0;
};

/// The proof of the answer, against this root.
bool holds(const pb::ResponseQuery& answer, const Digest& root, const Bytes& key,
           const Bytes& value) {
    const auto proof = merkle::parse_commitment_proof(answer.proof_ops().ops(0).data());
    if (!proof) return false;
    const Digest hashed = merkle::hashed_key(key);
    const auto* there = std::get_if<merkle::ExistenceProof>(&*proof);
    return there != nullptr
               ? merkle::verify_membership(root, hashed, value, *there)
               : value.empty() && merkle::verify_absence(
                                      root, hashed, std::get<merkle::NonExistenceProof>(*proof));
}

TEST(AbciRequirements, R24_AnswersOfEveryKeptHeightCarryTheirProof) {
    World world;
    world.ask(World::init_chain());
    Cases cases;
    std::vector<Digest> roots;
    const Bytes key = state::keys::nonce("bank-a.one");
    for (std::uint64_t nonce = 0; nonce < 4; ++nonce) {
        world.finalize({access("bank-a.one", nonce)});
        world.commit();
        roots.push_back(world.application->tip()->app_hash);
    }
    std::vector<Bytes> values;
    for (std::int64_t height = 1; height <= 4; ++height) {
        pb::Request request = query("/record", key, true);
        request.mutable_query()->set_height(height == 4 ? 0 : height);  // 0: the newest
        const auto answer = world.ask(request).query();
        ASSERT_EQ(answer.code(), 0U) << answer.log();
        EXPECT_EQ(answer.height(), height);
        EXPECT_EQ(answer.key(), key);
        const Digest& root = roots[static_cast<std::size_t>(height) - 1];
        EXPECT_TRUE(holds(answer, root, key, answer.value())) << height;
        EXPECT_FALSE(holds(answer, root, key + "x", answer.value())) << "another key";
        EXPECT_FALSE(holds(answer, root, key, answer.value() + "x")) << "another value";
        EXPECT_FALSE(holds(answer, root, key, {})) << "as if it were absent";
        EXPECT_FALSE(holds(answer, roots[height == 1 ? 1 : 0], key, answer.value()));
        values.push_back(answer.value());
        cases.add(true, "genuine", answer, root, key, answer.value());
        cases.add(false, "key", answer, root, key + "x", answer.value());
        cases.add(false, "value", answer, root, key, answer.value() + "x");
        cases.add(false, "root", answer, roots[height == 1 ? 1 : 0], key, answer.value());
    }
    EXPECT_NE(values[0], values[3]);
    for (const std::int64_t height : {-1, 5}) {
        pb::Request request = query("/record", key);
        request.mutable_query()->set_height(height);
        EXPECT_EQ(world.ask(request).query().code(), kHeightNotKept);
    }
    const auto absent = world.ask(query("/record", "nothing", true)).query();
    EXPECT_TRUE(holds(absent, roots[3], "nothing", {}));
    EXPECT_FALSE(holds(absent, roots[3], key, {}));
    cases.add(true, "genuine", absent, roots[3], "nothing", {});
    cases.add(false, "key", absent, roots[3], key, {});
    cases.add(false, "root", absent, roots[0], "nothing", {});
    world.application->tip()->view->scan({}, {}, [&](ByteView k, ByteView value) {
        EXPECT_FALSE(value.empty()) << k << ": ICS-23 proves no empty value";
        for (const Bytes& asked : {Bytes(k), Bytes(k) + "0"}) {
            const auto answer = world.ask(query("/record", asked, true)).query();
            EXPECT_TRUE(holds(answer, roots[3], asked, answer.value())) << asked;
            cases.add(true, "genuine", answer, roots[3], asked, answer.value());
        }
        return true;
    });
}

/// Of this process, in MiB.
std::size_t resident_mb(const char* what) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(what)) return std::stoul(line.substr(line.find(':') + 1)) >> 10U;
    }
    return 0;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

/// A GiB over the mempool connection, all of it answered; `frame`: the n-th, all of about one size.
/// Returns how many were accepted.
int flood_mempool(const std::filesystem::path& socket,
                  const std::function<Bytes(std::uint64_t n)>& frame) {
    const std::uint64_t count = (std::size_t{1} << 30U) / frame(0).size() + 1;
    Client mempool(socket);
    std::thread writer([&] {
        for (std::uint64_t n = 0; n < count; ++n) mempool.send(frame(n));
    });
    int accepted = 0;
    for (std::uint64_t n = 0; n < count; ++n) {
        const pb::Response answer = mempool.receive();
        EXPECT_TRUE(answer.has_check_tx());
        accepted += answer.has_check_tx() && answer.check_tx().code() == 0 ? 1 : 0;
    }
    writer.join();
    return accepted;
}

// 1 GiB of what is no transaction over the mempool connection, then a block of 100 MiB.
TEST(AbciRequirements, R31_MemoryIsBoundedWhateverComes) {
    if (kSanitized) GTEST_SKIP() << "SKIPPED: a sanitizer has a memory of its own";
    Served served;
    served.world.ask(World::init_chain());
    forget_peak();
    const std::size_t before = resident_mb("VmRSS");
    const Bytes frame = wire::delimited(check(Bytes((1U << 20U) - 100, 'x')).SerializeAsString());
    EXPECT_EQ(flood_mempool(served.socket(), [&](std::uint64_t) { return frame; }), 0);
    EXPECT_LT(resident_mb("VmHWM"), before + 64) << "mempool";
    const Bytes large = wire::delimited(
        served.world.block(std::vector<Bytes>(100, Bytes(1U << 20U, 'x'))).SerializeAsString());
    forget_peak();
    const std::size_t with_block = resident_mb("VmRSS");
    Client consensus(served.socket());
    consensus.send(large);
    EXPECT_EQ(consensus.receive().finalize_block().tx_results_size(), 100);
    EXPECT_LT(resident_mb("VmHWM"), with_block + 900) << "the block, its parts and its record";
    EXPECT_TRUE(consensus.ask(served.world.block({})).has_finalize_block()) << "another one";
    EXPECT_LT(resident_mb("VmRSS"), with_block + 300) << "and it goes again";
}

/// Signed, of a thousand records: its signature verifies, so it is decoded and judged as a whole.
Bytes publication(std::uint64_t n) {
    v1::Action action;
    v1::DataPublish& publish = *action.mutable_data_publish();
    publish.set_schema("payments");
    publish.set_dataset("d" + std::to_string(n));
    publish.set_purpose("settlement");
    publish.set_retention_days(30);
    publish.set_content_type("application/json");
    for (int i = 0; i < 1'000; ++i) publish.add_records()->set_commitment(Bytes(32, 'c'));
    return act("bank-a.one", n % 1'024, action);
}

// 1 GiB of signed publications, no two alike, at a door that counts the pool as charterd's does.
TEST(AbciRequirements, R31_MemoryIsBoundedUnderSignedTraffic) {
    if (kSanitized) GTEST_SKIP() << "SKIPPED: a sanitizer has a memory of its own";
    World world;
    engine::ApplicationOptions counting;
    counting.now_ms = founded_ms;
    counting.mempool.emplace();
    const auto application = *engine::Application::open(*world.store, counting);
    HandlerOptions handling;
    handling.signed_genesis = signed_genesis();
    Handler handler(*application, std::move(handling));
    ServerOptions options;
    options.socket = world.folder / "abci.sock";
    const auto server = *Server::start(handler, options);
    EXPECT_TRUE(Client(options.socket).ask(World::init_chain()).has_init_chain());
    forget_peak();
    const std::size_t before = resident_mb("VmRSS");
    const int accepted = flood_mempool(options.socket, [](std::uint64_t n) {
        return wire::delimited(check(publication(n)).SerializeAsString());
    });
    EXPECT_GT(accepted, 0);
    EXPECT_LE(accepted, 1'024) << "nonces of one sender";
    EXPECT_LT(resident_mb("VmHWM"), before + 256) << accepted << " kept decoded";
}

}  // namespace
}  // namespace charter::abci
