#include "client/people_sheet.hpp"

#include <gtest/gtest.h>

#include "base/civil.hpp"
#include "client/sheet_test.hpp"
#include "keys/testing.hpp"

namespace charter::client {
namespace {

/// A key that nothing here may ask.
class NoKey final : public keys::Signer {
  public:
    const crypto::PublicKey& public_key() const override { return key_; }
    Outcome<Bytes> sign(ByteView) override { return fault("asked to sign"); }

  private:
    crypto::PublicKey key_;
};

v1::Person person(const char* id, const char* unit, bool active) {
    v1::Person made;
    made.set_person(id);
    made.set_unit(unit);
    made.set_active(active);
    return made;
}

TEST(PeopleSheet, EveryErrorByRow) {
    const keys::TestFolder requests;
    std::filesystem::create_directory(requests / "other");
    NewIdentity identity;
    identity.holder = "bank-a.other";
    identity.usages = {v1::USAGE_TLS};
    identity.genesis_digest = Bytes(32, 'g');
    identity.natural_name = "somebody";
    ASSERT_TRUE(make_identity(requests / "other", identity));
    const std::vector<v1::Person> persons = {person("bank-a.p1", "treasury", true),
                                             person("bank-a.p2", "treasury", false)};
    struct {
        const char* rows;
        const char* outcome;
    } const cases[] = {
        {"bank-a.p1,treasury,no,\n", "1 there"},
        {"bank-a.p1,audit,no,\n",
         "0 there; 2 person: the person is enrolled with another unit or duty: charter person "
         "amend"},
        {"bank-a.p2,treasury,no,\n", "0 there; 2 person: the person was deregistered"},
        {"bank-a.p1,treasury,no,\nbank-a.p1,treasury,no,\n",
         "1 there; 3 person: the person is there twice"},
        {"bank-a.p9,treasury,no,\n",
         "0 there; 2 request: the folder of --requests has no bank-a.p9/request.yaml that reads"},
        {"bank-a.p9,treasury,no,../x\n",
         "0 there; 2 request: the folder of --requests has no ../x/request.yaml that reads"},
        {"bank-a.p9,treasury,no,other\n", "0 there; 2 request: the request is of bank-a.other"},
        {"bank-a.other,treasury,no,other\n",
         "0 there; 2 request: the request has no key of usage sign"},
    };
    NoKey authority;
    Enrolment enrolment;
    enrolment.member = "bank-a";
    enrolment.requests = requests / "";
    for (const auto& each : cases) {
        const auto rows =
            read_rows(sheet_of("person,unit,operator,request\n" + std::string(each.rows)),
                      people_columns(), {"people", "bank-a", ""});
        ASSERT_TRUE(rows);
        ASSERT_TRUE(rows->errors.empty()) << shown(rows->errors).front();
        const auto planned = plan_people(*rows, persons, enrolment, authority);
        ASSERT_TRUE(planned) << planned.error().what;
        std::string outcome = std::to_string(planned->plan.there) + " there";
        for (const std::string& error : shown(planned->plan.errors)) outcome += "; " + error;
        EXPECT_EQ(outcome, each.outcome) << each.rows;
        EXPECT_TRUE(planned->plan.acts.empty());
    }
}

constexpr Day kEnds = 20'944;  // 2027-05-06
constexpr std::int32_t kTaipei = 480;

v1::Person of_supplier(const char* id) {
    v1::Person made = person(id, "operations", true);
    made.set_supplier("suppliers/bank-a/0000000000000001");
    made.set_sponsor("bank-a.p1");
    made.set_expires_ms(midnight_ms(kEnds, kTaipei));
    return made;
}

// Of staff of a supplier, where the row says something of it.
TEST(PeopleSheet, ASupplierIsComparedByRow) {
    struct {
        const char* rows;
        const char* outcome;
    } const cases[] = {
        {",,", "1 there"},
        {"suppliers/bank-a/0000000000000001,bank-a.p1,2027-05-06", "1 there"},
        {"suppliers/bank-a/0000000000000001,bank-a.p1,2027-05-07",
         "0 there; 2 supplier: the person is enrolled with another supplier, sponsor or end, which "
         "do not change: enrol under another id"},
        {"suppliers/bank-a/0000000000000002,bank-a.p1,2027-05-06",
         "0 there; 2 supplier: the person is enrolled with another supplier, sponsor or end, which "
         "do not change: enrol under another id"},
        {"suppliers/bank-a/0000000000000001,bank-a.p1,",
         "0 there; 2 supplier: the person is enrolled with another supplier, sponsor or end, which "
         "do not change: enrol under another id"},
    };
    NoKey authority;
    Enrolment enrolment;
    enrolment.member = "bank-a";
    enrolment.issue.config.set_utc_offset_minutes(kTaipei);
    for (const auto& each : cases) {
        const auto rows = read_rows(sheet_of("person,unit,operator,supplier,sponsor,expires\n"
                                             "bank-a.s1,operations,no," +
                                             std::string(each.rows) + "\n"),
                                    people_columns(), {"people", "bank-a", ""});
        ASSERT_TRUE(rows);
        ASSERT_TRUE(rows->errors.empty()) << shown(rows->errors).front();
        const auto planned = plan_people(*rows, {of_supplier("bank-a.s1")}, enrolment, authority);
        ASSERT_TRUE(planned) << planned.error().what;
        std::string outcome = std::to_string(planned->plan.there) + " there";
        for (const std::string& error : shown(planned->plan.errors)) outcome += "; " + error;
        EXPECT_EQ(outcome, each.outcome) << each.rows;
    }
}

TEST(PeopleSheet, StaffOfASupplierIsEnrolledAsSuch) {
    const keys::TestFolder requests;
    const auto make = [&](const char* holder, v1::Usage usage) -> v1::PublicKey {
        NewIdentity identity;
        identity.holder = holder;
        identity.usages = {usage};
        identity.genesis_digest = Bytes(32, 'g');
        identity.natural_name = "somebody";
        const auto made = make_identity(requests / holder, identity);
        EXPECT_TRUE(made);
        return made->keys.front().key;
    };
    std::filesystem::create_directory(requests / "bank-a.s1");
    std::filesystem::create_directory(requests / "bank-a.ca");
    make("bank-a.s1", v1::USAGE_SIGN);
    const v1::PublicKey anchor = make("bank-a.ca", v1::USAGE_CONSENSUS);
    auto authority = open_key(requests / "bank-a.ca", v1::USAGE_CONSENSUS);
    ASSERT_TRUE(authority) << authority.error().what;
    Enrolment enrolment;
    enrolment.member = "bank-a";
    enrolment.requests = requests / "";
    enrolment.issue.now_ms = midnight_ms(kEnds - 90, kTaipei);
    enrolment.issue.config.set_utc_offset_minutes(kTaipei);
    enrolment.issue.config.set_environment("test");
    enrolment.issue.config.set_chain_id("charter-test");
    enrolment.issue.anchor.set_anchor("ca");
    *enrolment.issue.anchor.mutable_public_key() = anchor;
    enrolment.issue.anchor.set_organization("Consortium");
    enrolment.issue.anchor.set_common_name("CA");
    const auto rows = read_rows(
        sheet_of(
            "person,unit,operator,supplier,sponsor,expires\n"
            "bank-a.s1,operations,no,suppliers/bank-a/0000000000000001,bank-a.p1,2027-05-06\n"),
        people_columns(), {"people", "bank-a", ""});
    ASSERT_TRUE(rows);
    const auto planned = plan_people(*rows, {}, enrolment, *authority);
    ASSERT_TRUE(planned) << planned.error().what;
    ASSERT_EQ(planned->plan.acts.size(), 1U);
    const v1::NewPerson& enrolled = planned->plan.acts[0].action.people_enrol().person();
    EXPECT_EQ(enrolled.supplier(), "suppliers/bank-a/0000000000000001");
    EXPECT_EQ(enrolled.sponsor(), "bank-a.p1");
    EXPECT_EQ(enrolled.expires_ms(), midnight_ms(kEnds, kTaipei));
}

TEST(PeopleSheet, ADayThatIsNoneIsAnErrorOfItsCell) {
    const auto rows = read_rows(sheet_of("person,unit,operator,supplier,sponsor,expires\n"
                                         "bank-a.s1,operations,no,,,next year\n"),
                                people_columns(), {"people", "bank-a", ""});
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->errors.size(), 1U);
    EXPECT_EQ(shown(rows->errors).front().substr(0, 10), "F2 expires") << shown(rows->errors)[0];
}

TEST(PeopleSheet, WhatIsWrittenReadsTheSame) {
    const auto sheet = people_sheet(
        {person("bank-a.p1", "treasury", true), of_supplier("bank-a.s1")}, kTaipei, "zh-TW");
    const auto book = sheet::read_xlsx(sheet::write_xlsx({sheet}).value());
    ASSERT_TRUE(book);
    const auto rows = read_rows(book->front(), people_columns(), {"people", "bank-a", ""});
    ASSERT_TRUE(rows);
    ASSERT_TRUE(rows->errors.empty()) << shown(rows->errors).front();
    ASSERT_EQ(rows->entries.size(), 2U);
    NoKey authority;
    Enrolment enrolment;
    enrolment.issue.config.set_utc_offset_minutes(kTaipei);
    const auto planned =
        plan_people(*rows, {person("bank-a.p1", "treasury", true), of_supplier("bank-a.s1")},
                    enrolment, authority);
    ASSERT_TRUE(planned);
    EXPECT_EQ(planned->plan.there, 2U);
}

}  // namespace
}  // namespace charter::client
