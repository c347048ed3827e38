#include "tx/credentials/add_anchor.hpp"

#include "crypto/certificate.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/holder.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kNamePartMax = 64;

Status check_anchor_validity(const v1::CredentialsAddAnchor& tx) {
    if (Status s = check_whole_seconds("not_before_ms", tx.not_before_ms()); !s) return s;
    if (Status s = check_whole_seconds("not_after_ms", tx.not_after_ms()); !s) return s;
    if (tx.not_after_ms() > tx.not_before_ms()) return ok();
    return refuse(Reason::field_invalid, {{"field", std::string("not_after_ms")},
                                          {"why", std::string("must be after not_before_ms")}});
}

Status permit_anchor_key(const v1::CredentialsAddAnchor& tx, const Context& ctx) {
    if (!ctx.enforced(Rule::credentials_one_environment)) return ok();
    if (key_in_use(ctx.view(), tx.key())) return refuse(Reason::credential_exists);
    if (tx.environment() == ctx.config().environment()) return ok();
    return refuse(Reason::environment_mismatch,
                  {{"environment", tx.environment()}, {"chain", ctx.config().environment()}});
}

}  // namespace

Status check(const v1::CredentialsAddAnchor& tx) {
    if (Status s = require_name("anchor", tx.anchor()); !s) return s;
    if (Status s = check_key_form(tx.key()); !s) return s;
    if (Status s = optional_text("organization", tx.organization(), kNamePartMax); !s) return s;
    if (Status s = require_text("common_name", tx.common_name(), kNamePartMax); !s) return s;
    if (Status s = check_anchor_validity(tx); !s) return s;
    if (Status s = check_serial(tx.serial()); !s) return s;
    if (!tx.ca_signature().empty()) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("ca_signature")}});
}

Status permit(const v1::CredentialsAddAnchor& tx, const Context& ctx) {
    if (ctx.view().get(state::keys::anchor(tx.anchor()))) {
        return refuse(Reason::anchor_exists, {{"anchor", tx.anchor()}});
    }
    if (Status s = require_allowed_algorithm(tx.key(), v1::ALGORITHM_UNSPECIFIED, ctx); !s) {
        return s;
    }
    if (Status s = permit_anchor_key(tx, ctx); !s) return s;
    const Result<Bytes> tbs = crypto::encode_tbs(anchor_fields(anchor_record(tx), ctx.config()));
    if (!tbs) return tl::unexpected(tbs.error());
    if (tx.not_after_ms() <= ctx.block().time_ms) return refuse(Reason::certificate_invalid);
    return crypto::verify_certificate_signature(crypto_key(tx.key()), *tbs, tx.ca_signature());
}

void apply(const v1::CredentialsAddAnchor& tx, Context& ctx) {
    const v1::TrustAnchor record = anchor_record(tx);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "anchors", "consortium", record.key());
    ctx.created(record.key());
    ctx.event("tx", "credentials.add_anchor", tx.anchor(),
              {text_field("common_name", tx.common_name())});
}

}  // namespace charter::tx
