// The contractions of the tangent kernel that libtorch has no fast operator for, on the CPU.
//
// All are sums over a very long axis with a small result, which tiles of registers compute straight
// from the operands: nothing is unfolded or packed beyond one padded image.

#include "CTorchInternal.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

namespace {

// A register's worth of elements, loaded from and stored to any address.
template <typename Scalar>
struct Lanes {
  typedef Scalar type __attribute__((vector_size(32), aligned(alignof(Scalar))));
  static constexpr int64_t count = 32 / sizeof(Scalar);
};

// The baseline has to run anywhere; where AVX2 is there, the same source is compiled for it too.
#if defined(__x86_64__)
#define TANGENT_HAS_AVX2 1
#define TANGENT_AVX2 __attribute__((target("avx2,fma")))
#else
#define TANGENT_HAS_AVX2 0
#endif
#define TANGENT_INLINE inline __attribute__((always_inline))

bool has_avx2() {
#if TANGENT_HAS_AVX2
  static const bool found = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return found;
#else
  return false;
#endif
}

constexpr int64_t smallest_share = 1 << 20;

// The number of intra-op threads that `work` multiplications are worth.
int64_t thread_count(int64_t work, int64_t parts) {
  return std::max<int64_t>(1, std::min<int64_t>({at::get_num_threads(), parts, work / smallest_share}));
}

// The parallel region of the OpenMP runtime that libtorch has loaded, if it is GNU's. Its waiting threads
// spin, so threads of our own beside them would share the cores with threads that do nothing.
using ParallelRegion = void (*)(void (*)(void *), void *, unsigned, unsigned);

ParallelRegion parallel_region() {
  static const auto found = reinterpret_cast<ParallelRegion>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
  return found;
}

// Runs body(0) ... body(count - 1) at the same time; what one of them throws is thrown on.
template <typename Body>
void in_parallel(int64_t count, const Body &body) {
  if (count == 1) return body(0);
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
    region(take, &shares, static_cast<unsigned>(count), 0);
  } else {
    std::vector<std::thread> others;
    others.reserve(static_cast<size_t>(count));
    try {
      for (int64_t i = 1; i < count; ++i) others.emplace_back(take, &shares);
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

// --- Weight gradients

struct Convolution {
  int64_t images, channels, height, width;
  int64_t outputs, output_height, output_width;
  int64_t kernel, stride, padding, dilation, groups;

  int64_t padded_height() const { return height + 2 * padding; }
  int64_t padded_width() const { return width + 2 * padding; }
  int64_t group_channels() const { return channels / groups; }
  int64_t parameters() const { return outputs * group_channels() * kernel * kernel; }
};

// result[r, 0 ..< length] (+)= sum over positions of gradient[position, r] * input[position, ...],
// for R neighbouring output channels and S registers of neighbouring inputs.
template <typename Scalar, int R, int S>
TANGENT_INLINE void weight_tile(const Scalar *gradient, const Scalar *input, const Convolution &layer,
                                Scalar *result, int64_t result_stride, int64_t length, bool adds) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  const int64_t step = layer.stride * layer.channels;
  const int64_t row = layer.stride * layer.padded_width() * layer.channels;
  Vector sums[R][S] = {};
  const Scalar *g = gradient;
  for (int64_t h = 0; h < layer.output_height; ++h) {
    const Scalar *x = input + h * row;
    for (int64_t w = 0; w < layer.output_width; ++w) {
      Vector values[S];
      for (int s = 0; s < S; ++s) values[s] = *reinterpret_cast<const Vector *>(x + s * lanes);
      for (int r = 0; r < R; ++r) {
        const Scalar factor = g[r];
        for (int s = 0; s < S; ++s) sums[r][s] += factor * values[s];
      }
      g += layer.outputs;
      x += step;
    }
  }
  for (int r = 0; r < R; ++r) {
    Scalar row_sums[S * lanes];
    std::memcpy(row_sums, sums[r], sizeof(row_sums));
    Scalar *target = result + r * result_stride;
    if (adds) {
      for (int64_t i = 0; i < length; ++i) target[i] += row_sums[i];
    } else {
      for (int64_t i = 0; i < length; ++i) target[i] = row_sums[i];
    }
  }
}

template <typename Scalar, int R>
TANGENT_INLINE void weight_tiles(const Scalar *gradient, const Scalar *input, const Convolution &layer,
                                 Scalar *result, int64_t result_stride, int64_t run, bool adds) {
  constexpr int64_t lanes = Lanes<Scalar>::count;
  for (int64_t i = 0; i < run; i += 2 * lanes) {
    const int64_t length = std::min(run - i, 2 * lanes);
    if (length > lanes) {
      weight_tile<Scalar, R, 2>(gradient, input + i, layer, result + i, result_stride, length, adds);
    } else {
      weight_tile<Scalar, R, 1>(gradient, input + i, layer, result + i, result_stride, length, adds);
    }
  }
}

// One image's weight gradient for some of the output channels, as (outputs, k, k, inputs).
//
// Along a row of the window inputs are neighbours in memory where the layer has neither groups nor
// dilation, so one run covers k * channels of them.
template <typename Scalar>
TANGENT_INLINE void image_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                          int64_t first, int64_t last, Scalar *result, bool adds) {
  const int64_t channels = layer.group_channels();
  const bool joins = layer.groups == 1 && layer.dilation == 1;
  const int64_t run = joins ? layer.kernel * channels : channels;
  const int64_t columns = joins ? 1 : layer.kernel;
  const int64_t stride = layer.kernel * layer.kernel * channels;
  const int64_t group_outputs = layer.outputs / layer.groups;
  for (int64_t kh = 0; kh < layer.kernel; ++kh) {
    for (int64_t kw = 0; kw < columns; ++kw) {
      const int64_t shift = layer.dilation * (kh * layer.padded_width() + kw) * layer.channels;
      const int64_t place = (kh * layer.kernel + kw) * channels;
      int64_t o = first;
      while (o < last) {
        const int64_t group = o / group_outputs;
        const int64_t count = std::min<int64_t>({4, last - o, (group + 1) * group_outputs - o});
        const Scalar *x = padded + shift + group * channels;
        Scalar *target = result + o * stride + place;
        switch (count) {
          case 4: weight_tiles<Scalar, 4>(gradient + o, x, layer, target, stride, run, adds); break;
          case 3: weight_tiles<Scalar, 3>(gradient + o, x, layer, target, stride, run, adds); break;
          case 2: weight_tiles<Scalar, 2>(gradient + o, x, layer, target, stride, run, adds); break;
          default: weight_tiles<Scalar, 1>(gradient + o, x, layer, target, stride, run, adds); break;
        }
        o += count;
      }
    }
  }
}

template <typename Scalar>
void plain_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer, int64_t first,
                           int64_t last, Scalar *result, bool adds) {
  image_weight_gradient(gradient, padded, layer, first, last, result, adds);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                       int64_t first, int64_t last, Scalar *result, bool adds) {
  image_weight_gradient(gradient, padded, layer, first, last, result, adds);
}
#endif

