#include "engine/verify_store.hpp"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <functional>

#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "storage/packed_list.hpp"

namespace charter::engine {
namespace {

// A chain of a few blocks, closed again.
void make_history(const Folder& folder) {
    TestNode node(folder);
    node.settle();
    node.submit(test_chain().schema("bank-a", 0, "payments.v1"));
    node.submit(test_chain().access("bank-b.one", 0));
    node.settle();
    node.now_ms += 86'400'000;
    node.submit(test_chain().access("bank-b.one", 1));
    node.settle();
}

Outcome<VerifyReport> verify(const Folder& folder, const VerifyOptions& options = {}) {
    storage::StoreOptions opened;
    opened.chain_id = "engine-test";
    const auto store = storage::Store::open(folder.path() / "state", opened);
    if (!store) return tl::unexpected(store.error());
    return verify_store(**store, options);
}

// Changes the first value of a column family for which `change` returns true.
void tamper(const Folder& folder, const std::string& table,
            const std::function<bool(Bytes& value)>& change) {
    const std::string path = (folder.path() / "state").string();
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
        families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, path, families, &handles, &db).ok());
    bool changed = false;
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
        if (handle->GetName() != table) continue;
        std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}, handle));
        for (it->SeekToFirst(); it->Valid() && !changed; it->Next()) {
            Bytes value = it->value().ToString();
            if (!change(value)) continue;
            changed = db->Put({}, handle, it->key(), value).ok();
        }
    }
    EXPECT_TRUE(changed) << table;
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
}

bool flip_last(Bytes& value) {
    value.back() = static_cast<char>(value.back() ^ 1);
    return true;
}

// The first of the items that lie under one key.
bool flip_in_first_item(Bytes& value) {
    const std::size_t size = storage::unpack(value)->front().size();
    char& last = value[sizeof(std::uint32_t) + size - 1];
    last = static_cast<char>(last ^ 1);
    return true;
}

TEST(VerifyStore, AcceptsWhatTheEngineWrote) {
    const Folder folder;
    make_history(folder);
    const auto report = verify(folder, {.genesis = test_chain().genesis_digest(), .progress = {}});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_GE(report->heights, 6U);
    EXPECT_EQ(report->transactions, 3U);
    EXPECT_EQ(report->app_hash, open_store(folder)->latest()->app_hash());
}

TEST(VerifyStore, ReportsProgressAndStops) {
    const Folder folder;
    make_history(folder);
    const auto report = verify(
        folder, {.genesis = {},
                 .progress = [](std::uint64_t height, std::uint64_t) { return height < 2; }});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->heights, 2U);
}

TEST(VerifyStore, RefusesAnotherGenesis) {
    const Folder folder;
    make_history(folder);
    EXPECT_FALSE(verify(folder, {.genesis = Digest{}, .progress = {}}));
}

struct Damage {
    const char* name;
    const char* table;
    std::function<bool(Bytes&)> change;
    const char* says;
};

class Damaged : public ::testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsDetected) {
    const Folder folder;
    make_history(folder);
    tamper(folder, GetParam().table, GetParam().change);
    const auto report = verify(folder);
    ASSERT_FALSE(report);
    EXPECT_NE(report.error().what.find(GetParam().says), std::string::npos) << report.error().what;
}

bool change_first_tx(Bytes& value) {
    v1::StoredBlock block;
    block.ParseFromString(value);
    if (block.txs().empty()) return false;
    flip_last(*block.mutable_txs(0));
    value = block.SerializeAsString();
    return true;
}

bool drop_first_tx(Bytes& value) {
    v1::StoredBlock block;
    block.ParseFromString(value);
    if (block.txs().empty()) return false;
    block.clear_txs();
    value = block.SerializeAsString();
    return true;
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, Damaged,
    ::testing::Values(Damage{"Transaction", "blocks", change_first_tx, "data_hash"},
                      Damage{"TransactionDropped", "blocks", drop_first_tx, "data_hash"},
                      Damage{"Header", "headers", flip_last, "the header of block 1"},
                      Damage{"Commit", "commits", flip_last, "the commit of block 1"},
                      Damage{"Receipt", "receipts", flip_in_first_item, "the receipt 0 of block"},
                      Damage{"Event", "events", flip_in_first_item, "the event 0 of block 1"},
                      Damage{"State", "state", flip_last, "the state of the store differs"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace charter::engine
