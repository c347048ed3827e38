#include "bench/limits.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signature.hpp"
#include "keys/file_key.hpp"

namespace charter::bench {

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double percentile(std::vector<double> values, double p) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(last * p / 100)];
}

double verify_bound(unsigned cores) {
    keys::FileKey key = keys::FileKey::generate(crypto::Algorithm::p256);
    const Bytes message(44, 'm');
    const Bytes signature = key.sign(message).value();
    const auto decoded = crypto::decode(key.public_key()).value();
    std::atomic<std::uint64_t> done{0};
    std::vector<std::thread> threads;
    const double start = now_s();
    for (unsigned i = 0; i < cores; ++i) {
        threads.emplace_back([&] {
            std::uint64_t own = 0;
            while (now_s() - start < 2) {
                for (int k = 0; k < 100; ++k)
                    own += crypto::verify(decoded, message, signature) ? 1 : 0;
            }
            done += own;
        });
    }
    for (std::thread& thread : threads) thread.join();
    return static_cast<double>(done.load()) / (now_s() - start);
}

std::vector<double> fsync_ms(const std::filesystem::path& folder) {
    const std::string path = (folder / "fsync").string();
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const Bytes block(4096, 'x');
    std::vector<double> times;
    for (int i = 0; i < 500; ++i) {
        const double start = now_s();
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) break;
        times.push_back((now_s() - start) * 1e3);
    }
    ::close(file);
    ::unlink(path.c_str());
    return times;
}

double flat_updates(const std::filesystem::path& folder, std::uint64_t keys, std::uint64_t block,
                    std::uint64_t blocks) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* raw = nullptr;
    if (!rocksdb::DB::Open(options, (folder / "flat").string(), &raw).ok()) return 0;
    const std::unique_ptr<rocksdb::DB> db(raw);
    const Bytes value(100, 'v');
    for (std::uint64_t i = 0; i < keys;) {
        rocksdb::WriteBatch batch;
        for (std::uint64_t k = 0; k < 10'000 && i < keys; ++k, ++i)
            batch.Put("bench/" + hex16(i), value);
        db->Write({}, &batch);
    }
    std::mt19937_64 random(1);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const double start = now_s();
    for (std::uint64_t b = 0; b < blocks; ++b) {
        rocksdb::WriteBatch batch;
        for (std::uint64_t k = 0; k < block; ++k)
            batch.Put("bench/" + hex16(random() % keys), value);
        db->Write(synced, &batch);
    }
    return static_cast<double>(block * blocks) / (now_s() - start);
}

}  // namespace charter::bench
