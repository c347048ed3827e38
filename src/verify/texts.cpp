#include "verify/texts.hpp"

#include <algorithm>
#include <array>

#include "base/civil.hpp"

namespace charter::verify {
namespace {

using proof::Failure;

struct Sentence {
    Failure failure;
    const char* zh;
    const char* en;
};

constexpr std::array kSentences = {
    Sentence{Failure::too_large, "文件過大，本程式不予讀取。",
             "The document is larger than this program reads."},
    Sentence{
        Failure::undecodable, "文件無法讀取：非 charter 所產出之格式，或曾遭編輯。",
        "The document does not read: it is not in the form that charter writes, or was edited."},
    Sentence{Failure::format_unknown, "文件格式版本不明：請使用較新版本之 charter-verify。",
             "The document's format is not known here: use a later charter-verify."},
    Sentence{
        Failure::no_trust,
        "未指定信任起點：請以 --genesis-sha256 指定創世指紋，或以 --checkpoint 指定檢查點。",
        "Nothing to start from: give the genesis fingerprint (--genesis-sha256) or a checkpoint "
        "(--checkpoint)."},
    Sentence{Failure::genesis_missing,
             "文件未附創世文件：請索取含創世文件者，或以 --checkpoint 指定檢查點。",
             "The genesis document was left out: ask for a proof with it, or give a checkpoint "
             "(--checkpoint)."},
    Sentence{
        Failure::trust_expired,
        "信任起點已逾信任期間，舊驗證節點可能於其後另簽一份歷史：請以 --checkpoint "
        "指定較近之檢查點；證據包附有時戳者，請以 --tsa-ca 指定您所信任之時戳機構根憑證。",
        "What you trust is older than the trusting period, in which the validators of then could "
        "have signed a second history: give a later checkpoint (--checkpoint), or, where a pack "
        "has "
        "time stamps, the roots of the authorities that you trust (--tsa-ca)."},
    Sentence{Failure::claim_missing, "文件未載任何主張，或其種類為本程式所不識。",
             "The document claims nothing, or something of a kind that is not known here."},
    Sentence{Failure::checkpoint_missing,
             "文件之路徑未經過您的檢查點：請以 --checkpoint 高度重新索取。",
             "The document's way does not pass your checkpoint: ask for one that does "
             "(charter proof get --checkpoint HEIGHT, charter pack create --checkpoint HEIGHT)."},
    Sentence{Failure::clock_behind, "區塊時間晚於本機時鐘：請校正時鐘後再試。",
             "A block is later than this machine's clock: set the clock, then try again."},
    Sentence{
        Failure::genesis_differs, "創世文件與您所持指紋不符：此為另一帳本，或文件遭竄改。",
        "The genesis document has another fingerprint than yours: another ledger, or altered."},
    Sentence{Failure::genesis_invalid, "創世文件無效。", "The genesis document is not valid."},
    Sentence{Failure::chain_differs, "文件所載鏈識別碼與創世文件不符。",
             "The document names another chain than its genesis document."},
    Sentence{Failure::trail_missing, "文件未附區塊標頭。", "The document has no block headers."},
    Sentence{Failure::trail_undecodable, "區塊標頭、簽章或驗證節點名單無法讀取，或曾遭竄改。",
             "A header, its votes or its validator set does not read, or was altered."},
    Sentence{
        Failure::trail_broken, "自信任起點至該區塊之路徑不成立：簽章、驗證節點或內容不符。",
        "The way from what you trust to this block does not hold: votes, validators or contents "
        "are not what they must be."},
    Sentence{Failure::trail_ends_elsewhere, "路徑終點並非載有該高度應用雜湊值之區塊。",
             "The way does not end at the block that holds the app hash of this height."},
    Sentence{Failure::commitment_invalid, "ICS-23 承諾證明無效，或其種類與主張不符。",
             "The ICS-23 commitment proof is not valid, or of another kind than the claim."},
    Sentence{
        Failure::commitment_differs,
        "承諾證明與該高度之應用雜湊值不符：紀錄、鍵值或高度並非所稱者。",
        "The commitment proof does not lead to the app hash of this height: record, key or height "
        "is not what is claimed."},
    Sentence{Failure::record_invalid, "紀錄內容無法讀取。", "The record does not read."},
    Sentence{Failure::record_of_another_key, "紀錄自載之鍵值與主張不符。",
             "The record itself names another key than the claim."},
    Sentence{Failure::mountain_differs, "所稱區塊不在帳本之區塊序列中。",
             "The block is not in the ledger's range of blocks."},
    Sentence{Failure::receipt_differs, "該區塊無此收據。", "The block has no such receipt."},
    Sentence{Failure::transition_differs, "該區塊無此狀態轉換。",
             "The block has no such transition of a status."},
    Sentence{Failure::batch_differs, "該批次無此紀錄。", "The batch has no such record."},
    Sentence{Failure::list_count_differs, "清單不完整：筆數與帳本不符。",
             "The list is not whole: the ledger has another number of entries."},
    Sentence{Failure::list_differs, "清單內容或順序與帳本不符。",
             "The list's entries or their order are not those of the ledger."},
};

/// Marks that make what follows run the other way.
bool turns_text(std::string_view character) {
    constexpr std::array<std::string_view, 12> kMarks = {"\u061c", "\u200e", "\u200f", "\u202a",
                                                         "\u202b", "\u202c", "\u202d", "\u202e",
                                                         "\u2066", "\u2067", "\u2068", "\u2069"};
    return std::ranges::find(kMarks, character) != kMarks.end();
}

Bilingual claim_text(const proof::Statement& s) {
    using Kind = proof::Statement::Kind;
    const std::string key = printable(s.key);
    const std::string block = std::to_string(s.block_height);
    switch (s.kind) {
        case Kind::record:  return {"帳本載有紀錄 " + key, "the ledger has the record " + key};
        case Kind::absence: return {"帳本無紀錄 " + key, "the ledger has no record " + key};
        case Kind::receipt:
            return {"區塊 " + block + " 載有此收據", "block " + block + " has this receipt"};
        case Kind::transition:
            return {"區塊 " + block + " 載有狀態轉換 " + key,
                    "block " + block + " has the transition " + key};
        case Kind::batch_record:
            return {"區塊 " + block + " 所載批次含有此紀錄",
                    "a batch in block " + block + " has this record"};
        case Kind::list:
            return {"清單 " + key + " 完整，共 " + std::to_string(s.refs.size()) + " 筆",
                    "the list " + key + " is complete, with " + std::to_string(s.refs.size()) +
                        " entries"};
    }
    return {};
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        const std::string_view character = text.substr(at, length);
        at += character.size();
        const bool control = byte < 0x20 || byte == 0x7f;
        const bool upper_control = byte == 0xc2 && character.size() == 2 &&
                                   static_cast<unsigned char>(character[1]) < 0xa0;
        if (control || upper_control || turns_text(character)) {
            clean += '?';
        } else {
            clean += character;
        }
    }
    return clean;
}

Bilingual text_of(Failure failure) {
    const auto found = std::ranges::find(kSentences, failure, &Sentence::failure);
    if (found == kSentences.end()) return {"不成立。", "It does not hold."};
    return {found->zh, found->en};
}

Bilingual text_of(const proof::Proved& proved) {
    const Bilingual claim = claim_text(proved.statement);
    const proof::State& s = proved.state;
    const std::string height = std::to_string(s.height);
    const std::string validators = std::to_string(s.validators);
    return {"鏈 " + printable(s.chain_id) + "，高度 " + height + "：" + claim.zh + "（由 " +
                validators + " 個驗證節點於 " + format_time(s.signed_ms, 0) + " 簽署）",
            "chain " + printable(s.chain_id) + ", height " + height + ": " + claim.en +
                " (signed by " + validators + (s.validators == 1 ? " validator" : " validators") +
                " at " + format_time(s.signed_ms, 0) + ")"};
}

Bilingual caution(const proof::State& state) {
    constexpr std::size_t kOperatorsMin = 4;
    if (state.validators >= kOperatorsMin) return {};
    return {
        "注意：此帳本由少於四個驗證節點簽署，其營運者得另製一份歷史；本證明僅表示該營運者曾簽署此內"
        "容，不足以對抗該營運者。",
        "Note: fewer than four validators sign this ledger, so its operator can make another "
        "history. "
        "This shows what the operator signed; it proves nothing against the operator."};
}

}  // namespace charter::verify
