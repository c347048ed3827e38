#pragma once
// signer.toml: a key that we do not know is an error.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace charter::signer {

struct Config {
    // [chain]
    std::string chain_id;

    // [node]
    std::filesystem::path socket = "privval.sock";
    std::string node_user;  // empty: the signer's own

    // [state]
    std::filesystem::path folder = "signer";

    // [key]
    std::string kind = "pkcs11";  // or "file"
    std::filesystem::path module;
    std::string token;
    std::string label;
    std::string id;  // hexadecimal
    std::filesystem::path pin_file = "pin";
    std::filesystem::path file = "keys/consensus.key";
    std::filesystem::path passphrase_file;  // empty: `passphrase` beside the key

    // [log]
    std::string log_level = "info";
};

/// Relative paths are relative to the file's folder. Faults: every error, one a line, as
/// "file:line: key: what is wrong; allowed: ..."; a chain's name that CometBFT would not have;
/// what a key of that kind needs and is not said.
Outcome<Config> read_config(const std::filesystem::path& file);
/// The same of text; relative paths stay as they are.
Outcome<Config> parse_config(std::string_view text, const std::string& name);

/// The configuration to begin with, with comments.
std::string_view default_config();

}  // namespace charter::signer
