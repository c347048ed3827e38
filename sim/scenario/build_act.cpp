#include "sim/scenario/build_act.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "catalog/stages.hpp"
#include "client/identity.hpp"
#include "client/message_fields.hpp"
#include "compiler/field_value.hpp"
#include "crypto/sha256.hpp"
#include "sim/scenario/complete_act.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/change/gates.hpp"
#include "tx/common.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::scenario {
namespace {

using compiler::YamlFile;
using compiler::YamlMap;
using compiler::YamlValue;

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

Bytes commitment() { return Bytes(view(crypto::sha256("a document of a scenario"))); }

// Who builds one action, and where its errors stand.
class Builder {
  public:
    Builder(const Act& act, const Place& place, Chain& chain)
        : act_(act), place_(place), chain_(chain) {}

    Outcome<v1::Action> build();

  private:
    void build_verb(v1::Action& action);
    /// `before`: of a step, the version that it follows.
    void put(v1::EntryBody& body, const v1::EntryBody* before);
    void keep(const v1::EntryBody& before, const v1::EntryType& type, v1::EntryBody& body);
    void supersede(v1::RegistersSupersede& supersede);
    void sign_off(v1::RegistersSignOff& sign_off);
    void report(v1::ObservationsReport& report);
    void enrol(v1::PeopleEnrol& enrol);
    void issue(v1::CredentialsIssue& issue);
    void renew(v1::CredentialsRenew& renew);

    std::string sender() const { return act_.who.front(); }
    void error(const std::string& what) { errors_.add(place_, {}, what); }
    /// The entry that the line names, in the version that stands; nothing noted as an error.
    std::optional<v1::Entry> entry();
    /// `written` where it stands in the file, with what its names stand for.
    std::string fields_text(const std::string& written);
    /// The message of an act, filled in.
    v1::Action message(const std::string& act, const std::string& fields);
    void open_change(v1::ChangeOpen& open);
    template <class Fields, class Defs>
    void read_fields(const Defs& defs, const std::string& of, Fields& out);
    v1::Value read_field(const std::string& name, const v1::FieldDef* def);

    const Act& act_;
    const Place& place_;
    Chain& chain_;
    Errors errors_;
};

// What a value is by its look: how a line that is to be refused writes what does not fit.
v1::Value value_as_written(const YamlValue& value) {
    v1::Value out;
    if (value.is_list()) {
        std::vector<std::string> items = value.texts();
        std::ranges::sort(items);
        for (std::string& item : items) out.mutable_set()->add_items(std::move(item));
        return out;
    }
    switch (value.scalar_kind()) {
        case compiler::ScalarKind::flag: out.set_flag(value.flag()); break;
        case compiler::ScalarKind::number:
            out.set_number(value.number(-1'000'000'000'000, 1'000'000'000'000));
            break;
        default: out.set_text(value.text());
    }
    return out;
}

// As the command line does with the text of a confidential field; here the salt is the field's
// name.
v1::Value committed(const v1::FieldDef& def, v1::Value value) {
    if (!value.has_text()) return value;
    const Digest salt = crypto::sha256(def.name());
    value.set_digest(Bytes(view(crypto::sha256(Bytes(view(salt)) + value.text()))));
    return value;
}

std::string Builder::fields_text(const std::string& written) {
    std::string text(static_cast<std::size_t>(std::max(place_.line - 1, 0)), '\n');
    bool quoted = false;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == '"') quoted = !quoted;
        if (quoted || written[i] != '@') {
            text += written[i];
            continue;
        }
        std::size_t end = i + 1;
        while (end < written.size() && is_name_char(written[end])) ++end;
        const std::string name = written.substr(i, end - i);
        const std::optional<std::string> value = named(chain_, name);
        if (!value) error("nothing is named `" + name + "` by a line above");
        text.append("\"").append(value.value_or("unknown")).append("\"");
        i = end - 1;
    }
    return text;
}

