#include "testing/records.hpp"

#include <google/protobuf/descriptor.h>

#include "charter/v1/block.pb.h"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::testing {
namespace {

using google::protobuf::Descriptor;

std::vector<const Descriptor*> list() {
    std::vector<const Descriptor*> types;
    for (const auto* file :
         {v1::ChainConfig::descriptor()->file(), v1::CatalogHead::descriptor()->file(),
          v1::Change::descriptor()->file()}) {
        for (int i = 0; i < file->message_type_count(); ++i) {
            const Descriptor* type = file->message_type(i);
            if (type->FindFieldByName("key") != nullptr) types.push_back(type);
        }
    }
    for (const Descriptor* type :
         {v1::SignedTransaction::descriptor(), v1::Transaction::descriptor(),
          v1::Receipt::descriptor(), v1::Event::descriptor(), v1::StoredBlock::descriptor(),
          v1::MountainLeaf::descriptor()}) {
        types.push_back(type);
    }
    return types;
}

}  // namespace

const std::vector<const Descriptor*>& stored_types() {
    static const std::vector<const Descriptor*> types = list();
    return types;
}

std::unique_ptr<google::protobuf::Message> new_stored(std::string_view name) {
    for (const Descriptor* type : stored_types()) {
        if (type->name() != name) continue;
        auto* factory = google::protobuf::MessageFactory::generated_factory();
        return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(type)->New());
    }
    return nullptr;
}

}  // namespace charter::testing
