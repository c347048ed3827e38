// Erasure over the API, and the rules by which a document may go.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>

#include "api/document_world_test.hpp"
#include "api/erasure_rules.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "engine/application.hpp"
#include "engine/solo/solo.hpp"
#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "vault/document_store.hpp"
#include "wire/codec.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDayMs = 86'400'000;

struct Erasing {
    v1::ErasureCertificate certificate;
    std::vector<std::string> persons = {"bank-a.p1", "bank-a.p2"};

    Bytes bytes() const {
        v1::ErasureCertificate signed_by = certificate;
        for (const std::string& person : persons) {
            signed_by.add_signers(testing::key_id(person + "/sign"));
        }
        v1::SignedErasure envelope;
        envelope.set_certificate(wire::encode(signed_by));
        const Bytes message = pack::erasure_message(envelope.certificate());
        for (const std::string& person : persons) {
            envelope.add_signatures(crypto::fixture_sign(person + "/sign", message));
        }
        return wire::encode(envelope);
    }
};

class ErasureTest : public WorldTest {
  protected:
    static Answer ask(const std::string& person, std::string_view method, const std::string& target,
                      const Bytes& body = {}, const std::string& headers = {}) {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        return client.request(method, target, body, headers);
    }
    /// Puts a document; its commitment.
    static Digest put(const std::string& person, const Bytes& content, char salt = 'E') {
        const Bytes salt_bytes(32, salt);
        const Answer answer = ask(person, "PUT", "/v1/documents", content,
                                  "X-Charter-Salt: " + to_hex(salt_bytes) + "\r\n");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return crypto::sha256(salt_bytes + content);
    }
    static std::string path_of(const Digest& commitment) {
        return "/v1/documents/" + to_hex(commitment);
    }
    static Answer erase(const Digest& commitment, const Erasing& erasing,
                        const std::string& person = "bank-a.p1") {
        return ask(person, "POST", path_of(commitment) + "/erasure", erasing.bytes());
    }
    static Erasing erasing(const Digest& commitment) {
        const auto tip = world_->api().engine->application().tip();
        Erasing erasing;
        v1::ErasureCertificate& c = erasing.certificate;
        c.set_format(pack::kErasureFormat);
        c.set_genesis_digest(tip->config.genesis_digest());
        c.set_chain_id(tip->config.chain_id());
        c.set_commitment(Bytes(view(commitment)));
        c.set_member("bank-a");
        c.set_why("put by mistake");
        c.set_erased_on_ms(std::max(tip->time_ms, world_->api().now_ms()));
        return erasing;
    }
    static std::string word_of(const Answer& answer) {
        const json::value body = json::parse(answer.body);
        return body.at("type").as_string().subview(std::string_view("urn:charter:problem:").size());
    }
};

TEST_F(ErasureTest, RemovesADocumentForGoodAndKeepsTheCertificate) {
    const Digest commitment = put("bank-a.p1", "put by mistake");
    const std::string path = path_of(commitment);
    const json::value before = json::parse(ask("bank-a.p2", "GET", path + "/erasure").body);
    EXPECT_EQ(before.at("erased"), false);
    EXPECT_EQ(before.at("member"), "bank-a");
    EXPECT_EQ(before.at("kept"), false);
    EXPECT_TRUE(before.at("entries").as_array().empty());
    const Erasing certificate = erasing(commitment);
    const Answer done = erase(commitment, certificate);
    ASSERT_EQ(done.status, 200) << done.body;
    for (const std::string& target : {path, path + "/check"}) {
        const Answer gone = ask("bank-a.p2", "GET", target);
        EXPECT_EQ(gone.status, 410) << target;
        EXPECT_EQ(word_of(gone), "document_erased");
        const json::value body = json::parse(gone.body);
        EXPECT_EQ(body.at("certificate").at("why"), "put by mistake");
        EXPECT_EQ(body.at("certificate").at("signed").as_string(), to_base64(certificate.bytes()));
    }
    const json::value after = json::parse(ask("bank-a.p2", "GET", path + "/erasure").body);
    EXPECT_EQ(after.at("erased"), true);
    EXPECT_EQ(after.at("certificate").at("member"), "bank-a");
    // A second erasure changes nothing, and what may not be read still looks absent.
    Erasing again = certificate;
    again.certificate.set_why("another reason");
    const Answer second = erase(commitment, again);
    EXPECT_EQ(second.status, 410);
    EXPECT_EQ(json::parse(second.body).at("certificate").at("why"), "put by mistake");
    EXPECT_EQ(ask("bank-b.p1", "GET", path).status, 404);
    EXPECT_EQ(ask("bank-b.p1", "GET", path + "/erasure").status, 404);
    // The same with the same salt is not taken again, with a new salt it is another document.
    const Answer same = ask("bank-a.p1", "PUT", "/v1/documents", "put by mistake",
                            "X-Charter-Salt: " + to_hex(Bytes(32, 'E')) + "\r\n");
    EXPECT_EQ(same.status, 409) << same.body;
    EXPECT_EQ(word_of(same), "document_erased_before");
    const Digest anew = put("bank-a.p1", "put by mistake", 'F');
    EXPECT_EQ(open_document(*world_, "bank-a.p1", anew).status, 200);
}

