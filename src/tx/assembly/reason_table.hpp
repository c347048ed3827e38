#pragma once
// The runner of tables of reasons, for tests. A template over the world, since only tests may
// include testing/.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/rules.hpp"

namespace charter::tx {

/// One reason: how to spoil a lawful message so that it, and no earlier check, refuses.
template <class World, class Message>
struct Spoiled {
    const char* name;
    Reason reason;
    std::function<void(World&, Message&)> spoil;
    bool alone = false;  // the next one's spoiling cannot be had beside this one's
};

template <class World, class Message>
struct ReasonTable {
    std::function<Message(World&)> lawful;
    std::function<v1::Action(const Message&)> wrap;
    std::vector<Spoiled<World, Message>> rows;  // in the docstring's order

    /// Each row is run with the next one spoiled too, so that precedence is proved.
    void run() const {
        {
            World world;
            EXPECT_EQ(world.run(wrap(lawful(world))), std::nullopt) << "the lawful message";
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            World world;
            Message message = lawful(world);
            if (i + 1 < rows.size() && !rows[i].alone) rows[i + 1].spoil(world, message);
            rows[i].spoil(world, message);
            const std::optional<Reason> got = world.run(wrap(message));
            EXPECT_EQ(got, rows[i].reason)
                << rows[i].name << ": " << (got ? reason_info(*got).name : "accepted");
        }
    }

    /// The row of that name is refused, and with the rule off it passes.
    void rule(Rule rule, std::string_view name) const {
        const auto row = std::ranges::find(rows, name, &Spoiled<World, Message>::name);
        ASSERT_NE(row, rows.end()) << name;
        World world;
        Message message = lawful(world);
        row->spoil(world, message);
        EXPECT_EQ(world.run(wrap(message)), row->reason) << rule_id(rule);
        world.switch_off(rule);
        EXPECT_EQ(world.run(wrap(message)), std::nullopt) << rule_id(rule) << " off: " << name;
    }
};

}  // namespace charter::tx
