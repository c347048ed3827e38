// Challenges of credentials, signatures, binding, order and quotas.

#include "crypto/fixture_key.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/credentials/door.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/credentials/timers.hpp"
#include "tx/fixture.hpp"
#include "tx/nodes/validators.hpp"
#include "tx/pipeline.hpp"
#include "tx/quota.hpp"

namespace charter::machine::builders {
namespace {

v1::Action issue(v1::NewCredential credential) {
    v1::Action action;
    *action.mutable_credentials_issue()->mutable_credential() = std::move(credential);
    return action;
}

std::string authority_role(const tx::Context& ctx) {
    for (const v1::Role& role : ctx.catalog().wire().roles()) {
        if (role.registration_authority()) return role.name();
    }
    return {};
}

// Two persons of whom the first is a registration authority, a holder without a TLS credential, the
// fixture anchor.
struct Issuing {
    std::vector<std::string> persons;
    std::string holder;
};
std::optional<Issuing> issuing(tx::Context& ctx) {
    const std::string role = authority_role(ctx);
    if (role.empty()) return std::nullopt;
    world::put_anchor(ctx);
    Issuing made;
    made.persons = {world::person(ctx, "fixture-a.ra1", {"credentials.issue"}, {role}),
                    world::person(ctx, "fixture-a.ra2", {"credentials.issue"}, {role})};
    made.holder = world::person(ctx, "fixture-a.holder", {});
    return made;
}

// A transaction of fixture-a.p1 that would need nothing but its credential.
tx::Incoming plain_tx(tx::Context& ctx) {
    const std::string sender = world::person(ctx, "fixture-a.p1", {"data.record_access"});
    world::put_signing_credential(ctx, sender, "sender");
    v1::Action action;
    v1::DataRecordAccess& m = *action.mutable_data_record_access();
    m.set_account("challenge");
    m.set_function("challenge");
    m.set_time_ms(ctx.block().time_ms);
    m.set_system("challenge");
    m.set_query_or_result("challenge");
    return world::signed_tx(ctx, action, sender, "sender");
}

Attempt stands(tx::Incoming incoming) {
    return [incoming = std::move(incoming)](tx::Context& ctx) -> Status {
        const auto acting = tx::stand(incoming.tx, ctx);
        if (!acting) return tl::unexpected(acting.error());
        return ok();
    };
}

// Revokes the credential, if one is named, as every way of revoking does in the end; then tries
// what the next block would see.
Attempt at_next_height(const Bytes& revoked, Attempt use) {
    return [revoked, use = std::move(use)](tx::Context& own) -> Status {
        if (!revoked.empty()) {
            tx::revoke_credential(
                state::read_existing<v1::Credential>(own.view(), state::keys::credential(revoked)),
                "challenge", own);
        }
        tx::BlockContext next = own.block();
        ++next.height;
        tx::Context later(own.delta(), own.catalog(), own.config(), next, own.rules());
        return use(later);
    };
}

Attempt verifies(tx::Incoming incoming) {
    return [incoming = std::move(incoming)](tx::Context& ctx) {
        return tx::judge_signatures(incoming, ctx.view(), tx::verify_plain, ctx.rules());
    };
}

}  // namespace

// A credential issued without a resolution, by somebody whom no resolution appointed.
std::optional<Trial> issue_by_resolution(tx::Context& ctx) {
    const auto made = issuing(ctx);
    if (!made) return std::nullopt;
    const auto others = world::persons(ctx, 2, {});
    const v1::Action action = issue(world::new_credential(ctx, made->holder, v1::USAGE_TLS, "tls"));
    return Trial{Reason::not_registration_authority, performs(action, others),
                 performs(action, made->persons)};
}

// A key that has a credential gets a second one.
std::optional<Trial> one_environment(tx::Context& ctx) {
    const auto made = issuing(ctx);
    if (!made) return std::nullopt;
    world::put_signing_credential(ctx, made->persons[0], "used key");
    return Trial{
        Reason::credential_exists,
        performs(issue(world::new_credential(ctx, made->holder, v1::USAGE_TLS, "used key")),
                 made->persons),
        performs(issue(world::new_credential(ctx, made->holder, v1::USAGE_TLS, "new key")),
                 made->persons)};
}

// A key is bound without its own proof.
std::optional<Trial> bind_by_approval(tx::Context& ctx) {
    const auto made = issuing(ctx);
    if (!made) return std::nullopt;
    const v1::NewCredential lawful = world::new_credential(ctx, made->holder, v1::USAGE_TLS, "tls");
    v1::NewCredential violation = lawful;
    violation.set_possession(crypto::fixture_sign("somebody else", "charter/possession/1"));
    return Trial{Reason::possession_unproven, performs(issue(violation), made->persons),
                 performs(issue(lawful), made->persons)};
}

// What was revoked in this block signs, asks at a node's door, or holds up a node among its peers,
// each at the next height.
std::optional<Trial> revoke_next_height(tx::Context& ctx) {
    const tx::Incoming incoming = plain_tx(ctx);
    const std::string& person = incoming.tx.sender();
    const std::string node = std::string(world::kMember) + ".node";
    tx::fixture::put_node(ctx, node, person);
    const Bytes signing = incoming.tx.signers(0);
    const Bytes reading = world::put_credential(ctx, person, "reader", v1::USAGE_TLS);
    const Bytes peering = world::put_credential(ctx, node, "peer", v1::USAGE_CONSENSUS);
    auto validator = state::read_existing<v1::Node>(ctx.view(), state::keys::node(node));
    *validator.mutable_consensus_key() =
        state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(peering))
            .public_key();
    state::write(ctx.delta(), validator);
    const Attempt writes = stands(incoming);
    const Attempt reads = [reading](tx::Context& own) -> Status {
        const auto visitor = tx::admit(own.view(), reading, own.block().time_ms, own.rules());
        if (!visitor) return tl::unexpected(visitor.error());
        return ok();
    };
    const Attempt peers = [node](tx::Context& own) -> Status {
        const auto record = state::read_existing<v1::Node>(own.view(), state::keys::node(node));
        if (!tx::lost_credential(record, own.view(), own.block().time_ms)) return ok();
        return refuse(Reason::credential_revoked, {{"credential", std::string(node)}});
    };
    const Attempt lawful = [=](tx::Context& own) -> Status {
        for (const Attempt& use : {writes, reads, peers}) {
            if (Status s = at_next_height({}, use)(own); !s) return s;
        }
        return ok();
    };
    return Trial{Reason::credential_revoked,
                 at_next_height(signing, writes),
                 lawful,
                 {{Reason::credential_revoked, at_next_height(reading, reads)},
                  {Reason::credential_revoked, at_next_height(peering, peers)}}};
}

