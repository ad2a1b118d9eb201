#ifndef CTORCH_REGISTER_LOOPS_H
#define CTORCH_REGISTER_LOOPS_H

// What the loops over registers share: registers, the choice of processor, and threads.

#include "CTorchInternal.h"

// Not all of ATen, which takes the compiler ten seconds in every file.
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>
#include <vector>

namespace register_loops {

// A register's worth of elements, loaded from and stored to any address.
template <typename Scalar, int64_t bytes = 32>
struct Lanes {
  typedef Scalar type __attribute__((vector_size(bytes), aligned(alignof(Scalar))));
  static constexpr int64_t count = bytes / sizeof(Scalar);
};

// Begins where cache lines do: a register that lies across two of them takes two loads.
template <typename Scalar>
struct LineAllocator {
  using value_type = Scalar;
  static constexpr std::align_val_t line{64};

  LineAllocator() = default;
  template <typename Other>
  LineAllocator(const LineAllocator<Other> &) {}

  Scalar *allocate(size_t count) { return static_cast<Scalar *>(::operator new(count * sizeof(Scalar), line)); }
  void deallocate(Scalar *place, size_t) { ::operator delete(place, line); }
  template <typename Other>
  bool operator==(const LineAllocator<Other> &) const { return true; }
  template <typename Other>
  bool operator!=(const LineAllocator<Other> &) const { return false; }
};

// Room for registers' worth of elements.
template <typename Scalar>
using Buffer = std::vector<Scalar, LineAllocator<Scalar>>;

// The baseline has to run anywhere; the same source is compiled for processors with AVX2 too, and where
// registers of twice the size are worth it for those with AVX-512.
#if defined(__x86_64__)
#define TANGENT_HAS_AVX2 1
#define TANGENT_AVX2 __attribute__((target("avx2,fma")))
#define TANGENT_AVX512 __attribute__((target("avx512f")))
#else
#define TANGENT_HAS_AVX2 0
#endif
#define TANGENT_INLINE inline __attribute__((always_inline))

inline bool has_avx2() {
#if TANGENT_HAS_AVX2
  static const bool found = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return found;
#else
  return false;
#endif
}

inline bool has_avx512() {
#if TANGENT_HAS_AVX2
  static const bool found = has_avx2() && __builtin_cpu_supports("avx512f");
  return found;
#else
  return false;
#endif
}

constexpr int64_t smallest_share = 1 << 20;

// The multiplications that take as long as a loop over memory takes for an element.
constexpr int64_t element_work = 8;

// The number of intra-op threads that `work` multiplications are worth.
inline int64_t thread_count(int64_t work, int64_t parts) {
  return std::max<int64_t>(1, std::min<int64_t>({at::get_num_threads(), parts, work / smallest_share}));
}

// The parallel region of the OpenMP runtime that libtorch has loaded, if it is GNU's. Its waiting threads
// spin, so threads of our own beside them would share the cores with threads that do nothing.
using ParallelRegion = void (*)(void (*)(void *), void *, unsigned, unsigned);

inline ParallelRegion parallel_region() {
  static const auto found = reinterpret_cast<ParallelRegion>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
  return found;
}

// Runs body(0) ... body(count - 1) by so many threads, who take the next one when they have done one; what one
// of them throws is thrown on.
template <typename Body>
void in_parallel(int64_t threads, int64_t count, const Body &body) {
  if (threads == 1) {
    for (int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  struct Shares {
    const Body &body;
    int64_t count;
    std::vector<std::exception_ptr> failures;
    std::atomic<int64_t> next{0};

    void take() {
      for (int64_t i = next++; i < count; i = next++) {
        try {
          body(i);
        } catch (...) {
          failures[static_cast<size_t>(i)] = std::current_exception();
        }
      }
    }
  } shares{body, count, std::vector<std::exception_ptr>(static_cast<size_t>(count))};
  const auto take = [](void *data) { static_cast<Shares *>(data)->take(); };
  if (const auto region = parallel_region()) {
    region(take, &shares, static_cast<unsigned>(threads), 0);
  } else {
    std::vector<std::thread> others;
    others.reserve(static_cast<size_t>(threads));
    try {
      for (int64_t i = 1; i < threads; ++i) others.emplace_back(take, &shares);
    } catch (...) {
      // The system gives no more threads; those that there are take all shares.
    }
    shares.take();
    for (auto &thread : others) thread.join();
  }
  for (const auto &failure : shares.failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

template <typename Body>
void in_parallel(int64_t count, const Body &body) {
  in_parallel(count, count, body);
}

// Runs body(first, last) for parts of 0 ..< count, several to a thread: one that wakes up late leaves more of
// them to the others. For loops whose results are the same however they are parted.
template <typename Body>
void in_parts(int64_t threads, int64_t count, const Body &body) {
  const int64_t parts = threads == 1 ? 1 : std::min(count, 8 * threads);
  in_parallel(threads, parts, [&](int64_t part) { body(count * part / parts, count * (part + 1) / parts); });
}

// Elements of channels-last maps that are worked through together: a multiple of the channels, so that a
// loop over them is long where channels are few.
inline int64_t channel_period(int64_t channels) {
  constexpr int64_t least = 512;
  return channels * std::max<int64_t>(1, least / channels);
}

// Values of every channel, over and over.
template <typename Scalar>
Buffer<Scalar> repeated(const Scalar *values, int64_t channels, int64_t period) {
  Buffer<Scalar> result(static_cast<size_t>(period));
  for (int64_t i = 0; i < period; i += channels) std::copy(values, values + channels, result.data() + i);
  return result;
}

inline void require(bool condition, const char *reason) {
  if (!condition) throw std::runtime_error(reason);
}

inline bool is_float_on_cpu(const at::Tensor &tensor) {
  return tensor.device().is_cpu() && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble);
}

}  // namespace register_loops

#endif
