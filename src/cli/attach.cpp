#include "cli/attach.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>

#include "cli/address.hpp"
#include "cli/texts.hpp"
#include "client/act_documents.hpp"

namespace charter::cli {
namespace {

using client::DocumentField;

std::string names_of(const std::vector<DocumentField>& fields) {
    std::string names;
    for (const DocumentField& field : fields) {
        names.append(names.empty() ? "" : ", ").append(field.name()).append("=FILE");
    }
    return names;
}

struct Named {
    const DocumentField* field = nullptr;
    std::string file;
};

/// "plan=plan.pdf"; without a name where the act has one document alone.
Outcome<Named> named(const std::string& text, const std::vector<DocumentField>& fields,
                     const std::string& act) {
    const std::size_t equals = text.find('=');
    const auto field = std::ranges::find(fields, text.substr(0, equals), &DocumentField::name);
    if (equals != std::string::npos && field != fields.end()) {
        return Named{&*field, text.substr(equals + 1)};
    }
    if (fields.size() == 1) return Named{&fields.front(), text};
    if (fields.empty()) return fault(cli::text(TextId::attach_none, {{"act", act}}));
    return fault(cli::text(TextId::attach_which, {{"act", act}, {"names", names_of(fields)}}));
}

}  // namespace

void add_attachments(CLI::App& command, const google::protobuf::Descriptor& act,
                     Attachments& into) {
    if (client::document_fields(act).empty()) return;
    command.add_option("--attach", into.files)->allow_extra_args(false);
    command.add_option("--document-title", into.title);
}

Outcome<std::monostate> attach(const Session& session, const Attachments& attachments,
                               const std::string& act, google::protobuf::Message& message) {
    const auto fields = client::document_fields(*message.GetDescriptor());
    std::set<std::string> given;
    for (const std::string& text : attachments.files) {
        const auto one = named(text, fields, act);
        if (!one) return tl::unexpected(one.error());
        if (!given.insert(one->field->name()).second) {
            return fault(
                cli::text(TextId::attach_twice, {{"act", act}, {"name", one->field->name()}}));
        }
        const std::string title =
            attachments.title.empty() ? client::plain_title(act, message) : attachments.title;
        const auto document = document_of(session, one->file, title);
        if (!document) return tl::unexpected(document.error());
        client::set_document(message, *one->field, *document);
    }
    return std::monostate{};
}

}  // namespace charter::cli
