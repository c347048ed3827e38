#include "cli/judged_here.hpp"

#include <string>
#include <utility>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "client/remote_view.hpp"
#include "client/state_reader.hpp"
#include "engine/tip.hpp"
#include "state/delta.hpp"
#include "state/keys.hpp"
#include "tx/common.hpp"
#include "tx/dispatch.hpp"

namespace charter::cli {

Outcome<std::monostate> judged_here(const Session& session, client::NodeClient& node,
                                    const catalog::Catalog& catalog,
                                    const std::function<void(const tx::Context&)>& judge) {
    for (const char* parameter : {"backdating_days_max", "credential_days_max", "risk_appetite",
                                  "risk_accept_max", "supplier_account_days", "leave_days_max"}) {
        if (catalog.parameter(parameter) == nullptr)
            return fault("the convention has no parameter " + std::string(parameter));
    }
    v1::ChainConfig config;
    const auto found = client::read_record(node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    const std::int64_t now = engine::system_now_ms();
    const tx::BlockContext block{0, now, day_at(now, config.utc_offset_minutes())};
    const client::RemoteView remote(node);
    state::Delta delta(remote);
    tx::Context ctx(delta, catalog, config, block, tx::RuleSet::all());
    tx::Acting acting;
    acting.sender = session.persons.front();
    acting.member = own_member(session);
    for (const std::string& person : session.persons) {
        acting.signers.push_back({{}, v1::USAGE_SIGN, person, std::string(tx::member_of(person))});
    }
    ctx.set_acting(std::move(acting));
    judge(ctx);
    if (remote.fault()) return tl::unexpected(*remote.fault());
    return std::monostate{};
}

std::optional<Refusal> refused_here(const Session& session, client::NodeClient& node,
                                    const catalog::Catalog& catalog, const v1::Action& action) {
    if (session.persons.empty()) return std::nullopt;
    std::optional<Refusal> refusal;
    const auto judge = [&](const tx::Context& ctx) {
        Status status = tx::check(action);
        if (status) status = tx::permit(action, ctx);
        if (!status) refusal = status.error();
    };
    const auto judged = judged_here(session, node, catalog, judge);
    return judged ? refusal : std::nullopt;
}

}  // namespace charter::cli
