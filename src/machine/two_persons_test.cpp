// Nobody does alone what two persons have to do: 10,000 transactions in four histories, and each
// protecting rule
// switched off to see that the search would find its absence. See two_persons_test.hpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "machine/two_persons_oracle_test.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::machine::two_persons {
namespace {

constexpr std::uint64_t kSeed = 20'261'128;
constexpr std::array<std::uint64_t, 4> kSeeds = {kSeed, kSeed + 1, kSeed + 2, kSeed + 3};
constexpr std::size_t kTransactions = 2'500;  // of each history
constexpr std::size_t kBlockMax = 8;
constexpr std::int64_t kBlockMs = 20'000;

using History = std::vector<std::uint64_t>;

struct Count {
    std::uint64_t alone = 0;   // tried by one natural person
    std::uint64_t by_two = 0;  // accepted from two honest ones
    std::uint64_t accepted = 0;
};

class Play {
  public:
    explicit Play(const tx::RuleSet& rules) : town_(beginning()), rules_(rules) {}

    /// Violation: with which the block ended that this move completed.
    Violation move(std::uint64_t number) {
        std::vector<Sent> sent = make_move(town_, number);
        if (sent.empty()) return std::nullopt;
        // A sender's nonce comes from the state before the block: once in a block.
        const auto same = [&](const Sent& other) { return other.sender == sent.front().sender; };
        Violation found;
        if (block_.size() + sent.size() > kBlockMax || std::ranges::any_of(block_, same)) {
            town_.raws.resize(town_.raws.size() - sent.size());
            found = end_block();
            sent = make_move(town_, number);
        }
        std::ranges::move(sent, std::back_inserter(block_));
        return found;
    }
    Violation end_block() {
        BlockInput input;
        input.height = ++town_.height;
        input.time_ms = town_.now_ms += kBlockMs;
        const auto verify = [&](const v1::PublicKey& key, ByteView message, ByteView signature) {
            return !town_.keyring.signer(key, message, signature).empty();
        };
        for (const Sent& sent : block_) {
            input.txs.push_back(take_in(sent.raw, town_.view, verify, rules_));
        }
        static const assurance::Index index(testing::real_catalog());
        const BlockResult done = execute_block(town_.view, testing::real_catalog(), input,
                                               {.index = &index, .rules = rules_});
        Violation found;
        for (std::size_t i = 0; i < block_.size() && !found; ++i) {
            found = learn(block_[i], done.receipts[i]);
        }
        town_.view.apply(done.changes);
        block_.clear();
        return found;
    }

    std::size_t sent() const { return town_.raws.size(); }
    const std::vector<std::string>& story() const { return story_; }
    const std::map<std::string, Count>& counts() const { return counts_; }
    const std::map<Reason, std::uint64_t>& refusals() const { return refusals_; }

  private:
    Violation learn(const Sent& sent, const v1::Receipt& receipt) {
        const auto reason = static_cast<Reason>(receipt.reason());
        const bool refused = receipt.reason() != 0;
        story_.push_back(sent.words + (refused ? ": refused, " : ": accepted") +
                         (refused ? std::string(reason_info(reason).name) : std::string()));
        count(sent, refused);
        if (refused) {
            ++refusals_[reason];
            return std::nullopt;
        }
        const std::vector<Bytes> created(receipt.created().begin(), receipt.created().end());
        Violation found = oracle_.accepted(sent, created, town_);
        if (!found) remember(sent, created);
        return found;
    }
    void count(const Sent& sent, bool refused) {
        std::set<std::string> humans;
        for (const Signed& by : sent.by) {
            if (!by.human.empty()) humans.insert(by.human);
        }
        Count& count = counts_[sent.act];
        if (!refused) ++count.accepted;
        if (refused && humans == std::set<std::string>{kEve}) ++count.alone;
        if (!refused && humans.size() >= 2 && !humans.contains(kEve)) ++count.by_two;
    }
    void remember(const Sent& sent, const std::vector<Bytes>& created) {
        v1::SignedTransaction envelope;
        wire::decode_trusted(sent.raw, envelope);
        v1::Transaction tx;
        wire::decode_trusted(envelope.body(), tx);
        for (const Bytes& key : created) {
            town_.made[key.substr(0, 3)].push_back(key.substr(4));
            if (key.starts_with("reg/findings/")) town_.made["fin"].push_back(key.substr(4));
            const bool shared = key.starts_with("reg/shared_accounts/");
            if (shared && tx.action().has_registers_put()) {
                town_.made["sha"].push_back(key.substr(4));
            }
        }
        const v1::Action& action = tx.action();
        if (action.has_people_enrol()) {
            const v1::NewPerson& person = action.people_enrol().person();
            town_.human_of[person.person()] = town_.humans.at(person.natural_person());
            town_.standing.insert(person.person());
            for (const Signed& by : sent.by) town_.enrollers[person.person()].insert(by.human);
            remember_key(action.people_enrol().credential());
        }
        if (action.has_people_deregister()) {
            town_.standing.erase(action.people_deregister().person());
        }
        if (action.has_credentials_issue()) remember_key(action.credentials_issue().credential());
        if (action.has_credentials_renew()) remember_key(action.credentials_renew().credential());
    }
    void remember_key(const v1::NewCredential& made) {
        town_.keys[made.holder()].push_back(
            {tx::credential_id(made.key()), made.key(), made.holder()});
    }

