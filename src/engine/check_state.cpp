#include "engine/check_state.hpp"

#include <algorithm>
#include <utility>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/pipeline.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kNoncesMax = 1U << 16U;

std::uint64_t next_nonce(const state::View& view, const std::string& sender) {
    const auto nonce = state::read_shared<v1::Nonce>(view, state::keys::nonce(sender));
    return nonce ? nonce->next() : 0;
}

v1::Receipt receipt_of(const tx::Incoming& incoming, const Tip& tip) {
    v1::Receipt receipt;
    receipt.set_tx_id(incoming.id);
    receipt.set_action(catalog::act_name(incoming.tx.action()));
    receipt.set_sender(incoming.tx.sender());
    receipt.set_catalog_version(tip.catalog->version());
    return receipt;
}

Refusal nonce_gap(std::uint64_t nonce, std::uint64_t expected) {
    return {Reason::nonce_gap,
            {{"nonce", static_cast<std::int64_t>(nonce)},
             {"expected", static_cast<std::int64_t>(expected)}}};
}

}  // namespace

void CheckState::reset(std::shared_ptr<const Tip> tip, std::span<const Digest> included) {
    auto overlay = std::make_unique<state::Delta>(*tip->view);
    const auto block_bytes = static_cast<std::size_t>(tip->parameter("block_bytes_max"));
    const std::lock_guard lock(mutex_);
    if (mempool_) mempool_->settle(included, block_bytes);
    overlay_ = std::move(overlay);
    committed_nonces_.clear();
    accepted_.clear();
    tip_ = std::move(tip);
}

tx::BlockContext CheckState::next_block() const {
    const std::int64_t time = std::max(options_.now_ms(), tip_->time_ms + 1);
    return {tip_->height + 1, time, day_at(time, tip_->config.utc_offset_minutes())};
}

bool CheckState::is_too_far(const tx::Incoming& incoming, const tx::Context& ctx) {
    const std::string& sender = incoming.tx.sender();
    auto committed = committed_nonces_.find(sender);
    // Anybody may be named as a sender.
    if (committed_nonces_.size() > kNoncesMax) {
        committed_nonces_.clear();
        committed = committed_nonces_.end();
    }
    if (committed == committed_nonces_.end())
        committed = committed_nonces_.emplace(sender, next_nonce(*tip_->view, sender)).first;
    return incoming.tx.nonce() >=
           committed->second + static_cast<std::uint64_t>(ctx.parameter("nonce_window"));
}

v1::Receipt CheckState::look(const tx::Incoming& incoming, const Status& signatures,
                             const tx::Context& ctx) {
    v1::Receipt receipt = receipt_of(incoming, *tip_);
    const auto refused = [&](const Refusal& refusal) {
        tx::refuse_in(receipt, refusal);
        return receipt;
    };
    if (Status s = tx::check_stateless(incoming, ctx); !s) return refused(s.error());
    if (!signatures) return refused(signatures.error());
    if (const auto acting = tx::stand(incoming.tx, ctx); !acting) return refused(acting.error());
    if (!is_too_far(incoming, ctx)) return receipt;
    return refused(nonce_gap(incoming.tx.nonce(), next_nonce(ctx.view(), incoming.tx.sender())));
}

v1::Receipt CheckState::attempt(const tx::Incoming& incoming, const Status& signatures,
                                tx::Context& ctx) {
    const std::uint64_t nonce = incoming.tx.nonce();
    const std::uint64_t expected = next_nonce(ctx.view(), incoming.tx.sender());
    if (nonce > expected || is_too_far(incoming, ctx)) return look(incoming, signatures, ctx);
    const v1::Act* act = ctx.catalog().act(catalog::act_name(incoming.tx.action()));
    const bool business = act != nullptr && act->lane() == v1::LANE_BUSINESS;
    if (!business || options_.perform_business_in_check || nonce < expected) {
        return tx::execute(incoming, signatures, ctx);
    }
    v1::Receipt seen = look(incoming, signatures, ctx);
    v1::Nonce next;
    next.set_key(state::keys::nonce(incoming.tx.sender()));
    next.set_next(nonce + 1);
    state::write(ctx.delta(), next);
    return seen;
}

void CheckState::absorb(const state::Changes& changes) {
    for (const auto& [key, value] : changes) {
        if (value) {
            overlay_->put(key, *value);
        } else {
            overlay_->erase(key);
        }
    }
}

Waiting CheckState::at_the_door(const tx::Incoming& incoming, const Digest& raw,
                                v1::Lane lane) const {
    Waiting waiting;
    waiting.raw = raw;
    waiting.sender = incoming.tx.sender();
    waiting.member = tx::member_of(waiting.sender);
    waiting.nonce = incoming.tx.nonce();
    waiting.lane = lane;
    waiting.bytes = incoming.bytes;
    waiting.expected = next_nonce(*overlay_, waiting.sender);
    waiting.ahead = !mempool_->holds_run(waiting.sender, waiting.expected, waiting.nonce);
    return waiting;
}

Status CheckState::enter(const Waiting& tx, CheckKind kind) {
    const std::uint64_t height = tip_->height + 1;
    const Status entered =
        kind == CheckKind::first ? mempool_->permit(tx) : mempool_->permit_again(tx, height);
    if (entered) mempool_->add(tx, height);
    return entered;
}

Checked CheckState::check(const machine::BlockTx& tx, CheckKind kind) {
    const std::lock_guard lock(mutex_);
    Checked checked;
    if (!tx.incoming) {
        checked.receipt.set_tx_id(tx.raw_digest);
        checked.receipt.set_catalog_version(tip_->catalog->version());
        tx::refuse_in(checked.receipt, tx.incoming.error());
        return checked;
    }
    checked.member = tx::member_of(tx.incoming->tx.sender());
    checked.nonce = tx.incoming->tx.nonce();
    checked.valid_until_height = tx.incoming->tx.valid_until_height();
    const v1::Act* act = tip_->catalog->act(catalog::act_name(tx.incoming->tx.action()));
    if (act != nullptr) checked.lane = act->lane();

    state::Delta trial(*overlay_);
    if (accepted_.contains(tx.incoming->id)) {
        checked.receipt = receipt_of(*tx.incoming, *tip_);
    } else {
        tx::Context ctx(trial, *tip_->catalog, tip_->config, next_block(), options_.machine.rules);
        checked.receipt = attempt(*tx.incoming, tx.signatures, ctx);
    }
    if (mempool_) count(*tx.incoming, *digest_from(tx.raw_digest), kind, checked);
    if (checked.accepted()) {
        absorb(trial.changes());
        accepted_.insert(tx.incoming->id);
    }
    return checked;
}

// Whether the engine's pool holds it from now on.
void CheckState::count(const tx::Incoming& incoming, const Digest& raw, CheckKind kind,
                       Checked& checked) {
    if (checked.accepted()) {
        const Status entered = enter(at_the_door(incoming, raw, checked.lane), kind);
        if (!entered) tx::refuse_in(checked.receipt, entered.error());
    }
    if (!checked.accepted() && kind == CheckKind::again) mempool_->remove(raw);
}

}  // namespace charter::engine
