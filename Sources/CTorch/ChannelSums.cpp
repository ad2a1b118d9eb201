// Sums over the positions of images, channel by channel, on the CPU: a batch norm's gradients, and its
// statistics.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

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