    Town town_;
    tx::RuleSet rules_;
    Oracle oracle_;
    std::vector<Sent> block_;
    std::vector<std::string> story_;
    std::map<std::string, Count> counts_;
    std::map<Reason, std::uint64_t> refusals_;
};

struct Found {
    std::string violation;
    History history;  // up to it
};

/// What the first violation of a history is; nothing: it has none.
std::optional<Found> violation_of(const History& history, const tx::RuleSet& rules) {
    Play play(rules);
    for (std::size_t i = 0; i < history.size(); ++i) {
        if (const Violation found = play.move(history[i])) {
            return Found{*found, {history.begin(), history.begin() + static_cast<long>(i) + 1}};
        }
    }
    const Violation last = play.end_block();
    return last ? std::optional(Found{*last, history}) : std::nullopt;
}

/// Leaves out pieces of that many moves, one after the other, where a violation stays without them.
/// `budget`: how many moves may still be played.
void leave_out(std::size_t piece, Found& found, const tx::RuleSet& rules, std::size_t& budget) {
    for (std::size_t at = 0; at < found.history.size();) {
        if (found.history.size() > budget) return;
        budget -= found.history.size();
        History without = found.history;
        const std::size_t end = std::min(at + piece, without.size());
        without.erase(without.begin() + static_cast<long>(at),
                      without.begin() + static_cast<long>(end));
        if (auto still = violation_of(without, rules)) {
            found = *std::move(still);
        } else {
            at += piece;
        }
    }
}

/// Ever smaller pieces, then single moves until none can go.
Found shortened(Found found, const tx::RuleSet& rules, std::size_t budget) {
    for (std::size_t piece = found.history.size() / 2; piece > 1; piece /= 2) {
        leave_out(piece, found, rules, budget);
    }
    std::size_t before = 0;
    do {
        before = found.history.size();
        leave_out(1, found, rules, budget);
    } while (found.history.size() < before);
    return found;
}

/// For people: who did what; what was refused changed nothing.
std::string story_of(const Found& found, const tx::RuleSet& rules) {
    Play play(rules);
    for (const std::uint64_t number : found.history) static_cast<void>(play.move(number));
    static_cast<void>(play.end_block());
    std::string text;
    for (const std::string& line : play.story()) {
        if (line.ends_with(": accepted")) text += "  " + line + "\n";
    }
    return text + "  => " + found.violation + "\n";
}

History random_history(std::uint64_t seed, std::size_t moves) {
    Random random(seed);
    History history;
    for (std::size_t i = 0; i < moves; ++i) history.push_back(random.next());
    return history;
}

std::string shortest_story(Found found, const tx::RuleSet& rules) {
    constexpr std::size_t kBudget = 50'000;
    return story_of(shortened(std::move(found), rules, kBudget), rules);
}

struct Tried {
    std::map<std::string, Count> counts;
    std::map<Reason, std::uint64_t> refusals;
    std::size_t sent = 0;
};

/// A history without a violation, whatever the seed.
void play_through(std::uint64_t seed, Tried& tried) {
    const tx::RuleSet rules = tx::RuleSet::all();
    Play play(rules);
    Random random(seed);
    History history;
    while (play.sent() < kTransactions) {
        history.push_back(random.next());
        const Violation found = play.move(history.back());
        ASSERT_FALSE(found) << seed << ":\n" << shortest_story({*found, history}, rules);
    }
    const Violation last = play.end_block();
    ASSERT_FALSE(last) << seed << ":\n" << shortest_story({*last, history}, rules);
    for (const auto& [act, count] : play.counts()) {
        tried.counts[act].alone += count.alone;
        tried.counts[act].by_two += count.by_two;
        tried.counts[act].accepted += count.accepted;
    }
    for (const auto& [reason, count] : play.refusals()) tried.refusals[reason] += count;
    tried.sent += play.sent();
}

TEST(TwoPersons, NobodyDoesAloneWhatTwoHaveToDo) {
    Tried tried;
    for (const std::uint64_t seed : kSeeds) {
        play_through(seed, tried);
        if (HasFatalFailure()) return;
    }
    EXPECT_GE(tried.sent, 10'000U);

    // It was tried, and two honest persons could do it.
    for (const v1::Act& act : testing::real_catalog().wire().acts()) {
        if (act.persons() < 2 || act.origin() == v1::ORIGIN_RESOLUTION) continue;
        const auto found = tried.counts.find(act.name());
        ASSERT_NE(found, tried.counts.end())
            << act.name() << " needs two persons: add it to two_persons_acts_test.cpp";
        EXPECT_GT(found->second.alone, 0U) << act.name() << " was never tried alone";
        EXPECT_GT(found->second.by_two, 0U) << act.name() << " was never done by two";
    }
    // What is done by one, after another one's part.
    for (const char* act :
         {"change.open", "change.review", "change.test", "change.rehearse", "change.compare",
          "change.withdraw", "registers.sign_off", "exceptions.approve", "assembly.execute"}) {
        EXPECT_GT(tried.counts[act].accepted, 0U) << act << " was never accepted";
    }
    for (const Reason reason : {Reason::second_person_missing,
                                Reason::same_person_twice,
                                Reason::enroller_as_second,
                                Reason::maker_is_checker,
                                Reason::enroller_as_checker,
                                Reason::signature_invalid,
                                Reason::nonce_used,
                                Reason::wrong_chain,
                                Reason::self_grant,
                                Reason::second_account,
                                Reason::credential_wrong_usage,
                                Reason::voted_already,
                                Reason::not_enough_votes,
                                Reason::resolution_required,
                                Reason::person_inactive,
                                Reason::credential_revoked,
                                Reason::author_acts,
                                Reason::change_step_refused,
                                Reason::stage_person_bars,
                                Reason::shared_account_not_approved,
                                Reason::shared_account_in_use,
                                Reason::not_the_user}) {
        EXPECT_GT(tried.refusals[reason], 0U) << reason_info(reason).name;
    }
}

// Without the rule the search finds a way. The first that it finds may be another than the row's
// rule alone would let pass: any is one too many.
TEST(TwoPersons, EachRuleThatProtectsIsMissed) {
    constexpr std::size_t kMoves = 10'000;  // most need a few hundred
    using Rules = std::vector<tx::Rule>;
    for (const Rules& rows :
         {Rules{tx::Rule::registers_second_person}, Rules{tx::Rule::identity_two_person_change},
          Rules{tx::Rule::identity_lifecycle_approval},
          Rules{tx::Rule::identity_one_person_one_account}, Rules{tx::Rule::policy_no_single_admin},
          Rules{tx::Rule::policy_multi_signature}, Rules{tx::Rule::incidents_two_person_close},
          Rules{tx::Rule::tx_signature_required}, Rules{tx::Rule::tx_nonce_order},
          Rules{tx::Rule::tx_chain_binding}, Rules{tx::Rule::change_author_separation},
          // Each of the two stands in for the other.
          Rules{tx::Rule::change_review_gate, tx::Rule::change_trail},
          Rules{tx::Rule::shared_accounts_checkout}, Rules{tx::Rule::registers_life_cycle}}) {
        tx::RuleSet rules = tx::RuleSet::all();
        for (const tx::Rule rule : rows) rules = rules.without(rule);
        const auto found = violation_of(random_history(kSeed, kMoves), rules);
        EXPECT_TRUE(found) << tx::rule_id(rows.front()) << " is off, and nothing was found";
    }
}

TEST(TwoPersons, AViolationIsToldInFewWords) {
    const tx::RuleSet rules = tx::RuleSet::all().without(tx::Rule::registers_second_person);
    const auto found = violation_of(random_history(kSeed, 4'000), rules);
    ASSERT_TRUE(found);
    const std::string story = shortest_story(*found, rules);
    EXPECT_LE(std::ranges::count(story, '\n'), 6) << story;
    EXPECT_NE(story.find(": accepted\n"), std::string::npos) << story;
    EXPECT_NE(story.find("  => an entry counts that "), std::string::npos) << story;
}

}  // namespace
}  // namespace charter::machine::two_persons
