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
    signer_exit_codes,
    signer_state,
    restored_solo,
    restored_network,
    fields_of_act,
    help_hint,
    refused,
    would_be_done,
    done_at,
    pack_made,
    document_erased,
    document_may_go,
    network_answered,
    network_silent,
    network_fork,
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
    network_made,
    network_made_home,
    network_made_comet,
    network_made_config,
    network_next,
    network_next_texts,
    network_next_tls,
    network_next_signer,
    network_next_run,
    network_next_firewall,
    network_next_units,
    network_peers_same,
    network_peers_changed,
    network_node_there,
    network_next_power,
    certificates,
    load_taken,
    load_times,
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
