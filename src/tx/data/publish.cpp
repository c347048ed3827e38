#include "tx/data/publish.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/data/record_root.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr int kRecipientsMax = 256;
constexpr std::size_t kContentTypeMax = 64;
constexpr std::size_t kWhyMax = 120;

Status check_recipients(const v1::DataPublish& publish) {
    if (publish.recipients_size() > kRecipientsMax) {
        return refuse(Reason::too_many, {{"what", std::string("recipients")},
                                         {"count", std::int64_t{publish.recipients_size()}},
                                         {"limit", std::int64_t{kRecipientsMax}}});
    }
    std::string_view before;
    for (const std::string& recipient : publish.recipients()) {
        if (Status s = require_member_id("recipients", recipient); !s) return s;
        if (recipient <= before) {
            return refuse(Reason::field_invalid,
                          {{"field", std::string("recipients")},
                           {"why", std::string("must be sorted, without duplicates")}});
        }
        before = recipient;
    }
    return ok();
}

bool in_sorted(const google::protobuf::RepeatedPtrField<std::string>& items,
               const std::string& item) {
    return std::ranges::binary_search(items, item);
}

Status permit_recipients(const v1::DataPublish& publish, const v1::DataRegisterSchema& schema,
                         const Context& ctx) {
    for (const std::string& recipient : publish.recipients()) {
        const bool allowed =
            schema.recipients().empty() || in_sorted(schema.recipients(), recipient);
        if (!allowed || !require_member(ctx, recipient)) {
            return refuse(Reason::recipient_not_allowed, {{"recipient", recipient}});
        }
    }
    return ok();
}

Status permit_policy(const v1::DataPublish& publish, const v1::DataRegisterSchema& schema,
                     const Context& ctx) {
    if (!ctx.enforced(Rule::data_upload_policy)) return ok();
    if (!in_sorted(schema.purposes(), publish.purpose())) {
        return refuse(Reason::purpose_not_allowed,
                      {{"purpose", publish.purpose()}, {"schema", publish.schema()}});
    }
    if (Status s = permit_recipients(publish, schema, ctx); !s) return s;
    if (publish.retention_days() < schema.retention_days_min() ||
        publish.retention_days() > schema.retention_days_max()) {
        return refuse(Reason::retention_not_allowed,
                      {{"days", std::int64_t{publish.retention_days()}},
                       {"min", std::int64_t{schema.retention_days_min()}},
                       {"max", std::int64_t{schema.retention_days_max()}}});
    }
    return ok();
}

tl::unexpected<Refusal> mismatch(int index, const std::string& schema, std::string why) {
    return refuse(Reason::record_schema_mismatch,
                  {{"index", std::int64_t{index}}, {"schema", schema}, {"why", std::move(why)}});
}

// "field_type: amount, a number", cut at a character's start.
std::string why_of(const Refusal& refusal) {
    std::string why(reason_info(refusal.reason).name);
    const char* separator = ": ";
    for (const Param& param : refusal.params) {
        const auto* text = std::get_if<std::string>(&param.value);
        if (text == nullptr || param.name == "register") continue;
        why.append(separator).append(*text);
        separator = ", ";
    }
    if (why.size() <= kWhyMax) return why;
    std::size_t end = kWhyMax;
    while (end > 0 && (static_cast<unsigned char>(why[end]) & 0xc0U) == 0x80U) --end;
    why.resize(end);
    return why;
}

Status check_record(const v1::DataPublish& publish, int index, const v1::DataRegisterSchema& schema,
                    const Context& ctx) {
    const v1::DataRecord& record = publish.records(index);
    if (record.commitment().size() != 32) {
        return mismatch(index, publish.schema(), "the commitment is not 32 bytes");
    }
    Status fields = check_fields(record.fields(), schema.fields(), publish.schema(), ctx.catalog());
    return fields ? fields : mismatch(index, publish.schema(), why_of(fields.error()));
}

// At least one record matches; else the first one's refusal.
Status permit_records(const v1::DataPublish& publish, const v1::DataRegisterSchema& schema,
                      const Context& ctx) {
    if (!ctx.enforced(Rule::data_schema_required)) return ok();
    Status first = check_record(publish, 0, schema, ctx);
    if (first) return first;
    for (int i = 1; i < publish.records_size(); ++i) {
        if (check_record(publish, i, schema, ctx)) return ok();
    }
    return first;
}

