#include "fuzz/deeds.hpp"

namespace charter::fuzz {

// What stands between @ is put in by the ledger: digests and keys in base64, names of its catalog.
// clang-format off
constexpr const char* kProposal =
    R"({"assembly_propose": {"action": {"parameters_set": {)"
    R"("parameter": "challenge_age", "value": 2}}, "title": "A parameter", )"
    R"("minutes_digest": "@D@", "change": "bank-a.0000000000000000"}})";
constexpr const char* kStocktake =
    R"({"registers_put": {"entry": {"register": "stocktakes", "member": "bank-a", )"
    R"("occurred_on": 20781, "fields": [{"name": "counted", "value": {)"
    R"("number": 12}}, {"name": "diagrams_corrected", "value": {"flag": true}}, )"
    R"({"name": "unexplained_differences", "value": {"number": 0}}], )"
    R"("document": "@D@"}}})";

const std::vector<Deed> kBefore = {
    {{"bank-a.rep"},
     R"({"change_open": {"member": "bank-a", "class": "normal", "kind": "configuration", )"
     R"("title": "A parameter", "authors": ["bank-a.rep"], "plan": "@D@", )"
     R"("act_digest": "@ACT@"}})"},
    {{"bank-a.ciso"},
     R"({"change_review": {"change": "bank-a.0000000000000000", "accepted": true, )"
     R"("what": "read", "report": "@D@"}})"},
    {{"bank-a.op1"},
     R"({"change_test": {"change": "bank-a.0000000000000000", "passed": true, )"
     R"("what": "tried", "evidence": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"change_open": {"member": "bank-a", "class": "emergency", "kind": "code", )"
     R"("title": "A hot fix", "authors": ["bank-a.rep"], "plan": "@D@", )"
     R"("recovery_procedure": "@D@"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"membership_register_site": {"site": "bank-a.s1", "kind": "main_room", )"
     R"("country": "TW", "hazards": [], )"
     R"("address_digest": "abababababababababababababababababababababababababababababa)"
     R"(babab"}})"},
    {{"bank-a.bus1", "bank-a.bus2"},
     R"({"data_register_schema": {"schema": "payments.demo", "fields": [)"
     R"({"name": "amount", "type": "FIELD_TYPE_NUMBER", "required": true, "min": 0, )"
     R"("max": 1000}], "purposes": ["settlement"], "retention_days_min": 1, )"
     R"("retention_days_max": 3650, "content_types": ["application/json"]}})"},
    {{"bank-a.rep"}, kProposal},
    {{"bank-a.ass"}, kStocktake},
    {{"bank-a.ass", "bank-a.unit"}, kStocktake},
    {{"bank-a.unit"},
     R"({"incidents_open": {"member": "bank-a", "kind": "outage", "title": "A stop", )"
     R"("owner_unit": "fixture", "detected_ms": 1795478400000}})"},
    {{"bank-a.unit"},
     R"({"incidents_open": {"member": "bank-a", "kind": "outage", "title": "A leak", )"
     R"("owner_unit": "fixture", "detected_ms": 1795478400000}})"},
    {{"bank-a.ciso"},
     R"({"incidents_classify": {"incident": "bank-a.0000000000000001", )"
     R"("severity": "high"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"incidents_take_evidence": {"incident": "bank-a.0000000000000001", )"
     R"("digest": "@D@", "what": "a log"}})"},
};

