// Who read what, over HTTP: for auditors alone, whose reading is on the ledger first, and for
// everybody what is recorded of himself.
#include "api/audit_records.hpp"

#include <boost/json.hpp>

#include "api/document_world_test.hpp"
#include "crypto/sha256.hpp"
#include "engine/solo/solo.hpp"
#include "engine/tip.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr const char* kAuditor = "bank-a.p3";
constexpr const char* kAll = "accesses account=* heights=1-newest";

class AuditRecords : public WorldTest {
  protected:
    static void SetUpTestSuite() {
        world_ = new ServerWorld(std::vector<testing::Founder>{{kAuditor, {"auditor"}}});
        of_a_ = read_by("bank-a.p1", "balance of one account");
        of_b_ = read_by("bank-b.p1", "logs of the fault");
    }

    static Answer get(const std::string& person, const std::string& target) {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        return client.get(target);
    }
    static v1::DataRecordAccess access(const std::string& person, const std::string& function,
                                       const std::string& query) {
        v1::DataRecordAccess access = access_of(*world_, person, Digest{});
        access.set_function(function);
        access.set_query_or_result(query);
        return access;
    }
    /// The id of the transaction.
    static std::string read_by(const std::string& person, const std::string& query) {
        return record(*world_, person, access(person, "read", query));
    }
    /// What the auditor is shown whose event names `query`.
    static json::object shown(const std::string& query, const std::string& more = {}) {
        const std::string event =
            record(*world_, kAuditor, access(kAuditor, std::string(kAuditFunction), query));
        const Answer answer = get(kAuditor, "/v1/accesses?access=" + event + more);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).as_object();
    }
    /// The access events of the journal, as the person sees them.
    static std::string journal_of(const std::string& person) {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        client.send(
            "GET /v1/events?follow=false&name=data.record_access HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(client.receive().status, 200);
        return client.receive_until("0\r\n\r\n");
    }
    static std::string word_of(const Answer& answer) {
        const json::value body = json::parse(answer.body);
        return body.at("type").as_string().subview(std::string_view("urn:charter:problem:").size());
    }
    static std::vector<std::string> queries_in(const json::object& page) {
        std::vector<std::string> queries;
        for (const json::value& item : page.at("items").as_array()) {
            queries.emplace_back(item.at("query_or_result").as_string());
        }
        return queries;
    }

    static inline std::string of_a_;
    static inline std::string of_b_;
};

// One row each: who may not read, and what is not as it must be.
TEST_F(AuditRecords, AreRefused) {
    const auto event = [](const std::string& person, const std::string& function,
                          const std::string& query) {
        return "access=" + record(*world_, person, access(person, function, query));
    };
    const std::string function(kAuditFunction);
    const struct {
        const char* what;
        const char* person;
        std::string query;
        int status;
        const char* word;
    } kRows[] = {
        {"no role", "bank-a.p1", "", 403, "audit_role"},
        {"no role, but an event", "bank-a.p1", event("bank-a.p1", function, kAll), 403,
         "audit_role"},
        {"another's, without the role", "bank-a.p1", "account=bank-a.p2", 403, "audit_role"},
        {"no event", kAuditor, "", 403, "access_event_needed"},
        {"another function", kAuditor, event(kAuditor, "read", kAll), 403, "access_event_differs"},
        {"another's event", kAuditor, event("bank-a.p1", function, kAll), 403,
         "access_event_differs"},
        {"of other heights", kAuditor, "from_height=2&" + event(kAuditor, function, kAll), 403,
         "access_event_differs"},
        {"of another account", kAuditor, "account=bank-a.p2&" + event(kAuditor, function, kAll),
         403, "access_event_differs"},
        {"no such event", kAuditor, "access=" + std::string(64, 'a'), 403, "access_event_unknown"},
        {"no digest", kAuditor, "access=zz", 400, "bad_digest"},
        {"no height", kAuditor, "from_height=0", 400, "bad_query"},
        {"no last height", kAuditor, "to_height=x", 400, "bad_query"},
        {"no limit", kAuditor, "limit=0", 400, "bad_query"},
        {"no event id", kAuditor, "after=12", 400, "bad_event_id"},
    };
    for (const auto& row : kRows) {
        const Answer answer = get(row.person, "/v1/accesses?" + row.query);
        EXPECT_EQ(answer.status, row.status) << row.what << answer.body;
        EXPECT_EQ(word_of(answer), row.word) << row.what;
    }
}