Status permit_dataset(const v1::DataPublish& publish, const Context& ctx) {
    if (!ctx.enforced(Rule::data_schema_required)) return ok();
    const auto head = state::read<v1::DatasetHead>(
        ctx.view(), state::keys::dataset(ctx.acting().member, publish.dataset()));
    if (!head || head->schema() == publish.schema()) return ok();
    return mismatch(0, publish.schema(), "the dataset holds records of " + head->schema());
}

void note_refused(const Refusal& refusal, int index, v1::Receipt& receipt) {
    v1::RefusedRecord& refused = *receipt.add_refused();
    refused.set_index(static_cast<std::uint32_t>(index));
    refused.set_reason(static_cast<std::uint32_t>(refusal.reason));
    for (const Param& param : refusal.params) {  // as mismatch() names them: sorted
        const auto* number = std::get_if<std::int64_t>(&param.value);
        *refused.add_params() = number != nullptr
                                    ? number_field(param.name, *number)
                                    : text_field(param.name, std::get<std::string>(param.value));
    }
}

}  // namespace

Status check(const v1::DataPublish& publish) {
    if (Status s = require_name("schema", publish.schema()); !s) return s;
    if (Status s = require_name("dataset", publish.dataset()); !s) return s;
    if (Status s = require_name("purpose", publish.purpose()); !s) return s;
    if (Status s = check_recipients(publish); !s) return s;
    if (Status s = require_text("content_type", publish.content_type(), kContentTypeMax); !s)
        return s;
    return publish.records().empty() ? Status(refuse(Reason::batch_empty)) : ok();
}

Status permit(const v1::DataPublish& publish, const Context& ctx) {
    const auto schema =
        state::read_shared<v1::Schema>(ctx.view(), state::keys::schema(publish.schema()));
    if (!schema && ctx.enforced(Rule::data_schema_required)) {
        return refuse(Reason::schema_unknown, {{"schema", publish.schema()}});
    }
    if (schema) {
        if (Status s = permit_policy(publish, schema->definition(), ctx); !s) return s;
        if (ctx.enforced(Rule::limits_content_types) &&
            !in_sorted(schema->definition().content_types(), publish.content_type())) {
            return refuse(Reason::content_type_not_allowed, {{"type", publish.content_type()}});
        }
    }
    if (publish.records_size() > 1) {  // a batch of one is within every bound: spare the read
        const std::int64_t limit = ctx.parameter("batch_records_max");
        if (publish.records_size() > limit) {
            return refuse(Reason::too_many, {{"what", std::string("records")},
                                             {"count", std::int64_t{publish.records_size()}},
                                             {"limit", limit}});
        }
    }
    if (Status s = permit_dataset(publish, ctx); !s) return s;
    return schema ? permit_records(publish, schema->definition(), ctx) : ok();
}

void apply(const v1::DataPublish& publish, Context& ctx) {
    // permit let through a batch of one because its record matches.
    std::shared_ptr<const v1::Schema> schema;
    if (publish.records_size() > 1 && ctx.enforced(Rule::data_schema_required)) {
        schema = state::read_shared<v1::Schema>(ctx.view(), state::keys::schema(publish.schema()));
    }
    v1::Receipt& receipt = ctx.effects().receipt;
    RecordRoot root;
    std::uint64_t accepted = 0;
    for (int i = 0; i < publish.records_size(); ++i) {
        if (schema) {
            if (Status s = check_record(publish, i, schema->definition(), ctx); !s) {
                note_refused(s.error(), i, receipt);
                continue;
            }
        }
        root.add(wire::encode(publish.records(i)));
        ++accepted;
    }
    const Digest digest = root.root();
    receipt.set_record_root(Bytes(view(digest)));
    auto head = state::read_or_new<v1::DatasetHead>(
        ctx.view(), state::keys::dataset(ctx.acting().member, publish.dataset()));
    if (head.batches() == 0) {
        head.set_schema(publish.schema());
        ctx.created(head.key());
    }
    head.set_records(head.records() + accepted);
    head.set_batches(head.batches() + 1);
    head.set_chain(state::chain_next(head.chain(), view(digest)));
    head.set_last_height(ctx.block().height);
    state::write(ctx.delta(), head);
}

}  // namespace charter::tx
