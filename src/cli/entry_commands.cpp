// What is done with one entry: `charter register sign-off drills/2026-03`, `register close`.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/confirm.hpp"
#include "cli/named_entry.hpp"
#include "cli/shown_entry.hpp"
#include "cli/texts.hpp"
#include "client/convention.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "wire/codec.hpp"

namespace charter::cli {
namespace {

using client::Wanted;

/// The entry for a reader. Faults: no usable answer; a register that the convention does not have.
Outcome<std::string> shown_text(client::NodeClient& node, const v1::Entry& entry) {
    const auto convention = client::convention_of_node(node);
    if (!convention) return tl::unexpected(convention.error());
    const auto type = client::register_named(*convention, entry.body().register_());
    if (!type) return tl::unexpected(type.error());
    const auto offset_minutes = offset_of(node);
    if (!offset_minutes) return tl::unexpected(offset_minutes.error());
    return entry_text(*convention, **type, entry, *offset_minutes);
}

/// Shows what is signed, then signs exactly that: the digest is of the body that was shown, and the
/// ledger takes it for no other.
Exit sign_off(const Session& session, const std::string& written) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto entry = named_entry(session, *node, written, Wanted::filed);
    if (!entry) return report_fault(session, entry.error(), exit_of_name(written));
    if (!session.json) {
        const auto shown = shown_text(*node, *entry);
        if (!shown) return report_fault(session, shown.error(), Exit::unreachable);
        std::cout << *shown;
        if (!session.dry_run && !confirmed(text(TextId::sign_off_ask))) return Exit::usage;
    }
    v1::Action action;
    v1::RegistersSignOff& act = *action.mutable_registers_sign_off();
    act.set_entry(state::keys::entry_name(entry->key()));
    act.set_digest(Bytes(view(crypto::sha256(wire::encode(entry->body())))));
    return perform(session, action);
}

Exit close(const Session& session, const std::string& written, const std::string& why) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto entry = named_key(session, *node, written, Wanted::standing);
    if (!entry) return report_fault(session, entry.error(), exit_of_name(written));
    v1::Action action;
    action.mutable_registers_close()->set_entry(*entry);
    action.mutable_registers_close()->set_why(why);
    return perform(session, action);
}

}  // namespace

void add_entry_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "register");
    auto entry = std::make_shared<std::string>();
    auto why = std::make_shared<std::string>();
    CLI::App* signing = noun->add_subcommand("sign-off")->alias("approve");
    signing->add_option("entry", *entry)->required();
    signing->callback([c, entry] { c.result = sign_off(c.session, *entry); });
    CLI::App* closing = noun->add_subcommand("close");
    closing->add_option("entry", *entry)->required();
    closing->add_option("--why", *why)->required();
    closing->callback([c, entry, why] { c.result = close(c.session, *entry, *why); });
}

}  // namespace charter::cli
