// Any bytes as a signed transaction: decoded in its one form or refused; what decodes re-encodes to
// the same bytes, runs on a ledger, and leaves it with its invariants.
#include "base/ensure.hpp"
#include "fuzz/ledger.hpp"
#include "fuzz/mutate.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace {

using charter::ByteView;
using charter::fuzz::Ledger;
namespace machine = charter::machine;
namespace v1 = charter::v1;
namespace wire = charter::wire;

void read_text(const v1::Receipt& receipt) {
    static_cast<void>(wire::receipt_text(receipt, "zh-TW"));
    static_cast<void>(wire::receipt_text(receipt, "en"));
}

void run_block(const Ledger& ledger, const machine::BlockTx& tx) {
    machine::BlockInput input;
    input.height = ledger.next().height;
    input.time_ms = ledger.next().time_ms;
    input.txs.push_back(tx);
    machine::Options options;
    options.index = &ledger.index();
    options.check_invariants = true;
    const auto result = machine::execute_block(ledger.view(), ledger.catalog(), input, options);
    charter::ensure(result.receipts.size() == 1, "one receipt a transaction");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView raw = charter::fuzz::input_view(data, size);
    const Ledger& ledger = Ledger::shared();
    auto taken = machine::take_in(raw, ledger.view(), charter::tx::verify_plain);
    if (taken.incoming) {
        v1::SignedTransaction envelope;
        wire::decode_trusted(raw, envelope);
        charter::ensure(wire::encode(taken.incoming->tx) == envelope.body(),
                        "a second encoding was accepted");
    }
    read_text(machine::try_transaction(ledger.view(), ledger.catalog(), taken, ledger.next()));
    if (!taken.incoming || taken.signatures) return 0;
    taken.signatures = charter::ok();
    const auto receipt =
        machine::try_transaction(ledger.view(), ledger.catalog(), taken, ledger.next());
    read_text(receipt);
    if (receipt.reason() == 0) run_block(ledger, taken);
    if (receipt.reason() != 0) {
        static_cast<void>(ledger.resolve(taken.incoming->tx));
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    v1::SignedTransaction envelope;
    v1::Transaction tx;
    const bool decodes = envelope.ParseFromArray(data, static_cast<int>(size)) &&
                         tx.ParseFromString(envelope.body());
    if (!decodes || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    if (seed % 8 == 1) {
        charter::fuzz::mutate(tx, seed);
    } else {
        charter::fuzz::mutate(*tx.mutable_action(), seed);
    }
    envelope.set_body(wire::encode(tx));
    return charter::fuzz::put_input(wire::encode(envelope), data, size, size_max);
}
