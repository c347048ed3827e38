#include "vault/inspection.hpp"

#include <atomic>
#include <future>

#include "crypto/sha256.hpp"
#include "vault/store_test.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

class Inspecting : public ::testing::Test {
  protected:
    Digest put(const Bytes& content) const {
        return store_.put({Bytes(32, 's'), "bank-a"}, from(content, 4'096)).value().commitment;
    }
    Inspection look(const CountedOn& counted) const {
        Pace pace;
        pace.now_ms = [] { return std::int64_t{7}; };
        return inspect(store_, counted, pace).value().value();
    }

    Folder folder_;
    DocumentStore store_ = DocumentStore::open(folder_.path()).value();
};

// One row each: what becomes of a document, and where the look puts it, when an entry names it.
TEST_F(Inspecting, FindsWhatBecameOfADocument) {
    enum class Where : std::uint8_t { whole, missing, altered, nowhere };
    struct Row {
        const char* what;
        std::function<void(const Digest&)> act;
        Where where;
    };
    const auto head = [this](const Digest& d) { return head_of(store_, d); };
    const auto content = [this](const Digest& d) { return content_of(store_, d); };
    const Row rows[] = {
        {"nothing", [](const Digest&) {}, Where::whole},
        {"a byte turned", [&](const Digest& d) { overwrite(content(d), 2, '?'); }, Where::altered},
        {"cut short", [&](const Digest& d) { fs::resize_file(content(d), 3); }, Where::altered},
        {"its content removed", [&](const Digest& d) { fs::remove(content(d)); }, Where::missing},
        {"its head removed", [&](const Digest& d) { fs::remove(head(d)); }, Where::missing},
        {"its head damaged", [&](const Digest& d) { overwrite(head(d), 20, '?'); }, Where::altered},
        {"all but its mark removed",
         [&](const Digest& d) {
             fs::remove(head(d));
             fs::remove(content(d));
         },
         Where::missing},
        {"erased", [&](const Digest& d) { ASSERT_TRUE(store_.erase(d, "x").value()); },
         Where::nowhere},
    };
    for (const Row& row : rows) {
        const Digest document = put(std::string("document of: ") + row.what);
        row.act(document);
        const Inspection found = look({{document}, {}});
        EXPECT_EQ(found.missing.size(), row.where == Where::missing ? 1U : 0U) << row.what;
        EXPECT_EQ(found.altered.size(), row.where == Where::altered ? 1U : 0U) << row.what;
        EXPECT_EQ(found.checked, row.where == Where::whole ? 1U : 0U) << row.what;
        EXPECT_EQ(found.bytes > 0, row.where == Where::whole) << row.what << ": of whole ones";
        EXPECT_TRUE(found.others.empty()) << row.what;
        const bool is_damaged = row.where == Where::missing || row.where == Where::altered;
        EXPECT_EQ(look({}).others.size(), is_damaged ? 1U : 0U) << row.what;
        ASSERT_TRUE(store_.erase(document, "x").has_value());  // out of the next row's way
    }
}

TEST_F(Inspecting, MissesWhatWasNeverPutOnlyWhereItIsDue) {
    const Digest elsewhere = crypto::sha256("another node's");
    EXPECT_TRUE(look({{elsewhere}, {}}).missing.empty());
    EXPECT_EQ(look({{elsewhere}, {elsewhere}}).missing, std::vector{elsewhere});
    ASSERT_TRUE(store_.erase(elsewhere, "certificate").value());
    EXPECT_TRUE(look({{elsewhere}, {elsewhere}}).missing.empty());
}

TEST_F(Inspecting, HoldsSizesAgainstWhatEntriesTell) {
    struct Row {
        const char* what;
        std::map<Digest, std::set<std::uint64_t>> sizes;
        bool is_altered;
    };
    const Digest document = put("9 letters");
    const Row rows[] = {
        {"none is told", {}, false},
        {"that", {{document, {9}}}, false},
        {"another", {{document, {10}}}, true},
        {"that and another", {{document, {9, 10}}}, false},
        {"of another document", {{crypto::sha256("x"), {10}}}, false},
    };
    for (const Row& row : rows) {
        const Inspection found = look({{document}, {}, row.sizes});
        EXPECT_EQ(found.altered.size(), row.is_altered ? 1U : 0U) << row.what;
        EXPECT_EQ(found.checked, row.is_altered ? 0U : 1U) << row.what;
    }
}

TEST_F(Inspecting, KeepsItsPace) {
    put(Bytes(1'000'000, 'x'));
    std::int64_t now = 0;
    Pace pace;
    pace.bytes_per_s = 100'000;
    pace.now_ms = [&] { return now; };
    pace.wait = [&](std::int64_t ms) {
        now += ms;
        return true;
    };
    ASSERT_TRUE(inspect(store_, {}, pace).value().has_value());
    EXPECT_EQ(now, 10'000);
    pace.wait = [](std::int64_t) { return false; };
    EXPECT_FALSE(inspect(store_, {}, pace).value().has_value()) << "ended early";
}

TEST_F(Inspecting, LooksAtTheStartAndWhenAsked) {
    put("document");
    std::atomic<int> looks = 0;
    std::promise<void> first;
    InspectorOptions options;
    options.now_ms = [] { return std::int64_t{1}; };
    options.counted = [] { return CountedOn(); };
    options.done = [&](const Inspection&) {
        if (++looks == 1) first.set_value();
    };
    options.failed = [](const Fault& why) { ADD_FAILURE() << why.what; };
    Inspector inspector(store_, std::move(options));
    first.get_future().wait();
    for (int i = 0; i < 2'000 && looks < 2; ++i) {
        inspector.look_now();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    inspector.stop();
    EXPECT_GE(looks, 2);
    ASSERT_TRUE(store_.newest_inspection().has_value());
    EXPECT_EQ(store_.newest_inspection()->checked, 1U);
}

}  // namespace
}  // namespace charter::vault
