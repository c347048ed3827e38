#include "notify/transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "notify/webhook.hpp"

namespace charter::notify {
namespace {

constexpr long kOk = 250;
constexpr std::int64_t kConnectSecondsMax = 15;

struct FreeHandle {
    void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
    list.reset(::curl_slist_append(list.release(), line.c_str()));
}

/// What is handed to the server piece by piece.
struct Source {
    std::string_view rest;
    bool handed_over = false;  // libcurl has seen the end: it may send the final dot
};

std::size_t read_source(char* into, std::size_t size, std::size_t count, void* source) {
    auto& from = *static_cast<Source*>(source);
    const std::size_t taken = from.rest.copy(into, size * count);
    from.rest.remove_prefix(taken);
    from.handed_over = taken == 0;
    return taken;
}

std::size_t ignore_answer(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

/// What both ways share.
void set_up(CURL* handle, std::int64_t timeout_s, const std::filesystem::path& ca, char* error) {
    ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT,
                       static_cast<long>(std::min(timeout_s, kConnectSecondsMax)));
    ::curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(timeout_s));
    ::curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    ::curl_easy_setopt(handle, CURLOPT_PROXY, "");
    ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore_answer);
    if (!ca.empty()) {
        ::curl_easy_setopt(handle, CURLOPT_CAINFO, ca.c_str());
        ::curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    }
}

std::string error_text(CURLcode code, const char* error) {
    const std::string_view text = error;
    return text.empty() ? ::curl_easy_strerror(code) : std::string(text);
}

long answer_of(CURL* handle) {
    long answer = 0;
    ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
    return answer;
}

Fate mail_fate(CURLcode code, long answer, bool handed_over) {
    if (code == CURLE_OK) return Fate::accepted;
    const bool answered = answer >= 400 && answer < 600;
    if (handed_over) {
        // Anything but an answer to the final dot leaves it open whether the server has the mail.
        if (code != CURLE_WEIRD_SERVER_REPLY || !answered) return Fate::unknown;
        return answer >= 500 ? Fate::refused : Fate::later;
    }
    // libcurl says so where the server refused sender, receiver or data; else there is no server.
    if (code != CURLE_SEND_ERROR || !answered) return Fate::unreachable;
    return answer >= 500 ? Fate::refused : Fate::later;
}

Fate hook_fate(CURLcode code, long answer, bool begun) {
    if (code != CURLE_OK && answer == 0) return begun ? Fate::unknown : Fate::unreachable;
    if (answer >= 200 && answer < 300) return Fate::accepted;
    constexpr std::array<long, 3> kLater = {408, 425, 429};
    const bool later = answer >= 500 || std::ranges::find(kLater, answer) != kLater.end();
    return later ? Fate::later : Fate::refused;
}

}  // namespace

struct MailServer::Impl {
    MailConfig config;
    keys::Secret password;
    Handle handle;
    std::array<char, CURL_ERROR_SIZE> error{};
};

MailServer::MailServer(const MailConfig& config, keys::Secret password)
    : impl_(new Impl{config, std::move(password), Handle(::curl_easy_init()), {}}) {}
MailServer::MailServer(MailServer&&) noexcept = default;
MailServer::~MailServer() = default;

Delivery MailServer::send(const Outgoing& message) {
    CURL* handle = impl_->handle.get();
    if (handle == nullptr) return {Fate::unreachable, "libcurl cannot begin"};
    const MailConfig& config = impl_->config;
    ::curl_easy_reset(handle);
    impl_->error[0] = '\0';
    set_up(handle, config.timeout_s, config.ca, impl_->error.data());
    const bool bare_v6 = config.host.find(':') != std::string::npos;
    const std::string url = (config.security == Security::tls ? "smtps://" : "smtp://") +
                            (bare_v6 ? "[" + config.host + "]" : config.host) + ":" +
                            std::to_string(config.port);
    const long use = config.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    ::curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(handle, CURLOPT_USE_SSL, use);
    const std::string password(impl_->password.bytes());
    if (!config.user.empty()) {
        ::curl_easy_setopt(handle, CURLOPT_USERNAME, config.user.c_str());
        ::curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());
    }
    List to;
    append(to, "<" + message.to + ">");
    ::curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ("<" + config.from + ">").c_str());
    ::curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to.get());
    // A connection that is kept would be given up later, with a farewell of libcurl's own patience:
    // two minutes where the server has fallen silent.
    ::curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    ::curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                       static_cast<long>(config.timeout_s));
    Source source{message.bytes};
    ::curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    ::curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_source);
    ::curl_easy_setopt(handle, CURLOPT_READDATA, &source);
    const CURLcode code = ::curl_easy_perform(handle);
    const long answer = answer_of(handle);
    const Fate fate = mail_fate(code, answer, source.handed_over);
    if (fate == Fate::accepted) return {fate, {}};
    return {fate, error_text(code, impl_->error.data()) +
                      (answer == 0 || answer == kOk
                           ? ""
                           : "; the server's last answer: " + std::to_string(answer))};
}

struct WebhookReceiver::Impl {
    WebhookConfig config;
    keys::Secret secret;
    Handle handle;
    std::array<char, CURL_ERROR_SIZE> error{};
};

WebhookReceiver::WebhookReceiver(const WebhookConfig& config, keys::Secret secret)
    : impl_(new Impl{config, std::move(secret), Handle(::curl_easy_init()), {}}) {}
WebhookReceiver::WebhookReceiver(WebhookReceiver&&) noexcept = default;
WebhookReceiver::~WebhookReceiver() = default;

Delivery WebhookReceiver::send(const Outgoing& message, std::int64_t unix_s) {
    CURL* handle = impl_->handle.get();
    if (handle == nullptr) return {Fate::unreachable, "libcurl cannot begin"};
    const WebhookConfig& config = impl_->config;
    ::curl_easy_reset(handle);
    impl_->error[0] = '\0';
    set_up(handle, config.timeout_s, config.ca, impl_->error.data());
    List headers;
    append(headers, "Content-Type: application/json");
    append(headers, "Expect:");
    append(headers, "Idempotency-Key: " + message.id);
    append(headers, "X-Charter-Timestamp: " + std::to_string(unix_s));
    append(headers, "X-Charter-Signature: sha256=" +
                        webhook_signature(impl_->secret.bytes(), unix_s, message.bytes));
    ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https,http");
    ::curl_easy_setopt(handle, CURLOPT_URL, config.url.c_str());
    ::curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    ::curl_easy_setopt(handle, CURLOPT_USERAGENT, "charter-notify");
    ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(message.bytes.size()));
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDS, message.bytes.data());
    const CURLcode code = ::curl_easy_perform(handle);
    const long answer = answer_of(handle);
    long sent_bytes = 0;
    ::curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &sent_bytes);
    const Fate fate = hook_fate(code, answer, sent_bytes > 0);
    if (fate == Fate::accepted) return {fate, {}};
    if (answer == 0) return {fate, error_text(code, impl_->error.data())};
    const bool elsewhere = answer >= 300 && answer < 400;
    return {fate,
            "it answered " + std::to_string(answer) +
                (elsewhere ? ": redirects are not followed, set the address it leads to" : "")};
}

}  // namespace charter::notify
