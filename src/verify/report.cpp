#include "verify/report.hpp"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "charter/v1/proof.pb.h"
#include "verify/texts.hpp"
#include "wire/json.hpp"
#include "wire/records.hpp"

namespace charter::verify {
namespace {

using Kind = proof::Statement::Kind;

const char* word_of(Kind kind) {
    switch (kind) {
        case Kind::record:       return "record";
        case Kind::absence:      return "absence";
        case Kind::receipt:      return "receipt";
        case Kind::transition:   return "transition";
        case Kind::batch_record: return "batch_record";
        case Kind::list:         return "list";
    }
    return "";
}

/// The record that a statement is about; nothing for absences and lists.
std::unique_ptr<google::protobuf::Message> record_of(const proof::Statement& statement) {
    std::unique_ptr<google::protobuf::Message> record;
    switch (statement.kind) {
        case Kind::record:       return wire::decode_record(statement.key, statement.bytes);
        case Kind::transition:   return wire::decode_record(statement.key, statement.bytes);
        case Kind::receipt:      record = std::make_unique<v1::Receipt>(); break;
        case Kind::batch_record: record = std::make_unique<v1::DataRecord>(); break;
        case Kind::absence:
        case Kind::list:         return nullptr;
    }
    if (!record->ParseFromString(statement.bytes)) return nullptr;
    return record;
}

v1::Verdict verdict_of(const proof::Flaw& flaw, const Bilingual& text) {
    v1::Verdict verdict;
    verdict.set_result(proof::is_false(flaw.failure) ? "false" : "not_judged");
    verdict.set_failure(static_cast<std::uint32_t>(flaw.failure));
    verdict.set_failure_name(std::string(proof::failure_name(flaw.failure)));
    verdict.set_where(flaw.where);
    verdict.set_detail(flaw.detail);
    verdict.set_text_zh(text.zh);
    verdict.set_text_en(text.en);
    return verdict;
}

v1::Verdict verdict_of(const proof::Proved& proved, const Bilingual& text) {
    const proof::Statement& statement = proved.statement;
    v1::Verdict verdict;
    verdict.set_result("true");
    verdict.set_text_zh(text.zh);
    verdict.set_text_en(text.en);
    verdict.set_chain_id(proved.state.chain_id);
    verdict.set_height(proved.state.height);
    verdict.set_app_hash(to_hex(proved.state.app_hash));
    verdict.set_header_hash(to_hex(proved.state.header_hash));
    verdict.set_signed_ms(proved.state.signed_ms);
    verdict.set_validators(static_cast<std::uint32_t>(proved.state.validators));
    verdict.set_claim(word_of(statement.kind));
    verdict.set_key(statement.key);
    verdict.set_block_height(statement.block_height);
    verdict.set_block_time_ms(statement.block_time_ms);
    for (const Bytes& ref : statement.refs) verdict.add_refs(ref);
    if (const auto record = record_of(statement)) {
        static_cast<void>(google::protobuf::util::JsonStringToMessage(wire::to_json(*record),
                                                                      verdict.mutable_record()));
    }
    return verdict;
}

Report false_or_not_judged(const proof::Flaw& flaw, std::string_view language) {
    const Bilingual text = text_of(flaw.failure);
    return refusal_report({proof::is_false(flaw.failure), static_cast<unsigned>(flaw.failure),
                           proof::failure_name(flaw.failure), text, flaw.where, flaw.detail},
                          wire::to_json(verdict_of(flaw, text)), language);
}

Report is_true(const proof::Proved& proved, std::string_view language) {
    const Bilingual text = text_of(proved);
    Report report;
    report.exit = Exit::is_true;
    report.json = wire::to_json(verdict_of(proved, text));
    report.text = Bilingual{"屬實", "TRUE"}.in(language) + " " + text.in(language) + "\n";
    if (const auto record = record_of(proved.statement)) report.text += wire::to_json(*record);
    for (const Bytes& ref : proved.statement.refs) report.text += "  " + printable(ref) + "\n";
    report.text += foot(proved.state, language);
    return report;
}

}  // namespace

std::string foot(const proof::State& state, std::string_view language) {
    const Bilingual app_hash{"狀態雜湊值 ", "app hash "};
    const Bilingual checkpoint{"檢查點 ", "checkpoint "};
    const std::string note = caution(state).in(language);
    return app_hash.in(language) + to_hex(state.app_hash) + "\n" + checkpoint.in(language) +
           std::to_string(state.height + 1) + ":" + to_hex(state.header_hash) + "\n" +
           (note.empty() ? note : note + "\n");
}

Report refusal_report(const Refusal& refusal, std::string json, std::string_view language) {
    const Bilingual head =
        refusal.is_false ? Bilingual{"不實", "FALSE"} : Bilingual{"無法判定", "NOT JUDGED"};
    Report report;
    report.exit = refusal.is_false ? Exit::is_false : Exit::not_judged;
    report.json = std::move(json);
    report.text = head.in(language) + " " + std::to_string(refusal.number) + " " +
                  std::string(refusal.name) + "\n  " + refusal.text.in(language) + "\n  " +
                  printable(refusal.where + (refusal.detail.empty() ? "" : ": " + refusal.detail)) +
                  "\n";
    return report;
}

proof::Checked<proof::Proved> judge_document(std::string_view document, const proof::Trust& trust) {
    const auto read = proof::from_json(document);
    if (!read) return tl::unexpected(read.error());
    return proof::verify(*read, trust);
}

Report report_on(const proof::Checked<proof::Proved>& judged, std::string_view language) {
    return judged ? is_true(*judged, language) : false_or_not_judged(judged.error(), language);
}

}  // namespace charter::verify
