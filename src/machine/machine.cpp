#include "machine/machine.hpp"

#include <algorithm>
#include <set>

#include "assurance/update.hpp"
#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "machine/block_rules.hpp"
#include "machine/challenge.hpp"
#include "machine/invariants.hpp"
#include "machine/probes.hpp"
#include "machine/validator_updates.hpp"
#include "merkle/list_tree.hpp"
#include "merkle/mmr.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/timers.hpp"
#include "tx/change/timers.hpp"
#include "tx/credentials/timers.hpp"
#include "tx/exceptions/exception.hpp"
#include "tx/incidents/timers.hpp"
#include "tx/membership/set_jurisdiction_list.hpp"
#include "tx/network/upgrades.hpp"
#include "tx/people/timers.hpp"
#include "tx/pipeline.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr ByteView kAllRules = "*";

// One block under way: the delta, what was collected, and what the statuses must look at again.
struct Run {
    state::Delta delta;
    const catalog::Catalog& catalog;
    v1::ChainConfig config;
    tx::Context ctx;
    BlockResult result;
    std::vector<v1::Timer> due_statuses;
    bool challenges_due = false;

    Run(const state::View& before, const catalog::Catalog& c, const BlockInput& input,
        const Options& options)
        : delta(before),
          catalog(c),
          config(state::read_existing<v1::ChainConfig>(before, state::keys::kConfig)),
          ctx(delta, c, config,
              {input.height, input.time_ms, day_at(input.time_ms, config.utc_offset_minutes())},
              options.rules) {}
};

void fire(const v1::Timer& timer, Run& run) {
    run.ctx.event("timer", timer.kind(), timer.subject());
    if (timer.kind() == "proposal") return tx::fire_proposal(timer.subject(), run.ctx);
    if (timer.kind() == "lapse") return tx::fire_lapse(timer.subject(), run.ctx);
    if (timer.kind() == "grant") return tx::fire_grant(timer.subject(), run.ctx);
    if (timer.kind() == "training") return tx::fire_training(timer.subject(), run.ctx);
    if (timer.kind() == "account") return tx::fire_account(timer.subject(), run.ctx);
    if (timer.kind() == "leave") return tx::fire_leave(timer.subject(), run.ctx);
    if (timer.kind() == "checkout") return tx::fire_checkout(timer.subject(), run.ctx);
    if (timer.kind() == "rotate") return tx::fire_rotate(timer.subject(), run.ctx);
    if (timer.kind() == "exception") return tx::fire_exception(timer.subject(), run.ctx);
    if (timer.kind() == "change") return tx::fire_change(timer.subject(), run.ctx);
    if (timer.kind() == "incident") return tx::fire_incident(timer.subject(), run.ctx);
    if (timer.kind() == "leaving") return tx::fire_leaving(run.ctx);
    ensure(false, "a timer of a kind that this binary does not know");
}

void fire_due_timers(Run& run) {
    const auto limit = static_cast<std::size_t>(run.ctx.parameter("timers_per_block_max"));
    for (const v1::Timer& timer : state::timers_take(run.delta, run.ctx.block().time_ms, limit)) {
        if (timer.kind() == assurance::kStatusTimer) {
            run.due_statuses.push_back(timer);
        } else if (timer.kind() == "challenge") {
            run.challenges_due = true;
            state::timer_set(run.delta,
                             run.ctx.block().time_ms + run.ctx.parameter("challenge_age") * kDayMs,
                             "challenge", kAllRules);
        } else {
            fire(timer, run);
        }
    }
}

v1::Receipt receipt_of_undecodable(const BlockTx& tx, const catalog::Catalog& catalog) {
    v1::Receipt receipt;
    receipt.set_tx_id(tx.raw_digest);
    receipt.set_catalog_version(catalog.version());
    tx::refuse_in(receipt, tx.incoming.error());
    return receipt;
}

