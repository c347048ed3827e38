#include <algorithm>

#include "base/civil.hpp"
#include "client/founding.hpp"
#include "compiler/yaml.hpp"

namespace charter::client {
namespace {

using compiler::YamlMap;
using compiler::YamlValue;

ConsortiumFile::Person read_person(const YamlValue& value) {
    YamlMap map = value.map();
    ConsortiumFile::Person person;
    person.id = map.text("id");
    person.unit = map.text("unit");
    person.is_operator = map.flag_or("operator", false);
    if (const auto grants = map.optional("grants")) {
        for (const YamlValue& item : grants->list()) {
            YamlMap grant = item.map();
            std::string role = grant.text("role");
            person.grants.emplace_back(std::move(role), grant.text("purpose"));
        }
    }
    return person;
}

ConsortiumFile::Member read_member(const YamlValue& value) {
    YamlMap map = value.map();
    ConsortiumFile::Member member;
    member.id = map.text("member");
    if (const auto name = map.required("legal_name")) {
        YamlMap both = name->map();
        member.name_zh = both.text("zh");
        member.name_en = both.text("en");
    }
    if (const auto countries = map.required("jurisdictions"))
        member.jurisdictions = countries->texts();
    std::ranges::sort(member.jurisdictions);
    if (const auto persons = map.required("persons")) {
        for (const YamlValue& item : persons->list()) member.persons.push_back(read_person(item));
    }
    return member;
}

void read_anchor(YamlMap& map, ConsortiumFile& file) {
    const auto anchor = map.required("anchor");
    if (!anchor) return;
    YamlMap fields = anchor->map();
    file.anchor = fields.text("id");
    file.anchor_organization = fields.text("organization");
    file.anchor_common_name = fields.text("common_name");
}

void read_time(YamlMap& map, ConsortiumFile& file) {
    const auto field = map.required("genesis_time");
    if (!field) return;
    const auto time = parse_time(field->text());
    if (!time) {
        field->error("must be a time like \"2026-01-05T09:00:00+08:00\"");
        return;
    }
    file.genesis_ms = *time;
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto day = parse_date(text.substr(0, 10));
    const auto number = [&](std::size_t at) -> std::int64_t {
        const bool digits =
            text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' && text[at + 1] <= '9';
        return digits ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
    };
    const std::int64_t hour = number(11);
    const std::int64_t minute = number(14);
    const std::int64_t second = number(17);
    if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return std::nullopt;
    std::int64_t offset = 0;
    const std::string_view zone = text.substr(19);
    if (zone != "Z") {
        if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':')
            return std::nullopt;
        const std::int64_t hours = number(20);
        const std::int64_t minutes = number(23);
        if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
        offset = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
    }
    return std::int64_t{*day} * 86'400'000 + ((hour * 60 + minute - offset) * 60 + second) * 1'000;
}

Outcome<ConsortiumFile> read_consortium(const std::filesystem::path& path) {
    compiler::Errors errors;
    ConsortiumFile file;
    if (const auto yaml = compiler::YamlFile::read(path, path.string(), errors)) {
        YamlMap map = yaml->root().map();
        file.chain_id = map.text("chain_id");
        file.environment = map.word("environment", {"production", "test"});
        read_time(map, file);
        file.utc_offset_minutes =
            static_cast<std::int32_t>(map.number("utc_offset_minutes", -840, 840));
        if (const auto engine = map.required("engine")) {
            file.solo = engine->word({"solo", "cometbft"}) != "cometbft";
            file.engine_place = engine->place();
        }
        file.credential_days = map.number("credential_days", 1, 1096);
        read_anchor(map, file);
        if (const auto parameters = map.optional("parameters")) {
            YamlMap values = parameters->map();
            for (auto& [name, value] : values.rest()) {
                file.parameters.emplace_back(name, value.number(0, 1'000'000'000'000));
            }
            std::ranges::sort(file.parameters);
        }
        if (const auto members = map.required("members")) {
            for (const YamlValue& item : members->list()) file.members.push_back(read_member(item));
        }
        read_nodes(map, file);
        check_nodes(file, errors);
    }
    if (!errors.empty()) return fault(errors.text());
    std::ranges::sort(file.members, {}, &ConsortiumFile::Member::id);
    return file;
}

}  // namespace charter::client
