#pragma once
// A catalog that is as small as a sound one can be, for the tests of this folder.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "catalog/catalog.hpp"

namespace charter::catalog {

// A sound catalog of a few items; each test changes one thing.
inline constexpr const char* kSmall = R"(
head { key: "cat/head" version: 1 }
requirements { key: "cat/requirement/1.1" id: "1.1" article: 1 chapter: "purpose"
  scope: SCOPE_NETWORK force: FORCE_MUST basis: BASIS_TEXT
  satisfied_when { leaf { rule: "tx.signature_required" } } }
requirements { key: "cat/requirement/1.2" id: "1.2" article: 1 chapter: "purpose"
  scope: SCOPE_MEMBER force: FORCE_MUST basis: BASIS_TEXT order: 1
  satisfied_when { all { checks { for_each { population: "open_risks"
  expect { tests { field: "overdue" op: OPERATOR_IS operands { literal { flag: false } } } }
  check { leaf { entry { type: "risks" by: "owner" within: "review"
  expect { tests { field: "level" op: OPERATOR_IN
  operands { literal { text: "low" } } } } } } } } } checks { for_each { population: "levels"
  check { leaf { entry { type: "risks" by: "level" } } } } }
  checks { for_each { population: "open_risks" check { leaf { probe { probe: "scan" by: "person"
  expect { tests { field: "hits" op: OPERATOR_AT_MOST
  operands { parameter: "hits_max" } } } } } } } } } } }
registers { key: "cat/register/risks" name: "risks" document: DOCUMENT_NEED_NONE
  maker_roles: "clerk" checker_roles: "head" visibility: VISIBILITY_MEMBER retention_days: 1825
  fields { name: "closed" type: FIELD_TYPE_FLAG required: true } fields { name: "level"
  type: FIELD_TYPE_CHOICE of: "risk_level" } fields { name: "owner" type: FIELD_TYPE_REFERENCE
  of: "persons" must_be_in_force: true } fields { name: "title" type: FIELD_TYPE_TEXT max: 100 } }
tables { key: "cat/table/persons" name: "persons" fields { name: "active"
  type: FIELD_TYPE_FLAG } }
populations { key: "cat/population/levels" name: "levels" enumeration: "risk_level" }
populations { key: "cat/population/open_risks" name: "open_risks" type: "risks"
  empty: WHEN_EMPTY_FAIL where { tests { field: "closed" op: OPERATOR_IS
  operands { literal { flag: false } } } } }
enumerations { key: "cat/enumeration/declared_population" name: "declared_population"
  words: "open_risks" }
enumerations { key: "cat/enumeration/risk_level" name: "risk_level" words: "low" words: "high" }
parameters { key: "cat/parameter/hits_max" name: "hits_max" max: 10 unit: UNIT_COUNT
  stricter: STRICTER_LESS period: PERIOD_NONE }
parameters { key: "cat/parameter/review" name: "review" initial: 12 min: 1 max: 24
  unit: UNIT_MONTHS stricter: STRICTER_LESS period: PERIOD_ROLLING }
rules { key: "cat/rule/tx.signature_required" id: "tx.signature_required" kind: RULE_KIND_TX
  stage: STAGE_ACTIVE }
probes { key: "cat/probe/scan" id: "scan" subject: "persons" max_age: "review"
  stage: STAGE_PLANNED values { name: "hits" type: FIELD_TYPE_NUMBER } }
roles { key: "cat/role/clerk" name: "clerk" duties: "registers.put" conflicts: "head" }
roles { key: "cat/role/head" name: "head" duties: "registers.sign_off" conflicts: "clerk" }
policies { key: "pol/ordinary" name: "ordinary" counting: COUNTING_MAJORITY over: OVER_MEMBERS
  role: "head" quorum: 3 deadline_hours: 24 execution_hours: 24 }
acts { key: "cat/act/parameters.set" name: "parameters.set" since_version: 1 lane: LANE_GOVERNANCE
  origin: ORIGIN_RESOLUTION persons: 1 policy: "ordinary" }
acts { key: "cat/act/registers.put" name: "registers.put" since_version: 1 lane: LANE_GOVERNANCE
  origin: ORIGIN_DIRECT persons: 1 }
acts { key: "cat/act/registers.sign_off" name: "registers.sign_off" since_version: 1
  lane: LANE_GOVERNANCE origin: ORIGIN_DIRECT persons: 1 }
)";

inline v1::Catalog small() {
    v1::Catalog wire;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kSmall, &wire));
    wire.mutable_head()->set_digest(std::string(view(digest_of(wire))));
    return wire;
}

}  // namespace charter::catalog
