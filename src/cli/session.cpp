#include "cli/session.hpp"

#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "cli/address.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "client/state_reader.hpp"
#include "keys/secret.hpp"
#include "state/keys.hpp"
#include "tx/common.hpp"
#include "wire/reason_text.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void print_outcome(const Session& session, const client::Submitted& done) {
    if (session.json) {
        std::cout << done.raw_json << "\n";
        return;
    }
    const std::string& of_ledger = in_chinese() ? done.text_zh : done.text_en;
    if (done.receipt.reason() != 0) {
        const ReasonInfo& info = reason_info(static_cast<Reason>(done.receipt.reason()));
        std::cout << text(TextId::refused, {{"number", std::to_string(done.receipt.reason())},
                                            {"name", std::string(info.name)},
                                            {"text", of_ledger},
                                            {"requirements", std::string(info.requirements)}})
                  << "\n";
        return;
    }
    if (session.dry_run) {
        std::cout << text(TextId::would_be_done) << "\n";
    } else if (done.included) {
        std::cout << text(TextId::done_at, {{"height", std::to_string(done.height)}}) << "\n";
    } else {
        std::cout << text(TextId::submitted, {{"id", done.tx_id}}) << "\n";
    }
    for (const std::string& key : done.receipt.created()) std::cout << "  " << key << "\n";
}

// "charter-demo:<64 hex>:120:7"
Outcome<client::ChainPoint> parse_offline(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ':');) parts.push_back(part);
    const auto digest = parts.size() == 4 ? from_hex(parts[1]) : std::nullopt;
    const auto digits = [](const std::string& s) {
        return !s.empty() && s.size() < 19 &&
               s.find_first_not_of("0123456789") == std::string::npos;
    };
    if (!digest || digest->size() != 32 || !digits(parts[2]) || !digits(parts[3])) {
        return fault("--offline: chain-id:genesis digest in hexadecimal:height:nonce");
    }
    client::ChainPoint point;
    point.chain_id = parts[0];
    point.genesis_digest = *digest;
    point.height = std::stoull(parts[2]);
    point.nonce = std::stoull(parts[3]);
    return point;
}

Exit send(const Session& session, client::NodeClient& node, const Bytes& transaction) {
    const auto done = session.dry_run ? client::dry_run(node, transaction)
                                      : client::submit(node, transaction, session.wait_ms);
    if (!done) return report_fault(session, done.error(), Exit::unreachable);
    print_outcome(session, *done);
    return done->receipt.reason() == 0 ? Exit::done : Exit::refused;
}

}  // namespace

Session default_session() {
    Session session;
    if (const std::string url = environment("CHARTER_NODE"); !url.empty()) session.node_url = url;
    const std::string home = environment("CHARTER_HOME");
    session.home = home.empty() ? std::filesystem::path(environment("HOME")) / ".charter"
                                : std::filesystem::path(home);
    session.me = environment("CHARTER_ME");
    session.lang = language();
    return session;
}

Exit report_fault(const Session& session, const Fault& fault, Exit code) {
    if (session.json) {
        json::object error;
        error["error"] = fault.what;
        std::cout << json::serialize(error) << "\n";
    } else {
        std::istringstream lines(fault.what);
        for (std::string line; std::getline(lines, line);)
            std::cerr << "charter: " << translated(line) << "\n";
    }
    return code;
}

std::string own_member(const Session& session) {
    return session.persons.empty() ? std::string()
                                   : std::string(tx::member_of(session.persons.front()));
}

Outcome<client::NodeAddress> address_of(const Session& session) {
    if (session.persons.empty() && session.via.empty())
        return fault("name who you are: --as bank-a.p1");
    auto address = client::parse_address(session.node_url);
    if (!address) return address;
    address->folder =
        session.folder_of(session.via.empty() ? session.persons.front() : session.via);
    address->ca = session.home / "ca.pem";
    return address;
}

Outcome<client::NamedDocument> document_of(const Session& session,
                                           const std::filesystem::path& file,
                                           const std::string& title) {
    // What is not there is the upload's to say.
    std::error_code failed;
    if (std::filesystem::is_empty(file, failed) && !failed) {
        return fault("cannot attach " + file.string() + ": it is empty, and shows nothing");
    }
    if (session.dry_run && session.save.empty()) return client::document_here(file, title);
    const auto address = address_of(session);
    if (!address) return tl::unexpected(address.error());
    return client::upload_document(*address, file, title);
}

client::CommitText text_commitments_of(const Session& session) {
    return [&session](const std::string& text, const std::string& title) -> Outcome<Bytes> {
        if (session.dry_run && session.save.empty()) return client::text_here(text);
        const auto address = address_of(session);
        if (!address) return tl::unexpected(address.error());
        return client::upload_text(*address, text, title);
    };
}

Outcome<client::NodeClient> connect(const Session& session) {
    const auto address = address_of(session);
    if (!address) return tl::unexpected(address.error());
    return client::NodeClient::open(*address);
}

Outcome<Bytes> genesis_digest(const Session& session) {
    if (!session.offline.empty()) {
        auto point = parse_offline(session.offline);
        if (!point) return tl::unexpected(point.error());
        return std::move(point->genesis_digest);
    }
    auto node = connect(session);
    if (!node) return tl::unexpected(node.error());
    v1::ChainConfig config;
    const auto found = client::read_record(*node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    return config.genesis_digest();
}

Outcome<std::vector<client::SigningIdentity>> open_signers(const Session& session,
                                                           v1::Usage usage) {
    if (session.persons.empty()) return fault("name who you are: --as bank-a.p1");
    std::vector<client::SigningIdentity> signers;
    for (const std::string& person : session.persons) {
        auto signer = client::open_identity(session.folder_of(person), usage);
        if (!signer) return tl::unexpected(signer.error());
        signers.push_back(*std::move(signer));
    }
    return signers;
}

Exit perform(const Session& session, const v1::Action& action, v1::Usage usage) {
    auto signers = open_signers(session, usage);
    if (!signers) return report_fault(session, signers.error());
    std::optional<client::NodeClient> node;
    if (session.offline.empty() || session.save.empty()) {
        auto connected = connect(session);
        if (!connected) return report_fault(session, connected.error());
        node.emplace(*std::move(connected));
    }
    const auto point = session.offline.empty() ? client::chain_point(*node, signers->front().holder)
                                               : parse_offline(session.offline);
    if (!point) return report_fault(session, point.error(), Exit::unreachable);
    const auto transaction = client::sign_transaction(action, *point, *signers);
    if (!transaction) return report_fault(session, transaction.error());
    if (session.save.empty()) return send(session, *node, *transaction);
    if (const auto w = client::write_file(session.save, *transaction); !w)
        return report_fault(session, w.error());
    std::cout << client::transaction_id(*transaction) << "\n";
    return Exit::done;
}

Exit submit_file(const Session& session, const std::filesystem::path& file) {
    const auto transaction = client::read_file(file, 2U << 20U);
    if (!transaction) return report_fault(session, transaction.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    return send(session, *node, *transaction);
}

Exit print_body(const Session&, const std::string& body) {
    std::cout << body << "\n";
    return Exit::done;
}

Exit show(const Session& session, const std::string& target, Print print) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto answer = node->get(target);
    if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
    if (answer->status != 200) {
        return report_fault(
            session, {"the node answered " + std::to_string(answer->status) + ": " + answer->body},
            Exit::refused);
    }
    return session.json ? print_body(session, answer->body) : print(session, answer->body);
}

}  // namespace charter::cli
