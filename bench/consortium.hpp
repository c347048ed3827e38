#pragma once
// A consortium of 100 banks with 18 persons and 1,590 entries each, in a store on the disk as a
// node has it: what the measurements of statuses, tasks and reports run on.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/clock.hpp"
#include "assurance/index.hpp"
#include "assurance/kept.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "machine/machine.hpp"
#include "storage/versions.hpp"

namespace charter::bench {

/// What every bank has of one register or more, by register: how SQLite sees it too.
struct EntryRow {
    std::string type;
    std::string member;
    std::int64_t occurred_on = 0;
    std::int64_t valid_until = 0;
    std::int64_t state = 0;
};

class Consortium {
  public:
    static constexpr int kMembers = 100;
    static constexpr int kEntries = 1'590;  // of each bank
    static constexpr int kAssets = 400;     // of them

    /// Founds it in the folder, with a status for every requirement and bank.
    explicit Consortium(const std::filesystem::path& folder);

    static std::string name_of(int member);
    const std::shared_ptr<const catalog::Catalog>& catalog() const { return catalog_; }
    const catalog::Texts& texts() const { return *texts_; }
    const v1::ChainConfig& config() const { return config_; }
    const assurance::Index& index() const { return *index_; }
    /// The newest version.
    const std::shared_ptr<const storage::Snapshot>& view() const { return view_; }
    assurance::Now now() const;
    std::uint64_t entries() const { return entries_; }
    std::vector<EntryRow> entry_rows() const;

    void next_block();
    /// One more entry of a bank, which the next judge() judges.
    void add_entry(const v1::EntryType& type, int member, int number);
    /// Of each bank; every other one is carried out by the ledger.
    void put_changes(int count, v1::ChangeState state);

    struct Judged {
        double ms = 0;  // of finding what is touched, judging it and writing what differs
        std::size_t units = 0;
    };
    /// Judges what changed since the last version, or everything, and makes it the newest.
    Judged judge(bool everything);
    /// Judges what one more entry of a bank changes, and forgets both.
    Judged try_entry(const v1::EntryType& type, int member, int number);

    struct Expiry {
        std::size_t statuses = 0;     // whose time had come
        std::size_t transitions = 0;  // of them, to another value
        double execute_ms = 0;
        double commit_ms = 0;
    };
    /// The block in which so many statuses are judged since their time has come, executed and
    /// committed.
    Expiry expire(std::size_t timers);

  private:
    tx::Context context();
    std::vector<v1::Timer> first_timers(std::size_t count);
    void put_members();
    void put_entries(int member);
    v1::Value value_for(const v1::FieldDef& def, const std::string& owner, int number) const;
    Judged judge_only(bool everything);
    double commit(const state::Changes& changes);
    void settle();

    std::shared_ptr<const catalog::Catalog> catalog_;
    std::unique_ptr<const catalog::Texts> texts_;
    std::optional<assurance::Index> index_;
    assurance::Kept kept_;  // of view_
    v1::ChainConfig config_;
    std::unique_ptr<storage::StateStore> store_;
    std::shared_ptr<const storage::Snapshot> view_;
    std::optional<state::Delta> delta_;  // over view_
    std::uint64_t height_ = 0;
    std::int64_t time_ms_;
    std::uint64_t entries_ = 0;
};

}  // namespace charter::bench
