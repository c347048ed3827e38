#include <algorithm>
#include <optional>
#include <utility>

#include "assurance/index.hpp"
#include "assurance/rows.hpp"
#include "assurance/tables.hpp"
#include "charter/v1/record.pb.h"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::assurance {
namespace {

class Toucher {
  public:
    Toucher(const Index& index, const state::View& view, const state::Changes& changes,
            Touched& touched)
        : index_(index), view_(view), changes_(changes), touched_(touched) {}

    void run();

  private:
    /// Calls `visit(rest of the key, new value or null)` for each changed key with the prefix. When
    /// `visit` returns a string, the keys that begin with prefix + that string are skipped.
    template <class Visit>
    void each(ByteView prefix, const Visit& visit);
    bool changed(ByteView prefix) const;
    void entries();
    void tables();
    void whole_tables();
    void observations();
    void settings();
    void others();

    void use(const Index::Uses& uses, std::string_view member);
    void use_entries(std::string_view name, std::string_view member);
    bool assembly_refers_to(std::string_view name) const;
    using Readings = std::vector<Reading>;
    /// `readings`: it can change through these alone; none: in any way.
    void touch(std::uint32_t requirement, std::string_view member, const Readings& readings);
    void touch(std::uint32_t requirement, std::string_view member) {
        touch(requirement, member, {});
    }
    void touch_unit(Unit unit, const Readings& readings);
    const std::vector<std::string>& members();

    const Index& index_;
    const state::View& view_;
    const state::Changes& changes_;
    Touched& touched_;
    std::optional<std::vector<std::string>> members_;
};

const std::vector<std::string>& Toucher::members() {
    if (members_) return *members_;
    members_.emplace();
    state::each<v1::Member>(view_, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members_->push_back(member.member());
        return true;
    });
    return *members_;
}

void Toucher::touch_unit(Unit unit, const Readings& readings) {
    if (readings.empty()) {
        touched_.units.insert(std::move(unit));
    } else {
        touched_.in_part[std::move(unit)].insert(readings.begin(), readings.end());
    }
}

void Toucher::touch(std::uint32_t requirement, std::string_view member, const Readings& readings) {
    if (index_.of_network(requirement)) {
        touch_unit({requirement, std::string(kEveryone)}, readings);
    } else if (member == kEveryone) {
        for (const std::string& each : members()) touch_unit({requirement, each}, readings);
    } else {
        touch_unit({requirement, std::string(member)}, readings);
    }
}

void Toucher::use(const Index::Uses& uses, std::string_view member) {
    for (const Index::Use& use : uses) touch(use.requirement, use.wide ? kEveryone : member);
}

/// Whether the assembly ever filed an entry that may name one of this register.
bool Toucher::assembly_refers_to(std::string_view name) const {
    return std::ranges::any_of(index_.catalog().wire().registers(), [&](const auto& type) {
        const bool refers = std::ranges::any_of(type.fields(), [&](const v1::FieldDef& field) {
            return field.type() == v1::FIELD_TYPE_REFERENCE && field.of() == name;
        });
        const Bytes list = Bytes(type.name()).append("/").append(kEveryone);
        return refers && state::list_count(view_, "entries", list) != 0;
    });
}

/// A member's entries and rows name its own entries and the assembly's alone
/// (tx/registers/references, tx/nodes/register): what bears on the statuses of others goes through
/// an entry of the assembly, which they see too.
void Toucher::use_entries(std::string_view name, std::string_view member) {
    const Index::Uses& uses = index_.of_type(name);
    const bool alone = member != kEveryone && std::ranges::any_of(uses, &Index::Use::wide) &&
                       !assembly_refers_to(name);
    for (const Index::Use& use : uses) {
        touch(use.requirement, use.wide && !alone ? kEveryone : member, use.readings);
    }
}

template <class Visit>
void Toucher::each(ByteView prefix, const Visit& visit) {
    auto at = changes_.lower_bound(prefix);
    while (at != changes_.end() && ByteView(at->first).starts_with(prefix)) {
        const std::size_t done =
            visit(ByteView(at->first).substr(prefix.size()), at->second ? &*at->second : nullptr);
        if (done == 0) {
            ++at;
        } else {
            at = changes_.lower_bound(
                state::prefix_end(ByteView(at->first).substr(0, prefix.size() + done)));
        }
    }
}

bool Toucher::changed(ByteView prefix) const {
    const auto at = changes_.lower_bound(prefix);
    return at != changes_.end() && ByteView(at->first).starts_with(prefix);
}

