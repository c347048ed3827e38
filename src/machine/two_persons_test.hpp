#pragma once
// A search for a way to do alone what two persons have to do: one hostile natural person of a bank,
// with all the keys, accounts and roles that the rules let her collect, among honest people, on the
// real state machine. A history is a list of numbers; each is one move, played against the state as
// it is then, so that a history can be shortened and still be played.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/transaction.pb.h"
#include "machine/machine.hpp"
#include "state/delta.hpp"
#include "tx/context.hpp"

namespace charter::machine::two_persons {

/// Numbers fixed by the seed alone (splitmix64).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

  private:
    std::uint64_t state_;
};

/// The hostile person, by the account that she begins with. A natural person is named after its
/// first account; two accounts of one have the same commitment.
inline constexpr const char* kEve = "bank-a.eve";
inline constexpr std::size_t kSignatureBytes = 64;
Bytes commitment_of(const std::string& human);

/// Who has which key. Signatures are symbols: sha256 of key and message, which nobody makes without
/// the key, because everybody signs through here.
class Keyring {
  public:
    void give(const v1::PublicKey& key, const std::string& human);
    Bytes sign(const v1::PublicKey& key, ByteView message) const;
    /// Whose signature it is; nothing: nobody's.
    std::string signer(const v1::PublicKey& key, ByteView message, ByteView signature) const;

  private:
    std::map<Bytes, std::string> holders_;
};

struct Key {
    Bytes credential;
    v1::PublicKey key;
    std::string account;
};

/// What everybody can see, and who has what. Lists are in order, the newest last.
struct Town {
    state::MemoryView view;
    std::uint64_t height = 0;
    std::int64_t now_ms = 0;
    Keyring keyring;
    std::map<std::string, std::vector<Key>> keys;            // of an account
    std::map<Bytes, std::string> humans;                     // by commitment
    std::map<std::string, std::string> human_of;             // of an account
    std::map<std::string, std::set<std::string>> enrollers;  // of an account: humans
    std::set<std::string> standing;                          // accounts not deregistered
    std::map<std::string, std::vector<std::string>> made;    // "reg", "exc", ...: names; of
                                                             // entries "ass", "fin", "sha" too
    std::map<Bytes, std::vector<Bytes>> signatures;          // of a credential, seen so far
    std::vector<Bytes> raws;                                 // transactions seen so far

    /// The accounts in standing of a human, or of whom it enrolled.
    std::vector<std::string> accounts_of(const std::string& human) const;
    std::vector<std::string> enrolled_by(const std::string& human) const;
    bool is_hostile(const std::string& account) const;
    tx::BlockContext next_block() const;
};

/// The bank before the first move: real convention, four members, roles for everybody, so that no
/// missing role hides a missing rule.
const Town& beginning();
/// A new credential with a real key, its proof and the authority's signature. `human` has the key.
v1::NewCredential new_credential(Town& town, const std::string& holder, v1::Usage usage,
                                 const std::string& human);
/// That the holder has tx::test_key(key).
Bytes proof(const std::string& key, const std::string& holder);

/// An action, and who has to sign it first where that is not free.
struct Plan {
    v1::Action action;
    std::string lead;
};
struct Asking {
    Town& town;
    Random& random;
    bool hostile = false;
    bool helped = false;  // an honest person looks at it too, and signs nothing untrue
};
struct Kind {
    std::string_view act;
    std::uint64_t weight;  // how often among all
    std::optional<Plan> (*make)(Asking& asking);
};
const std::vector<Kind>& kinds();

/// One of those whose key signed: by what account, and who it really was (empty: nobody).
struct Signed {
    std::string account;
    std::string human;
};
/// A transaction on its way.
struct Sent {
    Bytes raw;
    std::string act;
    std::string sender;
    std::vector<Signed> by;  // in order of signing
    std::string words;       // who tries it and how
};
/// One move; nothing where what it is about is not there. More than one transaction where somebody
/// imports a sheet: of one sender, with consecutive nonces, in one block.
std::vector<Sent> make_move(Town& town, std::uint64_t number);

}  // namespace charter::machine::two_persons
