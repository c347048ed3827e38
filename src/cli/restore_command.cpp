// `charter keys prove-restore`: what the key signs that came back from its backup. It asks no node:
// the key is restored where no network is.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "crypto/restore_proof.hpp"
#include "keys/file_key.hpp"
#include "keys/secret.hpp"
#include "signer/pkcs11_key.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct ProveRestore {
    std::string backup;
    std::string day;
    std::string genesis;
    fs::path key_file;
    fs::path passphrase_file;  // empty: `passphrase` beside the key
    fs::path module;
    std::string token;
    std::string label;
    std::string id;
    fs::path pin_file;
};

Outcome<std::unique_ptr<keys::Signer>> open_file(const ProveRestore& o) {
    const fs::path beside = o.key_file.parent_path() / "passphrase";
    auto passphrase =
        keys::passphrase_from_file(o.passphrase_file.empty() ? beside : o.passphrase_file);
    if (!passphrase) return tl::unexpected(passphrase.error());
    auto key = keys::FileKey::load(o.key_file, *passphrase);
    if (!key) return tl::unexpected(key.error());
    return std::make_unique<keys::FileKey>(*std::move(key));
}

Outcome<std::unique_ptr<keys::Signer>> open_token(const ProveRestore& o) {
    const auto id = from_hex(o.id);
    if (!id) return fault(text(TextId::restore_key_id));
    auto pin = keys::passphrase_from_file(o.pin_file);
    if (!pin) return tl::unexpected(pin.error());
    auto key = signer::Pkcs11Key::open({o.module, o.token, o.label, *id}, *std::move(pin));
    if (!key) return tl::unexpected(key.error());
    return *std::move(key);
}

bool is_backup(const std::string& entry) {
    const std::size_t first = entry.find('/');
    const std::size_t last = entry.rfind('/');
    return first != std::string::npos && first != 0 && last > first + 1 &&
           entry.size() - last == 17;
}

Exit prove_restore(const Session& session, const ProveRestore& o) {
    const auto genesis = from_hex(o.genesis);
    if (!genesis || genesis->size() != sizeof(Digest))
        return report_fault(session, {text(TextId::restore_genesis)});
    const auto day = parse_date(o.day);
    if (!day) return report_fault(session, {text(TextId::restore_day)});
    if (!is_backup(o.backup)) return report_fault(session, {text(TextId::restore_backup)});
    if (o.key_file.empty() == o.module.empty())
        return report_fault(session, {text(TextId::restore_one_key)});
    const auto key = o.module.empty() ? open_file(o) : open_token(o);
    if (!key) return report_fault(session, key.error());
    const auto proof = (*key)->sign(crypto::restore_message(*genesis, o.backup, format_date(*day)));
    if (!proof) return report_fault(session, proof.error());
    std::cout << "# "
              << text(TextId::restore_public_key, {{"key", to_hex((*key)->public_key().bytes)}})
              << "\noccurred_on: \"" << format_date(*day) << "\"\nfields:\n  backup: " << o.backup
              << "\n  proof: \"" << to_hex(*proof) << "\"\n  public_key_equal: true\n";
    return Exit::done;
}

}  // namespace

void add_restore_command(const Commands& c) {
    auto o = std::make_shared<ProveRestore>();
    CLI::App* command = noun_named(c.app, "keys")->add_subcommand("prove-restore");
    command->add_option("--backup", o->backup)->required();
    command->add_option("--on", o->day)->required();
    command->add_option("--genesis", o->genesis)->required();
    command->add_option("--key-file", o->key_file);
    command->add_option("--passphrase-file", o->passphrase_file);
    command->add_option("--pkcs11", o->module);
    command->add_option("--token", o->token);
    command->add_option("--key-label", o->label);
    command->add_option("--key-id", o->id);
    command->add_option("--pin-file", o->pin_file);
    command->callback([c, o] { c.result = prove_restore(c.session, *o); });
}

}  // namespace charter::cli
