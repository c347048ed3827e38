#include "sim/closing_report.hpp"

#include <utility>
#include <vector>

#include "api/assessment.hpp"
#include "assurance/matrix.hpp"
#include "client/identity.hpp"
#include "crypto/sha256.hpp"
#include "merkle/trie.hpp"
#include "report/member_report.hpp"
#include "tasks/board.hpp"
#include "wire/words.hpp"

namespace charter::scenario {
namespace {

constexpr std::int64_t kWeekMs = 7LL * 86'400'000;
constexpr std::int64_t kMonthMs = 31LL * 86'400'000;

// The root that a node would have of this state.
Digest app_hash_of(const Chain& chain) {
    std::vector<merkle::Change> changes;
    chain.view().scan("", "", [&](ByteView key, ByteView value) {
        changes.push_back({merkle::hashed_key(key), crypto::sha256(value)});
        return true;
    });
    return merkle::Trie().apply(changes).root();
}

std::uint64_t overdue_of(const std::vector<tasks::Task>& list) {
    std::uint64_t count = 0;
    for (const tasks::Task& task : list) count += task.state == tasks::State::overdue ? 1 : 0;
    return count;
}

}  // namespace

void OverduePeak::look(const Chain& chain) {
    const assurance::Now now = chain.now();
    if (first_ms_ == 0) first_ms_ = now.time_ms;
    if (now.time_ms - first_ms_ < kMonthMs || now.time_ms - looked_ms_ < kWeekMs) return;
    looked_ms_ = now.time_ms;
    const tasks::Source source{chain.view(), chain.config(), now};
    tasks::Memo memo(chain.catalog_shared());
    std::uint64_t overdue = overdue_of(tasks::tasks_of_member(source, memo, "*"));
    for (const std::string& bank : kBanks)
        overdue += overdue_of(tasks::tasks_of_member(source, memo, bank));
    if (overdue <= most_ && !day_.empty()) return;
    most_ = overdue;
    day_ = format_date(now.today);
}

std::string matrix_text(const Chain& chain) {
    std::string text;
    const assurance::Matrix matrix = assurance::matrix(chain.view(), chain.catalog());
    for (const auto& [member, tally] : matrix.totals) {
        text += (member == "*" ? "network" : member) + ":";
        for (int value = v1::STATUS_VALUE_SATISFIED; value <= v1::STATUS_VALUE_NOT_APPLICABLE;
             ++value) {
            const auto status = static_cast<v1::StatusValue>(value);
            if (tally.at(status) == 0) continue;
            text += "  " + std::string(wire::status_word(status)) + " " +
                    std::to_string(tally.at(status));
        }
        text += "\n";
    }
    return text;
}

Outcome<std::monostate> write_reports(const Chain& chain, const catalog::Texts& texts,
                                      std::int64_t since_ms, const std::filesystem::path& folder) {
    api::Assessed assessed;
    assessed.height = chain.now().height;
    assessed.time_ms = chain.now().time_ms;
    assessed.app_hash = app_hash_of(chain);
    // The chain outlives the assessment.
    assessed.view = std::shared_ptr<const state::View>(&chain.view(), [](const state::View*) {});
    assessed.catalog = chain.catalog_shared();
    assessed.config = chain.config();
    const std::string json = api::assessment_json(assessed, texts, since_ms);
    for (const std::string& bank : kBanks) {
        const auto report = report::member_report(json, bank);
        if (!report) return tl::unexpected(report.error());
        for (const auto& [suffix, text] : {std::pair(".html", report::member_html(*report)),
                                           std::pair(".txt", report::member_text(*report, "en"))}) {
            if (auto done = client::write_file(folder / (bank + suffix), text); !done) return done;
        }
    }
    return std::monostate{};
}

}  // namespace charter::scenario
