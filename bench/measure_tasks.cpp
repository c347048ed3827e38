// The task list of one person in a consortium of 100 banks.

#include <algorithm>
#include <array>

#include "assurance/assurance.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "compiler/compiler.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tasks/board.hpp"
#include "testing/places.hpp"
#include "tx/fixture.hpp"

namespace charter::bench {
namespace {

constexpr int kMembers = 100;
constexpr int kEntries = 1'590;  // of each member
constexpr int kAssets = 400;     // of them
constexpr int kRounds = 40;
constexpr std::int64_t kNowMs = 1'795'478'400'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int32_t kOffset = 480;

/// Persons of each bank and what they hold.
struct Post {
    const char* person;
    std::vector<std::string> roles;
};

const std::vector<Post>& posts() {
    static const std::vector<Post> kPosts = {{"hr1", {"hr"}},
                                             {"hr2", {"hr"}},
                                             {"ops", {"operations"}},
                                             {"node", {"node_operator"}},
                                             {"system", {"system_owner"}},
                                             {"business", {"business_owner"}},
                                             {"head", {"unit_head"}},
                                             {"assets", {"asset_manager"}},
                                             {"security", {"security_officer"}},
                                             {"ciso", {"ciso"}},
                                             {"law", {"compliance_officer"}},
                                             {"lawhead", {"compliance_head"}},
                                             {"risk", {"risk_owner"}},
                                             {"riskhead", {"risk_manager"}},
                                             {"control", {"internal_control"}},
                                             {"reg1", {"registrar"}},
                                             {"reg2", {"registrar"}},
                                             {"rep", {"representative"}}};
    return kPosts;
}

std::string name_of(int member) {
    return "bank-" + std::string(member < 10 ? "0" : "") + std::to_string(member);
}

class Consortium {
  public:
    explicit Consortium(std::shared_ptr<const catalog::Catalog> catalog);

    void put_members();
    void put_entries(int member);
    /// Writes statuses of what changed since the last call, as a block would.
    void judge(bool everything);
    void next_block() { time_ms_ += kDayMs / 24; }
    /// One more entry of a bank; returns it.
    void add_entry(int member, int number);
    /// Of each bank; every other one is carried out by the ledger.
    void put_changes(int count, v1::ChangeState state);
    std::uint64_t entries() const { return entries_; }

    double list_ms(tasks::Memo& memo, const std::string& person, std::size_t& tasks) const;
    assurance::Now now() const { return {height_, time_ms_, day_at(time_ms_, kOffset)}; }

  private:
    tx::Context context() {
        return {*delta_, *catalog_, config_, {height_, time_ms_, now().today}, tx::RuleSet::all()};
    }
    v1::Value value_for(const v1::FieldDef& def, const std::string& owner, int number) const;
    void put_entry(const v1::EntryType& type, const std::string& owner, int number);
    void settle();

