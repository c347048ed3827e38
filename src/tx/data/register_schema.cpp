#include "tx/data/register_schema.hpp"

#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/data/content_types.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kPurposesMax = 64;
constexpr std::size_t kRecipientsMax = 256;
constexpr std::size_t kContentTypeBytesMax = 64;
constexpr std::uint32_t kRetentionDaysMax = 36'500;

tl::unexpected<Refusal> nothing_in(std::string_view field) {
    return refuse(Reason::field_missing, {{"field", std::string(field)}});
}

Status check_purposes(const std::vector<std::string>& purposes) {
    if (purposes.empty()) return nothing_in("purposes");
    if (Status s = require_sorted("purposes", purposes, kPurposesMax); !s) return s;
    for (const std::string& purpose : purposes) {
        if (Status s = require_name("purposes", purpose); !s) return s;
    }
    return ok();
}

Status check_recipients(const std::vector<std::string>& recipients) {
    if (Status s = require_sorted("recipients", recipients, kRecipientsMax); !s) return s;
    for (const std::string& recipient : recipients) {
        if (Status s = require_member_id("recipients", recipient); !s) return s;
    }
    return ok();
}

Status check_retention(const v1::DataRegisterSchema& schema) {
    if (schema.retention_days_min() == 0) return nothing_in("retention_days_min");
    if (schema.retention_days_max() == 0) return nothing_in("retention_days_max");
    if (schema.retention_days_min() <= schema.retention_days_max() &&
        schema.retention_days_max() <= kRetentionDaysMax) {
        return ok();
    }
    return refuse(Reason::field_invalid,
                  {{"field", std::string("retention_days_max")},
                   {"why", "outside retention_days_min to " + std::to_string(kRetentionDaysMax)}});
}

Status check_content_types(const std::vector<std::string>& types) {
    if (types.empty()) return nothing_in("content_types");
    if (Status s = require_sorted("content_types", types, kContentTypes.size()); !s) return s;
    for (const std::string& type : types) {
        if (Status s = require_text("content_types", type, kContentTypeBytesMax); !s) return s;
    }
    return ok();
}

}  // namespace

Status check(const v1::DataRegisterSchema& schema) {
    if (Status s = require_name("schema", schema.schema()); !s) return s;
    if (Status s = check_field_defs(schema.fields()); !s) return s;
    if (Status s = check_purposes(items_of(schema.purposes())); !s) return s;
    if (Status s = check_recipients(items_of(schema.recipients())); !s) return s;
    if (Status s = check_retention(schema); !s) return s;
    return check_content_types(items_of(schema.content_types()));
}

Status permit(const v1::DataRegisterSchema& schema, const Context& ctx) {
    if (ctx.view().get(state::keys::schema(schema.schema()))) {
        return refuse(Reason::schema_exists, {{"schema", schema.schema()}});
    }
    if (Status s = check_field_defs_known(schema.fields(), ctx.catalog()); !s) return s;
    for (const std::string& recipient : schema.recipients()) {
        if (!member_of_ledger(ctx.view(), recipient)) {
            return refuse(Reason::member_unknown, {{"member", recipient}});
        }
    }
    if (!ctx.enforced(Rule::limits_content_types)) return ok();
    for (const std::string& type : schema.content_types()) {
        if (!is_content_type(type)) {
            return refuse(Reason::content_type_not_allowed, {{"type", type}});
        }
    }
    return ok();
}

void apply(const v1::DataRegisterSchema& schema, Context& ctx) {
    v1::Schema record;
    record.set_key(state::keys::schema(schema.schema()));
    *record.mutable_definition() = schema;
    record.set_member(ctx.acting().member);
    record.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "schemas", "consortium", record.key());
    ctx.created(record.key());
    ctx.event("tx", "data.register_schema", schema.schema(),
              {text_field("member", record.member())});
}

}  // namespace charter::tx
