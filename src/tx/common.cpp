#include "tx/common.hpp"

#include <algorithm>
#include <array>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/people/enrollers.hpp"

namespace charter::tx {
namespace {

// ISO 3166-1 alpha-2, officially assigned codes.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

constexpr std::size_t kLocalMax = 32;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_slug(std::string_view text, std::size_t min, std::size_t max) {
    if (text.size() < min || text.size() > max || text.front() == '-') return false;
    return std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

// Length of the well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xc2 ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf5 ? 4
                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return 0;
    }
    if (lead == 0xe0 && byte(1) < 0xa0) return 0;
    if (lead == 0xed && byte(1) >= 0xa0) return 0;
    if (lead == 0xf0 && byte(1) < 0x90) return 0;
    if (lead == 0xf4 && byte(1) >= 0x90) return 0;
    return length;
}

bool is_clean_text(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        const auto lead = static_cast<unsigned char>(text[0]);
        if (length == 1 && (lead < 0x20 || lead == 0x7f)) return false;
        text.remove_prefix(length);
    }
    return true;
}

tl::unexpected<Refusal> invalid(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

tl::unexpected<Refusal> missing(std::string_view field) {
    return refuse(Reason::field_missing, {{"field", std::string(field)}});
}

}  // namespace

Status require_text(std::string_view field, std::string_view value, std::size_t bytes_max) {
    if (value.empty()) return missing(field);
    return optional_text(field, value, bytes_max);
}

Status optional_text(std::string_view field, std::string_view value, std::size_t bytes_max) {
    if (value.size() > bytes_max) {
        return invalid(field, "longer than " + std::to_string(bytes_max) + " bytes");
    }
    if (!is_clean_text(value)) return invalid(field, "not UTF-8, or with control characters");
    return ok();
}

Status require_digest(std::string_view field, ByteView value) {
    if (value.empty()) return missing(field);
    if (value.size() != 32) return invalid(field, "not 32 bytes");
    return ok();
}

Status optional_digest(std::string_view field, ByteView value) {
    return value.empty() ? ok() : require_digest(field, value);
}

