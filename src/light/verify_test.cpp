#include "light/verify.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include "light/vectors_test.hpp"
#include "wire/codec.hpp"

namespace charter::light {
namespace {

using Expected = std::map<std::string, std::string>;

// What becomes of each case; each must be there, so that none is forgotten.
std::string expected_of(const Expected& expected, const std::string& name) {
    const auto found = expected.find(name);
    EXPECT_NE(found, expected.end()) << name << " has no expectation";
    return found == expected.end() ? "" : found->second;
}

const Expected kCommits = {
    {"all", "ok"},
    {"one-absent", "ok"},
    {"one-nil", "ok"},
    {"two-absent", "power_too_little"},
    {"two-nil", "power_too_little"},
    {"one-absent-one-nil", "power_too_little"},
    {"all-absent", "power_too_little"},
    {"all-nil", "power_too_little"},
    {"forged-first", "signature_wrong"},
    {"forged-last", "signature_wrong"},
    {"forged-nil", "signature_wrong"},
    {"nil-signed-for-block", "signature_wrong"},
    {"block-signed-for-nil", "signature_wrong"},
    {"signature-of-another", "signature_wrong"},
    {"places-swapped", "signer_wrong"},
    {"address-of-another", "signer_wrong"},
    {"one-signs-twice", "signer_wrong"},
    {"address-of-nobody", "signer_wrong"},
    {"address-of-19-bytes", "signer_address_invalid"},
    {"signature-of-63-bytes", "signature_length_wrong"},
    {"signature-of-65-bytes", "signature_length_wrong"},
    {"signature-empty", "signature_length_wrong"},
    {"flag-unknown", "vote_flag_unknown"},
    {"flag-4", "vote_flag_unknown"},
    {"absent-with-signature", "absent_vote_not_empty"},
    {"absent-with-address", "absent_vote_not_empty"},
    {"absent-with-time", "absent_vote_not_empty"},
    {"one-vote-more", "vote_count_wrong"},
    {"one-vote-less", "vote_count_wrong"},
    {"no-votes", "commit_empty"},
    {"other-round", "signature_wrong"},
    {"round-greatest", "ok"},
    {"round-negative", "round_negative"},
    {"other-height", "commit_height_wrong"},
    {"height-negative", "height_not_positive"},
    {"other-time", "signature_wrong"},
    {"other-block", "commit_block_wrong"},
    {"other-parts", "commit_block_wrong"},
    {"other-part-count", "commit_block_wrong"},
    {"parts-changed-after", "commit_block_wrong"},
    {"block-of-31-bytes", "block_id_invalid"},
    {"no-block", "commit_for_nil"},
    {"signed-for-other-chain", "signature_wrong"},
    {"signed-by-others", "signature_wrong"},
    {"prevotes", "signature_wrong"},
    {"alone", "ok"},
    {"alone-absent", "power_too_little"},
    {"exactly-two-thirds", "power_too_little"},
    {"just-above-two-thirds", "ok"},
    {"just-below-two-thirds", "power_too_little"},
    {"sixty-seven-percent", "ok"},
    {"great-two-thirds", "power_too_little"},
    {"great-above", "ok"},
};

TEST(VerifyCommit, VerdictsAreThoseOfCometBft) {
    std::set<std::string> seen;
    for (const Row& row : vector_rows("commits.txt", 7)) {
        BlockAt block{std::stoll(row[3]), {}};
        comet::ValidatorSet message;
        comet::Commit commit;
        ASSERT_TRUE(block.id.ParseFromString(bytes_of(row[4])));
        ASSERT_TRUE(message.ParseFromString(bytes_of(row[5])));
        ASSERT_TRUE(commit.ParseFromString(bytes_of(row[6])));
        const ValidatorSet validators = ValidatorSet::decode(message).value();
        const Verdict verdict = verify_commit("charter-light", validators, block, commit);
        EXPECT_EQ(word(verdict), expected_of(kCommits, row[0])) << row[0];
        EXPECT_EQ(verdict.has_value(), row[1] == "ok") << row[0] << ": CometBFT says " << row[1];
        seen.insert(row[0]);
    }
    EXPECT_EQ(seen.size(), kCommits.size());
}

// Adjacent, skipping; one where both are the same.
const std::map<std::string, std::pair<std::string, std::string>> kSteps = {
    {"good", {"ok", "ok"}},
    {"one-absent", {"ok", "ok"}},
    {"one-nil", {"ok", "ok"}},
    {"no-header", {"not_adjacent", "block_protocol_unknown"}},
    {"no-commit", {"height_not_positive", "height_not_positive"}},
    {"no-set", {"set_empty", "set_empty"}},
    {"block-protocol-10", {"block_protocol_unknown", "block_protocol_unknown"}},
    {"app-version-changes", {"ok", "ok"}},
    {"other-chain", {"chain_wrong", "chain_wrong"}},
    {"chain-id-too-long", {"chain_id_too_long", "chain_id_too_long"}},
    {"height-zero", {"not_adjacent", "height_not_positive"}},
    {"height-least", {"not_adjacent", "height_not_positive"}},
    {"height-greatest", {"not_adjacent", "ok"}},
    {"height-of-trusted", {"not_adjacent", "height_not_after"}},
    {"height-before", {"not_adjacent", "height_not_after"}},
    {"time-of-trusted", {"time_not_after", "time_not_after"}},
    {"time-before", {"time_not_after", "time_not_after"}},
    {"time-just-after", {"ok", "ok"}},
    {"last-block-of-31-bytes", {"last_block_id_invalid", "last_block_id_invalid"}},
    {"last-parts-of-31-bytes", {"last_block_id_invalid", "last_block_id_invalid"}},
    {"last-commit-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"data-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"validators-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"no-validators-hash", {"validators_hash_wrong", "validators_hash_wrong"}},
    {"next-validators-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"consensus-hash-of-33-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"app-hash-of-8-bytes", {"ok", "ok"}},
    {"results-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"evidence-hash-of-31-bytes", {"hash_length_wrong", "hash_length_wrong"}},
    {"proposer-of-19-bytes", {"proposer_address_invalid", "proposer_address_invalid"}},
    {"header-changed-after", {"commit_block_wrong", "commit_block_wrong"}},
    {"header-for-other-block", {"commit_block_wrong", "commit_block_wrong"}},
    {"commit-of-other-height", {"commit_height_wrong", "commit_height_wrong"}},
    {"set-of-others", {"validators_hash_wrong", "validators_hash_wrong"}},
    {"power-too-little", {"power_too_little", "power_too_little"}},
    {"nil-counts-nothing", {"power_too_little", "power_too_little"}},
    {"forged-first", {"signature_wrong", "signature_wrong"}},
    {"forged-beyond-two-thirds", {"signature_wrong", "signature_wrong"}},
    {"forged-nil", {"signature_wrong", "signature_wrong"}},
    {"one-signs-twice", {"signer_wrong", "signer_twice"}},
    {"replaced-without-notice", {"next_validators_wrong", "trusted_power_too_little"}},
    {"power-raised-without-notice", {"next_validators_wrong", "ok"}},
    {"power-zero", {"power_not_positive", "power_not_positive"}},
    {"power-negative", {"power_not_positive", "power_not_positive"}},
    {"power-overflows", {"total_power_too_large", "total_power_too_large"}},
    {"validator-twice", {"validator_twice", "validator_twice"}},
    {"last-block-of-another", {"last_block_wrong", "ok"}},
    {"expired", {"trust_expired", "trust_expired"}},
    {"expires-now", {"trust_expired", "trust_expired"}},
    {"expires-soon", {"ok", "ok"}},
    {"far-future", {"time_in_future", "time_in_future"}},
    {"future-at-drift", {"time_in_future", "time_in_future"}},
    {"future-within-drift", {"ok", "ok"}},
    {"no-drift-now", {"time_in_future", "time_in_future"}},
    {"no-drift-later", {"ok", "ok"}},
    {"key-of-small-order", {"ok", "ok"}},
    {"not-next", {"not_adjacent", ""}},
    {"is-next", {"", "adjacent"}},
    {"signed-by-set-before", {"next_validators_wrong", ""}},
    {"overlap-none", {"", "trusted_power_too_little"}},
    {"overlap-one-third", {"", "trusted_power_too_little"}},
    {"overlap-one-third-strong", {"", "trusted_power_too_little"}},
    {"overlap-two-thirds", {"", "ok"}},
    {"overlap-absent", {"", "trusted_power_too_little"}},
    {"overlap-forged", {"", "signature_wrong"}},
    {"overlap-signs-twice", {"", "signer_twice"}},
};
// Accepted by CometBFT's light client though no chain of it can have such a block.
const std::set<std::string> kStricter = {"adjacent last-block-of-another", "skipping power-zero"};

Verdict step(const Row& row) {
    const LightBlock before = decode_light_block(bytes_of(row[7])).value();
    const Checked<LightBlock> block = decode_light_block(bytes_of(row[8]));
    if (!block) return fail(block.error());
    const Trusted trusted{before.header, before.validators};
    const Terms terms{std::stoll(row[4]), std::stoll(row[5]), std::stoll(row[6])};
    return row[1] == "adjacent" ? verify_adjacent(trusted, *block, terms)
                                : verify_non_adjacent(trusted, *block, terms);
}

TEST(Verify, VerdictsAreThoseOfCometBft) {
    std::set<std::string> names;
    for (const Row& row : vector_rows("steps.txt", 9)) {
        const std::string what = row[1] + " " + row[0];
        const auto expected = kSteps.find(row[0]);
        ASSERT_NE(expected, kSteps.end()) << row[0] << " has no expectation";
        const auto& [adjacent, skipping] = expected->second;
        const Verdict verdict = step(row);
        EXPECT_EQ(word(verdict), row[1] == "adjacent" ? adjacent : skipping) << what;
        const bool comet_accepts = row[2] == "ok" && row[3] == "ok";
        EXPECT_EQ(verdict.has_value(), comet_accepts && !kStricter.contains(what)) << what;
        EXPECT_FALSE(kStricter.contains(what) && !comet_accepts) << what;
        names.insert(row[0]);
    }
    EXPECT_EQ(names.size(), kSteps.size());
}

Terms day_after() { return {unix_ms_of(chain_block(1).header.time()) + 86'400'000, 10'000, {}}; }

Trusted trusted_at(std::size_t height) {
    return {chain_block(height).header, chain_block(height).validators};
}

TEST(Verify, WithoutTrustingPeriodNothingExpires) {
    Terms terms = day_after();
    terms.now_ms = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(word(verify(trusted_at(1), chain_block(2), terms)), "ok");
    EXPECT_EQ(word(verify(trusted_at(1), chain_block(9), terms)), "ok");
    terms.trusting_period_ms = 0;
    EXPECT_EQ(word(verify(trusted_at(1), chain_block(9), terms)), "trust_expired");
}

TEST(Verify, NoTimeOverflows) {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const struct {
        Terms terms;
        const char* word;
    } rows[] = {
        {{kMost, kMost, kMost}, "ok"},
        {{kMost, kMost, kLeast}, "trust_expired"},
        {{kMost, kMost, std::nullopt}, "ok"},
        {{kLeast, kMost, kMost}, "time_in_future"},
        {{kLeast, kLeast, kLeast}, "time_in_future"},
        {{0, kMost, kMost}, "ok"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(word(verify(trusted_at(1), chain_block(2), row.terms)), row.word);
    }
}

}  // namespace
}  // namespace charter::light
