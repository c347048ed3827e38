// Random histories: after every block the statuses equal a full evaluation, byte for byte.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "assurance/values.hpp"
#include "assurance/world_test.hpp"
#include "catalog/coverage.hpp"
#include "state/keys.hpp"
#include "state/timers.hpp"

namespace charter::assurance::test {
namespace {

class History {
  public:
    explicit History(std::uint64_t seed) : random_(seed), index_(world_.catalog) {
        world_.member("bank-b", 100);
        for (const char* member : {"bank-a", "bank-b"}) populate(member);
        state::Delta delta(world_.view);
        Touched all;
        all.everything = true;
        update(delta, world_.catalog, world_.config, world_.now(), all);
        world_.view.apply(delta.changes());
    }

    /// One block. Returns the first status that differs from a full evaluation, or nothing.
    std::string step();

    std::map<v1::StatusValue, std::uint64_t> seen;
    std::set<std::string> qualifiers_seen;
    std::uint64_t transitions = 0;

  private:
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }

    template <class Items>
    const auto& at_random(const Items& items) {
        return *(items.begin() +
                 static_cast<std::ptrdiff_t>(below(static_cast<std::uint64_t>(items.size()))));
    }

    void populate(const std::string& member);
    std::string member() { return at_random(members_); }
    void pass_time();
    void event();
    void put_entry();
    void change_entry();
    void observe();
    void observe(const v1::ProbeDef& probe, const std::string& subject, const std::string& of);
    void settle();
    const v1::Parameter& random_parameter();
    std::int64_t random_setting(const v1::Parameter& parameter);
    void except_something();
    void own_rule();
    void close_own_rules();
    void withdraw_exception();
    void people_and_keys();
    void places();
    void come_or_go();
    std::string reference(const std::string& type, const std::string& member);
    std::optional<v1::Value> random_value(const v1::FieldDef& field, const std::string& member);
    std::vector<v1::Field> random_fields(const std::vector<v1::FieldDef>& fields,
                                         const std::string& member);
    std::string compare();

    std::mt19937_64 random_;
    World world_;
    Index index_;
    Kept kept_;  // between the blocks
    std::map<std::string, std::vector<std::string>> uses_ = catalog::uses(world_.catalog);
    std::vector<std::string> members_{"bank-a", "bank-b"};
    std::vector<std::string> entries_;
    std::vector<std::string> credentials_;
};

void History::populate(const std::string& member) {
    world_.person(member + ".p1");
    world_.person(member + ".p2");
    world_.site(member + ".s1", "main_room", {"coastline"});
    world_.site(member + ".s2", "remote_room");
    world_.node(member + ".n1", member + ".s1", member + ".p1");
    for (const char* kind : {"host", "system", "firewall"})
        entries_.push_back(world_.asset(member, kind));
}

/// A key of the type, of the member or now and then of another, mostly one that is there. Entries
/// are its own or the assembly's, whose own name anybody's: the ledger takes no others.
std::string History::reference(const std::string& type, const std::string& of) {
    const bool shared = of == "*";
    const bool listed = world_.catalog.is_register(type);
    const std::string other = chance(50) && (shared || !listed) ? member() : "*";
    const std::string owner = shared && !listed ? member() : chance(90) && !shared ? of : other;
    if (listed) {
        const std::string prefix = type + "/" + owner + "/";
        std::vector<std::string> there;
        for (const std::string& entry : entries_)
            if (entry.starts_with(prefix)) there.push_back(entry);
        return !there.empty() && chance(90) ? at_random(there) : prefix + hex16(below(12));
    }
    const std::string number = std::to_string(1 + below(3));
    if (type == "persons") return owner + ".p" + number;
    if (type == "sites") return owner + ".s" + number;
    if (type == "nodes") return owner + ".n" + number;
    if (type == "members") return owner;
    if (type == "jurisdictions") return chance(80) ? "TW" : "JP";
    if (type == "credentials" && !credentials_.empty()) return at_random(credentials_);
    return owner + ".x" + number;
}

std::optional<v1::Value> History::random_value(const v1::FieldDef& field, const std::string& of) {
    if (chance(4)) return std::nullopt;
    const auto word = [&] {
        const auto& words = world_.catalog.enumeration(field.of())->words();
        return at_random(words);
    };
    std::vector<std::string> items;
    const std::uint64_t most = field.of() == "declared_population" ? 30 : 4;
    for (std::uint64_t n = field.set() ? 1 + below(most) : 1; n > 0; --n) {
        if (field.type() == v1::FIELD_TYPE_CHOICE) items.push_back(word());
        if (field.type() == v1::FIELD_TYPE_REFERENCE) items.push_back(reference(field.of(), of));
    }
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:   return flag_value(chance(85));
        case v1::FIELD_TYPE_NUMBER: {
            static const std::vector<std::int64_t> kNumbers{0, 0, 0, 1, 2, 30, 100, 1000};
            return number_value(at_random(kNumbers));
        }
        case v1::FIELD_TYPE_DATE:   return date_value(world_.today());
        case v1::FIELD_TYPE_DIGEST: {
            v1::Value value;
            value.set_digest(Bytes(32, chance(70) ? 'a' : 'b'));
            return value;
        }
        case v1::FIELD_TYPE_CHOICE:
        case v1::FIELD_TYPE_REFERENCE:
            return field.set() ? set_value(std::move(items)) : text_value(items.front());
        default: return text_value("TW");
    }
}

