#pragma once
// What every command of `charter` shares: global options, the connection, the signers, and how
// results are printed.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "client/node_client.hpp"
#include "client/submit.hpp"

namespace charter::cli {

/// Exit codes (also in `charter --help`).
enum class Exit : int {
    done = 0,
    refused = 1,  // the ledger or a check said no
    usage = 2,    // the command line or a file was wrong
    unreachable = 3,
};

struct Session {
    std::string program = "charter";  // and version and commit
    std::string node_url = "https://localhost:7443";
    std::filesystem::path home;
    std::vector<std::string> persons;  // --as, the sender first
    std::string me;                    // whom `--as me` names (CHARTER_ME); else me.hpp finds out
    std::string via;                   // --via: whose TLS credential carries it; else the sender's
    std::string lang = "en";           // what --lang takes; the language in force is language()
    bool json = false;
    bool dry_run = false;
    int wait_ms = 10'000;
    std::filesystem::path
        save;             // --save: write the signed transaction there instead of submitting it
    std::string offline;  // --offline chain:genesis:height:nonce: sign without a node

    std::filesystem::path folder_of(const std::string& holder) const { return home / holder; }
};

/// Defaults from CHARTER_NODE, CHARTER_HOME (else ~/.charter), CHARTER_ME and the language of the
/// process.
Session default_session();

/// A fault on standard error (or as JSON), and its exit code.
Exit report_fault(const Session& session, const Fault& fault, Exit code = Exit::usage);

/// The member of who signs first; empty if nobody does.
std::string own_member(const Session& session);

Outcome<client::NodeClient> connect(const Session& session);

/// Of the chain whose node it connects to, or of --offline: 32 bytes.
Outcome<Bytes> genesis_digest(const Session& session);

/// The keys of the session's persons, in their order.
Outcome<std::vector<client::SigningIdentity>> open_signers(const Session& session, v1::Usage usage);

/// Signs as the session's persons, submits (or tries), prints the outcome.
Exit perform(const Session& session, const v1::Action& action, v1::Usage usage = v1::USAGE_SIGN);

/// Submits the signed bytes of a file (--save made it); the same bytes again return the first
/// receipt.
Exit submit_file(const Session& session, const std::filesystem::path& file);

/// Prints what a GET answered: the body as it is with --json, else through `print`.
using Print = Exit (*)(const Session& session, const std::string& body);
Exit print_body(const Session& session, const std::string& body);
Exit show(const Session& session, const std::string& target, Print print = print_body);

}  // namespace charter::cli
