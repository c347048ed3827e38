#include "audit/report.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "assurance/rows.hpp"
#include "assurance/wording.hpp"
#include "audit/deviations.hpp"
#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/commitment_text.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 5> kKinds = {{{Kind::text, "text"},
                                                                      {Kind::both, "both"},
                                                                      {Kind::number, "number"},
                                                                      {Kind::day, "day"},
                                                                      {Kind::status, "status"}}};

Both word_label(const Source& source, std::string_view enumeration, const std::string& word) {
    const Bytes key = Bytes("cat/enumeration/").append(enumeration);
    return {source.texts.label(key, word).zh(), word};
}

}  // namespace

Both same(std::string_view text) { return {std::string(text), std::string(text)}; }

Both both_of(const v1::Bilingual& text) {
    return {text.zh().empty() ? text.en() : text.zh(), text.en().empty() ? text.zh() : text.en()};
}

Both joined(const std::vector<Both>& parts, const Both& separator) {
    Both all;
    for (const Both& part : parts) {
        if (&part != parts.data()) {
            all.zh.append(separator.zh);
            all.en.append(separator.en);
        }
        all.zh.append(part.zh);
        all.en.append(part.en);
    }
    return all;
}

std::string_view kind_word(Kind kind) {
    for (const auto& [known, word] : kKinds) {
        if (known == kind) return word;
    }
    return "text";
}

Kind kind_of_word(std::string_view word) {
    for (const auto& [kind, known] : kKinds) {
        if (known == word) return kind;
    }
    return Kind::text;
}

tl::unexpected<Refused> unknown(std::string what) {
    return tl::unexpected(Refused{Refused::Why::unknown, std::move(what)});
}

tl::unexpected<Refused> unreadable(std::string what) {
    return tl::unexpected(Refused{Refused::Why::unreadable, std::move(what)});
}

Drawn<Report> begin_report(const Source& source, std::string kind, Both title,
                           const std::string& member) {
    Report report;
    report.kind = std::move(kind);
    report.title = std::move(title);
    report.chain_id = source.config.chain_id();
    report.environment = source.config.environment();
    report.genesis = to_hex(source.config.genesis_digest());
    report.height = source.now.height;
    report.time = format_time(source.now.time_ms, source.config.utc_offset_minutes());
    report.app_hash = source.app_hash;
    report.member = member;
    if (!member.empty()) {
        const auto record = state::read<v1::Member>(source.view, state::keys::member(member));
        if (!record) {
            return unknown("there is no member `" + member + "` at height " +
                           std::to_string(source.now.height) +
                           "; there are: " + listed(members_of(source.view)));
        }
        report.member_name = {record->legal_name_zh(), record->legal_name()};
    }
    report.tables.push_back(deviations(source, member));
    return report;
}

std::optional<v1::StatusRecord> status_of(const Source& source, const v1::Requirement& requirement,
                                          std::string_view member) {
    const bool of_network = requirement.scope() == v1::SCOPE_NETWORK;
    return state::read<v1::StatusRecord>(
        source.view,
        state::keys::status(requirement.id(), of_network ? assurance::kEveryone : member));
}

std::string day_text(const Source& source, std::int64_t time_ms) {
    if (time_ms == 0) return {};
    return format_date(day_at(time_ms, source.config.utc_offset_minutes()));
}

std::string date_text(Day day) { return day == 0 ? std::string() : format_date(day); }

Both requirement_title(const Source& source, const v1::Requirement& requirement) {
    return both_of(source.texts.title(requirement.key(), requirement.text_digest()));
}

Both type_title(const Source& source, std::string_view type) {
    const bool is_register = source.catalog.is_register(type);
    return both_of(
        source.texts.title(Bytes(is_register ? "cat/register/" : "cat/table/").append(type)));
}

Both title_of(const Source& source, std::string_view kind, const std::string& name) {
    const Both title =
        both_of(source.texts.title(Bytes("cat/").append(kind).append("/").append(name)));
    return title.en.empty() ? same(name) : title;
}

Both role_title(const Source& source, const std::string& role) {
    return title_of(source, "role", role);
}

Both role_titles(const Source& source, const std::vector<std::string>& roles) {
    std::vector<Both> titles;
    for (const std::string& role : roles) titles.push_back(role_title(source, role));
    return joined(titles, {"、", ", "});
}

Both yes_no(bool yes) { return yes ? Both{"是", "yes"} : Both{"否", "no"}; }

Both value_text(const Source& source, const v1::FieldDef& field, const v1::Value& value) {
    const bool choice = field.type() == v1::FIELD_TYPE_CHOICE;
    const auto word = [&](const std::string& text) {
        return choice ? word_label(source, field.of(), text) : same(text);
    };
    switch (value.kind_case()) {
        case v1::Value::kFlag:      return yes_no(value.flag());
        case v1::Value::kNumber:    return same(std::to_string(value.number()));
        case v1::Value::kText:      return word(value.text());
        case v1::Value::kDate:      return same(format_date(value.date()));
        case v1::Value::kDigest:    return same(wire::field_text(field, value));
        case v1::Value::kSignature: return same(to_hex(value.signature()));
        case v1::Value::kSet:       {
            std::vector<Both> items;
            for (const std::string& item : value.set().items()) items.push_back(word(item));
            return joined(items, {"、", ", "});
        }
        case v1::Value::KIND_NOT_SET: break;
    }
    return {};
}

Both fact_text(const Source& source, const v1::Fact& fact) {
    Both text = both_of(catalog::mechanism_title(fact, source.catalog, source.texts));
    const auto add = [&text](const std::string& zh, const std::string& en) {
        text.zh.append(zh);
        text.en.append(en);
    };
    const assurance::FactWords said = assurance::words_of(fact, source.catalog, source.texts);
    if (!fact.subject().empty()) {
        add(" [" + said.subject.zh() + "]", " [" + said.subject.en() + "]");
    }
    if (!fact.field().empty() || !fact.observed().empty()) {
        const auto named = [](const std::string& field) {
            return field.empty() ? field : field + " = ";
        };
        add("：" + named(said.field.zh()) + said.observed.zh(),
            ": " + named(said.field.en()) + said.observed.en());
    }
    if (!fact.expected().empty()) {
        add("，應為 " + said.expected.zh(), ", expected " + said.expected.en());
    }
    if (!fact.why().empty()) {
        add("（" + wire::why_text(fact.why(), true) + "）",
            " (" + wire::why_text(fact.why(), false) + ")");
    }
    return text;
}

}  // namespace charter::audit
