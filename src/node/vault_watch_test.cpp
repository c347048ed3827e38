#include "node/vault_watch.hpp"

#include <gtest/gtest.h>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::node {
namespace {

void put(state::Delta& delta, int number, char document, std::uint64_t told) {
    v1::Entry entry;
    entry.set_key(state::keys::entries("drills", "bank-a") +
                  hex16(static_cast<std::uint64_t>(number)));
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-a");
    entry.mutable_body()->set_document(Bytes(32, document));
    if (told != 0) entry.mutable_body()->mutable_document_note()->set_size(told);
    entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
    state::write(delta, entry);
}

TEST(VaultWatch, KnowsTheSizesThatADocumentMayHave) {
    const state::MemoryView empty;
    state::Delta delta(empty);
    put(delta, 0, 'a', 7);
    put(delta, 1, 'b', 7);
    put(delta, 2, 'b', 8);
    put(delta, 3, 'c', 7);
    put(delta, 4, 'c', 0);  // tells none: any may be right
    put(delta, 5, 'd', 0);
    const auto digest = [](char c) { return *digest_from(Bytes(32, c)); };
    const vault::CountedOn counted = documents_counted_on(delta, {"bank-a", ""}, "all");
    EXPECT_EQ(counted.named.size(), 4U);
    EXPECT_EQ(counted.due, counted.named);
    const std::map<Digest, std::set<std::uint64_t>> sizes = {{digest('a'), {7}},
                                                             {digest('b'), {7, 8}}};
    EXPECT_EQ(counted.sizes, sizes);
    EXPECT_TRUE(documents_counted_on(delta, {"bank-b", ""}, "all").due.empty());
}

void contain(state::Delta& delta, const char* incident, char report, std::uint64_t told) {
    v1::Incident record;
    record.set_key(state::keys::incident(incident));
    record.set_member("bank-a");
    v1::Step& step = *record.add_steps();
    step.set_act("incidents.contain");
    step.set_digest(Bytes(32, report));
    if (told != 0) step.mutable_document_note()->set_size(told);
    state::write(delta, record);
}

// What an act names without telling of it need not have been put to a vault.
TEST(VaultWatch, CountsOnWhatActsTellOf) {
    const state::MemoryView empty;
    state::Delta delta(empty);
    contain(delta, "bank-a.0000000000000000", 'a', 7);
    contain(delta, "bank-a.0000000000000001", 'b', 0);
    const auto digest = [](char c) { return *digest_from(Bytes(32, c)); };
    const vault::CountedOn counted = documents_counted_on(delta, {"bank-a", ""}, "all");
    EXPECT_EQ(counted.named, (std::vector<Digest>{digest('a'), digest('b')}));
    EXPECT_EQ(counted.due, std::vector<Digest>{digest('a')});
    const std::map<Digest, std::set<std::uint64_t>> sizes = {{digest('a'), {7}}};
    EXPECT_EQ(counted.sizes, sizes);
}

}  // namespace
}  // namespace charter::node