v1::Value Builder::read_field(const std::string& name, const v1::FieldDef* def) {
    const std::string text = fields_text(act_.fields);
    const auto read = [&](Errors& errors, const auto& how) {
        const auto file = YamlFile::parse(text, place_.file, errors);
        YamlMap map = file->root().map();
        const auto value = map.required(name);
        v1::Value out = how(*value);
        static_cast<void>(map.rest());
        return out;
    };
    Errors strict;
    if (def != nullptr && def->type() != v1::FIELD_TYPE_SIGNATURE) {
        const auto typed = [&](const YamlValue& value) {
            return compiler::read_value(*def, {}, value);
        };
        v1::Value out = read(strict, typed);
        if (strict.empty()) {
            const bool in_clear = act_.refused == Reason::confidential_in_clear;
            return def->confidential() && !in_clear ? committed(*def, out) : out;
        }
        if (!act_.refused) return read(errors_, typed);
    }
    return read(errors_, value_as_written);
}

template <class Fields, class Defs>
void Builder::read_fields(const Defs& defs, const std::string& of, Fields& out) {
    if (act_.fields.empty()) return;
    const auto file = YamlFile::parse(fields_text(act_.fields), place_.file, errors_);
    if (!file || !errors_.empty()) return;
    std::vector<std::string> names;
    {
        YamlMap map = file->root().map();
        for (const auto& [name, value] : map.rest()) names.push_back(name);
    }
    std::ranges::sort(names);
    for (const std::string& name : names) {
        const auto def =
            std::ranges::find(defs, name, [](const v1::FieldDef& f) { return f.name(); });
        if (def == defs.end() && !act_.refused) {
            std::string all;
            for (const v1::FieldDef& one : defs)
                all.append(all.empty() ? "" : ", ").append(one.name());
            error(of + " has no field `" + name + "`; it has: " + all);
            continue;
        }
        v1::Field& field = *out.Add();
        field.set_name(name);
        *field.mutable_value() = read_field(name, def == defs.end() ? nullptr : &*def);
    }
}

void Builder::put(v1::EntryBody& body, const v1::EntryBody* before) {
    const Day today = day_at(chain_.now().time_ms, chain_.config().utc_offset_minutes());
    if (body.register_().empty()) {
        body.set_register_(act_.object);
        body.set_member(act_.of.empty() ? std::string(tx::member_of(sender())) : act_.of);
    }
    body.set_occurred_on(act_.on.value_or(today));
    if (act_.until) body.set_valid_until(*act_.until);
    if (act_.due) body.set_due_at(*act_.due);
    const v1::EntryType* type = chain_.catalog().entry_type(body.register_());
    static const google::protobuf::RepeatedPtrField<v1::FieldDef> kNone;
    read_fields(type == nullptr ? kNone : type->fields(), body.register_(), *body.mutable_fields());
    if (type == nullptr) return;
    complete_proofs(body, *type, chain_);
    if (before != nullptr) keep(*before, *type, body);
    const bool wanted = catalog::document_need(body, *type) == v1::DOCUMENT_NEED_REQUIRED;
    if (wanted && act_.document) body.set_document(commitment());
}

// A step repeats what the line does not say anew; its day is today where the stage sets that.
void Builder::keep(const v1::EntryBody& before, const v1::EntryType& type, v1::EntryBody& body) {
    const v1::EntryStage* stage = catalog::stage_named(type, act_.of);
    if (stage == nullptr) return error(type.name() + " has no stage `" + act_.of + "`");
    for (const v1::Field& field : before.fields()) {
        if (field.name() == catalog::kStageField) continue;
        if (tx::value_of(body.fields(), field.name()) == nullptr) *body.add_fields() = field;
    }
    *body.add_fields() = tx::text_field(catalog::kStageField, act_.of);
    std::ranges::sort(*body.mutable_fields(), {}, &v1::Field::name);
    if (!act_.until) body.set_valid_until(before.valid_until());
    if (!act_.due) body.set_due_at(before.due_at());
    if (!act_.on && !catalog::sets(*stage, "occurred_on"))
        body.set_occurred_on(before.occurred_on());
}