std::vector<v1::Field> History::random_fields(const std::vector<v1::FieldDef>& fields,
                                              const std::string& of) {
    std::vector<v1::Field> out;
    for (const v1::FieldDef& field : fields) {
        auto value = random_value(field, of);
        // Most assets are in use and in production, or populations would be empty.
        if (field.of() == "asset_state" && chance(80)) value = text_value("in_use");
        if (field.of() == "environment" && chance(60)) value = text_value("production");
        if (!value) continue;
        out.emplace_back();
        out.back().set_name(field.name());
        *out.back().mutable_value() = *value;
    }
    return out;
}

void History::put_entry() {
    static const std::vector<std::string> kOften{"assets", "assets", "nil_declarations",
                                                 "obligations"};
    const std::string name =
        chance(40) ? at_random(kOften) : at_random(world_.catalog.wire().registers()).name();
    const v1::EntryType& type = *world_.catalog.entry_type(name);
    const std::string owner = chance(15) ? "*" : member();
    EntryOptions options;
    options.occurred_on =
        world_.today() - static_cast<Day>(below(chance(70) ? 30 : 500)) + (chance(3) ? 40 : 0);
    if (chance(15)) options.valid_until = *options.occurred_on + 1 + static_cast<Day>(below(600));
    if (chance(30)) options.due_at = world_.today() - 5 + static_cast<Day>(below(40));
    options.filed = chance(15);
    entries_.push_back(world_.entry(
        name, owner, random_fields({type.fields().begin(), type.fields().end()}, owner), options));
}

/// Signs off, closes or supersedes.
void History::change_entry() {
    const std::string version = at_random(entries_);
    auto entry = *state::read<v1::Entry>(world_.view, state::keys::entry(version));
    if (entry.state() == v1::ENTRY_STATE_FILED && chance(70)) {
        entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
        world_.put(entry);
        if (entry.supersedes().empty()) return;
        auto before = *state::read<v1::Entry>(world_.view, entry.supersedes());
        if (before.state() == v1::ENTRY_STATE_CLOSED) return;
        before.set_state(v1::ENTRY_STATE_SUPERSEDED);
        world_.put(before);
    } else if (chance(30)) {
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        world_.put(entry);
    } else if (entry.state() == v1::ENTRY_STATE_SIGNED_OFF) {
        const v1::EntryType& type = *world_.catalog.entry_type(entry.body().register_());
        const std::string& owner = entry.body().member();
        EntryOptions options;
        options.filed = chance(30);
        options.supersedes = version;
        entries_.push_back(world_.entry(
            type.name(), owner, random_fields({type.fields().begin(), type.fields().end()}, owner),
            options));
    }
}

