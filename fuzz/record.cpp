// Any bytes as a stored record: read in its one form or refused, never a crash.
#include <cstdint>

#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace {

template <class Record>
void read(charter::ByteView bytes) {
    Record record;
    if (!charter::wire::decode_canonical(bytes, 1U << 20U, record)) return;
    static_cast<void>(charter::wire::encode(record));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const charter::ByteView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 6) {
        case 0:  read<charter::v1::Entry>(bytes); break;
        case 1:  read<charter::v1::StatusRecord>(bytes); break;
        case 2:  read<charter::v1::Proposal>(bytes); break;
        case 3:  read<charter::v1::StoredBlock>(bytes); break;
        case 4:  read<charter::v1::Catalog>(bytes); break;
        default: {
            charter::v1::Receipt receipt;
            if (charter::wire::decode_canonical(bytes, 1U << 20U, receipt)) {
                static_cast<void>(charter::wire::receipt_text(receipt, "zh-TW"));
            }
        }
    }
    return 0;
}
