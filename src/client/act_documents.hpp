#pragma once
// The documents that an act names, by protobuf's descriptors: a field with the commitment (report),
// and one with what the act tells of it (report_note). A new act needs no code here.

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "client/document_upload.hpp"

namespace charter::client {

struct DocumentField {
    const google::protobuf::FieldDescriptor* commitment;
    const google::protobuf::FieldDescriptor* note;

    const std::string& name() const { return commitment->name(); }
};

/// Those of an act's message, in the order of their notes; none where it names no document.
std::vector<DocumentField> document_fields(const google::protobuf::Descriptor& act);

/// "incidents.contain bank-a.0000000000000003": a title without personal data, of the act's name
/// and what it is about, its first field.
std::string plain_title(const std::string& act, const google::protobuf::Message& message);

/// Names it in the message.
void set_document(google::protobuf::Message& message, const DocumentField& field,
                  const NamedDocument& document);

}  // namespace charter::client