/// One subject's report: most of the probes that measure its kind.
void History::observe() {
    const auto& probes = world_.catalog.wire().probes();
    const std::string& type = at_random(probes).subject();
    const std::string owner = member();
    std::string subject = reference(type, owner);
    const auto entry = state::read<v1::Entry>(world_.view, state::keys::entry(subject));
    if (entry) subject = entry->root();
    for (const v1::ProbeDef& probe : probes) {
        if (probe.subject() == type && chance(70)) observe(probe, subject, owner);
    }
}

void History::observe(const v1::ProbeDef& probe, const std::string& subject,
                      const std::string& of) {
    world_.observation(probe.id(), subject,
                       random_fields({probe.values().begin(), probe.values().end()}, of),
                       static_cast<std::int64_t>(below(3)));
    if (!chance(5)) return;
    auto latest = *state::read<v1::LatestObservation>(
        world_.view, state::keys::latest_observation(probe.id(), subject));
    latest.mutable_observation()->set_error(chance(50));
    latest.mutable_observation()->set_canary_failed_as_it_must(chance(50));
    world_.put(latest);
}

/// A parameter that checks read. Not by the index: what that lacks must be tried, too.
const v1::Parameter& History::random_parameter() {
    static const std::vector<std::string> kOften{
        "onboarding", "rotation_lead", "nil_declaration", "challenge_age",  "probe_age",
        "import_age", "access_review", "idle_lock_s",     "block_bytes_max"};
    if (chance(50)) return *world_.catalog.parameter(at_random(kOften));
    const v1::Parameter* parameter = nullptr;
    while (parameter == nullptr || !uses_.contains("parameter/" + parameter->name())) {
        parameter = &at_random(world_.catalog.wire().parameters());
    }
    return *parameter;
}

std::int64_t History::random_setting(const v1::Parameter& parameter) {
    if (chance(3)) return parameter.max() + 1;
    const auto span = std::min<std::int64_t>(parameter.max() - parameter.min(), 400);
    return parameter.min() + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(span) + 1));
}

/// Parameters, overlays, own rules, exceptions, outcomes of challenges.
void History::settle() {
    const std::uint64_t kind = below(100);
    const std::string name = random_parameter().name();
    const std::int64_t value = random_setting(*world_.catalog.parameter(name));
    if (kind < 35) return world_.parameter(name, value);
    if (kind < 50) return world_.overlay(member(), name, value);
    if (kind < 65) return own_rule();
    if (kind < 80) return except_something();
    if (kind < 83) return withdraw_exception();
    for (const v1::RuleDef& rule : world_.catalog.wire().rules()) {
        if (chance(80)) continue;
        const auto verdict = chance(85)   ? v1::CHALLENGE_VERDICT_HELD
                             : chance(50) ? v1::CHALLENGE_VERDICT_FAILED
                                          : v1::CHALLENGE_VERDICT_NOT_BUILT;
        world_.challenge(rule.id(), verdict, static_cast<std::int64_t>(below(kDayMs)));
    }
}

/// Mostly something that fails, for all or for one of its subjects.
void History::except_something() {
    v1::StatusRecord status;
    for (int tries = 0; tries < 30 && status.value() != v1::STATUS_VALUE_NOT_SATISFIED; ++tries) {
        const v1::Requirement& requirement = *at_random(world_.catalog.requirements());
        const std::string of = requirement.scope() == v1::SCOPE_NETWORK ? "*" : member();
        status = state::read_or_new<v1::StatusRecord>(world_.view,
                                                      state::keys::status(requirement.id(), of));
        status.set_requirement(requirement.id());
        status.set_member(of);
    }
    std::string subject;
    if (!status.decisive().empty() && chance(50)) subject = status.decisive(0).subject();
    world_.exception(status.requirement(), status.member(), subject,
                     1 + static_cast<int>(below(60)));
}

/// A rule of the member's own, and a looser value under it.
void History::own_rule() {
    if (chance(40)) return close_own_rules();
    const std::string owner = member();
    EntryOptions options;
    options.valid_until = world_.today() + static_cast<Day>(below(200));
    entries_.push_back(world_.entry("own_rules", owner,
                                    {words("articles", {"a11", "a17", "a41", "a44"})}, options));
    static const std::vector<std::string> kParameters{"access_review", "notice", "password_history",
                                                      "vpn_peak_percent", "readiness"};
    const std::string& name = at_random(kParameters);
    const v1::Parameter& parameter = *world_.catalog.parameter(name);
    world_.overlay(owner, name,
                   chance(80) == (name == "password_history") ? parameter.min() : parameter.max(),
                   entries_.back());
    if (name != "access_review") return;
    entries_.push_back(
        world_.entry("access_reviews", owner,
                     {words("persons", {owner + ".p1", owner + ".p2", owner + ".p3"}),
                      number("unresolved", 0)}));
}

