#include "notify/config.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "compiler/yaml.hpp"
#include "keys/private_file.hpp"
#include "notify/mime.hpp"

namespace charter::notify {
namespace {

namespace fs = std::filesystem;
using compiler::YamlMap;
using compiler::YamlValue;

constexpr std::size_t kFileMax = std::size_t{1} << 20U;
constexpr std::int64_t kRepeatDaysMax = 365;
constexpr std::int64_t kMinutesMax = 1'440;
constexpr std::int64_t kTimeoutMax = 300;
constexpr std::int64_t kAttemptsMax = 10;
constexpr std::int64_t kNameMax = 100;  // characters
constexpr std::string_view kOpenTo =
    "goes in the open, which is for this machine alone (localhost, 127.0.0.1, [::1])";

constexpr std::string_view kDefault =
    R"(# charter-notify: tells the persons of one member of their tasks, by mail and by webhook.
# Relative paths are relative to the folder of this file. It has personal data: mode 0600.

node:
  url: "https://localhost:7443"
  ca: ca.pem                      # the consortium's trust anchor, PEM
  identity: identity              # folder of a credential of its own: tls.key, tls.crt, passphrase
state: state                      # folder: what was sent; one folder for one process
every_minutes: 60                 # how often the node is asked
overdue_repeat_days: 0            # what is overdue is told again after so many days; 0: once
language: zh-TW                   # zh-TW or en, of persons for whom none is said below
log: info                         # trace, debug, info, warn, error or off

mail:                             # leave it out: no mail
  host: mail.bank-a.example
  port: 587
  security: starttls              # starttls; tls (465); none (in the open, to this machine alone)
# ca: mail-ca.pem                 # left out: those that this machine trusts
  user: charter                   # left out: without user and password
  password_file: mail-password    # mode 0600
  from: charter@bank-a.example
  from_name: "Bank A Charter"     # may be left out
  timeout_s: 30

webhook:                          # leave it out: no webhook
  url: "https://hooks.bank-a.example/charter"
# in_the_open: true               # for http://, which is to this machine alone
  secret_file: webhook-secret     # mode 0600, its first line, 32 bytes or more
# ca: hooks-ca.pem
  timeout_s: 10
  attempts: 3                     # in one round, with a growing pause between

persons:                          # by their ids; who is not here gets no mail, and the log says so
  bank-a.p1: {address: wang@bank-a.example, name: "王小明", language: zh-TW}
  bank-a.p2: {address: lee@bank-a.example, language: en}
)";

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1" || host == "[::1]") return true;
    const bool dotted =
        std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    return dotted && host.starts_with("127.");
}

bool is_host_name(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == ':';
    });
}

/// The field's value, or what stands in `into` already.
void take_path(YamlMap& map, std::string_view key, fs::path& into) {
    if (const auto value = map.optional(key)) into = value->text();
}

void take_language(YamlMap& map, std::string& into) {
    if (const auto value = map.optional("language")) into = value->word({"zh-TW", "en"});
}

void take_address(const YamlValue& value, std::string& into) {
    into = value.text();
    if (into.empty() || is_mail_address(into)) return;
    value.error("is no mail address that we can send to: like name@bank-a.example, in ASCII");
}

void take_name(YamlMap& map, std::string_view key, std::string& into) {
    const auto value = map.optional(key);
    if (!value) return;
    into = value->text();
    if (characters(into) > kNameMax) value->error("has more than 100 characters");
    if (clean_line(into) != into) value->error("has control characters");
}

Security security_from(std::string_view word) {
    if (word == "tls") return Security::tls;
    return word == "none" ? Security::none : Security::starttls;
}

