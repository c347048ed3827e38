#include "compiler/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

namespace charter::compiler {
namespace {

constexpr std::size_t kDeepest = 40;

/// Builds the tree from the parser's events, and notes what strict YAML leaves out.
class TreeBuilder : public YAML::EventHandler {
  public:
    TreeBuilder(const std::string& name, Errors& errors) : name_(&name), errors_(&errors) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (root_) note(mark, "a second document; one file holds one");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        no_anchor(mark, anchor);
        put(node(YamlNode::Kind::null, mark));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        note(mark, "an alias (*name); write it out");
        put(node(YamlNode::Kind::null, mark));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        no_anchor(mark, anchor);
        no_tag(mark, tag);
        YamlNode scalar = node(YamlNode::Kind::scalar, mark);
        scalar.quoted = tag == "!";
        scalar.text = value;
        put(std::move(scalar));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        no_anchor(mark, anchor);
        no_tag(mark, tag);
        open(node(YamlNode::Kind::list, mark));
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        no_anchor(mark, anchor);
        no_tag(mark, tag);
        open(node(YamlNode::Kind::map, mark));
    }
    void OnMapEnd() override { close(); }

    std::optional<YamlNode> take_root() { return std::move(root_); }

  private:
    /// A list or map that is being read. In a map `key` holds what waits for its value.
    struct Open {
        YamlNode node;
        std::optional<std::string> key;
        int key_line = 0;
        bool key_seen = false;  // twice, so that its value is dropped
    };

    static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
        YamlNode made;
        made.kind = kind;
        made.line = mark.line + 1;
        return made;
    }
    void note(const YAML::Mark& mark, std::string_view what) {
        errors_->add({*name_, mark.line + 1}, "", what);
    }
    void no_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor)
            note(mark, "an anchor (&name); write the value out where it is used");
    }
    void no_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!")
            note(mark, "a tag (" + tag + "); tags are not read");
    }

    void open(YamlNode made) {
        if (open_.size() >= kDeepest)
            throw YAML::ParserException(YAML::Mark::null_mark(), "nested too deep");
        open_.push_back({.node = std::move(made), .key = std::nullopt});
    }
    void close() {
        YamlNode done = std::move(open_.back().node);
        open_.pop_back();
        put(std::move(done));
    }

    void put(YamlNode made) {
        if (open_.empty()) {
            if (!root_) root_ = std::move(made);
            return;
        }
        Open& outer = open_.back();
        if (outer.node.kind == YamlNode::Kind::list) {
            outer.node.items.push_back(std::move(made));
        } else if (!outer.key) {
            take_key(outer, made);
        } else {
            // Nothing stands on no line of its own.
            if (made.kind == YamlNode::Kind::null) made.line = outer.key_line;
            if (!outer.key_seen) {
                outer.node.keys.push_back(*outer.key);
                outer.node.items.push_back(std::move(made));
            }
            outer.key.reset();
        }
    }

    void take_key(Open& outer, const YamlNode& key) {
        const Place place{*name_, key.line};
        outer.key_seen = false;
        if (key.kind != YamlNode::Kind::scalar || key.text.empty()) {
            errors_->add(place, "", "a field's name must be plain text");
        } else if (std::ranges::find(outer.node.keys, key.text) != outer.node.keys.end()) {
            errors_->add(place, key.text, "the field is there twice");
            outer.key_seen = true;
        } else if (key.text == "<<") {
            errors_->add(place, key.text, "maps are not merged; write the fields out");
        }
        outer.key = key.text;
        outer.key_line = key.line;
    }

    const std::string* name_;
    Errors* errors_;
    std::optional<YamlNode> root_;
    std::vector<Open> open_;
};

/// Notes tabs, carriage returns and other control characters, each line once.
void refuse_controls(std::string_view text, const std::string& name, Errors& errors) {
    int line = 1;
    bool noted = false;
    for (const char c : text) {
        if (c == '\n') {
            ++line;
            noted = false;
        } else if (static_cast<unsigned char>(c) < ' ' && !noted) {
            errors.add({name, line}, "",
                       c == '\t' ? "a tab; indent with spaces" : "a control character");
            noted = true;
        }
    }
}

}  // namespace

std::unique_ptr<YamlNode> parse_tree(std::string_view text, const std::string& name,
                                     Errors& errors) {
    refuse_controls(text, name, errors);
    std::istringstream stream{std::string(text)};
    TreeBuilder builder(name, errors);
    try {
        YAML::Parser parser(stream);
        // A second one is an error by now, and behind a stray sign yaml-cpp begins them for ever.
        for (int n = 0; n < 2 && parser.HandleNextDocument(builder); ++n) {}
    } catch (const YAML::Exception& e) {
        errors.add({name, std::max(e.mark.line, 0) + 1}, "", "not YAML: " + e.msg);
        return nullptr;
    }
    std::optional<YamlNode> root = builder.take_root();
    if (!root) {
        errors.add({name, 1}, "", "the file is empty");
        return nullptr;
    }
    return std::make_unique<YamlNode>(*std::move(root));
}

}  // namespace charter::compiler