void History::close_own_rules() {
    for (const std::string& version : entries_) {
        if (!version.starts_with("own_rules/")) continue;
        auto entry = *state::read<v1::Entry>(world_.view, state::keys::entry(version));
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        world_.put(entry);
    }
}

void History::withdraw_exception() {
    std::vector<Bytes> keys;
    state::scan_prefix(world_.view, "exc/", [&](ByteView key, ByteView) {
        keys.emplace_back(key);
        return true;
    });
    if (keys.empty()) return;
    auto one = *state::read<v1::Exception>(world_.view, at_random(keys));
    one.set_withdrawn_ms(world_.time_ms);
    world_.put(one);
}

void History::people_and_keys() {
    const std::string owner = member();
    const std::string person = owner + ".p" + std::to_string(1 + below(3));
    if (chance(50)) return world_.person(person, chance(80), chance(70));
    if (chance(40)) {
        v1::Grant grant;
        const std::uint64_t seq = below(4);
        grant.set_key(state::keys::grant(person, seq));
        grant.set_grant(seq);
        grant.set_person(person);
        grant.set_role(chance(70) ? "validator" : "ciso");
        grant.set_granted_ms(world_.time_ms);
        grant.set_expires_ms(world_.time_ms + static_cast<std::int64_t>(below(90)) * kDayMs);
        grant.set_revoked_ms(chance(20) ? world_.time_ms : 0);
        return world_.put(grant);
    }
    const std::string name = std::to_string(below(8));
    const std::string key = world_.credential(name, chance(70) ? person : owner + ".n1",
                                              world_.today() + static_cast<Day>(below(400)) - 10);
    auto credential = *state::read<v1::Credential>(world_.view, "cre/" + key);
    credential.set_member(members_[name < "4" ? 0 : 1]);  // a key never changes hands
    credential.set_custody(chance(40));
    if (chance(30)) credential.set_replaced_by("x");
    if (chance(20)) credential.set_revoked_ms(world_.time_ms);
    if (chance(30)) {
        credential.set_suspected_ms(world_.time_ms);
        credential.set_rotate_by_ms(world_.time_ms + 2 * kDayMs);
    }
    world_.put(credential);
    credentials_.push_back(key);
}

void History::places() {
    const std::string owner = member();
    const std::string number = std::to_string(1 + below(3));
    static const std::vector<std::string> kKinds{"main_room",    "remote_room", "control_room",
                                                 "backup_store", "key_store",   "office"};
    if (chance(40)) {
        const std::string site = owner + ".s" + number;
        world_.site(site, at_random(kKinds), std::vector<std::string>(below(2), "coastline"));
        auto record = *state::read<v1::Site>(world_.view, "sit/" + site);
        record.set_country(chance(70) ? "TW" : "JP");
        return world_.put(record);
    }
    if (chance(30)) {
        v1::JurisdictionList list;
        list.set_tier(chance(50) ? "serious_deficiency" : "insufficient_compliance");
        list.set_key("jur/" + list.tier());
        list.set_published_on(world_.today() - static_cast<Day>(below(200)));
        return world_.put(list);
    }
    const std::string node = owner + ".n" + number;
    world_.node(node, reference("sites", owner), reference("persons", owner), chance(70));
    auto record = *state::read<v1::Node>(world_.view, "nod/" + node);
    record.set_retired(chance(25));
    record.set_country(chance(80) ? "TW" : "JP");
    if (chance(50)) record.set_asset(reference("assets", owner));
    world_.put(record);
}