MailConfig read_mail(YamlMap map) {
    MailConfig mail;
    const auto host = map.required("host");
    if (host) mail.host = host->text();
    if (host && !mail.host.empty() && !is_host_name(mail.host)) {
        host->error("is no host: letters, digits, - and ., or an address");
    }
    mail.port = map.number("port", 1, 65'535);
    const auto security = map.required("security");
    if (security) mail.security = security_from(security->word({"starttls", "tls", "none"}));
    if (security && mail.security == Security::none && !is_loopback(mail.host)) {
        security->error(std::string("none ").append(kOpenTo).append("; use starttls or tls"));
    }
    take_path(map, "ca", mail.ca);
    const auto user = map.optional("user");
    const auto password = map.optional("password_file");
    if (user) mail.user = user->text();
    if (password) mail.password_file = password->text();
    if (user && !password) user->error("needs password_file beside it");
    if (password && !user) password->error("needs user beside it");
    if (const auto from = map.required("from")) take_address(*from, mail.from);
    take_name(map, "from_name", mail.from_name);
    mail.timeout_s = map.number_or("timeout_s", mail.timeout_s, 1, kTimeoutMax);
    return mail;
}

/// What is wrong with the address; empty: nothing.
std::string wrong_url(std::string_view url, bool in_the_open) {
    constexpr std::string_view kSecure = "https://";
    constexpr std::string_view kOpen = "http://";
    const bool secure = url.starts_with(kSecure);
    if (!secure && !url.starts_with(kOpen)) return "must begin with https://";
    const bool fits = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
    const std::string_view rest = url.substr((secure ? kSecure : kOpen).size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (!fits || authority.empty())
        return "is no address like https://hooks.bank-a.example/charter";
    if (authority.find('@') != std::string_view::npos) {
        return "has a user in it: who it is from stands in the signature";
    }
    if (secure) return {};
    const std::size_t end =
        authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
    if (!is_loopback(authority.substr(0, end))) return "http:// " + std::string(kOpenTo);
    return in_the_open ? "" : "http:// goes in the open: say in_the_open: true if that is meant";
}

WebhookConfig read_webhook(YamlMap map) {
    WebhookConfig webhook;
    const bool in_the_open = map.flag_or("in_the_open", false);
    if (const auto url = map.required("url")) {
        webhook.url = url->text();
        const std::string wrong = wrong_url(webhook.url, in_the_open);
        if (!webhook.url.empty() && !wrong.empty()) url->error(wrong);
    }
    webhook.secret_file = map.text("secret_file");
    take_path(map, "ca", webhook.ca);
    webhook.timeout_s = map.number_or("timeout_s", webhook.timeout_s, 1, kTimeoutMax);
    webhook.attempts = map.number_or("attempts", webhook.attempts, 1, kAttemptsMax);
    return webhook;
}

void read_persons(YamlMap map, Config& config) {
    for (const auto& [person, value] : map.rest()) {
        YamlMap fields = value.map();
        PersonConfig& of = config.persons[person];
        of.language = config.language;
        if (const auto address = fields.optional("address")) take_address(*address, of.address);
        take_name(fields, "name", of.name);
        take_language(fields, of.language);
    }
}

void read_node(YamlMap map, Config& config) {
    config.node_url = map.text("url");
    config.node_ca = map.text("ca");
    config.identity = map.text("identity");
}

void read_root(YamlMap root, Config& config) {
    if (const auto node = root.required("node")) read_node(node->map(), config);
    config.state = root.text("state");
    config.every_minutes = root.number_or("every_minutes", config.every_minutes, 1, kMinutesMax);
    config.overdue_repeat_days =
        root.number_or("overdue_repeat_days", config.overdue_repeat_days, 0, kRepeatDaysMax);
    take_language(root, config.language);
    if (const auto level = root.optional("log")) {
        config.log_level = level->word({"trace", "debug", "info", "warn", "error", "off"});
    }
    const auto mail = root.optional("mail");
    if (mail) config.mail = read_mail(mail->map());
    const auto webhook = root.optional("webhook");
    if (webhook) config.webhook = read_webhook(webhook->map());
    if (!mail && !webhook) root.value().error("needs mail, webhook or both");
    if (const auto persons = root.optional("persons")) read_persons(persons->map(), config);
}

}  // namespace

std::string_view default_config() { return kDefault; }

Outcome<Config> parse_config(std::string_view text, const std::string& name) {
    compiler::Errors errors;
    Config config;
    const auto file = compiler::YamlFile::parse(text, name, errors);
    if (file) read_root(file->root().map(), config);
    if (errors.empty()) return config;
    return fault(errors.text().append("\n") +
                 "`charter-notify config` prints a file that is right");
}

Outcome<Config> read_config(const fs::path& file) {
    const auto text = keys::read_private_file(file, kFileMax);
    if (!text) return tl::unexpected(text.error());
    auto config = parse_config(text->bytes(), file.string());
    if (!config) return config;
    const fs::path folder = fs::absolute(file).parent_path();
    const auto resolve = [&folder](fs::path& path) {
        if (!path.empty() && path.is_relative()) path = folder / path;
    };
    for (fs::path* path : {&config->node_ca, &config->identity, &config->state}) resolve(*path);
    if (config->mail) {
        resolve(config->mail->ca);
        resolve(config->mail->password_file);
    }
    if (config->webhook) {
        resolve(config->webhook->ca);
        resolve(config->webhook->secret_file);
    }
    return config;
}

}  // namespace charter::notify
