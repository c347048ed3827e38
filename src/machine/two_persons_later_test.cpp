// What the oracle says of acts whose second person comes later: changes, findings, shared accounts.
// See two_persons_oracle_test.hpp.

#include <algorithm>
#include <charconv>
#include <string_view>

#include "machine/two_persons_oracle_test.hpp"
#include "tx/typed_fields.hpp"

namespace charter::machine::two_persons {
namespace {

// "pro/<seq 16 hex>"
std::uint64_t proposal_in(const std::vector<Bytes>& created) {
    if (created.empty()) return 0;
    const std::string_view digits = std::string_view(created.front()).substr(4);
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return number;
}

std::string owner_of(const v1::EntryBody& body) {
    return std::string(tx::text_of(body.fields(), "owner"));
}
std::string_view stage_of(const v1::EntryBody& body) { return tx::text_of(body.fields(), "stage"); }

// Which stages of a finding may come next; a line begins with the first.
bool may_follow(std::string_view before, std::string_view stage) {
    if (before.empty()) return stage == "open";
    if (before == "open") return stage == "open" || stage == "retested" || stage == "withdrawn";
    return before == "retested" && (stage == "open" || stage == "closed");
}

}  // namespace

Violation Oracle::judge_step(const std::string& id, const char* what, const Sent& sent) {
    for (const Signed& by : sent.by) {
        if (changes_.at(id).authors.contains(by.human)) {
            return by.account + " (" + by.human + ") wrote " + id + " and " + what + " it";
        }
    }
    return std::nullopt;
}

// Who wrote a change neither reviews nor tests nor compares it, nor lets it go live.
Violation Oracle::judge_change(const v1::Action& action, const Sent& sent,
                               const std::vector<Bytes>& created, const Town& town) {
    if (action.has_change_open()) {
        Written& change = changes_[created.front().substr(4)];
        for (const Signed& by : sent.by) change.authors.insert(by.human);
        for (const std::string& author : action.change_open().authors()) {
            change.authors.insert(town.human_of.at(author));
        }
        change.is_emergency = action.change_open().class_() == "emergency";
    }
    if (action.has_change_review()) {
        Written& change = changes_.at(action.change_review().change());
        change.reviewed = action.change_review().accepted();
        change.tested = change.tested && change.reviewed;
        return judge_step(action.change_review().change(), "reviewed", sent);
    }
    if (action.has_change_test()) {
        changes_.at(action.change_test().change()).tested = action.change_test().passed();
        return judge_step(action.change_test().change(), "tested", sent);
    }
    if (action.has_change_compare()) {
        const std::string& id = action.change_compare().change();
        const Written& change = changes_.at(id);
        const bool owes =
            change.is_emergency && !(change.reviewed && change.tested && change.ratified);
        if (owes && action.change_compare().as_approved()) {
            return id + ", an emergency, counts as approved and still owes something";
        }
        return judge_step(id, "compared", sent);
    }
    const v1::Action& proposed = action.assembly_propose().action();
    if (proposed.has_change_activate() || proposed.has_change_ratify()) {
        proposed_[proposal_in(created)] = proposed;
    }
    return judge_live(action, sent);
}

Violation Oracle::judge_live(const v1::Action& action, const Sent& sent) {
    if (!action.has_assembly_execute()) return std::nullopt;
    const auto found = proposed_.find(action.assembly_execute().proposal());
    if (found == proposed_.end()) return std::nullopt;
    const v1::Action& act = found->second;
    const bool ratifies = act.has_change_ratify();
    const std::string& id =
        ratifies ? act.change_ratify().change() : act.change_activate().change();
    Written& change = changes_.at(id);
    if (!(change.reviewed && change.tested) && (ratifies || !change.is_emergency)) {
        return id + (ratifies ? " is ratified" : " goes live") + " without review and test";
    }
    change.ratified = change.ratified || ratifies;
    return ratifies ? std::nullopt : judge_step(id, "carried out", sent);
}

// Others than its owner re-test a finding, and others again close it. A version that counts, before
// it is noted among those that do.
Violation Oracle::judge_finding(const std::string& name, const Town& town) {
    const Filed& entry = filed_.at(name);
    if (entry.body.register_() != "findings") return std::nullopt;
    const std::vector<std::string>& before = counting_[entry.line];
    const std::string_view stage = stage_of(entry.body);
    const Filed* last = before.empty() ? nullptr : &filed_.at(before.back());
    if (!may_follow(last == nullptr ? "" : stage_of(last->body), stage)) {
        return name + " is " + std::string(stage) + " out of turn";
    }
    if (stage == "open") return std::nullopt;
    std::set<std::string> apart = {town.human_of.at(owner_of(entry.body)),
                                   town.human_of.at(owner_of(last->body))};
    for (const std::string& version : before) {
        if (stage != "closed" || stage_of(filed_.at(version).body) != "retested") continue;
        for (const Signed& by : filed_.at(version).signers) apart.insert(by.human);
    }
    for (const Signed& by : entry.signers) {
        if (!apart.contains(by.human)) continue;
        return by.human + " owns " + name + " or re-tested it, and signs that it is " +
               std::string(stage);
    }
    return std::nullopt;
}

// A shared account is out with two, one of whom keeps it, once two approved of it; who has it
// brings it back.
Violation Oracle::judge_shared(const v1::Action& action, const Sent& sent, const Town& town) {
    if (action.has_people_check_out()) {
        const v1::PeopleCheckOut& use = action.people_check_out();
        if (counting_[use.account()].empty() || closed_.contains(use.account())) {
            return use.account() + " is used, of which two never approved, or no longer do";
        }
        if (!uses_.try_emplace(use.account(), Use{sent.sender, use.until_ms()}).second) {
            return use.account() + " is out twice";
        }
    }
    if (!action.has_people_check_in()) return std::nullopt;
    const std::string& account = action.people_check_in().account();
    const auto use = uses_.find(account);
    if (use == uses_.end()) return account + " comes back that was not out";
    const bool own = use->second.user == sent.sender;
    const bool late = use->second.until_ms <= town.now_ms;
    const bool gone = !town.standing.contains(use->second.user);
    const std::string user = use->second.user;
    uses_.erase(use);
    if (own || late || gone) return std::nullopt;
    return sent.sender + " returned what " + user + " has";
}

}  // namespace charter::machine::two_persons
