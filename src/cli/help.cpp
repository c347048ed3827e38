#include "cli/help.hpp"

#include <memory>

#include "cli/texts.hpp"
#include "report/columns.hpp"

namespace charter::cli {
namespace {

class Describer {
  public:
    void describe(CLI::App& app, const std::string& path) {
        app.description(take(commands_table(), path, path));
        if (app.get_group() == "Subcommands") app.group(label("Subcommands"));
        for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
            const std::string name = option->get_name();
            option->description(take(options_table(), path + " " + name, name));
            option->group(label("Options"));
        }
        for (CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
            describe(*sub, path + " " + sub->get_name());
        }
    }

    std::vector<std::string> used;

  private:
    static std::string label(std::string_view key) {
        const TextRow* row = find_text(labels_table(), key);
        return std::string(in_chinese() && row != nullptr ? row->zh : key);
    }

    /// The text of the exact key, else of the general one.
    std::string take(std::span<const TextRow> table, const std::string& exact,
                     const std::string& general) {
        for (const std::string& key : {exact, general}) {
            if (const TextRow* row = find_text(table, key)) {
                used.push_back(key);
                return std::string(in_language(*row));
            }
        }
        used.push_back("!" + exact);
        return {};
    }
};

/// Columns by what a terminal shows: a Chinese character takes two.
class WideFormatter : public CLI::Formatter {
  public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        std::string line =
            "  " + make_option_name(option, is_positional) + make_option_opts(option);
        const std::string text = make_option_desc(option);
        const std::size_t column = get_column_width();
        std::size_t width = report::display_width(line);
        if (width >= column) {
            line += "\n";
            width = 0;
        }
        if (!text.empty()) line.append(column - width, ' ').append(text);
        return line + "\n";
    }
};

std::string failure(const CLI::App*, const CLI::Error& error) {
    return translated(error.what()) + "\n" + text(TextId::help_hint) + "\n";
}

}  // namespace

void set_up_help(CLI::App& app) {
    const auto formatter = std::make_shared<WideFormatter>();
    for (const TextRow& row : labels_table()) {
        if (in_chinese()) formatter->label(std::string(row.key), std::string(row.zh));
    }
    app.formatter(formatter);
    app.failure_message(failure);
}

std::vector<std::string> describe(CLI::App& app) {
    Describer describer;
    describer.describe(app, app.get_name());
    return std::move(describer.used);
}

std::optional<int> parse(CLI::App& app, int argc, char** argv) {
    constexpr int kUsage = 2;
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& ending) {
        return app.exit(ending) == 0 ? 0 : kUsage;
    }
    return std::nullopt;
}

}  // namespace charter::cli
