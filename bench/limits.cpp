#include "bench/limits.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "crypto/signature.hpp"
#include "keys/file_key.hpp"

namespace charter::bench {

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double cpu_s() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double thread_cpu_s() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

double percentile(std::vector<double> values, double p) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(last * p / 100)];
}

VerifyBound verify_bound(unsigned cores) {
    keys::FileKey key = keys::FileKey::generate(crypto::Algorithm::p256);
    const Bytes message(44, 'm');
    const Bytes signature = key.sign(message).value();
    const auto decoded = crypto::decode(key.public_key()).value();
    std::atomic<std::uint64_t> done{0};
    std::vector<std::thread> threads;
    const double start = now_s();
    const double cpu = cpu_s();
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
    const auto count = static_cast<double>(done.load());
    return {count / (now_s() - start), (cpu_s() - cpu) * 1e6 / count};
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

FlatStore::FlatStore(const std::filesystem::path& folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* raw = nullptr;
    ensure(rocksdb::DB::Open(options, folder.string(), &raw).ok(), "plain RocksDB opens");
    db_.reset(raw);
}

FlatStore::~FlatStore() = default;

void FlatStore::write(const Updates& updates) {
    rocksdb::WriteBatch batch;
    for (const auto& [key, value] : updates) batch.Put(key, value);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    ensure(db_->Write(synced, &batch).ok(), "plain RocksDB writes");
}

}  // namespace charter::bench
