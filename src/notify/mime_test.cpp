#include "notify/mime.hpp"

#include <algorithm>
#include <sstream>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "notify/testing.hpp"

namespace charter::notify {
namespace {

struct AddressRow {
    const char* what;
    std::string address;
    bool fits;
};

TEST(Mime, Addresses) {
    const AddressRow rows[] = {
        {"plain", "wang@bank-a.example", true},
        {"dots, plus, digits", "w.x+charter=1@mail.bank-a.example", true},
        {"one label", "root@localhost", true},
        {"empty", "", false},
        {"no @", "wang", false},
        {"two @", "a@b@c", false},
        {"no local part", "@bank-a.example", false},
        {"no host", "wang@", false},
        {"dot at the end", "wang.@bank-a.example", false},
        {"two dots", "a..b@bank-a.example", false},
        {"empty label", "a@bank-a..example", false},
        {"label ends with -", "a@bank-.example", false},
        {"a header behind it", "a@b.example\r\nBcc: c@d.example", false},
        {"a line end", "a@b.example\n", false},
        {"brackets", "a>b@c.example", false},
        {"quotes", "\"a b\"@c.example", false},
        {"a comma: two receivers", "a@b.example,c@d.example", false},
        {"not ASCII", "王@bank-a.example", false},
        {"NUL", std::string("a@b\0.example", 12), false},
        {"local part of 64", std::string(64, 'a') + "@b.example", true},
        {"local part of 65", std::string(65, 'a') + "@b.example", false},
        {"too long", "a@" + std::string(260, 'b'), false},
    };
    for (const AddressRow& row : rows) {
        EXPECT_EQ(is_mail_address(row.address), row.fits) << row.what;
    }
    EXPECT_EQ(domain_of("a@b.example"), "b.example");
}

struct LineRow {
    const char* what;
    std::string text;
    std::string clean;
};

TEST(Mime, CleanLines) {
    const LineRow rows[] = {
        {"as it is", "王小明 (A)", "王小明 (A)"},
        {"line ends", "a\r\nb\tc", "a  b c"},
        {"NUL and DEL", std::string("a\0b\x7f", 4), "a b "},
        {"next line, line separator", "a\xc2\x85z\xe2\x80\xa8y", "a z y"},
        {"written backwards",
         "a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c",
         "abc"},
        {"zero width",
         "a\xe2\x80\x8b"
         "b\xef\xbb\xbf",
         "ab"},
        {"no UTF-8",
         "a\xff"
         "b\xc3",
         "a\xef\xbf\xbd"
         "b\xef\xbf\xbd"},
        {"surrogate", "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (const LineRow& row : rows) EXPECT_EQ(clean_line(row.text), row.clean) << row.what;
}

/// What a reader of RFC 2047 makes of a header's value.
std::string decoded(std::string value) {
    for (std::size_t fold = 0; (fold = value.find("?=\r\n =?", fold)) != std::string::npos;) {
        value.erase(fold + 2, 3);
    }
    std::string out;
    constexpr std::string_view kBegin = "=?UTF-8?B?";
    while (true) {
        const std::size_t begin = value.find(kBegin);
        out += value.substr(0, begin);
        if (begin == std::string::npos) return out;
        const std::size_t end = value.find("?=", begin + kBegin.size());
        const auto piece =
            from_base64(value.substr(begin + kBegin.size(), end - begin - kBegin.size()));
        EXPECT_TRUE(piece && is_utf8(*piece)) << "an encoded word holds whole characters";
        out += piece.value_or("");
        value = value.substr(end + 2);
    }
}

TEST(Mime, HeaderTexts) {
    EXPECT_EQ(header_text("Tasks: 2 overdue"), "Tasks: 2 overdue");
    EXPECT_EQ(header_text("待辦"), "=?UTF-8?B?5b6F6L6m?=");
    const std::string texts[] = {"待辦",
                                 std::string(200, 'a'),
                                 "=?UTF-8?B?aaaa?=",
                                 " in front",
                                 "behind ",
                                 "王" + std::string(120, 'x') + "小明",
                                 [] {
                                     std::string emoji;
                                     for (int n = 0; n < 40; ++n) emoji += "\xf0\x9f\x94\x94";
                                     return emoji;
                                 }()};
    for (const std::string& text : texts) {
        const std::string value = header_text(text);
        EXPECT_EQ(decoded(value), text);
        std::istringstream lines(value);
        for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 76U) << line;
    }
    EXPECT_EQ(header_text("a\r\nBcc: x@y.example"), "a  Bcc: x@y.example");
    EXPECT_EQ(header_text(""), "");
}

TEST(Mime, HostileNamesStayNames) {
    EXPECT_EQ(header_mailbox("", "a@b.example"), "a@b.example");
    EXPECT_EQ(header_mailbox("Wang, \"X\" \\", "a@b.example"),
              "\"Wang, \\\"X\\\" \\\\\"\r\n <a@b.example>");
    EXPECT_EQ(header_mailbox("x\r\nBcc: c@d.example", "a@b.example"),
              "\"x  Bcc: c@d.example\"\r\n <a@b.example>");
    EXPECT_EQ(header_mailbox("c@d.example>,<e@f.example", "a@b.example"),
              "\"c@d.example>,<e@f.example\"\r\n <a@b.example>");
    const std::string name = "王小明\r\nSubject: x";
    EXPECT_EQ(decoded(header_mailbox(name, "a@b.example")), "王小明  Subject: x\r\n <a@b.example>");
}

struct DateRow {
    std::int64_t unix_s;
    std::int32_t offset;
    const char* date;
};

TEST(Mime, Dates) {
    constexpr DateRow kRows[] = {
        {0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {1'764'340'000, 480, "Fri, 28 Nov 2025 22:26:40 +0800"},
        {1'835'366'400 + 57'599, 480, "Tue, 29 Feb 2028 15:59:59 +0800"},
        {1'798'732'799, -210, "Thu, 31 Dec 2026 12:29:59 -0330"},
    };
    for (const DateRow& row : kRows) EXPECT_EQ(header_date(row.unix_s, row.offset), row.date);
}

TEST(Mime, WholeMessage) {
    Letter letter;
    letter.id = "0123456789abcdef0123456789abcdef";
    letter.from = "charter@bank-a.example";
    letter.from_name = "Bank A";
    letter.to = "wang@bank-a.example";
    letter.to_name = "王小明";
    letter.subject = "[bank-a] 待辦提醒：逾期 1 項";
    letter.body = "王小明，您好：\n\n.\n";
    letter.language = "zh-TW";
    letter.unix_s = 1'764'340'000;
    letter.offset_minutes = 480;
    EXPECT_EQ(message_of(letter),
              "Date: Fri, 28 Nov 2025 22:26:40 +0800\r\n"
              "From: \"Bank A\"\r\n <charter@bank-a.example>\r\n"
              "To: =?UTF-8?B?546L5bCP5piO?=\r\n <wang@bank-a.example>\r\n"
              "Subject: =?UTF-8?B?W2JhbmstYV0g5b6F6L6m5o+Q6YaS77ya6YC+5pyfIDEg6aCF?=\r\n"
              "Message-ID: <charter.0123456789abcdef0123456789abcdef@bank-a.example>\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: base64\r\n"
              "Content-Language: zh-TW\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "\r\n" +
                  to_base64("王小明，您好：\r\n\r\n.\r\n") + "\r\n");
    letter.body = std::string(1'000, 'x') + "\n";
    letter.subject = std::string(500, '-');
    std::istringstream lines(message_of(letter));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 79U) << line;
        EXPECT_EQ(line.back(), '\r');
        EXPECT_EQ(std::ranges::count(line, '\r'), 1);
    }
}

}  // namespace
}  // namespace charter::notify
