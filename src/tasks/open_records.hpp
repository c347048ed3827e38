#pragma once
// Changes, incidents and exceptions that are not at their end, from version to version of the
// state. None comes back from its end, so each is read there once.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/clock.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tasks {

/// `Record` is one of the three below, of each of which a list of every member's is kept.
template <class Record>
class OpenRecords {
  public:
    using Records = std::vector<std::shared_ptr<const Record>>;

    /// Goes on to this version: reads what is open and what was opened since the last one. An older
    /// version than that begins anew.
    /// Reads    idx/<list>/*, lst/<list>/*, the records
    void follow(const state::View& view, const assurance::Now& now);

    /// Of the version that was followed last, in the order of opening.
    const Records& of(std::string_view member) const;
    std::vector<std::string> members() const;
    /// Records read so far.
    std::uint64_t reads() const { return reads_; }

  private:
    struct OfMember {
        std::uint64_t seen = 0;  // of the member's list
        Records open;
    };
    void follow_member(const state::View& view, std::string_view member, std::uint64_t count);
    void keep_open(const state::View& view, const Bytes& key, Records& open);

    std::map<std::string, OfMember, std::less<>> members_;
    assurance::Now now_;
    std::uint64_t reads_ = 0;
};

/// Neither compared, rolled back nor withdrawn.
using OpenChanges = OpenRecords<v1::Change>;
/// Not closed.
using OpenIncidents = OpenRecords<v1::Incident>;
/// Requested or in force.
using OpenExceptions = OpenRecords<v1::Exception>;

}  // namespace charter::tasks
