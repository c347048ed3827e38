#include "machine/genesis.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "catalog/catalog.hpp"
#include "crypto/sha256.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "tx/dispatch.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::machine {
namespace {

constexpr std::size_t kGenesisBytesMax = 16U << 20U;
constexpr std::int32_t kOffsetMinutesMax = 14 * 60;
constexpr int kMembersMin = 4;
constexpr std::size_t kNodesMax = 500;
constexpr std::size_t kFoundersPerMemberMin = 2;

// What programs of protocol version 1 read by name. Later catalogs keep what this one has
// (catalog.replace).
constexpr std::string_view kNeededParameters[] = {
    "backdating_days_max",
    "batch_records_max",
    "block_bytes_max",
    "challenge_age",
    "change_ratify_days",
    "clock_drift_ms",
    "credential_days_max",
    "emergency_lapse_hours",
    "exception_days_max",
    "expiry_grace_days",
    "grant_days_max",
    "incident_classify_h",
    "incident_close_days",
    "incident_review_days",
    "leave_days_max",
    "nil_declaration",
    "nonce_window",
    "onboarding",
    "quota_reserved_permille",
    "quota_tx_per_s",
    "retention_days_min",
    "risk_accept_max",
    "risk_appetite",
    "rotation_lead",
    "shared_use_hours",
    "supplier_account_days",
    "suspicion_rotation_hours",
    "timers_per_block_max",
    "training",
    "tx_bytes_max",
    "upgrade_lead_blocks",
    "validators_min",
    "validity_blocks_max",
};

tl::unexpected<Refusal> invalid(std::string field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::move(field)}, {"why", std::move(why)}});
}

Status check_nodes(const v1::Genesis& genesis) {
    std::vector<std::string> sites;
    for (const v1::MembershipRegisterSite& site : genesis.sites()) sites.push_back(site.site());
    if (Status s = tx::require_sorted("sites", sites, kNodesMax); !s) return s;
    std::vector<std::string> nodes;
    std::uint64_t power = 0;
    for (const v1::FoundingNode& node : genesis.nodes()) {
        nodes.push_back(node.node().node());
        power += std::min(node.power(), tx::kPowerMax);
    }
    if (Status s = tx::require_sorted("nodes", nodes, kNodesMax); !s) return s;
    if (genesis.solo()) {
        return power == 0 ? ok() : invalid("nodes", "a solo ledger has no validator but its own");
    }
    if (genesis.has_validator()) return invalid("validator", "of solo ledgers only");
    return power > 0 ? ok() : invalid("nodes", "at least one has power");
}

Status check_document(const v1::Genesis& genesis) {
    if (Status s = tx::require_name("chain_id", genesis.chain_id()); !s) return s;
    if (genesis.environment() != "production" && genesis.environment() != "test") {
        return invalid("environment", "production or test");
    }
    if (genesis.genesis_ms() <= 0) return invalid("genesis_ms", "must be positive");
    if (std::abs(genesis.utc_offset_minutes()) > kOffsetMinutesMax)
        return invalid("utc_offset_minutes", "at most 14 hours");
    if (genesis.protocol_version() != 1)
        return invalid("protocol_version", "this binary founds version 1");
    if (genesis.environment() == "production" && genesis.members_size() < kMembersMin) {
        return invalid("members", "a production consortium has at least four");
    }
    if (genesis.members_size() == 0) return invalid("members", "at least one");
    if (genesis.anchors_size() == 0) return invalid("anchors", "at least one");
    std::vector<std::string> members;
    for (const v1::MembershipAdmit& m : genesis.members()) members.push_back(m.member());
    if (Status s = tx::require_sorted("members", members, 100); !s) return s;
    return check_nodes(genesis);
}

Status check_parameters(const catalog::Catalog& catalog) {
    for (const std::string_view name : kNeededParameters) {
        if (catalog.parameter(name) != nullptr) continue;
        return refuse(Reason::catalog_invalid,
                      {{"why", "the parameter " + std::string(name) + " is missing"}});
    }
    return ok();
}

v1::ChainConfig config_of(const v1::Genesis& genesis, ByteView digest) {
    v1::ChainConfig config;
    config.set_key(Bytes(state::keys::kConfig));
    config.set_chain_id(genesis.chain_id());
    config.set_genesis_digest(Bytes(digest));
    config.set_environment(genesis.environment());
    config.set_utc_offset_minutes(genesis.utc_offset_minutes());
    config.set_protocol_version(genesis.protocol_version());
    config.set_solo(genesis.solo());
    config.set_genesis_ms(genesis.genesis_ms());
    return config;
}

// Applies one founding act as the assembly's own: check, permit, apply.
Status found_with(const v1::Action& action, tx::Context& ctx) {
    if (Status s = tx::check(action); !s) return s;
    if (Status s = tx::permit(action, ctx); !s) return s;
    tx::apply(action, ctx);
    return ok();
}

Status apply_nodes(const v1::Genesis& genesis, tx::Context& ctx) {
    for (const v1::FoundingNode& node : genesis.nodes()) {
        v1::Action action;
        *action.mutable_nodes_register() = node.node();
        if (Status s = found_with(action, ctx); !s) return s;
    }
    for (const v1::FoundingNode& node : genesis.nodes()) {
        if (node.power() == 0) continue;
        v1::Action action;
        v1::NodesAssignRole& role = *action.mutable_nodes_assign_role();
        role.set_node(node.node().node());
        role.set_role(node.node().role());
        role.set_power(node.power());
        if (Status s = found_with(action, ctx); !s) return s;
    }
    return ok();
}

