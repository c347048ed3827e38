#pragma once
// What checks read of one version of the state, each thing once. Lives as long as one update or one
// evaluation.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assurance/index.hpp"
#include "assurance/kept.hpp"

namespace charter::assurance {

/// The register in which a member declares that it has none of a population, and its field.
inline constexpr std::string_view kNilDeclarations = "nil_declarations";
inline constexpr std::string_view kDeclaredPopulations = "populations";
/// Its value is the catalog's version.
inline constexpr std::string_view kVersionParameter = "convention_version";

/// `scope` is a member, or "*" for the network. References stay valid as long as the object; the
/// view must not change in the tables it reads (statuses, transitions and timers may).
class Evidence {
  public:
    using Records = assurance::Records;

    Evidence(const state::View& view, const catalog::Catalog& catalog,
             const v1::ChainConfig& config, const Now& now)
        : view_(&view),
          base_view_(&view),
          catalog_(&catalog),
          config_(&config),
          clock_(now, config.utc_offset_minutes()),
          base_(&own_) {}
    /// `kept` holds reads of what lies under the delta.
    Evidence(const state::Delta& delta, const catalog::Catalog& catalog,
             const v1::ChainConfig& config, const Now& now, Reads& kept);
    Evidence(const Evidence&) = delete;
    Evidence& operator=(const Evidence&) = delete;

    /// What the changes made void, and what was read instead; nothing is asked of it afterwards.
    void hand_on(Kept& kept) { kept.note(std::move(moved_), std::move(fresh_)); }

    const state::View& view() const { return *view_; }
    const catalog::Catalog& catalog() const { return *catalog_; }
    const v1::ChainConfig& config() const { return *config_; }
    /// The present, nothing asked yet.
    const Clock& present() const { return clock_; }

    /// Members in the ledger that are not removed, sorted.
    const std::vector<std::string>& members();
    /// When the member was admitted; nothing for the network or a member that is not there.
    std::optional<std::int64_t> admitted_ms(std::string_view member);

    /// Everything of the type that the scope sees, newest first; also what awaits a signature or is
    /// out of force.
    const Records& records(std::string_view type, std::string_view scope);
    /// Those whose `field` is, or has, `key`.
    const Records& joined(std::string_view type, std::string_view scope, std::string_view field,
                          std::string_view key);
    const Subjects& subjects(const v1::Population& population, std::string_view scope);

    /// Which own the records of the type that the scope sees.
    const std::vector<std::shared_ptr<const Shelf>>& shelves(std::string_view type,
                                                             std::string_view scope) {
        return list(type, scope).shelves;
    }

    /// Whether anything of the type that the scope sees changed in the block.
    bool list_moved(std::string_view type, std::string_view scope) const {
        return moved_.list(type, scope);
    }
    /// By key of a record that came or went in the block, the records whose `field` is, or has, it.
    /// Null: it is not known of which keys some did.
    const Join* moved_join(std::string_view type, std::string_view scope, std::string_view field);
    /// Whether the member declares otherwise than before the block that it has none of these.
    bool declared_moved(const v1::Population& population, std::string_view scope);
    /// Whether that part of what a unit reads is, or may be, another than before the block.
    bool moved(const Reading& reading, std::string_view scope);

    bool in_force(const Record& record, Clock& clock) const;
    /// Its validity ends within param.rotation_lead.
    bool expiring(const Record& record, std::string_view scope, Notes& notes);
    /// A reference that it cannot do without names nothing in force.
    bool dangling(const Record& record, Clock& clock);

    const Setting& setting(std::string_view parameter, std::string_view scope);
    /// Whether an exception was ever asked for.
    bool has_exceptions(std::string_view requirement, std::string_view member);
    const std::optional<v1::ChallengeOutcome>& outcome(const std::string& rule);

    /// Whether what changes by time at `next_ms` (0: never) still reads as it did.
    bool holds_now(std::int64_t next_ms) const { return next_ms == 0 || !clock_.is_past(next_ms); }

    /// How the status was judged in the version under the changes; null: not known.
    const JudgedStatus* judged_before(const Unit& unit);
    /// How it is judged now.
    void judged(const Unit& unit, JudgedStatus status);

  private:
    const Members& read_members();
    std::shared_ptr<const Shelf> shelf(std::string_view type, std::string_view home);
    std::shared_ptr<const Shelf> kept_shelf(std::string_view type, std::string_view home);
    std::shared_ptr<const Shelf> make(const state::View& view, std::string_view type,
                                      std::string_view home);
    /// The scope asked for last is at hand: most of a block is about one member.
    const ReadsOfScope& reads(std::string_view scope);
    std::string root_of(std::string_view type, std::string_view key);
    RootOf resolver();
    bool reference_in_force(std::string_view type, std::string_view key, Clock& clock);
    List& list(std::string_view type, std::string_view scope);
    /// Of what lies under the changes; null: it was not read there.
    List* kept_list(std::string_view type, std::string_view scope);
    List new_list(std::string_view type, std::string_view scope);
    List changed_list(std::string_view type, std::string_view scope, List& before);
    Join& join(List& list, std::string_view field);
    static const Records& by_key(List& list);
    /// Whether they are, or may be, others than before the block.
    bool subjects_moved(const v1::Population& population, std::string_view scope);
    bool setting_moved(std::string_view parameter, std::string_view scope);
    Subjects read_subjects(const v1::Population& population, std::string_view scope, List& list,
                           const List* before, const Subjects* known);
    Verdict judge_subject(const v1::Population& population, std::string_view scope,
                          const Record& record);
    Setting read_setting(std::string_view parameter, std::string_view scope);
    bool own_rule_in_force(const v1::Overlay& overlay, Setting& setting);

    const state::View* view_;
    const state::View* base_view_;
    const catalog::Catalog* catalog_;
    const v1::ChainConfig* config_;
    Clock clock_;
    Reads own_;
    Reads* base_;  // of what lies under the changes
    Moved moved_;  // what they make void there
    Reads fresh_;  // what is read instead
    ReadsOfScope last_scope_;
    ByName<std::string> roots_;             // key of an entry -> that of its line
    ByName<ByName<Subjects>> populations_;  // scope -> name: those that hold for this block alone
};

/// Whether a reference that no longer holds leaves its row dangling: of registers those that must
/// be in force, of tables those that are required.
bool binds(const catalog::Catalog& catalog, std::string_view type, const v1::FieldDef& field);

}  // namespace charter::assurance
