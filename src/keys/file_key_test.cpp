#include "keys/file_key.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "crypto/certificate.hpp"
#include "keys/openssl_key.hpp"
#include "keys/private_file.hpp"
#include "keys/testing.hpp"

namespace charter::keys {
namespace {

using crypto::Algorithm;

constexpr Algorithm kBoth[] = {Algorithm::ed25519, Algorithm::p256};

Secret passphrase(std::string_view text = "correct horse") { return Secret(text); }

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat file{};
    ::stat(path.c_str(), &file);
    return file.st_mode & 07777;
}

TEST(FileKey, SignsWhatVerifyAccepts) {
    for (const Algorithm algorithm : kBoth) {
        FileKey key = FileKey::generate(algorithm);
        EXPECT_EQ(key.public_key().algorithm, algorithm);
        const auto decoded = crypto::decode(key.public_key());
        ASSERT_TRUE(decoded);
        for (int i = 0; i < 64; ++i) {  // half of OpenSSL's P-256 signatures have a high s
            const Bytes message(static_cast<std::size_t>(i), 'm');
            const Bytes signature = key.sign(message).value();
            ASSERT_TRUE(crypto::verify(*decoded, message, signature)) << i;
        }
        EXPECT_NE(key.public_key(), FileKey::generate(algorithm).public_key());
    }
}

TEST(FileKey, ComesFromASecret) {
    FileKey ed25519 =
        FileKey::from_secret(
            Algorithm::ed25519,
            *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
            .value();
    EXPECT_EQ(to_hex(ed25519.public_key().bytes),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(to_hex(ed25519.sign("").value()).substr(0, 32), "e5564300c360ac729086e2cc806e828a");
    const FileKey p256 =
        FileKey::from_secret(
            Algorithm::p256,
            *from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"))
            .value();
    EXPECT_EQ(to_hex(p256.public_key().bytes),
              "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
    const struct {
        Algorithm algorithm;
        Bytes secret;
    } rows[] = {
        {Algorithm::ed25519, ""},
        {Algorithm::ed25519, Bytes(31, 'x')},
        {Algorithm::p256, Bytes(33, 'x')},
        {Algorithm::p256, Bytes(32, '\0')},
        {Algorithm::p256, Bytes(crypto::p256_order())},
        {Algorithm::p256, Bytes(32, '\xff')},
    };
    for (const auto& row : rows) EXPECT_FALSE(FileKey::from_secret(row.algorithm, row.secret));
}

TEST(FileKey, SignsForManyThreadsAtATime) {
    FileKey key = FileKey::generate(Algorithm::p256);
    const auto decoded = crypto::decode(key.public_key());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i) {
                const auto signature = key.sign("m");
                if (!signature || !crypto::verify(*decoded, "m", *signature)) ++wrong;
            }
        });
    }
    for (std::thread& t : threads) t.join();
    EXPECT_EQ(wrong, 0);
}

TEST(FileKey, SavesAndLoads) {
    const TestFolder folder;
    for (const Algorithm algorithm : kBoth) {
        const std::string name(crypto::algorithm_name(algorithm));
        const FileKey key = FileKey::generate(algorithm);
        const mode_t before = ::umask(0);
        ASSERT_TRUE(key.save(folder / name, passphrase()));
        ::umask(before);
        EXPECT_EQ(mode_of(folder / name), 0600U);
        EXPECT_TRUE(folder.get(name).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));

        for (const std::optional<Algorithm> expected : {std::optional(algorithm), {}}) {
            Outcome<FileKey> loaded = FileKey::load(folder / name, passphrase(), expected);
            ASSERT_TRUE(loaded) << loaded.error().what;
            EXPECT_EQ(loaded->public_key(), key.public_key());
            const Bytes signature = loaded->sign("m").value();
            EXPECT_TRUE(crypto::verify(*crypto::decode(key.public_key()), "m", signature));
            EXPECT_EQ(EVP_PKEY_eq(native_handle(*loaded), native_handle(key)), 1);
        }

        const Outcome<std::monostate> again = key.save(folder / name, passphrase());
        ASSERT_FALSE(again);
        EXPECT_TRUE(contains(again.error().what, "exists")) << again.error().what;
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(FileKey, SavesWhatTheStockToolReads) {
    const TestFolder folder;
    for (const Algorithm algorithm : kBoth) {
        const std::string name(crypto::algorithm_name(algorithm));
        const FileKey key = FileKey::generate(algorithm);
        ASSERT_TRUE(key.save(folder / name, passphrase()));
        const auto out = run("openssl pkey -pubout -passin 'pass:correct horse' -in " +
                             (folder / name).string());
        EXPECT_EQ(out.output,
                  crypto::to_pem(crypto::encode_spki(key.public_key()).value(), "PUBLIC KEY"));
        const auto parsed = run("openssl asn1parse -in " + (folder / name).string());
        for (const char* part : {"PBES2", "scrypt", "INTEGER           :4000", "aes-256-cbc"}) {
            EXPECT_TRUE(contains(parsed.output, part)) << part << "\n" << parsed.output;
        }
    }
}

struct StockKey {
    const char* name;
    std::string command;  // prints PEM
    std::string fault;    // empty: it loads
};

TEST(FileKey, LoadsOrRefusesWhatTheStockToolMakes) {
    const std::string p256 = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 ";
    const std::string scrypt = "| openssl pkcs8 -topk8 -passout 'pass:correct horse' -scrypt ";
    const std::string explicit_form =
        "openssl ecparam -name prime256v1 -genkey -noout -param_enc explicit ";
    const std::string compressed =
        "openssl ecparam -name prime256v1 -genkey -noout -conv_form compressed ";
    const StockKey rows[] = {
        {"P-256", p256 + scrypt, ""},
        {"P-256, compressed", compressed + scrypt, ""},
        {"Ed25519", "openssl genpkey -algorithm ED25519 " + scrypt, ""},
        {"plain", p256, "not encrypted PKCS#8 (PRIVATE KEY)"},
        {"SEC 1", "openssl ecparam -name prime256v1 -genkey -noout", "(EC PRIVATE KEY)"},
        {"PBKDF2", p256 + "-aes-256-cbc -pass 'pass:correct horse'", "not encrypted by scrypt"},
        {"weak scrypt", p256 + scrypt + "-scrypt_N 8192", "not encrypted by scrypt"},
        {"P-384", "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 " + scrypt,
         "neither an Ed25519 nor a P-256 key"},
        {"X25519", "openssl genpkey -algorithm X25519 " + scrypt,
         "neither an Ed25519 nor a P-256 key"},
        {"RSA", "openssl genpkey -quiet -algorithm RSA " + scrypt,
         "neither an Ed25519 nor a P-256 key"},
        {"explicit curve", explicit_form + scrypt, ""},
        {"public", "openssl genpkey -algorithm ED25519 | openssl pkey -pubout",
         "no private key but PUBLIC KEY"},
        {"two keys", p256 + scrypt + "; " + p256 + scrypt, "text after the key"},
    };
    const TestFolder folder;
    for (const StockKey& row : rows) {
        const auto path = folder.put("key.pem", "");
        const auto made = run("(" + row.command + ") 2>/dev/null >" + path.string());
        ASSERT_EQ(made.code, 0) << row.name << made.output;
        Outcome<FileKey> key = FileKey::load(path, passphrase());
        EXPECT_EQ(key.has_value(), row.fault.empty()) << row.name;
        if (key) {
            const Bytes signature = key->sign("m").value();
            EXPECT_TRUE(crypto::verify(*crypto::decode(key->public_key()), "m", signature));
        } else {
            EXPECT_TRUE(contains(key.error().what, row.fault)) << row.name << key.error().what;
            EXPECT_TRUE(contains(key.error().what, path.string())) << row.name;
        }
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(FileKey, FaultsNameTheFileAndTheRemedy) {
    const TestFolder folder;
    ASSERT_TRUE(FileKey::generate(Algorithm::p256).save(folder / "key", passphrase()));
    const std::string good = folder.get("key");
    const struct {
        const char* name;
        std::function<std::filesystem::path()> file;
        const char* passphrase;
        std::optional<Algorithm> expected;
        const char* fault;
    } rows[] = {
        {"missing", [&] { return folder / "none"; }, "correct horse", {}, "cannot open"},
        {"a folder", [&] { return folder / ""; }, "correct horse", {}, "not a regular file"},
        {"a FIFO",
         [&] {
             ::mkfifo((folder / "fifo").c_str(), 0600);
             return folder / "fifo";
         },
         "correct horse",
         {},
         "not a regular file"},
        {"wrong passphrase",
         [&] { return folder / "key"; },
         "correct horsf",
         {},
         "wrong passphrase"},
        {"empty passphrase", [&] { return folder / "key"; }, "", {}, "wrong passphrase"},
        {"wrong algorithm", [&] { return folder / "key"; }, "correct horse", Algorithm::ed25519,
         "a key for p256, needed is ed25519"},
        {"empty file", [&] { return folder.put("f", ""); }, "correct horse", {}, "not PEM"},
        {"text", [&] { return folder.put("f", "hello\n"); }, "correct horse", {}, "not PEM"},
        {"DER that is none",
         [&] { return folder.put("f", crypto::to_pem("abc", "ENCRYPTED PRIVATE KEY")); },
         "correct horse",
         {},
         "not encrypted PKCS#8"},
        {"text after",
         [&] { return folder.put("f", good + "x"); },
         "correct horse",
         {},
         "text after the key"},
        {"huge",
         [&] { return folder.put("f", std::string(16'385, '\n')); },
         "correct horse",
         {},
         "more than 16384 bytes"},
    };
    for (const auto& row : rows) {
        const auto path = row.file();
        const auto key = FileKey::load(path, passphrase(row.passphrase), row.expected);
        ASSERT_FALSE(key) << row.name;
        EXPECT_TRUE(contains(key.error().what, row.fault)) << row.name << ": " << key.error().what;
        EXPECT_TRUE(key.error().what.starts_with(path.string() + ": ")) << row.name;
    }
    EXPECT_TRUE(FileKey::load(folder.put("f", good + "\n"), passphrase()));
    EXPECT_FALSE(FileKey::generate(Algorithm::p256).save(folder / "new", passphrase("")));
    EXPECT_FALSE(FileKey::generate(Algorithm::p256).save(folder / "no/new", passphrase()));
    EXPECT_FALSE(std::filesystem::exists(folder / "new"));
}

TEST(FileKey, EveryOtherModeIsRefused) {
    const TestFolder folder;
    ASSERT_TRUE(FileKey::generate(Algorithm::ed25519).save(folder / "key", passphrase()));
    const auto path = folder / "key";
    for (mode_t mode = 0; mode <= 07777; ++mode) {
        if (mode == 0600 || mode == 0400 || ::chmod(path.c_str(), mode) != 0) continue;
        if (mode_of(path) != mode) continue;  // some bits are not everybody's to set
        const auto read = read_private_file(path, 4096);
        ASSERT_FALSE(read) << std::oct << mode;
        if (::geteuid() != 0 && (mode & 0400) == 0) continue;  // not even readable
        EXPECT_TRUE(read.error().what.ends_with("chmod 600 " + path.string()));
    }
    ::chmod(path.c_str(), 0644);
    EXPECT_EQ(FileKey::load(path, passphrase()).error().what,
              path.string() + ": mode 0644, but a file with a secret needs 0600: chmod 600 " +
                  path.string());
    for (const mode_t mode : {0600, 0400}) {
        ::chmod(path.c_str(), mode);
        EXPECT_TRUE(FileKey::load(path, passphrase()));
    }
}

TEST(FileKey, AnotherUsersFileIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    const TestFolder folder;
    const auto path = folder.put("key", "x");
    ASSERT_EQ(::chown(path.c_str(), 1234, 1234), 0);
    EXPECT_TRUE(contains(read_private_file(path, 100).error().what, "owned by user 1234"));
}

// Deterministic: the same changes on every run.
TEST(FileKey, NoDamageOfTheFileLoads) {
    const TestFolder folder;
    const FileKey key = FileKey::generate(Algorithm::p256);
    ASSERT_TRUE(key.save(folder / "key", passphrase()));
    const std::string good = folder.get("key");
    std::uint32_t seed = 1;
    const auto below = [&seed](std::size_t n) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        return (seed >> 8U) % n;
    };
    for (int i = 0; i < 150; ++i) {
        std::string bad = good;
        switch (i % 5) {
            case 0:  bad.resize(below(good.size() - 1)); break;
            case 1:  bad.erase(below(good.size()), 1 + below(40)); break;
            case 2:  bad[below(good.size() - 1)] = static_cast<char>(below(256)); break;
            case 3:  bad.insert(below(good.size() - 30), 1, "A=\n-\0"[below(5)]); break;
            default: {  // DER that stays DER in PEM, its parameters damaged
                const std::size_t from = 38;
                const std::size_t to = good.rfind("\n-----END");
                std::string body = good.substr(from, to - from);
                std::erase(body, '\n');
                Bytes der = from_base64(body).value();
                const std::size_t at = below(i % 2 == 0 ? 100 : der.size());
                der[at] = static_cast<char>(der[at] ^ (1 + below(255)));
                bad = crypto::to_pem(der, "ENCRYPTED PRIVATE KEY");
            }
        }
        Outcome<FileKey> loaded = FileKey::load(folder.put("bad", bad), passphrase());
        // Some changes of the text mean the same bytes: white space, or what stands before it.
        if (loaded) {
            EXPECT_EQ(loaded->public_key(), key.public_key()) << i << "\n" << bad;
        } else {
            EXPECT_FALSE(loaded.error().what.empty());
        }
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Passphrase, IsTheFirstLine) {
    const TestFolder folder;
    const struct {
        std::string text;
        std::optional<std::string> passphrase;
    } rows[] = {
        {"secret", "secret"},
        {"secret\n", "secret"},
        {"secret\r\n", "secret"},
        {"secret\nsecond\n", "secret"},
        {" with spaces \n", " with spaces "},
        {std::string(1024, 'x'), std::string(1024, 'x')},
        {"", std::nullopt},
        {"\n", std::nullopt},
        {"\r\nsecret", std::nullopt},
        {std::string(1025, 'x'), std::nullopt},
        {std::string(5000, 'x'), std::nullopt},
    };
    for (const auto& row : rows) {
        const auto read = passphrase_from_file(folder.put("pass", row.text));
        ASSERT_EQ(read.has_value(), row.passphrase.has_value()) << row.text;
        EXPECT_EQ(read ? read->bytes() : "", row.passphrase.value_or(""));
    }
    ::chmod((folder / "pass").c_str(), 0640);
    const auto open = passphrase_from_file(folder / "pass");
    ASSERT_FALSE(open);
    EXPECT_TRUE(contains(open.error().what, "mode 0640")) << open.error().what;
    EXPECT_TRUE(contains(open.error().what, "chmod 600 ")) << open.error().what;
}

TEST(Secret, MovesAndLeavesNothing) {
    Secret a("abc");
    Secret b(std::move(a));
    EXPECT_EQ(b.bytes(), "abc");
    Secret c("other");
    c = std::move(b);
    EXPECT_EQ(c.bytes(), "abc");
    EXPECT_TRUE(Secret().empty());
}

TEST(Random, GivesSerialsThatCertificatesTake) {
    EXPECT_EQ(random_bytes(0), "");
    EXPECT_EQ(random_bytes(33).size(), 33U);
    EXPECT_NE(random_bytes(16), random_bytes(16));
    for (int i = 0; i < 1000; ++i) {
        const Bytes serial = random_serial();
        ASSERT_EQ(serial.size(), 16U);
        ASSERT_EQ(static_cast<std::uint8_t>(serial[0]) & 0xc0U, 0x40U);
    }
}

}  // namespace
}  // namespace charter::keys
