// Parts of documents over a real socket, and uploads that entries already tell of.
#include <string>

#include "api/document_world_test.hpp"
#include "crypto/sha256.hpp"

namespace charter::api {
namespace {

class Parts : public WorldTest {
  protected:
    static Answer ask(std::string_view method, const std::string& target, const Bytes& body = {},
                      const std::string& headers = {}) {
        TestClient client(world_->port(), ServerWorld::tls_key("bank-a.p1"));
        return client.request(method, target, body, headers);
    }
    static Answer upload(const Bytes& content, char salt) {
        return ask("PUT", "/v1/documents", content,
                   "X-Charter-Salt: " + to_hex(Bytes(32, salt)) + "\r\n");
    }
    static Digest commitment_of(const Bytes& content, char salt) {
        return crypto::sha256(Bytes(32, salt) + content);
    }
    static Digest put(const Bytes& content, char salt) {
        EXPECT_EQ(upload(content, salt).status, 200);
        return commitment_of(content, salt);
    }
    static std::string event(const Digest& document) {
        return record(*world_, "bank-a.p1", access_of(*world_, "bank-a.p1", document));
    }
    static Answer open(const Digest& document, const std::string& event,
                       const std::string& headers) {
        return ask("GET", "/v1/documents/" + to_hex(document) + "?access=" + event, {}, headers);
    }
    static std::size_t openings(const Digest& document) {
        return world_->api().vault->openings_of(document).value().size();
    }
};

TEST_F(Parts, AreGivenAsAskedFor) {
    const Digest document = put("0123456789", 'r');
    const std::string tag = "\"" + to_hex(document) + "\"";
    struct Row {
        std::string headers;
        int status;
        const char* body;
        const char* range;
    };
    const Row rows[] = {
        {"", 200, "0123456789", ""},
        {"Range: bytes=2-4\r\n", 206, "234", "bytes 2-4/10"},
        {"Range: bytes=7-\r\n", 206, "789", "bytes 7-9/10"},
        {"Range: bytes=-2\r\n", 206, "89", "bytes 8-9/10"},
        {"Range: bytes=0-99\r\n", 206, "0123456789", "bytes 0-9/10"},
        {"Range: bytes=0-1,4-5\r\n", 200, "0123456789", ""},
        {"Range: lines=0-1\r\n", 200, "0123456789", ""},
        {"Range: bytes=7-\r\nIf-Range: " + tag + "\r\n", 206, "789", "bytes 7-9/10"},
        {"Range: bytes=7-\r\nIf-Range: W/" + tag + "\r\n", 200, "0123456789", ""},
        {"Range: bytes=7-\r\nIf-Range: \"other\"\r\n", 200, "0123456789", ""},
        {"Range: bytes=7-\r\nIf-Range: Sat, 28 Nov 2026 00:00:00 GMT\r\n", 200, "0123456789", ""},
    };
    std::size_t opened = 0;
    for (const Row& row : rows) {
        const Answer answer = open(document, event(document), row.headers);
        EXPECT_EQ(answer.status, row.status) << row.headers << answer.body;
        EXPECT_EQ(answer.body, row.body) << row.headers;
        EXPECT_EQ(answer.headers.at("etag"), tag);
        EXPECT_EQ(answer.headers.at("accept-ranges"), "bytes");
        EXPECT_EQ(answer.headers.at("x-charter-salt"), to_hex(Bytes(32, 'r')));
        const auto range = answer.headers.find("content-range");
        EXPECT_EQ(range == answer.headers.end() ? "" : range->second, row.range) << row.headers;
        EXPECT_EQ(openings(document), ++opened) << "each request is an opening";
    }
}

TEST_F(Parts, EachTakesAnEventOfItsOwnAndARefusalNone) {
    const Digest document = put("0123456789", 'e');
    const std::string first = event(document);
    const Answer none = open(document, first, "Range: bytes=10-\r\n");
    EXPECT_EQ(none.status, 416) << none.body;
    EXPECT_EQ(none.headers.at("content-range"), "bytes */10");
    EXPECT_EQ(openings(document), 0U);
    EXPECT_EQ(open(document, first, "Range: bytes=5-\r\n").body, "56789");
    EXPECT_EQ(open(document, first, "Range: bytes=0-4\r\n").status, 409);
    EXPECT_EQ(openings(document), 1U);
    EXPECT_EQ(ask("GET", "/v1/documents/" + to_hex(document), {}, "Range: bytes=0-4\r\n").status,
              403)
        << "no part without an event";
}

// Larger than a piece of the stream.
TEST_F(Parts, AreStreamed) {
    Bytes content;
    for (std::uint64_t i = 0; content.size() < 90'000; ++i) content += big_endian(i);
    const Digest document = put(content, 'l');
    const Answer part = open(document, event(document), "Range: bytes=1001-88000\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.headers.at("content-length"), "87000");
    EXPECT_TRUE(part.body == content.substr(1'001, 87'000));
}

TEST_F(Parts, OfADocumentWithoutAByte) {
    const Digest document = put("", '0');
    const Answer none = open(document, event(document), "Range: bytes=0-\r\n");
    EXPECT_EQ(none.status, 416);
    EXPECT_EQ(none.headers.at("content-range"), "bytes */0");
    EXPECT_EQ(open(document, event(document), "").status, 200);
}

// The entry stands on the ledger before its document is put.
TEST_F(Parts, AnUploadHasTheSizeThatEntriesTell) {
    const Bytes content = "a count of spring";
    struct Row {
        const char* name;
        char salt;
        std::vector<std::uint64_t> told;  // 0: no note
        int status;
    };
    const Row rows[] = {
        {"as it is", 'p', {content.size()}, 200},
        {"otherwise", 'q', {content.size() + 1}, 422},
        {"otherwise by one", 's', {content.size() + 1, content.size()}, 200},
        {"without a note", 't', {0}, 200},
    };
    for (const Row& row : rows) {
        const Digest document = commitment_of(content, row.salt);
        for (const std::uint64_t told : row.told) {
            v1::Action action = world_->stocktake(view(document));
            if (told != 0) {
                v1::DocumentNote& note =
                    *action.mutable_registers_put()->mutable_entry()->mutable_document_note();
                note.set_media_type("application/pdf");
                note.set_size(told);
                note.set_title("A count");
            }
            const Answer filed =
                world_->submit(world_->transaction(action, {"bank-a.p1", "bank-a.p2"}));
            ASSERT_NE(filed.body.find("\"reason\":0"), std::string::npos) << filed.body;
        }
        const Answer answer = upload(content, row.salt);
        EXPECT_EQ(answer.status, row.status) << row.name << answer.body;
        if (row.status == 422) {
            EXPECT_NE(answer.body.find("size_differs"), std::string::npos) << answer.body;
        }
        EXPECT_EQ(world_->api().vault->check(document).value().has_value(), row.status == 200);
    }
}

}  // namespace
}  // namespace charter::api
