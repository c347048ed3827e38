// The catalog as records of the state, and back.

#include <algorithm>

#include "catalog/catalog.hpp"
#include "catalog/validate.hpp"
#include "wire/codec.hpp"

namespace charter::catalog {
namespace {

using Records = std::vector<std::pair<std::string, Bytes>>;

template <class Items>
void append(const Items& items, Records& records) {
    for (const auto& item : items) records.emplace_back(item.key(), wire::encode(item));
}

template <class T>
void collect(const Scan& scan, ByteView prefix, google::protobuf::RepeatedPtrField<T>& items) {
    scan(prefix, [&](ByteView, ByteView value) {
        wire::decode_trusted(value, *items.Add());
        return true;
    });
}

}  // namespace

std::vector<std::pair<std::string, Bytes>> records(const v1::Catalog& wire) {
    Records records;
    records.emplace_back(wire.head().key(), wire::encode(wire.head()));
    append(wire.requirements(), records);
    append(wire.registers(), records);
    append(wire.tables(), records);
    append(wire.populations(), records);
    append(wire.enumerations(), records);
    append(wire.parameters(), records);
    append(wire.rules(), records);
    append(wire.probes(), records);
    append(wire.roles(), records);
    append(wire.policies(), records);
    append(wire.acts(), records);
    append(wire.notices(), records);
    std::ranges::sort(records, {}, &Records::value_type::first);
    return records;
}

Result<std::shared_ptr<const Catalog>> from_records(const Scan& scan) {
    v1::Catalog wire;
    scan("cat/head", [&](ByteView, ByteView value) {
        wire::decode_trusted(value, *wire.mutable_head());
        return false;
    });
    collect(scan, "cat/requirement/", *wire.mutable_requirements());
    collect(scan, "cat/register/", *wire.mutable_registers());
    collect(scan, "cat/table/", *wire.mutable_tables());
    collect(scan, "cat/population/", *wire.mutable_populations());
    collect(scan, "cat/enumeration/", *wire.mutable_enumerations());
    collect(scan, "cat/parameter/", *wire.mutable_parameters());
    collect(scan, "cat/rule/", *wire.mutable_rules());
    collect(scan, "cat/probe/", *wire.mutable_probes());
    collect(scan, "cat/role/", *wire.mutable_roles());
    collect(scan, "pol/", *wire.mutable_policies());
    collect(scan, "cat/act/", *wire.mutable_acts());
    collect(scan, "cat/notice/", *wire.mutable_notices());
    // Keys sort as text; requirements stand in the order of the convention.
    std::ranges::sort(*wire.mutable_requirements(), {}, &v1::Requirement::order);
    if (const std::vector<Flaw> flaws = validate(wire); !flaws.empty()) {
        return refuse(Reason::catalog_invalid, {{"why", sentence(flaws.front())}});
    }
    return std::shared_ptr<const Catalog>(new Catalog(std::move(wire)));
}

}  // namespace charter::catalog
