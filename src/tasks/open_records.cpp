#include "tasks/open_changes.hpp"

#include <utility>

#include "charter/v1/record.pb.h"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tasks {
namespace {

constexpr std::string_view kList = "changes";

/// Compared, rolled back or withdrawn.
bool has_ended(v1::ChangeState state) { return state > v1::CHANGE_STATE_ACTIVE; }

}  // namespace

void OpenChanges::keep_open(const state::View& view, const Bytes& key, Changes& open) {
    ++reads_;
    auto change = state::read_shared<v1::Change>(view, key);
    if (change && !has_ended(change->state())) open.push_back(std::move(change));
}

void OpenChanges::follow_member(const state::View& view, std::string_view member,
                                std::uint64_t count) {
    OfMember& of = members_[std::string(member)];
    if (count < of.seen) of = {};
    Changes open;
    for (const auto& change : of.open) keep_open(view, change->key(), open);
    for (; of.seen < count; ++of.seen) {
        const Bytes id = Bytes(member).append(".").append(hex16(of.seen));
        keep_open(view, state::keys::change(id), open);
    }
    of.open = std::move(open);
}

void OpenChanges::follow(const state::View& view, std::uint64_t height) {
    if (height < height_) members_.clear();
    height_ = height;
    const Bytes prefix = state::keys::list_head(kList, "");
    state::each<v1::ListHead>(view, prefix, [&](const v1::ListHead& head) {
        follow_member(view, ByteView(head.key()).substr(prefix.size()), head.count());
        return true;
    });
    undone_.clear();
    for (const auto& [member, of] : members_) {
        for (const auto& change : of.open) {
            if (!change->undoes().empty()) undone_.insert(change->undoes());
        }
    }
}

const OpenChanges::Changes& OpenChanges::of(std::string_view member) const {
    static const Changes kNone;
    const auto found = members_.find(member);
    return found == members_.end() ? kNone : found->second.open;
}

std::vector<std::string> OpenChanges::members() const {
    std::vector<std::string> all;
    for (const auto& [member, of] : members_) {
        if (!of.open.empty()) all.push_back(member);
    }
    return all;
}

}  // namespace charter::tasks