// An expired credential signs.
std::optional<Trial> expiry_enforced(tx::Context& ctx) {
    const tx::Incoming incoming = plain_tx(ctx);
    const Attempt violation = [incoming](tx::Context& own) {
        auto credential = state::read_existing<v1::Credential>(
            own.view(), state::keys::credential(incoming.tx.signers(0)));
        credential.set_not_after_ms(own.block().time_ms);
        state::write(own.delta(), credential);
        return stands(incoming)(own);
    };
    return Trial{Reason::credential_expired, violation, stands(incoming)};
}

// The rotation deadline of a suspected key passes.
std::optional<Trial> suspicion_timer(tx::Context& ctx) {
    const tx::Incoming incoming = plain_tx(ctx);
    const Attempt violation = [incoming](tx::Context& own) {
        auto credential = state::read_existing<v1::Credential>(
            own.view(), state::keys::credential(incoming.tx.signers(0)));
        credential.set_suspected_ms(own.block().time_ms - 1);
        credential.set_rotate_by_ms(own.block().time_ms);
        state::write(own.delta(), credential);
        tx::fire_rotate(to_hex(credential.credential()), own);
        return stands(incoming)(own);
    };
    return Trial{Reason::credential_revoked, violation, stands(incoming)};
}

// A credential whose algorithm is none of the list.
std::optional<Trial> crypto_allow_list(tx::Context& ctx) {
    const tx::Incoming incoming = plain_tx(ctx);
    const Attempt violation = [incoming](tx::Context& own) {
        auto credential = state::read_existing<v1::Credential>(
            own.view(), state::keys::credential(incoming.tx.signers(0)));
        credential.mutable_public_key()->set_algorithm(v1::ALGORITHM_UNSPECIFIED);
        state::write(own.delta(), credential);
        // Judged by a verifier that would let it pass, so that only the list stands in its way.
        return tx::judge_signatures(
            incoming, own.view(), [](const auto&, ByteView, ByteView) { return true; },
            own.rules());
    };
    return Trial{Reason::algorithm_not_allowed, violation, verifies(incoming)};
}

// One bit of the signature is altered.
std::optional<Trial> signature_required(tx::Context& ctx) {
    const tx::Incoming lawful = plain_tx(ctx);
    tx::Incoming violation = lawful;
    violation.signatures[0][0] = static_cast<char>(violation.signatures[0][0] ^ 1);
    return Trial{Reason::signature_invalid, verifies(violation), verifies(lawful)};
}

// A transaction that is bound to another genesis.
std::optional<Trial> chain_binding(tx::Context& ctx) {
    const tx::Incoming lawful = plain_tx(ctx);
    tx::Incoming violation = lawful;
    violation.tx.set_genesis_digest(Bytes(32, '\0'));
    const auto checks = [](tx::Incoming incoming) {
        return [incoming = std::move(incoming)](tx::Context& own) {
            return tx::check_stateless(incoming, own);
        };
    };
    return Trial{Reason::wrong_chain, checks(violation), checks(lawful)};
}

// A nonce that was used.
std::optional<Trial> nonce_order(tx::Context& ctx) {
    tx::Incoming replayed = plain_tx(ctx);
    v1::Nonce nonce;
    nonce.set_key(state::keys::nonce(replayed.tx.sender()));
    nonce.set_next(1);
    state::write(ctx.delta(), nonce);
    tx::Incoming next = replayed;
    next.tx.set_nonce(1);
    const auto checks = [](tx::Incoming incoming) {
        return [incoming = std::move(incoming)](tx::Context& own) {
            return tx::check_nonce(incoming.tx, own);
        };
    };
    return Trial{Reason::nonce_used, checks(replayed), checks(next)};
}

// Business of a member whose bucket is empty.
std::optional<Trial> quotas(tx::Context& ctx) {
    const std::string sender = world::person(ctx, "fixture-a.p1", {});
    const auto charges = [sender](bool spent) {
        return [sender, spent](tx::Context& own) {
            own.set_acting(tx::fixture::acting(own, {sender}));
            if (spent) {
                v1::Quota quota;
                quota.set_key(state::keys::quota(world::kMember));
                quota.set_refilled_ms(own.block().time_ms);
                state::write(own.delta(), quota);
            }
            return tx::charge_quota(v1::LANE_BUSINESS, own);
        };
    };
    return Trial{Reason::quota_exceeded, charges(true), charges(false)};
}

}  // namespace charter::machine::builders
