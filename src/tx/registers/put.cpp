#include "tx/registers/put.hpp"

#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"

namespace charter::tx {

Status check(const v1::RegistersPut& put) { return check_body(put.entry()); }

Status permit(const v1::RegistersPut& put, const Context& ctx) {
    if (Status s = permit_by_hand(put.entry().register_(), ctx); !s) return s;
    if (Status s = permit_body(put.entry(), nullptr, ctx); !s) return s;
    return permit_co_signer(put.entry(), nullptr, ctx);
}

void apply(const v1::RegistersPut& put, Context& ctx) { file_entry(put.entry(), nullptr, ctx); }

}  // namespace charter::tx
