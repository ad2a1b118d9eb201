// A batch norm's gradient passed on, channel by channel, on the CPU.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

// result = factor * gradient + slope * input + offset for a stretch of one image; without an input only the
// first term.
template <typename Scalar>
TANGENT_INLINE void affine_stretch(const Scalar *gradient, const Scalar *input, const Scalar *factor,
                                   const Scalar *slope, const Scalar *offset, int64_t length, Scalar *result) {
  if (input == nullptr) {
    for (int64_t i = 0; i < length; ++i) result[i] = factor[i] * gradient[i];
  } else {
    for (int64_t i = 0; i < length; ++i) result[i] = factor[i] * gradient[i] + (slope[i] * input[i] + offset[i]);
  }
}

template <typename Scalar>
void plain_affine_stretch(const Scalar *g, const Scalar *x, const Scalar *factor, const Scalar *slope,
                          const Scalar *offset, int64_t length, Scalar *result) {
  affine_stretch(g, x, factor, slope, offset, length, result);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_affine_stretch(const Scalar *g, const Scalar *x, const Scalar *factor, const Scalar *slope,
                                      const Scalar *offset, int64_t length, Scalar *result) {
  affine_stretch(g, x, factor, slope, offset, length, result);
}
#endif

template <typename Scalar>
void channel_affine(const at::Tensor &gradient, const at::Tensor &input, const at::Tensor &factor,
                    const at::Tensor &slope, const at::Tensor &offset, at::Tensor &result) {
  auto compute = plain_affine_stretch<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_affine_stretch<Scalar>;
#endif
  const int64_t rows = gradient.size(0), channels = gradient.size(1);
  const int64_t size = gradient.size(2) * gradient.size(3) * channels;
  const bool has_input = input.defined();
  const int64_t images = has_input ? input.size(0) : rows;
  const int64_t period = channel_period(channels);
  const auto factors = repeated(factor.data_ptr<Scalar>(), channels, period);
  const Scalar *g = gradient.data_ptr<Scalar>(), *x = has_input ? input.data_ptr<Scalar>() : nullptr;
  Scalar *target = result.data_ptr<Scalar>();
  const int64_t threads = thread_count(element_work * rows * size, rows);
  in_parts(threads, rows, [&](int64_t first, int64_t last) {
    Buffer<Scalar> slopes, offsets;
    int64_t seed = -1;
    for (int64_t row = first; row < last; ++row) {
      if (has_input && row / images != seed) {
        seed = row / images;
        slopes = repeated(slope.data_ptr<Scalar>() + seed * channels, channels, period);
        offsets = repeated(offset.data_ptr<Scalar>() + seed * channels, channels, period);
      }
      const Scalar *image = has_input ? x + row % images * size : nullptr;
      for (int64_t i = 0; i < size; i += period) {
        compute(g + row * size + i, has_input ? image + i : nullptr, factors.data(), slopes.data(), offsets.data(),
                std::min(period, size - i), target + row * size + i);
      }
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
