// Documents in a pack that were erased, or are not shown: certificates that hold, and forged ones.

#include <gtest/gtest.h>

#include <functional>

#include "engine/pack_draft_test.hpp"
#include "testing/founding.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

constexpr std::int64_t kErasedMs = kFoundedMs + 3'600'000;
constexpr const char* kEntry = "reg/drills/bank-a/00000000000000ff";

struct Erasing {
    v1::ErasureCertificate certificate;
    std::vector<std::string> keys = {"bank-a.one/sign", "bank-a.two/sign"};
    std::function<void(v1::SignedErasure& envelope)> after_signing;

    Bytes bytes() const {
        v1::SignedErasure envelope;
        envelope.set_certificate(wire::encode(certificate));
        const Bytes message = pack::erasure_message(envelope.certificate());
        for (const std::string& key : keys) {
            envelope.add_signatures(crypto::fixture_sign(key, message));
        }
        if (after_signing) after_signing(envelope);
        return wire::encode(envelope);
    }
};

/// A pack whose one document bank-a erased.
struct ErasedDraft {
    Draft draft = ledger().draft();
    Erasing erasing;

    ErasedDraft() {
        add_document(draft, "minutes", false);
        v1::Entry entry;
        entry.ParseFromString(draft.leaves.at(kEntry));
        v1::EvidenceItem& item = *draft.index.add_items();
        item.set_commitment(entry.body().document());
        item.set_state("erased");
        item.add_entries(entry.key());
        v1::ErasureCertificate& c = erasing.certificate;
        c.set_format(pack::kErasureFormat);
        c.set_genesis_digest(Bytes(view(test_chain().genesis_digest())));
        c.set_chain_id(draft.ground.chain_id());
        c.set_commitment(item.commitment());
        c.set_member("bank-a");
        c.add_entries(entry.key());
        c.set_why("its purpose is over");
        c.set_erased_on_ms(kErasedMs);
        for (const std::string& key : erasing.keys) c.add_signers(testing::key_id(key));
    }
    v1::EvidenceItem& item() { return *draft.index.mutable_items(0); }
    void sign_by(int index, const std::string& key) {
        erasing.keys[static_cast<std::size_t>(index)] = key;
        erasing.certificate.set_signers(index, testing::key_id(key));
    }
    template <class Record>
    void change(const Bytes& key, const std::function<void(Record& record)>& how) {
        Record record;
        record.ParseFromString(draft.leaves.at(key));
        how(record);
        draft.leaves[key] = wire::encode(record);
        sign_as_it_is(draft);
    }
    void change_credential(const std::string& name,
                           const std::function<void(v1::Credential& credential)>& how) {
        change<v1::Credential>(state::keys::credential(testing::key_id(name)), how);
    }
    pack::Checked<pack::PackReport> judged() {
        if (!erasing.certificate.commitment().empty() && draft.documents.empty()) {
            draft.documents[pack::erasure_file(item().commitment())] = erasing.bytes();
        }
        return judge(draft);
    }
};

TEST(PackErasure, ACertificateThatHoldsIsCounted) {
    ErasedDraft erased;
    const auto report = erased.judged();
    ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
    ASSERT_EQ(report->erased.size(), 1U);
    EXPECT_EQ(report->documents, 0U);
    EXPECT_EQ(report->not_held, 2U) << "a letter and the document of an exception";
    EXPECT_EQ(report->erased[0].certificate.why(), "its purpose is over");
    EXPECT_EQ(report->erased[0].persons, (std::vector<std::string>{"bank-a.one", "bank-a.two"}));
    EXPECT_FALSE(report->erased[0].after_height);
}

TEST(PackErasure, MayBeLaterThanTheHeight) {
    ErasedDraft erased;
    erased.erasing.certificate.set_erased_on_ms(ledger().node.now_ms + 3'600'000);
    const auto report = erased.judged();
    ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
    EXPECT_TRUE(report->erased.at(0).after_height);
}

