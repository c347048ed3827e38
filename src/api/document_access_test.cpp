// Who may open a document, and that nobody does without an access event on the ledger.
#include "api/document_access.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "api/access_event.hpp"
#include "api/audit_records.hpp"
#include "api/document_world_test.hpp"
#include "crypto/sha256.hpp"
#include "engine/application.hpp"
#include "engine/solo/solo.hpp"
#include "state/delta.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr const char* kAuditor = "bank-a.p3";

// stocktakes: makers asset_manager, checkers unit_head, visibility member. drills: visibility
// member_and_auditor. obligations: visibility consortium.
TEST(WhoMayOpen, FollowsVisibilityAndRole) {
    const catalog::Catalog& catalog = testing::real_catalog();
    const Bytes document(32, 'd');
    const auto seen = [&](const std::string& register_name, const std::string& entry_of,
                          const Identity& identity, bool is_putter) {
        const state::MemoryView empty;
        state::Delta delta(empty);
        if (!register_name.empty()) {
            v1::Entry entry;
            entry.set_key("reg/" + register_name + "/" + entry_of + "/0000000000000001");
            entry.mutable_body()->set_register_(register_name);
            entry.mutable_body()->set_member(entry_of);
            entry.mutable_body()->set_document(document);
            state::write(delta, entry);
        }
        const std::set<std::string> putters =
            is_putter ? std::set<std::string>{identity.member} : std::set<std::string>();
        const WhoMayOpen who = who_may_open(identity, delta, catalog, document, putters);
        return std::string(who.is_visible ? "seen" : "hidden") +
               (who.allows(identity) ? ", opened" : "");
    };
    struct Row {
        const char* register_name;  // empty: no entry names it
        const char* entry_of;
        const char* member;  // of who asks
        const char* role;
        bool is_putter;
        const char* found;
    };
    const Row rows[] = {
        {"stocktakes", "bank-a", "bank-a", "asset_manager", false, "seen, opened"},
        {"stocktakes", "bank-a", "bank-a", "unit_head", false, "seen, opened"},
        {"stocktakes", "bank-a", "bank-a", "auditor", false, "seen, opened"},
        {"stocktakes", "bank-a", "bank-a", "developer", false, "seen"},
        {"stocktakes", "bank-a", "bank-a", "", false, "seen"},
        {"stocktakes", "bank-a", "bank-b", "asset_manager", false, "hidden"},
        {"stocktakes", "bank-a", "bank-b", "auditor", false, "hidden"},
        {"stocktakes", "bank-a", "bank-b", "", false, "hidden"},
        {"stocktakes", "*", "bank-b", "developer", false, "seen, opened"},
        {"stocktakes", "*", "bank-b", "", false, "seen"},
        {"drills", "bank-a", "bank-a", "auditor", false, "seen, opened"},
        {"drills", "bank-a", "bank-a", "developer", false, "seen"},
        {"drills", "bank-a", "bank-b", "auditor", false, "seen, opened"},
        {"drills", "bank-a", "bank-b", "ciso", false, "hidden"},
        {"drills", "bank-a", "bank-b", "", false, "hidden"},
        {"obligations", "bank-a", "bank-a", "legal", false, "seen, opened"},
        {"obligations", "bank-a", "bank-a", "developer", false, "seen"},
        {"obligations", "bank-a", "bank-b", "developer", false, "seen, opened"},
        {"obligations", "bank-a", "bank-b", "", false, "seen"},
        {"", "", "bank-a", "asset_manager", false, "hidden"},
        {"", "", "bank-a", "asset_manager", true, "seen, opened"},
        {"", "", "bank-a", "auditor", true, "seen, opened"},
        {"", "", "bank-a", "developer", true, "seen"},
        {"", "", "bank-a", "", true, "seen"},
        {"stocktakes", "bank-a", "bank-b", "asset_manager", true, "seen, opened"},
    };
    for (const Row& row : rows) {
        Identity identity{{}, std::string(row.member) + ".p1", row.member, {}};
        if (*row.role != '\0') identity.roles = {row.role};
        EXPECT_EQ(seen(row.register_name, row.entry_of, identity, row.is_putter), row.found)
            << row.register_name << " of " << row.entry_of << " for " << row.role << " of "
            << row.member;
    }
}

