#include "tx/pipeline.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/dispatch.hpp"
#include "tx/people/enrollers.hpp"
#include "tx/quota.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

const v1::Act& act_of(const v1::Action& action, const Context& ctx) {
    const v1::Act* act = ctx.catalog().act(catalog::act_name(action));
    ensure(act != nullptr, "the catalog lacks an act that this binary knows");
    return *act;
}

tl::unexpected<Refusal> refuse_unknown(const std::string& action, const Context& ctx) {
    return refuse(Reason::action_unknown,
                  {{"action", action}, {"version", std::int64_t{ctx.config().protocol_version()}}});
}

// Standing of the one behind a credential; fills in the member.
Status stand_holder(const v1::Credential& credential, bool remedial, const Context& ctx) {
    const std::string& holder = credential.holder();
    if (const auto person =
            state::read_shared<v1::Person>(ctx.view(), state::keys::person(holder))) {
        if (!person->active()) return refuse(Reason::person_inactive, {{"person", holder}});
    } else if (const auto node =
                   state::read_shared<v1::Node>(ctx.view(), state::keys::node(holder))) {
        if (node->retired() || node->suspended())
            return refuse(Reason::person_inactive, {{"person", holder}});
    } else {
        const auto account =
            state::read_shared<v1::SystemAccount>(ctx.view(), state::keys::account(holder));
        if (!account || !account->active())
            return refuse(Reason::sender_unknown, {{"sender", holder}});
    }
    const auto member =
        state::read_shared<v1::Member>(ctx.view(), state::keys::member(credential.member()));
    if (!member) return refuse(Reason::member_unknown, {{"member", credential.member()}});
    // The suspended stay able to do what is remedial: vote on ratification, renew, sign off
    // training.
    if (member->removed() || (member->suspended() && !remedial)) {
        return refuse(Reason::member_not_in_standing, {{"member", credential.member()}});
    }
    return ok();
}

Status stand_credential(const v1::Credential& credential, const v1::Act& act, const Context& ctx) {
    // What nodes say of themselves, they say by themselves.
    const v1::Usage needed = act.lane() == v1::LANE_OBSERVATION ? v1::USAGE_PROBE : v1::USAGE_SIGN;
    if (credential.usage() != needed) {
        return refuse(
            Reason::credential_wrong_usage,
            {{"usage", v1::Usage_Name(credential.usage())}, {"needed", v1::Usage_Name(needed)}});
    }
    if (Status s = permit_unrevoked(credential, ctx.rules()); !s) return s;
    const std::int64_t grace = act.remedial() ? ctx.parameter("expiry_grace_days") * kDayMs : 0;
    const std::int64_t now = ctx.block().time_ms;
    const bool expired =
        now >= credential.not_after_ms() + grace || now < credential.not_before_ms();
    if (ctx.enforced(Rule::credentials_expiry_enforced) && expired) {
        return refuse(Reason::credential_expired,
                      {{"credential", to_hex(credential.credential())}});
    }
    return stand_holder(credential, act.remedial(), ctx);
}

Rule persons_rule(const v1::Act& act) {
    if (act.name() == "incidents.close") return Rule::incidents_two_person_close;
    const bool lifecycle = act.name() == "people.enrol" || act.name() == "people.amend" ||
                           act.name() == "people.deregister";
    return lifecycle ? Rule::identity_lifecycle_approval : Rule::policy_no_single_admin;
}

// Two persons are two natural persons, and neither enrolled the other.
Status permit_pairs(const Persons& persons, const Context& ctx) {
    if (!ctx.enforced(Rule::identity_two_person_change)) return ok();
    for (std::size_t i = 0; i < persons.size(); ++i) {
        for (std::size_t k = i + 1; k < persons.size(); ++k) {
            const v1::Person& first = *persons[i];
            const v1::Person& second = *persons[k];
            if (first.natural_person() == second.natural_person()) {
                return refuse(Reason::same_person_twice, {{"person", second.person()}});
            }
            if (enrolled_one_another(first, second, ctx.view())) {
                return refuse(Reason::enroller_as_second,
                              {{"person", second.person()}, {"other", first.person()}});
            }
        }
    }
    return ok();
}

