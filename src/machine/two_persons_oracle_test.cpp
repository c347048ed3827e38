#include "machine/two_persons_oracle_test.hpp"

#include <algorithm>

#include "testing/world.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::machine::two_persons {
namespace {

// Two thirds of the four members: what the convention asks for a change of a parameter.
constexpr std::size_t kMembersNeeded = 3;

bool enrolled(const Signed& a, const Signed& b, const Town& town) {
    const auto by = [&](const Signed& who, const Signed& other) {
        const auto found = town.enrollers.find(who.account);
        return found != town.enrollers.end() && found->second.contains(other.human);
    };
    return by(a, b) || by(b, a);
}

// Two natural persons, neither of whom enrolled the other.
bool are_two(const Signed& a, const Signed& b, const Town& town) {
    return a.human != b.human && !enrolled(a, b, town);
}

std::string named(const Signed& who) { return who.account + " (" + who.human + ")"; }

v1::Transaction decoded(const Sent& sent) {
    v1::SignedTransaction envelope;
    wire::decode_trusted(sent.raw, envelope);
    v1::Transaction tx;
    wire::decode_trusted(envelope.body(), tx);
    return tx;
}

// The entry that a filing created.
std::string filed(const std::vector<Bytes>& created) {
    return created.empty() ? std::string() : created.front().substr(4);
}

}  // namespace

Violation Oracle::accepted(const Sent& sent, const std::vector<Bytes>& created, const Town& town) {
    const v1::Transaction tx = decoded(sent);
    if (Violation v = judge_names(tx, sent, town)) return v;
    if (Violation v = judge_second(tx, sent, created, town)) return v;
    if (Violation v = judge_vote(tx.action(), sent)) return v;
    if (Violation v = judge_change(tx.action(), sent, created, town)) return v;
    if (Violation v = judge_shared(tx.action(), sent, town)) return v;
    if (Violation v = judge_leave(tx.action(), sent, town)) return v;
    return judge_person(tx.action(), sent, town);
}

// Everybody whose name stands under it signed it, once, for this chain, with a key of his own.
Violation Oracle::judge_names(const v1::Transaction& tx, const Sent& sent, const Town& town) {
    for (const Signed& by : sent.by) {
        if (by.human.empty()) return by.account + " stands under what it never signed";
        if (by.human != town.human_of.at(by.account)) {
            return by.human + " signs in the name of " + by.account;
        }
    }
    if (tx.chain_id() != "charter-test") return "it was signed for another chain";
    if (!done_.insert(sent.raw).second) return "what was signed once is done twice";
    return std::nullopt;
}

Violation Oracle::judge_second(const v1::Transaction& tx, const Sent& sent,
                               const std::vector<Bytes>& created, const Town& town) {
    const v1::Act& act = *testing::real_catalog().act(sent.act);
    if (act.origin() == v1::ORIGIN_RESOLUTION) return "it needs a resolution";
    if (act.persons() >= 2) {
        std::set<std::string> humans;
        for (const Signed& by : sent.by) humans.insert(by.human);
        if (humans.size() < act.persons()) {
            return "one natural person, " + *humans.begin() + ", did what two have to do";
        }
        for (const Signed& one : sent.by) {
            for (const Signed& other : sent.by) {
                if (!enrolled(one, other, town)) continue;
                return named(one) + " acts with " + named(other) + ": one enrolled the other";
            }
        }
    }
    if (tx.action().has_exceptions_request()) {
        const std::string& owner = tx.action().exceptions_request().owner();
        exceptions_[filed(created)] = {sent.by.front(), {owner, town.human_of.at(owner)}};
    }
    if (tx.action().has_exceptions_approve()) {
        return judge_exception(tx.action().exceptions_approve(), sent, town);
    }
    return judge_entry(tx.action(), sent, created, town);
}

