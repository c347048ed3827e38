#include "api/assessment.hpp"

#include <boost/json.hpp>
#include <map>
#include <vector>

#include "api/json.hpp"
#include "api/mend.hpp"
#include "assurance/exceptions.hpp"
#include "assurance/matrix.hpp"
#include "assurance/rows.hpp"
#include "assurance/wording.hpp"
#include "base/civil.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/context.hpp"
#include "wire/words.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

json::object tally_json(const assurance::Tally& tally) {
    json::object counts;
    for (std::size_t value = 1; value < tally.by_value.size(); ++value) {
        counts[wire::status_word(static_cast<v1::StatusValue>(value))] = tally.by_value[value];
    }
    counts["none"] = tally.by_value[0];
    counts["sum"] = tally.sum();
    return counts;
}

json::object chain_json(const Assessed& tip) {
    return {{"chain_id", tip.config.chain_id()},
            {"environment", tip.config.environment()},
            {"genesis_digest", to_hex(tip.config.genesis_digest())},
            {"solo", tip.config.solo()}};
}

json::object catalog_json(const Assessed& tip, const Texts& texts) {
    const v1::CatalogHead& head = tip.catalog->wire().head();
    return {{"version", head.version()},
            {"digest", to_hex(head.digest())},
            {"title", bilingual(texts.title("cat/head"))},
            {"texts_current", texts.digest() == head.texts_digest()}};
}

// ---- what weakens: listed first
// -------------------------------------------------------------------

json::array exceptions_json(const Assessed& tip, const Texts& texts) {
    json::array list;
    state::each<v1::Exception>(*tip.view, "exc/", [&](const v1::Exception& exception) {
        if (!assurance::in_force(exception, tip.time_ms)) return true;
        list.push_back(
            {{"key", exception.key()},
             {"requirement", exception.requirement()},
             {"title", bilingual(texts.title("cat/requirement/" + exception.requirement()))},
             {"member", exception.member()},
             {"subject", exception.subject()},
             {"owner", exception.owner()},
             {"approver", exception.approver()},
             {"compensating_control", exception.compensating_control()},
             {"granted_ms", exception.granted_ms()},
             {"expires_ms", exception.expires_ms()}});
        return true;
    });
    return list;
}

/// Values of own rules, or those that members only tightened.
json::array overlays_json(const Assessed& tip, const Texts& texts, bool by_own_rule) {
    json::array list;
    state::each<v1::Overlay>(*tip.view, "ovl/", [&](const v1::Overlay& overlay) {
        if (overlay.own_rule().empty() == by_own_rule) return true;
        const v1::Parameter* parameter = tip.catalog->parameter(overlay.parameter());
        json::object item{{"key", overlay.key()},
                          {"member", overlay.member()},
                          {"parameter", overlay.parameter()},
                          {"title", bilingual(texts.title("cat/parameter/" + overlay.parameter()))},
                          {"value", overlay.value()},
                          {"own_rule", overlay.own_rule()},
                          {"changed_ms", overlay.changed_ms()}};
        if (parameter != nullptr) {
            item["article"] = parameter->own_rule_article();
            item["consortium_value"] = tip.parameter(overlay.parameter());
            item["unit"] = wire::unit_word(parameter->unit());
        }
        list.push_back(std::move(item));
        return true;
    });
    return list;
}

json::array nil_declarations_json(const Assessed& tip, const Texts& texts) {
    json::array list;
    state::each<v1::Entry>(*tip.view, "reg/nil_declarations/", [&](const v1::Entry& entry) {
        if (entry.state() != v1::ENTRY_STATE_SIGNED_OFF) return true;
        json::array populations;
        for (const v1::Field& field : entry.body().fields()) {
            if (field.name() != "populations") continue;
            for (const std::string& word : field.value().set().items()) {
                const auto label = texts.label("cat/enumeration/declared_population", word);
                populations.push_back({{"word", word}, {"label", bilingual(label)}});
            }
        }
        list.push_back({{"key", entry.key()},
                        {"member", entry.body().member()},
                        {"occurred_on", format_date(entry.body().occurred_on())},
                        {"populations", std::move(populations)}});
        return true;
    });
    return list;
}

// ---- the tables
// -----------------------------------------------------------------------------------

json::array members_json(const Assessed& tip) {
    json::array list;
    state::each<v1::Member>(*tip.view, "mem/", [&](const v1::Member& member) {
        if (member.removed()) return true;
        list.push_back({{"member", member.member()},
                        {"legal_name", member.legal_name()},
                        {"legal_name_zh", member.legal_name_zh()},
                        {"suspended", member.suspended()},
                        {"adopted_version", member.adopted_version()}});
        return true;
    });
    return list;
}

