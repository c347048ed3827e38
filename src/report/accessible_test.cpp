#include "report/accessible_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace charter::report {
namespace {

/// "<th scope="col">" and where it ends.
struct Tag {
    std::string_view text;
    std::size_t end = 0;
};

void each_tag(std::string_view page, std::string_view name, const std::function<void(Tag)>& visit) {
    const std::string open = "<" + std::string(name);
    for (std::size_t at = 0; (at = page.find(open, at)) != std::string_view::npos;) {
        const std::size_t end = page.find('>', at);
        if (end == std::string_view::npos) return;
        const char next = page[at + open.size()];
        if (next == '>' || next == ' ') visit({page.substr(at, end + 1 - at), end + 1});
        at = end;
    }
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Whether anything is to be read between a tag and the end of its element.
bool says_something(std::string_view page, std::size_t from, std::string_view closing) {
    bool inside = false;
    for (const char c : page.substr(from, page.find(closing, from) - from)) {
        if (c == '<') inside = true;
        if (!inside && c != ' ' && c != '\n') return true;
        if (c == '>') inside = false;
    }
    return false;
}

/// The value of an attribute; empty where it has none.
std::string_view attribute(std::string_view tag, std::string_view name) {
    const std::string key = " " + std::string(name) + "=\"";
    const std::size_t at = tag.find(key);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + key.size();
    return tag.substr(from, tag.find('"', from) - from);
}

bool is_coloured(std::string_view tag) {
    const std::string classes = " " + std::string(attribute(tag, "class")) + " ";
    return std::ranges::any_of(std::vector<std::string>{" tag ", " full ", " part ", " nothing "},
                               [&](const std::string& name) { return has(classes, name); });
}

}  // namespace

std::vector<std::string> lacks_of(std::string_view page) {
    std::vector<std::string> lacks;
    const auto must = [&](bool held, std::string_view what, std::string_view where) {
        if (!held) lacks.push_back(std::string(what) + ": " + std::string(where));
    };
    must(has(page, "<html lang=\"zh-Hant\""), "no language", "html");
    each_tag(page, "title", [&](Tag tag) {
        must(says_something(page, tag.end, "</title>"), "no title", tag.text);
    });
    int headings = 0;
    each_tag(page, "h1", [&](Tag) { ++headings; });
    must(headings == 1, "not one first heading", "h1");
    each_tag(page, "th", [&](Tag tag) {
        const std::string_view scope = attribute(tag.text, "scope");
        must(scope == "col" || scope == "row", "no scope", tag.text);
        must(says_something(page, tag.end, "</th>"), "an empty heading", tag.text);
    });
    each_tag(page, "table", [&](Tag tag) {
        const bool there = page.substr(tag.end).starts_with("<caption>");
        must(there && says_something(page, tag.end + 9, "</caption>"), "no caption", tag.text);
    });
    each_tag(page, "div", [&](Tag tag) {
        if (attribute(tag.text, "class") != "scroll") return;
        must(attribute(tag.text, "tabindex") == "0", "not for the keyboard", tag.text);
        must(attribute(tag.text, "role") == "region", "no region", tag.text);
        must(!attribute(tag.text, "aria-label").empty(), "no name", tag.text);
    });
    for (const std::string_view element : {"span", "td", "b", "div"}) {
        const std::string closing = "</" + std::string(element) + ">";
        each_tag(page, element, [&](Tag tag) {
            if (attribute(tag.text, "class") == "en")
                must(attribute(tag.text, "lang") == "en", "English without a word of it", tag.text);
            if (is_coloured(tag.text))
                must(says_something(page, tag.end, closing), "colour alone", tag.text);
        });
    }
    must(!has(page, "<script") && !has(page, "http"), "not by itself", "page");
    return lacks;
}

TEST(Accessible, SaysWhatAPageLacks) {
    const std::vector<std::string> lacks = lacks_of(
        "<html><title> </title><h1>a</h1><h1>b</h1><div class=\"scroll\"><table><tr><th>x</th>"
        "<th scope=\"col\"></th><td class=\"n full\"><b></b></td></tr></table></div>"
        "<span class=\"en\">e</span><span class=\"tag stale\"> </span>");
    const std::vector<std::string> expected = {"no language: html",
                                               "no title: <title>",
                                               "not one first heading: h1",
                                               "no scope: <th>",
                                               "an empty heading: <th scope=\"col\">",
                                               "no caption: <table>",
                                               "not for the keyboard: <div class=\"scroll\">",
                                               "no region: <div class=\"scroll\">",
                                               "no name: <div class=\"scroll\">",
                                               "English without a word of it: <span class=\"en\">",
                                               "colour alone: <span class=\"tag stale\">",
                                               "colour alone: <td class=\"n full\">"};
    EXPECT_EQ(lacks, expected);
}

}  // namespace charter::report
