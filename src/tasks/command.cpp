#include "tasks/command.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace charter::tasks {
namespace {

std::string as(const Task& task, bool two) {
    std::string text =
        " --as " + (task.persons.empty() ? std::string("PERSON") : task.persons.front());
    if (two) text.append(" --as SECOND_PERSON");
    return text;
}

std::string put(const Task& task, const catalog::Catalog& catalog) {
    std::string text = "charter register put --from " + task.target + ".yaml";
    const v1::EntryType* type = catalog.entry_type(task.target);
    if (type != nullptr && type->document() == v1::DOCUMENT_NEED_REQUIRED) {
        text.append(" --attach DOCUMENT");
    }
    return text + as(task, false);
}

std::string supersede(const Task& task, const std::string& entry) {
    return "charter register supersede " + entry + " --from " + task.target + ".yaml" +
           as(task, false);
}

/// The file first: it repeats what the step may not change.
std::string advance(const Task& task) {
    const std::string file = task.target + ".yaml";
    return "charter register next " + task.about + " --stage STAGE" + as(task, false) + " > " +
           file + " && charter register supersede " + task.about + " --from " + file +
           (task.document ? " --attach DOCUMENT" : "") + as(task, false);
}

std::string propose(const Task& task) {
    std::string text = "charter proposal open " + task.act;
    if (task.act == "parameters.set") text.append(" parameter=" + task.target + " value=VALUE");
    if (task.act == "people.grant_role") {
        text.append(" person=PERSON role=ROLE scope=SCOPE purpose=PURPOSE expires_ms=TIME");
    }
    return text + " --title TITLE --minutes MINUTES" + as(task, false);
}

std::string act(const Task& task, const catalog::Catalog& catalog) {
    const v1::Act* known = catalog.act(task.act);
    const bool two = known != nullptr && known->persons() >= 2;
    if (task.act == "membership.adopt_convention") {
        return "charter member adopt member=" + task.member +
               " version=" + std::to_string(catalog.version()) +
               " digest=" + to_hex(catalog.digest()) + as(task, two);
    }
    if (task.act == "people.review_access") {
        return "charter access-review file --from access_review.xlsx" + as(task, true);
    }
    if (task.act == "people.check_in") {
        return "charter account check-in account=" + task.about + " control=CONTROL" +
               as(task, true);
    }
    return "charter tx act " + task.act + " --from act.yaml" + as(task, two);
}

/// `subjects` names the change.
std::string change_step(const Task& task, bool two) {
    std::string text = "charter change ";
    std::string verb = task.act.substr(task.act.find('.') + 1);
    std::ranges::replace(verb, '_', '-');
    text.append(verb).append(" change=").append(task.subjects[0]);
    if (task.act == "change.review") {
        text.append(" accepted=TRUE_OR_FALSE what=WHAT --attach DOCUMENT");
    } else if (task.act == "change.test") {
        text.append(" passed=TRUE_OR_FALSE what=WHAT --attach DOCUMENT");
    } else if (task.act == "change.rehearse") {
        text.append(" passed=TRUE_OR_FALSE way=WAY --attach DOCUMENT");
    } else if (task.act == "change.compare") {
        text.append(" as_approved=TRUE_OR_FALSE what=WHAT --attach DOCUMENT");
    } else if (task.act == "change.roll_back") {
        text.append(" why=WHY --attach DOCUMENT");
    } else {
        text.append(" why=WHY");
    }
    return text + as(task, two);
}

std::string undo(const Task& task) {
    return "charter change open member=" + task.member +
           " class=CLASS kind=KIND title=TITLE authors=AUTHORS --attach plan=DOCUMENT"
           " act_digest=DIGEST undoes=" +
           task.subjects[0] + as(task, false);
}

std::string propose_change(const Task& task) {
    std::string text = "charter proposal open ";
    if (task.act == "assembly.propose") {
        text.append("ACT FIELD=VALUE");
    } else {
        text.append(task.act).append(" change=").append(task.subjects[0]);
    }
    if (task.act == "change.ratify") {
        text.append(" why=WHY");
    } else {
        text.append(" --change ").append(task.subjects[0]);
    }
    return text + " --title TITLE --minutes MINUTES" + as(task, false);
}

std::string exception_command(const Task& task) {
    if (task.kind == Kind::approve)
        return "charter exception approve " + task.about + as(task, false);
    return "charter explain " + task.why + " --member " + task.member + as(task, false) +
           " && charter exception withdraw exception=" + task.about + " why=WHY" + as(task, false) +
           " && charter exception request " + task.why + " --member " + task.member +
           " --from exception.yaml" + as(task, false);
}

/// Of `about`, "<incident>/<step>", what follows the step: the number of a hold or an item.
std::string number_in(const Task& task) { return task.about.substr(task.about.rfind('/') + 1); }

/// `subjects` names the incident.
std::string incident_step(const Task& task, bool two) {
    std::string verb = task.act.substr(task.act.find('.') + 1);
    std::ranges::replace(verb, '_', '-');
    std::string text = "charter incident " + verb + " incident=" + task.subjects[0];
    if (task.act == "incidents.classify") {
        text.append(" severity=SEVERITY classes=CLASSES");
    } else if (task.act == "incidents.notify") {
        text.append(" notice=").append(task.why).append(" sent_ms=TIME --attach DOCUMENT");
    } else if (task.act == "incidents.review") {
        text.append(" cause=CAUSE actions=TREATMENTS --attach DOCUMENT");
    } else if (task.act == "incidents.hold") {
        text.append(" release=").append(number_in(task)).append(" why=WHY");
    } else if (task.act == "incidents.hand_over") {
        text.append(" item=").append(number_in(task)).append(" digest=DIGEST");
    } else if (task.act == "incidents.close") {
        text.append(" why=WHY");
    } else {
        text.append(" what=WHAT");
    }
    return text + as(task, two);
}

bool is_step_of_change(const Task& task) {
    return task.target == "changes" && !task.subjects.empty() &&
           task.about.starts_with(task.subjects[0]);
}

std::string change_command(const Task& task, const catalog::Catalog& catalog) {
    if (task.kind == Kind::propose || task.act == "assembly.propose") return propose_change(task);
    if (task.act == "change.open") return undo(task);
    const v1::Act* known = catalog.act(task.act);
    return change_step(task, known != nullptr && known->persons() >= 2);
}

std::string grant(const Task& task) {
    const bool one = task.subjects.size() == 1;
    return "charter role grant person=" + (task.concerned.empty() ? "PERSON" : task.concerned[0]) +
           " role=" + (one ? task.subjects[0] : "ROLE") + " scope=" + task.member +
           " purpose=PURPOSE expires_ms=TIME" + as(task, true);
}

}  // namespace