template <typename Scalar>
using WeightGradient = void (*)(const Scalar *, const Scalar *, const Convolution &, int64_t, int64_t, Scalar *, bool);

template <typename Scalar>
WeightGradient<Scalar> weight_gradient_for_this_processor() {
#if TANGENT_HAS_AVX2
  if (has_avx2()) return avx2_weight_gradient<Scalar>;
#endif
  return plain_weight_gradient<Scalar>;
}

// Copies an image into zeros, with room behind it for loads of whole registers.
template <typename Scalar>
void pad(const Scalar *image, const Convolution &layer, std::vector<Scalar> &padded) {
  const size_t row = static_cast<size_t>(layer.width * layer.channels);
  for (int64_t h = 0; h < layer.height; ++h) {
    const int64_t place = ((h + layer.padding) * layer.padded_width() + layer.padding) * layer.channels;
    std::memcpy(padded.data() + place, image + static_cast<size_t>(h) * row, row * sizeof(Scalar));
  }
}

template <typename Scalar>
void weight_gradients(const at::Tensor &input, const at::Tensor &gradient, const Convolution &layer, int64_t seeds,
                      bool sums_images, at::Tensor &result) {
  const auto compute = weight_gradient_for_this_processor<Scalar>();
  const Scalar *x = input.data_ptr<Scalar>();
  const Scalar *g = gradient.data_ptr<Scalar>();
  Scalar *rows = result.data_ptr<Scalar>();
  const int64_t image_size = layer.height * layer.width * layer.channels;
  const int64_t gradient_size = layer.output_height * layer.output_width * layer.outputs;
  const int64_t work = seeds * layer.images * layer.parameters() * layer.output_height * layer.output_width;
  const auto run = [&](int64_t first_image, int64_t last_image, int64_t first, int64_t last) {
    std::vector<Scalar> padded(
        static_cast<size_t>(layer.padded_height() * layer.padded_width() * layer.channels + 64), Scalar(0));
    for (int64_t n = first_image; n < last_image; ++n) {
      pad(x + n * image_size, layer, padded);
      for (int64_t s = 0; s < seeds; ++s) {
        const int64_t row = s * layer.images + n;
        Scalar *target = rows + (sums_images ? s : row) * layer.parameters();
        compute(g + row * gradient_size, padded.data(), layer, first, last, target, sums_images);
      }
    }
  };
  // All images of a seed may add to the same row: the output channels are what threads share then.
  const int64_t parts = sums_images ? layer.outputs : layer.images;
  const int64_t threads = thread_count(work, parts);
  in_parallel(threads, [&](int64_t thread) {
    const int64_t first = parts * thread / threads, last = parts * (thread + 1) / threads;
    if (sums_images) {
      run(0, layer.images, first, last);
    } else {
      run(first, last, 0, layer.outputs);
    }
  });
}

