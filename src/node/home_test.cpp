#include "node/home.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "node/node.hpp"
#include "wire/codec.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

class HomeTest : public ::testing::Test {
  protected:
    HomeTest() {
        std::string name = (fs::temp_directory_path() / "charter-home-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~HomeTest() override { fs::remove_all(folder_); }

    static Bytes document(const std::string& chain_id) {
        v1::Genesis genesis;
        genesis.set_chain_id(chain_id);
        v1::SignedGenesis signed_genesis;
        signed_genesis.set_genesis(wire::encode(genesis));
        return wire::encode(signed_genesis);
    }

    fs::path folder_;
};

TEST_F(HomeTest, OneProcessAtATime) {
    {
        const auto lock = HomeLock::take(folder_);
        ASSERT_TRUE(lock.has_value());
        const auto second = HomeLock::take(folder_);
        ASSERT_FALSE(second.has_value());
        EXPECT_NE(second.error().what.find("in use"), std::string::npos);
    }
    EXPECT_TRUE(HomeLock::take(folder_).has_value());
    EXPECT_FALSE(HomeLock::take(folder_ / "absent").has_value());
}

TEST_F(HomeTest, RefusesWhatIsNoGenesisDocument) {
    for (const Bytes& bytes : {Bytes(), Bytes("garbage"), document("")}) {
        EXPECT_FALSE(genesis_head(bytes).has_value());
        EXPECT_FALSE(found_home(folder_ / "home", bytes).has_value());
    }
    const auto head = genesis_head(document("c-1"));
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->chain_id, "c-1");
}

TEST_F(HomeTest, ADocumentThatDoesNotFoundLeavesTheHomeUnfounded) {
    const auto founded = found_home(folder_ / "home", document("c-1"));
    ASSERT_FALSE(founded.has_value());
    const auto kept = genesis_of(folder_ / "home");
    ASSERT_FALSE(kept.has_value());
    EXPECT_NE(kept.error().what.find("charterd init"), std::string::npos);
    EXPECT_FALSE(open_state(folder_ / "home").has_value());
    EXPECT_FALSE(verify_home(folder_ / "home", {}).has_value());
}

TEST_F(HomeTest, ANodeWithoutAHomeSaysHowToMakeOne) {
    NodeConfig config;
    config.home = folder_ / "home";
    const auto node = Node::start(config, "charterd test");
    ASSERT_FALSE(node.has_value());
    EXPECT_NE(node.error().why.what.find("charterd init"), std::string::npos);
}

}  // namespace
}  // namespace charter::node
