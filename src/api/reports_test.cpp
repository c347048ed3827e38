// What auditors ask for, over HTTP: every answer is one that the OpenAPI document names.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/server_world_test.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

class ReportsTest : public WorldTest {
  protected:
    static Answer get(const std::string& target, const std::string& as = "bank-a.p1") {
        TestClient client(world_->port(), ServerWorld::tls_key(as));
        return client.get("/v1/reports/" + target);
    }
    static void file_stocktake() {
        const Answer answer = world_->submit(
            world_->transaction(world_->stocktake(Bytes(32, 'd')), {"bank-a.p1", "bank-a.p2"}));
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
};

TEST_F(ReportsTest, EachBeginsWithTheDeviationsAndStaysTheSame) {
    file_stocktake();
    const std::string height =
        json::serialize(json::parse(get("access").body).as_object().at("height"));
    const std::vector<std::string> targets = {
        "access?member=bank-a&height=" + height,
        "access?height=" + height,
        "applicability?member=bank-a&height=" + height,
        "effectiveness?member=bank-a&since_ms=1&height=" + height,
        "findings?member=bank-a&height=" + height,
        "findings?height=" + height,
        "matrix?height=" + height,
        "poam?member=bank-a&height=" + height,
        "population?name=stocktakes&member=bank-a&sample=3&seed=x&height=" + height,
        "population?name=persons&height=" + height};
    std::vector<std::string> bodies;
    for (const std::string& target : targets) {
        const Answer answer = get(target);
        ASSERT_EQ(answer.status, 200) << target << " " << answer.body;
        const json::object report = json::parse(answer.body).as_object();
        EXPECT_EQ(report.at("tables").at(0).at("name"), "deviations") << target;
        bodies.push_back(answer.body);
    }
    file_stocktake();
    for (std::size_t i = 0; i < targets.size(); ++i)
        EXPECT_EQ(get(targets[i]).body, bodies[i]) << targets[i];
    const Answer drawn = get("population?name=stocktakes&member=bank-a&sample=1&height=" + height);
    EXPECT_EQ(drawn.status, 200) << "now a block follows, whose hash is the seed: " << drawn.body;
}

TEST_F(ReportsTest, WhatItRefuses) {
    const struct {
        const char* target;
        int status;
        const char* as = "bank-a.p1";
    } rows[] = {{"nothing", 404},
                {"access?member=bank-z", 404},
                {"access?height=x", 400},
                {"access?height=999999999", 400},
                {"access?as_of_ms=9000000000000000", 409},
                {"effectiveness?member=bank-a", 400},
                {"effectiveness?since_ms=1", 404},
                {"population", 400},
                {"population?name=nothing", 404},
                {"population?name=five_asset_kinds", 404},
                {"population?name=persons&sample=0", 400},
                {"population?name=persons&sample=1&seed=a%20b", 400},
                {"population?name=persons&sample=1", 409},
                {"population?name=findings&member=bank-a", 403, "bank-b.p1"},
                {"findings?member=bank-a", 403, "bank-b.p1"},
                {"findings", 200, "bank-b.p1"},
                {"poam?member=bank-a", 403, "bank-b.p1"},
                {"poam", 404}};
    for (const auto& row : rows)
        EXPECT_EQ(get(row.target, row.as).status, row.status) << row.target;
}

}  // namespace
}  // namespace charter::api