// --- Channel sums

// For every gradient of one image the sums over positions of gradient[c] and of
// gradient[c] * (input[c] - mean[c]) * scale[c].
template <typename Scalar>
TANGENT_INLINE void image_channel_sums(const Scalar *gradient, const Scalar *input, const Scalar *mean,
                                       const Scalar *scale, int64_t positions, int64_t channels, Scalar *plain,
                                       Scalar *weighted) {
  std::fill(plain, plain + channels, Scalar(0));
  std::fill(weighted, weighted + channels, Scalar(0));
  for (int64_t p = 0; p < positions; ++p) {
    for (int64_t c = 0; c < channels; ++c) {
      const Scalar value = gradient[p * channels + c];
      plain[c] += value;
      weighted[c] += value * (input[p * channels + c] - mean[c]);
    }
  }
  for (int64_t c = 0; c < channels; ++c) weighted[c] *= scale[c];
}

template <typename Scalar>
void plain_channel_sums(const Scalar *g, const Scalar *x, const Scalar *mean, const Scalar *scale, int64_t positions,
                        int64_t channels, Scalar *plain, Scalar *weighted) {
  image_channel_sums(g, x, mean, scale, positions, channels, plain, weighted);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_channel_sums(const Scalar *g, const Scalar *x, const Scalar *mean, const Scalar *scale,
                                    int64_t positions, int64_t channels, Scalar *plain, Scalar *weighted) {
  image_channel_sums(g, x, mean, scale, positions, channels, plain, weighted);
}
#endif

template <typename Scalar>
void channel_sums(const at::Tensor &input, const at::Tensor &gradient, const at::Tensor &mean, const at::Tensor &scale,
                  at::Tensor &plain, at::Tensor &weighted) {
  auto compute = plain_channel_sums<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_channel_sums<Scalar>;
#endif
  const int64_t images = input.size(0), channels = input.size(1), positions = input.size(2) * input.size(3);
  const int64_t rows = gradient.size(0);
  const Scalar *x = input.data_ptr<Scalar>(), *g = gradient.data_ptr<Scalar>();
  const Scalar *means = mean.data_ptr<Scalar>(), *scales = scale.data_ptr<Scalar>();
  Scalar *sums = plain.data_ptr<Scalar>(), *products = weighted.data_ptr<Scalar>();
  const int64_t threads = thread_count(rows * positions * channels, rows);
  in_parallel(threads, [&](int64_t thread) {
    for (int64_t row = rows * thread / threads; row < rows * (thread + 1) / threads; ++row) {
      compute(g + row * positions * channels, x + row % images * positions * channels, means, scales, positions,
              channels, sums + row * channels, products + row * channels);
    }
  });
}

// Adds the sums over some positions of input - origin and of its square. Runs of a few positions are
// summed in the input's type, the runs in double.
template <typename Scalar>
TANGENT_INLINE void position_moments(const Scalar *input, const Scalar *origin, int64_t positions, int64_t channels,
                                     Scalar *run, double *sums) {
  constexpr int64_t run_length = 32;
  for (int64_t start = 0; start < positions; start += run_length) {
    std::fill(run, run + 2 * channels, Scalar(0));
    const int64_t end = std::min(positions, start + run_length);
    for (int64_t p = start; p < end; ++p) {
      for (int64_t c = 0; c < channels; ++c) {
        const Scalar value = input[p * channels + c] - origin[c];
        run[c] += value;
        run[channels + c] += value * value;
      }
    }
    for (int64_t c = 0; c < 2 * channels; ++c) sums[c] += run[c];
  }
}

template <typename Scalar>
void plain_moments(const Scalar *x, const Scalar *origin, int64_t positions, int64_t channels, Scalar *run,
                   double *sums) {
  position_moments(x, origin, positions, channels, run, sums);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_moments(const Scalar *x, const Scalar *origin, int64_t positions, int64_t channels, Scalar *run,
                               double *sums) {
  position_moments(x, origin, positions, channels, run, sums);
}
#endif

template <typename Scalar>
void channel_moments(const at::Tensor &input, at::Tensor &mean, at::Tensor &variance) {
  auto compute = plain_moments<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_moments<Scalar>;
#endif
  const int64_t channels = input.size(1), positions = input.size(0) * input.size(2) * input.size(3);
  const Scalar *x = input.data_ptr<Scalar>();
  // Near the mean, so that the squares lose nothing to cancellation.
  const int64_t sample = std::min<int64_t>(positions, 256);
  std::vector<double> totals(static_cast<size_t>(2 * channels), 0);
  std::vector<Scalar> run(static_cast<size_t>(2 * channels)), origin(static_cast<size_t>(channels), Scalar(0));
  compute(x, origin.data(), sample, channels, run.data(), totals.data());
  for (int64_t c = 0; c < channels; ++c) {
    origin[static_cast<size_t>(c)] = static_cast<Scalar>(totals[static_cast<size_t>(c)] / static_cast<double>(sample));
  }
  const int64_t threads = thread_count(positions * channels, positions);
  std::vector<std::vector<double>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    auto &own = sums[static_cast<size_t>(thread)];
    own.assign(static_cast<size_t>(2 * channels), 0);
    std::vector<Scalar> own_run(static_cast<size_t>(2 * channels));
    const int64_t first = positions * thread / threads, last = positions * (thread + 1) / threads;
    compute(x + first * channels, origin.data(), last - first, channels, own_run.data(), own.data());
  });
  for (int64_t c = 0; c < channels; ++c) {
    double sum = 0, square = 0;
    for (const auto &own : sums) {
      sum += own[static_cast<size_t>(c)];
      square += own[static_cast<size_t>(channels + c)];
    }
    const double shifted = sum / static_cast<double>(positions);
    mean.data_ptr<double>()[c] = origin[static_cast<size_t>(c)] + shifted;
    variance.data_ptr<double>()[c] = std::max(0.0, square / static_cast<double>(positions) - shifted * shifted);
  }
}

