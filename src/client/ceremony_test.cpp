#include "client/ceremony_test.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/ensure.hpp"
#include "testing/places.hpp"
#include "wire/codec.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

void make(const fs::path& folder, const std::string& holder, std::vector<v1::Usage> usages,
          const std::string& natural = "") {
    NewIdentity identity;
    identity.holder = holder;
    identity.usages = std::move(usages);
    identity.genesis_digest = Bytes(32, '\0');
    identity.natural_name = natural;
    const auto made = make_identity(folder / holder, identity);
    ensure(made.has_value(), holder.c_str());
}

Bytes hold_ceremony(const fs::path& folder) {
    const Folder files;
    const auto file = read_consortium(files.put("network.yaml", example("network.yaml")));
    ensure(file.has_value(), "network.yaml");
    make_keys(*file, folder);
    auto authority = open_key(folder / file->anchor, v1::USAGE_CONSENSUS);
    const auto genesis = draft_genesis({*file, folder, catalog_folder(), std::nullopt}, *authority);
    ensure(genesis.has_value(), genesis ? "" : genesis.error().what.c_str());
    std::vector<v1::FounderSignature> signatures;
    for (const ConsortiumFile::Member& member : file->members) {
        for (const ConsortiumFile::Person& person : member.persons) {
            auto key = open_key(folder / person.id, v1::USAGE_SIGN);
            signatures.push_back(*sign_genesis(*genesis, person.id, *key));
        }
    }
    const auto document = assemble_genesis(*genesis, std::move(signatures));
    ensure(document.has_value(), document ? "" : document.error().what.c_str());
    return wire::encode(*document);
}

}  // namespace

Folder::Folder() {
    std::string name = (fs::temp_directory_path() / "charter-client-XXXXXX").string();
    ensure(::mkdtemp(name.data()) != nullptr, "mkdtemp");
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path Folder::put(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
}

std::string Folder::get(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string example(const std::string& name) {
    std::ifstream in(fs::path(places::source()) / "examples/founding" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path catalog_folder() { return fs::path(places::source()) / "catalog"; }

std::string edited(std::string text, const std::vector<Edit>& edits) {
    for (const auto& [from, to] : edits) {
        std::size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        for (; at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    }
    return text;
}

void make_keys(const ConsortiumFile& file, const fs::path& folder) {
    make(folder, file.anchor, {v1::USAGE_CONSENSUS});
    for (const ConsortiumFile::Member& member : file.members) {
        for (const ConsortiumFile::Person& person : member.persons)
            make(folder, person.id, {v1::USAGE_SIGN, v1::USAGE_TLS}, person.id);
    }
    for (const NodeEntry& entry : file.nodes) {
        make(folder, entry.node.node().node(),
             {v1::USAGE_CONSENSUS, v1::USAGE_TLS, v1::USAGE_PROBE});
    }
}

Bytes signed_network(const fs::path& folder) {
    static const Folder kept;
    static const Bytes document = hold_ceremony(kept.path());
    fs::copy(kept.path(), folder, fs::copy_options::recursive);
    return document;
}

}  // namespace charter::client
