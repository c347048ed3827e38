// The API over real connections: what goes right.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/document_world_test.hpp"
#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "engine/proofs.hpp"
#include "engine/solo/solo.hpp"
#include "merkle/ics23.hpp"
#include "pack/acts.hpp"
#include "pack/state_part.hpp"
#include "proof/document.hpp"
#include "wire/codec.hpp"
#include "wire/records.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

json::object parsed(const Answer& answer) {
    const json::value value = json::parse(answer.body.empty() ? "{}" : answer.body);
    return value.as_object();
}

std::string text(const json::value& value) {
    return value.is_string() ? std::string(value.as_string().c_str()) : std::string();
}

class ServerTest : public WorldTest {
  protected:
    static Answer get(const std::string& person, const std::string& target) {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        return client.get(target);
    }
    static json::object ok(const std::string& target, const std::string& person = "bank-a.p1") {
        const Answer answer = get(person, target);
        EXPECT_EQ(answer.status, 200) << target << ": " << answer.body;
        return answer.status == 200 ? parsed(answer) : json::object();
    }
    /// A signed-off stocktake of bank-a, submitted as bank-a.p1; its transaction id.
    static std::string file_stocktake(ByteView document) {
        const Answer answer = world_->submit(
            world_->transaction(world_->stocktake(document), {"bank-a.p1", "bank-a.p2"}));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const json::object body = parsed(answer);
        EXPECT_EQ(body.at("receipt").at("reason").to_number<int>(), 0) << answer.body;
        return text(body.at("tx_id"));
    }
};

TEST_F(ServerTest, NodeSaysWhoAsks) {
    const json::object node = ok("/v1/node", "bank-b.p1");
    EXPECT_EQ(node.at("chain_id"), "charter-test");
    EXPECT_EQ(node.at("genesis_digest").as_string().size(), 64U);
    EXPECT_EQ(node.at("you").at("holder"), "bank-b.p1");
    EXPECT_EQ(node.at("you").at("member"), "bank-b");
    EXPECT_EQ(node.at("you").at("roles").as_array(), (json::array{"registrar", "representative"}));
    EXPECT_EQ(ok("/v1/health").at("status"), "ok");
    EXPECT_EQ(ok("/v1/openapi.json").at("openapi"), "3.1.0");
}

TEST_F(ServerTest, SubmitWaitsForTheReceiptAndAgainGivesTheFirst) {
    const Bytes raw =
        world_->transaction(world_->stocktake(Bytes(32, 'd')), {"bank-a.p1", "bank-a.p2"});
    const Answer first = world_->submit(raw);
    ASSERT_EQ(first.status, 200) << first.body;
    const json::object body = parsed(first);
    EXPECT_EQ(body.at("text").at("en"), "done");
    EXPECT_GT(body.at("height").to_number<int>(), 1);
    const Answer again = world_->submit(raw);
    EXPECT_EQ(again.body, first.body);
    const json::object found = ok("/v1/transactions/" + text(body.at("tx_id")));
    EXPECT_EQ(found.at("height"), body.at("height"));
    EXPECT_EQ(found.at("transaction").at("sender"), "bank-a.p1");
    EXPECT_FALSE(found.at("transaction").as_object().contains("redacted"));
}

TEST_F(ServerTest, WithoutWaitingItIsOnlyTaken) {
    const Bytes raw =
        world_->transaction(world_->stocktake(Bytes(32, 'e')), {"bank-a.p1", "bank-a.p2"});
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
    const Answer answer = client.request("POST", "/v1/transactions", raw);
    EXPECT_EQ(answer.status, 202) << answer.body;
    const std::string id = text(parsed(answer).at("tx_id"));
    EXPECT_EQ(id.size(), 64U);
    const auto receipt = world_->engine().wait_for(from_hex(id).value(), std::chrono::seconds(20));
    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(get("bank-a.p1", "/v1/transactions/" + id).status, 200);
}

TEST_F(ServerTest, RefusedAtTheDoorIsAProblemWithItsReason) {
    const Answer answer = world_->submit("no transaction at all");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    const json::object body = parsed(answer);
    EXPECT_EQ(body.at("reason_name"), "undecodable");
    EXPECT_EQ(body.at("reason").to_number<int>(), 1);
    EXPECT_FALSE(body.at("text").at("zh").as_string().empty());
    EXPECT_TRUE(body.contains("params"));
    EXPECT_TRUE(body.contains("requirements"));
    EXPECT_EQ(world_->submit("").status, 400);
}

