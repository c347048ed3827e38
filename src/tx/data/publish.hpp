#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Anchors a batch of records that share schema, purpose, recipients and retention. The records
/// themselves are not state: their root is in the receipt, and the dataset's head chains the roots.
///
/// Fields   schema          a registered schema; a dataset keeps that of its first batch
///          dataset         `[a-z0-9_.:-]{1,64}`, of the sender's member
///          purpose         one that the schema allows
///          recipients      members in standing that the schema allows, sorted, at most 256; may be
///          empty retention_days  within the schema's bounds records         1 to
///          batch_records_max; commitment of 32 bytes, fields as the schema says. Independent, in
///                          order: one that does not match is refused alone, named in the receipt
///          content_type    of the off-chain contents, one that the schema allows
/// Reads    sch/<schema>, mem/<recipient>, dat/<member>/<dataset>, parameter batch_records_max
/// (batches of several) Writes   dat/<member>/<dataset>: records, batches, chain = sha256(chain ||
/// sha256(record root)), last_height;
///          receipt: record_root (RFC 6962 over the canonical bytes of the records accepted),
///          refused
/// Reasons  check   field_missing, field_invalid (schema, dataset, purpose, recipients,
/// content_type), too_many
///                  (recipients), batch_empty
///          permit  schema_unknown           (rule data.schema_required)
///                  purpose_not_allowed, recipient_not_allowed, retention_not_allowed  (rule
///                  data.upload_policy) content_type_not_allowed (rule limits.content_types)
///                  too_many                 (records)
///                  record_schema_mismatch   (rule data.schema_required; the dataset has another
///                  schema, or no record
///                                           matches: then the first one's)
/// Source   ledger.md, Transaction (batch), Customer data; 32.1, 32.3, 51.3
Status check(const v1::DataPublish& publish);
Status permit(const v1::DataPublish& publish, const Context& ctx);
void apply(const v1::DataPublish& publish, Context& ctx);

}  // namespace charter::tx
