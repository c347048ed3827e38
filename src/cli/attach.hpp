#pragma once
// `--attach FILE` of acts that name a document: the file is put to the node, and the act tells its
// media type, size and title.

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <string>
#include <variant>
#include <vector>

#include "cli/session.hpp"

namespace charter::cli {

struct Attachments {
    std::vector<std::string> files;  // "FILE", or "FIELD=FILE" of an act with several documents
    std::string title;               // empty: a plain one
};

/// The options of an act whose message names documents; none of another.
void add_attachments(CLI::App& command, const google::protobuf::Descriptor& act, Attachments& into);

/// Puts the files and names them in the act's message; `act`: its name.
/// Faults: no document of that name, of several none named, one named twice; as document_of
Outcome<std::monostate> attach(const Session& session, const Attachments& attachments,
                               const std::string& act, google::protobuf::Message& message);

}  // namespace charter::cli