TEST_F(ServerTest, DryRunSaysWhatWouldHappenAndWritesNothing) {
    const std::uint64_t height = world_->engine().height();
    const auto tip = world_->api().engine->application().tip();
    v1::Transaction body;
    body.set_genesis_digest(tip->config.genesis_digest());
    body.set_chain_id("charter-test");
    body.set_sender("bank-b.p1");
    body.set_valid_until_height(height + 10);
    body.add_signers(Bytes(32, 'k'));
    *body.mutable_action() = world_->stocktake(Bytes(32, 'f'));
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(body));
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
    const Answer answer =
        client.request("POST", "/v1/transactions/dry-run", wire::encode(envelope));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(parsed(answer).at("receipt").at("reason").to_number<int>(), 106) << answer.body;
    EXPECT_EQ(client.request("POST", "/v1/transactions/dry-run", "garbage").status, 200);
    EXPECT_EQ(world_->api().engine->pending(), 0U);
}

TEST_F(ServerTest, StateIsReadWithItsProof) {
    const json::object member = ok("/v1/state/mem%2Fbank-a?proof=true");
    EXPECT_EQ(member.at("record_type"), "Member");
    EXPECT_EQ(member.at("record").at("legal_name"), "bank-a");
    const Bytes proof = from_base64(text(member.at("proof"))).value();
    const auto exists = merkle::parse_commitment_proof(proof);
    ASSERT_TRUE(exists.has_value());
    EXPECT_TRUE(std::holds_alternative<merkle::ExistenceProof>(*exists));
    const json::object absent = ok("/v1/state/mem/bank-z?proof=true");
    EXPECT_TRUE(absent.at("value").is_null());
    const auto not_there =
        merkle::parse_commitment_proof(from_base64(text(absent.at("proof"))).value());
    ASSERT_TRUE(not_there.has_value());
    EXPECT_TRUE(std::holds_alternative<merkle::NonExistenceProof>(*not_there));
    EXPECT_EQ(get("bank-a.p1", "/v1/state/mem/bank-z").status, 404);
    EXPECT_EQ(ok("/v1/state/cfg?height=0").at("height").to_number<int>(), 0);
    EXPECT_EQ(get("bank-a.p1", "/v1/state/cfg?height=99999999").status, 400);
}

TEST_F(ServerTest, ProofsAreJudgedWithoutTheNode) {
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'p')), {"bank-a.p1", "bank-a.p2"}));
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'q')), {"bank-a.p1", "bank-a.p2"}));
    proof::Trust trust;
    const auto tip = world_->api().engine->application().tip();
    trust.genesis = digest_from(tip->config.genesis_digest());
    trust.terms.now_ms = tip->time_ms;
    for (const char* target :
         {"/v1/proofs/record/mem/bank-a", "/v1/proofs/record/mem%2Fbank-z",
          "/v1/proofs/list/members/consortium", "/v1/proofs/transition/1.1/bank-a/0"}) {
        const Answer answer = get("bank-a.p1", target);
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto document = proof::from_json(answer.body);
        ASSERT_TRUE(document) << document.error().detail;
        const auto proved = proof::verify(*document, trust);
        EXPECT_TRUE(proved) << proof::failure_name(proved.error().failure) << " " << target;
    }
    EXPECT_FALSE(ok("/v1/proofs/record/cfg?genesis=false").contains("genesis"));
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/record/cfg?height=99999999").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/receipt/zz").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/receipt/" + std::string(64, '0')).status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/transition/1.1/bank-a/99").status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/transition/1.1/bank-a/x").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/batch-record/" + std::string(64, '0') + "/x").status,
              400);
}

