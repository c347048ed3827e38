#include "tx/named_documents.hpp"

#include <gtest/gtest.h>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

Bytes digest(char c) { return Bytes(32, c); }

void add_step(v1::Incident& incident, const char* act, char document) {
    v1::Step& step = *incident.add_steps();
    step.set_act(act);
    step.set_digest(digest(document));
    *step.mutable_document_note() = told_note();
}

/// One record of each kind, of bank-a.
void put_records(state::Delta& delta) {
    v1::Incident incident;
    incident.set_key(state::keys::incident("bank-a.0000000000000000"));
    incident.set_member("bank-a");
    add_step(incident, "incidents.take_evidence", 'e');  // the thing itself
    add_step(incident, "incidents.notify", 'l');
    add_step(incident, "incidents.review", 'r');
    incident.add_steps()->set_act("incidents.close");
    state::write(delta, incident);
    v1::Change change;
    change.set_key(state::keys::change("bank-a.0000000000000000"));
    change.set_member("bank-a");
    change.set_plan(digest('p'));
    *change.mutable_plan_note() = told_note();
    v1::Step& step = *change.add_steps();
    step.set_act("change.review");
    step.set_digest(digest('c'));
    state::write(delta, change);
    v1::Exception exception;
    exception.set_key(state::keys::exceptions("44.2.4", "bank-a") + hex16(0));
    exception.set_member("bank-a");
    state::write(delta, exception);  // without a document
    v1::Checkout use;
    use.set_key(state::keys::checkout("shared_accounts/bank-a/0000000000000000", 1));
    use.set_member("bank-a");
    use.set_evidence(digest('u'));
    *use.mutable_evidence_note() = told_note();
    state::write(delta, use);
    v1::Entry entry;
    entry.set_key(state::keys::entries("drills", "bank-a") + hex16(0));
    entry.mutable_body()->set_member("bank-a");
    entry.mutable_body()->set_document(digest('p'));
    state::write(delta, entry);
}

TEST(NamedDocuments, OfEveryRecordThatNamesThem) {
    const state::MemoryView empty;
    state::Delta delta(empty);
    put_records(delta);
    std::string found;
    const auto note = [&](const NamedDocument& document) {
        EXPECT_EQ(document.member, "bank-a");
        found.append(document.key.substr(0, 4)).push_back(document.commitment[0]);
        found.append(document.note.size() == 0 ? "? " : " ");
    };
    each_named_document(delta, {}, note);
    EXPECT_EQ(found, "chg/p chg/c? inc/l inc/r out/u reg/p? ");
    found.clear();
    each_named_document(delta, digest('p'), note);
    EXPECT_EQ(found, "chg/p reg/p? ");
    found.clear();
    for (const NamedDocument& document :
         documents_at(delta, state::keys::change("bank-a.0000000000000000"))) {
        note(document);
    }
    EXPECT_EQ(found, "chg/p chg/c? ");
    EXPECT_TRUE(documents_at(delta, "mem/bank-a").empty());
    EXPECT_TRUE(documents_at(delta, "inc/bank-b.0000000000000000").empty());
}

// The field `reason` of drills is confidential, and its `kinds` are no text.
TEST(NamedDocuments, OfAnEntryItsConfidentialTextsToo) {
    testing::World world;
    v1::Entry entry;
    entry.set_key(state::keys::entries("drills", "bank-a") + hex16(0));
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-a");
    entry.mutable_body()->set_document(digest('d'));
    for (const char* name : {"kinds", "reason"}) {
        v1::Field& field = *entry.mutable_body()->add_fields();
        field.set_name(name);
        field.mutable_value()->set_digest(digest(*name));
    }
    state::write(world.delta(), entry);
    const auto found = documents_at(world.delta(), entry.key());
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].commitment, digest('d'));
    EXPECT_EQ(found[0].field, "");
    EXPECT_EQ(found[1].commitment, digest('r'));
    EXPECT_EQ(found[1].field, "reason");
    EXPECT_EQ(found[1].note.media_type(), "text/plain");
    EXPECT_EQ(found[1].note.title(), "drills.reason");
    EXPECT_EQ(found[1].note.size(), 0U);
    EXPECT_TRUE(found[1].of_entry);

    const v1::EntryType* type = world.ctx().catalog().entry_type("drills");
    ASSERT_NE(type, nullptr);
    EXPECT_TRUE(names_document(entry, type, digest('r')));
    EXPECT_FALSE(names_document(entry, type, digest('k')));
    EXPECT_FALSE(names_document(entry, nullptr, digest('r')));
    // A later convention, in which it is confidential no longer.
    v1::EntryType later = *type;
    for (v1::FieldDef& field : *later.mutable_fields()) field.set_confidential(false);
    EXPECT_TRUE(names_document(entry, &later, digest('r')));

    std::size_t count = 0;
    each_named_document(world.delta(), digest('r'), [&](const NamedDocument& document) {
        EXPECT_EQ(document.key, entry.key());
        ++count;
    });
    EXPECT_EQ(count, 1U);
}

TEST(ToldSizes, OneRecordThatAgreesOrTellsNoneIsEnough) {
    struct Told {
        std::uint64_t bytes;  // 0: no note
        v1::EntryState state;
    };
    const v1::EntryState filed = v1::ENTRY_STATE_FILED;
    const v1::EntryState signed_off = v1::ENTRY_STATE_SIGNED_OFF;
    const v1::EntryState closed = v1::ENTRY_STATE_CLOSED;
    const v1::EntryState superseded = v1::ENTRY_STATE_SUPERSEDED;
    struct Row {
        const char* name;
        std::vector<Told> told;
        bool allows;  // 7 bytes
    };
    const Row rows[] = {
        {"named by none", {}, true},
        {"without a note", {{0, signed_off}}, true},
        {"as it is", {{7, signed_off}}, true},
        {"otherwise", {{8, signed_off}}, false},
        {"otherwise in a draft", {{8, filed}}, false},
        {"otherwise to the end", {{8, closed}}, false},
        {"two otherwise", {{8, signed_off}, {9, signed_off}}, false},
        {"otherwise by one", {{8, signed_off}, {7, filed}}, true},
        {"otherwise by one, without a note by one", {{8, signed_off}, {0, signed_off}}, true},
        {"mended", {{8, superseded}, {7, signed_off}}, true},
        {"mended wrongly", {{7, superseded}, {8, signed_off}}, false},
    };
    for (const Row& row : rows) {
        ToldSizes sizes;
        for (const Told& told : row.told) {
            v1::Entry entry;
            entry.mutable_body()->set_document(Bytes(32, 'd'));
            if (told.bytes != 0)
                entry.mutable_body()->mutable_document_note()->set_size(told.bytes);
            entry.set_state(told.state);
            for (const NamedDocument& document : documents_of(entry, nullptr)) sizes.add(document);
        }
        EXPECT_EQ(sizes.allow(7), row.allows) << row.name;
        const auto allowed = sizes.allowed();
        EXPECT_EQ(allowed.empty() || allowed.contains(7), row.allows) << row.name;
    }
}

}  // namespace
}  // namespace charter::tx
