#pragma once
// For the tests of people, credentials and nodes: tables with one row a reason, and their runner.
// Include testing/world.hpp before it.

#include <gtest/gtest.h>

#include <functional>
#include <string_view>
#include <vector>

#include "charter/v1/transaction.pb.h"
#include "tx/credentials/test_authority.hpp"
#include "tx/rules.hpp"

namespace charter::tx {

/// One reason: how to spoil a lawful message so that it, and no earlier check, refuses.
template <class Message>
struct Step {
    const char* name;
    Reason reason;
    std::function<void(Authority&, Message&)> spoil;
    bool alone = false;  // the next step's spoiling cannot be had beside this one's
};

template <class Message>
struct Table {
    std::function<Message(Authority&)> lawful;
    std::function<v1::Action(const Message&)> wrap;
    std::vector<Step<Message>> steps;  // in the docstring's order

    /// Each step is run with the next one spoiled too, so that precedence is proved.
    void run() const {
        {
            Authority world;
            EXPECT_EQ(world.run(wrap(lawful(world))), std::nullopt) << "the lawful message";
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            Authority world;
            Message message = lawful(world);
            if (i + 1 < steps.size() && !steps[i].alone) steps[i + 1].spoil(world, message);
            steps[i].spoil(world, message);
            const std::optional<Reason> got = world.run(wrap(message));
            EXPECT_EQ(got, steps[i].reason)
                << steps[i].name << ": " << (got ? reason_info(*got).name : "accepted");
        }
    }

    /// The step of that name is refused, and with the rule off it passes.
    void rule(Rule rule, std::string_view name) const {
        for (const Step<Message>& step : steps) {
            if (step.name != name) continue;
            Authority world;
            Message message = lawful(world);
            step.spoil(world, message);
            EXPECT_EQ(world.run(wrap(message)), step.reason) << rule_id(rule);
            world.switch_off(rule);
            const std::optional<Reason> got = world.run(wrap(message));
            EXPECT_EQ(got, std::nullopt)
                << rule_id(rule) << " off: " << name << ": " << (got ? reason_info(*got).name : "");
            return;
        }
        ADD_FAILURE() << "no step " << name;
    }
};

}  // namespace charter::tx
