#include "compiler/compiler.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "catalog/catalog.hpp"
#include "catalog/validate.hpp"
#include "compiler/builder.hpp"
#include "crypto/sha256.hpp"
#include "wire/codec.hpp"

namespace charter::compiler {
namespace {

namespace fs = std::filesystem;

using Reader = void (*)(const YamlValue&, Builder&);
struct NamedReader {
    std::string_view file;
    Reader read;
};
constexpr std::array<NamedReader, 10> kReaders = {{
    {"enumerations.yaml", read_enumerations},
    {"tables.yaml", read_tables},
    {"populations.yaml", read_populations},
    {"parameters.yaml", read_parameters},
    {"rules.yaml", read_rules},
    {"probes.yaml", read_probes},
    {"roles.yaml", read_roles},
    {"policies.yaml", read_policies},
    {"acts.yaml", read_acts},
    {"notices.yaml", read_notices},
}};
// Beside them: the head, what is read after registers, and what tools/gen_reasons.py reads.
constexpr std::string_view kHeadFile = "catalog.yaml";
constexpr std::string_view kSittingsFile = "sittings.yaml";
constexpr std::string_view kReasonsFile = "reasons.yaml";

/// The *.yaml files of a folder by name, as paths below `dir`.
std::vector<std::string> yaml_files(const fs::path& dir, const std::string& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(dir / folder, failed)) {
        if (entry.path().extension() != ".yaml") continue;
        names.push_back((folder.empty() ? "" : folder + "/") + entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

class Compilation {
  public:
    explicit Compilation(const fs::path& dir) : dir_(dir), builder_(errors_) {}

    Outcome<Compiled> run() {
        read_all();
        sort_lists();
        if (readable_) {
            check_sums();
            check_acts();
            cross_check();
        }
        if (!errors_.empty()) return fault(errors_.text());
        set_digests();
        return Compiled{std::move(builder_.catalog), std::move(builder_.texts)};
    }

  private:
    void read(const std::string& name, const std::function<void(const YamlValue&)>& reader) {
        const std::optional<YamlFile> file = YamlFile::read(dir_ / name, name, errors_);
        readable_ = readable_ && file.has_value();
        if (file) reader(file->root());
    }

    void read_all() {
        read(std::string(kHeadFile),
             [&](const YamlValue& root) { sums_ = read_head(root, builder_); });
        for (const NamedReader& named : kReaders) {
            read(std::string(named.file),
                 [&](const YamlValue& root) { named.read(root, builder_); });
        }
        for (const std::string& name : yaml_files(dir_, "registers")) {
            read(name, [&](const YamlValue& root) { read_registers(root, builder_); });
        }
        read_templates(dir_, builder_);
        read(std::string(kSittingsFile),
             [&](const YamlValue& root) { read_sittings(root, builder_); });
        for (const std::string& name : yaml_files(dir_, "articles")) {
            read(name, [&](const YamlValue& root) { read_article(root, builder_); });
        }
        for (const std::string& name : yaml_files(dir_, "")) {
            const bool ours = name == kHeadFile || name == kSittingsFile || name == kReasonsFile ||
                              std::ranges::any_of(kReaders, [&](const NamedReader& named) {
                                  return named.file == name;
                              });
            if (!ours) errors_.add({name, 1}, "", "not a file of the catalog");
        }
    }

    void sort_lists() {
        v1::Catalog& catalog = builder_.catalog;
        const auto by_name = [](const auto& item) -> const std::string& { return item.name(); };
        const auto by_id = [](const auto& item) -> const std::string& { return item.id(); };
        // Within an article as written; the names of files need not sort as its number.
        const auto number = [&] {
            std::uint32_t order = 0;
            for (v1::Requirement& requirement : *catalog.mutable_requirements()) {
                requirement.set_order(order++);
            }
        };
        number();
        std::ranges::sort(*catalog.mutable_requirements(), {}, [](const v1::Requirement& r) {
            return std::pair(r.article(), r.order());
        });
        number();
        std::ranges::sort(*catalog.mutable_registers(), {}, by_name);
        std::ranges::sort(*catalog.mutable_tables(), {}, by_name);
        std::ranges::sort(*catalog.mutable_populations(), {}, by_name);
        std::ranges::sort(*catalog.mutable_enumerations(), {}, by_name);
        std::ranges::sort(*catalog.mutable_parameters(), {}, by_name);
        std::ranges::sort(*catalog.mutable_rules(), {}, by_id);
        std::ranges::sort(*catalog.mutable_probes(), {}, by_id);
        std::ranges::sort(*catalog.mutable_roles(), {}, by_name);
        std::ranges::sort(*catalog.mutable_policies(), {}, by_name);
        std::ranges::sort(*catalog.mutable_acts(), {}, by_name);
        std::ranges::sort(*catalog.mutable_notices(), {}, by_name);
        std::ranges::sort(*builder_.texts.mutable_items(), {}, &v1::ItemText::key);
    }

    void check_sum(std::string_view field, std::int64_t stated, std::size_t found) {
        if (stated == static_cast<std::int64_t>(found)) return;
        const std::optional<Place> place = builder_.place("cat/head", std::string(field));
        errors_.add(
            place.value_or(Place{std::string(kHeadFile), 1}), field,
            std::to_string(found) + " were found, " + std::to_string(stated) + " are stated");
    }

    void check_sums() {
        check_sum("articles", sums_.articles, builder_.articles.size());
        check_sum("requirements", sums_.requirements,
                  static_cast<std::size_t>(builder_.catalog.requirements_size()));
    }

    /// Acts and actions of the protocol are the same list.
    void check_acts() {
        const std::vector<std::string> known = catalog::act_names();
        std::vector<std::string> named;
        for (const v1::Act& act : builder_.catalog.acts()) {
            named.push_back(act.name());
            if (std::ranges::binary_search(known, act.name())) continue;
            errors_.add(*builder_.place(act.key(), ""), act.name(), "the protocol has no such act");
        }
        for (const std::string& name : known) {
            if (std::ranges::binary_search(named, name)) continue;
            errors_.add({"acts.yaml", 1}, "acts",
                        "the act `" + name + "` of the protocol is missing");
        }
    }

    void cross_check() {
        std::vector<std::pair<Place, std::string>> noted;
        for (const catalog::Flaw& flaw : catalog::validate(builder_.catalog)) {
            const std::optional<Place> place = builder_.place(flaw.key, flaw.path);
            // A line with a fault of form: what follows from it is noise.
            if (place && errors_.at(*place)) continue;
            std::string field = flaw.key.starts_with("cat/") ? flaw.key.substr(4) : flaw.key;
            if (!flaw.path.empty()) field += ": " + flaw.path;
            noted.push_back(
                {place.value_or(Place{std::string(kHeadFile), 1}), field + ": " + flaw.what});
        }
        for (const auto& [place, text] : noted) errors_.add(place, "", text);
    }

    void set_digests() {
        v1::CatalogHead& head = *builder_.catalog.mutable_head();
        head.set_texts_digest(std::string(view(crypto::sha256(wire::encode(builder_.texts)))));
        head.set_digest(std::string(view(catalog::digest_of(builder_.catalog))));
    }

    fs::path dir_;
    Errors errors_;
    Builder builder_;
    Sums sums_;
    bool readable_ = true;
};

}  // namespace

Outcome<Compiled> compile_catalog(const fs::path& dir) { return Compilation(dir).run(); }

}  // namespace charter::compiler
