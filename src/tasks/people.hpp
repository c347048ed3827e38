#pragma once
// Who may do what now. Every answer is the ledger's own: acts are tried on the state by the rules
// that transactions meet, with the keys that a person has.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/clock.hpp"
#include "catalog/stages.hpp"
#include "tx/context.hpp"

namespace charter::tasks {

/// An active person with a key to sign with.
struct Actor {
    v1::Person person;
    Bytes key;  // the credential id that lasts longest
};

/// The view, catalog and config must outlive it. References stay valid as long as it lives.
class People {
  public:
    People(const state::View& view, const catalog::Catalog& catalog, const v1::ChainConfig& config,
           const assurance::Now& now);

    /// Those of a member whose keys have begun and are not revoked, by id.
    const std::vector<Actor>& of(std::string_view member);
    /// Nothing: there is no such person, it is inactive, or it has no key.
    const Actor* find(std::string_view person);

    /// Whether the pipeline lets the person do the act, whatever it says: standing, network mode,
    /// adoption, duty; an act of two persons with somebody of the same member.
    bool may(const Actor& actor, const std::string& act);
    bool holds_any(const Actor& actor,
                   const google::protobuf::RepeatedPtrField<std::string>& roles) const;
    /// Whether the person may file entries of the register for the member, "*": the assembly; of
    /// one with a life cycle those that begin a line.
    bool may_file(const Actor& actor, const v1::EntryType& type, std::string_view member);
    /// The same of an entry whose makers hold one of the roles.
    bool may_file_as(const Actor& actor, const v1::EntryType& type, const catalog::NameList& roles,
                     std::string_view member);
    /// Tries the whole act: standing, what its kind asks, its own conditions.
    Status try_act(const Actor& actor, const v1::Action& action);
    /// The same of an act of two persons, the actor being the first: with somebody of its member.
    bool may_act_with_somebody(const Actor& actor, const v1::Action& action);
    /// Whether a checker could sign off what the maker files, roles aside.
    bool are_two(const v1::Person& maker, const v1::Person& checker) const;

    const tx::Context& context() const { return ctx_; }

  private:
    using PersonAndAct = std::pair<std::string, std::string>;

    Result<tx::Acting> stand(const std::vector<const Actor*>& actors, const v1::Action& action);
    /// The same of one person; it is the same whatever the action says.
    const Result<tx::Acting>& stand_alone(const Actor& actor, const v1::Action& action);
    /// Somebody of the member with whom the actor stands, and `passes` then.
    bool stands_with_somebody(const Actor& actor, const v1::Action& action,
                              const std::function<bool()>& passes);

    const catalog::Catalog* catalog_;
    state::Delta delta_;
    tx::Context ctx_;
    std::map<std::string, std::vector<Actor>, std::less<>> members_;
    std::map<PersonAndAct, bool> may_;
    std::map<PersonAndAct, Result<tx::Acting>> alone_;
};

}  // namespace charter::tasks
