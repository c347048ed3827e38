#include <gtest/gtest.h>

#include <google/protobuf/unknown_field_set.h>

#include "charter/v1/transaction.pb.h"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"
#include "wire/varint.hpp"
#include "wire/words.hpp"

namespace charter::wire {
namespace {

Reason reason_of(ByteView bytes, std::size_t max = 1000) {
    v1::Transaction message;
    const Status s = decode_canonical(bytes, max, message);
    return s ? Reason{} : s.error().reason;
}

TEST(Codec, AcceptsOneFormOnly) {
    v1::Transaction tx;
    tx.set_chain_id("c");
    tx.set_nonce(300);
    const Bytes good = encode(tx);
    EXPECT_EQ(reason_of(good), Reason{});
    struct Row {
        const char* what;
        Bytes bytes;
        Reason reason;
    };
    const Row rows[] = {
        {"cut", good.substr(0, good.size() - 1), Reason::undecodable},
        {"unknown field", good + Bytes("\xf8\x07\x01", 3), Reason::not_canonical},
        {"default written", good + Bytes("\x28\x00", 2), Reason::not_canonical},
        {"non-minimal varint", Bytes("\x20\x81\x00", 3), Reason::not_canonical},
        {"field twice", Bytes("\x20\x01\x20\x02", 4), Reason::not_canonical},
        {"reordered",
         Bytes("\x20\x01\x12\x01"
               "c",
               5),
         Reason::not_canonical},
        {"no protobuf", "\xff\xff\xff\xff", Reason::undecodable},
        {"end group", "\x0c", Reason::undecodable},
    };
    for (const Row& row : rows) EXPECT_EQ(reason_of(row.bytes), row.reason) << row.what;
    EXPECT_EQ(reason_of(good, 2), Reason::too_large);
}

TEST(Codec, ANumberIsReadWithoutTheRest) {
    v1::Transaction tx;
    tx.set_chain_id("a chain");
    tx.set_sender("bank-a.p1");
    tx.set_nonce(300);
    const Bytes bytes = encode(tx);
    EXPECT_EQ(varint_in(bytes, v1::Transaction::kNonceFieldNumber), 300U);
    EXPECT_EQ(varint_in(bytes, v1::Transaction::kNonceFieldNumber - 1), 0U) << "not a number";
    EXPECT_EQ(varint_in(bytes, 1'000), 0U) << "not written";
    EXPECT_EQ(varint_in(bytes.substr(0, bytes.size() - 1), v1::Transaction::kNonceFieldNumber), 0U)
        << "cut";
    EXPECT_EQ(varint_in("", 1), 0U);
}

TEST(Codec, UnknownFieldsAreFoundAtAnyDepth) {
    v1::Transaction tx;
    v1::DataPublish& publish = *tx.mutable_action()->mutable_data_publish();
    for (int i = 0; i < 3; ++i) publish.add_records()->add_fields()->set_name("f");
    EXPECT_EQ(reason_of(encode(tx)), Reason{});
    google::protobuf::Message* parts[] = {&tx, tx.mutable_action(), &publish,
                                          publish.mutable_records(2),
                                          publish.mutable_records(2)->mutable_fields(0)};
    for (google::protobuf::Message* part : parts) {
        google::protobuf::UnknownFieldSet& unknown =
            *part->GetReflection()->MutableUnknownFields(part);
        unknown.AddVarint(1'000, 1);
        EXPECT_EQ(reason_of(encode(tx)), Reason::not_canonical) << part->GetTypeName();
        unknown.Clear();
    }
    EXPECT_EQ(reason_of(encode(tx)), Reason{});
}

TEST(Codec, RefusesDeepNesting) {
    v1::Action action;
    v1::Action* inner = &action;
    for (int i = 0; i < 40; ++i) inner = inner->mutable_assembly_propose()->mutable_action();
    inner->mutable_assembly_vote()->set_proposal(1);
    v1::Action parsed;
    const Status s = decode_canonical(encode(action), 10'000, parsed);
    ASSERT_FALSE(s);
    EXPECT_EQ(s.error().reason, Reason::undecodable);
}

TEST(ReasonText, PutsParametersIntoBothLanguages) {
    const Refusal refusal{Reason::nonce_used,
                          {{"nonce", std::int64_t{3}}, {"expected", std::int64_t{7}}}};
    EXPECT_EQ(refusal_text(refusal, "en"), "nonce 3 was used, 7 is next");
    EXPECT_EQ(refusal_text(refusal, "zh-TW"), "序號 3 已用過，下一個為 7");
    EXPECT_EQ(refusal_text({Reason::nonce_used, {}}, "en"),
              "nonce {nonce} was used, {expected} is next");
    EXPECT_EQ(receipt_text(v1::Receipt{}, "en"), "done");
}

TEST(Words, CoverEveryValue) {
    for (int value = 1; value <= 7; ++value) {
        const auto status = static_cast<v1::StatusValue>(value);
        EXPECT_EQ(status_of_word(status_word(status)), status);
        EXPECT_NE(status_text(status_word(status), true), status_text(status_word(status), false));
    }
    EXPECT_EQ(status_word(static_cast<v1::StatusValue>(99)), "none");
    EXPECT_EQ(status_of_word("green"), v1::STATUS_VALUE_UNSPECIFIED);
    EXPECT_EQ(class_word(v1::FACT_CLASS_ATTESTED), "attested");
    EXPECT_EQ(status_text("not_satisfied", true), "不符合");
    EXPECT_EQ(status_text("not_satisfied", false), "not satisfied");
    EXPECT_EQ(class_text("attested", false), "attested by two persons");
    EXPECT_EQ(status_text("green", false), "green");
}

}  // namespace
}  // namespace charter::wire