// result = factor * gradient + slope * input + offset, channel by channel, for the positions of one image.
template <typename Scalar>
TANGENT_INLINE void image_channel_affine(const Scalar *gradient, const Scalar *input, const Scalar *factor,
                                         const Scalar *slope, const Scalar *offset, int64_t positions,
                                         int64_t channels, Scalar *result) {
  if (input == nullptr) {
    for (int64_t p = 0; p < positions * channels; p += channels) {
      for (int64_t c = 0; c < channels; ++c) result[p + c] = factor[c] * gradient[p + c];
    }
    return;
  }
  for (int64_t p = 0; p < positions * channels; p += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      result[p + c] = factor[c] * gradient[p + c] + (slope[c] * input[p + c] + offset[c]);
    }
  }
}

template <typename Scalar>
void plain_channel_affine(const Scalar *g, const Scalar *x, const Scalar *factor, const Scalar *slope,
                          const Scalar *offset, int64_t positions, int64_t channels, Scalar *result) {
  image_channel_affine(g, x, factor, slope, offset, positions, channels, result);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_channel_affine(const Scalar *g, const Scalar *x, const Scalar *factor, const Scalar *slope,
                                      const Scalar *offset, int64_t positions, int64_t channels, Scalar *result) {
  image_channel_affine(g, x, factor, slope, offset, positions, channels, result);
}
#endif

template <typename Scalar>
void channel_affine(const at::Tensor &gradient, const at::Tensor &input, const at::Tensor &factor,
                    const at::Tensor &slope, const at::Tensor &offset, at::Tensor &result) {
  auto compute = plain_channel_affine<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_channel_affine<Scalar>;
#endif
  const int64_t rows = gradient.size(0), channels = gradient.size(1);
  const int64_t positions = gradient.size(2) * gradient.size(3);
  const bool has_input = input.defined();
  const int64_t images = has_input ? input.size(0) : 1;
  const Scalar *g = gradient.data_ptr<Scalar>(), *factors = factor.data_ptr<Scalar>();
  const Scalar *x = has_input ? input.data_ptr<Scalar>() : nullptr;
  const Scalar *slopes = has_input ? slope.data_ptr<Scalar>() : nullptr;
  const Scalar *offsets = has_input ? offset.data_ptr<Scalar>() : nullptr;
  Scalar *target = result.data_ptr<Scalar>();
  const int64_t threads = thread_count(rows * positions * channels, rows);
  in_parallel(threads, [&](int64_t thread) {
    for (int64_t row = rows * thread / threads; row < rows * (thread + 1) / threads; ++row) {
      const int64_t place = row * positions * channels, seed = row / images * channels;
      compute(g + place, has_input ? x + row % images * positions * channels : nullptr, factors,
              has_input ? slopes + seed : nullptr, has_input ? offsets + seed : nullptr, positions, channels,
              target + place);
    }
  });
}

// --- Products of rows

constexpr int64_t chunk_length = 256;

// sums[r, s] += a_r . b_s over one chunk, for R rows of a and S rows of b that lie a chunk apart.
template <typename Scalar, int R, int S>
TANGENT_INLINE void dot_tile(const Scalar *a, const Scalar *b, double *result, int64_t result_stride) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  Vector sums[R][S] = {};
  for (int64_t p = 0; p < chunk_length; p += lanes) {
    Vector left[R];
    for (int r = 0; r < R; ++r) left[r] = *reinterpret_cast<const Vector *>(a + r * chunk_length + p);
    for (int s = 0; s < S; ++s) {
      const Vector right = *reinterpret_cast<const Vector *>(b + s * chunk_length + p);
      for (int r = 0; r < R; ++r) sums[r][s] += left[r] * right;
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int s = 0; s < S; ++s) {
      double total = 0;
      for (int64_t i = 0; i < lanes; ++i) total += sums[r][s][i];
      result[r * result_stride + s] += total;
    }
  }
}

