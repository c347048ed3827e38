#include "engine/signed_blocks.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/history.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "light/verify.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

namespace comet = tendermint::types;

constexpr ByteView kSignedNote = "signed";  // the height, 8 bytes
constexpr std::size_t kHeightBytes = 8;

Bytes validators_key(ByteView hash) { return Bytes("validators/").append(to_hex(hash)); }

std::string block_name(std::uint64_t height) { return "block " + std::to_string(height); }

Fault not_ours(std::uint64_t height, const std::string& why) {
    return {"the engine's " + block_name(height) + " is not kept: " + why +
            "; the engine and the ledger's store are of two histories: restore both from one "
            "backup, or remove both and fetch the chain anew"};
}

Fault not_signed(std::uint64_t height, light::Failure failure) {
    return not_ours(height,
                    "it does not verify (" + std::string(light::failure_name(failure)) + ")");
}

Outcome<v1::Genesis> founding_document(const storage::Store& store) {
    const auto document = existing_genesis(store);
    if (!document) return tl::unexpected(document.error());
    v1::Genesis genesis;
    wire::decode_trusted(document->genesis(), genesis);
    return genesis;
}

Outcome<Digest> founding_app_hash(const storage::Store& store) {
    const auto document = existing_genesis(store);
    if (!document) return tl::unexpected(document.error());
    const auto founded = History::found(*document, std::nullopt);
    if (!founded) return tl::unexpected(founded.error());
    return (*founded)->app_hash();
}

/// Of the state after a block that the store has.
Outcome<Digest> app_hash_after(const storage::StateStore& store, std::uint64_t height) {
    if (const auto kept = store.at(height)) return (*kept)->app_hash();
    if (height == 0) return founding_app_hash(store.store());
    const auto block = existing_block(store.store(), height);
    if (!block) return tl::unexpected(block.error());
    const auto app_hash = digest_from(block->app_hash());
    if (app_hash) return *app_hash;
    return fault("the store is damaged: the app hash of " + block_name(height) + " is none");
}

/// That the first header is the one that the genesis document founds.
Outcome<std::monostate> check_first(const storage::Store& store, const comet::Header& header) {
    const auto genesis = founding_document(store);
    if (!genesis) return tl::unexpected(genesis.error());
    const auto founding = light::founding_set(*genesis);
    if (!founding || header.validators_hash() != view(founding->hash())) {
        return tl::unexpected(not_ours(1, "its validators are not those of the genesis document"));
    }
    if (light::block_time(header) != light::instant_of_ms(genesis->genesis_ms())) {
        return tl::unexpected(not_ours(1, "its time is not that of the genesis document"));
    }
    if (!light::is_nil(header.last_block_id())) {
        return tl::unexpected(not_ours(1, "it names a block before it"));
    }
    return std::monostate{};
}

/// Whether it is the first block of a node that joined by a snapshot: the state that it stands on
/// was held against a header that CometBFT's light client verified, and no header before it is
/// here.
Outcome<bool> is_first_after_joining(const storage::Store& store, std::uint64_t height) {
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    return gone->joined > 0 && height == gone->joined + 1;
}

/// That the header is the successor of the one before it.
Outcome<std::monostate> check_successor(const storage::Store& store, const comet::Header& header) {
    const auto height = static_cast<std::uint64_t>(header.height());
    if (height == 1) return check_first(store, header);
    const auto is_first = is_first_after_joining(store, height);
    if (!is_first) return tl::unexpected(is_first.error());
    if (*is_first) return std::monostate{};
    const auto before = existing_header(store, height - 1);
    if (!before) return tl::unexpected(before.error());
    if (header.last_block_id().hash() != light::header_hash(*before)) {
        return tl::unexpected(not_ours(height, "it does not follow the block before it"));
    }
    if (header.validators_hash() != before->next_validators_hash()) {
        return tl::unexpected(
            not_ours(height, "its validators are not those that the block before it names"));
    }
    if (light::block_time(header) <= light::block_time(*before)) {
        return tl::unexpected(not_ours(height, "it is not later than the block before it"));
    }
    return std::monostate{};
}

/// That the header is of the block that this node executed.
Outcome<std::monostate> check_own(const storage::StateStore& store, const comet::Header& header) {
    const auto height = static_cast<std::uint64_t>(header.height());
    const auto own = existing_block(store.store(), height);
    if (!own) return tl::unexpected(own.error());
    const std::vector<Bytes> txs(own->txs().begin(), own->txs().end());
    if (header.data_hash() != view(light::data_hash(txs))) {
        return tl::unexpected(not_ours(height, "it is of other transactions"));
    }
    const auto app_hash = app_hash_after(store, height - 1);
    if (!app_hash) return tl::unexpected(app_hash.error());
    if (header.app_hash() != view(*app_hash)) {
        return tl::unexpected(not_ours(
            height, "it is of another state: its app hash is " + to_hex(header.app_hash()) +
                        ", this node's state before it has " + to_hex(*app_hash)));
    }
    return std::monostate{};
}

/// A header that is new: checked against what is there.
Outcome<Keeping> check_next(const storage::StateStore& store, const comet::Header& header) {
    if (const auto good = check_successor(store.store(), header); !good) {
        return tl::unexpected(good.error());
    }
    if (const auto good = check_own(store, header); !good) return tl::unexpected(good.error());
    const auto is_first =
        is_first_after_joining(store.store(), static_cast<std::uint64_t>(header.height()));
    if (!is_first) return tl::unexpected(is_first.error());
    if (header.height() == 1 || *is_first) return Keeping::kept;
    const auto before =
        stored_commit(store.store(), static_cast<std::uint64_t>(header.height()) - 1);
    if (!before) return tl::unexpected(before.error());
    const bool is_same =
        before->has_value() && header.last_commit_hash() == view(light::commit_hash(**before));
    return is_same ? Keeping::kept : Keeping::commit_before_differs;
}