TEST(PackErasure, ARevocationAfterwardsChangesNothing) {
    ErasedDraft erased;
    erased.change_credential("bank-a.one/sign", [](v1::Credential& c) {
        c.set_revoked_height(ledger().height + 1);
        c.set_revoked_ms(kErasedMs + 1);
    });
    EXPECT_TRUE(erased.judged());
}

TEST(PackErasure, TheHolderOfAnAssemblysEntryIsTheMemberThatFiledIt) {
    for (const std::string maker : {"bank-a.one", "bank-b.one"}) {
        ErasedDraft erased;
        const Bytes key = "reg/drills/*/00000000000000ff";
        v1::Entry entry;
        entry.ParseFromString(erased.draft.leaves.at(kEntry));
        entry.set_key(key);
        entry.mutable_body()->set_member("*");
        erased.draft.leaves.erase(kEntry);
        file_entry(erased.draft, entry, maker);
        sign_as_it_is(erased.draft);
        erased.item().set_entries(0, key);
        erased.erasing.certificate.set_entries(0, key);
        const auto report = erased.judged();
        EXPECT_EQ(report.has_value(), maker == "bank-a.one");
        const Failure failure = report ? Failure::erasure_of_another : report.error().failure;
        EXPECT_EQ(failure, Failure::erasure_of_another);
    }
}

struct Forgery {
    const char* name;
    Failure failure;
    std::function<void(ErasedDraft& e)> change;
};

std::vector<Forgery> forged_forms() {
    return {
        {"NoCertificate", Failure::file_missing,
         [](ErasedDraft& e) { e.draft.documents["evidence/aa"] = "x"; }},
        {"Garbage", Failure::erasure_invalid,
         [](ErasedDraft& e) {
             e.draft.documents[pack::erasure_file(e.item().commitment())] = "no protobuf";
         }},
        {"TooLarge", Failure::too_large,
         [](ErasedDraft& e) {
             e.draft.documents[pack::erasure_file(e.item().commitment())] =
                 Bytes(pack::kErasureBytesMax + 1, 'x');
         }},
        {"UnknownFormat", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.set_format(2); }},
        {"NoReason", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.clear_why(); }},
        {"LongReason", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.set_why(std::string(201, 'x')); }},
        {"NoTime", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.clear_erased_on_ms(); }},
        {"NoMember", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.clear_member(); }},
        {"ShortDigest", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.set_genesis_digest("short"); }},
        {"EntryOfNoRegister", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.set_entries(0, "mem/bank-a"); }},
        {"EntryTwice", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.erasing.certificate.add_entries(kEntry); }},
        {"OneCredentialTwice", Failure::erasure_invalid,
         [](ErasedDraft& e) { e.sign_by(1, "bank-a.one/sign"); }},
        {"OneSigner", Failure::erasure_invalid,
         [](ErasedDraft& e) {
             e.erasing.certificate.mutable_signers()->RemoveLast();
             e.erasing.keys.pop_back();
         }},
        {"OneSignature", Failure::erasure_invalid,
         [](ErasedDraft& e) {
             e.erasing.after_signing = [](auto& s) { s.mutable_signatures()->RemoveLast(); };
         }},
    };
}