// A proof of absence holds the records on both sides of the key: who may not read one gets none.
TEST_F(ServerTest, AbsenceDoesNotShowHiddenNeighbours) {
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'n')), {"bank-a.p1", "bank-a.p2"}));
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'o')), {"bank-a.p1", "bank-a.p2"}));
    const storage::StateStore& store = world_->api().engine->application().store();
    const auto state = *store.at(*engine::provable_height(store));
    const std::string target = "reg/stocktakes/bank-a/";
    std::string key;
    for (int i = 0; key.empty() && i < 200'000; ++i) {
        const std::string tried = "mem/x" + std::to_string(i);
        const auto absent = state->prove_absent(tried);
        for (const auto& side : {absent->left, absent->right}) {
            if (side && wire::own_key_of(side->value).starts_with(target)) key = tried;
        }
    }
    ASSERT_FALSE(key.empty());
    EXPECT_EQ(get("bank-a.p1", "/v1/proofs/record/" + key).status, 200);
    for (const std::string& path :
         {"/v1/proofs/record/" + key, "/v1/state/" + key + "?proof=true"}) {
        const Answer answer = get("bank-b.p1", path);
        EXPECT_EQ(answer.status, 403) << path;
        EXPECT_NE(answer.body.find("neighbour_hidden"), std::string::npos);
    }
}

TEST_F(ServerTest, TextsComeInTheirOneEncoding) {
    const Answer texts = get("bank-a.p1", "/v1/catalog/texts");
    EXPECT_EQ(texts.status, 200);
    v1::CatalogTexts read;
    ASSERT_TRUE(read.ParseFromString(texts.body));
    EXPECT_EQ(read.items_size(), 4);
    EXPECT_EQ(texts.body, wire::encode(read));
}

TEST_F(ServerTest, TheConventionComesAsOneMessage) {
    const Answer answer = get("bank-a.p1", "/v1/catalog/message");
    EXPECT_EQ(answer.status, 200);
    v1::Catalog read;
    ASSERT_TRUE(read.ParseFromString(answer.body));
    EXPECT_GT(read.registers_size(), 0);
    EXPECT_EQ(answer.body, wire::encode(read));
}

TEST_F(ServerTest, PacksBeginAtAHeightOrATime) {
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'r')), {"bank-a.p1", "bank-a.p2"}));
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 's')), {"bank-a.p1", "bank-a.p2"}));
    const json::object ground = ok("/v1/packs/ground");
    EXPECT_EQ(ground.at("made_for"), "bank-a");
    EXPECT_EQ(ok("/v1/packs/ground?height=1").at("height"), "1");
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/ground?height=0").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/ground?height=1&as_of_ms=5").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/ground?as_of_ms=1").status, 409);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/ground?as_of_ms=9000000000000000").status, 409);
    const json::object passing = ok("/v1/packs/ground?pass=2,2,1");
    EXPECT_EQ(passing.at("trail").as_array().size(), ground.at("trail").as_array().size() + 1);
    for (const char* wrong : {"", "x", "1,", ",1", "0", "1,99999999", "1%202"}) {
        EXPECT_EQ(get("bank-a.p1", "/v1/packs/ground?pass=" + std::string(wrong)).status, 400)
            << wrong;
    }
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/state/99999999").status, 410);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/state/x").status, 400);
    const Answer own = get("bank-a.p1", "/v1/packs/state/" + text(ground.at("height")));
    const Answer other = get("bank-b.p1", "/v1/packs/state/" + text(ground.at("height")));
    std::array<std::optional<pack::StatePart>, 2> parts;
    for (std::size_t i = 0; i < 2; ++i) {
        pack::StatePartReader reader;
        ASSERT_TRUE(reader.take((i == 0 ? own : other).body));
        auto part = reader.finish();
        ASSERT_TRUE(part) << part.error().detail;
        parts[i].emplace(*std::move(part));
    }
    EXPECT_EQ(parts[0]->root(), parts[1]->root()) << "what is hidden changes nothing";
    EXPECT_EQ(parts[0]->view.size(), parts[1]->view.size());
    EXPECT_EQ(parts[0]->view.hidden(), 0U);
}

TEST_F(ServerTest, ActsOfHiddenRecordsAreForWhoMaySeeThem) {
    const Bytes document(32, 'u');
    world_->submit(world_->transaction(world_->stocktake(document), {"bank-a.p1", "bank-a.p2"}));
    world_->submit(
        world_->transaction(world_->stocktake(Bytes(32, 'v')), {"bank-a.p1", "bank-a.p2"}));
    const std::string height = text(ok("/v1/packs/ground").at("height"));
    const std::string path = "/v1/packs/acts/" + height;
    const Answer own = get("bank-a.p1", path);
    EXPECT_EQ(own.status, 200);
    EXPECT_TRUE(own.body.starts_with(pack::kActsMagic));
    EXPECT_NE(own.body.find(document), std::string::npos);
    EXPECT_EQ(own.body, get("bank-a.p2", path).body) << "the same for its member";
    EXPECT_EQ(get("bank-b.p1", path).body.find(document), std::string::npos);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/acts/x").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/packs/acts/99999999").status, 410);
}

