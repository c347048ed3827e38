#pragma once
// people.review_access: the review of a member's accounts and rights. Each grant is kept or
// revoked; what is revoked ends with the act, and the act writes the entry of the register
// access_reviews.

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// One line for each grant of the member that is in force, suspended, resting while its person is
/// on leave, or a deputy's that begins later: each is a right that was given. The two who sign
/// decide together, so that nobody decides on a grant of their own alone: those of one signer are
/// kept by the other's signature too, who is another natural person and did not enroll them.
///
/// Fields   member       the signers' own
///          lines        sorted by person and grant, each once, at most kReviewLinesMax; `why`, at
///                       most 200 bytes, of what is revoked alone
///          assets       systems beside the ledger that the same review covers, sorted
///          kept, revoked, unresolved  accounts of those systems; 0 without assets
///          sheet        salted commitment of the reviewed list, 32 bytes
///          reviewed_on  civil date, within backdating_days_max
///          sheet_note   of the sheet (document_note.hpp), which the entries tell too; or left out
/// Signers  a maker of access_reviews (the system owner), then a checker of it (the head of unit)
/// Reads    per/<member>.*, the register access_reviews, the policies of the assembly
/// Writes   for each line revoked per/<person>, what end_grant writes; one signed entry
///          of access_reviews for every 1,000 active persons of the member, whether or not they
///          hold a role: the counts are those of their lines, and the first has the systems' too;
///          events people.revoke_role, registers.put, people.review_access
/// Reasons  check   field_missing, field_invalid, too_many
///          permit  not_own_member, those of a put of the entry by both (registers/put.hpp),
///                  review_line_missing, review_line_unknown (the first by person and grant),
///                  resolution_required (revoked, and of the assembly), would_brick
/// Source   17.3; ledger.md, Never brick
Status check(const v1::PeopleReviewAccess& tx);
Status permit(const v1::PeopleReviewAccess& tx, const Context& ctx);
void apply(const v1::PeopleReviewAccess& tx, Context& ctx);

inline constexpr int kReviewLinesMax = 10'000;

}  // namespace charter::tx
