#pragma once
// catalog.replace: a new version of the convention.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Replaces the convention by resolution with its next version; the members must adopt that anew.
/// Policies in force stay as resolutions left them: only those new in the catalog are founded, and
/// those it no longer names end. Values that resolutions set outside of the new bounds fall back to
/// the new initial ones. In force from the next block.
///
/// Fields   catalog_digest  of the new catalog, 32 bytes
///          based_on        version in force
///          catalog         canonical Catalog, at most 1 MiB
/// Reads    cat/*, pol/*, par/*, mem/*, per/*
/// Writes   cat/*, pol/* (new and ended ones), par/* (erased where out of bounds)
/// Reasons  check   field_missing, field_invalid, too_large, undecodable, not_canonical,
///                  catalog_invalid
///          permit  catalog_version_wrong (rule catalog.single_version), catalog_invalid (a
///                  parameter is missing, or a policy in force has lost its role), would_brick
/// Source   1.2; assurance.md, Catalog
Status check(const v1::CatalogReplace& tx);
Status permit(const v1::CatalogReplace& tx, const Context& ctx);
void apply(const v1::CatalogReplace& tx, Context& ctx);

}  // namespace charter::tx