// A field of findings (visibility member), of drills (member and auditor), and of obligations, here
// with a field of the kind (consortium).
TEST(WhoMayOpen, ConfidentialTextsAreForTheirMemberAndAuditors) {
    v1::Catalog wire = testing::real_catalog().wire();
    for (v1::EntryType& type : *wire.mutable_registers()) {
        if (type.name() != "obligations") continue;
        for (v1::FieldDef& field : *type.mutable_fields())
            field.set_confidential(field.name() == "owner_unit");
    }
    wire.mutable_head()->set_digest(Bytes(view(catalog::digest_of(wire))));
    const auto catalog = catalog::load(std::move(wire));
    ASSERT_TRUE(catalog);
    const Bytes text(32, 't');
    const auto seen = [&](const char* register_name, const char* field, const Identity& identity,
                          const std::set<std::string>& putters) {
        const state::MemoryView empty;
        state::Delta delta(empty);
        v1::Entry entry;
        entry.set_key("reg/" + std::string(register_name) + "/bank-a/0000000000000001");
        entry.set_maker("bank-a.p1");
        entry.mutable_body()->set_register_(register_name);
        entry.mutable_body()->set_member("bank-a");
        v1::Field& value = *entry.mutable_body()->add_fields();
        value.set_name(field);
        value.mutable_value()->set_digest(text);
        state::write(delta, entry);
        const WhoMayOpen who = who_may_open(identity, delta, **catalog, text, putters);
        return std::string(who.is_visible ? "seen" : "hidden") +
               (who.allows(identity) ? ", opened" : "");
    };
    struct Row {
        const char* register_name;
        const char* field;
        const char* member;  // of who asks
        const char* role;
        std::set<std::string> putters;
        const char* found;
    };
    const Row rows[] = {
        {"findings", "reason", "bank-a", "security_officer", {}, "seen, opened"},
        {"findings", "reason", "bank-a", "security_officer", {"bank-a"}, "seen, opened"},
        {"findings", "reason", "bank-a", "developer", {"bank-a"}, "seen"},
        {"findings", "reason", "bank-a", "auditor", {"bank-a"}, "seen, opened"},
        {"findings", "reason", "bank-b", "security_officer", {"bank-a"}, "hidden"},
        {"findings", "reason", "bank-b", "auditor", {"bank-a"}, "hidden"},
        {"drills", "reason", "bank-b", "auditor", {"bank-a"}, "seen, opened"},
        {"drills", "reason", "bank-b", "operations", {"bank-a"}, "hidden"},
        {"obligations", "owner_unit", "bank-b", "developer", {"bank-a"}, "seen"},
        {"obligations", "owner_unit", "bank-b", "auditor", {"bank-a"}, "seen, opened"},
        {"obligations", "owner_unit", "bank-a", "legal", {"bank-a"}, "seen, opened"},
        // Bank A names what bank B put.
        {"findings", "reason", "bank-a", "security_officer", {"bank-b"}, "hidden"},
        {"findings", "reason", "bank-a", "security_officer", {"bank-a", "bank-b"}, "seen, opened"},
    };
    for (const Row& row : rows) {
        const Identity identity{{}, std::string(row.member) + ".p1", row.member, {row.role}};
        EXPECT_EQ(seen(row.register_name, row.field, identity, row.putters), row.found)
            << row.register_name << " for " << row.role << " of " << row.member;
    }
}

// The commitment of another member's document stands on the ledger for all to read.
TEST(WhoMayOpen, NamingIsNotHolding) {
    const Bytes document(32, 'd');
    const state::MemoryView empty;
    state::Delta delta(empty);
    for (const char* member : {"bank-a", "bank-b", "*"}) {
        v1::Entry entry;
        entry.set_key("reg/stocktakes/" + std::string(member) + "/0000000000000001");
        entry.set_maker(std::string(*member == '*' ? "bank-b" : member) + ".p1");
        entry.mutable_body()->set_register_("stocktakes");
        entry.mutable_body()->set_member(member);
        entry.mutable_body()->set_document(document);
        state::write(delta, entry);
    }
    const auto opens = [&](const char* member, const std::set<std::string>& putters) {
        const Identity identity{{}, std::string(member) + ".p1", member, {"asset_manager"}};
        return who_may_open(identity, delta, testing::real_catalog(), document, putters)
            .allows(identity);
    };
    EXPECT_TRUE(opens("bank-a", {"bank-a"}));
    EXPECT_FALSE(opens("bank-b", {"bank-a"})) << "nor by what it files for all";
    EXPECT_TRUE(opens("bank-b", {"bank-a", "bank-b"}));
    EXPECT_TRUE(opens("bank-b", {})) << "copied here: nobody knows";
}

