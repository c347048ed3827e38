#include "notify/config.hpp"

#include <fstream>

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

constexpr const char* kNode = R"(node: {url: "https://localhost:7443", ca: ca.pem, identity: me}
state: state
)";
constexpr const char* kMail = R"(mail:
  host: mail.bank-a.example
  port: 587
  security: starttls
  from: charter@bank-a.example
)";

std::string mail_with(const std::string& from, const std::string& to) {
    std::string text = kMail;
    text.replace(text.find(from), from.size(), to);
    return kNode + text;
}
std::string hook_with(const std::string& fields) {
    return std::string(kNode) + "webhook: {secret_file: s, " + fields + "}\n";
}
std::string persons_with(const std::string& lines) {
    return std::string(kNode) + kMail + "persons:\n" + lines;
}

struct Row {
    const char* what;
    std::string text;
    const char* wrong;  // a part of the fault
};

TEST(NotifyConfig, Faults) {
    const Row rows[] = {
        {"no YAML", "node: [", "notify.yaml:"},
        {"empty", "", "notify.yaml:"},
        {"a field that is not known", std::string(kNode) + kMail + "stat: x\n",
         "notify.yaml:8: stat: the field is not known; allowed: "},
        {"no channel", kNode, "notify.yaml:1: needs mail, webhook or both"},
        {"no node", std::string("state: s\n") + kMail, "the field `node` is missing"},
        {"no host", mail_with("  host: mail.bank-a.example\n", ""),
         "mail: the field `host` is missing"},
        {"a host with a path", mail_with("mail.bank-a.example", "\"a/b\""),
         "notify.yaml:4: mail.host: is no host: letters, digits, - and ., or an address"},
        {"a port that is none", mail_with("587", "65536"),
         "notify.yaml:5: mail.port: 65536 is outside the bounds; allowed: 1 to 65535"},
        {"an unknown security", mail_with("starttls", "ssl"), "allowed: starttls, tls, none"},
        {"in the open to another machine", mail_with("starttls", "none"),
         "mail.security: none goes in the open, which is for this machine alone"},
        {"a sender that is none", mail_with("charter@bank-a.example", "charter"),
         "notify.yaml:7: mail.from: is no mail address that we can send to"},
        {"a user without password", mail_with("  port", "  user: x\n  port"),
         "mail.user: needs password_file beside it"},
        {"a password without user", mail_with("  port", "  password_file: x\n  port"),
         "mail.password_file: needs user beside it"},
        {"a name with a line end", mail_with("  port", "  from_name: \"a\\nb\"\n  port"),
         "mail.from_name: has control characters"},
        {"http to another machine", hook_with("url: \"http://a.example/x\", in_the_open: true"),
         "webhook.url: http:// goes in the open, which is for this machine alone"},
        {"http, not said to be meant", hook_with("url: \"http://127.0.0.1:1/x\""),
         "webhook.url: http:// goes in the open: say in_the_open: true"},
        {"a host that begins like this machine",
         hook_with("url: \"http://127.0.0.1.evil.example/\", in_the_open: true"),
         "this machine alone"},
        {"another scheme", hook_with("url: \"file:///etc/passwd\""),
         "webhook.url: must begin with https://"},
        {"a user in it", hook_with("url: \"https://a:b@c.example/\""), "has a user in it"},
        {"a space in it", hook_with("url: \"https://a.example/x y\""), "is no address like"},
        {"too many attempts", hook_with("url: \"https://a.example/\", attempts: 11"),
         "allowed: 1 to 10"},
        {"an address that is none", persons_with("  bank-a.p1: {address: \"a@b.example, c@d\"}\n"),
         "notify.yaml:9: persons.bank-a.p1.address: is no mail address"},
        {"a language that we have not", persons_with("  bank-a.p1: {language: ja}\n"),
         "persons.bank-a.p1.language: `ja` is not known; allowed: zh-TW, en"},
        {"a person twice", persons_with("  bank-a.p1: {}\n  bank-a.p1: {}\n"), "notify.yaml:10"},
        {"no map", persons_with("  bank-a.p1: x@y.example\n"), "must be a map of fields"},
    };
    for (const Row& row : rows) {
        const auto config = parse_config(row.text, "notify.yaml");
        ASSERT_FALSE(config) << row.what;
        EXPECT_NE(config.error().what.find(row.wrong), std::string::npos)
            << row.what << ": " << config.error().what;
        EXPECT_NE(config.error().what.find("`charter-notify config`"), std::string::npos);
    }
}

TEST(NotifyConfig, TheOneToBeginWithIsRight) {
    const auto config = parse_config(default_config(), "notify.yaml");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->mail->security, Security::starttls);
    EXPECT_EQ(config->webhook->attempts, 3);
    EXPECT_EQ(config->overdue_repeat_days, 0);
    EXPECT_EQ(config->persons.at("bank-a.p1").name, "王小明");
    EXPECT_EQ(config->persons.at("bank-a.p2").language, "en");
}

TEST(NotifyConfig, WhatIsLeftOutAndWhatThisMachineMayHave) {
    const auto config = parse_config(
        std::string(kNode) +
            "language: en\nmail: {host: \"127.0.0.1\", port: 25, security: none, from: "
            "a@b.example}\n"
            "webhook: {url: \"http://[::1]:80/x\", in_the_open: true, secret_file: s}\n"
            "persons: {bank-a.p1: {}, bank-a.p2: {language: zh-TW}}\n",
        "notify.yaml");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->every_minutes, 60);
    EXPECT_EQ(config->persons.at("bank-a.p1").language, "en");
    EXPECT_EQ(config->persons.at("bank-a.p1").address, "");
    EXPECT_EQ(config->persons.at("bank-a.p2").language, "zh-TW");
}

TEST(NotifyConfig, IsPrivateAndItsPathsAreBesideIt) {
    const TestFolder folder;
    const auto file = folder / "notify.yaml";
    std::ofstream(file) << kNode << kMail << "  ca: /etc/ca.pem\n";
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    const auto open = read_config(file);
    ASSERT_FALSE(open);
    EXPECT_NE(open.error().what.find("chmod 600"), std::string::npos) << open.error().what;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    const auto config = read_config(file);
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->state, folder / "state");
    EXPECT_EQ(config->identity, folder / "me");
    EXPECT_EQ(config->mail->ca, "/etc/ca.pem");
    EXPECT_EQ(config->mail->password_file, "") << "none was said";
    EXPECT_FALSE(read_config(folder / "nowhere.yaml"));
}

}  // namespace
}  // namespace charter::notify
