#pragma once
// What checks read of one version of the state, each thing once. Lives as long as one update or one
// evaluation.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/rows.hpp"

namespace charter::assurance {

/// What an evaluation learns beside its answer.
struct Notes {
    explicit Notes(const Clock& now) : clock{now} {}

    Clock clock;
    bool own_rule = false;

    void add(std::int64_t next_ms, bool used_own_rule) {
        clock.note(next_ms);
        own_rule = own_rule || used_own_rule;
    }
};

/// Its value is the catalog's version.
inline constexpr std::string_view kVersionParameter = "convention_version";

/// A parameter as it binds one member or the network.
struct Setting {
    const v1::Parameter* parameter = nullptr;
    std::int64_t value = 0;
    bool own_rule = false;     // the member's own approved rule, looser than the consortium's value
    std::int64_t next_ms = 0;  // when that own rule changes by time
};

/// `scope` is a member, or "*" for the network. References stay valid as long as the object; the
/// view must not change in the tables it reads (statuses, transitions and timers may).
class Evidence {
  public:
    using Records = std::vector<const Record*>;
    /// The subjects of a population, by key.
    struct Subjects {
        Records records;
        std::int64_t next_ms = 0;
        bool own_rule = false;
    };

    Evidence(const state::View& view, const catalog::Catalog& catalog,
             const v1::ChainConfig& config, const Now& now)
        : view_(&view),
          catalog_(&catalog),
          config_(&config),
          clock_(now, config.utc_offset_minutes()) {}
    Evidence(const Evidence&) = delete;
    Evidence& operator=(const Evidence&) = delete;

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

    bool in_force(const Record& record, Clock& clock) const;
    /// Its validity ends within param.rotation_lead.
    bool expiring(const Record& record, std::string_view scope, Notes& notes);
    /// A reference that it cannot do without names nothing in force.
    bool dangling(const Record& record, Clock& clock);

    const Setting& setting(std::string_view parameter, std::string_view scope);
    const std::optional<v1::ChallengeOutcome>& outcome(const std::string& rule);

  private:
    template <class T>
    using ByName = std::map<std::string, T, std::less<>>;
    struct Scoped {
        Records records;
        ByName<ByName<Records>> joins;  // field -> key -> records
    };

    const Home& raw_home(std::string_view type, std::string_view home);
    const Home& home(std::string_view type, std::string_view home);
    void resolve_references(const v1::EntryType& type, Record& record);
    /// Null: it was not asked for yet.
    const Home* read_home(std::string_view type, std::string_view home) const;
    /// Of a version's key the key of its line. Does not read a home for that.
    std::string root_of(std::string_view type, std::string_view key);
    bool reference_in_force(std::string_view type, std::string_view key, Clock& clock);
    Scoped& scoped(std::string_view type, std::string_view scope);
    Setting read_setting(std::string_view parameter, std::string_view scope);
    bool own_rule_in_force(const v1::Overlay& overlay, Setting& setting);

    const state::View* view_;
    const catalog::Catalog* catalog_;
    const v1::ChainConfig* config_;
    Clock clock_;
    std::optional<std::vector<std::string>> members_;
    ByName<std::int64_t> admitted_ms_;
    ByName<ByName<Home>> raw_;       // type -> home
    ByName<ByName<bool>> resolved_;  // which of them have their references resolved
    ByName<std::string> roots_;      // key of an entry -> that of its line
    ByName<ByName<Scoped>> scoped_;  // type -> scope
    ByName<ByName<Subjects>> subjects_;
    ByName<ByName<Setting>> settings_;  // scope -> parameter
    ByName<std::optional<v1::ChallengeOutcome>> outcomes_;
};

/// Whether a reference that no longer holds leaves its row dangling: of registers those that must
/// be in force, of tables those that are required.
bool binds(const catalog::Catalog& catalog, std::string_view type, const v1::FieldDef& field);

}  // namespace charter::assurance
