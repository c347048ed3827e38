#include "state/delta.hpp"

namespace charter::state {

std::optional<Bytes> Delta::get(ByteView key) const {
    const auto found = changes_.find(key);
    return found != changes_.end() ? found->second : base_->get(key);
}

View::Decoded Delta::decoded(ByteView key, Decode decode) const {
    const auto found = changes_.find(key);
    if (found == changes_.end()) return base_->decoded(key, decode);
    return found->second ? decode(*found->second) : nullptr;
}

void Delta::scan(ByteView from, ByteView to, const Visit& visit) const {
    auto own = changes_.lower_bound(from);
    const auto own_left = [&] {
        return own != changes_.end() && (to.empty() || ByteView(own->first) < to);
    };
    bool stopped = false;
    const auto visit_own = [&] {
        if (own->second && !visit(own->first, *own->second)) stopped = true;
        ++own;
    };
    base_->scan(from, to, [&](ByteView key, ByteView value) {
        while (!stopped && own_left() && ByteView(own->first) < key) visit_own();
        if (stopped) return false;
        if (own_left() && ByteView(own->first) == key) {
            visit_own();
        } else if (!visit(key, value)) {
            stopped = true;
        }
        return !stopped;
    });
    while (!stopped && own_left()) visit_own();
}

void Delta::drop_unchanged() {
    for (auto it = changes_.begin(); it != changes_.end();) {
        it = base_->get(it->first) == it->second ? changes_.erase(it) : std::next(it);
    }
}

std::optional<Bytes> MemoryView::get(ByteView key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

void MemoryView::scan(ByteView from, ByteView to, const Visit& visit) const {
    for (auto it = values_.lower_bound(from); it != values_.end(); ++it) {
        if (!to.empty() && ByteView(it->first) >= to) return;
        if (!visit(it->first, it->second)) return;
    }
}

void MemoryView::apply(const Changes& changes) {
    for (const auto& [key, value] : changes) {
        if (value) {
            values_.insert_or_assign(key, *value);
        } else {
            values_.erase(key);
        }
    }
}

Bytes prefix_end(ByteView prefix) {
    Bytes end(prefix);
    while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

void scan_prefix(const View& view, ByteView prefix, const View::Visit& visit) {
    view.scan(prefix, prefix_end(prefix), visit);
}

}  // namespace charter::state