/// A header that is there: the same, and the commit is the one that the next block contains.
Outcome<Keeping> check_again(const storage::Store& store, const SignedBlock& block) {
    const auto height = static_cast<std::uint64_t>(block.header.height());
    const auto known = existing_header(store, height);
    if (!known) return tl::unexpected(known.error());
    if (light::header_hash(*known) != light::header_hash(block.header)) {
        return tl::unexpected(not_ours(height, "another header of this height is kept"));
    }
    const auto next = stored_header(store, height + 1);
    if (!next) return tl::unexpected(next.error());
    if (next->has_value() &&
        (*next)->last_commit_hash() != view(light::commit_hash(block.commit))) {
        return tl::unexpected(
            not_ours(height, "its commit is not the one that the next block contains"));
    }
    return Keeping::kept;
}

Outcome<storage::LateWrite> late_write(const storage::Store& store, const SignedBlock& block,
                                       bool is_next) {
    storage::LateWrite write;
    write.height = static_cast<std::uint64_t>(block.header.height());
    write.commit = light::commit_bytes(block.commit);
    if (!is_next) return write;
    write.header = light::header_bytes(block.header);
    write.local.push_back(signed_note(write.height));
    write.local.push_back(no_executed_note(write.height));
    Bytes key = validators_key(view(block.validators.hash()));
    const auto known = store.local(key);
    if (!known) return tl::unexpected(known.error());
    if (!known->has_value()) {
        write.local.push_back({std::move(key), wire::encode(bare_message(block.validators))});
    }
    return write;
}

}  // namespace

storage::KeyChange signed_note(std::uint64_t height) {
    return {Bytes(kSignedNote), big_endian(height)};
}

light::comet::ValidatorSet bare_message(const light::ValidatorSet& validators) {
    light::comet::ValidatorSet message;
    for (std::size_t i = 0; i < validators.size(); ++i) {
        light::comet::Validator& one = *message.add_validators();
        one.set_address(validators.address(i));
        one.mutable_pub_key()->set_ed25519(validators.at(i).key);
        one.set_voting_power(validators.at(i).power);
    }
    return message;
}

Outcome<Keeping> keep_signed(storage::StateStore& store, ByteView chain_id,
                             const SignedBlock& block) {
    const auto head = store.store().head();
    const auto newest = newest_signed(store.store());
    if (!newest) return tl::unexpected(newest.error());
    const auto height =
        static_cast<std::uint64_t>(std::max<std::int64_t>(block.header.height(), 0));
    if (height == 0 || !head || height > head->height || height > *newest + 1) {
        return fault("the engine's " + block_name(height) +
                     " is not kept: the ledger is at height " +
                     std::to_string(head ? head->height : 0) + ", and " + block_name(*newest + 1) +
                     " is the next to keep");
    }
    if (const auto good = light::check_light_block(chain_id, block); !good) {
        return tl::unexpected(not_signed(height, good.error()));
    }
    const bool is_next = height == *newest + 1;
    const auto checked =
        is_next ? check_next(store, block.header) : check_again(store.store(), block);
    if (!checked || *checked != Keeping::kept) return checked;
    if (const auto good = light::verify_own_commit(block); !good) {
        return tl::unexpected(not_signed(height, good.error()));
    }
    const auto write = late_write(store.store(), block, is_next);
    if (!write) return tl::unexpected(write.error());
    if (const auto done = store.keep(*write); !done) return tl::unexpected(done.error());
    return Keeping::kept;
}

Outcome<std::uint64_t> newest_signed(const storage::Store& store) {
    const auto note = store.local(kSignedNote);
    if (!note) return tl::unexpected(note.error());
    const auto head = store.head();
    if (note->has_value()) {
        const bool is_number = (*note)->size() == kHeightBytes;
        const std::uint64_t height = is_number ? from_big_endian(**note) : 0;
        if (is_number && head && height <= head->height) return height;
        return fault(
            "the store is damaged: up to which block it has headers is none of its heights");
    }
    if (!head) return 0;
    const auto gone = pruned(store);
    if (!gone) return tl::unexpected(gone.error());
    if (gone->joined > 0) return gone->joined;
    // An engine that keeps headers with their blocks keeps them all.
    const auto header = store.header(head->height);
    if (!header) return tl::unexpected(header.error());
    return header->has_value() ? head->height : 0;
}

Outcome<light::ValidatorSet> validators_of(const storage::Store& store,
                                           const tendermint::types::Header& header) {
    const auto note = store.local(validators_key(header.validators_hash()));
    if (!note) return tl::unexpected(note.error());
    if (note->has_value()) {
        light::comet::ValidatorSet message;
        if (message.ParseFromString(**note)) {
            auto set = light::ValidatorSet::decode(message);
            if (set && view(set->hash()) == header.validators_hash()) return *std::move(set);
        }
        return fault("the store is damaged: the validators of " +
                     block_name(static_cast<std::uint64_t>(header.height())) +
                     " do not decode; restore the newest backup");
    }
    const auto genesis = founding_document(store);
    if (!genesis) return tl::unexpected(genesis.error());
    auto founding = light::founding_set(*genesis);
    if (founding && view(founding->hash()) == header.validators_hash()) return *std::move(founding);
    return fault("the store lacks the validators of " +
                 block_name(static_cast<std::uint64_t>(header.height())) + ": it is damaged");
}

}  // namespace charter::engine
