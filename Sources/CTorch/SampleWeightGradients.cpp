// The weight gradients of a convolution image by image, on the CPU.
//
// Sums over a very long axis with a small result, which tiles of registers compute straight from the
// operands: nothing is unfolded or packed beyond one padded image.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

struct Convolution {
  int64_t images, channels, height, width;
  int64_t outputs, output_height, output_width;
  int64_t kernel, stride, padding, dilation, groups;

  int64_t padded_height() const { return height + 2 * padding; }
  int64_t padded_width() const { return width + 2 * padding; }
  int64_t group_channels() const { return channels / groups; }
  bool is_channelwise() const { return groups == channels && groups == outputs && channels > 1; }
  int64_t parameters() const { return outputs * group_channels() * kernel * kernel; }
};

// result[r, 0 ..< length] (+)= sum over the positions of some rows of the output of
// gradient[position, r] * input[position, ...], for R neighbouring output channels and S registers of
// neighbouring inputs.
template <typename Scalar, int R, int S>
TANGENT_INLINE void weight_tile(const Scalar *gradient, const Scalar *input, const Convolution &layer, int64_t rows,
                                Scalar *result, int64_t result_stride, int64_t length, bool adds) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  const int64_t step = layer.stride * layer.channels;
  const int64_t row = layer.stride * layer.padded_width() * layer.channels;
  Vector sums[R][S] = {};
  const Scalar *g = gradient;
  for (int64_t h = 0; h < rows; ++h) {
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
TANGENT_INLINE void weight_tiles(const Scalar *gradient, const Scalar *input, const Convolution &layer, int64_t rows,
                                 Scalar *result, int64_t result_stride, int64_t run, bool adds) {
  constexpr int64_t lanes = Lanes<Scalar>::count;
  for (int64_t i = 0; i < run; i += 2 * lanes) {
    const int64_t length = std::min(run - i, 2 * lanes);
    if (length > lanes) {
      weight_tile<Scalar, R, 2>(gradient, input + i, layer, rows, result + i, result_stride, length, adds);
    } else {
      weight_tile<Scalar, R, 1>(gradient, input + i, layer, rows, result + i, result_stride, length, adds);
    }
  }
}

// The rows of the output whose operands are worked through together.
//
// Every tile reads all positions. Where it takes only a part of each, positions that do not stay in the
// first-level cache are fetched line by line for every tile: measured with 32 channels at 16x16, 77 GFLOP/s
// in two parts against 55 in one.
inline int64_t rows_at_a_time(const Convolution &layer, int64_t scalar_size, int64_t tile_size) {
  constexpr int64_t cached = 32 << 10, streamed = 48 << 10;
  const int64_t input_row = layer.padded_width() * layer.channels * scalar_size;
  const int64_t output_row = layer.output_width * layer.outputs * scalar_size;
  const bool is_contiguous = layer.stride * layer.channels * scalar_size <= tile_size;
  if (is_contiguous || layer.padded_height() * input_row + layer.output_height * output_row <= streamed) {
    return layer.output_height;
  }
  const int64_t overlap = std::max<int64_t>(0, layer.dilation * (layer.kernel - 1) + 1 - layer.stride) * input_row;
  const int64_t most = std::max<int64_t>(1, (cached - overlap) / (layer.stride * input_row + output_row));
  const int64_t parts = (layer.output_height + most - 1) / most;
  return (layer.output_height + parts - 1) / parts;
}

// The share of some rows of the output in one image's weight gradient, as (outputs, k, k, inputs).
//
// Along a row of the window inputs are neighbours in memory where the layer has neither groups nor
// dilation, so one run covers k * channels of them.
template <typename Scalar>
TANGENT_INLINE void rows_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                         int64_t rows, Scalar *result, bool adds) {
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
      int64_t o = 0;
      while (o < layer.outputs) {
        const int64_t group = o / group_outputs;
        const int64_t count = std::min<int64_t>(4, (group + 1) * group_outputs - o);
        const Scalar *x = padded + shift + group * channels;
        Scalar *target = result + o * stride + place;
        switch (count) {
          case 4: weight_tiles<Scalar, 4>(gradient + o, x, layer, rows, target, stride, run, adds); break;
          case 3: weight_tiles<Scalar, 3>(gradient + o, x, layer, rows, target, stride, run, adds); break;
          case 2: weight_tiles<Scalar, 2>(gradient + o, x, layer, rows, target, stride, run, adds); break;
          default: weight_tiles<Scalar, 1>(gradient + o, x, layer, rows, target, stride, run, adds); break;
        }
        o += count;
      }
    }
  }
}

