#include "vault/label.hpp"

#include "crypto/sha256.hpp"
#include "vault/head.hpp"
#include "vault/store_test.hpp"

namespace charter::vault {
namespace {

const Label kLabel{Bytes(32, 'n'), "application/pdf", "盤點紀錄 2026"};

TEST(Label, HasOneForm) {
    struct Row {
        const char* what;
        Label label;
        const char* why;  // empty: it is good
    };
    const Row rows[] = {
        {"a good one", kLabel, ""},
        {"no title", {Bytes(32, 'n'), "text/plain", ""}, ""},
        {"marks", {Bytes(32, 'n'), "application/vnd.x-y_z+json", "a"}, ""},
        {"a short nonce", {Bytes(31, 'n'), "text/plain", "a"}, "32 bytes"},
        {"no type", {Bytes(32, 'n'), "", "a"}, "application/pdf"},
        {"no slash", {Bytes(32, 'n'), "pdf", "a"}, "application/pdf"},
        {"no subtype", {Bytes(32, 'n'), "text/", "a"}, "application/pdf"},
        {"two slashes", {Bytes(32, 'n'), "text/a/b", "a"}, "application/pdf"},
        {"upper case", {Bytes(32, 'n'), "Text/plain", "a"}, "application/pdf"},
        {"a parameter", {Bytes(32, 'n'), "text/plain; charset=x", "a"}, "application/pdf"},
        {"a line end", {Bytes(32, 'n'), "text/plain\r\nX: y", "a"}, "application/pdf"},
        {"long", {Bytes(32, 'n'), "text/" + Bytes(200, 'a'), "a"}, "application/pdf"},
        {"two lines", {Bytes(32, 'n'), "text/plain", "a\nb"}, "one line"},
        {"no UTF-8", {Bytes(32, 'n'), "text/plain", "\xc3\x28"}, "UTF-8"},
        {"a long title", {Bytes(32, 'n'), "text/plain", Bytes(601, 'a')}, "600 bytes"},
    };
    for (const Row& row : rows) {
        const auto wrong = label_problem(row.label);
        EXPECT_EQ(wrong.has_value(), *row.why != '\0') << row.what;
        EXPECT_NE(wrong.value_or("").find(row.why), std::string::npos) << row.what;
    }
}

// The salt is over all of it, and a byte cannot move from one part to the next.
TEST(Label, DecidesTheSalt) {
    const Digest salt = salt_of(kLabel);
    for (const Label& other : {Label{Bytes(32, 'o'), kLabel.media_type, kLabel.title},
                               Label{kLabel.nonce, "application/pd", "f" + kLabel.title},
                               Label{kLabel.nonce, kLabel.media_type, ""}}) {
        EXPECT_NE(salt_of(other), salt);
    }
    EXPECT_EQ(to_hex(salt_of({Bytes(32, 'n'), "text/plain", "a"})),
              to_hex(crypto::sha256("charter/document/1" + Bytes(32, 'n') + Bytes(7, '\0') +
                                    "\x0a" + "text/plain" + Bytes(7, '\0') + "\x01" + "a")));
}

TEST(Label, StaysWithTheDocument) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path()).value();
    const Bytes salt(view(salt_of(kLabel)));
    const auto stored = store.put({salt, "bank-a", kLabel}, from("content")).value();
    EXPECT_EQ(stored.commitment, crypto::sha256(salt + "content"));
    EXPECT_EQ(store.get(stored.commitment).value()->label(), kLabel);
    EXPECT_FALSE(store.put({Bytes(32, 's'), "bank-a", kLabel}, from("content")).has_value());
    const auto bare = store.put({Bytes(32, 's'), "bank-a"}, from("content")).value();
    EXPECT_FALSE(store.get(bare.commitment).value()->label().has_value());
}

TEST(Head, RoundTripsAndRefusesEveryOtherByte) {
    Head head;
    head.salt = Bytes(view(salt_of(kLabel)));
    head.bytes = 1'234;
    head.content_id = crypto::sha256("content");
    head.label = kLabel;
    const Bytes bytes = head_bytes(head);
    const auto read = parse_head(bytes);
    ASSERT_TRUE(read.has_value()) << read.error().what;
    EXPECT_EQ(head_bytes(*read), bytes);
    EXPECT_EQ(read->label, kLabel);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes wrong = bytes;
        wrong[i] = static_cast<char>(wrong[i] ^ 1);
        // One bit makes version 2 a 3; a 1 it cannot become.
        EXPECT_FALSE(parse_head(wrong).has_value()) << "byte " << i;
        EXPECT_FALSE(parse_head(ByteView(bytes).substr(0, i)).has_value()) << "cut at " << i;
    }
    EXPECT_FALSE(parse_head(bytes + "x").has_value());
}

}  // namespace
}  // namespace charter::vault