// Adds a chunk's products of rows [first, last) of a with all rows of b, or, for a product of rows
// with themselves, with those up to their own.
template <typename Scalar>
TANGENT_INLINE void chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                                   bool is_symmetric, double *result, int64_t result_stride) {
  for (int64_t i = first; i < last; i += 4) {
    const int64_t end = is_symmetric ? std::min(columns, i + 4) : columns;
    for (int64_t j = 0; j < end; j += 2) {
      const Scalar *left = a + i * chunk_length, *right = b + j * chunk_length;
      double *target = result + i * result_stride + j;
      dot_tile<Scalar, 4, 2>(left, right, target, result_stride);
    }
  }
}

template <typename Scalar>
void plain_chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                          bool is_symmetric, double *result, int64_t stride) {
  chunk_products(a, first, last, b, columns, is_symmetric, result, stride);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                                      bool is_symmetric, double *result, int64_t stride) {
  chunk_products(a, first, last, b, columns, is_symmetric, result, stride);
}
#endif

// Copies one chunk of every row, so that rows whose distance is a power of two do not compete for the
// same cache lines; what is missing of the last chunk and of the last tile is zero.
template <typename Scalar>
void pack(const Scalar *rows, int64_t count, int64_t parameters, int64_t start, std::vector<Scalar> &packed) {
  const int64_t length = std::min(chunk_length, parameters - start);
  for (int64_t i = 0; i < count; ++i) {
    Scalar *target = packed.data() + i * chunk_length;
    std::memcpy(target, rows + i * parameters + start, static_cast<size_t>(length) * sizeof(Scalar));
    std::fill(target + length, target + chunk_length, Scalar(0));
  }
}

