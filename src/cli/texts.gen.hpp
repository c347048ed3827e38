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
    doctor_ok,
    doctor_warning,
    doctor_problem,
    doctor_clock_ok,
    doctor_clock_chrony,
    doctor_no_chrony,
    doctor_chrony_alone,
    doctor_chrony_off,
    doctor_clock_behind,
    doctor_clock_ahead,
    doctor_key_unread,
    doctor_key_unjudged,
    doctor_key_differs,
    doctor_key_running,
    doctor_key_ok,
    doctor_config_unread,
    doctor_peer_silent,
    doctor_peer_refused,
    doctor_no_peer,
    doctor_not_listening,
    doctor_not_seen,
    doctor_firewall_ok,
    doctor_genesis_unread,
    doctor_genesis_differs,
    doctor_other_genesis,
    doctor_genesis_ok,
    doctor_no_engine,
    doctor_engine_version,
    doctor_other_program,
    doctor_version_ok,
    doctor_disk_full,
    doctor_disk_low,
    doctor_disk_ok,
    doctor_open_to_others,
    doctor_permissions_ok,
    doctor_socket_long,
    doctor_socket_stale,
    doctor_sockets_ok,
    doctor_standing_unknown,
    doctor_not_registered,
    doctor_retired,
    doctor_suspended,
    doctor_member_out,
    doctor_standing_ok,
    doctor_vote_unjudged,
    doctor_no_signer,
    doctor_no_validator,
    doctor_vote_key,
    doctor_no_power,
    doctor_validator_ok,
    doctor_grave,
    doctor_engine_silent,
    doctor_catching_up,
    doctor_lags,
    doctor_engine_ok,
    doctor_api_closed,
    doctor_api_not_asked,
    doctor_api_fault,
    doctor_api_ok,
    doctor_solo,
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
    doctor_program_too_old,
    doctor_upgrade_ready,
    doctor_upgrade_unsupported,
    network_upgrade,
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
