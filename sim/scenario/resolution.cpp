#include "sim/scenario/resolution.hpp"

#include <string>
#include <utility>
#include <vector>

#include "crypto/sha256.hpp"
#include "sim/scenario/build_act.hpp"
#include "sim/scenario/complete_act.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"

namespace charter::scenario {
namespace {

constexpr const char* kAssembly = "assembly";
constexpr const char* kSecretary = "bank-a.p1";
// Three who answer for security at three banks.
constexpr const char* kAuthor = "bank-a.p2";
constexpr const char* kReviewer = "bank-b.p2";
constexpr const char* kTester = "bank-c.p2";
constexpr std::string_view kTitle = "as the scenario says";

class Resolution {
  public:
    Resolution(const Act& act, const v1::Action& action, Chain& chain)
        : act_(act), action_(action), chain_(chain) {}

    Outcome<v1::Receipt> run() {
        if (find_change() && propose() && vote()) execute();
        return last_;
    }

  private:
    /// Whether it was done; `last_` says what came of it.
    bool step(v1::Action action, const std::string& who, Trick trick = Trick::none);
    bool find_change();
    bool open_change(const std::string& kind);
    bool propose();
    bool vote();
    void execute();

    std::string executor() const {
        return act_.who.front() == kAssembly ? kSecretary : act_.who.front();
    }

    const Act& act_;
    const v1::Action& action_;
    Chain& chain_;
    const Bytes minutes_ = Bytes(view(crypto::sha256("minutes")));
    std::string change_;
    std::string proposal_key_;
    Outcome<v1::Receipt> last_ = v1::Receipt();
};

bool Resolution::step(v1::Action action, const std::string& who, Trick trick) {
    complete(action, who, chain_);
    last_ = chain_.act(action, {who}, trick);
    return last_ && last_->reason() == 0;
}

bool Resolution::find_change() {
    if (!act_.change.empty()) {
        const auto change = act_.change.starts_with('@') ? named(chain_, act_.change) : act_.change;
        if (!change) last_ = fault("nothing is named `" + act_.change + "` by a line above");
        change_ = change.value_or("");
        return change.has_value();
    }
    if (!act_.own_change) return true;
    if (action_.has_change_activate()) {
        change_ = action_.change_activate().change();
        return true;
    }
    const v1::Act* act = chain_.catalog().act(act_.object);
    if (act == nullptr || act->change_kind().empty()) return true;
    return open_change(act->change_kind());
}

bool Resolution::open_change(const std::string& kind) {
    v1::Action one;
    v1::ChangeOpen& open = *one.mutable_change_open();
    open.set_class_("normal");
    open.set_kind(kind);
    open.set_title(std::string(kTitle));
    open.set_act_digest(tx::act_digest(action_));
    if (!step(one, kAuthor)) return false;
    change_ = name_in(last_->created(0));
    one.mutable_change_review()->set_change(change_);
    one.mutable_change_review()->set_accepted(true);
    if (!step(one, kReviewer)) return false;
    one.mutable_change_test()->set_change(change_);
    one.mutable_change_test()->set_passed(true);
    return step(one, kTester);
}

bool Resolution::propose() {
    v1::Action one;
    v1::AssemblyPropose& propose = *one.mutable_assembly_propose();
    *propose.mutable_action() = action_;
    propose.set_emergency(act_.emergency);
    propose.set_title(std::string(kTitle));
    propose.set_minutes_digest(minutes_);
    propose.set_change(change_);
    if (!step(one, executor(), act_.trick)) return false;
    proposal_key_ = last_->created(0);
    return true;
}

bool Resolution::vote() {
    const auto proposal = state::read_existing<v1::Proposal>(chain_.view(), proposal_key_);
    std::vector<std::string> voters = act_.voters;
    if (voters.empty()) voters = {"bank-a.p1", "bank-b.p1", "bank-c.p1"};
    for (const std::string& voter : voters) {
        v1::Action one;
        v1::AssemblyVote& vote = *one.mutable_assembly_vote();
        vote.set_proposal(proposal.proposal());
        vote.set_approve(true);
        vote.set_minutes_digest(minutes_);
        vote.set_proposal_digest(tx::proposal_digest(proposal));
        if (!step(one, voter)) return false;
    }
    return true;
}

void Resolution::execute() {
    const auto proposal = state::read_existing<v1::Proposal>(chain_.view(), proposal_key_);
    v1::Action one;
    one.mutable_assembly_execute()->set_proposal(proposal.proposal());
    one.mutable_assembly_execute()->set_minutes_digest(minutes_);
    static_cast<void>(step(one, executor()));
}

}  // namespace

Outcome<v1::Receipt> resolve(const Act& act, const Place& place, Chain& chain) {
    const auto action = build_action(act, place, chain);
    if (!action) return tl::unexpected(action.error());
    return Resolution(act, *action, chain).run();
}

}  // namespace charter::scenario
