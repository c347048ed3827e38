#include "client/act_documents.hpp"

#include <google/protobuf/descriptor.h>

#include <string_view>

namespace charter::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kNote = "_note";

/// The commitment that `note` is of: `recovery_note` is of `recovery_procedure`.
const FieldDescriptor* commitment_of(const Descriptor& act, const FieldDescriptor& note) {
    const std::string_view name = note.name();
    const std::string_view stem = name.substr(0, name.size() - kNote.size());
    for (int i = 0; i < act.field_count(); ++i) {
        const FieldDescriptor& field = *act.field(i);
        const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES && !field.is_repeated();
        if (bytes && std::string_view(field.name()).starts_with(stem)) return &field;
    }
    return nullptr;
}

}  // namespace

std::vector<DocumentField> document_fields(const Descriptor& act) {
    std::vector<DocumentField> fields;
    for (int i = 0; i < act.field_count(); ++i) {
        const FieldDescriptor& note = *act.field(i);
        const bool is_note = note.message_type() == v1::DocumentNote::descriptor() &&
                             std::string_view(note.name()).ends_with(kNote);
        if (!is_note) continue;
        if (const auto* commitment = commitment_of(act, note))
            fields.push_back({commitment, &note});
    }
    return fields;
}

std::string plain_title(const std::string& act, const Message& message) {
    const FieldDescriptor& first = *message.GetDescriptor()->field(0);
    if (first.type() != FieldDescriptor::TYPE_STRING || first.is_repeated()) return act;
    return act + " " + message.GetReflection()->GetString(message, &first);
}

void set_document(Message& message, const DocumentField& field, const NamedDocument& document) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    reflection.SetString(&message, field.commitment, document.commitment);
    reflection.MutableMessage(&message, field.note)->CopyFrom(document.note);
}

}  // namespace charter::client