void run_transactions(const BlockInput& input, Run& run) {
    for (std::size_t i = 0; i < input.txs.size(); ++i) {
        const BlockTx& tx = input.txs[i];
        v1::Receipt receipt = tx.incoming ? tx::execute(*tx.incoming, tx.signatures, run.ctx)
                                          : receipt_of_undecodable(tx, run.catalog);
        receipt.set_height(input.height);
        receipt.set_index(static_cast<std::uint32_t>(i));
        run.ctx.event("tx", receipt.action(), to_hex(receipt.tx_id()),
                      {tx::number_field("index", static_cast<std::int64_t>(i)),
                       tx::number_field("reason", receipt.reason()),
                       tx::text_field("sender", receipt.sender())});
        run.result.receipts.push_back(std::move(receipt));
    }
}

// Rules whose parameters this block changed.
std::set<std::string, std::less<>> rules_touched(const Run& run) {
    std::set<std::string, std::less<>> touched;
    for (const v1::RuleDef& rule : run.catalog.wire().rules()) {
        const bool changed = std::ranges::any_of(rule.parameters(), [&](const std::string& name) {
            return run.delta.changes().contains(state::keys::parameter(name));
        });
        if (changed) touched.insert(rule.id());
    }
    return touched;
}

void run_challenges(Run& run) {
    const auto touched = rules_touched(run);
    if (!run.challenges_due && touched.empty()) return;
    // Over a frozen copy of the block's own state: one outcome does not change what the next one
    // sees.
    std::vector<v1::ChallengeOutcome> outcomes;
    for (const Challenge& challenge : challenges()) {
        const std::string_view id = tx::rule_id(challenge.rule);
        const v1::RuleDef* rule = run.catalog.rule(id);
        if (rule == nullptr || rule->stage() != v1::STAGE_ACTIVE) continue;
        if (!run.challenges_due && !touched.contains(id)) continue;
        outcomes.push_back(run_challenge(challenge, run.delta, run.ctx));
    }
    for (const v1::ChallengeOutcome& outcome : outcomes) {
        state::write(run.delta, outcome);
        run.ctx.event("challenge", outcome.rule(), v1::ChallengeVerdict_Name(outcome.verdict()));
    }
}

void update_statuses(Run& run, const assurance::Index& index, assurance::Kept* kept) {
    const assurance::Now now{run.ctx.block().height, run.ctx.block().time_ms,
                             run.ctx.block().today};
    assurance::Touched touched = assurance::touched_by(index, run.delta, run.delta.changes());
    assurance::touch_fired(index, run.due_statuses, touched);
    // The first block, the one after a new catalog, and once a day: whatever the index missed.
    if (run.challenges_due) touched.everything = true;
    run.result.transitions =
        assurance::update(run.delta, run.catalog, run.config, now, touched, kept);
    for (const v1::Transition& t : run.result.transitions) {
        run.ctx.event("status", t.requirement(), t.member(),
                      {tx::text_field("from", v1::StatusValue_Name(t.from())),
                       tx::text_field("to", v1::StatusValue_Name(t.to()))});
    }
}

template <class Message>
Digest root_of(const std::vector<Message>& messages) {
    std::vector<Bytes> items;
    items.reserve(messages.size());
    for (const Message& message : messages) items.push_back(wire::encode(message));
    return merkle::list_root(items);
}

// One leaf of the mountain range for every block that changes anything.
void append_mountain(Run& run) {
    if (run.delta.changes().empty() && run.result.receipts.empty()) return;
    auto record = state::read_or_new<v1::Mountain>(run.delta, Bytes(state::keys::kMountain));
    merkle::Mmr mmr{record.count(), {}};
    for (const Bytes& peak : record.peaks()) mmr.peaks.push_back(*digest_from(peak));
    v1::MountainLeaf leaf;
    leaf.set_height(run.ctx.block().height);
    leaf.set_time_ms(run.ctx.block().time_ms);
    leaf.set_receipts_root(Bytes(view(run.result.receipts_root)));
    leaf.set_transitions_root(Bytes(view(run.result.transitions_root)));
    MountainStep step{mmr.count, leaf, mmr.append(crypto::sha256(wire::encode(leaf)))};
    run.result.mountain = std::move(step);
    record.set_count(mmr.count);
    record.clear_peaks();
    for (const Digest& peak : mmr.peaks) record.add_peaks(Bytes(view(peak)));
    state::write(run.delta, record);
}