int64_t rounded_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

template <typename Scalar>
void add_products(const at::Tensor &left, const at::Tensor &right, bool is_symmetric, at::Tensor &kernel) {
  auto compute = plain_chunk_products<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_chunk_products<Scalar>;
#endif
  const int64_t rows = left.size(0), columns = right.size(0), parameters = left.size(1);
  const int64_t padded_rows = rounded_up(rows, 4), padded_columns = rounded_up(columns, 4);
  const int64_t chunks = (parameters + chunk_length - 1) / chunk_length;
  const Scalar *a = left.data_ptr<Scalar>(), *b = right.data_ptr<Scalar>();
  // Threads share the chunks and each has sums of its own, which are added in the order of the threads:
  // the result depends on their number, but not on which one is first.
  const int64_t work = rows * columns * parameters / (is_symmetric ? 2 : 1);
  const int64_t threads = thread_count(work, chunks);
  std::vector<std::vector<double>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    auto &own = sums[static_cast<size_t>(thread)];
    own.assign(static_cast<size_t>(padded_rows * padded_columns), 0);
    std::vector<Scalar> packed_rows(static_cast<size_t>(padded_rows * chunk_length), Scalar(0));
    std::vector<Scalar> packed_columns(
        is_symmetric ? 0 : static_cast<size_t>(padded_columns * chunk_length), Scalar(0));
    for (int64_t c = chunks * thread / threads; c < chunks * (thread + 1) / threads; ++c) {
      pack(a, rows, parameters, c * chunk_length, packed_rows);
      if (!is_symmetric) pack(b, columns, parameters, c * chunk_length, packed_columns);
      compute(packed_rows.data(), 0, padded_rows, is_symmetric ? packed_rows.data() : packed_columns.data(),
              padded_columns, is_symmetric, own.data(), padded_columns);
    }
  });
  double *result = kernel.data_ptr<double>();
  const int64_t row_stride = kernel.stride(0), column_stride = kernel.stride(1);
  for (const auto &own : sums) {
    for (int64_t i = 0; i < rows; ++i) {
      const int64_t end = is_symmetric ? i + 1 : columns;
      for (int64_t j = 0; j < end; ++j) {
        const double value = own[static_cast<size_t>(i * padded_columns + j)];
        result[i * row_stride + j * column_stride] += value;
        if (is_symmetric && j < i) result[j * row_stride + i * column_stride] += value;
      }
    }
  }
}

