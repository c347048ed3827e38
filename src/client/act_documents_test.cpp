#include "client/act_documents.hpp"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace charter::client {
namespace {

// Every act whose message has a note is here, with the fields of its documents.
TEST(ActDocuments, OfEachActThatNamesThem) {
    std::map<std::string, std::string> found;
    const auto& acts = *v1::Action::descriptor();
    for (int i = 0; i < acts.field_count(); ++i) {
        for (const DocumentField& field : document_fields(*acts.field(i)->message_type())) {
            found[acts.field(i)->name()] += field.name() + "/" + field.note->name() + " ";
        }
    }
    const std::map<std::string, std::string> expected = {
        {"change_compare", "report/report_note "},
        {"change_open", "plan/plan_note recovery_procedure/recovery_note "},
        {"change_rehearse", "evidence/evidence_note "},
        {"change_review", "report/report_note "},
        {"change_roll_back", "report/report_note "},
        {"change_test", "evidence/evidence_note "},
        {"exceptions_request", "document/document_note "},
        {"incidents_contain", "report/report_note "},
        {"incidents_notify", "letter/letter_note "},
        {"incidents_recover", "report/report_note "},
        {"incidents_review", "report/report_note "},
        {"people_check_in", "evidence/evidence_note "},
        {"people_review_access", "sheet/sheet_note "},
    };
    EXPECT_EQ(found, expected);
}

TEST(ActDocuments, AreNamedWithWhatIsTold) {
    v1::ChangeOpen open;
    open.set_member("bank-a");
    const auto fields = document_fields(*v1::ChangeOpen::descriptor());
    ASSERT_EQ(fields.size(), 2U);
    NamedDocument document{Bytes(32, 'r'), {}};
    document.note.set_media_type("application/pdf");
    document.note.set_size(7);
    document.note.set_title(plain_title("change.open", open));
    set_document(open, fields[1], document);
    EXPECT_TRUE(open.plan().empty());
    EXPECT_FALSE(open.has_plan_note());
    EXPECT_EQ(open.recovery_procedure(), Bytes(32, 'r'));
    EXPECT_EQ(open.recovery_note().title(), "change.open bank-a");
    EXPECT_EQ(open.recovery_note().size(), 7U);
}

}  // namespace
}  // namespace charter::client
