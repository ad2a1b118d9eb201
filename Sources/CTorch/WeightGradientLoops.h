#ifndef CTORCH_WEIGHT_GRADIENT_LOOPS_H
#define CTORCH_WEIGHT_GRADIENT_LOOPS_H

// The loops of one image's weight gradient: tiles of registers over the positions of the output.

#include "RegisterLoops.h"

namespace weight_gradient_loops {

using namespace register_loops;

struct Convolution {
  int64_t images, channels, height, width;
  int64_t outputs, output_height, output_width;
  int64_t kernel, stride, padding, dilation, groups;

  int64_t padded_height() const { return height + 2 * padding; }
  int64_t padded_width() const { return width + 2 * padding; }
  int64_t group_channels() const { return channels / groups; }
  bool is_channelwise() const { return groups == channels && groups == outputs && channels > 1; }
  int64_t parameters() const { return outputs * group_channels() * kernel * kernel; }
  // Inputs along a row of the window are neighbors in memory without groups and dilation: one run of them all.
  bool joins() const { return groups == 1 && dilation == 1; }
  int64_t run() const { return (joins() ? kernel : 1) * group_channels(); }
  // The runs in a row of the window.
  int64_t columns() const { return joins() ? 1 : kernel; }
};

// Cache lines that will be read.
struct Lines {
  const char *place;
  int64_t count;

  TANGENT_INLINE void fetch(int64_t most) {
    const int64_t now = std::min(count, most);
    for (int64_t i = 0; i < now; ++i) __builtin_prefetch(place + i * size, 0, 2);
    place += now * size;
    count -= now;
  }

  static constexpr int64_t size = 64;
};

template <typename Scalar>
inline Lines lines_at(const Scalar *place, int64_t elements) {
  return {reinterpret_cast<const char *>(place), elements * static_cast<int64_t>(sizeof(Scalar)) / Lines::size};
}

// What the next image reads, asked for while there is something to compute. Measured with 1x1 windows: a
// kernel takes a tenth less.
struct NextImage {
  Lines gradient, input;
  int64_t lines_at_a_time = 1;

  TANGENT_INLINE void fetch() {
    gradient.fetch(lines_at_a_time);
    input.fetch(lines_at_a_time);
  }
};

// result[r, 0 ..< length] (+)= sum over the positions of some rows of the output of
// gradient[position, r] * input[position, ...], for R neighboring output channels and S registers of
// neighboring inputs.
template <typename Scalar, int R, int S>
TANGENT_INLINE void weight_tile(const Scalar *gradient, const Scalar *input, const Convolution &layer, int64_t rows,
                                Scalar *result, int64_t result_stride, int64_t length, bool adds, NextImage &next) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  const int64_t step = layer.stride * layer.channels;
  const int64_t row = layer.stride * layer.padded_width() * layer.channels;
  Vector sums[R][S] = {};
  const Scalar *g = gradient;
  for (int64_t h = 0; h < rows; ++h) {
    const Scalar *x = input + h * row;
    next.fetch();
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
                                 Scalar *result, int64_t result_stride, int64_t run, bool adds, NextImage &next) {
  constexpr int64_t lanes = Lanes<Scalar>::count;
  for (int64_t i = 0; i < run; i += 2 * lanes) {
    const int64_t length = std::min(run - i, 2 * lanes);
    if (length > lanes) {
      weight_tile<Scalar, R, 2>(gradient, input + i, layer, rows, result + i, result_stride, length, adds, next);
    } else {
      weight_tile<Scalar, R, 1>(gradient, input + i, layer, rows, result + i, result_stride, length, adds, next);
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
template <typename Scalar>
TANGENT_INLINE void rows_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                         int64_t rows, Scalar *result, bool adds, NextImage &next) {
  const int64_t channels = layer.group_channels();
  const int64_t run = layer.run(), stride = layer.kernel * layer.kernel * channels;
  const int64_t group_outputs = layer.outputs / layer.groups;
  for (int64_t kh = 0; kh < layer.kernel; ++kh) {
    for (int64_t kw = 0; kw < layer.columns(); ++kw) {
      const int64_t shift = layer.dilation * (kh * layer.padded_width() + kw) * layer.channels;
      const int64_t place = (kh * layer.kernel + kw) * channels;
      int64_t o = 0;
      while (o < layer.outputs) {
        const int64_t group = o / group_outputs;
        const int64_t count = std::min<int64_t>(4, (group + 1) * group_outputs - o);
        const Scalar *x = padded + shift + group * channels;
        Scalar *target = result + o * stride + place;
        switch (count) {
          case 4: weight_tiles<Scalar, 4>(gradient + o, x, layer, rows, target, stride, run, adds, next); break;
          case 3: weight_tiles<Scalar, 3>(gradient + o, x, layer, rows, target, stride, run, adds, next); break;
          case 2: weight_tiles<Scalar, 2>(gradient + o, x, layer, rows, target, stride, run, adds, next); break;
          default: weight_tiles<Scalar, 1>(gradient + o, x, layer, rows, target, stride, run, adds, next); break;
        }
        o += count;
      }
    }
  }
}

// Neighboring channels of a layer in which every channel is a group of its own: a register holds channels
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

// How often a tile begins a row of the output.
template <typename Scalar>
int64_t tile_rows(const Convolution &layer) {
  const int64_t width = 2 * Lanes<Scalar>::count, tiles = (layer.outputs / layer.groups + 3) / 4;
  return layer.kernel * layer.columns() * layer.groups * tiles * ((layer.run() + width - 1) / width) *
         layer.output_height;
}

template <typename Scalar>
TANGENT_INLINE void image_weight_gradient(const Scalar *gradient, const Scalar *padded, const Convolution &layer,
                                          Scalar *result, bool adds, NextImage &next) {
  if (layer.is_channelwise()) return channelwise_weight_gradient(gradient, padded, layer, result, adds);
  const int64_t tile_size = 2 * Lanes<Scalar>::count * static_cast<int64_t>(sizeof(Scalar));
  const int64_t step = rows_at_a_time(layer, sizeof(Scalar), tile_size);
  for (int64_t row = 0; row < layer.output_height; row += step) {
    rows_weight_gradient(gradient + row * layer.output_width * layer.outputs,
                         padded + row * layer.stride * layer.padded_width() * layer.channels, layer,
                         std::min(step, layer.output_height - row), result, adds || row > 0, next);
  }
}

}  // namespace weight_gradient_loops

#endif