void Toucher::entries() {
    each("reg/", [&](ByteView rest, const Bytes*) {
        const std::size_t first = rest.find('/');
        const std::size_t second = rest.find('/', first + 1);
        if (first == ByteView::npos || second == ByteView::npos) return std::size_t{0};
        use_entries(rest.substr(0, first), rest.substr(first + 1, second - first - 1));
        return second + 1;  // the rest of this register's entries of this member
    });
}

void Toucher::tables() {
    for (const Drawn& source : kOwned) {
        each(source.prefix, [&](ByteView rest, const Bytes*) {
            const std::size_t dot = rest.find('.');
            if (dot == ByteView::npos) return std::size_t{0};
            for (const std::string_view table : source.tables) {
                if (!table.empty()) use(index_.of_type(table), rest.substr(0, dot));
            }
            return dot + 1;
        });
    }
}

void Toucher::whole_tables() {
    each("cre/", [&](ByteView, const Bytes* value) {
        v1::Credential credential;
        if (value != nullptr) wire::decode_trusted(*value, credential);
        const std::string_view member = value != nullptr ? credential.member() : kEveryone;
        use(index_.of_type("credentials"), member);
        use(index_.of_type("key_suspicions"), member);
        return std::size_t{0};
    });
    if (changed("jur/")) use(index_.of_type("jurisdiction_lists"), kEveryone);
}

/// The member in "assets/bank-a/..", "bank-a.node1" or "bank-a".
std::string_view owner_of(std::string_view subject) {
    const std::size_t slash = subject.find('/');
    if (slash != std::string_view::npos) {
        const std::string_view rest = subject.substr(slash + 1);
        return rest.substr(0, rest.find('/'));
    }
    return subject.substr(0, subject.find('.'));
}

void Toucher::observations() {
    each("obs/", [&](ByteView rest, const Bytes*) {
        const std::size_t slash = rest.find('/');
        if (slash == ByteView::npos) return std::size_t{0};
        const std::string_view owner = owner_of(rest.substr(slash + 1));
        const bool known = std::ranges::find(members(), owner) != members().end();
        use(index_.of_probe(rest.substr(0, slash)), known ? owner : kEveryone);
        return std::size_t{0};
    });
    each("chl/", [&](ByteView rule, const Bytes*) {
        use(index_.of_rule(rule), kEveryone);
        return std::size_t{0};
    });
}

void Toucher::settings() {
    each("par/", [&](ByteView parameter, const Bytes*) {
        use(index_.of_parameter(parameter), kEveryone);
        return std::size_t{0};
    });
    each("ovl/", [&](ByteView rest, const Bytes*) {
        const std::size_t slash = rest.find('/');
        if (slash == ByteView::npos) return std::size_t{0};
        use(index_.of_parameter(rest.substr(slash + 1)), rest.substr(0, slash));
        return std::size_t{0};
    });
}

void Toucher::others() {
    each("exc/", [&](ByteView rest, const Bytes*) {
        const std::size_t first = rest.find('/');
        const std::size_t second = rest.find('/', first + 1);
        if (first == ByteView::npos || second == ByteView::npos) return std::size_t{0};
        const auto place = index_.place(rest.substr(0, first));
        if (place) touch(*place, rest.substr(first + 1, second - first - 1));
        return second + 1;
    });
    each("mem/", [&](ByteView member, const Bytes*) {
        const auto count = static_cast<std::uint32_t>(index_.catalog().requirements().size());
        for (std::uint32_t place = 0; place < count; ++place) touch(place, member);
        use(index_.of_type("members"), member);
        return std::size_t{0};
    });
}

void Toucher::run() {
    if (changed(state::keys::kConfig) || changed("cat/")) {
        touched_.everything = true;
        return;
    }
    entries();
    tables();
    whole_tables();
    observations();
    settings();
    others();
}

}  // namespace

Touched touched_by(const Index& index, const state::View& view, const state::Changes& changes) {
    Touched touched;
    if (!changes.empty()) Toucher(index, view, changes, touched).run();
    return touched;
}

void touch_fired(const Index& index, const std::vector<v1::Timer>& fired, Touched& touched) {
    for (const v1::Timer& timer : fired) {
        if (timer.kind() != kStatusTimer) continue;
        const std::string_view subject = timer.subject();
        const std::size_t slash = subject.rfind('/');
        if (slash == std::string_view::npos) continue;
        const auto place = index.place(subject.substr(0, slash));
        if (place) touched.by_time.insert({*place, std::string(subject.substr(slash + 1))});
    }
}

}  // namespace charter::assurance