void require(bool condition, const char *reason) {
  if (!condition) throw std::runtime_error(reason);
}

bool is_float_on_cpu(const at::Tensor &tensor) {
  return tensor.device().is_cpu() && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble);
}

}  // namespace

ctorch_error ctorch_sample_weight_gradients(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                            int64_t kernel_size, int64_t stride, int64_t padding, int64_t dilation,
                                            int64_t groups, bool sums_images, ctorch_tensor **result) {
  return guarded([&] {
    const auto &x = input->value, &g = gradient->value;
    require(is_float_on_cpu(x) && is_float_on_cpu(g) && x.scalar_type() == g.scalar_type(),
            "takes float32 or float64 tensors of one type on the CPU");
    require(x.dim() == 4 && g.dim() == 4 && x.size(0) > 0 && g.size(0) % x.size(0) == 0,
            "takes (N, C, H, W) and gradients of a multiple of N images");
    const auto reach = dilation * (kernel_size - 1) + 1;
    const auto output_size = [&](int64_t size) { return (size + 2 * padding - reach) / stride + 1; };
    require(kernel_size > 0 && stride > 0 && padding >= 0 && dilation > 0 && groups > 0 && x.size(1) % groups == 0 &&
                g.size(1) % groups == 0 && x.size(2) + 2 * padding >= reach && x.size(3) + 2 * padding >= reach &&
                g.size(2) == output_size(x.size(2)) && g.size(3) == output_size(x.size(3)),
            "the gradients are not of this convolution's output");
    const Convolution layer{x.size(0), x.size(1), x.size(2), x.size(3), g.size(1), g.size(2), g.size(3),
                            kernel_size, stride, padding, dilation, groups};
    const int64_t seeds = g.size(0) / x.size(0);
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    const auto gradients = g.contiguous(at::MemoryFormat::ChannelsLast);
    auto rows = sums_images ? at::zeros({seeds, layer.parameters()}, g.options())
                            : at::empty({g.size(0), layer.parameters()}, g.options());
    if (x.scalar_type() == at::kFloat) {
      weight_gradients<float>(images, gradients, layer, seeds, sums_images, rows);
    } else {
      weight_gradients<double>(images, gradients, layer, seeds, sums_images, rows);
    }
    *result = new ctorch_tensor(std::move(rows));
  });
}

ctorch_error ctorch_sample_channel_sums(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                        const ctorch_tensor *mean, const ctorch_tensor *scale, ctorch_tensor **plain,
                                        ctorch_tensor **weighted) {
  return guarded([&] {
    const auto &x = input->value, &g = gradient->value;
    require(is_float_on_cpu(x) && is_float_on_cpu(g) && is_float_on_cpu(mean->value) && is_float_on_cpu(scale->value),
            "takes float32 or float64 tensors on the CPU");
    require(x.dim() == 4 && g.dim() == 4 && x.size(0) > 0 && g.size(0) % x.size(0) == 0 &&
                x.sizes().slice(1) == g.sizes().slice(1),
            "takes (N, C, H, W) and gradients of a multiple of N images");
    const auto means = mean->value.to(x.scalar_type()).contiguous();
    const auto scales = scale->value.to(x.scalar_type()).contiguous();
    require(g.scalar_type() == x.scalar_type() && means.numel() == x.size(1) && scales.numel() == x.size(1),
            "takes tensors of one type, and a mean and a scale for every channel");
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    const auto gradients = g.contiguous(at::MemoryFormat::ChannelsLast);
    auto sums = at::empty({g.size(0), g.size(1)}, g.options());
    auto products = at::empty_like(sums);
    if (x.scalar_type() == at::kFloat) {
      channel_sums<float>(images, gradients, means, scales, sums, products);
    } else {
      channel_sums<double>(images, gradients, means, scales, sums, products);
    }
    auto first = std::make_unique<ctorch_tensor>(std::move(sums));
    *weighted = new ctorch_tensor(std::move(products));
    *plain = first.release();
  });
}

