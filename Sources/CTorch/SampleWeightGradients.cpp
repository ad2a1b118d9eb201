// The weight gradients of a convolution image by image, on the CPU.
//
// Sums over a very long axis with a small result, which tiles of registers compute straight from the
// operands: nothing is unfolded or packed beyond one padded image.

#include "WeightGradientLoops.h"

using namespace weight_gradient_loops;

namespace {

template <typename Scalar>
void plain_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer, Scalar *result,
                           bool adds, NextImage &next) {
  image_weight_gradient(gradient, padded, layer, result, adds, next);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                       Scalar *result, bool adds, NextImage &next) {
  image_weight_gradient(gradient, padded, layer, result, adds, next);
}
#endif

template <typename Scalar>
using WeightGradient = void (*)(const Scalar *, const Scalar *, const Convolution &, Scalar *, bool, NextImage &);

template <typename Scalar>
WeightGradient<Scalar> weight_gradient_for_this_processor() {
#if TANGENT_HAS_AVX2
  if (has_avx2()) return avx2_weight_gradient<Scalar>;
#endif
  return plain_weight_gradient<Scalar>;
}

// Whether tiles stay within an image without a border and room behind it: runs are whole registers.
template <typename Scalar>
bool reads_in_place(const Convolution &layer) {
  return layer.padding == 0 && !layer.is_channelwise() && layer.run() % Lanes<Scalar>::count == 0;
}

// Copies an image into zeros, with room behind it for loads of whole registers.
template <typename Scalar>
void pad(const Scalar *image, const Convolution &layer, Buffer<Scalar> &padded) {
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
  const int64_t threads = thread_count(work, layer.images);
  // Where images are summed, every thread but the first has sums of its own, which are added in the order of
  // the threads.
  std::vector<Buffer<Scalar>> sums(static_cast<size_t>(sums_images ? threads - 1 : 0));
  in_parallel(threads, [&](int64_t thread) {
    const bool in_place = reads_in_place<Scalar>(layer);
    const int64_t padded_size = layer.padded_height() * layer.padded_width() * layer.channels + 64;
    Buffer<Scalar> padded(static_cast<size_t>(in_place ? 0 : padded_size), Scalar(0));
    Buffer<Scalar> roomy(static_cast<size_t>(layer.is_channelwise() ? gradient_size + 64 : 0), Scalar(0));
    Scalar *own_rows = rows;
    if (sums_images && thread > 0) {
      auto &own = sums[static_cast<size_t>(thread - 1)];
      own.assign(static_cast<size_t>(seeds * layer.parameters()), Scalar(0));
      own_rows = own.data();
    }
    const int64_t last_image = layer.images * (thread + 1) / threads - 1;
    for (int64_t n = layer.images * thread / threads; n <= last_image; ++n) {
      const Scalar *image = x + n * image_size;
      if (!in_place) {
        pad(image, layer, padded);
        image = padded.data();
      }
      for (int64_t s = 0; s < seeds; ++s) {
        const int64_t row = s * layer.images + n;
        const Scalar *own_gradient = g + row * gradient_size;
        if (layer.is_channelwise()) {
          std::copy(own_gradient, own_gradient + gradient_size, roomy.data());
          own_gradient = roomy.data();
        }
        // The next gradient, and with a seed's last one the next image.
        const bool is_last = s + 1 == seeds;
        const int64_t next_image = std::min(n + 1, last_image), next_row = is_last ? next_image : row + layer.images;
        NextImage next{lines_at(g + next_row * gradient_size, gradient_size),
                       lines_at(x + next_image * image_size, is_last ? image_size : 0)};
        next.lines_at_a_time = 1 + std::max(next.gradient.count, next.input.count) / tile_rows<Scalar>(layer);
        Scalar *target = own_rows + (sums_images ? s : row) * layer.parameters();
        compute(own_gradient, image, layer, target, sums_images, next);
      }
    }
  });
  for (const auto &own : sums) {
    for (size_t i = 0; i < own.size(); ++i) rows[i] += own[i];
  }
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
