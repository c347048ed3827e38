// A text in clear never comes into a block; its commitment does.
#include "api/clear_texts.hpp"

#include <string>

#include "api/document_world_test.hpp"
#include "crypto/sha256.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

class ClearTexts : public WorldTest {
  protected:
    static void SetUpTestSuite() {
        world_ =
            new ServerWorld(std::vector<testing::Founder>{{"bank-a.p3", {"security_officer"}}});
    }

    /// Files a finding that lacks much, with this reason.
    static Answer file(const v1::Field& reason) {
        v1::Action action;
        v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
        body.set_register_("findings");
        body.set_member("bank-a");
        body.set_occurred_on(1);
        *body.add_fields() = reason;
        return world_->submit(world_->transaction(action, {"bank-a.p3"}));
    }
};

TEST_F(ClearTexts, AreNotHandedOn) {
    v1::Field reason;
    reason.set_name("reason");
    reason.mutable_value()->set_text("the host is old");
    const Answer answer = file(reason);
    EXPECT_EQ(answer.status, 422) << answer.body;
    const json::value body = json::parse(answer.body);
    EXPECT_EQ(body.at("reason_name").as_string(), "confidential_in_clear") << answer.body;
    EXPECT_EQ(body.at("params").at("field").as_string(), "reason");
    const std::string id(body.at("tx_id").as_string());
    TestClient client(world_->port(), ServerWorld::tls_key("bank-a.p3"));
    EXPECT_EQ(client.get("/v1/transactions/" + id).status, 404);

    reason.mutable_value()->set_digest(Bytes(view(crypto::sha256("the host is old"))));
    const Answer committed = file(reason);
    EXPECT_EQ(committed.body.find("confidential_in_clear"), std::string::npos)
        << "handed on, whatever else it lacks: " << committed.body;
}

}  // namespace
}  // namespace charter::api
