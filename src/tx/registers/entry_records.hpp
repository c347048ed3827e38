#pragma once
// How the versions of an entry lie in the state.
//
// A line is all versions with one root, the name of its first version. At most one version of a
// line is signed off: that one counts. A draft (filed, not signed off) names in `supersedes` the
// version signed off that it will replace, or nothing; when it is signed off, that one becomes
// superseded. A draft that is superseded before it was signed off becomes superseded at once, and
// its successor takes over its `supersedes`. Of several drafts over one version the first signed
// off wins; the others can no longer be. `superseded_by` names the next version; the first
// version's always names the one that stands for the line, so that a reference by root resolves in
// one step. An entry without valid_until keeps it so: the register's valid_months is applied where
// entries are judged.

#include <functional>
#include <string>

#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Files `body` as a new version of `before`'s line, or as a new line when `before` is null. Signed
/// off at once when the register needs no checker, or when a checker signed too
/// (co_signing_checker). Writes   reg/<register>/<member>/<seq>, list entries/<register>/<member>,
/// what sign_off_entry writes, before's record
///          when it was a draft; event <act>
void file_entry(const v1::EntryBody& body, const v1::Entry* before, Context& ctx);

/// Signs off a filed entry; the persons signing join its signers. `checker` may be empty.
/// Writes   reg/<entry>; the version that it supersedes, and the root's; for the register
/// `training` the grants of the
///          persons that either version names (people/training.hpp)
void sign_off_entry(v1::Entry& entry, const std::string& checker, Context& ctx);

/// Writes   reg/<entry>; for `training` the grants of its persons
void close_entry(v1::Entry& entry, const std::string& why, Context& ctx);

/// The entries behind this one in its register and of its member, in order, until `visit` returns
/// false: later versions of its line are among them.
void each_later_entry(const v1::Entry& entry, const state::View& view,
                      const std::function<bool(const v1::Entry& later)>& visit);

/// The version that this draft will replace is signed off, or there is none. Reasons entry_not_open
Status permit_predecessor(const v1::Entry& entry, const Context& ctx);

}  // namespace charter::tx
