#include "client/founding_nodes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "client/founding.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/incoming.hpp"
#include "tx/membership/register_site.hpp"
#include "tx/nodes/register.hpp"
#include "tx/nodes/validators.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

using compiler::Errors;
using compiler::YamlMap;
using compiler::YamlValue;

constexpr std::string_view kValidator = "validator";

/// Reads the fields of an item and keeps where each stands. Their names are literals: the map keeps
/// views of what it was asked for.
class Fields {
  public:
    Fields(const YamlValue& item, Origin& origin) : map_(item.map()), origin_(origin) {
        origin_.field = item.field();
        origin_.place = item.place();
    }

    std::string text(std::string_view name) {
        const auto value = placed(name, map_.required(name));
        return value ? value->text() : std::string();
    }
    std::vector<std::string> texts_or_none(std::string_view name) {
        const auto value = placed(name, map_.optional(name));
        return value ? value->texts() : std::vector<std::string>();
    }
    std::string digest(std::string_view name) {
        const auto value = placed(name, map_.required(name));
        return value ? to_hex(value->hex(sizeof(Digest))) : std::string();
    }
    std::uint64_t power(std::string_view name, bool needed) {
        const auto value = placed(name, needed ? map_.required(name) : map_.optional(name));
        const auto most = static_cast<std::int64_t>(tx::kPowerMax);
        return value ? static_cast<std::uint64_t>(value->number(needed ? 1 : 0, most)) : 0;
    }

  private:
    std::optional<YamlValue> placed(std::string_view name, std::optional<YamlValue> value) {
        if (value) origin_.places[std::string(name)] = value->place();
        return value;
    }

    YamlMap map_;
    Origin& origin_;
};

SiteEntry read_site(const YamlValue& item) {
    SiteEntry entry;
    Fields fields(item, entry.origin);
    entry.site.set_site(fields.text("site"));
    entry.site.set_kind(fields.text("kind"));
    entry.site.set_country(fields.text("country"));
    std::vector<std::string> hazards = fields.texts_or_none("hazards");
    std::ranges::sort(hazards);
    for (std::string& hazard : hazards) entry.site.add_hazards(std::move(hazard));
    entry.site.set_address_digest(fields.digest("address_digest"));
    return entry;
}

NodeEntry read_node(const YamlValue& item, bool solo) {
    NodeEntry entry;
    Fields fields(item, entry.origin);
    v1::NodesRegister& node = *entry.node.mutable_node();
    node.set_node(fields.text("node"));
    node.set_role(fields.text("role"));
    node.set_site(fields.text("site"));
    node.set_responsible_unit(fields.text("responsible_unit"));
    node.set_responsible_person(fields.text("responsible_person"));
    entry.node.set_power(fields.power("power", !solo && node.role() == kValidator));
    return entry;
}

std::string listed(const std::set<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all.append(all.empty() ? "" : ", ").append(word);
    return all.empty() ? "none" : all;
}

/// What the act's own check says, at the field that it names.
void note(const Status& status, const Origin& origin, Errors& errors) {
    if (status) return;
    std::string field;
    for (const auto& [name, value] : status.error().params) {
        if (const auto* text = std::get_if<std::string>(&value); name == "field" && text != nullptr)
            field = *text;
    }
    origin.error(errors, field, wire::refusal_text(status.error(), "en"));
}

/// The ids that a file may name.
struct Known {
    explicit Known(const ConsortiumFile& file) {
        for (const ConsortiumFile::Member& member : file.members) {
            members.insert(member.id);
            for (const ConsortiumFile::Person& person : member.persons) persons.insert(person.id);
        }
        for (const SiteEntry& entry : file.sites) sites.insert(entry.site.site());
    }

    static std::set<std::string> of_member(const std::set<std::string>& ids,
                                           std::string_view member) {
        std::set<std::string> own;
        for (const std::string& id : ids) {
            if (tx::member_of(id) == member) own.insert(id);
        }
        return own;
    }

    std::set<std::string> members;
    std::set<std::string> persons;
    std::set<std::string> sites;
};

