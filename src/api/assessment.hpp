#pragma once
// The assessment of a height: one JSON with everything a report shows, in both languages. Made of
// the state, the catalog and its texts alone: the same height gives the same bytes.
//
//   format     "charter-assessment/1"
//   chain      chain_id, environment, genesis_digest, solo
//   height, time_ms, time, app_hash
//   catalog    version, digest, title, texts_current
//   exceptions, own_rules, stricter_values, nil_declarations    in force, before anything else
//   totals     value -> count, of force must or avoid; by_member: the same by member
//   members    member, legal_name, legal_name_zh, suspended, adopted_version; "*": the network
//   chapters   id, title, articles: [{article, title}]
//   matrix     member x chapter: counted (must, avoid) and all, value -> count
//   requirements  id, article, chapter, scope, force, basis, counted, title, text, mappings,
//              statuses: [{member, value, since_ms, expires_ms, class, qualifiers, counts,
//                          facts_digest, decisive: [fact]}]
//   history    only where it is asked for: since_ms, transitions: [{requirement, member, from, to,
//              time_ms, height}], by requirement, member and time
//   fact       mechanism, title, subject, ref, field, field_label, observed, expected, value,
//              class, expires_ms, why, mend {zh, en} or null

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/record.pb.h"
#include "engine/application.hpp"

namespace charter::api {

using catalog::Texts;

/// Whether totals count it: of force must or avoid.
inline bool is_counted(const v1::Requirement& requirement) {
    return requirement.force() == v1::FORCE_MUST || requirement.force() == v1::FORCE_AVOID;
}

/// A state, and when it was.
struct Assessed {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    Digest app_hash{};
    std::shared_ptr<const state::View> view;
    std::shared_ptr<const catalog::Catalog> catalog;
    v1::ChainConfig config;

    /// The value of a parameter in force.
    std::int64_t parameter(std::string_view name) const;
};
Assessed newest(const engine::Tip& tip);
/// As the state itself names its convention. Faults: it has none that this binary can read.
Outcome<Assessed> assessed_of(std::shared_ptr<const storage::ProvableView> state,
                              std::int64_t time_ms);

/// The whole document. `since_ms` > 0: with every transition from then on.
std::string assessment_json(const Assessed& state, const Texts& texts, std::int64_t since_ms = 0);

boost::json::object fact_json(const v1::Fact& fact, const catalog::Catalog& catalog,
                              const Texts& texts);
/// id, article, chapter, scope, force, basis, counted, title, text, mappings.
boost::json::object requirement_json(const v1::Requirement& requirement, const Texts& texts);
/// member, value, since_ms, expires_ms, class, qualifiers, counts, facts_digest, decisive.
boost::json::object status_json(const v1::StatusRecord& status, const catalog::Catalog& catalog,
                                const Texts& texts);

/// The document of the newest height that somebody asked for. Any number of threads.
class AssessmentCache {
  public:
    std::shared_ptr<const std::string> get(const engine::Tip& tip, const Texts& texts);

  private:
    std::mutex mutex_;  // guards what follows; held while it is made: others wait for it
    std::uint64_t height_ = 0;
    std::shared_ptr<const std::string> bytes_;
};

}  // namespace charter::api
