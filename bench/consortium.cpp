#include "bench/consortium.hpp"

#include "assurance/assurance.hpp"
#include "assurance/update.hpp"
#include "assurance/values.hpp"
#include "base/ensure.hpp"
#include "bench/limits.hpp"
#include "compiler/compiler.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/places.hpp"
#include "tx/fixture.hpp"

namespace charter::bench {
namespace {

constexpr std::int64_t kNowMs = 1'795'478'400'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int32_t kOffset = 480;
/// Every register has as many entries of a bank, and more: the ledger takes no reference to others.
constexpr std::uint64_t kOfEachOther = 20;

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

/// The n-th after the newest version that the store keeps.
storage::BlockWrite block_of(std::uint64_t height, const state::Changes& changes) {
    storage::BlockWrite block;
    block.height = height;
    for (const auto& [key, value] : changes) block.state.push_back({key, value});
    return block;
}

}  // namespace

std::string Consortium::name_of(int member) {
    return "bank-" + std::string(member < 10 ? "0" : "") + std::to_string(member);
}

Consortium::Consortium(const std::filesystem::path& folder) : time_ms_(kNowMs) {
    auto compiled = compiler::compile_catalog(places::source() + "/catalog");
    ensure(compiled.has_value(), compiled ? "" : compiled.error().what.c_str());
    texts_ = std::make_unique<const catalog::Texts>(std::move(compiled->texts));
    catalog_ = catalog::load(std::move(compiled->catalog)).value();
    index_.emplace(*catalog_);
    storage::StateOptions options;
    options.store.chain_id = "bench";
    options.store.create = true;
    store_ = storage::StateStore::open(folder, options).value();
    view_ = store_->latest();
    delta_.emplace(*view_);
    config_.set_key(Bytes(state::keys::kConfig));
    config_.set_chain_id("bench");
    config_.set_environment("test");
    config_.set_utc_offset_minutes(kOffset);
    config_.set_protocol_version(1);
    state::write(*delta_, config_);
    for (const auto& [key, value] : catalog::records(catalog_->wire())) delta_->put(key, value);
    put_members();
    for (int member = 0; member < kMembers; ++member) put_entries(member);
    judge(true);
}

assurance::Now Consortium::now() const { return {height_, time_ms_, day_at(time_ms_, kOffset)}; }

tx::Context Consortium::context() {
    return {*delta_, *catalog_, config_, {height_, time_ms_, now().today}, tx::RuleSet::all()};
}

/// Milliseconds that it takes.
double Consortium::commit(const state::Changes& changes) {
    storage::BlockWrite block = block_of(height_, changes);
    const double start = now_s();
    store_->commit(std::move(block)).value();
    const double took = (now_s() - start) * 1'000;
    ++height_;
    return took;
}

/// What was written so far becomes the newest version.
void Consortium::settle() {
    commit(delta_->changes());
    delta_.reset();
    view_ = store_->latest();
    kept_.follow({});
    delta_.emplace(*view_);
}

void Consortium::next_block() { time_ms_ += kHourMs; }

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
    }
    settle();
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
                          hex16(static_cast<std::uint64_t>(number) %
                                (def.of() == "assets" ? kAssets : kOfEachOther));
            return def.set() ? assurance::set_value({key}) : assurance::text_value(key);
        }
        default: return assurance::text_value("bench");
    }
}

void Consortium::add_entry(const v1::EntryType& type, int member, int number) {
    const std::string owner = name_of(member);
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
    const auto& registers = catalog_->wire().registers();
    for (int n = 0; n < kAssets; ++n) add_entry(*catalog_->entry_type("assets"), member, n);
    const int people = 2 * static_cast<int>(posts().size());
    for (int n = 0; n < kEntries - kAssets - people; ++n) {
        const v1::EntryType& type = registers[n % registers.size()];
        add_entry(type.name() == "assets" ? registers[0] : type, member, n);
    }
    settle();
}

std::vector<EntryRow> Consortium::entry_rows() const {
    std::vector<EntryRow> rows;
    state::each<v1::Entry>(*view_, "reg/", [&](const v1::Entry& entry) {
        const v1::EntryBody& body = entry.body();
        rows.push_back({body.register_(), body.member(), body.occurred_on(), body.valid_until(),
                        entry.state()});
        return true;
    });
    return rows;
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
    }
    settle();
}

Consortium::Judged Consortium::judge_only(bool everything) {
    const double start = thread_cpu_s();
    assurance::Touched touched;
    touched.everything = everything;
    if (!everything) touched = assurance::touched_by(*index_, *delta_, delta_->changes());
    kept_.begin({}, *catalog_);
    assurance::update(*delta_, *catalog_, config_, now(), touched, &kept_);
    return {(thread_cpu_s() - start) * 1'000, touched.units.size() + touched.in_part.size()};
}

Consortium::Judged Consortium::judge(bool everything) {
    const Judged judged = judge_only(everything);
    settle();
    return judged;
}

Consortium::Judged Consortium::try_entry(const v1::EntryType& type, int member, int number) {
    add_entry(type, member, number);
    const Judged judged = judge_only(false);
    delta_.emplace(*view_);
    --entries_;
    return judged;
}

/// The timers that come first, so many of them; where there are fewer, the rest is set by hand, of
/// statuses that do not lapse by themselves, for the time of the last.
std::vector<v1::Timer> Consortium::first_timers(std::size_t count) {
    std::vector<v1::Timer> due;
    const auto read = [&] {
        due.clear();
        state::each<v1::Timer>(*view_, "tmr/", [&](const v1::Timer& timer) {
            due.push_back(timer);
            return due.size() < count;
        });
    };
    read();
    std::size_t missing = count - due.size();
    state::each<v1::StatusRecord>(*view_, "sta/", [&](const v1::StatusRecord& status) {
        if (missing == 0) return false;
        if (status.expires_ms() != 0) return true;
        const std::string subject = status.requirement() + "/" + status.member();
        state::timer_set(*delta_, due.back().due_ms(), assurance::kStatusTimer, subject);
        --missing;
        return true;
    });
    settle();
    read();
    ensure(due.size() == count, "too few statuses");
    return due;
}

Consortium::Expiry Consortium::expire(std::size_t timers) {
    const std::vector<v1::Timer> due = first_timers(timers);
    time_ms_ = due.back().due_ms();
    Expiry out;
    for (const v1::Timer& timer : due) {
        if (timer.kind() == assurance::kStatusTimer) ++out.statuses;
    }
    machine::BlockInput block;
    block.height = height_;
    block.time_ms = time_ms_;
    machine::Options options;
    options.index = &*index_;
    kept_.begin({}, *catalog_);
    options.kept = &kept_;
    const double start = thread_cpu_s();
    const machine::BlockResult result = machine::execute_block(*view_, *catalog_, block, options);
    out.execute_ms = (thread_cpu_s() - start) * 1'000;
    out.transitions = result.transitions.size();
    out.commit_ms = commit(result.changes);
    delta_.reset();
    view_ = store_->latest();
    delta_.emplace(*view_);
    return out;
}

}  // namespace charter::bench
