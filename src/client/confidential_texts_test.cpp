// Texts of confidential fields give way to their commitments before anything is signed.
#include "client/confidential_texts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/sheet_test.hpp"
#include "tx/typed_fields.hpp"

namespace charter::client {
namespace {

v1::Field& add(v1::EntryBody& body, const char* name) {
    v1::Field& field = *body.add_fields();
    field.set_name(name);
    return field;
}

v1::EntryBody finding(const std::string& detail) {
    v1::EntryBody body;
    body.set_register_("findings");
    add(body, "detail").mutable_value()->set_text(detail);
    add(body, "level").mutable_value()->set_text("high");
    add(body, "reason").mutable_value()->set_digest(Bytes(32, 'r'));
    return body;
}

TEST(ConfidentialTexts, AreCommittedToOneByOne) {
    std::vector<std::string> put;
    const CommitText commit = [&](const std::string& text,
                                  const std::string& title) -> Outcome<Bytes> {
        put.push_back(title + ": " + text);
        return Bytes(32, 'c');
    };
    v1::EntryBody body = finding("an old library");
    ASSERT_TRUE(commit_texts(body, register_of("findings"), commit));
    EXPECT_EQ(put, std::vector<std::string>{"findings.detail: an old library"});
    EXPECT_EQ(tx::value_of(body.fields(), "detail")->digest(), Bytes(32, 'c'));
    EXPECT_EQ(tx::value_of(body.fields(), "level")->text(), "high");
    EXPECT_EQ(tx::value_of(body.fields(), "reason")->digest(), Bytes(32, 'r'));
}

TEST(ConfidentialTexts, KeepTheBoundsThatTheLedgerCannotSee) {
    const CommitText never = [](const std::string&, const std::string&) -> Outcome<Bytes> {
        ADD_FAILURE() << "committed to";
        return Bytes(32, 'c');
    };
    struct {
        std::string text;
        const char* fault;
    } const rows[] = {
        {"", "the field detail is empty: leave it out"},
        {"\xff", "the field detail is not UTF-8"},
        {std::string(1001, 'x'), "the field detail has 1001 characters; at most 1000 are allowed"},
    };
    for (const auto& row : rows) {
        v1::EntryBody body = finding(row.text);
        const auto done = commit_texts(body, register_of("findings"), never);
        ASSERT_FALSE(done) << row.fault;
        EXPECT_EQ(done.error().what, row.fault);
    }
}

TEST(ConfidentialTexts, AreJudgedAsTheyWillBe) {
    const v1::EntryType& type = register_of("findings");
    v1::EntryBody body = finding("an old library");
    add(body, "requirement").mutable_value()->set_text("52.1");
    const v1::EntryBody judged = as_committed(body, &type);
    EXPECT_TRUE(tx::value_of(judged.fields(), "detail")->has_digest());
    EXPECT_EQ(tx::value_of(judged.fields(), "reason")->digest(), Bytes(32, 'r'));
    EXPECT_EQ(tx::value_of(judged.fields(), "requirement")->text(), "52.1");
    EXPECT_TRUE(tx::value_of(as_committed(body, nullptr).fields(), "detail")->has_text());
}

TEST(ConfidentialTexts, HaveANewSaltEachTime) {
    EXPECT_EQ(text_here("the same").size(), 32U);
    EXPECT_NE(text_here("the same"), text_here("the same"));
}

}  // namespace
}  // namespace charter::client
