#include "tasks/calendar.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "assurance/deadlines.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"
#include "tx/people/leave.hpp"

namespace charter::tasks {
namespace {

constexpr std::string_view kCertificates = "certificates_held";
constexpr std::string_view kTreatments = "treatments";
constexpr std::string_view kChanges = "changes";
constexpr std::string_view kNotice = "notice/";
constexpr std::string_view kSuspicions = "key_suspicions";
constexpr std::size_t kUidDigits = 16;

constexpr std::array<std::string_view, 18> kWords = {
    "evidence", "declaration",  "act",        "certificate",  "treatment",  "credential",
    "grant",    "vote",         "execution",  "ratification", "onboarding", "change",
    "line",     "leave_begins", "leave_ends", "incident",     "suspicion",  "exception"};

Occasion occasion_of(const Need& need) {
    if (need.kind == Kind::declare) return Occasion::declaration;
    if (need.kind == Kind::treat) return Occasion::treatment;
    const bool is_act = need.kind == Kind::act || need.kind == Kind::propose;
    return is_act ? Occasion::act : Occasion::evidence;
}

class Calendar {
  public:
    Calendar(const Source& source, Memo& memo, std::string_view member)
        : source_(source),
          memo_(memo),
          member_(member),
          reading_(source, memo),
          builder_(reading_, member, nullptr, "") {}

    std::vector<Date> run();

  private:
    /// Sort: what tells dates of one day from each other, and the days of one sort in order.
    using Key = std::tuple<Day, Occasion, std::string, std::string>;

    Date* at(std::int64_t end_ms, Occasion occasion, std::string_view target,
             std::string_view about);
    void add_needs();
    void add_register(std::string_view name, Occasion occasion);
    void add_credentials();
    void add_grants();
    void add_leaves();
    void add_proposals();
    void add_changes();
    void add_incidents();
    void add_exceptions();
    void add_onboarding();
    void fill(Date* date, const std::string& subject,
              const std::vector<std::string>& requirements = {});
    void give_uids(std::vector<Date>& dates) const;

