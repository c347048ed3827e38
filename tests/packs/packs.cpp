// charter-packs BLOCKS PACKS: a ledger of so many blocks from fixed keys and a fixed clock, and at
// so many of its heights a pack: each judged, and made twice. Prints "<height> <sha256>" of each.
// What two compilers made of it prints the same (tools/compilers). 1: a pack does not hold, or its
// bytes differ the second time.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "base/ensure.hpp"
#include "engine/pack_small_test.hpp"
#include "state/tables.hpp"

namespace {

using charter::Bytes;
using charter::engine::Draft;
using charter::engine::Ledger;
using charter::engine::MemoryFiles;

constexpr std::int64_t kBetweenMs = 60'000;
constexpr std::uint64_t kSchemaEvery = 400;  // blocks
constexpr std::uint64_t kValid = 50;         // blocks
/// The second making comes so many blocks later.
constexpr std::uint64_t kAgainAfter = 60;

/// Transactions of the persons in turn, now and then of governance.
class Traffic {
  public:
    explicit Traffic(Ledger& ledger) : ledger_(ledger) {
        const auto tip = ledger.node.engine->application().tip();
        charter::state::each<charter::v1::Nonce>(*tip->view, "non/", [&](const auto& nonce) {
            nonces_[nonce.key().substr(4)] = nonce.next();
            return true;
        });
    }

    void next() {
        const auto& chain = ledger_.chain;
        const std::uint64_t height = ledger_.node.engine->height();
        if (height >= schema_at_) {
            schema_at_ += kSchemaEvery;
            const std::string name = "payments.v" + std::to_string(++schemas_);
            submit(chain.schema("bank-c", nonces_["bank-c.one"]++, name, height + kValid));
        }
        const std::string person = kPersons[turn_++ % kPersons.size()];
        submit(chain.access(person, nonces_[person]++, "core", height + kValid));
        ledger_.node.settle();
        ledger_.node.now_ms += kBetweenMs;
    }

  private:
    void submit(const Bytes& raw) {
        const auto submitted = ledger_.node.engine->submit(raw);
        charter::ensure(submitted.has_value(), "the engine has stopped");
        if (submitted->state == charter::engine::SubmitState::waiting) return;
        std::fprintf(stderr, "refused: %s\n", submitted->receipt.DebugString().c_str());
        std::abort();
    }

    const std::vector<std::string> kPersons = {"bank-a.two", "bank-b.one", "bank-c.two"};
    Ledger& ledger_;
    std::map<std::string, std::uint64_t> nonces_;
    std::uint64_t schema_at_ = kSchemaEvery;
    unsigned schemas_ = 1;
    std::size_t turn_ = 0;
};

/// The SHA-256 of the pack; empty: it does not hold.
std::string pack_at(Ledger& ledger, std::uint64_t height) {
    ledger.height = height;
    Draft draft = ledger.draft();
    draft.manifest.set_member("*");
    MemoryFiles files;
    const Bytes archive = archive_of(draft.seal(files));
    const auto report = judge_archive(charter::pack::source_of(archive), ledger);
    if (!report) {
        std::fprintf(stderr, "height %llu: %s in %s %s\n", static_cast<unsigned long long>(height),
                     std::string(charter::pack::failure_name(report.error().failure)).c_str(),
                     report.error().where.c_str(), report.error().detail.c_str());
        return "";
    }
    if (report->count(charter::pack::Result::is_true) != report->statuses.size()) return "";
    return charter::to_hex(charter::crypto::sha256(archive));
}

bool run(std::uint64_t blocks, std::uint64_t packs) {
    Ledger ledger;
    Traffic traffic(ledger);
    std::map<std::uint64_t, std::string> made;
    for (std::uint64_t i = 1; i <= packs; ++i) {
        const std::uint64_t height = blocks / packs * i;
        while (ledger.node.engine->height() <= height) traffic.next();
        const std::string first = pack_at(ledger, height);
        while (ledger.node.engine->height() < height + kAgainAfter) traffic.next();
        if (first.empty() || pack_at(ledger, height) != first) {
            std::fprintf(stderr, "the pack of height %llu does not hold, or differs\n",
                         static_cast<unsigned long long>(height));
            return false;
        }
        std::printf("%llu %s\n", static_cast<unsigned long long>(height), first.c_str());
    }
    return ledger.node.engine->height() >= blocks;
}

}  // namespace

int main(int count, char** arguments) {
    const auto number = [&](int i) {
        return count == 3 ? std::strtoull(arguments[i], nullptr, 10) : 0;
    };
    const std::uint64_t blocks = number(1);
    const std::uint64_t packs = number(2);
    if (packs == 0 || blocks / packs < kAgainAfter) {
        std::fprintf(stderr, "usage: charter-packs BLOCKS PACKS, 60 blocks a pack at least\n");
        return 2;
    }
    return run(blocks, packs) ? 0 : 1;
}