void Builder::supersede(v1::RegistersSupersede& supersede) {
    const std::optional<v1::Entry> found = entry();
    if (!found) return;
    supersede.set_entry(name_in(found->key()));
    supersede.mutable_body()->set_register_(found->body().register_());
    supersede.mutable_body()->set_member(found->body().member());
    put(*supersede.mutable_body(), act_.verb == Verb::moves ? &found->body() : nullptr);
}

std::optional<v1::Entry> Builder::entry() {
    const std::optional<std::string> root = named(chain_, act_.object);
    if (!root) {
        error("nothing is named `" + act_.object + "` by a line above");
        return std::nullopt;
    }
    std::optional<v1::Entry> entry = tx::read_entry(chain_.view(), *root);
    if (entry && entry->state() == v1::ENTRY_STATE_SUPERSEDED) {
        entry = tx::newest_entry(chain_.view(), entry->root());
    }
    if (!entry) error("`" + act_.object + "` is no entry of a register");
    return entry;
}

void Builder::sign_off(v1::RegistersSignOff& sign_off) {
    const std::optional<v1::Entry> found = entry();
    if (!found) return;
    sign_off.set_entry(name_in(found->key()));
    sign_off.set_digest(found->digest());
}

void Builder::report(v1::ObservationsReport& report) {
    v1::Observation& observation = *report.add_observations();
    observation.set_probe(act_.object);
    if (!act_.of.empty()) {
        const std::optional<std::string> subject =
            act_.of.starts_with('@') ? named(chain_, act_.of) : act_.of;
        if (!subject) error("nothing is named `" + act_.of + "` by a line above");
        observation.set_subject(subject.value_or(""));
    }
    const auto slot =
        state::read<v1::Slot>(chain_.view(), state::keys::slot(sender(), act_.object));
    const std::uint64_t next = slot ? slot->next() : 0;
    observation.set_slot(next + (act_.trick == Trick::ahead ? 1 : 0));
    observation.set_collected_ms(chain_.now().time_ms);
    observation.set_probe_version(1);
    observation.set_canary_failed_as_it_must(act_.error.empty());
    observation.set_raw(commitment());
    if (!act_.error.empty()) {
        observation.set_error(true);
        observation.set_error_text(act_.error);
        return;
    }
    const v1::ProbeDef* probe = chain_.catalog().probe(act_.object);
    if (probe != nullptr) read_fields(probe->values(), act_.object, *observation.mutable_values());
}

void Builder::enrol(v1::PeopleEnrol& enrol) {
    enrol.set_member(std::string(tx::member_of(act_.object)));
    enrol.mutable_person()->set_person(act_.object);
    enrol.mutable_person()->set_unit(act_.of);
    enrol.mutable_person()->set_operator_(act_.is_operator);
    // {same_person_as: PERSON}: a second account of the natural person behind another one.
    // {supplier: @NAME, sponsor: PERSON, expires: DATE}: staff of a supplier; the account ends with
    // the midnight that begins the day.
    std::string natural = act_.object;
    if (!act_.fields.empty()) {
        const std::string text = fields_text(act_.fields);
        if (const auto file = YamlFile::parse(text, place_.file, errors_)) {
            YamlMap map = file->root().map();
            natural = map.text_or("same_person_as", natural);
            enrol.mutable_person()->set_supplier(map.text_or("supplier", ""));
            enrol.mutable_person()->set_sponsor(map.text_or("sponsor", ""));
            if (const auto expires = map.optional("expires")) {
                const int offset = chain_.config().utc_offset_minutes();
                enrol.mutable_person()->set_expires_ms(midnight_ms(expires->date(), offset));
            }
        }
    }
    enrol.mutable_person()->set_natural_person(Bytes(view(crypto::sha256(natural))));
    *enrol.mutable_credential() = chain_.new_credential(act_.object, v1::USAGE_SIGN, act_.until);
}

