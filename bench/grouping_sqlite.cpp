#include <sqlite3.h>

#include <memory>

#include "base/ensure.hpp"
#include "bench/grouping.hpp"
#include "bench/limits.hpp"

namespace charter::bench {
namespace {

constexpr int kRuns = 7;

class Database {
  public:
    Database() {
        sqlite3* opened = nullptr;
        ensure(sqlite3_open(":memory:", &opened) == SQLITE_OK, "SQLite does not open");
        db_.reset(opened);
    }

    void run(const char* statement) {
        ensure(sqlite3_exec(db_.get(), statement, nullptr, nullptr, nullptr) == SQLITE_OK,
               statement);
    }

    using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
    Statement prepare(const char* text) {
        sqlite3_stmt* made = nullptr;
        ensure(sqlite3_prepare_v2(db_.get(), text, -1, &made, nullptr) == SQLITE_OK, text);
        return {made, sqlite3_finalize};
    }

    /// Milliseconds of the median run.
    double time(const char* query, std::size_t& groups) {
        std::vector<double> took;
        for (int i = 0; i < kRuns; ++i) {
            const Statement statement = prepare(query);
            groups = 0;
            const double start = thread_cpu_s();
            while (sqlite3_step(statement.get()) == SQLITE_ROW) ++groups;
            took.push_back((thread_cpu_s() - start) * 1'000);
        }
        return percentile(took, 50);
    }

  private:
    struct Close {
        void operator()(sqlite3* db) const { sqlite3_close(db); }
    };
    std::unique_ptr<sqlite3, Close> db_;
};

void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void fill(Database& db, const std::vector<EntryRow>& rows,
          const std::vector<std::pair<std::string, std::string>>& asks) {
    db.run("CREATE TABLE evidence (type, member, occurred_on, valid_until, state)");
    db.run("CREATE TABLE asks (requirement, type)");
    db.run("BEGIN");
    const auto put_row = db.prepare("INSERT INTO evidence VALUES (?, ?, ?, ?, ?)");
    for (const EntryRow& row : rows) {
        bind(put_row.get(), 1, row.type);
        bind(put_row.get(), 2, row.member);
        sqlite3_bind_int64(put_row.get(), 3, row.occurred_on);
        sqlite3_bind_int64(put_row.get(), 4, row.valid_until);
        sqlite3_bind_int64(put_row.get(), 5, row.state);
        ensure(sqlite3_step(put_row.get()) == SQLITE_DONE, "a row of SQLite");
        sqlite3_reset(put_row.get());
    }
    const auto put_ask = db.prepare("INSERT INTO asks VALUES (?, ?)");
    for (const auto& [requirement, type] : asks) {
        bind(put_ask.get(), 1, requirement);
        bind(put_ask.get(), 2, type);
        ensure(sqlite3_step(put_ask.get()) == SQLITE_DONE, "a row of SQLite");
        sqlite3_reset(put_ask.get());
    }
    db.run("COMMIT");
    db.run("CREATE INDEX by_type ON evidence (type, member, occurred_on, valid_until, state)");
    db.run("CREATE INDEX by_requirement ON asks (requirement, type)");
    db.run("ANALYZE");
}

}  // namespace

std::optional<Grouping> sqlite_grouping(
    const std::vector<EntryRow>& rows,
    const std::vector<std::pair<std::string, std::string>>& asks) {
    Database db;
    fill(db, rows, asks);
    Grouping out;
    out.by_register_ms = db.time(
        "SELECT type, member, COUNT(*), MAX(occurred_on), MAX(valid_until), MIN(state) "
        "FROM evidence GROUP BY type, member",
        out.groups);
    out.by_requirement_ms = db.time(
        "SELECT requirement, member, COUNT(*), MAX(occurred_on), MAX(valid_until), MIN(state) "
        "FROM asks JOIN evidence USING (type) GROUP BY requirement, member",
        out.groups);
    return out;
}

}  // namespace charter::bench
