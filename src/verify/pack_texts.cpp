#include "verify/pack_texts.hpp"

#include <algorithm>
#include <array>

namespace charter::verify {
namespace {

using pack::Failure;

struct Sentence {
    Failure failure;
    const char* zh;
    const char* en;
};

constexpr std::array kOfContent = {
    Sentence{Failure::manifest_missing, "證據包內無 MANIFEST.json。",
             "The pack has no MANIFEST.json."},
    Sentence{Failure::manifest_invalid, "清單檔無法讀取，或曾遭編輯。",
             "The manifest does not read, or was edited."},
    Sentence{Failure::pack_format_unknown, "證據包格式版本不明：請使用較新版本之 charter-verify。",
             "The pack's format is not known here: use a later charter-verify."},
    Sentence{Failure::file_missing, "清單所列檔案不在證據包內。",
             "A file of the manifest is not in the pack."},
    Sentence{Failure::file_unlisted, "證據包內有清單未列之檔案。",
             "The pack has a file that the manifest does not list."},
    Sentence{Failure::file_differs, "檔案內容與清單不符：曾遭竄改。",
             "A file is not the one of the manifest: it was altered."},
    Sentence{Failure::trail_invalid, "區塊標頭檔不完整或無法讀取。",
             "The headers are not complete, or do not read."},
    Sentence{Failure::way_flaw, "自信任起點至該高度之路徑不成立。",
             "The way from what you trust to this height does not hold."},
    Sentence{Failure::way_not_judged, "以您所持之信任起點，無法判定此證據包。",
             "With what you trust, this pack cannot be judged."},
    Sentence{Failure::protocol_unknown,
             "帳本所執行之協定版本較本程式新：請使用較新版本之 charter-verify。",
             "The ledger runs a later protocol than this program knows: use a later "
             "charter-verify."},
    Sentence{Failure::as_of_differs, "所選高度並非該時點前之最後區塊。",
             "The height is not that of the last block by the time asked for."},
    Sentence{Failure::state_invalid, "帳本紀錄無法讀取。", "The ledger's records do not read."},
    Sentence{Failure::state_format_unknown, "狀態檔格式版本不明：請使用較新版本之 charter-verify。",
             "The state's format is not known here: use a later charter-verify."},
    Sentence{Failure::state_differs,
             "帳本紀錄與區塊所簽之應用雜湊值不符：有紀錄遭竄改、增加或遺漏。",
             "The records do not give the app hash that was signed: one was altered, added or left "
             "out."},
    Sentence{Failure::catalog_invalid, "帳本所載公約目錄無效。",
             "The convention in the ledger is not valid."},
    Sentence{Failure::scope_unknown, "帳本無此要求或成員，或證據包未涵蓋所問期間。",
             "The ledger has no such requirement or member, or the pack does not reach that time."},
    Sentence{Failure::hidden_wrongly, "證據包隱藏了申請者有權閱覽之紀錄。",
             "The pack hides a record that whoever asked for it may see."},
    Sentence{Failure::evidence_invalid, "文件索引無法讀取。",
             "The index of documents does not read."},
    Sentence{Failure::evidence_differs, "文件與紀錄所承諾者不符。",
             "A document is not the one that its entry commits to."},
    Sentence{Failure::evidence_unlisted, "文件索引與紀錄所載之文件不一致：有遺漏或多餘。",
             "The index does not list the documents that the entries name: one is missing, or too "
             "many."},
    Sentence{Failure::erasure_invalid, "刪除證明無法讀取，或其內容不完整。",
             "A certificate of erasure does not read, or lacks what it must say."},
    Sentence{Failure::erasure_of_another, "刪除證明屬於其他帳本、文件或持有成員。",
             "A certificate of erasure is of another ledger, document or holder."},
    Sentence{Failure::erasure_signature, "刪除證明之簽章不成立：曾遭竄改。",
             "A signature of a certificate of erasure is wrong: it was altered."},
    Sentence{Failure::erasure_credential,
             "刪除證明之簽署人於刪除時並無有效憑證，或二簽署人為同一人。",
             "A signer of a certificate of erasure had no credential in standing then, or one "
             "person signed twice."},
    Sentence{Failure::acts_invalid, "交易檔無法讀取。", "The transactions do not read."},
    Sentence{Failure::act_missing, "缺少紀錄所據之交易。",
             "A transaction that a record rests on is left out."},
    Sentence{Failure::act_unlisted, "證據包含有不屬於任何可見紀錄之交易。",
             "There is a transaction that no visible record rests on."},
    Sentence{Failure::act_differs, "交易內容與其紀錄不符。",
             "A transaction says something else than its record."},
    Sentence{Failure::act_of_another_ledger, "交易或其收據不屬於此帳本。",
             "A transaction or its receipt is not of this ledger."},
    Sentence{Failure::act_signature, "交易之簽章不成立。",
             "A signature of a transaction does not hold."},
    Sentence{Failure::act_credential, "簽署所用之憑證當時無效，或非由其信任錨簽發。",
             "A credential was not in force when it signed, or is not its trust anchor's."},
    Sentence{Failure::resolution_not_passed, "重新計票後，決議未達其表決政策之門檻。",
             "Counted again, the votes of a resolution do not meet its policy."},
    Sentence{Failure::not_resolved, "帳本內生效之事項，既非創立文件所定，亦無決議為據。",
             "Something in force was decided neither by founding nor by a resolution."},
    Sentence{Failure::catalog_not_adopted, "帳本所載或成員所採納之公約，從未經決議採行。",
             "The convention in the ledger, or one that a member adopted, was never adopted."},
    Sentence{Failure::transition_missing, "狀態之變動紀錄有遺漏。",
             "A transition of a status was left out."},
    Sentence{Failure::transition_differs, "狀態與其變動紀錄不符：有變動遭竄改、調換或移至他處。",
             "A status and its transitions do not agree: one was altered, moved or is another's."},
    Sentence{Failure::transition_unlisted, "有不屬於任何狀態之變動紀錄。",
             "A transition is there that no status counts."},
    Sentence{Failure::observations_gap, "探測觀測值不連續：有遺漏或不符。",
             "The observations of a probe have a gap, or the newest is not the one of its slot."},
    Sentence{Failure::stamp_invalid, "時戳無法讀取，或其簽章不成立。",
             "A time stamp does not read, or its signature does not hold."},
    Sentence{Failure::stamp_differs, "時戳並非針對該區塊之簽章所作成。",
             "A time stamp is over something else than the votes of its block."},
    Sentence{Failure::stamp_untrusted, "時戳並非由您所信任之時戳機構簽發（--tsa-ca）。",
             "A time stamp is by no authority that you trust (--tsa-ca)."},
    Sentence{Failure::stamp_in_future, "時戳時間晚於本機時鐘：請校正時鐘後再試。",
             "A time stamp is later than this machine's clock: set the clock, then try again."},
    Sentence{Failure::stamp_misplaced, "時戳所指區塊不在證據包之路徑上。",
             "A time stamp is of a block that the way does not pass."},
    Sentence{Failure::list_gap, "帳本清單不完整：有項目或其所指紀錄遺漏。",
             "A list of the ledger is not whole: an entry, or the record that it names, is "
             "missing."},
};

}  // namespace

Bilingual text_of(Failure failure) {
    const auto found = std::ranges::find(kOfContent, failure, &Sentence::failure);
    if (found != kOfContent.end()) return {found->zh, found->en};
    if (failure == Failure::too_large)
        return {"證據包逾本程式所能處理之大小。", "The pack is larger than this program takes."};
    if (failure == Failure::unreadable) return {"證據包檔案無法讀取。", "The file cannot be read."};
    // The rest are of the archive: the number and the place say which.
    return {"此檔並非 charter 所產出之證據包，或曾遭竄改、截斷。",
            "This is no pack as charter writes it, or it was altered or cut off."};
}

}  // namespace charter::verify