TEST_F(ServerTest, TablesComePageByPage) {
    const json::object all = ok("/v1/tables/persons");
    EXPECT_EQ(all.at("items").as_array().size(), 4U);
    EXPECT_TRUE(all.at("next").is_null());
    const json::object first = ok("/v1/tables/persons?limit=3");
    EXPECT_EQ(first.at("items").as_array().size(), 3U);
    const json::object second = ok("/v1/tables/persons?limit=3&after=" + text(first.at("next")));
    EXPECT_EQ(second.at("items").as_array().size(), 1U);
    EXPECT_EQ(ok("/v1/tables/persons?member=bank-b").at("items").as_array().size(), 2U);
    for (const char* table :
         {"members", "grants", "credentials", "nodes", "sites", "anchors", "proposals", "policies",
          "challenges", "jurisdiction_lists", "schemas", "datasets", "exceptions", "parameters",
          "overlays", "observations", "accounts", "entries:stocktakes"}) {
        EXPECT_TRUE(ok("/v1/tables/" + std::string(table)).contains("items")) << table;
    }
    EXPECT_EQ(get("bank-a.p1", "/v1/tables/tables").status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/tables/entries:nothing").status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/tables/persons?limit=0").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/tables/persons?after=mem/bank-a").status, 400);
}

TEST_F(ServerTest, AMembersEntriesAreForTheMember) {
    const std::string id = file_stocktake(Bytes(32, 'g'));
    const json::object own = ok("/v1/tables/entries:stocktakes");
    EXPECT_FALSE(own.at("items").as_array().empty());
    const json::object others = ok("/v1/tables/entries:stocktakes", "bank-b.p1");
    EXPECT_TRUE(others.at("items").as_array().empty());
    EXPECT_GT(others.at("withheld").to_number<int>(), 0);
    const std::string key = text(own.at("items").at(0).at("key"));
    EXPECT_EQ(get("bank-a.p1", "/v1/state/" + key).status, 200);
    EXPECT_EQ(get("bank-b.p1", "/v1/state/" + key).status, 403);

    const auto fields = [&](const json::object& found) {
        return found.at("transaction").at("action").at("registers_put").at("entry").at("fields");
    };
    EXPECT_FALSE(fields(ok("/v1/transactions/" + id)).as_array().empty());
    const json::object hidden = ok("/v1/transactions/" + id, "bank-b.p1");
    EXPECT_TRUE(fields(hidden).as_array().empty());
    EXPECT_EQ(hidden.at("transaction").at("redacted"), true);
    const std::string block = "/v1/blocks/" + json::serialize(hidden.at("height"));
    EXPECT_TRUE(ok(block).at("txs").at(0).at("bytes").is_string());
    EXPECT_TRUE(ok(block, "bank-b.p1").at("txs").at(0).at("bytes").is_null());
}