/// In the order of the convention.
json::array chapters_json(const Assessed& tip, const Texts& texts) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::uint32_t>> articles;
    for (const v1::Requirement* requirement : tip.catalog->requirements()) {
        auto& of_chapter = articles[requirement->chapter()];
        if (of_chapter.empty()) order.push_back(requirement->chapter());
        if (of_chapter.empty() || of_chapter.back() != requirement->article()) {
            of_chapter.push_back(requirement->article());
        }
    }
    json::array list;
    for (const std::string& chapter : order) {
        json::array titles;
        for (const std::uint32_t article : articles[chapter]) {
            const auto title = texts.title("cat/article/" + std::to_string(article));
            titles.push_back({{"article", article}, {"title", bilingual(title)}});
        }
        list.push_back({{"id", chapter},
                        {"title", bilingual(texts.label("cat/chapters", chapter))},
                        {"articles", std::move(titles)}});
    }
    return list;
}

json::array matrix_json(const assurance::Matrix& matrix) {
    json::array list;
    for (const auto& [member, chapters] : matrix.cells) {
        for (const auto& [chapter, all] : chapters) {
            assurance::Tally counted;
            const auto of_member = matrix.duties.find(member);
            if (of_member != matrix.duties.end()) {
                const auto found = of_member->second.find(chapter);
                if (found != of_member->second.end()) counted = found->second;
            }
            list.push_back({{"member", member},
                            {"chapter", chapter},
                            {"counted", tally_json(counted)},
                            {"all", tally_json(all)}});
        }
    }
    return list;
}

json::object totals_json(const assurance::Matrix& matrix) {
    json::object totals = tally_json(matrix.total);
    json::object by_member;
    for (const auto& [member, tally] : matrix.totals) by_member[member] = tally_json(tally);
    totals["by_member"] = std::move(by_member);
    return totals;
}

json::array requirements_json(const Assessed& tip, const Texts& texts) {
    std::vector<std::string> members;
    state::each<v1::Member>(*tip.view, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members.push_back(member.member());
        return true;
    });
    const std::vector<std::string> network{std::string(assurance::kEveryone)};
    json::array list;
    for (const v1::Requirement* requirement : tip.catalog->requirements()) {
        json::object item = requirement_json(*requirement, texts);
        json::array statuses;
        const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
        for (const std::string& member : of_network ? network : members) {
            const auto status = state::read<v1::StatusRecord>(
                *tip.view, state::keys::status(requirement->id(), member));
            if (status) statuses.push_back(status_json(*status, *tip.catalog, texts));
        }
        item["statuses"] = std::move(statuses);
        list.push_back(std::move(item));
    }
    return list;
}

json::object history_json(const Assessed& tip, std::int64_t since_ms) {
    json::array list;
    state::each<v1::Transition>(*tip.view, "trn/", [&](const v1::Transition& transition) {
        if (transition.time_ms() < since_ms) return true;
        list.push_back({{"requirement", transition.requirement()},
                        {"member", transition.member()},
                        {"from", wire::status_word(transition.from())},
                        {"to", wire::status_word(transition.to())},
                        {"time_ms", transition.time_ms()},
                        {"height", transition.height()}});
        return true;
    });
    return {{"since_ms", since_ms}, {"transitions", std::move(list)}};
}

}  // namespace

std::int64_t Assessed::parameter(std::string_view name) const {
    state::Delta nothing(*view);
    return tx::Context(nothing, *catalog, config, {}, tx::RuleSet::all()).parameter(name);
}

Assessed newest(const engine::Tip& tip) {
    return {tip.height, tip.time_ms, tip.app_hash, tip.view, tip.catalog, tip.config};
}

Outcome<Assessed> assessed_of(std::shared_ptr<const storage::ProvableView> state,
                              std::int64_t time_ms) {
    const auto config = state::read<v1::ChainConfig>(*state, state::keys::kConfig);
    auto catalog = machine::load_catalog(*state);
    if (!config || !catalog) return fault("the state has no convention that this node can read");
    const std::uint64_t height = state->height();
    const Digest app_hash = state->app_hash();
    return Assessed{height, time_ms, app_hash, std::move(state), *std::move(catalog), *config};
}