TEST_F(ErasureTest, OfAnEntryInForceIsRefused) {
    const Digest commitment = put("bank-a.p1", "the count of this year");
    const Answer filed = world_->submit(
        world_->transaction(world_->stocktake(view(commitment)), {"bank-a.p1", "bank-a.p2"}));
    ASSERT_EQ(filed.status, 200) << filed.body;
    const json::value said =
        json::parse(ask("bank-a.p1", "GET", path_of(commitment) + "/erasure").body);
    EXPECT_EQ(said.at("kept"), true);
    ASSERT_EQ(said.at("entries").as_array().size(), 1U);
    Erasing certificate = erasing(commitment);
    const Answer unlisted = erase(commitment, certificate);
    EXPECT_EQ(unlisted.status, 409);
    EXPECT_EQ(word_of(unlisted), "entries_differ");
    certificate.certificate.add_entries(said.at("entries").at(0).as_string().c_str());
    const Answer kept = erase(commitment, certificate);
    EXPECT_EQ(kept.status, 409);
    EXPECT_EQ(word_of(kept), "document_kept");
    EXPECT_NE(kept.body.find("is in force"), std::string::npos) << kept.body;
    EXPECT_EQ(open_document(*world_, "bank-a.p1", commitment).status, 200);
}

TEST_F(ErasureTest, OfWhatAnotherMemberPutTooIsRefused) {
    const Digest commitment = put("bank-a.p1", "of both banks");
    ASSERT_EQ(put("bank-b.p1", "of both banks"), commitment);
    const json::value said =
        json::parse(ask("bank-a.p1", "GET", path_of(commitment) + "/erasure").body);
    EXPECT_EQ(said.at("kept"), true);
    const Answer shared = erase(commitment, erasing(commitment));
    EXPECT_EQ(shared.status, 409);
    EXPECT_EQ(word_of(shared), "document_shared");
    EXPECT_EQ(shared.body.find("bank-b"), std::string::npos) << shared.body;
    EXPECT_EQ(ask("bank-b.p1", "GET", path_of(commitment) + "/check").status, 200);
}

