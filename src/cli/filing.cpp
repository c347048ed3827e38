#include "cli/filing.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "cli/address.hpp"
#include "cli/confirm.hpp"
#include "cli/judged_here.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "client/submit_many.hpp"
#include "sheet/csv.hpp"
#include "sheet/xlsx.hpp"
#include "tx/context.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// "assets!C5 owner: ..."
std::string line_of(const std::string& sheet, const client::CellError& error) {
    std::string place = sheet + "!";
    if (error.column) place += sheet::column_letters(*error.column);
    place += std::to_string(error.row);
    if (!error.name.empty()) place += " " + error.name;
    return place + (in_chinese() ? "：" + error.what.zh() : ": " + error.what.en());
}

}  // namespace

Exit write_sheet(const Session& session, const sheet::OutSheet& sheet, const SheetFile& file) {
    const Outcome<Bytes> bytes = file.format == "xlsx" ? sheet::write_xlsx({sheet})
                                                       : Outcome<Bytes>(sheet::sheet_csv(sheet));
    if (!bytes) return report_fault(session, bytes.error());
    const fs::path out = file.out.empty() ? fs::path(file.name + "." + file.format) : file.out;
    if (const auto written = client::write_file(out, *bytes); !written)
        return report_fault(session, written.error());
    std::cout << out.string() << "\n";
    return Exit::done;
}

Outcome<std::monostate> Filing::begin() {
    const auto point = client::chain_point(node_, session_.persons.front());
    if (!point) return tl::unexpected(point.error());
    nonce_ = point->nonce;
    return std::monostate{};
}

client::SameDocument Filing::same_document() {
    return [this](const Bytes& commitment, const std::string& file) -> Outcome<bool> {
        const std::pair asked(commitment, file);
        if (const auto known = same_.find(asked); known != same_.end()) return known->second;
        const auto document = client::document_of_file(node_, commitment, path_of(file));
        if (!document) return tl::unexpected(document.error());
        if (*document) documents[file] = **document;
        same_[asked] = document->has_value();
        return document->has_value();
    };
}

client::Recognition Filing::recognition() {
    const auto same_text = [this](const Bytes& commitment,
                                  const std::string& text) -> Outcome<bool> {
        const std::pair asked(commitment, text);
        if (const auto known = texts_.find(asked); known != texts_.end()) return known->second;
        const auto is = client::is_text_of(node_, commitment, text);
        if (is) texts_[asked] = *is;
        return is;
    };
    return {same_document(), same_text};
}

// A sheet of somebody else's names no file elsewhere.
void Filing::check_files() {
    std::optional<std::uint32_t> place;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].role == client::ColumnRole::document) place = rows.places[i];
    }
    for (const client::SheetEntry& entry : rows.entries) {
        if (entry.file.empty()) continue;
        std::error_code failed;
        const bool plain = entry.file.find('/') == std::string::npos && entry.file != "..";
        const bool there =
            plain && !folder.empty() && fs::is_regular_file(path_of(entry.file), failed);
        if (there) continue;
        client::CellError& error = rows.errors.emplace_back();
        error.row = entry.row;
        error.column = place;
        error.name = client::kDocumentColumn;
        const std::string file = sheet::quoted(entry.file);
        error.what.set_zh("--attach-folder 內無檔案「" + file + "」");
        error.what.set_en("the folder of --attach-folder has no file \"" + file + "\"");
    }
}

Exit Filing::report_errors(const std::vector<client::CellError>& errors) const {
    if (!session_.json) {
        for (const client::CellError& error : errors)
            std::cout << line_of(sheet_name, error) << "\n";
        std::cerr << text(TextId::sheet_errors, {{"count", std::to_string(errors.size())}}) << "\n";
        return Exit::usage;
    }
    json::array list;
    for (const client::CellError& error : errors) {
        list.push_back({{"sheet", sheet_name},
                        {"row", error.row},
                        {"column", error.column ? json::value(sheet::column_letters(*error.column))
                                                : json::value(nullptr)},
                        {"name", error.name},
                        {"text", {{"zh", error.what.zh()}, {"en", error.what.en()}}}});
    }
    std::cout << json::serialize(json::object{{"errors", std::move(list)}}) << "\n";
    return Exit::usage;
}