void History::come_or_go() {
    const std::string newcomer = chance(50) ? "bank-c" : "bank-d";
    const bool known = std::ranges::find(members_, newcomer) != members_.end();
    if (!known) {
        world_.member(newcomer, 0);
        populate(newcomer);
        members_.push_back(newcomer);
        return;
    }
    auto member = *state::read<v1::Member>(world_.view, "mem/" + newcomer);
    if (member.removed()) {
        member.set_removed(false);
        member.set_admitted_ms(world_.time_ms);
    } else if (chance(30)) {
        member.set_removed(true);
    }
    member.set_adopted_version(chance(80) ? 1 : 0);
    world_.put(member);
}

void History::event() {
    const std::uint64_t kind = below(100);
    if (kind < 27) return put_entry();
    if (kind < 37) return change_entry();
    if (kind < 57) return observe();
    if (kind < 82) return settle();
    if (kind < 92) return people_and_keys();
    if (kind < 97) return places();
    come_or_go();
}

void History::pass_time() {
    const std::optional<std::int64_t> next = state::timer_next(world_.view);
    if (next && *next > world_.time_ms && chance(25)) {
        world_.time_ms = *next - (chance(50) ? 0 : 1);
    } else if (chance(50)) {
        world_.time_ms += static_cast<std::int64_t>(below(3'600'000));
    } else if (chance(90)) {
        world_.time_ms += static_cast<std::int64_t>(below(kDayMs));
    } else {
        world_.time_ms += static_cast<std::int64_t>(below(60 * kDayMs));
    }
}

std::string History::compare() {
    Evidence evidence(world_.view, world_.catalog, world_.config, world_.now());
    for (const v1::Requirement* requirement : world_.catalog.requirements()) {
        std::vector<std::string> members = evidence.members();
        if (requirement->scope() == v1::SCOPE_NETWORK) members = {"*"};
        for (const std::string& of : members) {
            const v1::StatusRecord full = evaluate(evidence, *requirement, of).status;
            auto kept = state::read<v1::StatusRecord>(world_.view, full.key());
            if (!kept) return full.key() + " is missing";
            ++seen[kept->value()];
            for (const auto& name : kept->qualifiers()) qualifiers_seen.insert(name);
            if (const auto found = difference(*kept, full)) return *found;
        }
    }
    return "";
}

std::string History::step() {
    ++world_.height;
    pass_time();
    state::Delta timers(world_.view);
    const auto fired = state::timers_take(timers, world_.time_ms, 1'000'000);
    world_.view.apply(timers.changes());
    const state::MemoryView before = world_.view;
    for (std::uint64_t n = below(5); n > 0; --n) event();
    const state::Changes changes = world_.changes_since(before);
    Touched touched = touched_by(index_, world_.view, changes);
    touch_fired(index_, fired, touched);
    state::Delta delta(before);
    for (const auto& [key, value] : changes) delta.put(key, *value);
    const Now now = world_.now();
    kept_.begin({}, world_.catalog);
    transitions += update(delta, world_.catalog, world_.config, now, touched, &kept_).size();
    world_.view.apply(delta.changes());
    kept_.follow({});
    return compare();
}

constexpr std::uint64_t kHistories = 5;
constexpr int kBlocks = 200;

TEST(Random, StatusesEqualAFullEvaluationAfterEveryBlock) {
    std::map<v1::StatusValue, std::uint64_t> seen;
    std::set<std::string> qualifiers;
    std::uint64_t transitions = 0;
    for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
        History history(seed);
        for (int block = 1; block <= kBlocks; ++block) {
            const std::string difference = history.step();
            ASSERT_EQ(difference, "") << "seed " << seed << ", block " << block;
        }
        for (const auto& [value, count] : history.seen) seen[value] += count;
        qualifiers.insert(history.qualifiers_seen.begin(), history.qualifiers_seen.end());
        transitions += history.transitions;
    }
    for (int value = v1::STATUS_VALUE_SATISFIED; value <= v1::STATUS_VALUE_NOT_APPLICABLE; ++value)
        EXPECT_GT(seen[v1::StatusValue(value)], 100U) << word(v1::StatusValue(value));
    for (const char* name : {"own_rule", "onboarding"}) EXPECT_TRUE(qualifiers.contains(name));
    EXPECT_GT(transitions, 1000U);
}

}  // namespace
}  // namespace charter::assurance::test
