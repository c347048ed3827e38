#pragma once
// What an auditor takes away from one version of the state: a head and tables, in both languages.
// src/report makes pages, workbooks and CSV of it. The same state gives the same report.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "assurance/clock.hpp"
#include "assurance/matrix.hpp"
#include "base/listed.hpp"
#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::audit {

using assurance::is_counted;
using assurance::members_of;

/// As reports list them; the last is no status at all.
inline constexpr std::array<v1::StatusValue, 8> kStatusOrder = {
    v1::STATUS_VALUE_SATISFIED,      v1::STATUS_VALUE_NOT_SATISFIED, v1::STATUS_VALUE_STALE,
    v1::STATUS_VALUE_ERROR,          v1::STATUS_VALUE_NOT_ASSESSED,  v1::STATUS_VALUE_EXCEPTED,
    v1::STATUS_VALUE_NOT_APPLICABLE, v1::STATUS_VALUE_UNSPECIFIED};

/// In Traditional Chinese and in English; equal where it belongs to no language.
struct Both {
    std::string zh;
    std::string en;
    friend bool operator==(const Both&, const Both&) = default;
};
Both same(std::string_view text);
Both both_of(const v1::Bilingual& text);
/// The texts with `separator` between them: "；" in Chinese, "; " in English and so on.
Both joined(const std::vector<Both>& parts, const Both& separator);

/// What the cells of a column hold: any text, a text in two languages, a decimal number, a day
/// (2026-12-31 or empty), the word of a status.
enum class Kind : std::uint8_t { text, both, number, day, status };
std::string_view kind_word(Kind kind);
Kind kind_of_word(std::string_view word);

struct Column {
    std::string name;  // lower case: programs read it
    Both label;
    Kind kind = Kind::text;
};

struct Table {
    std::string name;  // at most 31 characters: also of files and sheets
    Both title;
    Both note;  // how it is to be read; may be empty
    std::vector<Column> columns;
    std::vector<std::vector<Both>> rows;
};

struct Line {
    std::string name;
    Both label;
    Both text;
};

/// `tables` begins with "deviations": the exceptions, own rules, stricter values and nil
/// declarations in force, which every report shows first; the second is the report's own.
struct Report {
    std::string kind;
    Both title;
    std::string chain_id;
    std::string environment;
    std::string genesis;  // hexadecimal
    std::uint64_t height = 0;
    std::string time;      // of the block, in the consortium's time
    std::string app_hash;  // hexadecimal
    std::string member;    // empty: all of them
    Both member_name;
    std::vector<Line> about;
    std::vector<Both> notes;
    std::vector<Table> tables;
};

/// One version of the state, and who reads. All outlive the call.
struct Source {
    const state::View& view;
    const catalog::Catalog& catalog;
    const catalog::Texts& texts;
    const v1::ChainConfig& config;
    assurance::Now now;
    std::string app_hash;  // hexadecimal
    /// Whether the reader may see the entries that a member has in a register.
    std::function<bool(std::string_view reg, std::string_view member)> may_read;
};

/// Why there is no report: what was asked for is not there, or not this reader's to see.
struct Refused {
    enum class Why : std::uint8_t { unknown, unreadable };
    Why why = Why::unknown;
    std::string what;
};
template <class T>
using Drawn = tl::expected<T, Refused>;
tl::unexpected<Refused> unknown(std::string what);
tl::unexpected<Refused> unreadable(std::string what);

/// The head and the table "deviations". Refused: there is no such member ("" stands for all).
Drawn<Report> begin_report(const Source& source, std::string kind, Both title,
                           const std::string& member);

/// Of a requirement of the network its one status, else the member's.
std::optional<v1::StatusRecord> status_of(const Source& source, const v1::Requirement& requirement,
                                          std::string_view member);
/// "" of 0.
std::string day_text(const Source& source, std::int64_t time_ms);
/// "" of 0: dates that people write down.
std::string date_text(Day day);
Both requirement_title(const Source& source, const v1::Requirement& requirement);
/// What the catalog calls a register or table.
Both type_title(const Source& source, std::string_view type);
/// What the catalog calls a "role", "probe", "parameter" ..; its name where it has no title.
Both title_of(const Source& source, std::string_view kind, const std::string& name);
/// What the catalog calls a role, and several with "、" or ", " between.
Both role_title(const Source& source, const std::string& role);
Both role_titles(const Source& source, const std::vector<std::string>& roles);
/// A value of a field, whole: flags in words, choices by their labels, lists with ", " between.
Both value_text(const Source& source, const v1::FieldDef& field, const v1::Value& value);
/// "drills [entry]: result = failed, expected passed", of a fact that decides a status.
Both fact_text(const Source& source, const v1::Fact& fact);
Both yes_no(bool yes);

}  // namespace charter::audit
