#pragma once
// notify.yaml of a member: from whom tasks are read, how reminders go out, and the mail addresses
// and languages of its persons, which are nowhere else.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace charter::notify {

/// How a mail server is spoken to. Words of the file: starttls, tls, none.
enum class Security : std::uint8_t {
    starttls,  // begins in the open, must turn to TLS before anything is said
    tls,       // TLS from the first byte
    none,      // in the open, to this machine alone
};

struct MailConfig {
    std::string host;
    std::int64_t port = 0;
    Security security = Security::starttls;
    std::filesystem::path ca;  // empty: those that this machine trusts
    std::string user;          // empty: without
    std::filesystem::path password_file;
    std::string from;
    std::string from_name;
    std::int64_t timeout_s = 30;
};

struct WebhookConfig {
    std::string url;
    std::filesystem::path secret_file;
    std::filesystem::path ca;
    std::int64_t timeout_s = 10;
    std::int64_t attempts = 3;
};

struct PersonConfig {
    std::string address;  // empty: no mail
    std::string name;
    std::string language;
};

struct Config {
    std::string node_url;
    std::filesystem::path node_ca;
    std::filesystem::path identity;  // folder with tls.key, tls.crt, passphrase
    std::filesystem::path state;     // folder
    std::int64_t every_minutes = 60;
    std::int64_t overdue_repeat_days = 0;
    std::string language = "zh-TW";  // of whom the file does not name
    std::string log_level = "info";
    std::optional<MailConfig> mail;
    std::optional<WebhookConfig> webhook;
    std::map<std::string, PersonConfig> persons;
};

/// Relative paths are relative to the file's folder. Faults: a file that others may read, since it
/// has personal data; else every error, one a line, as "file:line: field: what is wrong": a field
/// that we do not know; no channel at all; what would go in the open to another machine; a user
/// without a password file; no mail address.
Outcome<Config> read_config(const std::filesystem::path& file);
/// The same of text; relative paths stay as they are.
Outcome<Config> parse_config(std::string_view text, const std::string& name);

/// The file to begin with, with comments.
std::string_view default_config();

}  // namespace charter::notify