Status apply_founding(const v1::Genesis& genesis, tx::Context& ctx) {
    for (const v1::ParametersSet& parameter : genesis.parameters()) {
        v1::Action action;
        *action.mutable_parameters_set() = parameter;
        if (Status s = found_with(action, ctx); !s) return s;
    }
    for (const v1::CredentialsAddAnchor& anchor : genesis.anchors()) {
        v1::Action action;
        *action.mutable_credentials_add_anchor() = anchor;
        if (Status s = found_with(action, ctx); !s) return s;
    }
    for (const v1::MembershipAdmit& member : genesis.members()) {
        v1::Action action;
        *action.mutable_membership_admit() = member;
        if (Status s = found_with(action, ctx); !s) return s;
    }
    for (const v1::MembershipRegisterSite& site : genesis.sites()) {
        v1::Action action;
        *action.mutable_membership_register_site() = site;
        if (Status s = found_with(action, ctx); !s) return s;
    }
    return apply_nodes(genesis, ctx);
}

// A production network begins with as many validators as it may never have fewer of.
Status require_validators(const v1::Genesis& genesis, const tx::Context& ctx) {
    if (genesis.solo() || genesis.environment() != "production") return ok();
    const auto validators = std::ranges::count_if(
        genesis.nodes(), [](const v1::FoundingNode& node) { return node.power() > 0; });
    const std::int64_t floor = ctx.parameter("validators_min");
    return validators >= floor ? ok() : refuse(Reason::validator_floor, {{"floor", floor}});
}

// Every person of every founding member signs the digest of the document, with its own credential.
Status check_founders(const v1::SignedGenesis& document, const v1::Genesis& genesis,
                      const state::View& view) {
    const Bytes message = genesis_message(document.genesis());
    std::map<std::string, bool> signed_by;
    for (const v1::MembershipAdmit& member : genesis.members()) {
        if (member.persons_size() < static_cast<int>(kFoundersPerMemberMin)) {
            return refuse(Reason::second_person_missing,
                          {{"action", std::string("founding")},
                           {"needed", static_cast<std::int64_t>(kFoundersPerMemberMin)},
                           {"persons", std::int64_t{member.persons_size()}}});
        }
        for (const v1::NewPerson& person : member.persons()) signed_by[person.person()] = false;
    }
    for (int i = 0; i < document.signatures_size(); ++i) {
        const v1::FounderSignature& signature = document.signatures(i);
        const auto credential =
            state::read<v1::Credential>(view, state::keys::credential(signature.credential()));
        const bool valid =
            credential && credential->holder() == signature.person() &&
            credential->usage() == v1::USAGE_SIGN && signed_by.contains(signature.person()) &&
            tx::verify_plain(credential->public_key(), message, signature.signature());
        if (!valid) return refuse(Reason::signature_invalid, {{"index", std::int64_t{i}}});
        signed_by[signature.person()] = true;
    }
    const auto count =
        std::ranges::count_if(signed_by, [](const auto& entry) { return entry.second; });
    if (static_cast<std::size_t>(count) == signed_by.size() &&
        static_cast<std::size_t>(document.signatures_size()) == signed_by.size()) {
        return ok();
    }
    return refuse(Reason::signature_count,
                  {{"signatures", std::int64_t{document.signatures_size()}},
                   {"signers", static_cast<std::int64_t>(signed_by.size())}});
}

bool assembly_exists(const state::View& founded, const catalog::Catalog& catalog,
                     std::int64_t now_ms) {
    const auto policy = tx::policy_in_force(founded, tx::kOrdinaryPolicy);
    return policy && tx::can_be_met(*policy, founded, catalog, now_ms);
}

}  // namespace

Digest genesis_digest(ByteView genesis) { return crypto::sha256(genesis); }

Bytes genesis_message(ByteView genesis) {
    return Bytes("charter/genesis/1").append(view(genesis_digest(genesis)));
}

Result<state::Changes> found(const v1::SignedGenesis& document) {
    v1::Genesis genesis;
    if (Status s = wire::decode_canonical(document.genesis(), kGenesisBytesMax, genesis); !s) {
        return tl::unexpected(s.error());
    }
    if (Status s = check_document(genesis); !s) return tl::unexpected(s.error());
    const auto catalog = catalog::load(genesis.catalog());
    if (!catalog) return tl::unexpected(catalog.error());
    if (Status s = check_parameters(**catalog); !s) return tl::unexpected(s.error());

    const state::MemoryView empty;
    state::Delta delta(empty);
    const v1::ChainConfig config = config_of(genesis, view(genesis_digest(document.genesis())));
    state::write(delta, config);
    for (const auto& [key, value] : catalog::records(genesis.catalog())) delta.put(key, value);
    const std::int64_t now = genesis.genesis_ms();
    tx::Context ctx(delta, **catalog, config, {0, now, day_at(now, config.utc_offset_minutes())},
                    tx::RuleSet::all());
    tx::Acting founders;
    founders.founding = true;
    ctx.set_acting(founders);
    if (Status s = apply_founding(genesis, ctx); !s) return tl::unexpected(s.error());
    if (Status s = require_validators(genesis, ctx); !s) return tl::unexpected(s.error());
    if (Status s = check_founders(document, genesis, delta); !s) return tl::unexpected(s.error());
    // A sandbox may do without an assembly.
    if (genesis.environment() == "production" && !assembly_exists(delta, **catalog, now)) {
        return refuse(Reason::would_brick);
    }
    // The first block runs every challenge and judges every requirement.
    state::timer_set(delta, now, "challenge", "*");
    return delta.changes();
}

}  // namespace charter::machine
