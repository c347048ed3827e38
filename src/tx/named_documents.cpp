#include "tx/named_documents.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"
#include "wire/commitment_text.hpp"

namespace charter::tx {
namespace {

constexpr std::array<std::string_view, 4> kReportingSteps = {
    "incidents.contain", "incidents.notify", "incidents.recover", "incidents.review"};

/// The time of the last step; 0 where nothing ended by it.
template <class Record>
std::int64_t last_step_ms(const Record& record, bool ended) {
    return ended && !record.steps().empty() ? record.steps().rbegin()->time_ms() : 0;
}

bool has_ended(const v1::Change& change) {
    switch (change.state()) {
        case v1::CHANGE_STATE_ROLLED_BACK:
        case v1::CHANGE_STATE_COMPARED:
        case v1::CHANGE_STATE_WITHDRAWN:   return true;
        default:                           return false;
    }
}

template <class Record>
class Named {
  public:
    Named(const Record& record, std::int64_t ends_ms) : record_(record), ends_ms_(ends_ms) {}

    void add(const Bytes& commitment, const v1::DocumentNote& note) {
        if (commitment.empty()) return;
        NamedDocument document{record_.key(), record_.member(), commitment, note};
        document.ends_ms = ends_ms_;
        found_.push_back(std::move(document));
    }
    std::vector<NamedDocument> all() { return std::move(found_); }

  private:
    const Record& record_;
    std::int64_t ends_ms_;
    std::vector<NamedDocument> found_;
};

using Visit = std::function<void(const NamedDocument&)>;

/// The registers of a state's catalog, each read once.
class Registers {
  public:
    explicit Registers(const state::View& view) : view_(view) {}

    const v1::EntryType* of(const v1::Entry& entry) {
        const std::string& name = entry.body().register_();
        auto known = types_.find(name);
        if (known == types_.end()) {
            auto type = state::read<v1::EntryType>(view_, "cat/register/" + name);
            known = types_.emplace(name, std::move(type)).first;
        }
        return known->second ? &*known->second : nullptr;
    }

