// Sums over the positions of images, channel by channel, on the CPU: a batch norm's gradients, and its
// statistics.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

// Adds to the sums over positions of gradient and of gradient * (input - mean) for a stretch of one image,
// each element of the stretch by itself.
template <typename Scalar>
TANGENT_INLINE void sums_stretch(const Scalar *gradient, const Scalar *input, const Scalar *mean, int64_t length,
                                 Scalar *plain, Scalar *weighted) {
  for (int64_t i = 0; i < length; ++i) {
    plain[i] += gradient[i];
    weighted[i] += gradient[i] * (input[i] - mean[i]);
  }
}

template <typename Scalar>
void plain_sums_stretch(const Scalar *g, const Scalar *x, const Scalar *mean, int64_t length, Scalar *plain,
                        Scalar *weighted) {
  sums_stretch(g, x, mean, length, plain, weighted);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_sums_stretch(const Scalar *g, const Scalar *x, const Scalar *mean, int64_t length,
                                    Scalar *plain, Scalar *weighted) {
  sums_stretch(g, x, mean, length, plain, weighted);
}
#endif

// The sums of a stretch's elements channel by channel, into the first `channels` of them.
template <typename Scalar>
void fold(Scalar *sums, int64_t channels, int64_t period) {
  for (int64_t i = channels; i < period; i += channels) {
    for (int64_t c = 0; c < channels; ++c) sums[c] += sums[i + c];
  }
}

template <typename Scalar>
void channel_sums(const at::Tensor &input, const at::Tensor &gradient, const at::Tensor &mean, const at::Tensor &scale,
                  at::Tensor &plain, at::Tensor &weighted) {
  auto compute = plain_sums_stretch<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_sums_stretch<Scalar>;
#endif
  const int64_t images = input.size(0), channels = input.size(1), size = input.size(2) * input.size(3) * channels;
  const int64_t rows = gradient.size(0), period = channel_period(channels);
  const Scalar *x = input.data_ptr<Scalar>(), *g = gradient.data_ptr<Scalar>();
  const Scalar *scales = scale.data_ptr<Scalar>();
  const auto means = repeated(mean.data_ptr<Scalar>(), channels, period);
  Scalar *sums = plain.data_ptr<Scalar>(), *products = weighted.data_ptr<Scalar>();
  const int64_t threads = thread_count(element_work * rows * size, rows);
  in_parts(threads, rows, [&](int64_t first, int64_t last) {
    Buffer<Scalar> own(static_cast<size_t>(2 * period));
    for (int64_t row = first; row < last; ++row) {
      std::fill(own.begin(), own.end(), Scalar(0));
      for (int64_t i = 0; i < size; i += period) {
        compute(g + row * size + i, x + row % images * size + i, means.data(), std::min(period, size - i), own.data(),
                own.data() + period);
      }
      fold(own.data(), channels, period);
      fold(own.data() + period, channels, period);
      for (int64_t c = 0; c < channels; ++c) {
        sums[row * channels + c] = own[static_cast<size_t>(c)];
        products[row * channels + c] = own[static_cast<size_t>(period + c)] * scales[c];
      }
    }
  });
}

// Adds the sums of input - origin and of its square over some stretches, each element of a stretch by
// itself. Runs of a few stretches are summed in the input's type, the runs in double.
template <typename Scalar>
TANGENT_INLINE void stretch_moments(const Scalar *input, const Scalar *origin, int64_t length, int64_t period,
                                    Scalar *run, double *sums) {
  constexpr int64_t run_length = 8;
  for (int64_t start = 0; start < length; start += run_length * period) {
    std::fill(run, run + 2 * period, Scalar(0));
    const int64_t end = std::min(length, start + run_length * period);
    for (int64_t place = start; place < end; place += period) {
      const int64_t count = std::min(period, end - place);
      for (int64_t i = 0; i < count; ++i) {
        const Scalar value = input[place + i] - origin[i];
        run[i] += value;
        run[period + i] += value * value;
      }
    }
    for (int64_t i = 0; i < 2 * period; ++i) sums[i] += run[i];
  }
}

template <typename Scalar>
void plain_moments(const Scalar *x, const Scalar *origin, int64_t length, int64_t period, Scalar *run, double *sums) {
  stretch_moments(x, origin, length, period, run, sums);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_moments(const Scalar *x, const Scalar *origin, int64_t length, int64_t period, Scalar *run,
                               double *sums) {
  stretch_moments(x, origin, length, period, run, sums);
}
#endif

template <typename Scalar>
void channel_moments(const at::Tensor &input, at::Tensor &mean, at::Tensor &variance) {
  auto compute = plain_moments<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_moments<Scalar>;
#endif
  const int64_t channels = input.size(1), positions = input.size(0) * input.size(2) * input.size(3);
  const int64_t elements = positions * channels, period = channel_period(channels);
  const Scalar *x = input.data_ptr<Scalar>();
  // Near the mean, so that the squares lose nothing to cancellation.
  const int64_t sample = std::min<int64_t>(positions, 64);
  Buffer<Scalar> near(static_cast<size_t>(channels), Scalar(0));
  for (int64_t p = 0; p < sample; ++p) {
    for (int64_t c = 0; c < channels; ++c) {
      near[static_cast<size_t>(c)] += x[p * channels + c] / static_cast<Scalar>(sample);
    }
  }
  const auto origin = repeated(near.data(), channels, period);
  const int64_t stretches = (elements + period - 1) / period;
  const int64_t threads = thread_count(element_work * elements, stretches);
  std::vector<Buffer<double>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    auto &own = sums[static_cast<size_t>(thread)];
    own.assign(static_cast<size_t>(2 * period), 0);
    Buffer<Scalar> run(static_cast<size_t>(2 * period));
    const int64_t first = stretches * thread / threads * period;
    const int64_t last = std::min(elements, stretches * (thread + 1) / threads * period);
    compute(x + first, origin.data(), last - first, period, run.data(), own.data());
    fold(own.data(), channels, period);
    fold(own.data() + period, channels, period);
  });
  for (int64_t c = 0; c < channels; ++c) {
    double sum = 0, square = 0;
    for (const auto &own : sums) {
      sum += own[static_cast<size_t>(c)];
      square += own[static_cast<size_t>(period + c)];
    }
    const double shifted = sum / static_cast<double>(positions);
    mean.data_ptr<double>()[c] = near[static_cast<size_t>(c)] + shifted;
    variance.data_ptr<double>()[c] = std::max(0.0, square / static_cast<double>(positions) - shifted * shifted);
  }
}

}  // namespace

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
