#pragma once
// Which statuses a change of the state can change: computed once a catalog, asked once a block.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "state/delta.hpp"

namespace charter::assurance {

/// One status: a requirement by its place in Catalog::requirements(), and a member or "*".
struct Unit {
    std::uint32_t requirement = 0;
    std::string member;
    friend auto operator<=>(const Unit&, const Unit&) = default;
};

/// What of a type a requirement reads, where it reads the type in no other way.
struct Reading {
    enum class Of : std::uint8_t {
        subjects,   // of the population
        joined,     // entries that name a subject, one by one
        declared,   // that the population is empty
        parameter,  // entries that a member's setting of it stands on
    };
    Of of = Of::subjects;
    const v1::Population* population = nullptr;
    const v1::Parameter* parameter = nullptr;
    friend auto operator<=>(const Reading&, const Reading&) = default;
};

struct Touched {
    bool everything = false;
    std::set<Unit> units;
    /// Units that can only change if one of these did.
    std::map<Unit, std::set<Reading>> in_part;
    std::set<Unit> by_time;  // units whose time has come

    bool empty() const {
        return !everything && units.empty() && in_part.empty() && by_time.empty();
    }
};

/// What each requirement reads. The catalog must outlive it.
class Index {
  public:
    explicit Index(const catalog::Catalog& catalog);

    /// A requirement that reads a mechanism. `wide`: a change at one member may bear on the
    /// statuses of all, as when a person that a shared entry names leaves.
    struct Use {
        std::uint32_t requirement = 0;
        bool wide = false;
        std::vector<Reading> readings = {};  // empty: it reads the type as a whole
    };
    using Uses = std::vector<Use>;

    const catalog::Catalog& catalog() const { return *catalog_; }
    const Uses& of_type(std::string_view type) const { return find(types_, type); }
    const Uses& of_probe(std::string_view probe) const { return find(probes_, probe); }
    const Uses& of_rule(std::string_view rule) const { return find(rules_, rule); }
    const Uses& of_parameter(std::string_view parameter) const {
        return find(parameters_, parameter);
    }
    /// The place of a requirement; nothing if the convention has none of that id.
    std::optional<std::uint32_t> place(std::string_view id) const;
    bool of_network(std::uint32_t requirement) const;

  private:
    friend class IndexBuilder;
    using ByName = std::map<std::string, Uses, std::less<>>;
    static const Uses& find(const ByName& uses, std::string_view name);

    const catalog::Catalog* catalog_;
    std::map<std::string, std::uint32_t, std::less<>> places_;
    ByName types_;
    ByName probes_;
    ByName rules_;
    ByName parameters_;
};

/// The units that these changes can change. `view` is the state with the changes. Keys of tables
/// that no check reads cost nothing: they are skipped, not visited.
Touched touched_by(const Index& index, const state::View& view, const state::Changes& changes);

/// Adds the units whose timers (kind "status") have fired.
void touch_fired(const Index& index, const std::vector<v1::Timer>& fired, Touched& touched);

inline constexpr std::string_view kStatusTimer = "status";

}  // namespace charter::assurance
