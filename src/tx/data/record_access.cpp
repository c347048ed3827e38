#include "tx/data/record_access.hpp"

#include <string>

#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kShortMax = 200;
constexpr std::size_t kQueryMax = 2000;

// The first field of the trail that is missing; empty if none is.
std::string missing_field(const v1::DataRecordAccess& access) {
    if (access.account().empty()) return "account";
    if (access.function().empty()) return "function";
    if (access.time_ms() <= 0) return "time_ms";
    if (access.system().empty()) return "system";
    if (access.query_or_result().empty()) return "query_or_result";
    return {};
}

}  // namespace

Status check(const v1::DataRecordAccess& access) {
    if (Status s = optional_text("account", access.account(), kShortMax); !s) return s;
    if (Status s = optional_text("function", access.function(), kShortMax); !s) return s;
    if (Status s = optional_text("system", access.system(), kShortMax); !s) return s;
    return optional_text("query_or_result", access.query_or_result(), kQueryMax);
}

Status permit(const v1::DataRecordAccess& access, const Context& ctx) {
    if (!ctx.enforced(Rule::trail_minimum_fields)) return ok();
    std::string missing = missing_field(access);
    if (missing.empty()) return ok();
    return refuse(Reason::trail_field_missing, {{"field", std::move(missing)}});
}

void apply(const v1::DataRecordAccess& access, Context& ctx) {
    ctx.event("tx", "data.record_access", access.account(),
              {text_field("function", access.function()),
               text_field("query_or_result", access.query_or_result()),
               text_field("system", access.system()), number_field("time_ms", access.time_ms())});
}

}  // namespace charter::tx