/// An id "<member>.<local>" of a member of the file, and there once.
void check_id(const Origin& origin, const std::string& field, const std::string& id,
              const Known& known, std::set<std::string>& seen, Errors& errors) {
    if (id.empty()) return;
    if (const Status form = tx::require_local_id(field, id); !form) {
        origin.error(errors, field, wire::refusal_text(form.error(), "en"));
        return;
    }
    if (!known.members.contains(std::string(tx::member_of(id)))) {
        origin.error(errors, field,
                     "\"" + id + "\" is of no member of this file: it begins with one of " +
                         listed(known.members));
    }
    if (!seen.insert(id).second) {
        origin.error(errors, field, "\"" + id + "\" is there twice; give each its own id");
    }
}

/// An id that another part of the file gives, of the node's own member.
void check_named(const NodeEntry& entry, const std::string& field, const std::string& id,
                 const std::set<std::string>& ids, Errors& errors) {
    const auto own = Known::of_member(ids, tx::member_of(entry.node.node().node()));
    if (id.empty() || own.contains(id)) return;
    entry.origin.error(errors, field,
                       "\"" + id + "\" is none of the node's own member; allowed: " + listed(own));
}

void check_site(const SiteEntry& entry, Errors& errors) {
    const v1::MembershipRegisterSite& site = entry.site;
    const auto empty = {site.site().empty(), site.kind().empty(), site.country().empty(),
                        site.address_digest().empty()};
    if (std::ranges::find(empty, true) != empty.end()) return;  // noted when it was read
    if (const Status known = tx::require_country(site.country()); !known) {
        entry.origin.error(errors, "country", wire::refusal_text(known.error(), "en"));
        return;
    }
    note(tx::check(site), entry.origin, errors);
}

void check_power(const ConsortiumFile& file, const NodeEntry& entry, Errors& errors) {
    if (entry.node.power() == 0) return;
    if (file.solo) {
        entry.origin.error(errors, "power",
                           "a solo ledger has no validator but its own: leave power out, or set "
                           "engine: cometbft");
    } else if (entry.node.node().role() != kValidator) {
        entry.origin.error(errors, "power",
                           "only a node of role validator has any: leave it out, or change role");
    }
}

std::set<std::string> words_of(const catalog::Catalog& catalog, std::string_view vocabulary) {
    std::set<std::string> words;
    const v1::Enumeration* found = catalog.enumeration(vocabulary);
    if (found != nullptr) words.insert(found->words().begin(), found->words().end());
    return words;
}

void check_word(const Origin& origin, const std::string& field, const std::string& word,
                const std::set<std::string>& words, Errors& errors) {
    if (words.contains(word)) return;
    origin.error(errors, field,
                 "\"" + word + "\" is no word of the convention; allowed: " + listed(words));
}

std::string how_to_make(const std::string& holder) {
    return "; charter keys new " + holder + " --usage consensus,tls,probe makes it";
}

/// Keys of nodes that were read, so that none is there twice.
struct Keys {
    std::map<Bytes, std::string> consensus;
    std::map<std::string, std::string> peers;
};

template <class Key>
void check_unshared(std::map<Key, std::string>& of, const Key& key, const NodeEntry& entry,
                    const std::string& what, Errors& errors) {
    const std::string& id = entry.node.node().node();
    const auto [first, added] = of.emplace(key, id);
    if (added) return;
    entry.origin.error(errors, "node",
                       "has the " + what + " of " + first->second +
                           "; each node makes its own: charter keys new " + id +
                           " in an empty folder");
}

void add_keys(const NodeEntry& entry, const IdentityRequest& request, v1::FoundingNode& into,
              Keys& keys, Errors& errors) {
    v1::NodesRegister& node = *into.mutable_node();
    const auto key = std::ranges::find(request.keys, v1::USAGE_CONSENSUS, &RequestedKey::usage);
    if (key == request.keys.end()) {
        entry.origin.error(
            errors, "node",
            "the request of " + node.node() + " has no consensus key" + how_to_make(node.node()));
        return;
    }
    const Bytes proof = tx::possession_message(Bytes(sizeof(Digest), '\0'), key->key, node.node());
    if (!tx::verify_plain(key->key, proof, key->possession)) {
        entry.origin.error(errors, "node",
                           "the request of " + node.node() +
                               " does not prove that its consensus key is its own at the founding" +
                               how_to_make(node.node()));
    }
    *node.mutable_consensus_key() = key->key;
    node.set_possession(key->possession);
    check_unshared(keys.consensus, key->key.bytes(), entry, "consensus key", errors);
    if (request.peer_id.empty()) {
        entry.origin.error(errors, "node",
                           "the request of " + node.node() +
                               " has no peer_id: it was made before nodes had a peer key" +
                               how_to_make(node.node()));
        return;
    }
    node.set_peer_id(request.peer_id);
    check_unshared(keys.peers, request.peer_id, entry, "peer id", errors);
    note(tx::check(node), entry.origin, errors);
}

}  // namespace