Outcome<std::monostate> Filing::judge() {
    return judged_here(session_, node_, *convention.catalog, [&](const tx::Context& ctx) {
        client::judge_plan(plan, rows, columns, ctx);
    });
}

void Filing::show_plan() const {
    const auto changed = std::ranges::count_if(plan.acts, [](const client::PlannedAct& act) {
        return act.action.has_registers_supersede();
    });
    const std::size_t made = plan.acts.size() - static_cast<std::size_t>(changed);
    std::cout << text(TextId::sheet_plan, {{"new", std::to_string(made)},
                                           {"changed", std::to_string(changed)},
                                           {"there", std::to_string(plan.there)}})
              << "\n";
}

bool Filing::may_go_on() const { return yes || confirmed(text(TextId::sheet_ask)); }

Outcome<std::monostate> Filing::add_document(v1::EntryBody& body, const std::string& file) {
    if (!documents.contains(file)) {
        auto document = document_of(session_, path_of(file), client::plain_title(body));
        if (!document) return tl::unexpected(document.error());
        documents[file] = *std::move(document);
    }
    client::set_document(body, documents[file]);
    return std::monostate{};
}

// Of a document that the sheet names by its commitment.
Outcome<std::monostate> Filing::add_note(v1::EntryBody& body) {
    const Bytes& commitment = body.document();
    if (commitment.empty() || body.has_document_note()) return std::monostate{};
    if (!told_.contains(commitment)) {
        auto document = client::document_at(node_, commitment);
        if (!document) return tl::unexpected(document.error());
        told_[commitment] = *std::move(document);
    }
    if (const auto& document = told_[commitment]) client::set_document(body, *document);
    return std::monostate{};
}

Outcome<std::vector<v1::Action>> Filing::actions() {
    std::vector<v1::Action> actions;
    for (const client::PlannedAct& act : plan.acts) {
        v1::EntryBody* body = client::body_of(actions.emplace_back(act.action));
        if (body == nullptr) continue;
        auto done = act.file.empty() ? add_note(*body) : add_document(*body, act.file);
        const v1::EntryType* type = convention.catalog->entry_type(body->register_());
        if (done && type != nullptr)
            done = client::commit_texts(*body, *type, text_commitments_of(session_));
        if (!done) return tl::unexpected(done.error());
    }
    return actions;
}

Exit Filing::file_all() {
    auto signers = open_signers(session_, v1::USAGE_SIGN);
    if (!signers) return report_fault(session_, signers.error());
    auto all = actions();
    if (!all) return report_fault(session_, all.error(), Exit::refused);
    if (before_submitting) {
        if (const auto kept = before_submitting(); !kept)
            return report_fault(session_, kept.error());
    }
    const client::ManyActs acts{*std::move(all), nonce_, session_.wait_ms};
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    const auto done = client::submit_many(node_, *signers, acts, [&](std::size_t count) {
        if (terminal) std::cerr << "\r" << count << " / " << acts.actions.size() << std::flush;
    });
    if (terminal) std::cerr << "\r\033[K";
    if (!done) return report_fault(session_, done.error(), Exit::unreachable);
    std::cout << text(TextId::sheet_done, {{"count", std::to_string(done->done)}}) << "\n";
    if (!done->failed) return Exit::done;
    client::CellError error;
    error.row = plan.acts[*done->failed].row;
    error.what.set_zh(done->refusal.text_zh);
    error.what.set_en(done->refusal.text_en);
    std::cout << line_of(sheet_name, error) << "\n" << text(TextId::sheet_goes_on) << "\n";
    return Exit::refused;
}

Exit Filing::run() {
    if (!session_.save.empty() || !session_.offline.empty())
        return report_fault(
            session_,
            {"a sheet becomes many transactions: --save and --offline do not go with it"});
    if (plan.errors.empty()) {
        if (auto judged = judge(); !judged)
            return report_fault(session_, judged.error(), Exit::unreachable);
    }
    if (!plan.errors.empty()) return report_errors(plan.errors);
    show_plan();
    if (session_.dry_run || plan.acts.empty()) return Exit::done;
    return may_go_on() ? file_all() : Exit::usage;
}

}  // namespace charter::cli
