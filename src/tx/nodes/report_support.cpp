#include "tx/nodes/report_support.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kProgramBytes = 100;

}  // namespace

Status check(const v1::NodesReportSupport& tx) {
    if (tx.protocol_version() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("protocol_version")}});
    }
    return require_text("program", tx.program(), kProgramBytes);
}

Status permit(const v1::NodesReportSupport& tx, const Context& ctx) {
    const auto node = reporting_node(ctx);
    if (!node) return refuse(Reason::not_a_node);
    const auto said =
        state::read<v1::ProtocolSupport>(ctx.view(), state::keys::protocol_support(node->node()));
    const bool is_new = !said || said->protocol_version() != tx.protocol_version() ||
                        said->program() != tx.program();
    if (is_new) return ok();
    return refuse(Reason::already_done, {{"what", "the program of " + node->node()}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::NodesReportSupport& tx, Context& ctx) {
    const std::string& node = ctx.acting().signers.front().holder;
    v1::ProtocolSupport support;
    support.set_key(state::keys::protocol_support(node));
    support.set_node(node);
    support.set_protocol_version(tx.protocol_version());
    support.set_program(tx.program());
    support.set_reported_ms(ctx.block().time_ms);
    support.set_height(ctx.block().height);
    state::write(ctx.delta(), support);
    ctx.event("tx", "nodes.report_support", node,
              {text_field("program", tx.program()),
               number_field("protocol_version", std::int64_t{tx.protocol_version()})});
}

}  // namespace charter::tx
