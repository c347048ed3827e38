#include "cli/me.hpp"

#include <set>

#include "base/listed.hpp"
#include "cli/texts.hpp"
#include "tx/common.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

/// Folders that may be a person's and hold a key for signing; those of nodes hold none.
std::set<std::string> persons_below(const fs::path& home) {
    std::set<std::string> persons;
    std::error_code failed;
    for (const fs::directory_entry& folder : fs::directory_iterator(home, failed)) {
        const std::string name = folder.path().filename().string();
        std::error_code absent;
        const bool has_key = fs::is_regular_file(folder.path() / "sign.key", absent);
        if (has_key && tx::require_local_id("--as", name)) persons.insert(name);
    }
    return persons;
}

}  // namespace

Outcome<std::string> person_here(const fs::path& home, const std::string& configured) {
    if (!configured.empty()) return configured;
    const std::set<std::string> persons = persons_below(home);
    if (persons.size() == 1) return *persons.begin();
    if (persons.empty()) return fault(text(TextId::me_nobody, {{"home", home.string()}}));
    return fault(text(TextId::me_several, {{"home", home.string()}, {"persons", listed(persons)}}));
}

}  // namespace charter::cli
