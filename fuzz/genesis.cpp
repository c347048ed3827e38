// Any bytes as a genesis document: founded or refused. What is founded holds its invariants, has
// the catalog that it names, and runs its first block.
#include "machine/genesis.hpp"
#include "base/ensure.hpp"
#include "charter/v1/block.pb.h"
#include "fuzz/mutate.hpp"
#include "machine/invariants.hpp"
#include "machine/machine.hpp"
#include "testing/founding.hpp"
#include "wire/codec.hpp"

namespace {

namespace machine = charter::machine;
namespace v1 = charter::v1;
namespace wire = charter::wire;
using charter::ensure;

void found(const v1::SignedGenesis& document) {
    const auto founded = machine::found(document);
    if (!founded) return;
    charter::state::MemoryView view;
    view.apply(*founded);
    const auto catalog = machine::load_catalog(view);
    ensure(catalog.has_value(), "a founded catalog does not load");
    const auto broken = machine::broken_invariant(view, **catalog);
    ensure(!broken, broken ? broken->c_str() : "");
    if (!machine::supports(**catalog)) return;
    v1::Genesis genesis;
    wire::decode_trusted(document.genesis(), genesis);
    machine::BlockInput first;
    first.height = 1;
    first.time_ms = genesis.genesis_ms() + 1;
    machine::Options options;
    options.check_invariants = true;
    static_cast<void>(machine::execute_block(view, **catalog, first, options));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    v1::SignedGenesis document;
    if (!document.ParseFromArray(data, static_cast<int>(size))) return 0;
    found(document);
    // Whatever was changed in it, the founders sign.
    v1::Genesis genesis;
    if (wire::decode_canonical(document.genesis(), 1U << 20U, genesis)) {
        found(charter::testing::sign_genesis(genesis));
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    v1::SignedGenesis document;
    v1::Genesis genesis;
    const bool decodes = document.ParseFromArray(data, static_cast<int>(size)) &&
                         genesis.ParseFromString(document.genesis());
    if (!decodes || seed % 16 == 0) return LLVMFuzzerMutate(data, size, size_max);
    if (seed % 4 == 0) {
        charter::fuzz::mutate(*genesis.mutable_catalog(), seed);
    } else if (seed % 16 == 1 || genesis.members_size() == 0) {
        charter::fuzz::mutate(genesis, seed);
    } else {
        const int member = static_cast<int>(seed / 16) % genesis.members_size();
        charter::fuzz::mutate(*genesis.mutable_members(member), seed);
    }
    charter::testing::seal_catalog(*genesis.mutable_catalog());
    document.set_genesis(wire::encode(genesis));
    return charter::fuzz::put_input(wire::encode(document), data, size, size_max);
}