TEST_F(ServerTest, CatalogStatusesAndAssessmentAgree) {
    const json::object catalog = ok("/v1/catalog");
    EXPECT_EQ(catalog.at("registers").as_array().size(), 56U);
    EXPECT_EQ(ok("/v1/catalog/requirements").at("items").as_array().size(), 265U);
    EXPECT_EQ(ok("/v1/catalog/requirements/47.1").at("chapter"), "continuity");
    EXPECT_EQ(get("bank-a.p1", "/v1/catalog/requirements/99.9").status, 404);
    EXPECT_EQ(ok("/v1/challenges").at("items").is_array(), true);
    EXPECT_GT(ok("/v1/parameters").at("items").as_array().size(), 50U);

    const json::object list = ok("/v1/statuses?member=bank-a&requirement=47.1");
    ASSERT_EQ(list.at("items").as_array().size(), 1U);
    const json::object one = ok("/v1/statuses/47.1/bank-a");
    EXPECT_EQ(one.at("status").at("value"), list.at("items").at(0).at("value"));
    EXPECT_TRUE(one.at("facts_agree").as_bool());
    ASSERT_FALSE(one.at("facts").as_array().empty());
    EXPECT_TRUE(one.at("facts").at(0).at("mend").at("zh").is_string());
    EXPECT_EQ(get("bank-a.p1", "/v1/statuses/47.1/bank-z").status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/statuses?value=green").status, 400);
}

TEST_F(ServerTest, TheAssessmentOfAHeightIsTheSameForEverybody) {
    const Answer first = get("bank-a.p1", "/v1/assessment");
    const Answer second = get("bank-b.p2", "/v1/assessment");
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(first.body, second.body);
    const json::object document = parsed(first);
    EXPECT_EQ(document.at("format"), "charter-assessment/1");
    EXPECT_EQ(document.at("requirements").as_array().size(), 265U);
    EXPECT_EQ(document.at("members").as_array().size(), 2U);
    const int sum = document.at("totals").at("sum").to_number<int>();
    EXPECT_GT(sum, 265);
    for (const char* first_listed : {"exceptions", "own_rules", "nil_declarations"}) {
        EXPECT_TRUE(document.at(first_listed).is_array());
    }
    for (const json::value& requirement : document.at("requirements").as_array()) {
        for (const json::value& status : requirement.at("statuses").as_array()) {
            if (status.at("value") != "not_satisfied") continue;
            for (const json::value& fact : status.at("decisive").as_array()) {
                EXPECT_TRUE(fact.at("mend").is_object()) << json::serialize(fact);
            }
        }
    }
}

TEST_F(ServerTest, BlocksAndHeaders) {
    const json::object block = ok("/v1/blocks/1");
    const json::object header = ok("/v1/headers/1");
    EXPECT_EQ(block.at("header_hash"), header.at("header_hash"));
    EXPECT_EQ(header.at("header").at("chain_id"), "charter-test");
    EXPECT_TRUE(header.at("commit").is_object());
    EXPECT_EQ(get("bank-a.p1", "/v1/blocks/0").status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/blocks/x").status, 400);
    EXPECT_EQ(get("bank-a.p1", "/v1/headers/99999999").status, 404);
}

TEST_F(ServerTest, DocumentsFollowTheirEntries) {
    const Bytes salt(32, 'S');
    const Bytes content = "minutes of the count" + Bytes(50'000, 'x');
    const Digest commitment = crypto::sha256(salt + content);
    const std::string path = "/v1/documents/" + to_hex(commitment);
    TestClient owner(world_->port(), ServerWorld::tls_key("bank-b.p1"));
    const Answer put =
        owner.request("PUT", "/v1/documents", content, "X-Charter-Salt: " + to_hex(salt) + "\r\n");
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(parsed(put).at("commitment").as_string(), to_hex(commitment));
    EXPECT_EQ(parsed(put).at("bytes").to_number<int>(), 50'020);
    // Not bank-a's: an entry of its own opens what it did not put for nobody.
    EXPECT_EQ(get("bank-a.p1", path).status, 404);
    file_stocktake(view(commitment));
    EXPECT_EQ(get("bank-a.p1", path).status, 404);
    TestClient filer(world_->port(), ServerWorld::tls_key("bank-a.p1"));
    const std::string header = "X-Charter-Salt: " + to_hex(salt) + "\r\n";
    ASSERT_EQ(filer.request("PUT", "/v1/documents", content, header).status, 200);
    const Answer read = open_document(*world_, "bank-a.p1", commitment);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.body, content);
    EXPECT_EQ(read.headers.at("x-charter-salt"), to_hex(salt));
    EXPECT_EQ(get("bank-a.p1", path).status, 403) << "without an access event";
    EXPECT_EQ(ok(path + "/check").at("intact"), true);
    EXPECT_EQ(get("bank-a.p1", "/v1/documents/" + std::string(64, '0')).status, 404);
    EXPECT_EQ(get("bank-a.p1", "/v1/documents/..%2f..%2fetc").status, 400);
}

TEST_F(ServerTest, DocumentsOfAnEntryAreNotForOthers) {
    const Bytes salt(32, 'T');
    TestClient owner(world_->port(), ServerWorld::tls_key("bank-a.p1"));
    const std::string header = "X-Charter-Salt: " + to_hex(salt) + "\r\n";
    const Answer put = owner.request("PUT", "/v1/documents", "only for bank-a", header);
    ASSERT_EQ(put.status, 200);
    const Digest commitment = crypto::sha256(salt + "only for bank-a");
    file_stocktake(view(commitment));
    EXPECT_EQ(get("bank-b.p1", "/v1/documents/" + to_hex(commitment)).status, 404);
    EXPECT_EQ(get("bank-b.p1", "/v1/documents/" + to_hex(commitment) + "/check").status, 404);
    // Chunked, and with the client's question first.
    TestClient chunked(world_->port(), ServerWorld::tls_key("bank-a.p2"));
    chunked.send(
        "PUT /v1/documents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        "Expect: 100-continue\r\n" +
        header + "\r\n");
    EXPECT_EQ(chunked.receive().status, 100);
    chunked.send("8\r\nonly for\r\n7\r\n bank-a\r\n0\r\n\r\n");
    const Answer same = chunked.receive();
    EXPECT_EQ(same.status, 200) << same.body;
    EXPECT_EQ(parsed(same).at("commitment").as_string(), to_hex(commitment));
}

TEST_F(ServerTest, EventsEndAtTheHeadAndResume) {
    file_stocktake(Bytes(32, 'h'));
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
    client.send("GET /v1/events?follow=false HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.receive().headers.at("content-type"), "text/event-stream");
    const std::string all = client.receive_until("0\r\n\r\n");
    const std::size_t last = all.rfind("id: ");
    ASSERT_NE(last, std::string::npos);
    const std::size_t before = all.rfind("id: ", last - 1);
    const auto id_at = [&](std::size_t at) {
        return all.substr(at + 4, all.find('\n', at) - at - 4);
    };
    // Resumed, it begins with the one after.
    client.send("GET /v1/events?follow=false&after=0.0 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " +
                id_at(before) + "\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    const std::string rest = client.receive_until("0\r\n\r\n");
    EXPECT_EQ(rest.find("id: " + id_at(before) + "\n"), std::string::npos);
    EXPECT_NE(rest.find("id: " + id_at(last) + "\n"), std::string::npos);
    EXPECT_EQ(get("bank-a.p1", "/v1/events?after=x").status, 400);
}

TEST_F(ServerTest, EventsAreFiltered) {
    const std::string id = file_stocktake(Bytes(32, 'j'));
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p1"));
    const auto kept = [&](const std::string& filter) {
        client.send("GET /v1/events?follow=false&" + filter + " HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(client.receive().status, 200) << filter;
        return client.receive_until("0\r\n\r\n");
    };
    const std::string status = kept("kind=status&subject=bank-a");
    EXPECT_NE(status.find("event: status\n"), std::string::npos);
    EXPECT_EQ(status.find("event: tx\n"), std::string::npos);
    EXPECT_EQ(status.find("\"subject\":\"bank-b\""), std::string::npos);
    EXPECT_NE(kept("kind=tx,timer&name=registers.put,people.enrol").find(id), std::string::npos);
    EXPECT_NE(kept("subject=" + id).find("\"name\":\"registers.put\""), std::string::npos);
    EXPECT_EQ(kept("subject=nobody"), "0\r\n\r\n");
    const std::string long_word(300, 'a');
    for (const std::string& bad : {std::string("kind=weather"), std::string("kind="),
                                   std::string("name=a,,b"), "subject=" + long_word}) {
        EXPECT_EQ(get("bank-a.p1", "/v1/events?" + bad).status, 400) << bad;
    }
}

TEST_F(ServerTest, EventsThatAreLeftOutMoveTheSubscribersPlace) {
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p2"));
    client.send("GET /v1/events?kind=misbehaviour HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    const std::string beat = client.receive_until("id: ");
    EXPECT_NE(beat.find(": still here\nid: "), std::string::npos);
    EXPECT_EQ(beat.find("data:"), std::string::npos);
}

TEST_F(ServerTest, EventsFollowTheChainAndBeat) {
    const std::uint64_t height = world_->engine().height();
    TestClient client(world_->port(), ServerWorld::tls_key("bank-b.p2"));
    client.send("GET /v1/events?after=" + std::to_string(height) +
                ".4000000000 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_NE(client.receive_until(": still here").find(": still here"), std::string::npos);
    const std::string id = file_stocktake(Bytes(32, 'i'));
    EXPECT_NE(client.receive_until(id).find(id), std::string::npos);
}

}  // namespace
}  // namespace charter::api
