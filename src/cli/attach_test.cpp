#include "cli/attach.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "charter/v1/transaction.pb.h"
#include "cli/record.hpp"
#include "keys/testing.hpp"

namespace charter::cli {
namespace {

class AttachTest : public ::testing::Test {
  protected:
    AttachTest() {
        session_.dry_run = true;  // the file stays here
        std::ofstream(folder_ / "report.pdf") << "a report";
        std::ofstream(folder_ / "a=b.txt") << "another";
        std::ofstream(folder_ / "empty.pdf");
    }
    std::string path(const char* file) { return (folder_ / file).string(); }

    keys::TestFolder folder_;
    Session session_;
};

TEST_F(AttachTest, NamesTheDocumentAndTellsOfIt) {
    v1::IncidentsContain contain;
    contain.set_incident("bank-a.0000000000000003");
    ASSERT_TRUE(attach(session_, {{path("report.pdf")}, ""}, "incidents.contain", contain));
    EXPECT_EQ(contain.report().size(), 32U);
    EXPECT_EQ(contain.report_note().media_type(), "application/pdf");
    EXPECT_EQ(contain.report_note().size(), 8U);
    EXPECT_EQ(contain.report_note().title(), "incidents.contain bank-a.0000000000000003");
    EXPECT_EQ(document_or_dash(contain.report(), contain.report_note()),
              "incidents.contain bank-a.0000000000000003 (application/pdf, 8)");
    ASSERT_TRUE(
        attach(session_, {{"report=" + path("a=b.txt")}, "Letter"}, "incidents.contain", contain));
    EXPECT_EQ(contain.report_note().media_type(), "text/plain");
    EXPECT_EQ(contain.report_note().title(), "Letter");
}

TEST_F(AttachTest, OfSeveralOneIsNamed) {
    v1::ChangeOpen open;
    open.set_member("bank-a");
    ASSERT_TRUE(attach(
        session_, {{"plan=" + path("report.pdf"), "recovery_procedure=" + path("a=b.txt")}, ""},
        "change.open", open));
    EXPECT_EQ(open.plan_note().size(), 8U);
    EXPECT_EQ(open.recovery_note().size(), 7U);
    EXPECT_NE(open.plan(), open.recovery_procedure());
    const auto which = attach(session_, {{path("report.pdf")}, ""}, "change.open", open);
    ASSERT_FALSE(which);
    EXPECT_NE(which.error().what.find("plan=FILE, recovery_procedure=FILE"), std::string::npos)
        << which.error().what;
}

TEST_F(AttachTest, SaysWhatItCannotAttach) {
    v1::ChangeWithdraw withdraw;
    EXPECT_FALSE(attach(session_, {{path("report.pdf")}, ""}, "change.withdraw", withdraw));
    v1::IncidentsContain contain;
    EXPECT_FALSE(attach(session_, {{path("empty.pdf")}, ""}, "incidents.contain", contain));
    EXPECT_FALSE(attach(session_, {{path("nothing.pdf")}, ""}, "incidents.contain", contain));
    EXPECT_FALSE(contain.has_report_note());
    EXPECT_FALSE(attach(session_, {{path("report.pdf"), "report=" + path("a=b.txt")}, ""},
                        "incidents.contain", contain));
}

}  // namespace
}  // namespace charter::cli
