#include "tasks/people.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "assurance/rows.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/dispatch.hpp"
#include "tx/pipeline.hpp"

namespace charter::tasks {
namespace {

constexpr std::string_view kSecretary = "secretary";
constexpr std::int64_t kDayMs = 86'400'000;

/// An action of that name that says nothing; nothing if this binary has none.
std::optional<v1::Action> empty_action(std::string name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return std::nullopt;
    name[dot] = '_';
    const auto* field = v1::Action::descriptor()->FindFieldByName(name);
    if (field == nullptr) return std::nullopt;
    v1::Action action;
    action.GetReflection()->MutableMessage(&action, field);
    return action;
}

}  // namespace

People::People(const state::View& view, const catalog::Catalog& catalog,
               const v1::ChainConfig& config, const assurance::Now& now)
    : catalog_(&catalog),
      delta_(view),
      ctx_(delta_, catalog, config, {now.height, now.time_ms, now.today}, tx::RuleSet::all()) {}

const std::vector<Actor>& People::of(std::string_view member) {
    const auto found = members_.find(member);
    if (found != members_.end()) return found->second;
    const std::int64_t now_ms = ctx_.block().time_ms;
    const std::int64_t grace_ms = ctx_.parameter("expiry_grace_days") * kDayMs;
    std::map<std::string, std::pair<std::int64_t, Bytes>> keys;
    state::list_each(ctx_.view(), "credentials", member, [&](ByteView key) {
        const auto record = state::read_shared<v1::Credential>(ctx_.view(), key);
        const bool usable = record && record->usage() == v1::USAGE_SIGN &&
                            record->revoked_height() == 0 && record->not_before_ms() <= now_ms &&
                            now_ms < record->not_after_ms() + grace_ms;
        if (!usable) return true;
        auto& best = keys[record->holder()];
        best = std::max(best, {record->not_after_ms(), record->credential()});
        return true;
    });
    std::vector<Actor> actors;
    const Bytes prefix = state::keys::person(std::string(member) + ".");
    state::each<v1::Person>(ctx_.view(), prefix, [&](v1::Person& person) {
        const auto key = keys.find(person.person());
        const bool here = person.active() && !tx::on_leave(person, ctx_.block().today);
        if (here && key != keys.end()) {
            actors.push_back({std::move(person), key->second.second});
        }
        return true;
    });
    return members_.emplace(std::string(member), std::move(actors)).first->second;
}

const Actor* People::find(std::string_view person) {
    const std::string_view member = tx::member_of(person);
    if (member.empty()) return nullptr;
    for (const Actor& actor : of(member)) {
        if (actor.person.person() == person) return &actor;
    }
    return nullptr;
}

Result<tx::Acting> People::stand(const std::vector<const Actor*>& actors,
                                 const v1::Action& action) {
    v1::Transaction tx;
    tx.set_sender(actors.front()->person.person());
    for (const Actor* actor : actors) tx.add_signers(actor->key);
    *tx.mutable_action() = action;
    Result<tx::Acting> acting = tx::stand(tx, ctx_);
    if (!acting) return acting;
    ctx_.set_acting(*acting);
    if (Status s = tx::permit_act(action, ctx_); !s) return tl::unexpected(s.error());
    return acting;
}

const Result<tx::Acting>& People::stand_alone(const Actor& actor, const v1::Action& action) {
    const PersonAndAct key{actor.person.person(), catalog::act_name(action)};
    const auto known = alone_.find(key);
    if (known != alone_.end()) return known->second;
    return alone_.emplace(key, stand({&actor}, action)).first->second;
}

Status People::try_act(const Actor& actor, const v1::Action& action) {
    const Result<tx::Acting>& acting = stand_alone(actor, action);
    if (!acting) return tl::unexpected(acting.error());
    ctx_.set_acting(*acting);
    return tx::permit(action, ctx_);
}

bool People::stands_with_somebody(const Actor& actor, const v1::Action& action,
                                  const std::function<bool()>& passes) {
    const std::string& name = catalog::act_name(action);
    if (!tx::holds_duty(ctx_, actor.person, name)) return false;
    return std::ranges::any_of(of(actor.person.member()), [&](const Actor& other) {
        return &other != &actor && tx::holds_duty(ctx_, other.person, name) &&
               stand({&actor, &other}, action).has_value() && passes();
    });
}

bool People::may_act_with_somebody(const Actor& actor, const v1::Action& action) {
    return stands_with_somebody(actor, action,
                                [&] { return tx::permit(action, ctx_).has_value(); });
}

bool People::may(const Actor& actor, const std::string& act) {
    const auto [place, is_new] = may_.try_emplace({actor.person.person(), act}, false);
    if (!is_new) return place->second;
    const v1::Act* known = catalog_->act(act);
    const std::optional<v1::Action> action = empty_action(act);
    if (known == nullptr || !action) return false;
    const bool allowed = known->persons() >= 2
                             ? stands_with_somebody(actor, *action, [] { return true; })
                             : stand_alone(actor, *action).has_value();
    return place->second = allowed;
}

bool People::holds_any(const Actor& actor,
                       const google::protobuf::RepeatedPtrField<std::string>& roles) const {
    return tx::holds_any_role(ctx_, actor.person, tx::items_of(roles));
}

bool People::may_file(const Actor& actor, const v1::EntryType& type, std::string_view member) {
    if (type.stages().empty()) return may_file_as(actor, type, type.maker_roles(), member);
    return std::ranges::any_of(type.stages(), [&](const v1::EntryStage& stage) {
        return stage.begins() && may_file_as(actor, type, catalog::makers_at(stage, type), member);
    });
}

bool People::may_file_as(const Actor& actor, const v1::EntryType& type,
                         const catalog::NameList& roles, std::string_view member) {
    if (!holds_any(actor, roles)) return false;
    const bool assembly = member == assurance::kEveryone && type.assembly_may_file();
    if (assembly && !tx::holds_role(ctx_, actor.person, kSecretary)) return false;
    if (member != assurance::kEveryone && actor.person.member() != member) return false;
    return may(actor, "registers.put");
}

bool People::are_two(const v1::Person& maker, const v1::Person& checker) const {
    return tx::permit_apart(maker.person(), checker, ctx_).has_value();
}

}  // namespace charter::tasks
