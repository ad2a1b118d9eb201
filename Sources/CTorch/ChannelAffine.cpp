// A batch norm's gradient passed on, channel by channel, on the CPU.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

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

}  // namespace

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
