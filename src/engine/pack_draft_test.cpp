#include "engine/pack_draft_test.hpp"

#include "pack/evidence.hpp"
#include "state/lists.hpp"

namespace charter::engine {

v1::EvidenceIndex Draft::whole_index() const {
    std::map<Bytes, v1::EvidenceItem> items;
    for (const v1::EvidenceItem& item : index.items()) items[item.commitment()] = item;
    for (const auto& [commitment, records] : pack::documents_named(visible(), manifest.member())) {
        if (items.contains(commitment) || records.begin()->starts_with("reg/")) continue;
        v1::EvidenceItem& item = items[commitment];
        item.set_commitment(commitment);
        item.set_state("not_held");
        for (const std::string& record : records) item.add_entries(record);
    }
    v1::EvidenceIndex whole;
    for (const auto& [commitment, item] : items) *whole.add_items() = item;
    return whole;
}

Digest Draft::root() const {
    std::vector<merkle::Change> changes;
    for (const auto& [key, value] : leaves) {
        changes.push_back({merkle::hashed_key(key), crypto::sha256(value)});
    }
    return merkle::Trie().apply(changes).root();
}

Draft draft_at(const storage::StateStore& store, std::uint64_t height) {
    Draft draft;
    draft.ground = *Prover(store, height, true).pack_ground();
    (*store.at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
        draft.leaves.emplace(key, value);
        return true;
    });
    draft.acts = Acts(store, draft.visible(), height);
    draft.manifest.set_format(pack::kPackFormat);
    draft.manifest.set_chain_id(draft.ground.chain_id());
    draft.manifest.set_height(height);
    draft.manifest.set_member("bank-a");
    draft.manifest.set_made_for("bank-a");
    return draft;
}

const Ledger& ledger() {
    static const Ledger ledger;
    return ledger;
}

pack::Checked<pack::PackReport> judge(Draft& draft) {
    MemoryFiles files;
    return pack::verify(draft.seal(files), ledger().options());
}

void sign_as_it_is(Draft& draft) {
    if (draft.leaves.contains("mmr")) draft.leaves["mmr"] = wire::encode(draft.acts.mountain());
    light::comet::LightBlock block;
    Bytes& last = *draft.ground.mutable_trail(draft.ground.trail_size() - 1);
    block.ParseFromString(last);
    auto& header = *block.mutable_signed_header()->mutable_header();
    auto& commit = *block.mutable_signed_header()->mutable_commit();
    header.set_app_hash(Bytes(view(draft.root())));
    commit.mutable_block_id()->set_hash(light::header_hash(header));
    commit.mutable_signatures(0)->set_signature(crypto::fixture_sign(
        kValidatorKey, light::commit_sign_bytes(header.chain_id(), commit, 0)));
    last = wire::encode(block);
}

Bytes set_status(const Bytes& record, v1::StatusValue value) {
    v1::StatusRecord status;
    status.ParseFromString(record);
    status.set_value(value);
    return wire::encode(status);
}

void change_status(Draft& draft, const std::string& requirement, const std::string& member,
                   v1::StatusValue value) {
    const auto header = *stored_header(ledger().node.store->store(), draft.ground.height());
    v1::StatusRecord status;
    Bytes& record = draft.leaves.at(state::keys::status(requirement, member));
    status.ParseFromString(record);
    v1::Transition step;
    step.set_key(state::keys::transition(requirement, member, status.transitions()));
    step.set_requirement(requirement);
    step.set_member(member);
    step.set_from(status.value());
    step.set_to(value);
    step.set_time_ms(light::unix_ms_of(header->time()));
    step.set_height(draft.ground.height());
    step.set_previous_chain(status.chain());
    draft.leaves[step.key()] = wire::encode(step);
    status.set_value(value);
    status.set_since_ms(step.time_ms());
    status.set_transitions(status.transitions() + 1);
    status.set_chain(state::chain_next(status.chain(), draft.leaves.at(step.key())));
    record = wire::encode(status);
}

namespace {

const Bytes& pack_salt() {
    static const Bytes salt(32, 's');
    return salt;
}

v1::Entry drill() {
    v1::Entry entry;
    entry.set_key("reg/drills/bank-a/00000000000000ff");
    entry.mutable_body()->set_register_("drills");
    entry.mutable_body()->set_member("bank-a");
    return entry;
}

/// Files the entry; `listed`: and holds what it commits to.
void file_with(Draft& draft, v1::Entry& entry, const Bytes& commitment, const Bytes& content,
               bool listed) {
    file_entry(draft, entry);
    sign_as_it_is(draft);
    if (!listed) return;
    v1::EvidenceItem& item = *draft.index.add_items();
    item.set_commitment(commitment);
    item.set_state("held");
    item.set_salt(pack_salt());
    item.add_entries(entry.key());
    draft.documents["evidence/" + to_hex(commitment)] = content;
}

}  // namespace

void add_document(Draft& draft, const Bytes& content, bool listed, std::size_t told) {
    v1::Entry entry = drill();
    const Bytes commitment(view(crypto::sha256(pack_salt() + content)));
    entry.mutable_body()->set_document(commitment);
    if (told != 0) {
        v1::DocumentNote& note = *entry.mutable_body()->mutable_document_note();
        note.set_media_type("application/pdf");
        note.set_size(told);
        note.set_title("Minutes");
    }
    file_with(draft, entry, commitment, content, listed);
}

void add_text(Draft& draft, const Bytes& text, bool listed) {
    v1::Entry entry = drill();
    const Bytes commitment(view(crypto::sha256(pack_salt() + text)));
    v1::Field& reason = *entry.mutable_body()->add_fields();
    reason.set_name("reason");
    reason.mutable_value()->set_digest(commitment);
    file_with(draft, entry, commitment, text, listed);
}

void file_entry(Draft& draft, v1::Entry& entry, const std::string& maker) {
    entry.set_root(entry.key().substr(4));
    entry.set_digest(Bytes(view(crypto::sha256(wire::encode(entry.body())))));
    entry.set_state(v1::ENTRY_STATE_FILED);
    entry.set_maker(maker);
    entry.clear_signers();
    entry.add_signers(maker);
    entry.set_filed_ms(draft.acts.newest_ms());
    draft.leaves[entry.key()] = wire::encode(entry);
    v1::Receipt receipt;
    receipt.add_created(entry.key());
    const std::uint64_t nonce = 400 + draft.acts.sent.size();
    draft.acts.add(draft.chain->tx(nonce, put_of(entry.body()), {maker}), receipt);
}

Bytes add_entry(Draft& draft, const std::string& reg, const std::string& member) {
    v1::Entry entry;
    entry.set_key("reg/" + reg + "/" + member + "/0000000000000001");
    entry.mutable_body()->set_register_(reg);
    entry.mutable_body()->set_member(member);
    draft.leaves[entry.key()] = wire::encode(entry);
    return entry.key();
}

}  // namespace charter::engine
