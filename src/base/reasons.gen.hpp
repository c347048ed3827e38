// Generated from catalog/reasons.yaml by tools/gen_reasons.py. Do not edit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace charter {

/// Why something was refused: stored in receipts forever, append only.
enum class Reason : std::uint16_t {
    undecodable = 1,
    not_canonical = 2,
    too_large = 3,
    too_many = 4,
    field_missing = 5,
    field_invalid = 6,
    action_missing = 7,
    action_unknown = 8,
    wrong_chain = 100,
    expired_transaction = 101,
    validity_too_long = 102,
    signers_missing = 103,
    signer_repeated = 104,
    signature_count = 105,
    credential_unknown = 106,
    signature_invalid = 107,
    credential_wrong_usage = 108,
    credential_revoked = 109,
    credential_expired = 110,
    sender_mismatch = 111,
    algorithm_not_allowed = 112,
    nonce_used = 200,
    nonce_gap = 201,
    sender_unknown = 202,
    person_inactive = 203,
    member_not_in_standing = 204,
    convention_not_adopted = 205,
    no_grant = 206,
    second_person_missing = 207,
    same_person_twice = 208,
    enroller_as_second = 209,
    resolution_required = 210,
    quota_exceeded = 211,
    network_sealed = 212,
    would_brick = 213,
    single_operator = 214,
    already_done = 215,
    system_account = 216,
    proposal_unknown = 250,
    proposal_closed = 251,
    voted_already = 252,
    voter_excluded = 253,
    not_enough_votes = 254,
    policy_changed = 255,
    voting_over = 256,
    not_the_proposer = 257,
    not_emergency = 258,
    second_emergency = 259,
    minutes_missing = 260,
    parameter_unknown = 261,
    parameter_out_of_bounds = 262,
    parameter_locked = 263,
    policy_unknown = 264,
    quorum_not_met = 265,
    member_unknown = 300,
    member_exists = 301,
    convention_version_wrong = 302,
    jurisdiction_listed = 303,
    site_unknown = 304,
    site_exists = 305,
    country_unknown = 306,
    not_own_member = 307,
    person_exists = 350,
    person_unknown = 351,
    second_account = 352,
    possession_unproven = 353,
    role_unknown = 354,
    role_wildcard = 355,
    purpose_missing = 356,
    roles_conflict = 357,
    undertaking_missing = 358,
    training_overdue = 359,
    grant_unknown = 360,
    grant_expiry_missing = 361,
    self_grant = 362,
    credential_exists = 400,
    anchor_unknown = 401,
    anchor_exists = 402,
    certificate_invalid = 403,
    expiry_missing = 404,
    not_registration_authority = 405,
    environment_mismatch = 406,
    holder_unknown = 407,
    key_invalid = 408,
    approval_missing = 409,
    node_exists = 450,
    node_unknown = 451,
    node_role_unknown = 452,
    responsible_missing = 453,
    one_vote_per_member = 454,
    validator_floor = 455,
    consensus_key_used = 456,
    validator_pace = 457,
    register_unknown = 500,
    field_unknown = 501,
    field_type = 502,
    field_required = 503,
    value_not_in_vocabulary = 504,
    reference_not_in_force = 505,
    document_missing = 506,
    maker_is_checker = 507,
    entry_unknown = 508,
    entry_not_open = 509,
    occurred_in_future = 510,
    backdated = 511,
    owner_missing = 512,
    risk_level_outside_matrix = 513,
    digest_differs = 514,
    table_not_register = 515,
    trail_field_missing = 516,
    enroller_as_checker = 517,
    assembly_entry_scope = 518,
    schema_unknown = 550,
    schema_exists = 551,
    record_schema_mismatch = 552,
    purpose_not_allowed = 553,
    recipient_not_allowed = 554,
    retention_not_allowed = 555,
    content_type_not_allowed = 556,
    batch_empty = 557,
    probe_unknown = 600,
    not_a_probe_credential = 601,
    slot_gap = 602,
    collected_in_future = 603,
    subject_unknown = 604,
    mode_unchanged = 650,
    prune_floor = 651,
    catalog_version_wrong = 700,
    overlay_loosens = 701,
    own_rule_missing = 702,
    catalog_invalid = 703,
    block_too_large = 750,
    block_time_not_increasing = 751,
    block_signature_quorum = 752,
    app_hash_differs = 753,
    block_time_not_the_engines = 754,
    block_signature_invalid = 755,
    block_nonce_order = 756,
};

/// Who must act on a refusal.
enum class ReasonClass : std::uint8_t {
    malformed,
    state,
    authority,
    policy,
    compliance,
    capacity,
};

/// One row of catalog/reasons.yaml. `requirements` are ids separated by a space.
struct ReasonInfo {
    Reason reason;
    ReasonClass reason_class;
    std::string_view name;
    std::string_view requirements;
    std::string_view en;
    std::string_view zh;
};

/// All reasons, by ascending number.
std::span<const ReasonInfo> reasons();
/// The row of a reason; the first row if the number is not known.
const ReasonInfo& reason_info(Reason reason);
/// `malformed`, `state` ...
std::string_view class_name(ReasonClass c);

}  // namespace charter
