#pragma once
// The two ways out, by libcurl: SMTP, and HTTPS POST. TLS 1.2 or later, certificates and names are
// checked, redirects are not followed, proxies of the environment are not used.

#include <cstdint>
#include <memory>

#include "keys/secret.hpp"
#include "notify/config.hpp"
#include "notify/sending.hpp"

namespace charter::notify {

/// Mail to one server, a connection a message.
class MailServer {
  public:
    MailServer(const MailConfig& config, keys::Secret password);
    MailServer(MailServer&&) noexcept;
    ~MailServer();
    Delivery send(const Outgoing& message);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The receiver of a webhook. Headers of a request: Content-Type, Idempotency-Key (the message's
/// id), X-Charter-Timestamp (seconds of 1970), X-Charter-Signature ("sha256=" and hexadecimal).
class WebhookReceiver {
  public:
    WebhookReceiver(const WebhookConfig& config, keys::Secret secret);
    WebhookReceiver(WebhookReceiver&&) noexcept;
    ~WebhookReceiver();
    /// One attempt. 2xx is accepted; 3xx and 4xx are refused, but 408, 425 and 429 later, as 5xx.
    Delivery send(const Outgoing& message, std::int64_t unix_s);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::notify
