// What a node that pruned answers, over real connections.
#include "api/retention.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/metrics.hpp"
#include "api/server_world_test.hpp"
#include "engine/pruned.hpp"
#include "engine/solo/solo.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

class RetentionTest : public WorldTest {
  protected:
    static Answer ask(const std::string& target, const std::string& method = "GET",
                      const std::string& body = {}) {
        TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
        return client.request(method, target, body);
    }
    static json::object parsed(const Answer& answer) {
        return json::parse(answer.body).as_object();
    }
    static json::object filed(const Bytes& transaction) {
        const Answer answer = world_->submit(transaction);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return parsed(answer);
    }
    static Bytes stocktake(char document) {
        return world_->transaction(world_->stocktake(Bytes(32, document)),
                                   {"bank-a.p1", "bank-a.p2"});
    }
    static void expect_pruned(const Answer& answer, std::uint64_t height, std::uint64_t from) {
        ASSERT_EQ(answer.status, 410) << answer.body;
        const json::object body = parsed(answer);
        EXPECT_EQ(body.at("type"), "urn:charter:problem:pruned");
        EXPECT_EQ(body.at("height").to_number<std::uint64_t>(), height);
        EXPECT_EQ(body.at("kept_from").to_number<std::uint64_t>(), from);
        EXPECT_TRUE(body.at("archive_nodes").as_array().empty());
    }
    /// As the pruner does.
    static v1::PruneStatement prune_below(std::uint64_t below) {
        v1::PruneStatement statement;
        statement.set_number(1);
        statement.set_from_height(1);
        statement.set_below_height(below);
        statement.set_transactions(3);
        statement.set_transactions_sha256(Bytes(32, '\1'));
        statement.set_proposal(7);
        storage::StateStore& store = world_->api().engine->application().store();
        EXPECT_TRUE(store.drop(
            1, below, {engine::pruned_note({below, 1}), engine::statement_note(statement)}));
        return statement;
    }
};

TEST_F(RetentionTest, WhatWasPrunedIsGoneAndSaysSo) {
    const json::object nothing = parsed(ask("/v1/retention"));
    EXPECT_EQ(nothing.at("kept_from"), 1);
    EXPECT_EQ(nothing.at("pruning"), "off");
    EXPECT_EQ(nothing.at("retention_days"), 365);
    EXPECT_TRUE(nothing.at("floor").is_null());
    EXPECT_TRUE(nothing.at("statements").as_array().empty());

    const Bytes raw = stocktake('p');
    const json::object old = filed(raw);
    const std::string id(old.at("tx_id").as_string());
    const auto height = old.at("height").to_number<std::uint64_t>();
    const json::object kept = filed(stocktake('k'));
    const std::uint64_t from = height + 1;
    prune_below(from);

    const std::string at = std::to_string(height);
    expect_pruned(ask("/v1/blocks/" + at), height, from);
    expect_pruned(ask("/v1/blocks/1"), 1, from);
    expect_pruned(ask("/v1/transactions/" + id), height, from);
    expect_pruned(ask("/v1/proofs/receipt/" + id), height, from);
    expect_pruned(ask("/v1/proofs/batch-record/" + id + "/0"), height, from);
    expect_pruned(ask("/v1/events?follow=false"), 1, from);
    expect_pruned(ask("/v1/events?follow=false&after=" + at + ".0"), height, from);
    expect_pruned(world_->submit(raw), height, from);

    EXPECT_EQ(ask("/v1/headers/" + at).status, 200);
    EXPECT_EQ(ask("/v1/blocks/" + std::to_string(from)).status, 200);
    EXPECT_EQ(ask("/v1/blocks/0").status, 404);
    const std::string kept_id(kept.at("tx_id").as_string());
    EXPECT_EQ(ask("/v1/transactions/" + kept_id).status, 200);
    EXPECT_EQ(ask("/v1/transactions/" + std::string(64, '0')).status, 404);
    EXPECT_EQ(ask("/v1/events?follow=false&after=" + at + ".4294967295").status, 200);
    EXPECT_EQ(ask("/v1/proofs/record/mem/bank-a").status, 200);

    const json::object stated = parsed(ask("/v1/retention"));
    EXPECT_EQ(stated.at("kept_from").to_number<std::uint64_t>(), from);
    const json::object& statement = stated.at("statements").as_array().at(0).as_object();
    EXPECT_EQ(statement.at("transactions"), 3);
    EXPECT_EQ(statement.at("resolution"), 7);
    EXPECT_TRUE(statement.at("transactions_sha256").as_string().starts_with("0101"));
    EXPECT_TRUE(statement.at("done_ms").is_null());
    const std::string metrics = world_->api().metrics->text(world_->api());
    EXPECT_NE(metrics.find("charter_kept_from_height " + std::to_string(from) + "\n"),
              std::string::npos);
    EXPECT_NE(metrics.find("charter_pruning_refused 0\n"), std::string::npos);
}

}  // namespace
}  // namespace charter::api