TEST_F(AuditRecords, AreOfTheAuditorsOwnMember) {
    const json::object page = shown(kAll);
    EXPECT_EQ(page.at("query"), kAll);
    EXPECT_TRUE(page.at("next").is_null());
    const auto queries = queries_in(page);
    ASSERT_GE(queries.size(), 2U);
    EXPECT_EQ(queries.front(), "balance of one account");
    EXPECT_EQ(queries.back(), kAll) << "this reading is recorded itself";
    for (const json::value& item : page.at("items").as_array()) {
        EXPECT_TRUE(item.at("sender").as_string().starts_with("bank-a.")) << item;
    }
    const json::value first = page.at("items").at(0);
    EXPECT_EQ(first.at("tx_id").as_string(), of_a_);
    EXPECT_EQ(first.at("account"), "bank-a.p1");
    EXPECT_EQ(first.at("function"), "read");
    EXPECT_EQ(queries_in(shown("accesses account=bank-a.p1 heights=1-newest", "&account=bank-a.p1"))
                  .front(),
              "balance of one account");
    EXPECT_TRUE(
        queries_in(shown("accesses account=bank-b.p1 heights=1-newest", "&account=bank-b.p1"))
            .empty());
    EXPECT_TRUE(queries_in(shown("accesses account=* heights=1-1", "&to_height=1")).empty());
}

TEST_F(AuditRecords, ComeInPages) {
    const std::string event =
        record(*world_, kAuditor, access(kAuditor, std::string(kAuditFunction), kAll));
    std::vector<std::string> all;
    std::string after;
    for (int pages = 0; pages < 1'000; ++pages) {
        const Answer answer = get(kAuditor, "/v1/accesses?limit=1&access=" + event +
                                                (after.empty() ? "" : "&after=" + after));
        ASSERT_EQ(answer.status, 200) << answer.body;
        const json::object page = json::parse(answer.body).as_object();
        for (std::string& query : queries_in(page)) all.push_back(std::move(query));
        if (page.at("next").is_null()) break;
        after = page.at("next").as_string().c_str();
    }
    auto whole = queries_in(shown(kAll));
    ASSERT_FALSE(whole.empty());
    whole.pop_back();  // that reading's own event
    EXPECT_EQ(all, whole);
}

TEST_F(AuditRecords, OfOneselfNeedNoRole) {
    const Answer answer = get("bank-b.p1", "/v1/accesses?account=bank-b.p1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(queries_in(json::parse(answer.body).as_object()),
              std::vector<std::string>{"logs of the fault"});
}

TEST_F(AuditRecords, AreNotShownElsewhere) {
    const auto body_of = [](const std::string& person, const std::string& target) {
        return json::parse(get(person, target).body);
    };
    const std::string lookup = "/v1/transactions/" + of_a_;
    const json::value own = body_of("bank-a.p1", lookup);
    EXPECT_EQ(own.at_pointer("/transaction/action/data_record_access/query_or_result"),
              "balance of one account");
    for (const char* other : {"bank-a.p2", "bank-b.p1", kAuditor}) {
        const json::value found = body_of(other, lookup);
        EXPECT_EQ(found.at_pointer("/transaction/redacted"), true) << other;
        EXPECT_EQ(json::serialize(found).find("balance"), std::string::npos) << other;
        const json::value block =
            body_of(other, "/v1/blocks/" + std::to_string(found.at("height").to_number<int>()));
        EXPECT_TRUE(block.at("txs").at(0).at("bytes").is_null()) << other;
        EXPECT_EQ(journal_of(other).find("balance"), std::string::npos) << other;
    }
    const std::string events = journal_of("bank-a.p1");
    EXPECT_NE(events.find("balance of one account"), std::string::npos);
    EXPECT_EQ(events.find("logs of the fault"), std::string::npos);
}

}  // namespace
}  // namespace charter::api