class Opening : public WorldTest {
  protected:
    static void SetUpTestSuite() {
        world_ = new ServerWorld(std::vector<testing::Founder>{{kAuditor, {"auditor"}}});
    }

    static Answer ask(const std::string& person, std::string_view method, const std::string& target,
                      const Bytes& body = {}, const std::string& headers = {}) {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        return client.request(method, target, body, headers);
    }
    static Digest put(const std::string& person, const Bytes& content) {
        const Bytes salt(32, 'O');
        const Answer answer = ask(person, "PUT", "/v1/documents", content,
                                  "X-Charter-Salt: " + to_hex(salt) + "\r\n");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return crypto::sha256(salt + content);
    }
    static std::string path_of(const Digest& commitment) {
        return "/v1/documents/" + to_hex(commitment);
    }
    static std::string word_of(const Answer& answer) {
        const json::value body = json::parse(answer.body);
        return body.at("type").as_string().subview(std::string_view("urn:charter:problem:").size());
    }
    static json::array openings_seen_by(const std::string& person, const Digest& commitment) {
        v1::DataRecordAccess access = access_of(*world_, person, commitment);
        access.set_function(std::string(kAuditFunction));
        access.set_query_or_result("openings " + to_hex(commitment));
        const std::string event = record(*world_, person, access);
        const Answer answer = ask(person, "GET", path_of(commitment) + "/openings?access=" + event);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body).at("openings").as_array();
    }
    static std::size_t openings(const Digest& commitment) {
        return world_->api().vault->openings_of(commitment).value().size();
    }
};

TEST_F(Opening, LeavesAnEventAndIsListed) {
    const Digest document = put("bank-a.p1", "minutes");
    const Answer first = open_document(*world_, "bank-a.p1", document);
    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.body, "minutes");
    EXPECT_EQ(open_document(*world_, "bank-a.p2", document).status, 200);
    const json::array items = openings_seen_by(kAuditor, document);
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].at("person"), "bank-a.p1");
    EXPECT_EQ(items[1].at("person"), "bank-a.p2");
    // Each is on the ledger, for its reader to see.
    for (const json::value& item : items) {
        const Answer found = ask(item.at("person").as_string().c_str(), "GET",
                                 "/v1/transactions/" + std::string(item.at("tx_id").as_string()));
        ASSERT_EQ(found.status, 200) << found.body;
        const json::value action = json::parse(found.body).at("transaction").at("action");
        EXPECT_EQ(action.at("data_record_access").at("account"), item.at("person"));
        EXPECT_EQ(action.at("data_record_access").at("query_or_result").as_string(),
                  to_hex(document));
    }
    const std::string openings = path_of(document) + "/openings";
    EXPECT_EQ(ask("bank-b.p1", "GET", openings).status, 404);
    EXPECT_EQ(word_of(ask("bank-a.p1", "GET", openings)), "audit_role");
    EXPECT_EQ(word_of(ask(kAuditor, "GET", openings)), "access_event_needed");
}

