#include "engine/pack_small_test.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "base/ensure.hpp"
#include "catalog/validate.hpp"
#include "pack/zip_files.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"

namespace charter::engine {
namespace {

template <class List, class Wanted>
void keep(List& list, const Wanted& wanted) {
    const auto gone = std::ranges::remove_if(list, [&](const auto& item) { return !wanted(item); });
    list.erase(gone.begin(), gone.end());
}

void keep_acts(v1::Catalog& catalog, const std::set<std::string>& acts) {
    keep(*catalog.mutable_acts(), [&](const v1::Act& act) {
        return acts.contains(act.name()) || act.name().starts_with("registers.");
    });
    for (v1::Role& role : *catalog.mutable_roles()) {
        keep(*role.mutable_duties(), [&](const auto& duty) {
            return acts.contains(duty) || duty.starts_with("registers.");
        });
    }
}

// Leaves out, from the last one on, whatever the rest and a test's chain do not need.
template <class Access>
void leave_out(v1::Catalog& catalog, const Access& list_of) {
    const std::set<std::string> needed = {"cat/role/data_publisher", "cat/role/representative"};
    for (int i = list_of(catalog)->size() - 1; i >= 0; --i) {
        if (needed.contains(list_of(catalog)->at(i).key())) continue;
        v1::Catalog without = catalog;
        list_of(without)->DeleteSubrange(i, 1);
        if (catalog::validate(without).empty()) catalog = std::move(without);
    }
}

// The first requirements of the convention that name no probe and no population, and little else.
v1::Catalog few_requirements() {
    v1::Catalog catalog = testing::small_catalog();
    for (const v1::Requirement& one : testing::real_catalog().wire().requirements()) {
        if (catalog.requirements_size() == kSmallRequirements) break;
        v1::Requirement& added = *catalog.add_requirements();
        added = one;
        added.set_order(static_cast<std::uint32_t>(catalog.requirements_size() - 1));
        if (!catalog::validate(catalog).empty()) catalog.mutable_requirements()->RemoveLast();
    }
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_rules(); });
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_registers(); });
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_enumerations(); });
    keep_acts(catalog, {"data.record_access", "data.register_schema"});
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_roles(); });
    ensure(catalog.requirements_size() == kSmallRequirements, "requirements of the small ledger");
    return catalog;
}

}  // namespace

const Ledger& small_ledger() {
    static const TestChain chain(few_requirements());
    static const Ledger ledger(chain);
    return ledger;
}

Draft small_draft() {
    Draft draft = small_ledger().draft();
    add_document(draft, "minutes of the drill");
    return draft;
}

Bytes archive_of(const MemoryFiles& files) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : files.files) {
        ensure(writer.add(name, data).has_value(), name.c_str());
    }
    ensure(writer.finish().has_value(), "an archive");
    return bytes;
}

pack::Checked<pack::PackReport> judge_archive(const pack::Source& archive, const Ledger& ledger) {
    auto opened = pack::ZipReader::open(archive);
    if (!opened) return tl::unexpected(opened.error());
    return pack::verify(pack::ZipFiles(*std::move(opened)), ledger.options());
}

}  // namespace charter::engine
