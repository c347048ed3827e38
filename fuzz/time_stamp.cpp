// Any bytes as a time-stamp token: read or refused, and never true for a digest that is not its own
// or under a root that did not make it.
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "stamp/token.hpp"

namespace {

namespace stamp = charter::stamp;
using charter::ensure;

/// A root that signed nothing in the corpus.
constexpr const char* kRoot =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdjCCARugAwIBAgIUOMnwT5bgDRPVvrTSFmtv3ygwEuMwCgYIKoZIzj0EAwIw\n"
    "EDEOMAwGA1UEAwwFb3RoZXIwHhcNMjYxMTI4MDQxNTU3WhcNMzYxMTI1MDQxNTU3\n"
    "WjAQMQ4wDAYDVQQDDAVvdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN7z\n"
    "NpIHnpINM/Wije9EK0HbmyuGKbkyd2qeJ27qjALDDQIvU/sff86CBVViDV/1qaOh\n"
    "9XsVWrxQZ0pPyvdHe4GjUzBRMB0GA1UdDgQWBBS5kRfq5F4hRtgBd2G03vrbbG86\n"
    "9DAfBgNVHSMEGDAWgBS5kRfq5F4hRtgBd2G03vrbbG869DAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDUDIq/Em/QjcQ2f2f9zzujlG2+c4H7Osrv\n"
    "jpV/p1cLdgIhAKltS+nzfh0iIRsM4mgUAVQ3DNvglxZXUcjK6wDLrX2h\n"
    "-----END CERTIFICATE-----\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto roots = stamp::Authorities::read(kRoot);
    ensure(roots != nullptr, "the root does not read");
    const charter::ByteView bytes = charter::fuzz::input_view(data, size);
    const auto said = stamp::read(bytes);
    const charter::Digest digest = said ? said->digest : charter::Digest{};
    const auto time = roots->time_of(bytes, digest);
    ensure(!time, "a stranger's time stamp is trusted");
    ensure(!time.error().detail.empty(), "a flaw that says nothing");
    if (said) {
        charter::Digest other = digest;
        other[0] ^= 1;
        ensure(
            roots->time_of(bytes, other).error().failure == charter::pack::Failure::stamp_differs,
            "a time stamp over something else");
    }
    return 0;
}
