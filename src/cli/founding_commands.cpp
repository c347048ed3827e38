#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/civil.hpp"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/founding.hpp"
#include "client/identity.hpp"
#include "machine/genesis.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct KeysNew {
    std::string holder;
    std::string natural;
    std::string genesis;
    std::vector<std::string> usages = {"sign", "tls"};
};

Exit keys_new(const Session& session, const KeysNew& options) {
    client::NewIdentity identity;
    identity.holder = options.holder;
    identity.natural_name = options.natural;
    identity.genesis_digest =
        options.genesis.empty() ? Bytes(32, '\0') : from_hex(options.genesis).value_or("");
    if (identity.genesis_digest.size() != 32)
        return report_fault(session, {"--genesis: 64 hexadecimal digits"});
    for (const std::string& word : options.usages) {
        if (word == client::kPeerWord) {
            identity.peer = true;
            continue;
        }
        const auto usage = client::usage_from_word(word);
        if (!usage)
            return report_fault(
                session, {"--usage: sign, tls, payload, probe, consensus or peer, not " + word});
        identity.usages.push_back(*usage);
    }
    const auto made = client::make_identity(session.folder_of(options.holder), identity);
    if (!made) return report_fault(session, made.error());
    std::cout << (session.folder_of(options.holder) / "request.yaml").string() << "\n";
    return Exit::done;
}

void add_keys(const Commands& c) {
    CLI::App* keys = c.app.add_subcommand("keys");
    keys->require_subcommand(1);
    auto options = std::make_shared<KeysNew>();
    CLI::App* make = keys->add_subcommand("new");
    make->add_option("holder", options->holder)->required();
    make->add_option("--usage", options->usages)->delimiter(',')->capture_default_str();
    make->add_option("--natural", options->natural);
    make->add_option("--genesis", options->genesis);
    make->callback([c, options] { c.result = keys_new(c.session, *options); });
}

struct Draft {
    fs::path consortium, requests, catalog, out, validator;
    std::string time;
};

/// Of the solo engine; of CometBFT the consortium's file names all.
Outcome<std::monostate> read_validator(const fs::path& file, client::DraftInputs& inputs) {
    if (file.empty()) return std::monostate{};
    const auto request = client::read_request(file);
    if (!request) return tl::unexpected(request.error());
    for (const client::RequestedKey& key : request->keys) {
        if (key.usage == v1::USAGE_CONSENSUS) inputs.validator = key.key;
    }
    if (inputs.validator) return std::monostate{};
    return fault("the request " + file.string() + " has no key of usage consensus");
}

Exit draft(const Session& session, const Draft& options) {
    auto file = client::read_consortium(options.consortium);
    if (!file) return report_fault(session, file.error());
    if (!options.time.empty()) {
        const auto time = client::parse_time(options.time);
        if (!time) return report_fault(session, {"--genesis-time: like 2026-01-05T09:00:00+08:00"});
        file->genesis_ms = *time;
    }
    client::DraftInputs inputs{*file, options.requests, options.catalog, {}};
    if (auto read = read_validator(options.validator, inputs); !read)
        return report_fault(session, read.error());
    auto authority = client::open_key(session.folder_of(file->anchor), v1::USAGE_CONSENSUS);
    if (!authority) return report_fault(session, authority.error());
    const auto genesis = client::draft_genesis(inputs, *authority);
    if (!genesis) return report_fault(session, genesis.error());
    if (const auto written = client::write_file(options.out, *genesis); !written)
        return report_fault(session, written.error());
    std::cout << to_hex(machine::genesis_digest(*genesis)) << "\n";
    return Exit::done;
}

Exit fingerprint(const Session& session, const fs::path& file) {
    auto bytes = client::read_file(file);
    if (!bytes) return report_fault(session, bytes.error());
    v1::SignedGenesis document;
    if (wire::decode_canonical(*bytes, 32U << 20U, document) && !document.genesis().empty())
        bytes = document.genesis();
    std::cout << to_hex(machine::genesis_digest(*bytes)) << "\n";
    return Exit::done;
}

Exit sign(const Session& session, const fs::path& genesis, const fs::path& out) {
    if (session.persons.empty()) return report_fault(session, {"name the founder: --as bank-a.p1"});
    const std::string& person = session.persons.front();
    const auto bytes = client::read_file(genesis);
    if (!bytes) return report_fault(session, bytes.error());
    auto key = client::open_key(session.folder_of(person), v1::USAGE_SIGN);
    if (!key) return report_fault(session, key.error());
    const auto signature = client::sign_genesis(*bytes, person, *key);
    if (!signature) return report_fault(session, signature.error());
    if (const auto written = client::write_file(out, wire::encode(*signature)); !written)
        return report_fault(session, written.error());
    std::cout << text(TextId::signed_by,
                      {{"person", person}, {"digest", to_hex(machine::genesis_digest(*bytes))}})
              << "\n";
    return Exit::done;
}