  private:
    const state::View& view_;
    std::map<std::string, std::optional<v1::EntryType>> types_;
};

template <class Record>
std::vector<NamedDocument> named_by(const Record& record, Registers& registers) {
    if constexpr (std::is_same_v<Record, v1::Entry>) {
        return documents_of(record, registers.of(record));
    } else {
        return documents_of(record);
    }
}

template <class Record>
void visit_table(const state::View& view, ByteView prefix, ByteView only, const Visit& visit) {
    Registers registers(view);
    state::scan_prefix(view, prefix, [&](ByteView, ByteView value) {
        // Not worth decoding.
        if (!only.empty() && value.find(only) == ByteView::npos) return true;
        Record record;
        wire::decode_trusted(value, record);
        for (const NamedDocument& document : named_by(record, registers)) {
            if (only.empty() || document.commitment == only) visit(document);
        }
        return true;
    });
}

template <class Record>
std::vector<NamedDocument> at(const state::View& view, const std::string& key) {
    const auto record = state::read<Record>(view, key);
    Registers registers(view);
    return record ? named_by(*record, registers) : std::vector<NamedDocument>();
}

}  // namespace

std::vector<const v1::Field*> text_commitments(const v1::EntryBody& body,
                                               const v1::EntryType& type) {
    std::vector<const v1::Field*> found;
    for (const v1::Field& field : body.fields()) {
        if (!field.value().has_digest()) continue;
        const auto def = std::ranges::find(type.fields(), field.name(), &v1::FieldDef::name);
        const bool is = def != type.fields().end() && wire::is_text_commitment(*def, field.value());
        if (is) found.push_back(&field);
    }
    return found;
}

std::vector<NamedDocument> documents_of(const v1::Entry& entry, const v1::EntryType* type) {
    const v1::EntryBody& body = entry.body();
    std::vector<NamedDocument> found;
    const auto add = [&](const Bytes& commitment, const v1::DocumentNote& note,
                         const std::string& field) {
        NamedDocument& document = found.emplace_back();
        document.key = entry.key();
        document.member = body.member();
        document.commitment = commitment;
        document.note = note;
        document.of_entry = true;
        document.field = field;
        document.speaks = entry.state() != v1::ENTRY_STATE_SUPERSEDED;
    };
    if (!body.document().empty()) add(body.document(), body.document_note(), {});
    if (type == nullptr) return found;
    v1::DocumentNote note;  // its size would tell of the text
    note.set_media_type(kTextMediaType);
    for (const v1::Field* field : text_commitments(body, *type)) {
        note.set_title(body.register_() + "." + field->name());
        add(field->value().digest(), note, field->name());
    }
    return found;
}

bool names_document(const v1::Entry& entry, const v1::EntryType* type, ByteView commitment) {
    if (entry.body().document() == commitment) return true;
    if (type == nullptr) return false;
    return std::ranges::any_of(text_commitments(entry.body(), *type), [&](const v1::Field* field) {
        return field->value().digest() == commitment;
    });
}

std::vector<NamedDocument> documents_of(const v1::Incident& incident) {
    Named named(incident, last_step_ms(incident, incident.state() == v1::INCIDENT_STATE_CLOSED));
    for (const v1::Step& step : incident.steps()) {
        const bool reports =
            std::ranges::find(kReportingSteps, step.act()) != kReportingSteps.end();
        if (reports) named.add(step.digest(), step.document_note());
    }
    return named.all();
}

std::vector<NamedDocument> documents_of(const v1::Change& change) {
    Named named(change, last_step_ms(change, has_ended(change)));
    named.add(change.plan(), change.plan_note());
    named.add(change.recovery_procedure(), change.recovery_note());
    for (const v1::Step& step : change.steps()) named.add(step.digest(), step.document_note());
    return named.all();
}

std::vector<NamedDocument> documents_of(const v1::Exception& exception) {
    const bool withdrawn = exception.withdrawn_ms() != 0;
    Named named(exception, withdrawn ? exception.withdrawn_ms() : exception.expires_ms());
    named.add(exception.document(), exception.document_note());
    return named.all();
}

std::vector<NamedDocument> documents_of(const v1::Checkout& use) {
    Named named(use, use.returned_ms());
    named.add(use.evidence(), use.evidence_note());
    return named.all();
}

std::vector<NamedDocument> documents_at(const state::View& view, const std::string& key) {
    if (key.starts_with("chg/")) return at<v1::Change>(view, key);
    if (key.starts_with("exc/")) return at<v1::Exception>(view, key);
    if (key.starts_with("inc/")) return at<v1::Incident>(view, key);
    if (key.starts_with("out/")) return at<v1::Checkout>(view, key);
    if (key.starts_with("reg/")) return at<v1::Entry>(view, key);
    return {};
}

void each_document_of_acts(const state::View& view, ByteView only, const Visit& visit) {
    visit_table<v1::Change>(view, "chg/", only, visit);
    visit_table<v1::Exception>(view, "exc/", only, visit);
    visit_table<v1::Incident>(view, "inc/", only, visit);
    visit_table<v1::Checkout>(view, "out/", only, visit);
}

void each_named_document(const state::View& view, ByteView only, const Visit& visit) {
    each_document_of_acts(view, only, visit);
    visit_table<v1::Entry>(view, "reg/", only, visit);
}

void ToldSizes::add(const NamedDocument& document) {
    if (document.speaks) sizes_.insert(document.note.size());
}

bool ToldSizes::allow(std::uint64_t bytes) const {
    return sizes_.empty() || sizes_.contains(0) || sizes_.contains(bytes);
}

std::set<std::uint64_t> ToldSizes::allowed() const {
    return sizes_.contains(0) ? std::set<std::uint64_t>() : sizes_;
}

}  // namespace charter::tx
