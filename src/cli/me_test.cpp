#include "cli/me.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "testing/places.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

class Me : public ::testing::Test {
  protected:
    Me() {
        const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
        home_ = fs::path(places::build()) / ("me_" + test);
        fs::remove_all(home_);
    }
    ~Me() override { fs::remove_all(home_); }

    void put(const std::string& folder, const std::string& key) const {
        fs::create_directories(home_ / folder);
        std::ofstream(home_ / folder / key) << "key";
    }

    fs::path home_;
};

TEST_F(Me, IsTheOnePersonWithAKey) {
    put("bank-a.p3", "sign.key");
    put("bank-a.v1", "consensus.key");  // a node
    put("old keys", "sign.key");        // no person's id
    EXPECT_EQ(person_here(home_, ""), "bank-a.p3");
}

TEST_F(Me, IsWhoeverIsConfigured) {
    put("bank-a.p3", "sign.key");
    EXPECT_EQ(person_here(home_, "bank-a.p9"), "bank-a.p9");
}

TEST_F(Me, IsNobodyWithoutAKey) {
    const auto found = person_here(home_, "");
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find(home_.string()), std::string::npos) << found.error().what;
}

TEST_F(Me, IsNotGuessed) {
    put("bank-a.p3", "sign.key");
    put("bank-b.p1", "sign.key");
    const auto found = person_here(home_, "");
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find("bank-a.p3, bank-b.p1"), std::string::npos);
}

}  // namespace
}  // namespace charter::cli