std::vector<Forgery> forged_subjects() {
    return {
        {"OfAnotherLedger", Failure::erasure_of_another,
         [](ErasedDraft& e) { e.erasing.certificate.set_genesis_digest(Bytes(32, 'g')); }},
        {"OfAnotherChain", Failure::erasure_of_another,
         [](ErasedDraft& e) { e.erasing.certificate.set_chain_id("other"); }},
        {"OfAnotherDocument", Failure::erasure_of_another,
         [](ErasedDraft& e) { e.erasing.certificate.set_commitment(Bytes(32, 'c')); }},
        {"OfAnotherHolder", Failure::erasure_of_another,
         [](ErasedDraft& e) {
             e.erasing.certificate.set_member("bank-b");
             e.sign_by(0, "bank-b.one/sign");
             e.sign_by(1, "bank-b.two/sign");
         }},
        {"OfNoEntry", Failure::erasure_of_another,
         [](ErasedDraft& e) { e.erasing.certificate.clear_entries(); }},
        {"OfAnEntryThatIsNotThere", Failure::erasure_of_another,
         [](ErasedDraft& e) {
             e.erasing.certificate.set_entries(0, "reg/drills/bank-a/0000000000000100");
         }},
        {"OfAnEntryWithAnotherDocument", Failure::erasure_of_another,
         [](ErasedDraft& e) {
             const Bytes key = add_entry(e.draft, "drills", "bank-a");
             sign_as_it_is(e.draft);
             e.erasing.certificate.set_entries(0, key);
             e.erasing.certificate.add_entries(kEntry);
         }},
    };
}

