#include "wire/records.hpp"

#include <array>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::wire {
namespace {

using Message = google::protobuf::Message;

template <class Record>
std::unique_ptr<Message> make() {
    return std::make_unique<Record>();
}

struct Table {
    std::string_view prefix;  // ends in '/', or is the whole key
    std::unique_ptr<Message> (*make)();
};

constexpr std::array kTables = {
    Table{"cfg", make<v1::ChainConfig>},
    Table{"cat/head", make<v1::CatalogHead>},
    Table{"cat/requirement/", make<v1::Requirement>},
    Table{"cat/register/", make<v1::EntryType>},
    Table{"cat/table/", make<v1::EntryType>},
    Table{"cat/population/", make<v1::Population>},
    Table{"cat/enumeration/", make<v1::Enumeration>},
    Table{"cat/parameter/", make<v1::Parameter>},
    Table{"cat/rule/", make<v1::RuleDef>},
    Table{"cat/probe/", make<v1::ProbeDef>},
    Table{"cat/role/", make<v1::Role>},
    Table{"cat/act/", make<v1::Act>},
    Table{"cat/notice/", make<v1::Notice>},
    Table{"pol/", make<v1::Policy>},
    Table{"idx/", make<v1::ListHead>},
    Table{"lst/", make<v1::ListEntry>},
    Table{"tmr/", make<v1::Timer>},
    Table{"non/", make<v1::Nonce>},
    Table{"mem/", make<v1::Member>},
    Table{"per/", make<v1::Person>},
    Table{"nat/", make<v1::NaturalPerson>},
    Table{"gra/", make<v1::Grant>},
    Table{"lea/", make<v1::Leave>},
    Table{"cre/", make<v1::Credential>},
    Table{"anc/", make<v1::TrustAnchor>},
    Table{"acc/", make<v1::SystemAccount>},
    Table{"nod/", make<v1::Node>},
    Table{"old/", make<v1::FormerKey>},
    Table{"sit/", make<v1::Site>},
    Table{"jur/", make<v1::JurisdictionList>},
    Table{"pro/", make<v1::Proposal>},
    Table{"par/", make<v1::ParameterValue>},
    Table{"ovl/", make<v1::Overlay>},
    Table{"reg/", make<v1::Entry>},
    Table{"obs/", make<v1::LatestObservation>},
    Table{"slo/", make<v1::Slot>},
    Table{"chl/", make<v1::ChallengeOutcome>},
    Table{"exc/", make<v1::Exception>},
    Table{"net", make<v1::NetworkMode>},
    Table{"quo/", make<v1::Quota>},
    Table{"sch/", make<v1::Schema>},
    Table{"dat/", make<v1::DatasetHead>},
    Table{"mmr", make<v1::Mountain>},
    Table{"pru", make<v1::PruneFloor>},
    Table{"arh/", make<v1::NamedHeight>},
    Table{"sup/", make<v1::ProtocolSupport>},
    Table{"upg/", make<v1::Upgrade>},
    Table{"mis/", make<v1::Misbehaviour>},
    Table{"inc/", make<v1::Incident>},
    Table{"chg/", make<v1::Change>},
    Table{"ino/", make<v1::OpenCause>},
    Table{"out/", make<v1::Checkout>},
    Table{"sta/", make<v1::StatusRecord>},
    Table{"trn/", make<v1::Transition>},
};

std::unique_ptr<Message> make_record(ByteView key) {
    for (const Table& table : kTables) {
        const bool is_prefix = table.prefix.ends_with('/');
        if (is_prefix ? key.starts_with(table.prefix) : key == table.prefix) return table.make();
    }
    return nullptr;
}

}  // namespace

std::string_view record_type(ByteView key) {
    const auto record = make_record(key);
    return record ? std::string_view(record->GetDescriptor()->name()) : std::string_view();
}

std::unique_ptr<Message> decode_record(ByteView key, ByteView value) {
    auto record = make_record(key);
    if (!record || !record->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
        return nullptr;
    }
    return record;
}

std::string own_key_of(ByteView value) {
    // Every record has a text as field 1, and every table's first field is its key.
    v1::ListHead first;
    first.ParsePartialFromArray(value.data(), static_cast<int>(value.size()));
    return first.key();
}

std::string own_key(const Message& record) {
    const auto* field = record.GetDescriptor()->FindFieldByNumber(1);
    if (field == nullptr || field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) {
        return {};
    }
    return record.GetReflection()->GetString(record, field);
}

}  // namespace charter::wire