// The words are those that the parser let pass.
v1::Usage usage_named(std::string_view word) {
    return client::usage_from_word(word).value_or(v1::USAGE_UNSPECIFIED);
}

void Builder::issue(v1::CredentialsIssue& issue) {
    *issue.mutable_credential() =
        chain_.new_credential(act_.of, usage_named(act_.object), act_.until);
    issue.set_custody(act_.custody);
}

void Builder::renew(v1::CredentialsRenew& renew) {
    const v1::Usage usage = usage_named(act_.object);
    const HeldKey* held = chain_.held(act_.of, usage);
    if (held == nullptr) return error("`" + act_.of + "` has no credential of that usage");
    renew.set_replaces(held->credential);
    *renew.mutable_credential() = chain_.new_credential(act_.of, usage, act_.until);
}

v1::Action Builder::message(const std::string& act, const std::string& fields) {
    v1::Action action;
    std::string field = act;
    std::ranges::replace(field, '.', '_');
    const auto* descriptor = v1::Action::descriptor()->FindFieldByName(field);
    if (descriptor == nullptr) {
        error("this program has no act `" + act + "`");
        return action;
    }
    google::protobuf::Message& message =
        *action.GetReflection()->MutableMessage(&action, descriptor);
    if (!fields.empty()) {
        if (const auto file = YamlFile::parse(fields_text(fields), place_.file, errors_))
            client::fill_message(message, file->root());
    }
    complete(action, sender(), chain_);
    return action;
}

void Builder::open_change(v1::ChangeOpen& open) {
    if (act_.act.empty()) return;
    const v1::Action action = message(act_.act, act_.act_fields);
    open.set_act_digest(tx::act_digest(action));
}

void Builder::build_verb(v1::Action& action) {
    switch (act_.verb) {
        case Verb::files:    return put(*action.mutable_registers_put()->mutable_entry(), nullptr);
        case Verb::signs:    return sign_off(*action.mutable_registers_sign_off());
        case Verb::enrols:   return enrol(*action.mutable_people_enrol());
        case Verb::issues:   return issue(*action.mutable_credentials_issue());
        case Verb::renews:   return renew(*action.mutable_credentials_renew());
        case Verb::reports:  return report(*action.mutable_observations_report());
        case Verb::replaces:
        case Verb::moves:    return supersede(*action.mutable_registers_supersede());
        case Verb::closes:   {
            const std::optional<v1::Entry> found = entry();
            if (!found) return;
            action.mutable_registers_close()->set_entry(name_in(found->key()));
            action.mutable_registers_close()->set_why("as the scenario says");
            return;
        }
        case Verb::does:
        case Verb::resolves:
            action = message(act_.object, act_.fields);
            if (action.has_change_open()) open_change(*action.mutable_change_open());
            if (action.has_people_review_access() && act_.lines)
                complete_lines(*action.mutable_people_review_access(), chain_);
            return;
    }
}

Outcome<v1::Action> Builder::build() {
    v1::Action action;
    build_verb(action);
    if (!errors_.empty()) return fault(errors_.text());
    return action;
}

}  // namespace

std::string name_in(const std::string& key) { return key.substr(key.find('/') + 1); }

std::optional<std::string> named(const Chain& chain, std::string_view name) {
    const std::string key(name.substr(1));
    if (key == "digest") return to_hex(commitment());
    if (key == "today") return format_date(chain.now().today);
    const auto known = chain.names.find(key);
    if (known != chain.names.end()) return known->second;
    if (const HeldKey* held = chain.held(key, v1::USAGE_SIGN)) return to_hex(held->credential);
    if (const HeldKey* held = chain.held(key, v1::USAGE_PROBE)) return to_hex(held->credential);
    return std::nullopt;
}

Outcome<v1::Action> build_action(const Act& act, const Place& place, Chain& chain) {
    return Builder(act, place, chain).build();
}

}  // namespace charter::scenario
