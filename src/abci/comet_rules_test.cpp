// What the ledger decides and four real CometBFT processes follow: the size of blocks, and whom
// they let peer. Where there is no CometBFT the tests are skipped, and say so.

#include <thread>

#include "abci/comet_network_test.hpp"
#include "abci/comet_rpc_test.hpp"
#include "engine/verify_store.hpp"
#include "light/header.hpp"
#include "state/keys.hpp"

namespace charter::abci {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSize = "block_bytes_max";

// By resolution, on four real engines: each goes on with the size, and the history verifies.
TEST_F(Network, R19_ANewBlockSizeHoldsFromTheNextBlockOn) {
    constexpr std::int64_t kBytes = 1'048'576;
    const std::int64_t before = banks_[0]->world.application->tip()->parameter(kSize);
    v1::Action action;
    action.mutable_parameters_set()->set_parameter(kSize);
    action.mutable_parameters_set()->set_value(kBytes);
    resolve(action);
    Bank& bank = *banks_[1];
    const auto has = [&](std::uint64_t height) {
        const auto state = bank.world.store->at(height);
        return state && (*state)->get(state::keys::parameter(kSize));
    };
    ASSERT_TRUE(within(20s, [&] { return has(bank.height()); })) << logs();
    std::uint64_t changed = bank.height();
    while (has(changed - 1)) --changed;
    commit(2, access("bank-c.one", 0));
    commit(3, access("bank-d.one", 0));
    ASSERT_TRUE(all_reach(changed + 2)) << logs();
    for (std::uint64_t height = 1; height <= changed + 2; ++height) {
        const auto block = signed_block(bank.rpc_socket(), height);
        EXPECT_EQ(block.header.consensus_hash(),
                  view(light::consensus_hash(height > changed ? kBytes : before, -1)))
            << height << ", changed by " << changed;
    }
    const std::string params =
        banks_[2]->answer("consensus_params?height=" + std::to_string(changed + 1));
    EXPECT_NE(params.find(R"("max_bytes":"1048576")"), std::string::npos) << params;
    bank.follow();
    expect_agreement();
    for (const auto& each : banks_) each->kill();
    const auto verified = engine::verify_store(bank.world.store->store());
    EXPECT_TRUE(verified) << verified.error().what;
}

// Each of the two walls alone: who is not on the ledger, and who is on no static list.
TEST_F(Network, R23_AStrangerIsRefusedByTheLedgerAndByTheListAlone) {
    std::vector<comet::Peer> others;
    for (const auto& bank : banks_) others.push_back(bank->peer());
    Bank stranger("stranger", free_port());
    for (const bool by_ledger : {true, false}) {
        SCOPED_TRACE(by_ledger ? "the ledger alone" : "the list alone");
        for (const auto& bank : banks_) bank->world.ledger_decides_peers = by_ledger;
        // The joiner is on the list of every bank; the stranger is on none.
        Bank& refused = by_ledger ? *joiner_ : stranger;
        refused.world.ledger_decides_peers = false;
        refused.make(others);
        refused.start();
        // It dials all of them again and again; meanwhile the network goes on without it.
        for (std::uint64_t nonce = 0; nonce < 3; ++nonce) {
            commit(0, access(by_ledger ? "bank-a.one" : "bank-b.one", nonce));
            std::this_thread::sleep_for(2s);
        }
        EXPECT_NE(refused.log(), "") << "it runs";
        EXPECT_EQ(refused.height(), 0U) << refused.log();
        for (const auto& bank : banks_) {
            const std::string peers = bank->answer("net_info");
            EXPECT_NE(peers.find(R"("n_peers":"3")"), std::string::npos) << peers;
        }
        refused.kill();
    }
}

}  // namespace
}  // namespace charter::abci
