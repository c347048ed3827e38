// /v1/packs/acts: the transactions behind the records of an evidence pack.
#include <algorithm>
#include <memory>

#include "api/auth.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/acts.hpp"
#include "engine/application.hpp"
#include "engine/engine.hpp"
#include "engine/proofs.hpp"
#include "state/keys.hpp"

namespace charter::api {
namespace {

/// A state without what the asker may not read.
class VisibleView final : public state::View {
  public:
    VisibleView(const state::View& view, const Request& request)
        : view_(view), reader_(request.identity, *request.tip->catalog, view) {}

    std::optional<Bytes> get(ByteView key) const override {
        if (!reader_.may_read(key)) return std::nullopt;
        return view_.get(key);
    }
    void scan(ByteView from, ByteView to, const Visit& visit) const override {
        view_.scan(from, to, [&](ByteView key, ByteView value) {
            return !reader_.may_read(key) || visit(key, value);
        });
    }

  private:
    const state::View& view_;
    PastReader reader_;
};

/// The file, in the pieces that a connection takes.
class ActsBody {
  public:
    explicit ActsBody(engine::ActsFile file) : file_(std::move(file)) {}

    std::uint64_t bytes() const { return file_.bytes(); }

    Outcome<std::size_t> read(char* buffer, std::size_t size) {
        if (given_ == waiting_.size()) {
            auto piece = file_.next();
            if (!piece) return tl::unexpected(piece.error());
            waiting_ = *std::move(piece);
            given_ = 0;
        }
        const std::size_t taken = std::min(size, waiting_.size() - given_);
        std::copy_n(waiting_.data() + given_, taken, buffer);
        given_ += taken;
        return taken;
    }

  private:
    engine::ActsFile file_;
    Bytes waiting_;
    std::size_t given_ = 0;
};

Response read_acts(const Api& api, const Request& request) {
    const auto height = parse_number(request.path.at("height"));
    if (!height) return problem(400, "bad_path", "the last part is a height");
    const storage::StateStore& store = api.engine->application().store();
    const auto kept = engine::state_at(store, api.archive, *height);
    if (!kept) return problem(410, "height_not_kept", kept.error().what);
    const VisibleView visible(**kept, request);
    auto found = engine::ActsFile::find(store.store(), visible, *height);
    if (!found) return problem(410, "acts_not_kept", found.error().what);
    const auto body = std::make_shared<ActsBody>(*std::move(found));
    Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.stream = BodyStream{
        body->bytes(), [body](char* buffer, std::size_t size) { return body->read(buffer, size); }};
    return response;
}

}  // namespace

void add_pack_acts_routes(Router& router) {
    router.add({"GET", "/v1/packs/acts/{height}", {}, read_acts, false, {}});
}

}  // namespace charter::api
