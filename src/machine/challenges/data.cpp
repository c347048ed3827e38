// Challenges of data: schema, policy, content types, and the fields of an access event.

#include "crypto/sha256.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::machine::builders {
namespace {

constexpr const char* kSchema = "fixture.schema";
constexpr const char* kPurpose = "challenge";
constexpr const char* kContentType = "application/json";

// The schema that lawful publications of the fixtures follow.
void put_schema(tx::Context& ctx) {
    v1::Schema record;
    record.set_key(state::keys::schema(kSchema));
    v1::DataRegisterSchema& definition = *record.mutable_definition();
    definition.set_schema(kSchema);
    definition.add_purposes(kPurpose);
    definition.set_retention_days_min(1);
    definition.set_retention_days_max(3650);
    definition.add_content_types(kContentType);
    record.set_member(world::kMember);
    record.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "schemas", "consortium", record.key());
}

v1::Action publish() {
    v1::Action action;
    v1::DataPublish& m = *action.mutable_data_publish();
    m.set_schema(kSchema);
    m.set_dataset("fixture.dataset");
    m.set_purpose(kPurpose);
    m.set_retention_days(365);
    m.set_content_type(kContentType);
    m.add_records()->set_commitment(Bytes(view(crypto::sha256("challenge payload"))));
    return action;
}

v1::Action access(const tx::Context& ctx) {
    v1::Action action;
    v1::DataRecordAccess& m = *action.mutable_data_record_access();
    m.set_account("challenge");
    m.set_function("read");
    m.set_time_ms(ctx.block().time_ms);
    m.set_system("challenge");
    m.set_query_or_result("challenge");
    return action;
}

}  // namespace

std::optional<Trial> minimum_fields(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 1, {"data.record_access"});
    const v1::Action lawful = access(ctx);
    v1::Action violation = lawful;
    violation.mutable_data_record_access()->clear_system();
    return Trial{Reason::trail_field_missing, performs(violation, persons),
                 performs(lawful, persons)};
}

// Data of a schema that nobody registered.
std::optional<Trial> schema_required(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 1, {"data.publish"});
    put_schema(ctx);
    v1::Action violation = publish();
    violation.mutable_data_publish()->set_schema("fixture.unregistered");
    return Trial{Reason::schema_unknown, performs(violation, persons),
                 performs(publish(), persons)};
}

std::optional<Trial> upload_policy(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 1, {"data.publish"});
    put_schema(ctx);
    v1::Action violation = publish();
    violation.mutable_data_publish()->set_purpose("another");
    return Trial{Reason::purpose_not_allowed, performs(violation, persons),
                 performs(publish(), persons)};
}

std::optional<Trial> content_types(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 1, {"data.publish"});
    put_schema(ctx);
    v1::Action violation = publish();
    violation.mutable_data_publish()->set_content_type("application/x-msdownload");
    return Trial{Reason::content_type_not_allowed, performs(violation, persons),
                 performs(publish(), persons)};
}

}  // namespace charter::machine::builders
