#pragma once
// Lists that can be proved complete: a head {count, chain} and dense entries that are never
// deleted.

#include <cstdint>
#include <functional>

#include "state/delta.hpp"

namespace charter::state {

/// Appends `ref` (the key of a record, or its digest) to the list; returns its sequence number,
/// from 0. Writes   idx/<table>/<scope>, lst/<table>/<scope>/<seq>
std::uint64_t list_append(Delta& delta, ByteView table, ByteView scope, ByteView ref);

/// How many entries the list has: the sequence number that the next entry gets.
std::uint64_t list_count(const View& view, ByteView table, ByteView scope);

/// Visits the refs in order of appending, until `visit` returns false.
void list_each(const View& view, ByteView table, ByteView scope,
               const std::function<bool(ByteView ref)>& visit);

/// sha256(previous || sha256(ref)): how every chain of ours continues.
Bytes chain_next(ByteView previous, ByteView ref);

}  // namespace charter::state