const std::vector<Deed> kDeeds = {
    {{"bank-a.node"},
     R"({"nodes_report_support": {"protocol_version": 2, "program": "0.2.0"}})"},
    {{"bank-a.rep"},
     R"({"network_upgrade": {"protocol_version": 2, "height": 2000, "why": "a release"}})"},
    {{"bank-a.rep"},
     R"({"network_cancel_upgrade": {"protocol_version": 2, "why": "a defect"}})"},
    {{"bank-a.op1"},
     R"({"exceptions_request": {"requirement": "4.2", "member": "bank-a", )"
     R"("owner": "bank-a.op1", "reason": "new", "compensating_control": "watched", )"
     R"("valid_until": 20800}})"},
    {{"bank-a.ciso"},
     R"({"exceptions_approve": {"exception": "4.2/bank-a/0000000000000000", )"
     R"("digest": "@D@"}})"},
    {{"bank-a.op1"},
     R"({"exceptions_withdraw": {"exception": "4.2/bank-a/0000000000000000", )"
     R"("why": "done"}})"},
    {{"bank-a.rep"}, kProposal},
    {{"bank-a.rep"},
     R"({"assembly_vote": {"proposal": 1, "approve": true, "minutes_digest": "@D@", )"
     R"("proposal_digest": "@PROPOSAL@"}})"},
    {{"bank-a.rep"},
     R"({"assembly_withdraw": {"proposal": 1, "minutes_digest": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"assembly_execute": {"proposal": 1, "minutes_digest": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"assembly_ratify": {"proposal": 1, "minutes_digest": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"assembly_propose": {"action": {"network_set_mode": {"mode": "MODE_LIMITED", )"
     R"("why": "load"}}, "emergency": true, "title": "Limit", )"
     R"("minutes_digest": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"membership_admit": {"member": "bank-e", "legal_name": "Bank E", )"
     R"("legal_name_zh": "E", "persons": [{"person": "bank-e.p1", "unit": "security", )"
     R"("natural_person": "@D@", "operator": true}, {"person": "bank-e.p2", )"
     R"("unit": "security", "natural_person": "@K@"}], "credentials": [)"
     R"(@CREDENTIAL bank-e.p1 USAGE_SIGN@, @CREDENTIAL bank-e.p2 USAGE_SIGN@], )"
     R"("jurisdictions": ["TW"], "grants": [{"person": "bank-e.p1", "grants": [)"
     R"({"role": "representative", "purpose": "founding"}]}]}})"},
    {{"bank-a.rep", "bank-a.ciso"},
     R"({"membership_adopt_convention": {"member": "bank-a", "version": 1, )"
     R"("digest": "@CATALOG@"}})"},
    {{"bank-a.rep"},
     R"({"membership_suspend": {"member": "bank-b", "why": "left"}})"},
    {{"bank-a.rep"},
     R"({"membership_remove": {"member": "bank-b", "why": "left"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"membership_register_site": {"site": "bank-a.s2", "kind": "office", )"
     R"("country": "TW", "hazards": ["coastline"], )"
     R"("address_digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdc)"
     R"(dcdcd"}})"},
    {{"bank-a.rep"},
     R"({"membership_set_jurisdiction_list": {"tier": "high_risk", "countries": [)"
     R"("IR", "KP"], "source_no": "1", "source_digest": "@D@", "published_on": 20780}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_enrol": {"member": "bank-a", "person": {"person": "bank-a.new", )"
     R"("unit": "security", "natural_person": "@D@"}, )"
     R"("credential": @CREDENTIAL bank-a.new USAGE_SIGN@}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_amend": {"person": "bank-a.plain", "unit": "audit", )"
     R"("operator": true}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_deregister": {"person": "bank-a.plain", "why": "left"}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_grant_role": {"person": "bank-a.plain", "role": "operations", )"
     R"("scope": "bank-a", "purpose": "night shift", "expires_ms": 1800000000000}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_revoke_role": {"person": "bank-a.ass", "grant": 0, "why": "moved"}})"},
    {{"bank-a.sys", "bank-a.unit"},
     R"({"people_review_access": {"member": "bank-a", "lines": [)"
     R"({"person": "bank-a.ass", "grant": 0, "revoke": true, "why": "moved"}, )"
     R"({"person": "bank-a.unit", "grant": 0}], "sheet": "@D@", "reviewed_on": 20780}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"people_declare_leave": {"person": "bank-a.ass", "from": 20790, "until": 20792, )"
     R"("deputies": [{"grant": 0, "person": "bank-a.plain"}]}})"},
    {{"bank-a.ass"},
     R"({"people_end_leave": {"person": "bank-a.ass", "why": "the journey is off"}})"},
    {{"bank-a.op1", "bank-a.sys"},
     R"({"people_check_out": {"account": "shared_accounts/bank-a/0000000000000000", )"
     R"("purpose": "firmware", "until_ms": 1795478401000}})"},
    {{"bank-a.op1", "bank-a.sys"},
     R"({"people_check_in": {"account": "shared_accounts/bank-a/0000000000000000", )"
     R"("control": "change_after_use", "note": "changed", "evidence": "@D@"}})"},
    {{"bank-a.rep", "bank-a.op1"},
     R"({"credentials_issue": {"credential": @CREDENTIAL bank-a.plain USAGE_SIGN@, )"
     R"("custody": true}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"credentials_renew": {"replaces": "@KEY bank-a.plain@", )"
     R"("credential": @CREDENTIAL bank-a.plain USAGE_SIGN@}})"},
    {{"bank-a.reg1", "bank-a.reg2"},
     R"({"credentials_revoke": {"credential": "@KEY bank-a.plain@", "why": "lost"}})"},
    {{"bank-a.plain"},
     R"({"credentials_report_compromise": {"credential": "@KEY bank-a.ass@", )"
     R"("why": "seen", "suspected_on": 20780}})"},
    {{"bank-a.rep"},
     R"({"credentials_add_anchor": {"anchor": "second", "key": {)"
     R"("algorithm": "ALGORITHM_ED25519", "bytes": "@K@"}, )"
     R"("organization": "Consortium", "common_name": "Second root", )"
     R"("not_before_ms": 1795478400000, "not_after_ms": 1811030400000, )"
     R"("serial": "QUJDREVGR0g=", "ca_signature": "c2ln", "environment": "test"}})"},
    {{"bank-a.rep"},
     R"({"credentials_retire_anchor": {"anchor": "fixture-anchor", "why": "old"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"nodes_register": {"node": "bank-a.n2", "role": "full", "site": "bank-a.s1", )"
     R"("responsible_unit": "operations", "responsible_person": "bank-a.op1", )"
     R"("consensus_key": {"algorithm": "ALGORITHM_ED25519", "bytes": "@K@"}, )"
     R"("peer_id": "abababababababababababababababababababab", )"
     R"("possession": "@POSSESSION bank-a.n2@"}})"},
    {{"bank-a.rep"},
     R"({"nodes_assign_role": {"node": "bank-a.node", "role": "validator", )"
     R"("power": 10}})"},
    {{"bank-a.rep"},
     R"({"nodes_rotate_key": {"node": "bank-a.node", "consensus_key": {)"
     R"("algorithm": "ALGORITHM_ED25519", "bytes": "@K@"}, "why": "lost", )"
     R"("possession": "@POSSESSION bank-a.node@"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"nodes_retire": {"node": "bank-a.node", "why": "old"}})"},
    {{"bank-a.rep"},
     R"({"parameters_set": {"parameter": "challenge_age", "value": 2}})"},
    {{"bank-a.rep"},
     R"({"assembly_propose": {"action": {"parameters_set_policy": {"policy": {)"
     R"("key": "pol/assembly_simple", "name": "assembly_simple", )"
     R"("counting": "COUNTING_MAJORITY", "over": "OVER_MEMBERS", )"
     R"("role": "representative", "deadline_hours": 24, "execution_hours": 24}}}, )"
     R"("title": "A policy", "minutes_digest": "@D@"}})"},
    {{"bank-a.ciso", "bank-a.com"},
     R"({"parameters_set_overlay": {"member": "bank-a", "parameter": "legal_memo", )"
     R"("value": 6}})"},
    {{"bank-a.rep"},
     R"({"catalog_replace": {"catalog_digest": "@D@", "based_on": 1, )"
     R"("catalog": "CgQKAmNh"}})"},
    {{"bank-a.ass"}, kStocktake},
    {{"bank-a.unit"},
     R"({"registers_sign_off": {"entry": "stocktakes/bank-a/0000000000000000", )"
     R"("digest": "@ENTRY@"}})"},
    {{"bank-a.ass"},
     R"({"registers_supersede": {"entry": "stocktakes/bank-a/0000000000000001", )"
     R"("body": {"register": "stocktakes", "member": "bank-a", "occurred_on": 20781, )"
     R"("fields": [{"name": "counted", "value": {"number": 13}}, )"
     R"({"name": "diagrams_corrected", "value": {"flag": true}}, )"
     R"({"name": "unexplained_differences", "value": {"number": 0}}], )"
     R"("document": "@D@"}}})"},
    {{"bank-a.ass", "bank-a.unit"},
     R"({"registers_close": {"entry": "stocktakes/bank-a/0000000000000001", )"
     R"("why": "done"}})"},
    {{"bank-a.node"},
     R"({"observations_report": {"observations": [{"probe": "@PROBE@", )"
     R"("subject": "bank-a.node", "slot": 0, "collected_ms": 1795478400000, )"
     R"("probe_version": 1, "error": true, "error_text": "absent", )"
     R"("canary_failed_as_it_must": true, "raw": "@D@"}]}})"},
    {{"bank-a.rep"},
     R"({"network_set_mode": {"mode": "MODE_SEALED", "why": "attack"}})"},
    {{"bank-a.bus1", "bank-a.bus2"},
     R"({"data_register_schema": {"schema": "payments.second", "fields": [)"
     R"({"name": "amount", "type": "FIELD_TYPE_NUMBER", "min": 0, "max": 1000}], )"
     R"("purposes": ["audit", "settlement"], "recipients": ["bank-b"], )"
     R"("retention_days_min": 1, "retention_days_max": 3650, "content_types": [)"
     R"("application/json"]}})"},
    {{"bank-a.pub"},
     R"({"data_publish": {"schema": "payments.demo", "dataset": "payments", )"
     R"("purpose": "settlement", "retention_days": 365, )"
     R"("content_type": "application/json", "records": [{"commitment": "@D@", )"
     R"("fields": [{"name": "amount", "value": {"number": 5}}]}]}})"},
    {{"bank-a.pub"},
     R"({"data_record_access": {"account": "bank-a.pub", "function": "search", )"
     R"("time_ms": 1795478400000, "system": "core", "query_or_result": "count"}})"},
    {{"bank-a.rep"},
     R"({"retention_prune": {"below_height": 50, "youngest_ms": 1}})"},
    {{"bank-a.rep"},
     R"({"retention_archive": {"height": 50, "why": "the audit of the year"}})"},
    {{"bank-a.unit"},
     R"({"incidents_open": {"member": "bank-a", "kind": "batch", "title": "A batch", )"
     R"("owner_unit": "fixture", "detected_ms": 1795478400000}})"},
    {{"bank-a.ciso"},
     R"({"incidents_classify": {"incident": "bank-a.0000000000000000", )"
     R"("severity": "critical", "classes": ["personal_data"], )"
     R"("jurisdictions": ["JP"]}})"},
    {{"bank-a.op1"},
     R"({"incidents_contain": {"incident": "bank-a.0000000000000001", )"
     R"("what": "cut off", "report": "@D@"}})"},
    {{"bank-a.ciso"},
     R"({"incidents_notify": {"incident": "bank-a.0000000000000001", )"
     R"("notice": "consortium_members", "letter": "@D@", "sent_ms": 1795478400000, )"
     R"("reference": "1"}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"incidents_take_evidence": {"incident": "bank-a.0000000000000001", )"
     R"("digest": "@D@", "what": "an image of the disk"}})"},
    {{"bank-a.op2", "bank-a.op1"},
     R"({"incidents_hand_over": {"incident": "bank-a.0000000000000001", "item": 1, )"
     R"("digest": "@D@"}})"},
    {{"bank-a.ciso", "bank-a.com"},
     R"({"incidents_hold": {"incident": "bank-a.0000000000000001", "from_height": 1, )"
     R"("to_height": 9, "why": "the prosecutor"}})"},
    {{"bank-a.op1"},
     R"({"incidents_recover": {"incident": "bank-a.0000000000000001", )"
     R"("what": "switched back", "report": "@D@"}})"},
    {{"bank-a.unit"},
     R"({"incidents_review": {"incident": "bank-a.0000000000000001", )"
     R"("cause": "a full disk", "report": "@D@", "no_action_why": "larger now"}})"},
    {{"bank-a.op1", "bank-a.unit"},
     R"({"incidents_close": {"incident": "bank-a.0000000000000001", "why": "done"}})"},
    {{"bank-a.op1"},
     R"({"change_open": {"member": "bank-a", "class": "major", "kind": "code", )"
     R"("title": "A gateway", "critical_architecture": true, "release": true, )"
     R"("version": "2", "authors": ["bank-a.op2"], "plan": "@D@", )"
     R"("recovery_procedure": "@D@", "undoes": ""}})"},
    {{"bank-a.ciso"},
     R"({"change_review": {"change": "bank-a.0000000000000001", "accepted": true, )"
     R"("what": "read", "report": "@D@"}})"},
    {{"bank-a.op1"},
     R"({"change_test": {"change": "bank-a.0000000000000000", "passed": false, )"
     R"("what": "tried", "evidence": "@D@"}})"},
    {{"bank-a.op1"},
     R"({"change_rehearse": {"change": "bank-a.0000000000000001", "passed": true, )"
     R"("way": "walk_through", "evidence": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"change_activate": {"change": "bank-a.0000000000000001", "from_height": 500}})"},
    {{"bank-a.op1", "bank-a.op2"},
     R"({"change_roll_back": {"change": "bank-a.0000000000000001", "why": "slow", )"
     R"("report": "@D@"}})"},
    {{"bank-a.ciso"},
     R"({"change_compare": {"change": "bank-a.0000000000000001", "as_approved": true, )"
     R"("what": "digests", "report": "@D@"}})"},
    {{"bank-a.rep"},
     R"({"change_ratify": {"change": "bank-a.0000000000000001", "why": "needed"}})"},
    {{"bank-a.rep"},
     R"({"change_withdraw": {"change": "bank-a.0000000000000001", "why": "late"}})"},
    {{"bank-a.ass"},
     R"({"registers_put": {"entry": {"register": "key_restore_tests", "member": "bank-a", )"
     R"("occurred_on": 20781, "fields": [{"name": "backup", "value": {"text": )"
     R"("key_backups/bank-a/0000000000000000"}}, {"name": "proof", "value": {"signature": )"
     R"("c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw=="}}, )"
     R"({"name": "public_key_equal", "value": {"flag": true}}]}}})"},
};
// clang-format on

}  // namespace charter::fuzz
