// /v1/packs: what an evidence pack is made of. The client puts it together.
#include <memory>

#include "api/auth.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/proofs.hpp"
#include "pack/state_part.hpp"
#include "wire/json.hpp"

namespace charter::api {
namespace {

/// A stamp a year keeps a ledger's trail for a century.
constexpr std::size_t kPassedMax = 100;

Response not_yet() {
    return problem(409, "not_provable",
                   "no block is later than that time yet, so which one is the last by then is not "
                   "decided; ask again after the next block");
}

/// The asked height: itself, or the last one by a time; by default the newest provable.
std::variant<std::uint64_t, Response> pack_height(const Request& request,
                                                  const storage::StateStore& store) {
    const auto newest = engine::provable_height(store);
    if (!newest) return problem(409, "not_provable", "the ledger has no block yet");
    const auto as_of = number_of(request, {"as_of_ms", 0, 0, INT64_MAX});
    if (const auto* wrong = std::get_if<Response>(&as_of)) return *wrong;
    const auto time_ms = static_cast<std::int64_t>(std::get<std::uint64_t>(as_of));
    if (time_ms == 0) return number_of(request, {"height", *newest, 1, *newest});
    if (request.query_value("height") != nullptr) {
        return problem(400, "bad_query", "give `height` or `as_of_ms`, not both");
    }
    const auto found = engine::height_as_of(store, time_ms);
    if (!found) return fault_problem(found.error());
    if (!found->has_value()) return not_yet();
    return **found;
}

/// "5,900": blocks that the trail passes too.
std::variant<std::vector<std::uint64_t>, Response> passed(const Request& request,
                                                          std::uint64_t most) {
    std::vector<std::uint64_t> heights;
    const std::string* list = request.query_value("pass");
    if (list == nullptr) return heights;
    std::size_t comma = 0;
    for (std::size_t from = 0; comma != std::string::npos; from = comma + 1) {
        comma = list->find(',', from);
        const auto height = parse_number(std::string_view(*list).substr(from, comma - from));
        if (!height || *height < 1 || *height > most || heights.size() == kPassedMax) {
            return problem(400, "bad_query",
                           "`pass` takes up to " + std::to_string(kPassedMax) +
                               " heights with commas between, from 1 to " + std::to_string(most));
        }
        heights.push_back(*height);
    }
    return heights;
}

Response read_ground(const Api& api, const Request& request) {
    const storage::StateStore& store = api.engine->application().store();
    const auto height = pack_height(request, store);
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const std::uint64_t at = std::get<std::uint64_t>(height);
    const auto kept = engine::state_at(store, api.archive, at);
    if (!kept) return problem(410, "height_not_kept", kept.error().what);
    const auto checkpoint = number_of(request, {"checkpoint", 1, 1, at + 1});
    if (const auto* wrong = std::get_if<Response>(&checkpoint)) return *wrong;
    const auto stamped = passed(request, at + 1);
    if (const auto* wrong = std::get_if<Response>(&stamped)) return *wrong;
    engine::Prover prover(store, at, true, api.archive);
    for (const std::uint64_t each : std::get<0>(stamped)) prover.pass(each);
    prover.pass(std::get<std::uint64_t>(checkpoint));
    auto ground = prover.pack_ground();
    if (!ground) return fault_problem(ground.error());
    if (const std::string* as_of = request.query_value("as_of_ms")) {
        ground->set_as_of_ms(static_cast<std::int64_t>(parse_number(*as_of).value_or(0)));
    }
    ground->set_made_for(request.identity.member);
    Response response;
    response.body = wire::to_json(*ground);
    return response;
}

/// The leaves of a state one after another, as the asker may see them.
class StatePart {
  public:
    StatePart(std::shared_ptr<const storage::ProvableView> state, const Request& request)
        : state_(std::move(state)),
          identity_(request.identity),
          catalog_(request.tip->catalog),
          reader_(identity_, *catalog_, *state_) {
        v1::StatePartHead head;
        head.set_format(pack::kStateFormat);
        head.set_chain_id(request.tip->config.chain_id());
        head.set_height(state_->height());
        std::uint64_t leaves = 0;
        state_->scan({}, {}, [&](ByteView key, ByteView value) {
            ++leaves;
            bytes_ += leaf(key, value).size();
            return true;
        });
        head.set_leaves(leaves);
        waiting_ = pack::state_part_begin(head);
        bytes_ += waiting_.size();
    }

    std::uint64_t bytes() const { return bytes_; }

    std::size_t read(char* buffer, std::size_t size) {
        if (waiting_.size() < size && !ended_) gather(size);
        const std::size_t given = std::min(size, waiting_.size());
        std::copy_n(waiting_.data(), given, buffer);
        waiting_.erase(0, given);
        return given;
    }

  private:
    Bytes leaf(ByteView key, ByteView value) const {
        return pack::state_part_leaf(key, value, reader_.may_read(key));
    }
    void gather(std::size_t size) {
        ended_ = true;
        state_->scan(next_, {}, [&](ByteView key, ByteView value) {
            if (waiting_.size() >= size) {
                next_ = Bytes(key);
                ended_ = false;
                return false;
            }
            waiting_ += leaf(key, value);
            return true;
        });
    }

    std::shared_ptr<const storage::ProvableView> state_;
    Identity identity_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    PastReader reader_;
    std::uint64_t bytes_ = 0;
    Bytes waiting_;
    Bytes next_;
    bool ended_ = false;
};

Response read_state_part(const Api& api, const Request& request) {
    const auto height = parse_number(request.path.at("height"));
    if (!height) return problem(400, "bad_path", "the last part is a height");
    auto kept = engine::state_at(api.engine->application().store(), api.archive, *height);
    if (!kept) return problem(410, "height_not_kept", kept.error().what);
    const auto part = std::make_shared<StatePart>(*std::move(kept), request);
    Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.stream =
        BodyStream{part->bytes(), [part](char* buffer, std::size_t size) -> Outcome<std::size_t> {
                       return part->read(buffer, size);
                   }};
    return response;
}

}  // namespace

void add_pack_routes(Router& router) {
    router.add({"GET",
                "/v1/packs/ground",
                {"height", "as_of_ms", "checkpoint", "pass"},
                read_ground,
                false,
                {}});
    router.add({"GET", "/v1/packs/state/{height}", {}, read_state_part, false, {}});
}

}  // namespace charter::api
