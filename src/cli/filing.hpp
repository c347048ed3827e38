#pragma once
// Entries of a sheet on their way to the ledger: judged as a whole, shown, signed and submitted.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "client/convention.hpp"
#include "client/document_upload.hpp"
#include "client/sheet_import.hpp"

namespace charter::cli {

/// A sheet on the disk.
struct SheetFile {
    std::string name;
    std::string format = "xlsx";  // or csv
    std::filesystem::path out;    // empty: NAME.FORMAT
};
/// Writes the sheet and prints where it is.
Exit write_sheet(const Session& session, const sheet::OutSheet& sheet, const SheetFile& file);

struct Filing {
    /// `session` and `node` must outlive it.
    Filing(const Session& session, client::NodeClient& node, client::Convention in_force)
        : convention(std::move(in_force)), session_(session), node_(node) {}

    client::Convention convention;
    std::vector<client::SheetColumn> columns;
    std::string sheet_name;
    client::SheetRows rows;
    client::ImportPlan plan;
    std::filesystem::path folder;                            // of documents
    std::map<std::string, client::NamedDocument> documents;  // that the node has, by file
    bool yes = false;
    /// What must be kept before anything is submitted. Empty: nothing.
    std::function<Outcome<std::monostate>()> before_submitting;

    /// Before anything of the ledger is read that the plan is made from: notes the sender's nonce.
    /// Faults: no usable answer
    Outcome<std::monostate> begin();
    /// Whether a document of the ledger is a file of the folder, asked of the node once; notes the
    /// document if it is.
    client::SameDocument same_document();
    /// The same, and whether a commitment of the ledger is of a text, asked of the node once.
    client::Recognition recognition();
    /// Adds an error for each row whose document is no file right in the folder.
    void check_files();
    /// Prints them by sheet, row and column.
    Exit report_errors(const std::vector<client::CellError>& errors) const;
    /// Judges the plan as the ledger will, prints what is wrong or what will be done, asks, signs
    /// and submits.
    Exit run();

  private:
    Outcome<std::monostate> judge();
    void show_plan() const;
    bool may_go_on() const;
    Outcome<std::vector<v1::Action>> actions();
    Outcome<std::monostate> add_document(v1::EntryBody& body, const std::string& file);
    Outcome<std::monostate> add_note(v1::EntryBody& body);
    Exit file_all();
    std::filesystem::path path_of(const std::string& file) const { return folder / file; }

    const Session& session_;
    client::NodeClient& node_;
    std::map<std::pair<Bytes, std::string>, bool> same_;          // by commitment and file
    std::map<std::pair<Bytes, std::string>, bool> texts_;         // by commitment and text
    std::map<Bytes, std::optional<client::NamedDocument>> told_;  // by commitment
    std::uint64_t nonce_ = 0;
};

}  // namespace charter::cli
