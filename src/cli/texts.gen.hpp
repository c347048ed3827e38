// Generated from src/cli/texts.yaml by tools/gen_cli_texts.py. Do not edit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace charter::cli {

/// What commands print.
enum class TextId : std::uint8_t {
    exit_codes,
    node_exit_codes,
    fields_of_act,
    help_hint,
    refused,
    would_be_done,
    done_at,
    pack_made,
    document_erased,
    document_may_go,
    retention_kept,
    retention_floor,
    key_takes_effect,
    replace_key_title,
    since_the_beginning,
    since_height,
    node_in_service,
    node_suspended,
    node_retired,
    submitted,
    catalog_checked,
    executable,
    signed_by,
    founded,
    certificates,
    acknowledged,
    lost,
    checked,
};

/// One text; `en` is empty where the English is the key itself.
struct TextRow {
    std::string_view key;
    std::string_view en;
    std::string_view zh;
};

std::span<const TextRow> commands_table();
std::span<const TextRow> options_table();
std::span<const TextRow> messages_table();
std::span<const TextRow> patterns_table();
std::span<const TextRow> columns_table();
std::span<const TextRow> labels_table();

}  // namespace charter::cli