Status permit_persons(const v1::Act& act, const Persons& persons, const Context& ctx) {
    const auto& signers = ctx.acting().signers;
    if (ctx.enforced(Rule::identity_two_person_change) && persons.size() < signers.size()) {
        for (std::size_t i = 1; i < signers.size(); ++i) {
            const auto same = [&](const Signer& s) { return s.holder == signers[i].holder; };
            if (std::any_of(signers.begin(), signers.begin() + static_cast<std::ptrdiff_t>(i),
                            same)) {
                return refuse(Reason::same_person_twice, {{"person", signers[i].holder}});
            }
        }
    }
    if (ctx.enforced(persons_rule(act)) && persons.size() < act.persons()) {
        const bool twice =
            !ctx.enforced(Rule::identity_two_person_change) && signers.size() >= act.persons();
        if (!twice) {
            return refuse(Reason::second_person_missing,
                          {{"action", act.name()},
                           {"needed", std::int64_t{act.persons()}},
                           {"persons", static_cast<std::int64_t>(persons.size())}});
        }
    }
    return act.persons() >= 2 ? permit_pairs(persons, ctx) : ok();
}

Status permit_mode(const v1::Act& act, const Context& ctx) {
    const auto network = state::read_shared<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    if (!network || !ctx.enforced(Rule::network_limit_seal)) return ok();
    const bool closed =
        (network->mode() == v1::MODE_READ_ONLY && act.lane() == v1::LANE_BUSINESS) ||
        (network->mode() == v1::MODE_SEALED && !act.remedial());
    if (closed) return refuse(Reason::network_sealed, {{"mode", v1::Mode_Name(network->mode())}});
    return ok();
}

Status permit_adoption(const v1::Act& act, const Context& ctx) {
    if (!act.needs_adoption() || !ctx.enforced(Rule::membership_adoption_gate)) return ok();
    const auto member =
        state::read_shared<v1::Member>(ctx.view(), state::keys::member(ctx.acting().member));
    if (member && member->adopted_version() == ctx.catalog().version()) return ok();
    return refuse(
        Reason::convention_not_adopted,
        {{"member", ctx.acting().member}, {"version", std::int64_t{ctx.catalog().version()}}});
}

Status permit_duty(const v1::Act& act, const Persons& persons, const Context& ctx) {
    if (act.open() || !ctx.enforced(Rule::access_default_deny)) return ok();
    const std::size_t count = std::min<std::size_t>(persons.size(), act.persons());
    for (std::size_t i = 0; i < count; ++i) {
        if (!holds_duty(ctx, *persons[i], act.name())) {
            return refuse(Reason::no_grant,
                          {{"person", persons[i]->person()}, {"action", act.name()}});
        }
    }
    return ok();
}

}  // namespace

Status check_stateless(const Incoming& incoming, const Context& ctx) {
    const v1::Transaction& tx = incoming.tx;
    const bool bound = tx.genesis_digest() == ctx.config().genesis_digest() &&
                       tx.chain_id() == ctx.config().chain_id();
    if (ctx.enforced(Rule::tx_chain_binding) && !bound) return refuse(Reason::wrong_chain);
    const std::int64_t limit = ctx.parameter("tx_bytes_max");
    if (static_cast<std::int64_t>(incoming.bytes) > limit) {
        return refuse(Reason::too_large, {{"what", std::string("transaction")},
                                          {"size", static_cast<std::int64_t>(incoming.bytes)},
                                          {"limit", limit}});
    }
    const std::uint64_t height = ctx.block().height;
    if (tx.valid_until_height() < height) {
        return refuse(Reason::expired_transaction,
                      {{"until", static_cast<std::int64_t>(tx.valid_until_height())},
                       {"height", static_cast<std::int64_t>(height)}});
    }
    const std::int64_t ahead = ctx.parameter("validity_blocks_max");
    if (tx.valid_until_height() - height > static_cast<std::uint64_t>(ahead)) {
        return refuse(Reason::validity_too_long, {{"limit", ahead}});
    }
    return check_action(tx.action(), ctx);
}

Status check_action(const v1::Action& action, const Context& ctx) {
    const std::string& name = catalog::act_name(action);
    const v1::Act* act = ctx.catalog().act(name);
    if (act == nullptr || act->since_version() > ctx.config().protocol_version()) {
        return refuse_unknown(name, ctx);
    }
    return check(action);
}