// Filed with a second signature it counts at once, else with the signing-off.
Violation Oracle::judge_entry(const v1::Action& action, const Sent& sent,
                              const std::vector<Bytes>& created, const Town& town) {
    std::string name = filed(created);
    Signed checker;
    if (action.has_registers_put() || action.has_registers_supersede()) {
        remember(action, sent, created);
        if (sent.by.size() < 2) return std::nullopt;
        checker = sent.by[1];
        if (checker.account == sent.by.front().account) return std::nullopt;  // stays a draft
    } else if (action.has_registers_sign_off()) {
        name = action.registers_sign_off().entry();
        checker = sent.by.front();
    } else {
        if (action.has_registers_close()) {
            const auto entry = filed_.find(action.registers_close().entry());
            const bool counted = entry != filed_.end() && !entry->second.signers.empty();
            if (counted) closed_.insert(entry->second.line);
        }
        return std::nullopt;
    }
    Filed& entry = filed_.at(name);
    if (!are_two(entry.maker, checker, town)) {
        return "an entry counts that " + named(entry.maker) + " filed and " + named(checker) +
               " signed off";
    }
    entry.signers = {entry.maker, checker};
    Violation found = judge_finding(name, town);
    counting_[entry.line].push_back(name);
    return found;
}

void Oracle::remember(const v1::Action& action, const Sent& sent,
                      const std::vector<Bytes>& created) {
    const std::string name = filed(created);
    Filed entry{name, action.registers_put().entry(), sent.by.front(), {}};
    if (action.has_registers_supersede()) {
        entry.body = action.registers_supersede().body();
        const auto before = filed_.find(action.registers_supersede().entry());
        entry.line =
            before == filed_.end() ? action.registers_supersede().entry() : before->second.line;
    }
    filed_[name] = std::move(entry);
}

Violation Oracle::judge_exception(const v1::ExceptionsApprove& approve, const Sent& sent,
                                  const Town& town) {
    for (const Signed& first : exceptions_.at(approve.exception())) {
        if (are_two(first, sent.by.front(), town)) continue;
        return "an exception holds that " + named(first) + " asked for or owns and " +
               named(sent.by.front()) + " approved";
    }
    return std::nullopt;
}

Violation Oracle::judge_vote(const v1::Action& action, const Sent& sent) {
    if (action.has_assembly_vote()) {
        const std::string member(tx::member_of(sent.by.front().account));
        approvals_[action.assembly_vote().proposal()].insert(member);
    }
    if (!action.has_assembly_execute()) return std::nullopt;
    const std::size_t members = approvals_[action.assembly_execute().proposal()].size();
    if (members >= kMembersNeeded) return std::nullopt;
    return "a resolution was executed with the votes of " + std::to_string(members) + " members";
}

// A deputy is neither who is away nor who signs; only who is away ends a leave alone.
Violation Oracle::judge_leave(const v1::Action& action, const Sent& sent, const Town& town) {
    for (const v1::Deputy& deputy : action.people_declare_leave().deputies()) {
        const std::string& human = town.human_of.at(deputy.person());
        if (human == town.human_of.at(action.people_declare_leave().person())) {
            return human + " is its own deputy";
        }
        const bool own =
            std::ranges::any_of(sent.by, [&](const Signed& by) { return by.human == human; });
        if (own) return human + " made itself a deputy";
    }
    if (!action.has_people_end_leave()) return std::nullopt;
    const std::string& away = town.human_of.at(action.people_end_leave().person());
    const bool back = sent.by.front().human == away;
    const bool by_two = sent.by.size() >= 2 && are_two(sent.by[0], sent.by[1], town);
    if (back || by_two) return std::nullopt;
    return named(sent.by.front()) + " ended a leave of " + away + " alone";
}

// Nobody grants to himself, by any account, and nobody has two accounts.
Violation Oracle::judge_person(const v1::Action& action, const Sent& sent, const Town& town) {
    if (action.has_people_grant_role()) {
        const std::string& human = town.human_of.at(action.people_grant_role().person());
        const bool own =
            std::ranges::any_of(sent.by, [&](const Signed& by) { return by.human == human; });
        if (own) return human + " granted a role to itself";
    }
    if (action.has_people_deregister()) {
        const std::string& account = action.people_deregister().person();
        accounts_[town.human_of.at(account)].erase(account);
    }
    if (!action.has_people_enrol()) return std::nullopt;
    const v1::NewPerson& person = action.people_enrol().person();
    const std::string& human = town.humans.at(person.natural_person());
    const auto [place, is_new] = accounts_.try_emplace(human);
    if (is_new && beginning().standing.contains(human)) place->second.insert(human);
    place->second.insert(person.person());
    if (place->second.size() < 2) return std::nullopt;
    return human + " has two accounts";
}

}  // namespace charter::machine::two_persons
