#pragma once
// The changes that are not at their end, from version to version of the state. None comes back from
// its end, so each is read there once.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/life_cycle.pb.h"
#include "state/view.hpp"

namespace charter::tasks {

class OpenChanges {
  public:
    using Changes = std::vector<std::shared_ptr<const v1::Change>>;

    /// Goes on to this version: reads what is open and what was opened since the last one. An older
    /// version than that begins anew.
    /// Reads    idx/changes/*, chg/<change>
    void follow(const state::View& view, std::uint64_t height);

    /// Of the version that was followed last, in the order of opening.
    const Changes& of(std::string_view member) const;
    std::vector<std::string> members() const;
    /// Whether an open change was opened to take this one back.
    bool is_being_undone(std::string_view change) const { return undone_.contains(change); }
    /// Records read so far.
    std::uint64_t reads() const { return reads_; }

  private:
    struct OfMember {
        std::uint64_t seen = 0;  // of the list changes/<member>
        Changes open;
    };
    void follow_member(const state::View& view, std::string_view member, std::uint64_t count);
    void keep_open(const state::View& view, const Bytes& key, Changes& open);

    std::map<std::string, OfMember, std::less<>> members_;
    std::set<std::string, std::less<>> undone_;
    std::uint64_t height_ = 0;
    std::uint64_t reads_ = 0;
};

}  // namespace charter::tasks