    std::shared_ptr<const catalog::Catalog> catalog_;
    assurance::Index index_;
    v1::ChainConfig config_;
    state::MemoryView view_;
    std::optional<state::Delta> delta_;
    std::uint64_t height_ = 100;
    std::int64_t time_ms_ = kNowMs;
    std::uint64_t entries_ = 0;
};

Consortium::Consortium(std::shared_ptr<const catalog::Catalog> catalog)
    : catalog_(std::move(catalog)), index_(*catalog_) {
    config_.set_key(Bytes(state::keys::kConfig));
    config_.set_chain_id("bench");
    config_.set_utc_offset_minutes(kOffset);
    config_.set_protocol_version(1);
    delta_.emplace(view_);
    for (const auto& [key, value] : catalog::records(catalog_->wire())) delta_->put(key, value);
}

/// What was written so far becomes the state.
void Consortium::settle() {
    view_.apply(delta_->changes());
    delta_.emplace(view_);
}

void Consortium::put_members() {
    tx::Context ctx = context();
    for (int member = 0; member < kMembers; ++member) {
        const std::string name = name_of(member);
        tx::fixture::put_member(ctx, name);
        auto record = state::read_existing<v1::Member>(*delta_, state::keys::member(name));
        record.set_admitted_ms(time_ms_ - 730 * kDayMs);
        state::write(*delta_, record);
        for (const Post& post : posts()) {
            tx::fixture::put_person(ctx, name + "." + post.person, post.roles);
            entries_ += 2;  // its undertaking and training
        }
        settle();
    }
}

v1::Value Consortium::value_for(const v1::FieldDef& def, const std::string& owner,
                                int number) const {
    switch (def.type()) {
        case v1::FIELD_TYPE_FLAG:   return assurance::flag_value(number % 3 != 0);
        case v1::FIELD_TYPE_NUMBER: return assurance::number_value(def.min() + number % 5);
        case v1::FIELD_TYPE_DATE:   return assurance::date_value(now().today);
        case v1::FIELD_TYPE_DIGEST: {
            v1::Value value;
            value.set_digest(Bytes(32, 'd'));
            return value;
        }
        case v1::FIELD_TYPE_CHOICE: {
            const auto& words = catalog_->enumeration(def.of())->words();
            const std::string& word = words[number % words.size()];
            return def.set() ? assurance::set_value({word}) : assurance::text_value(word);
        }
        case v1::FIELD_TYPE_REFERENCE: {
            const std::string key =
                def.of() == "persons"
                    ? owner + "." +
                          posts()[static_cast<std::size_t>(number) % posts().size()].person
                    : def.of() + "/" + owner + "/" +
                          hex16(static_cast<std::uint64_t>(number) % kAssets);
            return def.set() ? assurance::set_value({key}) : assurance::text_value(key);
        }
        default: return assurance::text_value("bench");
    }
}

void Consortium::put_entry(const v1::EntryType& type, const std::string& owner, int number) {
    tx::Context ctx = context();
    std::vector<v1::Field> fields;
    for (const v1::FieldDef& def : type.fields()) {
        v1::Field& field = fields.emplace_back();
        field.set_name(def.name());
        *field.mutable_value() = value_for(def, owner, number);
    }
    const std::string root = tx::fixture::put_entry(ctx, type.name(), owner, std::move(fields));
    auto entry = state::read_existing<v1::Entry>(*delta_, state::keys::entry(root));
    entry.mutable_body()->set_occurred_on(now().today - number % 300);
    if (number % 200 == 7) {
        entry.set_state(v1::ENTRY_STATE_FILED);
        entry.set_maker(owner + ".ops");
    }
    state::write(*delta_, entry);
    ++entries_;
}

void Consortium::put_entries(int member) {
    const std::string owner = name_of(member);
    const auto& registers = catalog_->wire().registers();
    for (int n = 0; n < kAssets; ++n) put_entry(*catalog_->entry_type("assets"), owner, n);
    const int people = 2 * static_cast<int>(posts().size());
    for (int n = 0; n < kEntries - kAssets - people; ++n) {
        const v1::EntryType& type = registers[n % registers.size()];
        put_entry(type.name() == "assets" ? registers[0] : type, owner, n);
    }
    settle();
}

void Consortium::add_entry(int member, int number) {
    const auto& registers = catalog_->wire().registers();
    put_entry(registers[number % registers.size()], name_of(member), number);
}

void Consortium::put_changes(int count, v1::ChangeState state) {
    for (int member = 0; member < kMembers; ++member) {
        const std::string owner = name_of(member);
        for (int n = 0; n < count; ++n) {
            v1::Change change;
            const std::uint64_t seq = state::list_count(*delta_, "changes", owner);
            change.set_change(owner + "." + hex16(seq));
            change.set_key(state::keys::change(change.change()));
            change.set_member(owner);
            change.set_state(state);
            change.set_class_("normal");
            change.add_authors(owner + ".system");
            if (n % 2 == 0) change.set_act_digest(Bytes(32, 'd'));
            change.add_steps()->set_act("change.open");
            state::write(*delta_, change);
            state::list_append(*delta_, "changes", owner, change.key());
        }
        settle();
    }
}

void Consortium::judge(bool everything) {
    ++height_;
    assurance::Touched touched;
    touched.everything = everything;
    if (!everything) touched = assurance::touched_by(index_, *delta_, delta_->changes());
    assurance::update(*delta_, *catalog_, config_, now(), touched);
    settle();
}

double Consortium::list_ms(tasks::Memo& memo, const std::string& person, std::size_t& tasks) const {
    const double start = now_s();
    const tasks::Source source{view_, config_, now()};
    tasks = tasks::tasks_of_person(source, memo, person).size();
    return (now_s() - start) * 1'000;
}

}  // namespace

namespace {

/// With changes: the time follows those that are open, not those that ever were.
void measure_changes(Consortium& consortium, const std::shared_ptr<const catalog::Catalog>& catalog,
                     Report& report) {
    constexpr int kEnded = 100;
    constexpr std::array kOpen = {0, 5, 5, 10};
    const std::string person = name_of(42) + ".security";
    consortium.put_changes(kEnded, v1::CHANGE_STATE_COMPARED);
    tasks::Memo memo(catalog);
    std::size_t tasks = 0;
    const double first = consortium.list_ms(memo, person, tasks);
    report.add("task list of security with 10,000 changes that ended, the first since the start",
               first, "ms");
    int open = 0;
    for (const int more : kOpen) {
        consortium.put_changes(more, v1::CHANGE_STATE_OPEN);
        open += more;
        consortium.list_ms(memo, person, tasks);
        std::vector<double> took;
        for (int round = 0; round < kRounds; ++round) {
            took.push_back(consortium.list_ms(memo, person, tasks));
        }
        report.add("  and " + std::to_string(open * kMembers) + " open, p50", percentile(took, 50),
                   "ms");
    }
}

}  // namespace

void measure_tasks(Report& report) {
    auto compiled = compiler::compile_catalog(places::source() + "/catalog");
    ensure(compiled.has_value(), "the catalog does not compile");
    auto catalog = catalog::load(std::move(compiled->catalog));
    ensure(catalog.has_value(), "the catalog does not load");
    Consortium consortium(*catalog);
    consortium.put_members();
    for (int member = 0; member < kMembers; ++member) consortium.put_entries(member);
    consortium.judge(true);
    report.add("tasks: 265 requirements x 100 members, entries",
               static_cast<double>(consortium.entries()), "");
    constexpr std::array kPersons = {"hr1", "law", "security", "reg1", "rep"};
    for (const char* post : kPersons) {
        const std::string person = name_of(42) + "." + post;
        std::size_t tasks = 0;
        tasks::Memo memo(*catalog);
        const double first = consortium.list_ms(memo, person, tasks);
        std::vector<double> same;
        std::vector<double> changed;
        for (int round = 0; round < kRounds; ++round) {
            same.push_back(consortium.list_ms(memo, person, tasks));
            consortium.next_block();
            consortium.add_entry(42, 7 * round + 1);
            consortium.judge(false);
            changed.push_back(consortium.list_ms(memo, person, tasks));
        }
        const std::string who = "task list of " + std::string(post);
        report.add(who + ": tasks", static_cast<double>(tasks), "");
        report.add(who + ", the first since the start", first, "ms");
        report.add(who + ", p50", percentile(same, 50), "ms", "at most 5");
        report.add(who + ", p99", percentile(same, 99), "ms", "at most 5");
        report.add(who + ", after a block with an entry of its bank, p50", percentile(changed, 50),
                   "ms", "at most 5");
        report.add(who + ", the same, p99", percentile(changed, 99), "ms");
    }
    measure_changes(consortium, *catalog, report);
}

}  // namespace charter::bench
