// /v1/tasks, /v1/calendar, /v1/explain over HTTP; every answer is one that the OpenAPI document
// names.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "api/server_world_test.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

class TaskRoutes : public WorldTest {
  protected:
    static Answer get(const std::string& target, const std::string& person = "bank-a.p1") {
        TestClient client(world_->port(), ServerWorld::tls_key(person));
        return client.get(target);
    }
    static json::object ok(const std::string& target, const std::string& person = "bank-a.p1") {
        const Answer answer = get(target, person);
        EXPECT_EQ(answer.status, 200) << target << ": " << answer.body;
        return answer.status == 200 ? json::parse(answer.body).as_object() : json::object();
    }
    /// Targets of the kinds put and grant.
    static std::set<std::string> targets(const json::object& list) {
        std::set<std::string> all;
        for (const json::value& item : list.at("items").as_array()) {
            all.insert(item.at("target").as_string().c_str());
        }
        return all;
    }
};

TEST_F(TaskRoutes, RefuseWhatIsNoQuestion) {
    struct Row {
        const char* target;
        int status;
    };
    for (const Row& row :
         {Row{"/v1/tasks", 400}, Row{"/v1/tasks?member=bank-a&person=bank-a.p1", 400},
          Row{"/v1/tasks?member=bank-z", 404}, Row{"/v1/tasks?person=bank-a.p9", 404},
          Row{"/v1/tasks?member=bank-a&limit=0", 400},
          Row{"/v1/tasks?member=bank-a&limit=1001", 400},
          Row{"/v1/tasks?member=bank-a&after=x", 400}, Row{"/v1/calendar/bank-z", 404},
          Row{"/v1/calendar/bank-a?after=x", 400}, Row{"/v1/explain/99.9/bank-a", 404},
          Row{"/v1/explain/47.1/bank-z", 404}, Row{"/v1/explain/47.1/*", 404},
          Row{"/v1/explain/6.2/bank-a", 404}}) {
        EXPECT_EQ(get(row.target).status, row.status) << row.target;
    }
}

TEST_F(TaskRoutes, AMembersTasksByPages) {
    const json::object all = ok("/v1/tasks?member=bank-a&limit=1000");
    const std::size_t count = all.at("items").as_array().size();
    ASSERT_GT(count, 10U);
    EXPECT_TRUE(all.at("next").is_null());
    EXPECT_TRUE(targets(all).contains("drills"));
    json::array joined;
    std::string after;
    for (int page = 0; page < 100; ++page) {
        const json::object part = ok("/v1/tasks?member=bank-a&limit=3" + after);
        for (const json::value& item : part.at("items").as_array()) joined.push_back(item);
        if (part.at("next").is_null()) break;
        after = std::string("&after=") + part.at("next").as_string().c_str();
    }
    EXPECT_EQ(joined, all.at("items").as_array());
}

TEST_F(TaskRoutes, ASittingHasItsTasksAndWhatTheyServe) {
    const json::object all = ok("/v1/tasks?member=bank-a&limit=1000");
    const json::array& sittings = all.at("sittings").as_array();
    ASSERT_FALSE(sittings.empty());
    EXPECT_EQ(ok("/v1/tasks?member=bank-a&limit=3").at("sittings"), all.at("sittings"))
        << "of the whole list, whatever page";
    std::map<std::string, const json::object*> tasks;
    for (const json::value& item : all.at("items").as_array()) {
        tasks[item.at("id").as_string().c_str()] = &item.as_object();
    }
    bool drill = false;
    for (const json::value& sitting : sittings) {
        drill = drill || sitting.at("sitting") == "combined_drill";
        EXPECT_FALSE(sitting.at("title").at("zh").as_string().empty());
        std::set<std::string> served;
        for (const json::value& id : sitting.at("tasks").as_array()) {
            ASSERT_TRUE(tasks.contains(id.as_string().c_str()));
            const json::object& task = *tasks.at(id.as_string().c_str());
            EXPECT_EQ(task.at("sitting"), sitting.at("sitting"));
            EXPECT_EQ(task.at("sitting_title"), sitting.at("title"));
            for (const json::value& of : task.at("requirements").as_array()) {
                served.insert(of.at("id").as_string().c_str());
            }
        }
        EXPECT_EQ(sitting.at("requirements").as_array().size(), served.size());
    }
    EXPECT_TRUE(drill);
    const json::object rival = ok("/v1/tasks?member=bank-a&limit=1000", "bank-b.p1");
    for (const json::value& sitting : rival.at("sittings").as_array()) {
        EXPECT_NE(sitting.at("sitting"), "stocktake") << "nobody else reads those registers";
    }
}

