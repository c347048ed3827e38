// The assessment of heights, days and periods.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/server_world_test.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

class AssessmentTest : public WorldTest {
  protected:
    static Answer get(const std::string& query) {
        TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
        return client.get("/v1/assessment" + query);
    }
    static void file_stocktake() {
        const Answer answer = world_->submit(
            world_->transaction(world_->stocktake(Bytes(32, 'd')), {"bank-a.p1", "bank-a.p2"}));
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
};

TEST_F(AssessmentTest, AHeightIsTheSameBytesLater) {
    const Answer now = get("");
    ASSERT_EQ(now.status, 200) << now.body;
    const json::object document = json::parse(now.body).as_object();
    EXPECT_FALSE(document.contains("history"));
    const std::string height = json::serialize(document.at("height"));
    EXPECT_EQ(get("?height=" + height).body, now.body);
    file_stocktake();
    EXPECT_NE(get("").body, now.body);
    EXPECT_EQ(get("?height=" + height).body, now.body) << "also when blocks have followed";
    const std::string time_ms = json::serialize(document.at("time_ms"));
    EXPECT_EQ(get("?as_of_ms=" + time_ms).body, now.body) << "its own block is the last by then";
}

TEST_F(AssessmentTest, APeriodHasItsTransitions) {
    file_stocktake();
    const json::object document = json::parse(get("?since_ms=1").body).as_object();
    const json::object& history = document.at("history").as_object();
    EXPECT_EQ(history.at("since_ms"), 1);
    const json::array& all = history.at("transitions").as_array();
    ASSERT_FALSE(all.empty());
    for (const char* key : {"requirement", "member", "from", "to", "time_ms", "height"})
        EXPECT_TRUE(all.front().as_object().contains(key)) << key;
    const json::object later = json::parse(get("?since_ms=9000000000000000").body).as_object();
    EXPECT_TRUE(later.at("history").at("transitions").as_array().empty());
}

TEST_F(AssessmentTest, WhatItRefuses) {
    const struct {
        const char* query;
        int status;
    } rows[] = {
        {"?height=x", 400},   {"?height=999999999", 400}, {"?height=1&as_of_ms=5", 400},
        {"?as_of_ms=0", 400}, {"?as_of_ms=1", 409},       {"?as_of_ms=9000000000000000", 409},
        {"?since_ms=-1", 400}};
    for (const auto& row : rows) EXPECT_EQ(get(row.query).status, row.status) << row.query;
}

}  // namespace
}  // namespace charter::api