// One row each: what is not as it must be. No byte comes, and no opening is noted.
TEST_F(Opening, WithoutItsEventIsRefused) {
    const Digest document = put("bank-a.p1", "not without an event");
    const Digest other = put("bank-a.p1", "another");
    using Change = std::function<void(v1::DataRecordAccess&)>;
    struct Row {
        const char* what;
        const char* signer;
        Change change;
        const char* word;
    };
    const std::int64_t now = world_->api().now_ms();
    const Row rows[] = {
        {"another's", "bank-a.p2", [](auto& a) { a.set_account("bank-a.p1"); },
         "access_event_differs"},
        {"for another", "bank-a.p1", [](auto& a) { a.set_account("bank-a.p2"); },
         "access_event_differs"},
        {"another function", "bank-a.p1", [](auto& a) { a.set_function("documents.print"); },
         "access_event_differs"},
        {"another node", "bank-a.p1", [](auto& a) { a.set_system("bank-b.n1"); },
         "access_event_differs"},
        {"another document", "bank-a.p1", [&](auto& a) { a.set_query_or_result(to_hex(other)); },
         "access_event_differs"},
        {"part of its name", "bank-a.p1",
         [&](auto& a) { a.set_query_or_result(to_hex(document).substr(0, 63)); },
         "access_event_differs"},
        {"too old", "bank-a.p1", [&](auto& a) { a.set_time_ms(now - kAccessAgeMaxMs - 60'000); },
         "access_event_differs"},
        {"to come", "bank-a.p1", [&](auto& a) { a.set_time_ms(now + kAccessAheadMaxMs + 60'000); },
         "access_event_differs"},
    };
    for (const Row& row : rows) {
        v1::DataRecordAccess access = access_of(*world_, row.signer, document);
        row.change(access);
        const std::string event = record(*world_, row.signer, access);
        const Answer answer = ask("bank-a.p1", "GET", path_of(document) + "?access=" + event);
        EXPECT_EQ(answer.status, 403) << row.what << answer.body;
        EXPECT_EQ(word_of(answer), row.word) << row.what;
    }
    EXPECT_EQ(word_of(ask("bank-a.p1", "GET", path_of(document))), "access_event_needed");
    const std::string unknown = path_of(document) + "?access=" + std::string(64, 'a');
    EXPECT_EQ(word_of(ask("bank-a.p1", "GET", unknown)), "access_event_unknown");
    EXPECT_EQ(ask("bank-a.p1", "GET", path_of(document) + "?access=zz").status, 400);
    const Answer filed = world_->submit(
        world_->transaction(world_->stocktake(view(document)), {"bank-a.p1", "bank-a.p2"}));
    const std::string of_put = json::parse(filed.body).at("tx_id").as_string().c_str();
    EXPECT_EQ(word_of(ask("bank-a.p1", "GET", path_of(document) + "?access=" + of_put)),
              "access_event_differs");
    EXPECT_EQ(openings(document), 0U);
}

TEST_F(Opening, AnEventOpensEachOfItsDocumentsOnce) {
    const Digest one = put("bank-a.p1", "one of two");
    const Digest two = put("bank-a.p1", "two of two");
    v1::DataRecordAccess access = access_of(*world_, "bank-a.p1", one);
    access.set_query_or_result(to_hex(one) + " " + to_hex(two));
    const std::string event = "?access=" + record(*world_, "bank-a.p1", access);
    EXPECT_EQ(ask("bank-a.p1", "GET", path_of(one) + event).status, 200);
    EXPECT_EQ(ask("bank-a.p1", "GET", path_of(two) + event).status, 200);
    const Answer again = ask("bank-a.p1", "GET", path_of(one) + event);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(word_of(again), "access_event_used");
    EXPECT_EQ(openings(one), 1U);
}

TEST_F(Opening, NamesTheRolesThatMay) {
    const Digest document = put("bank-b.p1", "put by a registrar");
    const std::string event =
        record(*world_, "bank-b.p1", access_of(*world_, "bank-b.p1", document));
    const Answer refused = ask("bank-b.p1", "GET", path_of(document) + "?access=" + event);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(word_of(refused), "document_role");
    EXPECT_NE(refused.body.find("asset_manager"), std::string::npos) << refused.body;
    EXPECT_NE(refused.body.find("you hold registrar, representative"), std::string::npos);
    EXPECT_EQ(ask("bank-b.p1", "GET", path_of(document) + "/openings").status, 403);
    const json::value checked =
        json::parse(ask("bank-b.p1", "GET", path_of(document) + "/check").body);
    EXPECT_EQ(checked.at("intact"), true);
    EXPECT_FALSE(checked.as_object().contains("salt"));
}

TEST_F(Opening, ShowsTheLabelThatTheCommitmentCovers) {
    const vault::Label label{Bytes(32, 'n'), "application/pdf", "盤點紀錄 100%"};
    const std::string headers = "X-Charter-Nonce: " + to_hex(label.nonce) +
                                "\r\nX-Charter-Media-Type: application/pdf\r\nX-Charter-Title: "
                                "%E7%9B%A4%E9%BB%9E%E7%B4%80%E9%8C%84%20100%25\r\n";
    const Answer stored = ask("bank-a.p1", "PUT", "/v1/documents", "a count", headers);
    ASSERT_EQ(stored.status, 200) << stored.body;
    const Digest document = crypto::sha256(Bytes(view(vault::salt_of(label))) + "a count");
    EXPECT_EQ(json::parse(stored.body).at("commitment").as_string(), to_hex(document));
    const Answer opened = open_document(*world_, "bank-a.p1", document);
    EXPECT_EQ(opened.headers.at("x-charter-title"),
              "%e7%9b%a4%e9%bb%9e%e7%b4%80%e9%8c%84%20100%25");
    EXPECT_EQ(opened.headers.at("x-charter-media-type"), "application/pdf");
    EXPECT_EQ(opened.headers.at("content-type"), "application/octet-stream");
    EXPECT_EQ(opened.headers.at("x-charter-salt"), to_hex(vault::salt_of(label)));
    const json::value checked =
        json::parse(ask("bank-a.p1", "GET", path_of(document) + "/check").body);
    EXPECT_EQ(checked.at("title").as_string(), label.title);
    EXPECT_EQ(checked.at("salt").as_string(), to_hex(vault::salt_of(label)));
}

TEST_F(Opening, BadUploadsLeaveNothing) {
    const std::string salt = "X-Charter-Salt: " + std::string(64, 'a') + "\r\n";
    const std::string nonce = "X-Charter-Nonce: " + std::string(64, 'a') + "\r\n";
    const std::string type = "X-Charter-Media-Type: text/plain\r\n";
    struct Row {
        std::string headers;
        int status;
        const char* word;
    };
    const Row rows[] = {
        {"", 400, "bad_salt"},
        {salt + nonce, 400, "bad_salt"},
        {nonce, 400, "bad_label"},
        {"X-Charter-Nonce: zz\r\n" + type, 400, "bad_label"},
        {nonce + "X-Charter-Media-Type: text\r\n", 400, "bad_label"},
        {nonce + type + "X-Charter-Title: %zz\r\n", 400, "bad_label"},
        {nonce + type + "X-Charter-Title: %0a\r\n", 400, "bad_label"},
        {salt + "X-Charter-Commitment: 00\r\n", 400, "bad_digest"},
        {salt + "X-Charter-Commitment: " + std::string(64, '0') + "\r\n", 422,
         "commitment_differs"},
    };
    const auto before = world_->api().vault->list().value();
    for (const Row& row : rows) {
        const Answer answer = ask("bank-a.p1", "PUT", "/v1/documents", "x", row.headers);
        EXPECT_EQ(answer.status, row.status) << row.headers << answer.body;
        if (*row.word != '\0' && std::string_view(row.word) != "bad_digest") {
            EXPECT_EQ(word_of(answer), row.word) << row.headers;
        }
    }
    {
        TestClient gone(world_->port(), ServerWorld::tls_key("bank-a.p1"));
        gone.send("PUT /v1/documents HTTP/1.1\r\nContent-Length: 1000\r\n" + salt + "\r\nhalf");
    }
    TestClient slow(world_->port(), ServerWorld::tls_key("bank-a.p1"));
    slow.send("PUT /v1/documents HTTP/1.1\r\nContent-Length: 1000\r\n" + salt + "\r\nslow");
    EXPECT_TRUE(slow.closes_within(4'000));
    EXPECT_EQ(world_->api().vault->list().value(), before);
    const auto temporary = world_->api().vault->folder() / "tmp";
    for (int i = 0; i < 200 && !std::filesystem::is_empty(temporary); ++i) ::usleep(10'000);
    EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

}  // namespace
}  // namespace charter::api