void Origin::error(Errors& errors, std::string_view name, std::string_view what) const {
    const auto at = places.find(name);
    const std::string full = name.empty() ? field : field + "." + std::string(name);
    errors.add(at == places.end() ? place : at->second, full, what);
}

void read_nodes(YamlMap& map, ConsortiumFile& file) {
    if (const auto sites = map.optional("sites")) {
        for (const YamlValue& item : sites->list()) file.sites.push_back(read_site(item));
    }
    if (const auto nodes = map.optional("nodes")) {
        for (const YamlValue& item : nodes->list())
            file.nodes.push_back(read_node(item, file.solo));
    }
    std::ranges::stable_sort(file.sites, {},
                             [](const SiteEntry& entry) { return entry.site.site(); });
    std::ranges::stable_sort(file.nodes, {},
                             [](const NodeEntry& entry) { return entry.node.node().node(); });
}

void check_nodes(const ConsortiumFile& file, Errors& errors) {
    const Known known(file);
    std::set<std::string> seen;
    for (const SiteEntry& entry : file.sites) {
        check_id(entry.origin, "site", entry.site.site(), known, seen, errors);
        check_site(entry, errors);
    }
    std::uint64_t validators = 0;
    for (const NodeEntry& entry : file.nodes) {
        const v1::NodesRegister& node = entry.node.node();
        check_id(entry.origin, "node", node.node(), known, seen, errors);
        check_named(entry, "site", node.site(), known.sites, errors);
        check_named(entry, "responsible_person", node.responsible_person(), known.persons, errors);
        check_power(file, entry, errors);
        validators += entry.node.power() > 0 ? 1 : 0;
    }
    if (file.solo || validators > 0) return;
    errors.add(file.engine_place, "engine",
               "a ledger on CometBFT begins with validators: nodes of role validator with power, "
               "under `nodes`");
}

Outcome<IdentityRequest> find_request(const std::filesystem::path& folder,
                                      const std::string& holder) {
    const auto nested = folder / holder / "request.yaml";
    const auto flat = folder / (holder + ".yaml");
    std::error_code ignored;
    const bool has_nested = std::filesystem::exists(nested, ignored);
    if (!has_nested && !std::filesystem::exists(flat, ignored)) {
        return fault("the request of " + holder + " is missing: " + nested.string() +
                     " (charter keys new " + holder + " makes it)");
    }
    auto request = read_request(has_nested ? nested : flat);
    if (request && request->holder != holder) {
        return fault("the request of " + holder + " is for " + request->holder);
    }
    return request;
}

Outcome<std::monostate> add_nodes(const ConsortiumFile& file, const std::filesystem::path& requests,
                                  const catalog::Catalog& catalog, v1::Genesis& genesis) {
    Errors errors;
    const auto kinds = words_of(catalog, "site_kind");
    const auto hazards = words_of(catalog, "hazard");
    const auto roles = words_of(catalog, "node_role");
    for (const SiteEntry& entry : file.sites) {
        check_word(entry.origin, "kind", entry.site.kind(), kinds, errors);
        for (const std::string& hazard : entry.site.hazards())
            check_word(entry.origin, "hazards", hazard, hazards, errors);
        *genesis.add_sites() = entry.site;
    }
    Keys keys;
    for (const NodeEntry& entry : file.nodes) {
        check_word(entry.origin, "role", entry.node.node().role(), roles, errors);
        v1::FoundingNode& founding = *genesis.add_nodes();
        founding = entry.node;
        if (const auto request = find_request(requests, entry.node.node().node())) {
            add_keys(entry, *request, founding, keys, errors);
        } else {
            entry.origin.error(errors, "node", request.error().what);
        }
    }
    if (!errors.empty()) return fault(errors.text());
    return std::monostate{};
}

}  // namespace charter::client
