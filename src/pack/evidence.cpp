#include "pack/evidence.hpp"

#include "assurance/rows.hpp"
#include "charter/v1/record.pb.h"
#include "state/tables.hpp"

namespace charter::pack {

std::map<Bytes, std::set<std::string>> documents_named(const state::View& view,
                                                       std::string_view member) {
    std::map<Bytes, std::set<std::string>> named;
    state::each<v1::Entry>(view, "reg/", [&](const v1::Entry& entry) {
        const std::string& own = entry.body().member();
        const bool in_scope =
            member == assurance::kEveryone || own == member || own == assurance::kEveryone;
        if (in_scope && !entry.body().document().empty()) {
            named[entry.body().document()].insert(entry.key());
        }
        return true;
    });
    return named;
}

}  // namespace charter::pack
