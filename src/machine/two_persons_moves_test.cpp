// Who signs a move, and how: honest people as they should, the hostile one in every way that she
// has. See two_persons_test.hpp.

#include <algorithm>
#include <utility>

#include "crypto/sha256.hpp"
#include "machine/two_persons_test.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::machine::two_persons {
namespace {

const std::vector<std::string> kHonest = {"bank-a.ann", "bank-a.ben", "bank-a.cat"};

enum class How : std::uint8_t { own, forged, stolen };

struct Hand {
    Key key;
    How how = How::own;
};

struct Crew {
    std::vector<Hand> hands;
    std::string words;
};

const Key& any_key(Town& town, Random& random, const std::string& account) {
    return random.pick(town.keys.at(account));
}

const v1::Act& act_of(std::string_view name) { return *testing::real_catalog().act(name); }

// Somebody honest of the same member as the one who leads.
std::string beside(Random& random, const std::string& lead) {
    if (tx::member_of(lead) == "bank-d") return lead == "bank-d.dot" ? "bank-d.dan" : "bank-d.dot";
    std::string other;
    do {
        other = random.pick(kHonest);
    } while (other == lead);
    return other;
}

Crew honest_crew(Town& town, Random& random, std::string_view act, const std::string& wanted) {
    const bool can_lead =
        !wanted.empty() && !town.is_hostile(wanted) && !town.enrollers.contains(wanted);
    const std::string lead = can_lead ? wanted : random.pick(kHonest);
    Crew crew{{{town.keys.at(lead).front()}}, lead};
    const bool files = act == "registers.put" || act == "registers.supersede";
    const bool ends = act == "people.end_leave" && lead != wanted;
    if (act_of(act).persons() < 2 && !ends && !(files && random.one_in(3))) return crew;
    const std::string second = beside(random, lead);
    crew.hands.push_back({town.keys.at(second).front()});
    crew.words += " and " + second;
    return crew;
}

// One of hers, whether in standing or not.
std::string own_account(Town& town, Random& random) {
    std::vector<std::string> all = town.accounts_of(kEve);
    if (all.empty() || random.one_in(8)) {
        for (const auto& [account, human] : town.human_of) {
            if (human == kEve) all.push_back(account);
        }
    }
    return random.pick(all);
}

struct Way {
    const char* words;
    Crew (*make)(Town& town, Random& random);
};

Crew alone(Town& town, Random& random) {
    return {{{any_key(town, random, own_account(town, random))}}, {}};
}

Crew with_two_keys(Town& town, Random& random) {
    const std::string account = own_account(town, random);
    const std::vector<Key>& keys = town.keys.at(account);
    if (keys.size() < 2) return {{{keys.front()}}, {}};
    const std::size_t first = random.below(keys.size());
    return {{{keys[first]}, {keys[(first + 1) % keys.size()]}}, {}};
}

Crew with_two_accounts(Town& town, Random& random) {
    const std::string first = own_account(town, random);
    std::vector<std::string> others;
    for (const auto& [account, human] : town.human_of) {
        if (human == kEve && account != first) others.push_back(account);
    }
    if (others.empty()) return with_two_keys(town, random);
    return {{{any_key(town, random, first)}, {any_key(town, random, random.pick(others))}}, {}};
}

Crew with_a_puppet(Town& town, Random& random) {
    const std::vector<std::string> puppets = town.enrolled_by(kEve);
    if (puppets.empty()) return with_two_keys(town, random);
    Crew crew{{{any_key(town, random, own_account(town, random))},
               {town.keys.at(random.pick(puppets)).front()}},
              {}};
    if (random.one_in(2)) std::swap(crew.hands[0], crew.hands[1]);
    return crew;
}

Crew with_a_forged_name(Town& town, Random& random) {
    Crew crew = alone(town, random);
    crew.hands.push_back({town.keys.at(random.pick(kHonest)).front(), How::forged});
    if (random.one_in(3)) std::swap(crew.hands[0], crew.hands[1]);
    return crew;
}

Crew with_a_stolen_signature(Town& town, Random& random) {
    Crew crew = with_a_forged_name(town, random);
    for (Hand& hand : crew.hands) {
        if (hand.how == How::forged) hand.how = How::stolen;
    }
    return crew;
}

Crew with_an_honest_person(Town& town, Random& random) {
    const std::string account = own_account(town, random);
    return {{{town.keys.at(account).front()}, {town.keys.at(random.pick(kHonest)).front()}}, {}};
}

const std::vector<Way> kWays = {
    {"alone", alone},
    {"alone", alone},
    {"with another key of hers", with_two_keys},
    {"with another key of hers", with_two_keys},
    {"with another account of hers", with_two_accounts},
    {"with somebody whom she enrolled", with_a_puppet},
    {"with a forged signature", with_a_forged_name},
    {"with a signature from another transaction", with_a_stolen_signature},
    {"with an honest person", with_an_honest_person},
    {"with an honest person", with_an_honest_person},
};

Bytes signature_of(Town& town, const Hand& hand, ByteView message) {
    if (hand.how == How::own) return town.keyring.sign(hand.key.key, message);
    const std::vector<Bytes>& seen = town.signatures[hand.key.credential];
    if (hand.how == How::stolen && !seen.empty()) return seen.back();
    return Bytes(kSignatureBytes, 'f');
}

/// `after`: so many transactions of the sender come before it in the same block.
v1::Transaction transaction(Town& town, const Crew& crew, const v1::Action& action,
                            std::uint64_t after = 0) {
    const auto config = state::read_existing<v1::ChainConfig>(town.view, state::keys::kConfig);
    v1::Transaction tx;
    tx.set_genesis_digest(config.genesis_digest());
    tx.set_chain_id(config.chain_id());
    tx.set_sender(crew.hands.front().key.account);
    const auto nonce = state::read<v1::Nonce>(town.view, state::keys::nonce(tx.sender()));
    tx.set_nonce((nonce ? nonce->next() : 0) + after);
    tx.set_valid_until_height(town.height + 100);
    for (const Hand& hand : crew.hands) tx.add_signers(hand.key.credential);
    *tx.mutable_action() = action;
    return tx;
}

Bytes sign_by(Town& town, const Crew& crew, const v1::Transaction& tx) {
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    for (const Hand& hand : crew.hands) {
        envelope.add_signatures(signature_of(town, hand, message));
    }
    return wire::encode(envelope);
}

// What it is about, for people.
std::string subject_of(const v1::Action& action) {
    if (action.has_people_enrol()) return " " + action.people_enrol().person().person();
    if (action.has_people_deregister()) return " " + action.people_deregister().person();
    if (action.has_people_grant_role()) return " to " + action.people_grant_role().person();
    if (action.has_people_declare_leave()) return " of " + action.people_declare_leave().person();
    if (action.has_people_end_leave()) return " of " + action.people_end_leave().person();
    if (action.has_registers_sign_off()) return " " + action.registers_sign_off().entry();
    if (action.has_exceptions_approve()) return " " + action.exceptions_approve().exception();
    if (action.has_people_check_out()) return " " + action.people_check_out().account();
    if (action.has_people_check_in()) return " " + action.people_check_in().account();
    if (action.has_change_review()) return " " + action.change_review().change();
    if (action.has_change_test()) return " " + action.change_test().change();
    if (action.has_change_compare()) return " " + action.change_compare().change();
    if (action.has_registers_supersede()) return " " + action.registers_supersede().entry();
    if (action.has_incidents_close()) return " " + action.incidents_close().incident();
    return {};
}

// What the ledger gets, and who has signed it in truth.
Sent sent(Town& town, const Bytes& raw, std::string words) {
    v1::SignedTransaction envelope;
    wire::decode_trusted(raw, envelope);
    v1::Transaction tx;
    wire::decode_trusted(envelope.body(), tx);
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    Sent made;
    made.act = catalog::act_name(tx.action());
    made.sender = tx.sender();
    for (int i = 0; i < tx.signers_size(); ++i) {
        const auto credential =
            state::read_existing<v1::Credential>(town.view, state::keys::credential(tx.signers(i)));
        const std::string human =
            town.keyring.signer(credential.public_key(), message, envelope.signatures(i));
        if (!human.empty() && human != kEve) {
            town.signatures[tx.signers(i)] = {envelope.signatures(i)};
        }
        made.by.push_back({credential.holder(), human});
    }
    made.raw = raw;
    made.words = std::move(words) + ": " + made.act + subject_of(tx.action());
    town.raws.push_back(raw);
    return made;
}

std::vector<Sent> replay(Town& town, Random& random) {
    if (town.raws.empty()) return {};
    const std::size_t count = town.raws.size();
    const Bytes raw = town.raws[count - 1 - random.below(std::min<std::size_t>(count, 40))];
    return {sent(town, raw, "she sends again what was sent before")};
}

// Signed by honest people for another chain of the same operators.
Sent of_another_chain(Town& town, const Crew& crew, const v1::Action& action) {
    v1::Transaction tx = transaction(town, crew, action);
    tx.set_chain_id("charter-sister");
    tx.set_genesis_digest(Bytes(32, 's'));
    return sent(town, sign_by(town, crew, tx),
                "she sends what " + crew.words + " signed for another chain");
}

const Kind& some_kind(Random& random) {
    std::uint64_t all = 0;
    for (const Kind& kind : kinds()) all += kind.weight;
    std::uint64_t at = random.below(all);
    for (const Kind& kind : kinds()) {
        if (at < kind.weight) return kind;
        at -= kind.weight;
    }
    return kinds().front();
}

bool is_imported(std::string_view act) {
    return act == "registers.put" || act == "registers.sign_off" || act == "people.enrol" ||
           act == "people.grant_role";
}

// A sheet of several rows, signed row by row by the same persons (client/submit_many.hpp).
void add_rows(Asking& asking, const Kind& kind, const Crew& crew, const std::string& words,
              std::vector<Sent>& rows) {
    const std::size_t count = 2 + asking.random.below(3);
    while (rows.size() < count) {
        const std::optional<Plan> plan = kind.make(asking);
        if (!plan) return;
        const Bytes raw =
            sign_by(asking.town, crew, transaction(asking.town, crew, plan->action, rows.size()));
        rows.push_back(sent(asking.town, raw, words + ", from a sheet"));
    }
}

}  // namespace

std::vector<Sent> make_move(Town& town, std::uint64_t number) {
    Random random(number);
    if (random.one_in(25)) return replay(town, random);
    const Kind& kind = some_kind(random);
    const Way& way = random.pick(kWays);
    const bool hostile = random.one_in(2);
    const bool helped = way.make == with_an_honest_person;
    Asking asking{town, random, hostile, helped};
    const std::optional<Plan> plan = kind.make(asking);
    if (!plan) return {};
    Crew crew = hostile ? way.make(town, random) : honest_crew(town, random, kind.act, plan->lead);
    if (!hostile && random.one_in(20)) return {of_another_chain(town, crew, plan->action)};
    const std::string words =
        hostile ? crew.hands.front().key.account + " " + way.words : crew.words;
    const Bytes raw = sign_by(town, crew, transaction(town, crew, plan->action));
    std::vector<Sent> all = {sent(town, raw, words)};
    if (is_imported(kind.act) && random.one_in(6)) add_rows(asking, kind, crew, words, all);
    return all;
}

}  // namespace charter::machine::two_persons
