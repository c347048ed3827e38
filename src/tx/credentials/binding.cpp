#include "tx/credentials/binding.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "crypto/possession.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/incoming.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kDnsNamesMax = 16;
constexpr std::size_t kApprovals = 2;

tl::unexpected<Refusal> binding_invalid(std::string field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::move(field)}, {"why", std::move(why)}});
}

Status check_validity(const v1::NewCredential& credential) {
    const std::int64_t from = credential.not_before_ms();
    const std::int64_t until = credential.not_after_ms();
    if (Status s = check_whole_seconds("not_before_ms", from); !s) return s;
    if (Status s = check_whole_seconds("not_after_ms", until); !s) return s;
    // No expiry at all is refused by a rule, in permit.
    if (until == 0 || until > from) return ok();
    return binding_invalid("not_after_ms", "must be after not_before_ms");
}

Status check_dns_names(const v1::NewCredential& credential) {
    if (credential.dns_names_size() > kDnsNamesMax) {
        return refuse(Reason::too_many, {{"what", std::string("dns_names")},
                                         {"count", std::int64_t{credential.dns_names_size()}},
                                         {"limit", std::int64_t{kDnsNamesMax}}});
    }
    if (credential.dns_names_size() == 0 || credential.usage() == v1::USAGE_TLS) return ok();
    return binding_invalid("dns_names", "only for usage tls");
}

v1::Algorithm needed_algorithm(v1::Usage usage) {
    if (usage == v1::USAGE_CONSENSUS) return v1::ALGORITHM_ED25519;
    if (usage == v1::USAGE_PAYLOAD) return v1::ALGORITHM_P256;
    return v1::ALGORITHM_UNSPECIFIED;
}

// One key, one use, one chain, one environment.
Status permit_one_environment(const v1::NewCredential& credential, const Context& ctx) {
    if (!ctx.enforced(Rule::credentials_one_environment)) return ok();
    const bool own = credential.usage() == v1::USAGE_CONSENSUS;
    const std::string_view except = own ? std::string_view(credential.holder()) : "";
    if (key_in_use(ctx.view(), credential.key(), except)) return refuse(Reason::credential_exists);
    if (credential.environment() == ctx.config().environment()) return ok();
    return refuse(Reason::environment_mismatch, {{"environment", credential.environment()},
                                                 {"chain", ctx.config().environment()}});
}

Result<v1::TrustAnchor> anchor_in_force(const std::string& name, const Context& ctx) {
    auto anchor = state::read<v1::TrustAnchor>(ctx.view(), state::keys::anchor(name));
    const std::int64_t now = ctx.block().time_ms;
    const bool in_force = anchor && anchor->retired_ms() == 0 && anchor->not_before_ms() <= now &&
                          now < anchor->not_after_ms();
    if (!in_force) return refuse(Reason::anchor_unknown, {{"anchor", name}});
    return *std::move(anchor);
}

// The anchor's own end bounds what it signs.
Status permit_expiry(const v1::NewCredential& credential, const v1::TrustAnchor& anchor,
                     const Context& ctx) {
    if (!ctx.enforced(Rule::credentials_expiry_enforced)) return ok();
    const std::int64_t now = ctx.block().time_ms;
    const std::int64_t days = ctx.parameter("credential_days_max");
    const std::int64_t last = std::min(now + days * kDayMs, anchor.not_after_ms());
    if (now < credential.not_after_ms() && credential.not_after_ms() <= last) return ok();
    return refuse(Reason::expiry_missing, {{"limit", (last - now) / kDayMs}});
}

Status permit_approval(const v1::NewCredential& credential, const Context& ctx) {
    if (!ctx.enforced(Rule::credentials_bind_by_approval)) return ok();
    const Status proven =
        require_possession(credential.key(), credential.holder(), credential.possession(), ctx);
    if (!proven) return proven;
    if (ctx.acting().by_resolution() || persons_signing(ctx).size() >= kApprovals) return ok();
    return refuse(Reason::approval_missing);
}

}  // namespace