TEST_F(ErasureTest, IsJudgedByWhatStandsWhenTheBodyIsThere) {
    const Digest commitment = put("bank-a.p1", "filed while it is being erased");
    const Bytes body = erasing(commitment).bytes();
    TestClient slow(world_->port(), ServerWorld::tls_key("bank-a.p1"));
    ASSERT_TRUE(slow.send("POST " + path_of(commitment) + "/erasure HTTP/1.1\r\nHost: x\r\n" +
                          "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                          body.substr(0, 1)));
    const Answer filed = world_->submit(
        world_->transaction(world_->stocktake(view(commitment)), {"bank-a.p1", "bank-a.p2"}));
    ASSERT_EQ(filed.status, 200) << filed.body;
    ASSERT_TRUE(slow.send(body.substr(1)));
    EXPECT_EQ(word_of(slow.receive()), "entries_differ");
    EXPECT_EQ(open_document(*world_, "bank-a.p1", commitment).status, 200);
}

TEST_F(ErasureTest, RefusesWhatIsNotTheMembersToErase) {
    const Digest commitment = put("bank-a.p1", "of bank-a");
    const auto expect = [&](unsigned status, const std::string& word, const Answer& answer) {
        EXPECT_EQ(answer.status, status) << word << ": " << answer.body;
        EXPECT_EQ(word_of(answer), word);
    };
    const Erasing good = erasing(commitment);
    expect(400, "erasure_invalid", ask("bank-a.p1", "POST", path_of(commitment) + "/erasure", "x"));
    expect(400, "erasure_invalid", ask("bank-a.p1", "POST", path_of(commitment) + "/erasure"));
    expect(403, "not_own_member", erase(commitment, good, "bank-b.p1"));
    Erasing of_b = good;
    of_b.certificate.set_member("bank-b");
    of_b.persons = {"bank-b.p1", "bank-b.p2"};
    expect(404, "no_such_document", erase(commitment, of_b, "bank-b.p1"));
    const Digest nothing = crypto::sha256("nothing");
    expect(404, "no_such_document", erase(nothing, erasing(nothing)));
    const Digest other = put("bank-a.p1", "another one");
    expect(422, "erasure_of_another", erase(other, good));
    EXPECT_EQ(open_document(*world_, "bank-a.p1", commitment).status, 200);
}

TEST_F(ErasureTest, ShowsOthersNoEntriesThatTheyMayNotRead) {
    const Digest commitment = put("bank-a.p1", "the certificate of two entries");
    const auto tip = world_->api().engine->application().tip();
    ASSERT_EQ(tip->catalog->entry_type("stocktakes")->visibility(), v1::VISIBILITY_MEMBER);
    Erasing certificate = erasing(commitment);
    certificate.certificate.add_entries("reg/findings/*/0000000000000001");
    certificate.certificate.add_entries("reg/stocktakes/bank-a/00000000000000aa");
    // bank-b put it too, and may know that it is gone.
    ASSERT_EQ(put("bank-b.p1", "the certificate of two entries"), commitment);
    ASSERT_TRUE(*world_->api().vault->erase(commitment, certificate.bytes()));
    const json::value whole =
        json::parse(ask("bank-a.p2", "GET", path_of(commitment)).body).at("certificate");
    EXPECT_EQ(whole.at("entries").as_array().size(), 2U);
    EXPECT_TRUE(whole.as_object().contains("signed"));
    for (const std::string& target : {path_of(commitment), path_of(commitment) + "/erasure"}) {
        const json::value part =
            json::parse(ask("bank-b.p1", "GET", target).body).at("certificate");
        EXPECT_EQ(json::serialize(part.at("entries")), R"(["reg/findings/*/0000000000000001"])");
        EXPECT_EQ(part.as_object().size(), 3U) << target;
    }
}

/// The certificate of a stocktake whose retention is over, and what may be wrong with it.
class ErasureRules : public ErasureTest {
  protected:
    struct Case {
        state::Delta delta;
        ErasureGround ground;
        Digest commitment{};
        Erasing erasing;
        std::string entry;

        template <class Record>
        void change(const Bytes& key, const std::function<void(Record& record)>& how) {
            auto record = state::read_existing<Record>(delta, key);
            how(record);
            state::write(delta, record);
        }
    };

    /// A change whose plan is the document, with its last step so many days ago.
    static void put_change(Case& c, const char* member, v1::ChangeState state, std::int64_t days) {
        v1::Change change;
        change.set_key(state::keys::change(std::string(member) + ".0000000000000000"));
        change.set_member(member);
        change.set_state(state);
        change.set_plan(Bytes(view(c.commitment)));
        change.add_steps()->set_time_ms(c.ground.now_ms - days * kDayMs);
        state::write(c.delta, change);
    }

    std::optional<NotErasable> refusal(const std::function<void(Case& c)>& change) {
        const auto tip = world_->api().engine->application().tip();
        state::Delta delta(*tip->view);
        const Digest commitment = crypto::sha256("rules");
        v1::Entry entry;
        entry.set_key("reg/stocktakes/bank-a/00000000000000aa");
        entry.mutable_body()->set_register_("stocktakes");
        entry.mutable_body()->set_member("bank-a");
        entry.mutable_body()->set_document(Bytes(view(commitment)));
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        entry.set_filed_ms(tip->time_ms - 4'000 * kDayMs);
        entry.set_closed_ms(tip->time_ms - 2'000 * kDayMs);
        state::write(delta, entry);
        Case c{std::move(delta),
               {*tip->view, *tip->catalog, 480, world_->api().now_ms()},
               commitment,
               erasing(commitment),
               entry.key()};
        c.erasing.certificate.add_entries(entry.key());
        c.erasing.certificate.set_erased_on_ms(c.ground.now_ms);
        change(c);
        const auto erasure = pack::read_erasure(c.erasing.bytes(), "test");
        if (!erasure) return NotErasable{400, "unreadable", erasure.error().detail};
        const ErasureGround ground{c.delta, c.ground.catalog, 480, c.ground.now_ms};
        return refuse_erasure(ground, *erasure, view(c.commitment));
    }
    struct Row {
        const char* word;
        std::function<void(Case& c)> change;
    };
    void expect_each(const std::vector<Row>& rows) {
        for (const Row& row : rows) {
            const auto refused = refusal(row.change);
            const std::string word = refused ? refused->word : std::string();
            EXPECT_EQ(word, row.word) << (refused ? refused->detail : "accepted");
            const std::string detail = refused ? refused->detail : std::string();
            EXPECT_EQ(detail.find("bank-b/"), std::string::npos) << detail;
        }
    }
};

TEST_F(ErasureRules, RefuseWhatIsOfAnotherOrDiffers) {
    expect_each({
        {"", [](Case&) {}},
        {"erasure_of_another", [](Case& c) { c.commitment = crypto::sha256("other"); }},
        {"erasure_of_another", [](Case& c) { c.erasing.certificate.set_chain_id("other"); }},
        {"erasure_time",
         [](Case& c) {
             c.erasing.certificate.set_erased_on_ms(c.ground.now_ms - kErasureAgeMaxMs - 1);
         }},
        {"erasure_time",
         [](Case& c) {
             c.erasing.certificate.set_erased_on_ms(c.ground.now_ms + kErasureAheadMaxMs + 1);
         }},
        {"entries_differ", [](Case& c) { c.erasing.certificate.clear_entries(); }},
        {"entries_differ",
         [](Case& c) {
             c.change<v1::Entry>(c.entry,
                                 [](v1::Entry& e) { e.mutable_body()->set_member("bank-b"); });
             c.erasing.certificate.clear_entries();
         }},
    });
}

TEST_F(ErasureRules, RefuseSignersWithoutStanding) {
    const auto key = [](const std::string& person) {
        return state::keys::credential(testing::key_id(person + "/sign"));
    };
    expect_each({
        {"erasure_credential", [](Case& c) { c.erasing.persons[1] = "bank-b.p1"; }},
        {"erasure_credential",
         [&](Case& c) {
             c.change<v1::Credential>(key("bank-a.p2"), [](v1::Credential& r) {
                 r.set_revoked_height(1);
                 r.set_revoked_ms(1);
             });
         }},
        // Revoked since it was signed.
        {"erasure_credential",
         [&](Case& c) {
             c.erasing.certificate.set_erased_on_ms(c.ground.now_ms - 1'000);
             c.change<v1::Credential>(key("bank-a.p2"), [&](v1::Credential& r) {
                 r.set_revoked_height(1);
                 r.set_revoked_ms(c.ground.now_ms);
             });
         }},
        {"erasure_credential",
         [](Case& c) {
             c.change<v1::Person>(state::keys::person("bank-a.p1"),
                                  [](v1::Person& p) { p.set_active(false); });
         }},
        // As with the checker of an entry.
        {"erasure_credential",
         [](Case& c) {
             c.change<v1::Person>(state::keys::person("bank-a.p1"),
                                  [](v1::Person& p) { p.add_enrollers("bank-a.p2"); });
         }},
        {"author_agrees",
         [](Case& c) {
             c.change<v1::Entry>(c.entry, [](v1::Entry& e) {
                 v1::Field& field = *e.mutable_body()->add_fields();
                 field.set_name("author");
                 field.mutable_value()->set_text("bank-a.p2");
             });
         }},
        {"erasure_credential",
         [](Case& c) {
             c.change<v1::Member>(state::keys::member("bank-a"),
                                  [](v1::Member& m) { m.set_suspended(true); });
         }},
    });
}

TEST_F(ErasureRules, RefuseWithoutRolesAndBeforeTheRetentionIsOver) {
    expect_each({
        // Who may sign off does not ask, and the other way round.
        {"no_role", [](Case& c) { c.erasing.persons = {"bank-a.p2", "bank-a.p1"}; }},
        {"no_role",
         [](Case& c) {
             c.change<v1::Person>(state::keys::person("bank-a.p2"), [](v1::Person& p) {
                 for (auto& grant : *p.mutable_grants()) grant.set_suspended(true);
             });
         }},
        {"document_kept",
         [](Case& c) {
             c.change<v1::Entry>(
                 c.entry, [&](v1::Entry& e) { e.set_closed_ms(c.ground.now_ms - 1'824 * kDayMs); });
         }},
        {"document_kept",
         [](Case& c) {
             c.change<v1::Entry>(c.entry,
                                 [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_SIGNED_OFF); });
         }},
        // In a field only: it is not listed, and keeps all the same.
        {"document_kept",
         [](Case& c) {
             auto entry = state::read_existing<v1::Entry>(c.delta, c.entry);
             entry.set_key("reg/stocktakes/bank-a/00000000000000ac");
             entry.mutable_body()->clear_document();
             entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
             v1::Field& field = *entry.mutable_body()->add_fields();
             field.set_name("plan");
             field.mutable_value()->set_digest(Bytes(view(c.commitment)));
             state::write(c.delta, entry);
         }},
        // An act of its member keeps it until five years after its end.
        {"document_kept", [](Case& c) { put_change(c, "bank-a", v1::CHANGE_STATE_ACTIVE, 2'000); }},
        {"document_kept",
         [](Case& c) { put_change(c, "bank-a", v1::CHANGE_STATE_COMPARED, 1'824); }},
        {"", [](Case& c) { put_change(c, "bank-a", v1::CHANGE_STATE_COMPARED, 1'825); }},
        {"document_shared",
         [](Case& c) { put_change(c, "bank-c", v1::CHANGE_STATE_COMPARED, 2'000); }},
        // Another member's entry, ended or not, is relied on, and is not named.
        {"document_shared",
         [](Case& c) {
             auto entry = state::read_existing<v1::Entry>(c.delta, c.entry);
             entry.set_key("reg/stocktakes/bank-b/00000000000000ab");
             entry.mutable_body()->set_member("bank-b");
             state::write(c.delta, entry);
         }},
        {"document_shared",
         [](Case& c) {
             auto entry = state::read_existing<v1::Entry>(c.delta, c.entry);
             entry.set_key("reg/stocktakes/bank-b/00000000000000aa");
             entry.mutable_body()->set_member("bank-b");
             entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
             state::write(c.delta, entry);
         }},
    });
}

TEST_F(ErasureRules, WithoutEntriesTheDutiesOfRegistersCount) {
    const auto unfiled = [](Case& c) {
        c.change<v1::Entry>(c.entry, [](v1::Entry& e) { e.mutable_body()->clear_document(); });
        c.erasing.certificate.clear_entries();
    };
    EXPECT_FALSE(refusal(unfiled));
    const auto by_registrars = [&](Case& c) {
        unfiled(c);
        c.erasing.certificate.set_member("bank-b");
        c.erasing.persons = {"bank-b.p1", "bank-b.p2"};
    };
    EXPECT_EQ(refusal(by_registrars)->word, "no_role");
}

}  // namespace
}  // namespace charter::api