bool is_seq(std::string_view text) {
    constexpr std::size_t kDigits = 16;
    return text.size() == kDigits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status require_member_id(std::string_view field, std::string_view value) {
    if (value.empty()) return missing(field);
    if (!is_slug(value, 2, kLocalMax) || !is_lower(value.front())) {
        return invalid(field, "a member's id is [a-z][a-z0-9-]{1,31}");
    }
    return ok();
}

Status require_local_id(std::string_view field, std::string_view value) {
    if (value.empty()) return missing(field);
    const std::string_view member = member_of(value);
    if (member.empty() || !require_member_id(field, member) ||
        !is_slug(value.substr(member.size() + 1), 1, kLocalMax)) {
        return invalid(field, "an id is <member>.[a-z0-9][a-z0-9-]{0,31}");
    }
    return ok();
}

Status require_name(std::string_view field, std::string_view value) {
    if (value.empty()) return missing(field);
    const auto allowed = [](char c) {
        return is_lower(c) || is_digit(c) || c == '_' || c == '.' || c == ':' || c == '-';
    };
    if (value.size() > 64 || !std::ranges::all_of(value, allowed)) {
        return invalid(field, "a name is [a-z0-9_.:-]{1,64}");
    }
    return ok();
}

Status require_country(std::string_view value) {
    // The codes stand three columns apart, so that "W " or "ZA" across two of them is none.
    const std::size_t at = value.size() == 2 ? kCountries.find(value) : std::string_view::npos;
    if (at != std::string_view::npos && at % 3 == 0) return ok();
    return refuse(Reason::country_unknown, {{"country", std::string(value)}});
}

Status require_sorted(std::string_view field, const std::vector<std::string>& items,
                      std::size_t count_max) {
    if (items.size() > count_max) {
        return refuse(Reason::too_many, {{"what", std::string(field)},
                                         {"count", static_cast<std::int64_t>(items.size())},
                                         {"limit", static_cast<std::int64_t>(count_max)}});
    }
    for (std::size_t i = 1; i < items.size(); ++i) {
        if (items[i - 1] >= items[i]) return invalid(field, "must be sorted, without duplicates");
    }
    return ok();
}

std::string_view member_of(std::string_view local_id) {
    const std::size_t dot = local_id.find('.');
    return dot == std::string_view::npos ? std::string_view{} : local_id.substr(0, dot);
}

std::optional<v1::Member> member_of_ledger(const state::View& view, std::string_view member) {
    return state::read<v1::Member>(view, state::keys::member(member));
}

Status require_member(const Context& ctx, std::string_view member) {
    const auto found = member_of_ledger(ctx.view(), member);
    if (!found) return refuse(Reason::member_unknown, {{"member", std::string(member)}});
    if (found->suspended() || found->removed()) {
        return refuse(Reason::member_not_in_standing, {{"member", std::string(member)}});
    }
    return ok();
}

Status require_own_member(const Context& ctx, std::string_view member) {
    if (ctx.acting().by_resolution() || ctx.acting().member == member) return ok();
    return refuse(Reason::not_own_member, {{"sender", ctx.acting().sender},
                                           {"member", ctx.acting().member},
                                           {"other", std::string(member)}});
}

std::optional<v1::Node> reporting_node(const Context& ctx) {
    if (ctx.acting().signers.empty()) return std::nullopt;
    const Signer& signer = ctx.acting().signers.front();
    if (signer.usage != v1::USAGE_PROBE) return std::nullopt;
    auto node = state::read<v1::Node>(ctx.view(), state::keys::node(signer.holder));
    if (node && (node->retired() || node->suspended())) node.reset();
    return node;
}

Result<v1::Person> require_sending_person(const Context& ctx) {
    auto person = state::read<v1::Person>(ctx.view(), state::keys::person(ctx.acting().sender));
    if (!person) return refuse(Reason::system_account);
    if (!person->active()) {
        return refuse(Reason::person_inactive, {{"person", person->person()}});
    }
    return *std::move(person);
}

Result<v1::Person> require_active_person(const Context& ctx, std::string_view person) {
    auto found = state::read<v1::Person>(ctx.view(), state::keys::person(person));
    if (!found) return refuse(Reason::person_unknown, {{"person", std::string(person)}});
    if (!found->active()) return refuse(Reason::person_inactive, {{"person", std::string(person)}});
    return *std::move(found);
}

Status require_signers_of(const Context& ctx, std::string_view member) {
    for (const auto& person : persons_signing(ctx)) {
        if (person->member() == member) continue;
        return refuse(Reason::not_own_member, {{"sender", person->person()},
                                               {"member", person->member()},
                                               {"other", std::string(member)}});
    }
    return ok();
}

Status require_word(const Context& ctx, std::string_view vocabulary, std::string_view word) {
    if (ctx.catalog().has_word(vocabulary, word)) return ok();
    return refuse(Reason::value_not_in_vocabulary,
                  {{"value", std::string(word)}, {"vocabulary", std::string(vocabulary)}});
}

Status permit_apart(std::string_view first, const v1::Person& second, const Context& ctx) {
    const auto other = state::read<v1::Person>(ctx.view(), state::keys::person(first));
    if (second.person() == first || (other && is_same_human(*other, second))) {
        return refuse(Reason::maker_is_checker, {{"person", second.person()}});
    }
    if (other && enrolled_one_another(*other, second, ctx.view())) {
        return refuse(Reason::enroller_as_checker, {{"person", second.person()}});
    }
    return ok();
}

bool grant_runs(const v1::ActiveGrant& grant, std::int64_t now_ms) {
    return grant.begins_ms() <= now_ms && now_ms < grant.expires_ms();
}

bool on_leave(const v1::Person& person, Day today) {
    return person.leave() != 0 && person.leave_from() <= today && today <= person.leave_until();
}

bool grant_in_force(const v1::Person& person, const v1::ActiveGrant& grant,
                    const BlockContext& now) {
    return grant_runs(grant, now.time_ms) && !grant.suspended() && !on_leave(person, now.today);
}

bool holds_role(const Context& ctx, const v1::Person& person, std::string_view role) {
    return std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& grant) {
        return grant.role() == role && grant_in_force(person, grant, ctx.block());
    });
}

bool holds_any_role(const Context& ctx, const v1::Person& person,
                    const std::vector<std::string>& roles) {
    return std::ranges::any_of(
        roles, [&](const std::string& role) { return holds_role(ctx, person, role); });
}

bool holds_duty(const Context& ctx, const v1::Person& person, std::string_view act) {
    return std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& grant) {
        if (!grant_in_force(person, grant, ctx.block())) return false;
        const v1::Role* role = ctx.catalog().role(grant.role());
        return role != nullptr &&
               std::ranges::binary_search(
                   role->duties(), act, std::less<>{},
                   [](const std::string& duty) -> std::string_view { return duty; });
    });
}

Persons persons_signing(const Context& ctx) {
    Persons persons;
    for (const Signer& signer : ctx.acting().signers) {
        auto person =
            state::read_shared<v1::Person>(ctx.view(), state::keys::person(signer.holder));
        if (!person) continue;
        const bool seen = std::ranges::any_of(
            persons, [&](const auto& other) { return other->person() == person->person(); });
        if (!seen) persons.push_back(std::move(person));
    }
    return persons;
}

Bytes credential_id(const v1::PublicKey& key) {
    crypto::Sha256 hash;
    hash.update("charter/key/1");
    hash.update(Bytes(1, static_cast<char>(key.algorithm())));
    hash.update(key.bytes());
    return Bytes(view(hash.finish()));
}

bool credential_live(const v1::Credential& credential, std::int64_t now_ms) {
    return credential.revoked_height() == 0 && credential.not_before_ms() <= now_ms &&
           now_ms < credential.not_after_ms();
}

std::optional<std::string> listed_tier(const state::View& view, std::string_view country) {
    std::optional<std::string> tier;
    state::each<v1::JurisdictionList>(view, "jur/", [&](const v1::JurisdictionList& list) {
        if (std::ranges::find(list.countries(), country) == list.countries().end()) return true;
        tier = list.tier();
        return false;
    });
    return tier;
}

}  // namespace charter::tx
