#include "abci/comet_rpc_test.hpp"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>

namespace charter::abci {
namespace {

namespace json = boost::json;
namespace types = tendermint::types;

std::string text(const json::value& value) { return std::string(value.as_string()); }
std::int64_t number(const json::value& value) { return std::stoll(text(value)); }
Bytes hex(const json::value& value) { return from_hex(text(value)).value(); }

google::protobuf::Timestamp time_of(const json::value& value) {
    google::protobuf::Timestamp time;
    EXPECT_TRUE(google::protobuf::util::TimeUtil::FromString(text(value), &time));
    return time;
}

types::BlockID block_id(const json::value& value) {
    types::BlockID id;
    id.set_hash(hex(value.at("hash")));
    const json::value& parts = value.at("parts");
    id.mutable_part_set_header()->set_total(parts.at("total").to_number<std::uint32_t>());
    id.mutable_part_set_header()->set_hash(hex(parts.at("hash")));
    return id;
}

types::Header header_of(const json::value& value) {
    types::Header header;
    header.mutable_version()->set_block(
        static_cast<std::uint64_t>(number(value.at("version").at("block"))));
    if (const json::value* app = value.at("version").as_object().if_contains("app")) {
        header.mutable_version()->set_app(static_cast<std::uint64_t>(number(*app)));
    }
    header.set_chain_id(text(value.at("chain_id")));
    header.set_height(number(value.at("height")));
    *header.mutable_time() = time_of(value.at("time"));
    *header.mutable_last_block_id() = block_id(value.at("last_block_id"));
    header.set_last_commit_hash(hex(value.at("last_commit_hash")));
    header.set_data_hash(hex(value.at("data_hash")));
    header.set_validators_hash(hex(value.at("validators_hash")));
    header.set_next_validators_hash(hex(value.at("next_validators_hash")));
    header.set_consensus_hash(hex(value.at("consensus_hash")));
    header.set_app_hash(hex(value.at("app_hash")));
    header.set_last_results_hash(hex(value.at("last_results_hash")));
    header.set_evidence_hash(hex(value.at("evidence_hash")));
    header.set_proposer_address(hex(value.at("proposer_address")));
    return header;
}

types::Commit commit_of(const json::value& value) {
    types::Commit commit;
    commit.set_height(number(value.at("height")));
    commit.set_round(value.at("round").to_number<std::int32_t>());
    *commit.mutable_block_id() = block_id(value.at("block_id"));
    for (const json::value& one : value.at("signatures").as_array()) {
        types::CommitSig& vote = *commit.add_signatures();
        vote.set_block_id_flag(
            static_cast<types::BlockIDFlag>(one.at("block_id_flag").to_number<int>()));
        vote.set_validator_address(hex(one.at("validator_address")));
        *vote.mutable_timestamp() = time_of(one.at("timestamp"));
        if (one.at("signature").is_string()) {
            vote.set_signature(from_base64(text(one.at("signature"))).value());
        }
    }
    return commit;
}

light::ValidatorSet validators_of(const json::value& value) {
    std::vector<light::Validator> validators;
    for (const json::value& one : value.at("validators").as_array()) {
        validators.push_back({from_base64(text(one.at("pub_key").at("value"))).value(),
                              number(one.at("voting_power"))});
    }
    return light::ValidatorSet::make(std::move(validators)).value();
}

}  // namespace

std::string ask_rpc(const std::filesystem::path& socket, const std::string& request) {
    const std::string command =
        "curl -s --max-time 5 --unix-socket " + socket.string() + " 'http://local/" + request + "'";
    std::string answer;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4'096> buffer{};
    while (std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        answer.append(buffer.data(), got);
    }
    ::pclose(pipe);
    return answer;
}

engine::SignedBlock signed_block(const std::filesystem::path& socket, std::uint64_t height) {
    const std::string at = "?height=" + std::to_string(height);
    const json::value commit = json::parse(ask_rpc(socket, "commit" + at)).at("result");
    const json::value validators =
        json::parse(ask_rpc(socket, "validators" + at + "&per_page=100")).at("result");
    const json::value& both = commit.at("signed_header");
    return {header_of(both.at("header")), commit_of(both.at("commit")), validators_of(validators)};
}

}  // namespace charter::abci
