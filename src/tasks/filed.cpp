// Entries that await their second person, or a step on.

#include <algorithm>

#include "assurance/leaves.hpp"
#include "assurance/values.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"
#include "tx/common.hpp"
#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/stages.hpp"
#include "tx/typed_fields.hpp"
#include "wire/varint.hpp"

namespace charter::tasks {
namespace {

/// Whether the fields fit what `where` asks in so many words.
bool could_serve(const v1::EntryLeaf& leaf, const v1::EntryBody& body) {
    return std::ranges::all_of(leaf.where().tests(), [&](const v1::Test& test) {
        const v1::Value* value = tx::value_of(body.fields(), test.field());
        const auto fits = [&](const v1::Operand& operand) {
            if (!operand.has_literal() || value == nullptr) return true;
            if (test.op() == v1::OPERATOR_HAS || test.op() == v1::OPERATOR_HAS_ALL) {
                return assurance::contains(*value, operand.literal());
            }
            const bool is_word = test.op() == v1::OPERATOR_IS || test.op() == v1::OPERATOR_IN;
            return !is_word || assurance::same(*value, operand.literal());
        };
        return test.op() == v1::OPERATOR_IN ? std::ranges::any_of(test.operands(), fits)
                                            : std::ranges::all_of(test.operands(), fits);
    });
}

/// Whether entries of the register, or some of them, await a second person.
bool is_signed_off(const v1::EntryType& type) {
    return !type.checker_roles().empty() ||
           std::ranges::any_of(type.stages(), [](const v1::EntryStage& stage) {
               return !stage.checker_roles().empty();
           });
}

bool is_at_open_stage(const v1::EntryBody& body, const v1::EntryType& type) {
    return catalog::stage_of(body, type) != nullptr && !catalog::is_ended(body, type);
}

}  // namespace

/// Of an entry of this home; its kind, act, persons and day are the caller's.
Task Builder::entry_task(const v1::Entry& entry, const v1::EntryType& type) {
    Task task;
    task.member = home_;
    task.target = type.name();
    task.about = state::keys::entry_name(entry.key());
    task.subjects = {task.about};
    task.subject_count = 1;
    task.entries = 1;
    task.step = memo_.guide().step_of(type.name());
    std::set<std::uint32_t> places;
    for (const Guide::Use& use : memo_.guide().leaves_of(type.name())) {
        if (could_serve(*use.leaf, entry.body())) places.insert(use.place);
    }
    for (const std::uint32_t place : places) {
        task.requirements.push_back(memo_.catalog().requirements()[place]->id());
    }
    return task;
}

void Builder::add_filed_entry(const v1::Entry& entry, const v1::EntryType& type) {
    const tx::Context& ctx = people_.context();
    if (!tx::permit_predecessor(entry, ctx)) return;  // another draft won: it can no longer be
    Task task = entry_task(entry, type);
    task.due =
        day_at(entry.filed_ms() + assurance::kUnsignedMs, source_.config.utc_offset_minutes());
    const std::optional<v1::Entry> standing = tx::standing_version(entry, ctx.view());
    const v1::Entry* line = standing ? &*standing : nullptr;
    Status content = tx::permit_content(entry.body(), line, type, ctx);
    if (content) content = tx::permit_stage(entry.body(), line, type, ctx);
    if (!content) {
        task.kind = Kind::amend;
        task.act = "registers.supersede";
        task.why = std::string(reason_info(content.error().reason).name);
        const catalog::NameList& makers = catalog::makers_of(entry.body(), type);
        task.roles = {makers.begin(), makers.end()};
        task.persons = who([&](const Actor& actor) {
            return people_.may_file_as(actor, type, makers, home_) && people_.may(actor, task.act);
        });
        return add(std::move(task));
    }
    task.kind = Kind::sign_off;
    task.act = "registers.sign_off";
    const catalog::NameList& checkers = catalog::checkers_of(entry.body(), type);
    task.roles = {checkers.begin(), checkers.end()};
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(task.about);
    action.mutable_registers_sign_off()->set_digest(entry.digest());
    task.persons = who([&](const Actor& actor) {
        return people_.holds_any(actor, checkers) && people_.try_act(actor, action).has_value();
    });
    add(std::move(task));
}

/// Whether the home has entries of the register, and who is asked about may sign them or fills its
/// roles.
bool Builder::signs_in(const v1::EntryType& type) {
    const Bytes list = Bytes(type.name()).append("/").append(home_);
    if (state::list_count(source_.view, "entries", list) == 0) return false;
    if (fills_roles()) return true;
    const auto holds = [&](const catalog::NameList& roles) {
        return only_ != nullptr && people_.holds_any(*only_, roles);
    };
    return holds(type.maker_roles()) || holds(type.checker_roles()) ||
           std::ranges::any_of(type.stages(), [&](const v1::EntryStage& stage) {
               return holds(stage.maker_roles()) || holds(stage.checker_roles());
           });
}

/// Adds what awaits its second person; of a register with stages gives the lines that somebody has
/// to move on and for which there is no draft.
std::vector<v1::Entry> Builder::add_filed_in(const v1::EntryType& type) {
    const bool is_signed = is_signed_off(type);
    const bool is_moved = !type.stages().empty() && !type.by_act();
    if ((!is_signed && !is_moved) || !signs_in(type)) return {};
    std::vector<v1::Entry> filed;
    std::vector<v1::Entry> open;
    const Bytes prefix = state::keys::entries(type.name(), home_);
    state::scan_prefix(source_.view, prefix, [&](ByteView, ByteView value) {
        // Read alone: most entries ask for nothing.
        const std::uint64_t state = wire::varint_in(value, v1::Entry::kStateFieldNumber);
        const bool is_filed = state == v1::ENTRY_STATE_FILED;
        if (!is_filed && !(is_moved && state == v1::ENTRY_STATE_SIGNED_OFF)) return true;
        v1::Entry entry;
        wire::decode_trusted(value, entry);
        if (is_filed) {
            filed.push_back(std::move(entry));
        } else if (is_at_open_stage(entry.body(), type)) {
            open.push_back(std::move(entry));
        }
        return true;
    });
    std::set<std::string_view> drafted;
    for (const v1::Entry& entry : filed) {
        drafted.insert(entry.supersedes());
        if (is_signed) add_filed_entry(entry, type);
    }
    std::erase_if(open, [&](const v1::Entry& entry) { return drafted.contains(entry.key()); });
    return open;
}

void Builder::add_entries() {
    std::vector<std::pair<const v1::EntryType*, std::vector<v1::Entry>>> open;
    for (const v1::EntryType& type : memo_.catalog().wire().registers()) {
        if (is_home_assembly() && !type.assembly_may_file()) continue;
        open.emplace_back(&type, add_filed_in(type));
    }
    for (const auto& [type, lines] : open) {
        for (const v1::Entry& line : lines) add_open_line(line, *type);
    }
}

}  // namespace charter::tasks