ctorch_error ctorch_channel_moments(const ctorch_tensor *input, ctorch_tensor **mean, ctorch_tensor **variance) {
  return guarded([&] {
    const auto &x = input->value;
    require(is_float_on_cpu(x) && x.dim() == 4 && x.numel() > 0,
            "takes (N, C, H, W), float32 or float64 on the CPU, with at least one element");
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    auto means = at::empty({x.size(1)}, at::dtype(at::kDouble));
    auto variances = at::empty_like(means);
    if (x.scalar_type() == at::kFloat) {
      channel_moments<float>(images, means, variances);
    } else {
      channel_moments<double>(images, means, variances);
    }
    auto first = std::make_unique<ctorch_tensor>(std::move(means));
    *variance = new ctorch_tensor(std::move(variances));
    *mean = first.release();
  });
}

ctorch_error ctorch_channel_affine(const ctorch_tensor *gradient, const ctorch_tensor *input,
                                   const ctorch_tensor *factor, const ctorch_tensor *slope,
                                   const ctorch_tensor *offset, ctorch_tensor **result) {
  return guarded([&] {
    const auto &g = gradient->value;
    const bool has_input = input != nullptr && slope != nullptr && offset != nullptr;
    require(is_float_on_cpu(g) && is_float_on_cpu(factor->value), "takes float32 or float64 tensors on the CPU");
    require(g.dim() == 4 && factor->value.numel() == g.size(1), "takes (N, C, H, W) and a factor for every channel");
    const auto gradients = g.contiguous(at::MemoryFormat::ChannelsLast);
    const auto factors = factor->value.to(g.scalar_type()).contiguous();
    at::Tensor images, slopes, offsets;
    if (has_input) {
      const auto &x = input->value;
      require(is_float_on_cpu(x) && x.scalar_type() == g.scalar_type() && x.dim() == 4 && x.size(0) > 0 &&
                  g.size(0) % x.size(0) == 0 && x.sizes().slice(1) == g.sizes().slice(1),
              "takes (N, C, H, W) and gradients of a multiple of N images");
      slopes = slope->value.to(g.scalar_type()).contiguous();
      offsets = offset->value.to(g.scalar_type()).contiguous();
      const int64_t count = g.size(0) / x.size(0) * g.size(1);
      require(slopes.numel() == count && offsets.numel() == count, "takes a slope and an offset for every seed and channel");
      images = x.contiguous(at::MemoryFormat::ChannelsLast);
    }
    auto combined = at::empty(g.sizes(), g.options(), at::MemoryFormat::ChannelsLast);
    if (g.scalar_type() == at::kFloat) {
      channel_affine<float>(gradients, images, factors, slopes, offsets, combined);
    } else {
      channel_affine<double>(gradients, images, factors, slopes, offsets, combined);
    }
    *result = new ctorch_tensor(std::move(combined));
  });
}

ctorch_error ctorch_add_row_products(const ctorch_tensor *kernel, const ctorch_tensor *left,
                                     const ctorch_tensor *right) {
  return guarded([&] {
    auto sum = kernel->value;
    const bool is_symmetric = right == nullptr;
    const auto a = left->value.contiguous();
    const auto b = is_symmetric ? a : right->value.contiguous();
    require(sum.dim() == 2 && a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1) && sum.size(0) == a.size(0) &&
                sum.size(1) == b.size(0),
            "the matrices do not fit each other");
    require(sum.device().is_cpu() && sum.scalar_type() == at::kDouble, "adds to a float64 matrix on the CPU");
    require(is_float_on_cpu(a) && is_float_on_cpu(b) && a.scalar_type() == b.scalar_type(),
            "takes float32 or float64 tensors of one type on the CPU");
    if (a.scalar_type() == at::kFloat) {
      add_products<float>(a, b, is_symmetric, sum);
    } else {
      add_products<double>(a, b, is_symmetric, sum);
    }
  });
}