void number_events(Run& run) {
    run.result.events = std::move(run.ctx.effects().events);
    for (std::size_t i = 0; i < run.result.events.size(); ++i) {
        run.result.events[i].set_height(run.ctx.block().height);
        run.result.events[i].set_index(static_cast<std::uint32_t>(i));
        run.result.events[i].set_time_ms(run.ctx.block().time_ms);
    }
}

}  // namespace

BlockResult execute_block(const state::View& before, const catalog::Catalog& catalog,
                          const BlockInput& input, const Options& options) {
    Run run(before, catalog, input, options);
    fire_due_timers(run);
    for (const v1::MisbehaviourSeen& seen : input.misbehaviour) {
        // Evidence that was recorded before is no news; the engine may deliver it again after a
        // restart.
        static_cast<void>(record_misbehaviour(seen, run.ctx));
    }
    run_transactions(input, run);
    run_challenges(run);
    tx::begin_due_upgrade(run.ctx);
    run.delta.drop_unchanged();
    if (options.index != nullptr) {
        update_statuses(run, *options.index, options.kept);
    } else {
        update_statuses(run, assurance::Index(catalog), options.kept);
    }
    run.result.receipts_root = root_of(run.result.receipts);
    run.result.transitions_root = root_of(run.result.transitions);
    run.result.catalog_changed = run.delta.changes().contains(state::keys::kCatalogHead);
    if (run.result.catalog_changed) {
        state::timer_set(run.delta, run.ctx.block().time_ms, "challenge", kAllRules);
    }
    append_mountain(run);
    run.result.validators = validator_updates(before, run.delta.changes());
    if (options.check_invariants) {
        const auto broken = broken_invariant(run.delta, catalog);
        ensure(!broken, broken ? broken->c_str() : "");
    }
    number_events(run);
    run.result.changes = run.delta.changes();
    return std::move(run.result);
}

Result<std::shared_ptr<const catalog::Catalog>> load_catalog(const state::View& view) {
    return catalog::from_records([&](ByteView prefix, const catalog::Visit& visit) {
        state::scan_prefix(view, prefix, visit);
    });
}

Status supports(const catalog::Catalog& catalog) {
    for (const v1::RuleDef& rule : catalog.wire().rules()) {
        if (rule.stage() != v1::STAGE_ACTIVE) continue;
        const bool built = is_request_rule(rule.id()) ||
                           std::ranges::any_of(challenges(), [&](const Challenge& c) {
                               return tx::rule_id(c.rule) == rule.id();
                           });
        if (!built) {
            return refuse(Reason::catalog_invalid,
                          {{"why", "this binary lacks the active rule " + rule.id()}});
        }
    }
    for (const v1::ProbeDef& probe : catalog.wire().probes()) {
        if (probe.stage() != v1::STAGE_ACTIVE || is_built_probe(probe.id())) continue;
        return refuse(Reason::catalog_invalid,
                      {{"why", "this binary lacks the active probe " + probe.id()}});
    }
    return ok();
}

BlockTx take_in(ByteView raw, const state::View& before, const tx::Verifier& verify,
                const tx::RuleSet& rules) {
    BlockTx tx{Bytes(view(crypto::sha256(raw))), tx::decode(raw), ok()};
    if (tx.incoming) tx.signatures = tx::judge_signatures(*tx.incoming, before, verify, rules);
    return tx;
}

v1::Receipt try_transaction(const state::View& view, const catalog::Catalog& catalog,
                            const BlockTx& tx, const tx::BlockContext& next) {
    state::Delta overlay(view);
    const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
    tx::Context ctx(overlay, catalog, config, next, tx::RuleSet::all());
    v1::Receipt receipt = tx.incoming ? tx::execute(*tx.incoming, tx.signatures, ctx)
                                      : receipt_of_undecodable(tx, catalog);
    receipt.set_height(next.height);
    return receipt;
}

}  // namespace charter::machine
