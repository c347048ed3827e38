#include "tx/document_note.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/registers/entry_rules.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

v1::EntryBody drill() {
    v1::EntryBody body;
    body.set_register_("drills");
    body.set_member("bank-a");
    body.set_occurred_on(20'515);
    body.set_valid_until(20'900);
    body.set_due_at(20'600);
    body.set_document(Bytes(32, 'd'));
    return body;
}

v1::EntryBody noted() {
    v1::EntryBody body = drill();
    v1::DocumentNote& note = *body.mutable_document_note();
    note.set_media_type("application/pdf");
    note.set_size(48'213);
    note.set_title("Drill of spring");
    return body;
}

struct Refused {
    Reason reason;
    std::string field;
    bool operator==(const Refused&) const = default;
};

std::optional<Refused> judged(const v1::EntryBody& body) {
    const Status s = check_body(body);
    if (s) return std::nullopt;
    return Refused{s.error().reason, std::get<std::string>(s.error().params.front().value)};
}

// In the order of the docstring; a row breaks what the next ones look at too.
TEST(DocumentNote, HasItsForm) {
    using Note = v1::DocumentNote;
    struct Row {
        const char* name;
        std::function<void(Note& note)> change;
        Reason reason;
        const char* field;
    };
    const std::string long_type = "application/" + std::string(116, 'x');
    const auto typed = [&](const std::string& type) {
        return [=](Note& n) {
            n.set_media_type(type);
            n.set_size(0);
        };
    };
    const char* const kType = "document_note.media_type";
    const Row rows[] = {
        {"empty", [](Note& n) { n.Clear(); }, Reason::field_missing, kType},
        {"no media type", typed(""), Reason::field_missing, kType},
        {"no subtype", typed("application"), Reason::field_invalid, kType},
        {"an empty subtype", typed("application/"), Reason::field_invalid, kType},
        {"an empty type", typed("/pdf"), Reason::field_invalid, kType},
        {"two subtypes", typed("application/x/y"), Reason::field_invalid, kType},
        {"capitals", typed("application/PDF"), Reason::field_invalid, kType},
        {"a parameter", typed("text/plain;charset=utf-8"), Reason::field_invalid, kType},
        {"a blank", typed("text/plain "), Reason::field_invalid, kType},
        {"a mark first", typed("text/.x"), Reason::field_invalid, kType},
        {"a token's mark", typed("text/a*b"), Reason::field_invalid, kType},
        {"128 bytes", typed(long_type), Reason::field_invalid, kType},
        {"no size",
         [](Note& n) {
             n.set_size(0);
             n.clear_title();
         },
         Reason::field_missing, "document_note.size"},
        {"more than 2^40",
         [](Note& n) {
             n.set_size(kDocumentBytesMax + 1);
             n.clear_title();
         },
         Reason::field_invalid, "document_note.size"},
        {"no title", [](Note& n) { n.clear_title(); }, Reason::field_missing,
         "document_note.title"},
        {"two lines", [](Note& n) { n.set_title("a\nb"); }, Reason::field_invalid,
         "document_note.title"},
        {"not UTF-8", [](Note& n) { n.set_title("\xff"); }, Reason::field_invalid,
         "document_note.title"},
        {"601 bytes", [](Note& n) { n.set_title(std::string(601, 'x')); }, Reason::field_invalid,
         "document_note.title"},
    };
    for (const Row& row : rows) {
        v1::EntryBody body = noted();
        row.change(*body.mutable_document_note());
        EXPECT_EQ(judged(body), (Refused{row.reason, row.field})) << row.name;
    }
    v1::EntryBody without = noted();
    without.clear_document();
    without.mutable_document_note()->Clear();
    EXPECT_EQ(judged(without), (Refused{Reason::field_invalid, "document_note"}));
}

// Acts have the same note, under the name of their own field.
TEST(DocumentNote, IsCalledByItsField) {
    const v1::DocumentNote lacking = note_without_size();
    const Status s = check_document_note("report_note", Bytes(32, 'r'), &lacking);
    ASSERT_FALSE(s);
    EXPECT_EQ(s.error().reason, Reason::field_missing);
    EXPECT_EQ(std::get<std::string>(s.error().params.front().value), "report_note.size");
    const v1::DocumentNote note = told_note();
    EXPECT_TRUE(check_document_note("report_note", Bytes(32, 'r'), &note));
    EXPECT_EQ(check_document_note("report_note", {}, &note).error().reason, Reason::field_invalid);
    EXPECT_TRUE(check_document_note("report_note", {}, nullptr));
}

TEST(DocumentNote, IsTakenWhereItHasIt) {
    const std::function<void(v1::DocumentNote & note)> changes[] = {
        [](auto&) {},
        [](auto& n) { n.set_size(1); },
        [](auto& n) { n.set_size(kDocumentBytesMax); },
        [](auto& n) { n.set_title(std::string(600, 'x')); },
        [](auto& n) { n.set_title("盤點紀錄"); },
        [](auto& n) { n.set_media_type("application/" + std::string(115, 'x')); },
        [](auto& n) { n.set_media_type("image/svg+xml"); },
        [](auto& n) { n.set_media_type("application/vnd.a-b_c.d!#$&^1"); },
    };
    for (const auto& change : changes) {
        v1::EntryBody body = noted();
        change(*body.mutable_document_note());
        EXPECT_EQ(judged(body), std::nullopt) << body.ShortDebugString();
    }
    EXPECT_EQ(judged(drill()), std::nullopt) << "it may be left out";
}

// The bytes were put together by hand from the field numbers: what was signed before entries had
// notes still has its digest.
TEST(DocumentNote, LeavesOldBodiesAsTheyWere) {
    constexpr const char* kDigest =
        "7a47ffe452516bfa95710c17ee1616b88785e9e11155f6dc6c689b295f405a16";
    constexpr const char* kNote =
        "42260a0f6170706c69636174696f6e2f70646610d5f8021a0f4472696c6c206f6620737072696e67";
    const Bytes old = wire::encode(drill());
    EXPECT_EQ(to_hex(crypto::sha256(old)), kDigest);
    const Bytes with_note = wire::encode(noted());
    EXPECT_EQ(to_hex(with_note), to_hex(old) + kNote);
    for (const Bytes& bytes : {old, with_note}) {
        v1::EntryBody read;
        ASSERT_TRUE(wire::decode_canonical(bytes, bytes.size(), read));
        EXPECT_EQ(wire::encode(read), bytes);
    }
}

}  // namespace
}  // namespace charter::tx
