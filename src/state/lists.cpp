#include "state/lists.hpp"

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::state {

Bytes chain_next(ByteView previous, ByteView ref) {
    crypto::Sha256 hash;
    hash.update(previous);
    hash.update(view(crypto::sha256(ref)));
    return Bytes(view(hash.finish()));
}

std::uint64_t list_append(Delta& delta, ByteView table, ByteView scope, ByteView ref) {
    auto head = read_or_new<v1::ListHead>(delta, keys::list_head(table, scope));
    const std::uint64_t seq = head.count();
    v1::ListEntry entry;
    entry.set_key(keys::list_entry(table, scope, seq));
    entry.set_seq(seq);
    entry.set_ref(Bytes(ref));
    entry.set_previous_chain(head.chain());
    write(delta, entry);
    head.set_count(seq + 1);
    head.set_chain(chain_next(entry.previous_chain(), ref));
    write(delta, head);
    return seq;
}

std::uint64_t list_count(const View& view, ByteView table, ByteView scope) {
    const auto head = read<v1::ListHead>(view, keys::list_head(table, scope));
    return head ? head->count() : 0;
}

void list_each(const View& view, ByteView table, ByteView scope,
               const std::function<bool(ByteView ref)>& visit) {
    const Bytes prefix = keys::join("lst/", table, scope).append("/");
    each<v1::ListEntry>(view, prefix,
                        [&](const v1::ListEntry& entry) { return visit(entry.ref()); });
}

}  // namespace charter::state