Status check_binding(const v1::NewCredential& credential) {
    if (Status s = check_key_form(credential.key()); !s) return s;
    if (credential.usage() < v1::USAGE_SIGN || credential.usage() > v1::USAGE_CONSENSUS) {
        return binding_invalid("usage", "sign, tls, payload, probe or consensus");
    }
    if (Status s = require_local_id("holder", credential.holder()); !s) return s;
    if (Status s = check_validity(credential); !s) return s;
    if (Status s = check_serial(credential.serial()); !s) return s;
    if (Status s = require_name("anchor", credential.anchor()); !s) return s;
    if (credential.ca_signature().empty()) {
        return refuse(Reason::field_missing, {{"field", std::string("ca_signature")}});
    }
    return check_dns_names(credential);
}

Status permit_binding(const v1::NewCredential& credential, std::string_view member,
                      const Context& ctx) {
    const v1::PublicKey& key = credential.key();
    if (Status s = require_allowed_algorithm(key, needed_algorithm(credential.usage()), ctx); !s) {
        return s;
    }
    if (Status s = permit_one_environment(credential, ctx); !s) return s;
    const Result<v1::TrustAnchor> anchor = anchor_in_force(credential.anchor(), ctx);
    if (!anchor) return tl::unexpected(anchor.error());
    if (Status s = permit_expiry(credential, *anchor, ctx); !s) return s;
    if (Status s = permit_approval(credential, ctx); !s) return s;
    const Result<Bytes> tbs =
        crypto::encode_tbs(certificate_fields(credential, *anchor, member, ctx.config()));
    if (!tbs) return tl::unexpected(tbs.error());
    return crypto::verify_certificate_signature(crypto_key(anchor->public_key()), *tbs,
                                                credential.ca_signature());
}

void apply_binding(const v1::NewCredential& credential, std::string_view member, Context& ctx) {
    const auto anchor =
        state::read_existing<v1::TrustAnchor>(ctx.view(), state::keys::anchor(credential.anchor()));
    const Result<Bytes> tbs =
        crypto::encode_tbs(certificate_fields(credential, anchor, member, ctx.config()));
    ensure(tbs.has_value(), "a certificate that permit encoded");
    const Bytes id = credential_id(credential.key());
    v1::Credential record;
    record.set_key(state::keys::credential(id));
    record.set_credential(id);
    *record.mutable_public_key() = credential.key();
    record.set_usage(credential.usage());
    record.set_holder(credential.holder());
    record.set_member(std::string(member));
    record.set_not_before_ms(credential.not_before_ms());
    record.set_not_after_ms(credential.not_after_ms());
    record.set_serial(credential.serial());
    record.set_anchor(credential.anchor());
    record.set_tbs_digest(Bytes(view(crypto::sha256(*tbs))));
    record.set_ca_signature(credential.ca_signature());
    *record.mutable_dns_names() = credential.dns_names();
    record.set_environment(credential.environment());
    record.set_issued_ms(ctx.block().time_ms);
    record.set_issued_height(ctx.block().height);
    record.set_proposal(ctx.acting().proposal);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "credentials", record.member(), record.key());
    ctx.created(record.key());
    // A validator leaves the set when its key's credential expires (why_must_leave).
    if (record.usage() == v1::USAGE_CONSENSUS) {
        state::timer_set(ctx.delta(), record.not_after_ms(), "leaving", "*");
    }
    ctx.event("tx", "credentials.issue", to_hex(id),
              {text_field("holder", credential.holder()),
               text_field("usage", v1::Usage_Name(credential.usage()))});
}

Bytes possession_message(ByteView genesis_digest, const v1::PublicKey& key,
                         std::string_view holder) {
    return crypto::possession_message(genesis_digest, key.bytes(), holder);
}

Status require_possession(const v1::PublicKey& key, std::string_view holder, ByteView possession,
                          const Context& ctx) {
    const Bytes message = possession_message(possession_genesis(ctx), key, holder);
    return verify_plain(key, message, possession) ? ok() : refuse(Reason::possession_unproven);
}

Bytes possession_genesis(const Context& ctx) {
    return ctx.acting().founding ? Bytes(32, '\0') : ctx.config().genesis_digest();
}

}  // namespace charter::tx
