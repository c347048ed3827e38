#pragma once
// Titles and texts of the convention, which are kept beside the state. A text is shown only where
// it is the one that the state's digest names.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::catalog {

v1::Bilingual both(std::string zh, std::string en);

class Texts {
  public:
    /// No texts: names stand for themselves.
    Texts() = default;
    explicit Texts(v1::CatalogTexts texts);
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;

    /// Of the serialized CatalogTexts. Fault: they do not parse.
    static Outcome<std::unique_ptr<const Texts>> parse(ByteView bytes);

    /// SHA-256 of all; what cat/head calls texts_digest.
    ByteView digest() const { return digest_; }
    /// Those bytes.
    Bytes encoded() const;

    /// The text of a catalog item; nullptr if there is none, or `text_digest` (unless empty) is
    /// another's.
    const v1::ItemText* find(std::string_view key, ByteView text_digest = {}) const;
    /// Its title; the last part of the key in both languages if there is none.
    v1::Bilingual title(std::string_view key, ByteView text_digest = {}) const;
    /// A field or word of an item; the name itself if it has no label.
    v1::Bilingual label(std::string_view key, std::string_view name) const;
    /// All that is said of a field or word; nullptr if nothing is.
    const v1::Label* find_label(std::string_view key, std::string_view name) const;
    /// Every text, sorted by key.
    const v1::CatalogTexts& wire() const { return texts_; }

  private:
    struct Item {
        const v1::ItemText* text = nullptr;
        Digest digest{};
    };
    v1::CatalogTexts texts_;
    Bytes digest_;
    std::map<std::string_view, Item> by_key_;
};

/// "rule" and "x" of the mechanism "rule/x".
std::pair<std::string_view, std::string_view> parts_of(std::string_view mechanism);

/// Of a fact's mechanism ("rule/x", "entry/x" ...): its title.
v1::Bilingual mechanism_title(const v1::Fact& fact, const Catalog& catalog, const Texts& texts);

}  // namespace charter::catalog
