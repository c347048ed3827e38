#include "api/clear_texts.hpp"

#include <string>

#include "api/problem.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/transaction.pb.h"
#include "crypto/sha256.hpp"
#include "engine/tip.hpp"
#include "tx/pipeline.hpp"

namespace charter::api {
namespace {

constexpr unsigned kRefused = 422;

const v1::EntryBody* filed_by(const v1::Action& action) {
    if (action.has_registers_put()) return &action.registers_put().entry();
    if (action.has_registers_supersede()) return &action.registers_supersede().body();
    return nullptr;
}

/// The name of the first confidential field that holds a text; empty if none does.
std::string clear_text(const v1::EntryBody& body, const v1::EntryType& type) {
    for (const v1::Field& field : body.fields()) {
        const v1::FieldDef* def = catalog::field(type, field.name());
        const bool is_clear = def != nullptr && def->confidential() && field.value().has_text();
        if (is_clear) return field.name();
    }
    return {};
}

}  // namespace

std::optional<Response> refuse_clear_texts(const Request& request) {
    v1::SignedTransaction envelope;
    v1::Transaction transaction;
    if (!envelope.ParseFromString(request.body) || !transaction.ParseFromString(envelope.body())) {
        return std::nullopt;
    }
    const v1::EntryBody* body = filed_by(transaction.action());
    if (body == nullptr) return std::nullopt;
    const v1::EntryType* type = request.tip->catalog->entry_type(body->register_());
    const std::string field = type == nullptr ? std::string() : clear_text(*body, *type);
    if (field.empty()) return std::nullopt;
    v1::Receipt receipt;
    receipt.set_tx_id(Bytes(view(crypto::sha256(envelope.body()))));
    tx::refuse_in(receipt, {Reason::confidential_in_clear, {{"field", field}}});
    return receipt_problem(kRefused, receipt);
}

}  // namespace charter::api