TEST_F(TaskRoutes, APersonSeesWhatItMayDo) {
    const json::object own = ok("/v1/tasks?person=bank-a.p2");
    EXPECT_TRUE(targets(own).contains("nil_declarations"));
    for (const json::value& item : own.at("items").as_array()) {
        EXPECT_EQ(item.at("persons").as_array(), json::array{"bank-a.p2"});
        EXPECT_NE(std::string(item.at("command").as_string()).find("--as"), std::string::npos);
        EXPECT_FALSE(item.at("title").at("zh").as_string().empty());
    }
    EXPECT_FALSE(ok("/v1/tasks?member=*").at("items").as_array().empty());
}

TEST_F(TaskRoutes, ARivalDoesNotSeeWhatItsRegistersHide) {
    const json::object own = ok("/v1/tasks?member=bank-a&limit=1000");
    const json::object rival = ok("/v1/tasks?member=bank-a&limit=1000", "bank-b.p1");
    EXPECT_EQ(own.at("withheld"), 0);
    EXPECT_EQ(own.at("items").as_array().size(),
              rival.at("items").as_array().size() + rival.at("withheld").to_number<std::size_t>());
    EXPECT_GT(rival.at("withheld").to_number<int>(), 5);
    EXPECT_TRUE(targets(own).contains("assets"));
    EXPECT_FALSE(targets(rival).contains("assets"));
    EXPECT_TRUE(targets(rival).contains("obligations"));  // of the whole consortium

    const json::object told = ok("/v1/explain/14.4/bank-a");
    const json::object hidden = ok("/v1/explain/14.4/bank-a", "bank-b.p1");
    ASSERT_EQ(told.at("lines").as_array().size(), hidden.at("lines").as_array().size());
    EXPECT_GT(hidden.at("withheld").to_number<int>(), 0);
    EXPECT_EQ(
        told.at("tasks").as_array().size(),
        hidden.at("tasks").as_array().size() + hidden.at("withheld").to_number<std::size_t>());
    for (const json::value& task : hidden.at("tasks").as_array()) {
        EXPECT_NE(task.at("target"), "stocktakes");
    }
    for (const json::value& line : hidden.at("lines").as_array()) {
        if (line.at("readable").as_bool()) continue;
        EXPECT_TRUE(line.at("fact").at("subject").as_string().empty());
        EXPECT_TRUE(line.at("fact").at("observed").as_string().empty());
        EXPECT_TRUE(line.at("task").as_string().empty());
    }
}

TEST_F(TaskRoutes, TheCalendarAndTheExplanation) {
    const json::object calendar = ok("/v1/calendar/bank-a");
    EXPECT_EQ(calendar.at("format"), "charter-calendar/1");
    ASSERT_FALSE(calendar.at("items").as_array().empty());
    EXPECT_EQ(get("/v1/calendar/bank-a").body, get("/v1/calendar/bank-a").body);
    EXPECT_TRUE(ok("/v1/calendar/*").at("items").is_array());

    const json::object explained = ok("/v1/explain/47.1/bank-a");
    EXPECT_EQ(explained.at("id"), "47.1");
    EXPECT_EQ(explained.at("status").at("member"), "bank-a");
    ASSERT_FALSE(explained.at("lines").as_array().empty());
    EXPECT_FALSE(explained.at("tasks").as_array().empty());
}

}  // namespace
}  // namespace charter::api
