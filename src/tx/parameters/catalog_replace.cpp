#include "tx/parameters/catalog_replace.hpp"

#include <map>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kCatalogBytes = 1U << 20U;

tl::unexpected<Refusal> catalog_fault(std::string why) {
    return refuse(Reason::catalog_invalid, {{"why", std::move(why)}});
}

std::vector<Bytes> keys_below(const state::View& view, ByteView prefix) {
    std::vector<Bytes> keys;
    state::scan_prefix(view, prefix, [&](ByteView key, ByteView) {
        keys.emplace_back(key);
        return true;
    });
    return keys;
}

void erase_outside_bounds(const catalog::Catalog& next, state::Delta& delta) {
    std::vector<Bytes> outside;
    state::each<v1::ParameterValue>(delta, "par/", [&](const v1::ParameterValue& set) {
        const v1::Parameter* parameter = next.parameter(set.parameter());
        const bool within = parameter != nullptr && set.value() >= parameter->min() &&
                            set.value() <= parameter->max();
        if (!within) outside.push_back(set.key());
        return true;
    });
    for (const Bytes& key : outside) delta.erase(key);
}

void write_catalog(const catalog::Catalog& next, state::Delta& delta) {
    const auto written = catalog::records(next.wire());
    const std::map<ByteView, ByteView> records(written.begin(), written.end());
    for (const ByteView prefix : {ByteView("cat/"), ByteView("pol/")}) {
        for (const Bytes& key : keys_below(delta, prefix)) {
            if (!records.contains(key)) delta.erase(key);
        }
    }
    for (const auto& [key, record] : records) {
        const bool in_force = key.starts_with("pol/") && delta.get(key);
        if (!in_force) delta.put(Bytes(key), Bytes(record));
    }
    erase_outside_bounds(next, delta);
}

// The bytes were checked.
std::shared_ptr<const catalog::Catalog> load_checked(const v1::CatalogReplace& tx) {
    v1::Catalog wire;
    wire::decode_trusted(tx.catalog(), wire);
    auto loaded = catalog::load(std::move(wire));
    ensure(loaded.has_value(), "a catalog that check loaded does not load");
    return *std::move(loaded);
}

// Programs read parameters by name: none may go.
Status permit_parameters(const catalog::Catalog& next, const Context& ctx) {
    for (const v1::Parameter& parameter : ctx.catalog().wire().parameters()) {
        if (next.parameter(parameter.name()) == nullptr) {
            return catalog_fault("the parameter " + parameter.name() + " is missing");
        }
    }
    return ok();
}

}  // namespace

Status check(const v1::CatalogReplace& tx) {
    if (Status s = require_digest("catalog_digest", tx.catalog_digest()); !s) return s;
    if (tx.based_on() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("based_on")}});
    }
    if (tx.catalog().empty()) {
        return refuse(Reason::field_missing, {{"field", std::string("catalog")}});
    }
    v1::Catalog wire;
    if (Status s = wire::decode_canonical(tx.catalog(), kCatalogBytes, wire); !s) return s;
    const v1::CatalogHead& head = wire.head();
    if (head.digest() != tx.catalog_digest()) return catalog_fault("another digest than announced");
    if (head.based_on() != tx.based_on() || head.version() != tx.based_on() + 1) {
        return catalog_fault("not the next version of what it is based on");
    }
    const auto loaded = catalog::load(std::move(wire));
    if (!loaded) return tl::unexpected(loaded.error());
    return ok();
}

Status permit(const v1::CatalogReplace& tx, const Context& ctx) {
    const std::uint32_t version = ctx.catalog().version();
    if (ctx.enforced(Rule::catalog_single_version) && tx.based_on() != version) {
        return refuse(Reason::catalog_version_wrong,
                      {{"base", std::int64_t{tx.based_on()}}, {"version", std::int64_t{version}}});
    }
    const std::shared_ptr<const catalog::Catalog> next = load_checked(tx);
    if (Status s = permit_parameters(*next, ctx); !s) return s;
    state::Delta after(ctx.view());
    write_catalog(*next, after);
    const auto scan = [&](ByteView prefix, const catalog::Visit& visit) {
        state::scan_prefix(after, prefix, visit);
    };
    const auto in_force = catalog::from_records(scan);
    if (!in_force) return tl::unexpected(in_force.error());
    return assembly_can_act_with(after, **in_force, ctx) ? ok() : refuse(Reason::would_brick);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::CatalogReplace& tx, Context& ctx) {
    const std::shared_ptr<const catalog::Catalog> next = load_checked(tx);
    write_catalog(*next, ctx.delta());
    ctx.event("tx", "catalog.replace", to_hex(next->digest()),
              {number_field("version", std::int64_t{next->version()})});
}

}  // namespace charter::tx
