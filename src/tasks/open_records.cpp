#include "tasks/open_records.hpp"

#include <utility>

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tasks {
namespace {

template <class Record>
constexpr std::string_view kList = "";
template <>
constexpr std::string_view kList<v1::Change> = "changes";
template <>
constexpr std::string_view kList<v1::Incident> = "incidents";
template <>
constexpr std::string_view kList<v1::Exception> = "exceptions";

bool has_ended(const v1::Change& change, const assurance::Now&) {
    return change.state() > v1::CHANGE_STATE_ACTIVE;
}
bool has_ended(const v1::Incident& incident, const assurance::Now&) {
    return incident.state() == v1::INCIDENT_STATE_CLOSED;
}
bool has_ended(const v1::Exception& exception, const assurance::Now& now) {
    return exception.withdrawn_ms() != 0 || exception.expires_ms() <= now.time_ms;
}

}  // namespace

template <class Record>
void OpenRecords<Record>::keep_open(const state::View& view, const Bytes& key, Records& open) {
    ++reads_;
    auto record = state::read_shared<Record>(view, key);
    if (record && !has_ended(*record, now_)) open.push_back(std::move(record));
}

template <class Record>
void OpenRecords<Record>::follow_member(const state::View& view, std::string_view member,
                                        std::uint64_t count) {
    OfMember& of = members_[std::string(member)];
    if (count < of.seen) of = {};
    Records open;
    for (const auto& record : of.open) keep_open(view, record->key(), open);
    for (; of.seen < count; ++of.seen) {
        const auto entry = state::read<v1::ListEntry>(
            view, state::keys::list_entry(kList<Record>, member, of.seen));
        if (entry) keep_open(view, entry->ref(), open);
    }
    of.open = std::move(open);
}

template <class Record>
void OpenRecords<Record>::follow(const state::View& view, const assurance::Now& now) {
    if (now.height < now_.height) members_.clear();
    now_ = now;
    const Bytes prefix = state::keys::list_head(kList<Record>, "");
    state::each<v1::ListHead>(view, prefix, [&](const v1::ListHead& head) {
        follow_member(view, ByteView(head.key()).substr(prefix.size()), head.count());
        return true;
    });
}

template <class Record>
const typename OpenRecords<Record>::Records& OpenRecords<Record>::of(
    std::string_view member) const {
    static const Records kNone;
    const auto found = members_.find(member);
    return found == members_.end() ? kNone : found->second.open;
}

template <class Record>
std::vector<std::string> OpenRecords<Record>::members() const {
    std::vector<std::string> all;
    for (const auto& [member, of] : members_) {
        if (!of.open.empty()) all.push_back(member);
    }
    return all;
}

template class OpenRecords<v1::Change>;
template class OpenRecords<v1::Incident>;
template class OpenRecords<v1::Exception>;

}  // namespace charter::tasks