    const Source& source_;
    Memo& memo_;
    std::string member_;
    Reading reading_;
    Builder builder_;
    std::map<Key, Date> dates_;
};

/// The date that ends then; null where that is past or too far ahead.
Date* Calendar::at(std::int64_t end_ms, Occasion occasion, std::string_view target,
                   std::string_view about) {
    const Day day = day_at(end_ms - 1, source_.config.utc_offset_minutes());
    if (day < source_.now.today || day > source_.now.today + kHorizonDays) return nullptr;
    const Key key{day, occasion, std::string(target), std::string(about)};
    Date& date = dates_[key];
    date.day = day;
    date.occasion = occasion;
    date.target = std::string(target);
    date.about = std::string(about);
    date.end_ms = end_ms;
    return &date;
}

/// Nothing where there is no date.
void Calendar::fill(Date* date, const std::string& subject,
                    const std::vector<std::string>& requirements) {
    if (date == nullptr) return;
    date->subjects = {subject};
    date->subject_count = 1;
    date->requirements = requirements;
}

void Calendar::add_needs() {
    std::map<const Date*, std::set<std::uint32_t>> places;
    std::map<const Date*, std::set<std::string>> subjects;
    for (const Asked& asked : builder_.needs()) {
        const Need& need = *asked.need;
        if (need.failing || need.until_ms == 0) continue;
        Date* date = at(need.until_ms, occasion_of(need), need.target, need.fixed);
        if (date == nullptr) continue;
        places[date].insert(asked.place);
        subjects[date].insert(need.subjects.begin(), need.subjects.end());
        date->subject_count = std::max({date->subject_count, need.subject_count,
                                        static_cast<std::uint32_t>(subjects[date].size())});
    }
    for (auto& [key, date] : dates_) {
        for (const std::uint32_t place : places[&date]) {
            date.requirements.push_back(memo_.catalog().requirements()[place]->id());
        }
        for (const std::string& subject : subjects[&date]) {
            if (date.subjects.size() < kSubjectsMax) date.subjects.push_back(subject);
        }
    }
}

void Calendar::add_register(std::string_view name, Occasion occasion) {
    if (!memo_.catalog().is_register(name)) return;
    const std::vector<assurance::Record> records =
        assurance::load_home(source_.view, memo_.catalog(), source_.config, name, member_);
    for (const assurance::Record& record : records) {
        if (!record.standing || record.filed) continue;
        const std::int64_t end_ms =
            occasion == Occasion::certificate ? record.ends_ms : record.overdue_ms;
        if (end_ms == 0) continue;
        Date* date = at(end_ms, occasion, name, record.row.key);
        if (date == nullptr) continue;
        date->subjects = {record.row.key};
        date->subject_count = 1;
    }
}

void Calendar::add_credentials() {
    state::list_each(source_.view, "credentials", member_, [&](ByteView key) {
        const auto credential = state::read_shared<v1::Credential>(source_.view, key);
        const bool ended =
            !credential || credential->revoked_height() != 0 || !credential->replaced_by().empty();
        if (ended) return true;
        const std::string id = to_hex(credential->credential());
        fill(at(credential->not_after_ms(), Occasion::credential, credential->holder(), id),
             credential->holder());
        if (credential->rotate_by_ms() == 0) return true;
        fill(at(credential->rotate_by_ms(), Occasion::suspicion, kSuspicions, id),
             credential->holder(), memo_.guide().held_by({"credentials.suspicion_timer"}));
        return true;
    });
}

void Calendar::add_grants() {
    const Bytes prefix = state::keys::person(member_ + ".");
    state::each<v1::Person>(source_.view, prefix, [&](const v1::Person& person) {
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (!person.active()) break;
            if (grant.begins_ms() != 0) continue;  // a deputy's: the leave is there
            Date* date = at(grant.expires_ms(), Occasion::grant, grant.role(), person.person());
            if (date == nullptr) continue;
            date->subjects = {person.person()};
            date->subject_count = 1;
        }
        return true;
    });
}

void Calendar::add_leaves() {
    const tx::Context& ctx = reading_.people.context();
    const auto note = [&](const v1::Leave& leave, Day day, Occasion occasion) {
        const std::int64_t end_ms = midnight_ms(day + 1, source_.config.utc_offset_minutes());
        Date* date = at(end_ms, occasion, leave.person(), std::to_string(leave.number()));
        if (date == nullptr) return;
        date->subjects = {leave.person()};
        date->subject_count = 1;
    };
    const Bytes prefix = state::keys::person(member_ + ".");
    state::each<v1::Person>(source_.view, prefix, [&](const v1::Person& person) {
        if (!person.active() || person.leave() == 0) return true;
        tx::each_leave(person.person(), ctx, [&](const v1::Leave& leave) {
            note(leave, leave.from(), Occasion::leave_begins);
            note(leave, leave.until(), Occasion::leave_ends);
            return true;
        });
        return true;
    });
}

void Calendar::add_proposals() {
    each_live_proposal(source_, [&](const v1::Proposal& proposal) {
        const std::string number = std::to_string(proposal.proposal());
        const std::string& act = catalog::act_name(proposal.action());
        if (proposal.state() == v1::PROPOSAL_STATE_OPEN) {
            at(proposal.deadline_ms(), Occasion::vote, act, number);
            at(proposal.executable_until_ms(), Occasion::execution, act, number);
        } else {
            at(proposal.lapses_ms(), Occasion::ratification, act, number);
        }
    });
}

void Calendar::add_changes() {
    for (const auto& change : memo_.changes().of(member_)) {
        const auto owed = assurance::unmet_deadlines(*change);
        if (owed.empty()) continue;
        Date* date = at(owed.front().due_ms, Occasion::change, kChanges, change->change());
        if (date == nullptr) continue;
        date->subjects = {change->change()};
        date->subject_count = 1;
    }
}

void Calendar::add_incidents() {
    const std::vector<std::string> served = memo_.guide().held_by({"incidents.state_machine"});
    for (const auto& incident : memo_.incidents().of(member_)) {
        for (const assurance::Deadline& deadline : assurance::unmet_deadlines(*incident)) {
            const bool is_notice = deadline.what.starts_with(kNotice);
            const std::string target =
                is_notice ? deadline.what.substr(kNotice.size()) : "incidents." + deadline.what;
            fill(at(deadline.due_ms, Occasion::incident, target, incident->incident()),
                 incident->incident(), served);
        }
    }
}

void Calendar::add_exceptions() {
    for (const auto& exception : memo_.exceptions().of(member_)) {
        if (exception->granted_ms() == 0) continue;
        fill(at(exception->expires_ms(), Occasion::exception, exception->requirement(),
                state::keys::exception_name(exception->key())),
             exception->owner(), {exception->requirement()});
    }
}

void Calendar::add_onboarding() {
    const auto end_ms = builder_.ease_ends_ms();
    if (end_ms) at(*end_ms, Occasion::onboarding, member_, "");
}

void Calendar::give_uids(std::vector<Date>& dates) const {
    std::map<std::tuple<Occasion, std::string, std::string>, int> numbers;
    for (Date& date : dates) {
        const int number = numbers[{date.occasion, date.target, date.about}]++;
        crypto::Sha256 hash;
        hash.update("charter/date/1");
        for (const std::string_view part :
             {std::string_view(source_.config.chain_id()), std::string_view(member_),
              occasion_word(date.occasion), std::string_view(date.target),
              std::string_view(date.about)}) {
            hash.update("\n");
            hash.update(part);
        }
        hash.update("\n" + std::to_string(number));
        date.uid = to_hex(view(hash.finish())).substr(0, kUidDigits);
    }
}

std::vector<Date> Calendar::run() {
    if (member_ != assurance::kEveryone && !reading_.evidence.admitted_ms(member_)) return {};
    add_needs();
    add_register(kCertificates, Occasion::certificate);
    add_register(kTreatments, Occasion::treatment);
    for (const v1::EntryType& type : memo_.catalog().wire().registers()) {
        const bool has_lines = !type.stages().empty() && type.name() != kTreatments;
        if (has_lines) add_register(type.name(), Occasion::line);
    }
    if (member_ != assurance::kEveryone) {
        add_credentials();
        add_grants();
        add_leaves();
        add_changes();
        add_incidents();
        add_exceptions();
        add_onboarding();
    }
    add_proposals();
    std::vector<Date> dates;
    for (auto& [key, date] : dates_) dates.push_back(std::move(date));
    give_uids(dates);
    return dates;
}

}  // namespace

std::string_view occasion_word(Occasion occasion) {
    return kWords[static_cast<std::size_t>(occasion)];
}

std::vector<Date> calendar_of(const Source& source, Memo& memo, std::string_view member) {
    return Calendar(source, memo, member).run();
}

}  // namespace charter::tasks
