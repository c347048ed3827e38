// Lines of entries at a stage that does not end them: somebody has to move them on.
#include <algorithm>

#include "catalog/stages.hpp"
#include "tasks/builder.hpp"
#include "tx/registers/stages.hpp"

namespace charter::tasks {
namespace {

constexpr const char* kMove = "registers.supersede";

v1::EntryBody at_stage(v1::EntryBody body, const std::string& stage) {
    for (v1::Field& field : *body.mutable_fields()) {
        if (field.name() == catalog::kStageField) field.mutable_value()->set_text(stage);
    }
    return body;
}

/// The line as it would be after each step that leads on, in the order of the stages.
std::vector<v1::EntryBody> next_of(const v1::EntryBody& body, const v1::EntryType& type) {
    const v1::EntryStage* from = catalog::stage_of(body, type);
    std::vector<v1::EntryBody> next;
    for (const v1::EntryStage& to : type.stages()) {
        if (&to == from || !catalog::may_follow(from, to)) continue;
        next.push_back(at_stage(body, to.name()));
    }
    return next;
}

Wanted stage_wanted(const std::vector<v1::EntryBody>& next, const v1::EntryType& type) {
    std::string words;
    for (const v1::EntryBody& body : next) {
        words.append(words.empty() ? "" : ", ").append(catalog::stage_of(body, type)->name());
    }
    return {std::string(catalog::kStageField), (next.size() > 1 ? "one of " : "") + words};
}

/// Of the steps that lead on, each role once.
std::vector<std::string> makers_of(const std::vector<v1::EntryBody>& next,
                                   const v1::EntryType& type) {
    std::vector<std::string> roles;
    for (const v1::EntryBody& body : next) {
        for (const std::string& role : catalog::makers_of(body, type)) {
            if (std::ranges::find(roles, role) == roles.end()) roles.push_back(role);
        }
    }
    return roles;
}

}  // namespace

void Builder::add_open_line(const v1::Entry& entry, const v1::EntryType& type) {
    const std::vector<v1::EntryBody> next = next_of(entry.body(), type);
    Task task = entry_task(entry, type);
    task.kind = Kind::advance;
    task.act = kMove;
    task.wanted = {stage_wanted(next, type)};
    task.document = std::ranges::any_of(next, [&](const v1::EntryBody& body) {
        return catalog::document_need(body, type) == v1::DOCUMENT_NEED_REQUIRED;
    });
    task.undated = true;
    if (entry.body().due_at() != 0) task.due = entry.body().due_at();
    task.roles = makers_of(next, type);
    const auto may = [&](const Actor& actor) {
        return people_.may(actor, kMove) && std::ranges::any_of(next, [&](const auto& body) {
                   return people_.may_file_as(actor, type, catalog::makers_of(body, type), home_) &&
                          tx::permit_apart_on_line(body, &entry, type, actor.person,
                                                   people_.context())
                              .has_value();
               });
    };
    task.persons = who(may);
    if (fills_roles() && !anybody(may)) add_empty("advance", task.roles, &task);
    add(std::move(task));
}

}  // namespace charter::tasks
