#include <google/protobuf/stubs/logging.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/help.hpp"
#include "cli/process.hpp"
#include "cli/program.hpp"
#include "cli/texts.hpp"

namespace {

using charter::cli::Exit;

int run(int argc, char** argv) {
    charter::cli::use_language(charter::cli::language_of(argc, argv));
    CLI::App app;
    charter::cli::Session session = charter::cli::default_session();
    session.program = charter::cli::program_version("charter");
    app.set_version_flag("--version", session.program);
    Exit result = Exit::usage;
    charter::cli::make_commands(app, session, result);
    if (const auto ended = charter::cli::parse(app, argc, argv)) return *ended;
    return static_cast<int>(result);
}

}  // namespace

int main(int argc, char** argv) {
    google::protobuf::SetLogHandler(nullptr);  // what does not decode is reported by us
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "charter: " << error.what() << "\n";
        return static_cast<int>(Exit::usage);
    }
}
