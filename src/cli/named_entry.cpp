#include "cli/named_entry.hpp"

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "cli/shown_entry.hpp"
#include "cli/texts.hpp"
#include "client/remote_view.hpp"
#include "client/state_reader.hpp"
#include "state/keys.hpp"
#include "tx/common.hpp"

namespace charter::cli {
namespace {

using client::EntryName;
using client::Wanted;

/// A line each: "  drills/bank-a/0000000000000003  2026-03-02  signed_off".
std::string lines_of(const std::vector<v1::Entry>& entries) {
    std::string lines;
    for (const v1::Entry& entry : entries) {
        lines.append("\n  ").append(state::keys::entry_name(entry.key()));
        lines.append("  ").append(format_date(entry.body().occurred_on()));
        lines.append("  ").append(entry_state_text(entry.state()));
    }
    return lines;
}

TextId none_of(Wanted wanted) {
    switch (wanted) {
        case Wanted::newest:   return TextId::named_none_newest;
        case Wanted::filed:    return TextId::named_none_filed;
        case Wanted::standing: return TextId::named_none_standing;
    }
    return TextId::named_none_newest;
}

std::string member_of_session(const Session& session) {
    const std::string own = own_member(session);
    return own.empty() && !session.via.empty() ? std::string(tx::member_of(session.via)) : own;
}

Outcome<v1::Entry> entry_at(client::NodeClient& node, const std::string& key) {
    v1::Entry entry;
    const auto found = client::read_record(node, state::keys::entry(key), entry);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return fault("there is no entry " + key);
    return entry;
}

bool is_commitment(const std::string& text) {
    const auto bytes = from_hex(text);
    return bytes && digest_from(*bytes);
}

}  // namespace

Fault no_entry_name(const std::string& written) {
    return {text(TextId::no_entry_name, {{"name", written}})};
}

Exit exit_of_name(const std::string& written) {
    const bool named = is_commitment(written) || client::parse_entry_name(written);
    return named ? Exit::refused : Exit::usage;
}

Outcome<v1::Entry> one_entry(const std::string& written, const EntryName& name,
                             const std::vector<v1::Entry>& entries, Wanted wanted) {
    const client::FoundEntries found = client::entries_named(name, entries, wanted);
    if (found.wanted.size() == 1) return found.wanted.front();
    if (found.wanted.size() > 1) {
        return fault(
            text(TextId::named_several, {{"name", written}, {"entries", lines_of(found.wanted)}}));
    }
    if (!found.others.empty()) {
        return fault(
            text(none_of(wanted), {{"name", written}, {"entries", lines_of(found.others)}}));
    }
    return fault(
        text(TextId::named_nothing,
             {{"name", written}, {"register", name.register_name}, {"member", name.member}}));
}

Outcome<v1::Entry> named_entry(const Session& session, client::NodeClient& node,
                               const std::string& written, Wanted wanted) {
    auto name = client::parse_entry_name(written);
    if (!name) return tl::unexpected(no_entry_name(written));
    if (name->member.empty()) name->member = member_of_session(session);
    if (name->member.empty()) return tl::unexpected(no_entry_name(written));
    if (const auto key = client::exact_name(*name)) return entry_at(node, *key);
    const auto entries = client::read_entries(node, name->register_name, name->member);
    if (!entries) return tl::unexpected(entries.error());
    return one_entry(written, *name, *entries, wanted);
}

Outcome<std::string> named_key(const Session& session, client::NodeClient& node,
                               const std::string& written, Wanted wanted) {
    const auto entry = named_entry(session, node, written, wanted);
    if (!entry) return tl::unexpected(entry.error());
    return state::keys::entry_name(entry->key());
}

Outcome<std::string> named_document(const Session& session, client::NodeClient& node,
                                    const std::string& written) {
    if (is_commitment(written)) return written;
    if (!client::parse_entry_name(written)) {
        return fault(text(TextId::no_document_name, {{"name", written}}));
    }
    const auto entry = named_entry(session, node, written, Wanted::newest);
    if (!entry) return tl::unexpected(entry.error());
    if (entry->body().document().empty()) {
        return fault(
            text(TextId::entry_no_document, {{"entry", state::keys::entry_name(entry->key())}}));
    }
    return to_hex(entry->body().document());
}

}  // namespace charter::cli