std::vector<Forgery> forged_signers() {
    const auto credential = [](const std::function<void(v1::Credential&)>& how) {
        return [how](ErasedDraft& e) { e.change_credential("bank-a.two/sign", how); };
    };
    const auto person = [](const std::function<void(v1::Person&)>& how) {
        return
            [how](ErasedDraft& e) { e.change<v1::Person>(state::keys::person("bank-a.two"), how); };
    };
    return {
        {"ChangedReason", Failure::erasure_signature,
         [](ErasedDraft& e) {
             e.erasing.after_signing = [changed = e.erasing.certificate](auto& s) mutable {
                 changed.set_why("another reason");
                 s.set_certificate(wire::encode(changed));
             };
         }},
        {"SignaturesSwapped", Failure::erasure_signature,
         [](ErasedDraft& e) {
             e.erasing.after_signing = [](auto& s) { s.mutable_signatures()->SwapElements(0, 1); };
         }},
        {"OnePersonSignedForBoth", Failure::erasure_signature,
         [](ErasedDraft& e) { e.erasing.keys[1] = "bank-a.one/sign"; }},
        {"OnePersonWithTwoCredentials", Failure::erasure_credential,
         credential([](auto& c) { c.set_holder("bank-a.one"); })},
        {"OneNaturalPersonWithTwoAccounts", Failure::erasure_credential,
         [](ErasedDraft& e) {
             v1::Person one;
             one.ParseFromString(e.draft.leaves.at(state::keys::person("bank-a.one")));
             e.change<v1::Person>(state::keys::person("bank-a.two"), [&](v1::Person& two) {
                 two.set_natural_person(one.natural_person());
             });
         }},
        {"OneEnrolledTheOther", Failure::erasure_credential,
         person([](auto& p) { p.add_enrollers("bank-a.one"); })},
        {"UnknownCredential", Failure::erasure_credential,
         [](ErasedDraft& e) { e.sign_by(1, "nobody/sign"); }},
        {"CredentialOfAnotherMember", Failure::erasure_credential,
         [](ErasedDraft& e) { e.sign_by(1, "bank-b.one/sign"); }},
        {"CredentialOfTls", Failure::erasure_credential,
         credential([](auto& c) { c.set_usage(v1::USAGE_TLS); })},
        {"CredentialOfNoPerson", Failure::erasure_credential,
         credential([](auto& c) { c.set_holder("bank-a.node"); })},
        {"RevokedBefore", Failure::erasure_credential, credential([](auto& c) {
             c.set_revoked_height(1);
             c.set_revoked_ms(kErasedMs);
         })},
        {"ExpiredBefore", Failure::erasure_credential,
         credential([](auto& c) { c.set_not_after_ms(kErasedMs); })},
        {"NotYetValid", Failure::erasure_credential,
         credential([](auto& c) { c.set_not_before_ms(kErasedMs + 1); })},
        {"IssuedLater", Failure::erasure_credential,
         credential([](auto& c) { c.set_issued_ms(kErasedMs + 1); })},
        {"DeregisteredBefore", Failure::erasure_credential,
         person([](auto& p) { p.set_deregistered_ms(kErasedMs); })},
        {"EnrolledLater", Failure::erasure_credential,
         person([](auto& p) { p.set_enrolled_ms(kErasedMs + 1); })},
        {"LaterThanTheHeightAndRevokedByThen", Failure::erasure_credential,
         [](ErasedDraft& e) {
             e.erasing.certificate.set_erased_on_ms(ledger().node.now_ms + 1'000'000'000);
             e.change_credential("bank-a.two/sign", [](auto& c) {
                 c.set_revoked_height(1);
                 c.set_revoked_ms(kErasedMs);
             });
         }},
    };
}

std::vector<Forgery> forged_items() {
    return {
        {"ErasedWithASalt", Failure::evidence_invalid,
         [](ErasedDraft& e) { e.item().set_salt(Bytes(32, 's')); }},
        {"ErasedWithAReasonOfItsOwn", Failure::evidence_invalid,
         [](ErasedDraft& e) { e.item().set_why("because"); }},
        {"NotVisibleWithoutReason", Failure::evidence_invalid,
         [](ErasedDraft& e) { e.item().set_state("not_visible"); }},
        {"NotVisibleThoughItsOwn", Failure::evidence_invalid,
         [](ErasedDraft& e) {
             e.item().set_state("not_visible");
             e.item().set_why("the node does not show it");
         }},
        {"NotHeldButWithACertificate", Failure::file_unlisted,
         [](ErasedDraft& e) { e.item().set_state("not_held"); }},
    };
}

const std::vector<Forgery>& forgeries() {
    static const std::vector<Forgery> all = [] {
        std::vector<Forgery> rows;
        for (const auto& part :
             {forged_forms(), forged_subjects(), forged_signers(), forged_items()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class ForgedErasure : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ForgedErasure, IsRefused) {
    const Forgery& row = forgeries()[GetParam()];
    ErasedDraft erased;
    row.change(erased);
    const auto report = erased.judged();
    ASSERT_FALSE(report);
    EXPECT_EQ(pack::failure_name(report.error().failure), pack::failure_name(row.failure))
        << report.error().where << " " << report.error().detail;
    EXPECT_FALSE(report.error().where.empty());
}

INSTANTIATE_TEST_SUITE_P(Pack, ForgedErasure, ::testing::Range(std::size_t{0}, forgeries().size()),
                         [](const auto& row) { return forgeries()[row.param].name; });

TEST(PackErasure, EveryByteOfACertificateCounts) {
    ErasedDraft erased;
    const Bytes good = erased.erasing.bytes();
    ASSERT_TRUE(erased.judged());
    Bytes& file = erased.draft.documents.at(pack::erasure_file(erased.item().commitment()));
    for (std::size_t at = 0; at < good.size(); ++at) {
        file[at] = static_cast<char>(file[at] ^ 1);
        EXPECT_FALSE(judge(erased.draft)) << "byte " << at;
        file[at] = good[at];
    }
}

TEST(PackErasure, WhatAnotherMemberHoldsMayBeNotVisible) {
    ErasedDraft erased;
    v1::Entry entry;
    entry.ParseFromString(erased.draft.leaves.at(kEntry));
    erased.draft.leaves.erase(kEntry);
    entry.set_key("reg/drills/bank-b/00000000000000ff");
    entry.mutable_body()->set_member("bank-b");
    file_entry(erased.draft, entry, "bank-b.one");
    sign_as_it_is(erased.draft);
    erased.draft.manifest.set_member("*");
    erased.item().set_entries(0, entry.key());
    erased.item().set_state("not_visible");
    erased.item().set_why("the node does not show it to bank-a");
    const auto report = judge(erased.draft);
    ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
    EXPECT_EQ(report->not_visible, 1U);
    EXPECT_TRUE(report->erased.empty());
}

}  // namespace
}  // namespace charter::engine
