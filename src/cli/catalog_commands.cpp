#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <sstream>

#include "catalog/coverage.hpp"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "compiler/compiler.hpp"
#include "machine/built.hpp"
#include "machine/machine.hpp"
#include "report/columns.hpp"
#include "wire/codec.hpp"
#include "wire/reason_text.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Outcome<std::shared_ptr<const catalog::Catalog>> load(const fs::path& dir) {
    const auto compiled = compiler::compile_catalog(dir);
    if (!compiled) return tl::unexpected(compiled.error());
    auto loaded = catalog::load(compiled->catalog);
    if (!loaded) return fault(wire::refusal_text(loaded.error(), language()));
    return *std::move(loaded);
}

Exit check(const Session& session, const fs::path& dir) {
    const auto loaded = load(dir);
    if (!loaded) return report_fault(session, loaded.error(), Exit::refused);
    if (const Status s = machine::supports(**loaded); !s) {
        return report_fault(session, {wire::refusal_text(s.error(), language())}, Exit::refused);
    }
    std::cout << text(TextId::catalog_checked,
                      {{"version", std::to_string((*loaded)->version())},
                       {"count", std::to_string((*loaded)->requirements().size())},
                       {"digest", to_hex((*loaded)->digest())}})
              << "\n";
    return Exit::done;
}

json::object tally_json(const catalog::Tally& tally) {
    json::object out;
    out["requirements"] = tally.requirements;
    out["executable"] = tally.executable;
    return out;
}

json::object coverage_json(const catalog::Coverage& coverage) {
    json::object out = tally_json(coverage.total);
    json::object articles;
    for (const auto& [article, tally] : coverage.by_article)
        articles[std::to_string(article)] = tally_json(tally);
    out["articles"] = std::move(articles);
    json::object mechanisms;
    for (const auto& [name, tally] : coverage.by_mechanism) mechanisms[name] = tally_json(tally);
    out["mechanisms"] = std::move(mechanisms);
    json::object missing;
    for (const auto& [requirement, names] : coverage.missing)
        missing[requirement] = json::array(names.begin(), names.end());
    out["missing"] = std::move(missing);
    return out;
}

template <class Map>
void print_tallies(const std::string& title, const Map& tallies) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, tally] : tallies) {
        std::ostringstream first;
        first << name;
        rows.push_back(
            {first.str(), std::to_string(tally.requirements), std::to_string(tally.executable)});
    }
    report::print_table(std::cout, {heading(title), heading("requirements"), heading("executable")},
                        rows, report::terminal_width());
    std::cout << "\n";
}

Exit print_coverage(const Session& session, const fs::path& dir) {
    const auto loaded = load(dir);
    if (!loaded) return report_fault(session, loaded.error(), Exit::refused);
    const catalog::Coverage coverage = catalog::coverage(**loaded, machine::built());
    if (session.json) {
        std::cout << json::serialize(coverage_json(coverage)) << "\n";
        return Exit::done;
    }
    print_tallies("article", coverage.by_article);
    print_tallies("mechanism", coverage.by_mechanism);
    std::cout << text(TextId::executable, {{"count", std::to_string(coverage.total.executable)},
                                           {"sum", std::to_string(coverage.total.requirements)}})
              << "\n";
    return Exit::done;
}

Exit compile(const Session& session, const fs::path& dir, const fs::path& out) {
    const auto compiled = compiler::compile_catalog(dir);
    if (!compiled) return report_fault(session, compiled.error(), Exit::refused);
    if (const auto w = client::write_file(out / "catalog.bin", wire::encode(compiled->catalog)); !w)
        return report_fault(session, w.error());
    if (const auto w = client::write_file(out / "texts.bin", wire::encode(compiled->texts)); !w)
        return report_fault(session, w.error());
    std::cout << to_hex(compiled->catalog.head().digest()) << "\n";
    return Exit::done;
}

}  // namespace

void add_catalog_commands(const Commands& c) {
    CLI::App* noun = c.app.add_subcommand("catalog");
    noun->require_subcommand(1);
    auto dir = std::make_shared<fs::path>("catalog");
    auto out = std::make_shared<fs::path>();
    CLI::App* checking = noun->add_subcommand("check");
    checking->add_option("folder", *dir)->capture_default_str();
    checking->callback([c, dir] { c.result = check(c.session, *dir); });
    CLI::App* covering = noun->add_subcommand("coverage");
    covering->add_option("folder", *dir)->capture_default_str();
    covering->callback([c, dir] { c.result = print_coverage(c.session, *dir); });
    CLI::App* compiling = noun->add_subcommand("compile");
    compiling->add_option("folder", *dir)->capture_default_str();
    compiling->add_option("--out", *out)->required();
    compiling->callback([c, dir, out] { c.result = compile(c.session, *dir, *out); });
}

}  // namespace charter::cli