Exit assemble(const Session& session, const fs::path& genesis, const std::vector<fs::path>& files,
              const fs::path& out) {
    const auto bytes = client::read_file(genesis);
    if (!bytes) return report_fault(session, bytes.error());
    std::vector<v1::FounderSignature> signatures;
    for (const fs::path& file : files) {
        const auto signature = client::read_file(file, 4096);
        if (!signature) return report_fault(session, signature.error());
        v1::FounderSignature parsed;
        if (!wire::decode_canonical(*signature, 4096, parsed)) {
            return report_fault(
                session,
                {file.string() + " is no founder's signature (charter consortium sign makes it)"});
        }
        signatures.push_back(std::move(parsed));
    }
    const auto document = client::assemble_genesis(*bytes, std::move(signatures));
    if (!document) return report_fault(session, document.error(), Exit::refused);
    if (const auto written = client::write_file(out, wire::encode(*document)); !written)
        return report_fault(session, written.error());
    std::cout << text(TextId::founded, {{"count", std::to_string(document->signatures_size())},
                                        {"digest", to_hex(machine::genesis_digest(*bytes))}})
              << "\n";
    return Exit::done;
}

// Puts each founder's certificates beside its keys, where this machine has them, and the anchor's
// into ca.pem.
Exit certificates(const Session& session, const fs::path& genesis) {
    const auto bytes = client::read_file(genesis);
    if (!bytes) return report_fault(session, bytes.error());
    const auto count = client::write_certificates(*bytes, session.home);
    if (!count) return report_fault(session, count.error());
    std::cout << text(TextId::certificates, {{"count", std::to_string(*count)}}) << "\n";
    return Exit::done;
}

struct ServerCertificate {
    std::string anchor;
    std::string holder;
    fs::path genesis;
    std::vector<std::string> dns;
};

Exit server_certificate(const Session& session, const ServerCertificate& options) {
    auto authority = client::open_key(session.folder_of(options.anchor), v1::USAGE_CONSENSUS);
    if (!authority) return report_fault(session, authority.error());
    const auto bytes = client::read_file(options.genesis);
    if (!bytes) return report_fault(session, bytes.error());
    const auto request = client::read_request(session.folder_of(options.holder) / "request.yaml");
    if (!request) return report_fault(session, request.error());
    const auto pem = client::issue_server_certificate(*bytes, *request, options.dns, *authority);
    if (!pem) return report_fault(session, pem.error());
    const fs::path path = session.folder_of(options.holder) / "tls.crt";
    if (const auto w = client::write_file(path, *pem); !w) return report_fault(session, w.error());
    std::cout << path.string() << "\n";
    return Exit::done;
}

void add_draft(CLI::App& noun, const Commands& c) {
    auto o = std::make_shared<Draft>();
    CLI::App* command = noun.add_subcommand("draft");
    command->add_option("--from", o->consortium)->required();
    command->add_option("--requests", o->requests)->required();
    command->add_option("--catalog", o->catalog)->required();
    command->add_option("--validator", o->validator);
    command->add_option("--out", o->out)->required();
    command->add_option("--genesis-time", o->time);
    command->callback([c, o] { c.result = draft(c.session, *o); });
}

void add_signing(CLI::App& noun, const Commands& c) {
    auto genesis = std::make_shared<fs::path>();
    auto out = std::make_shared<fs::path>();
    auto files = std::make_shared<std::vector<fs::path>>();
    CLI::App* signing = noun.add_subcommand("sign");
    signing->add_option("genesis", *genesis)->required();
    signing->add_option("--out", *out)->required();
    signing->callback([c, genesis, out] { c.result = sign(c.session, *genesis, *out); });
    CLI::App* joining = noun.add_subcommand("assemble");
    joining->add_option("genesis", *genesis)->required();
    joining->add_option("signatures", *files)->required();
    joining->add_option("--out", *out)->required();
    joining->callback(
        [c, genesis, files, out] { c.result = assemble(c.session, *genesis, *files, *out); });
    CLI::App* print = noun.add_subcommand("fingerprint");
    print->add_option("genesis", *genesis)->required();
    print->callback([c, genesis] { c.result = fingerprint(c.session, *genesis); });
    CLI::App* certs = noun.add_subcommand("certificates");
    certs->add_option("genesis", *genesis)->required();
    certs->callback([c, genesis] { c.result = certificates(c.session, *genesis); });
}

}  // namespace

void add_founding_commands(const Commands& c) {
    add_keys(c);
    CLI::App* noun = c.app.add_subcommand("consortium");
    noun->require_subcommand(1);
    add_draft(*noun, c);
    add_signing(*noun, c);
    auto o = std::make_shared<ServerCertificate>();
    CLI::App* server = noun->add_subcommand("server-certificate");
    server->add_option("holder", o->holder)->required();
    server->add_option("--anchor", o->anchor)->required();
    server->add_option("--genesis", o->genesis)->required();
    server->add_option("--dns", o->dns)->delimiter(',')->required();
    server->callback([c, o] { c.result = server_certificate(c.session, *o); });
}

}  // namespace charter::cli