std::string command_of(const Task& task, const catalog::Catalog& catalog) {
    const std::string minutes = " minutes_digest=DIGEST";
    if (is_step_of_change(task)) return change_command(task, catalog);
    if (task.target == "incidents" && !task.subjects.empty()) {
        const v1::Act* known = catalog.act(task.act);
        return incident_step(task, known != nullptr && known->persons() >= 2);
    }
    switch (task.kind) {
        case Kind::put:
        case Kind::treat:
        case Kind::declare: return put(task, catalog);
        case Kind::correct:
            return supersede(task, task.subjects.empty() ? "ENTRY" : task.subjects[0]);
        case Kind::amend:    return supersede(task, task.about);
        case Kind::advance:  return advance(task);
        case Kind::sign_off: return "charter register approve " + task.about + as(task, false);
        case Kind::report:   return "charter observation report --from report.yaml --as NODE";
        case Kind::act:      return act(task, catalog);
        case Kind::propose:  return propose(task);
        case Kind::vote:
            return "charter proposal vote " + task.about + " --minutes MINUTES" + as(task, false);
        case Kind::execute:
            return "charter proposal execute proposal=" + task.about + minutes + as(task, false);
        case Kind::ratify:
            return "charter proposal ratify proposal=" + task.about + minutes + as(task, false);
        case Kind::renew:
            return "charter credential renew replaces=" + task.about +
                   " --request REQUEST --anchor ANCHOR --usage " + task.target + as(task, true);
        case Kind::rotate:
            return "charter credential renew replaces=" + task.about +
                   " --request REQUEST --anchor ANCHOR --usage " + task.why + as(task, true) +
                   "  # or: charter credential revoke credential=" + task.about + " why=WHY" +
                   as(task, true);
        case Kind::approve:
        case Kind::extend:    return exception_command(task);
        case Kind::notify:    return incident_step(task, false);
        case Kind::grant:     return grant(task);
        case Kind::take_back:
        case Kind::deputize:  return {};  // whoever makes the task knows it
    }
    return {};
}

}  // namespace charter::tasks