Result<Acting> stand(const v1::Transaction& tx, const Context& ctx) {
    const std::string& name = catalog::act_name(tx.action());
    const v1::Act* act = ctx.catalog().act(name);
    if (act == nullptr) return refuse_unknown(name, ctx);
    Acting acting;
    for (const Bytes& id : tx.signers()) {
        const auto credential =
            state::read_shared<v1::Credential>(ctx.view(), state::keys::credential(id));
        if (!credential) return refuse(Reason::credential_unknown, {{"credential", to_hex(id)}});
        if (Status s = stand_credential(*credential, *act, ctx); !s)
            return tl::unexpected(s.error());
        acting.signers.push_back(
            {id, credential->usage(), credential->holder(), credential->member()});
    }
    if (acting.signers.front().holder != tx.sender()) return refuse(Reason::sender_mismatch);
    acting.sender = tx.sender();
    acting.member = acting.signers.front().member;
    return acting;
}

Status check_nonce(const v1::Transaction& tx, const Context& ctx) {
    const auto nonce = state::read<v1::Nonce>(ctx.view(), state::keys::nonce(tx.sender()));
    const std::uint64_t expected = nonce ? nonce->next() : 0;
    if (tx.nonce() == expected || !ctx.enforced(Rule::tx_nonce_order)) return ok();
    return refuse(tx.nonce() < expected ? Reason::nonce_used : Reason::nonce_gap,
                  {{"nonce", static_cast<std::int64_t>(tx.nonce())},
                   {"expected", static_cast<std::int64_t>(expected)}});
}

Status permit_act(const v1::Action& action, const Context& ctx) {
    const v1::Act& act = act_of(action, ctx);
    if (ctx.acting().by_resolution()) return ok();
    if (ctx.enforced(Rule::policy_no_single_admin) && act.origin() == v1::ORIGIN_RESOLUTION) {
        return refuse(Reason::resolution_required, {{"action", act.name()}});
    }
    const Persons persons = persons_signing(ctx);
    if (act.persons() > 0 && persons.empty()) return refuse(Reason::system_account);
    if (Status s = permit_persons(act, persons, ctx); !s) return s;
    if (Status s = permit_mode(act, ctx); !s) return s;
    if (Status s = permit_adoption(act, ctx); !s) return s;
    return permit_duty(act, persons, ctx);
}

Status perform(const v1::Action& action, Context& ctx) {
    if (Status s = permit_act(action, ctx); !s) return s;
    if (Status s = permit(action, ctx); !s) return s;
    apply(action, ctx);
    return ok();
}

void refuse_in(v1::Receipt& receipt, const Refusal& refusal) {
    receipt.set_reason(static_cast<std::uint32_t>(refusal.reason));
    std::vector<v1::Field> fields;
    for (const Param& param : refusal.params) {
        const auto* number = std::get_if<std::int64_t>(&param.value);
        fields.push_back(number != nullptr
                             ? number_field(param.name, *number)
                             : text_field(param.name, std::get<std::string>(param.value)));
    }
    std::ranges::sort(fields, {},
                      [](const v1::Field& f) -> const std::string& { return f.name(); });
    for (v1::Field& field : fields) *receipt.add_params() = std::move(field);
}

v1::Receipt execute(const Incoming& incoming, const Status& signatures, Context& ctx) {
    ctx.effects().receipt.Clear();
    const auto attempt = [&]() -> Status {
        if (Status s = check_stateless(incoming, ctx); !s) return s;
        if (!signatures) return signatures;
        Result<Acting> acting = stand(incoming.tx, ctx);
        if (!acting) return tl::unexpected(acting.error());
        ctx.set_acting(*std::move(acting));
        if (Status s = check_nonce(incoming.tx, ctx); !s) return s;
        v1::Nonce nonce;
        nonce.set_key(state::keys::nonce(incoming.tx.sender()));
        nonce.set_next(incoming.tx.nonce() + 1);
        state::write(ctx.delta(), nonce);
        if (Status s = charge_quota(act_of(incoming.tx.action(), ctx).lane(), ctx); !s) return s;
        return perform(incoming.tx.action(), ctx);
    };
    const Status done = attempt();
    v1::Receipt receipt;
    receipt.Swap(&ctx.effects().receipt);
    receipt.set_tx_id(incoming.id);
    receipt.set_action(catalog::act_name(incoming.tx.action()));
    receipt.set_sender(incoming.tx.sender());
    receipt.set_catalog_version(ctx.catalog().version());
    if (!done) refuse_in(receipt, done.error());
    return receipt;
}

}  // namespace charter::tx