json::object fact_json(const v1::Fact& fact, const catalog::Catalog& catalog, const Texts& texts) {
    const assurance::FactWords said = assurance::words_of(fact, catalog, texts);
    json::object item{{"mechanism", fact.mechanism()},
                      {"title", bilingual(catalog::mechanism_title(fact, catalog, texts))},
                      {"subject", fact.subject()},
                      {"subject_text", bilingual(said.subject)},
                      {"ref", fact.ref()},
                      {"field", fact.field()},
                      {"field_label", bilingual(said.field)},
                      {"observed", fact.observed()},
                      {"observed_text", bilingual(said.observed)},
                      {"expected", fact.expected()},
                      {"expected_text", bilingual(said.expected)},
                      {"value", wire::status_word(fact.value())},
                      {"class", wire::class_word(fact.fact_class())},
                      {"expires_ms", fact.expires_ms()},
                      {"why", fact.why()}};
    const auto hint = mend(fact, said, catalog, texts);
    item["mend"] = hint ? json::value(bilingual(hint->zh, hint->en)) : json::value(nullptr);
    return item;
}

json::object requirement_json(const v1::Requirement& requirement, const Texts& texts) {
    json::object item{
        {"id", requirement.id()},
        {"article", requirement.article()},
        {"chapter", requirement.chapter()},
        {"scope", wire::scope_word(requirement.scope())},
        {"force", wire::force_word(requirement.force())},
        {"basis", wire::basis_word(requirement.basis())},
        {"counted", is_counted(requirement)},
        {"title", bilingual(texts.title(requirement.key(), requirement.text_digest()))}};
    const v1::ItemText* text = texts.find(requirement.key(), requirement.text_digest());
    item["text"] = bilingual(text != nullptr ? text->text() : v1::Bilingual());
    json::object mappings;
    if (text != nullptr) {
        for (const v1::Mapping& mapping : text->mappings()) {
            json::array items;
            for (const std::string& mapped : mapping.items()) items.emplace_back(mapped);
            mappings[mapping.framework()] = std::move(items);
        }
    }
    item["mappings"] = std::move(mappings);
    return item;
}

json::object status_json(const v1::StatusRecord& status, const catalog::Catalog& catalog,
                         const Texts& texts) {
    json::array qualifiers;
    for (const std::string& qualifier : status.qualifiers()) qualifiers.emplace_back(qualifier);
    json::object counts;
    for (int i = 0; i < status.counts_size(); ++i) {
        if (status.counts(i) == 0) continue;
        counts[wire::status_word(static_cast<v1::StatusValue>(i + 1))] = status.counts(i);
    }
    json::array decisive;
    for (const v1::Fact& fact : status.decisive()) {
        decisive.push_back(fact_json(fact, catalog, texts));
    }
    return {{"member", status.member()},
            {"value", wire::status_word(status.value())},
            {"since_ms", status.since_ms()},
            {"expires_ms", status.expires_ms()},
            {"class", wire::class_word(status.weakest())},
            {"qualifiers", std::move(qualifiers)},
            {"counts", std::move(counts)},
            {"transitions", status.transitions()},
            {"facts_digest", to_hex(status.facts_digest())},
            {"decisive", std::move(decisive)}};
}

std::string assessment_json(const Assessed& tip, const Texts& texts, std::int64_t since_ms) {
    const assurance::Matrix matrix = assurance::matrix(*tip.view, *tip.catalog);
    json::object document;
    document["format"] = "charter-assessment/1";
    document["chain"] = chain_json(tip);
    document["height"] = tip.height;
    document["time_ms"] = tip.time_ms;
    document["time"] = format_time(tip.time_ms, tip.config.utc_offset_minutes());
    document["app_hash"] = to_hex(tip.app_hash);
    document["catalog"] = catalog_json(tip, texts);
    document["exceptions"] = exceptions_json(tip, texts);
    document["own_rules"] = overlays_json(tip, texts, true);
    document["stricter_values"] = overlays_json(tip, texts, false);
    document["nil_declarations"] = nil_declarations_json(tip, texts);
    document["totals"] = totals_json(matrix);
    document["members"] = members_json(tip);
    document["chapters"] = chapters_json(tip, texts);
    document["matrix"] = matrix_json(matrix);
    document["requirements"] = requirements_json(tip, texts);
    if (since_ms > 0) document["history"] = history_json(tip, since_ms);
    return json::serialize(document);
}

std::shared_ptr<const std::string> AssessmentCache::get(const engine::Tip& tip,
                                                        const Texts& texts) {
    const std::lock_guard lock(mutex_);
    if (bytes_ && height_ == tip.height) return bytes_;
    bytes_ = std::make_shared<const std::string>(assessment_json(newest(tip), texts));
    height_ = tip.height;
    return bytes_;
}

}  // namespace charter::api