// Neighbouring channels of a layer in which every channel is a group of its own: a register holds channels
// there, and one entry of the window at a time.
template <typename Scalar, int S>
TANGENT_INLINE void channelwise_tile(const Scalar *gradient, const Scalar *input, const Convolution &layer,
                                     Scalar *result, int64_t result_stride, int64_t length, bool adds) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  const int64_t step = layer.stride * layer.channels;
  const int64_t row = layer.stride * layer.padded_width() * layer.channels;
  Vector sums[S] = {};
  for (int64_t h = 0; h < layer.output_height; ++h) {
    for (int64_t w = 0; w < layer.output_width; ++w) {
      const Scalar *g = gradient + (h * layer.output_width + w) * layer.outputs, *x = input + h * row + w * step;
      for (int s = 0; s < S; ++s) {
        sums[s] += *reinterpret_cast<const Vector *>(g + s * lanes) * *reinterpret_cast<const Vector *>(x + s * lanes);
      }
    }
  }
  Scalar totals[S * lanes];
  std::memcpy(totals, sums, sizeof(totals));
  for (int64_t i = 0; i < length; ++i) {
    result[i * result_stride] = adds ? result[i * result_stride] + totals[i] : totals[i];
  }
}

// `gradient` has room behind it for loads of whole registers, as the padded image has.
template <typename Scalar>
TANGENT_INLINE void channelwise_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                                Scalar *result, bool adds) {
  constexpr int64_t width = 4 * Lanes<Scalar>::count;
  const int64_t window = layer.kernel * layer.kernel;
  for (int64_t c = 0; c < layer.channels; c += width) {
    for (int64_t kh = 0; kh < layer.kernel; ++kh) {
      for (int64_t kw = 0; kw < layer.kernel; ++kw) {
        const int64_t shift = layer.dilation * (kh * layer.padded_width() + kw) * layer.channels;
        channelwise_tile<Scalar, 4>(gradient + c, padded + shift + c, layer,
                                    result + c * window + kh * layer.kernel + kw, window,
                                    std::min(width, layer.channels - c), adds);
      }
    }
  }
}

template <typename Scalar>
TANGENT_INLINE void image_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                          Scalar *result, bool adds) {
  if (layer.is_channelwise()) return channelwise_weight_gradient(gradient, padded, layer, result, adds);
  const int64_t tile_size = 2 * Lanes<Scalar>::count * static_cast<int64_t>(sizeof(Scalar));
  const int64_t step = rows_at_a_time(layer, sizeof(Scalar), tile_size);
  for (int64_t row = 0; row < layer.output_height; row += step) {
    rows_weight_gradient(gradient + row * layer.output_width * layer.outputs,
                         padded + row * layer.stride * layer.padded_width() * layer.channels, layer,
                         std::min(step, layer.output_height - row), result, adds || row > 0);
  }
}

template <typename Scalar>
void plain_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer, Scalar *result,
                           bool adds) {
  image_weight_gradient(gradient, padded, layer, result, adds);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                       Scalar *result, bool adds) {
  image_weight_gradient(gradient, padded, layer, result, adds);
}
#endif

template <typename Scalar>
using WeightGradient = void (*)(const Scalar *, const Scalar *, const Convolution &, Scalar *, bool);

template <typename Scalar>
WeightGradient<Scalar> weight_gradient_for_this_processor() {
#if TANGENT_HAS_AVX2
  if (has_avx2()) return avx2_weight_gradient<Scalar>;
#endif
  return plain_weight_gradient<Scalar>;
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
    Buffer<Scalar> padded(
        static_cast<size_t>(layer.padded_height() * layer.padded_width() * layer.channels + 64), Scalar(0));
    Buffer<Scalar> roomy(static_cast<size_t>(layer.is_channelwise() ? gradient_size + 64 : 0), Scalar(0));
    Scalar *own_rows = rows;
    if (sums_images && thread > 0) {
      auto &own = sums[static_cast<size_t>(thread - 1)];
      own.assign(static_cast<size_t>(seeds * layer.parameters()), Scalar(0));
      own_rows = own.data();
    }
    for (int64_t n = layer.images * thread / threads; n < layer.images * (thread + 1) / threads; ++n) {
      pad(x + n * image_size, layer, padded);
      for (int64_t s = 0; s < seeds; ++s) {
        const int64_t row = s * layer.images + n;
        const Scalar *own_gradient = g + row * gradient_size;
        if (layer.is_channelwise()) {
          std::copy(own_gradient, own_gradient + gradient_size, roomy.data());
          own_gradient = roomy.data();
        }
        compute(own_gradient, padded.data(), layer, own_rows + (sums_images ? s : row) * layer.parameters(),
                sums_images);
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
