#pragma once
// For tests that open documents: the access event that an opening needs.

#include <boost/json.hpp>

#include "api/document_access.hpp"
#include "api/server_world_test.hpp"
#include "vault/document_store.hpp"

namespace charter::api {

/// The event's transaction as the person's client makes it.
inline v1::DataRecordAccess access_of(const ServerWorld& world, const std::string& person,
                                      const Digest& commitment) {
    v1::DataRecordAccess access;
    access.set_account(person);
    access.set_function(std::string(kOpenFunction));
    access.set_time_ms(world.api().now_ms());
    access.set_system(world.api().vault->limits().system);
    access.set_query_or_result(to_hex(commitment));
    return access;
}

/// Puts it on the ledger; the transaction's id.
inline std::string record(ServerWorld& world, const std::string& person,
                          const v1::DataRecordAccess& access) {
    v1::Action action;
    *action.mutable_data_record_access() = access;
    const Answer answer = world.submit(world.transaction(action, {person}));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const boost::json::value body = boost::json::parse(answer.body);
    EXPECT_EQ(body.at("receipt").at("reason").to_number<int>(), 0) << answer.body;
    return body.at("tx_id").as_string().c_str();
}

inline Answer open_document(ServerWorld& world, const std::string& person,
                            const Digest& commitment) {
    const std::string event = record(world, person, access_of(world, person, commitment));
    TestClient client(world.port(), ServerWorld::tls_key(person));
    return client.get("/v1/documents/" + to_hex(commitment) + "?access=" + event);
}

}  // namespace charter::api
