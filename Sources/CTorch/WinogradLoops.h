#ifndef CTORCH_WINOGRAD_LOOPS_H
#define CTORCH_WINOGRAD_LOOPS_H

// The loops of minimal filtering over blocks of tiles, compiled for each kind of processor; see Winograd.cpp.

#include "WinogradTransforms.h"

namespace winograd {

// Memory that will be read or written soon; a hint, so it may reach beyond the maps.
struct Ahead {
  const float *place;
  int64_t size;
};

// What one thread works with.
struct Room {
  Buffer<float> zeros, inputs, outputs;

  // For blocks of some tiles with as many channels before and after the transformed product.
  Room(const Maps &maps, int64_t tiles, int64_t channels)
      : zeros(static_cast<size_t>(std::max(maps.channels * maps.width, channels * (maps.output_width() + 1))), 0.0f),
        inputs(static_cast<size_t>(points * plane_of(tiles * maps.channels))),
        outputs(static_cast<size_t>(points * plane_of(tiles * channels))) {}
};

// The bands of N images are numbered through.
struct Block {
  int64_t first, count;
};

// Asks for a share of some memory, so that it is on its way while there is something to compute. Measured
// with 16 channels at 32x32 and maps that no cache holds: a quarter less time.
template <int writes>
TANGENT_INLINE void fetch(Ahead ahead, int64_t share) {
  constexpr int64_t line = 16;
  const int64_t first = ahead.size * share / points / line * line, last = ahead.size * (share + 1) / points;
  for (int64_t i = first; i < last; i += line) __builtin_prefetch(ahead.place + i, writes);
}

// Blocks of tiles by registers of so many bytes.
template <int64_t bytes>
struct Blocks : Transforms<bytes> {
  using Vector = typename Transforms<bytes>::Vector;
  using Base = Transforms<bytes>;
  using Base::lanes, Base::load, Base::store;
  using Base::transform_gradients, Base::transform_inputs, Base::transform_outputs;

  // result[r, c] (+)= sum over k of left[r, k] * right[k, c] for R rows and S registers of columns.
  template <int R, int S>
  TANGENT_INLINE static void product_tile(const float *left, int64_t row_step, int64_t depth_step, const float *right,
                                          int64_t right_stride, int64_t depth, float *result, int64_t result_stride,
                                          bool adds) {
    Vector sums[R][S] = {};
    for (int64_t k = 0; k < depth; ++k) {
      Vector values[S];
      for (int s = 0; s < S; ++s) values[s] = load(right + s * lanes);
      for (int r = 0; r < R; ++r) {
        const float factor = left[r * row_step];
        for (int s = 0; s < S; ++s) sums[r][s] += factor * values[s];
      }
      left += depth_step;
      right += right_stride;
    }
    for (int r = 0; r < R; ++r) {
      for (int s = 0; s < S; ++s) {
        float *place = result + r * result_stride + s * lanes;
        store(place, adds ? load(place) + sums[r][s] : sums[r][s]);
      }
    }
  }

  // product_tile for as many rows as there are, R at most.
  template <int R, int S, typename... Operands>
  TANGENT_INLINE static void product_rows(int64_t rows, Operands... operands) {
    if constexpr (R > 1) {
      if (rows < R) return product_rows<R - 1, S>(rows, operands...);
    }
    product_tile<R, S>(operands...);
  }

  template <int S>
  TANGENT_INLINE static void product_columns(int64_t rows, const float *left, int64_t row_step, int64_t depth_step,
                                             const float *right, int64_t right_stride, int64_t depth, float *result,
                                             int64_t result_stride, bool adds) {
    // With two registers a row, twelve sums and what they need fit into sixteen registers.
    constexpr int most = 6;
    const int64_t parts = (rows + most - 1) / most;
    for (int64_t part = 0; part < parts; ++part) {
      const int64_t first = rows * part / parts, count = rows * (part + 1) / parts - first;
      product_rows<most, S>(count, left + first * row_step, row_step, depth_step, right, right_stride, depth,
                            result + first * result_stride, result_stride, adds);
    }
  }

  // As product_tile, for all rows and a number of columns that whole registers hold.
  TANGENT_INLINE static void product(int64_t rows, int64_t columns, const float *left, int64_t row_step,
                                     int64_t depth_step, const float *right, int64_t right_stride, int64_t depth,
                                     float *result, int64_t result_stride, bool adds) {
    int64_t c = 0;
    for (; c + 2 * lanes <= columns; c += 2 * lanes) {
      product_columns<2>(rows, left, row_step, depth_step, right + c, right_stride, depth, result + c, result_stride,
                         adds);
    }
    if (c < columns) {
      product_columns<1>(rows, left, row_step, depth_step, right + c, right_stride, depth, result + c, result_stride,
                         adds);
    }
  }

  // B^T d B for a block of bands.
  TANGENT_INLINE static void transform_block(const float *input, const Maps &maps, Block block, Room &room) {
    const int64_t tiles = maps.tiles(), plane = plane_of(block.count * tiles * maps.channels);
    for (int64_t b = 0; b < block.count; ++b) {
      const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
      transform_inputs(input + image * maps.image_size(), maps, index, room.zeros.data(),
                       room.inputs.data() + b * tiles * maps.channels, plane);
    }
  }

  // The output for some bands.
  TANGENT_INLINE static void convolve_block(const float *input, const Maps &maps, const float *weight, int64_t outputs,
                                            Block block, Room &room, Ahead next, float *output) {
    const int64_t tiles = maps.tiles(), total = block.count * tiles, channels = maps.channels;
    const int64_t output_size = maps.output_height() * maps.output_width() * outputs;
    const Ahead own{output + maps.output_place(block.first, outputs), block.count * 2 * maps.output_width() * outputs};
    transform_block(input, maps, block, room);
    for (int64_t point = 0; point < points; ++point) {
      fetch<1>(own, point);
      fetch<0>(next, point);
      product(total, outputs, room.inputs.data() + point * plane_of(total * channels), channels, 1,
              weight + point * channels * outputs, outputs, channels,
              room.outputs.data() + point * plane_of(total * outputs), outputs, false);
    }
    for (int64_t b = 0; b < block.count; ++b) {
      const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
      transform_outputs(room.outputs.data() + b * tiles * outputs, plane_of(total * outputs), maps, outputs, index,
                        output + image * output_size);
    }
  }

  // A g A^T for a block of bands.
  TANGENT_INLINE static void transform_gradient_block(const float *gradient, const Maps &maps, int64_t outputs,
                                                      Block block, Room &room) {
    const int64_t tiles = maps.tiles(), plane = plane_of(block.count * tiles * outputs);
    const int64_t gradient_size = maps.output_height() * maps.output_width() * outputs;
    for (int64_t b = 0; b < block.count; ++b) {
      const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
      transform_gradients(gradient + image * gradient_size, maps, outputs, index, room.zeros.data(),
                          room.outputs.data() + b * tiles * outputs, plane);
    }
  }

  // The sums over a block of bands, both operands transformed, for `count` outputs: (points, count, inputs).
  TANGENT_INLINE static void accumulate_block(const Maps &maps, int64_t outputs, int64_t first, int64_t count,
                                              Block block, const Room &room, bool adds, Ahead input, Ahead gradient,
                                              float *sums) {
    const int64_t total = block.count * maps.tiles(), channels = maps.channels;
    for (int64_t point = 0; point < points; ++point) {
      fetch<0>(input, point);
      fetch<0>(gradient, point);
      product(count, channels, room.outputs.data() + point * plane_of(total * outputs) + first, 1, outputs,
              room.inputs.data() + point * plane_of(total * channels), channels, total,
              sums + point * plane_of(count * channels), channels, adds);
    }
  }
};

// The loops above, compiled for one kind of processor.
struct Loops {
  void (*convolve)(const float *, const Maps &, const float *, int64_t, Block, Room &, Ahead, float *);
  void (*transform)(const float *, const Maps &, Block, Room &);
  void (*transform_gradient)(const float *, const Maps &, int64_t, Block, Room &);
  void (*accumulate)(const Maps &, int64_t, int64_t, int64_t, Block, const Room &, bool, Ahead, Ahead, float *);
  void (*weight)(const float *, int64_t, float *);
  void (*weight_gradient)(const float *, int64_t, int64_t, float *);
};

#define TANGENT_LOOPS(name, target, bytes)                                                                         \
  struct name {                                                                                                    \
    target static void convolve(const float *input, const Maps &maps, const float *weight, int64_t outputs,        \
                                Block block, Room &room, Ahead next, float *output) {                              \
      Blocks<bytes>::convolve_block(input, maps, weight, outputs, block, room, next, output);                      \
    }                                                                                                              \
    target static void transform(const float *input, const Maps &maps, Block block, Room &room) {                  \
      Blocks<bytes>::transform_block(input, maps, block, room);                                                    \
    }                                                                                                              \
    target static void transform_gradient(const float *gradient, const Maps &maps, int64_t outputs, Block block,   \
                                          Room &room) {                                                            \
      Blocks<bytes>::transform_gradient_block(gradient, maps, outputs, block, room);                               \
    }                                                                                                              \
    target static void accumulate(const Maps &maps, int64_t outputs, int64_t first, int64_t count, Block block,    \
                                  const Room &room, bool adds, Ahead input, Ahead gradient, float *sums) {         \
      Blocks<bytes>::accumulate_block(maps, outputs, first, count, block, room, adds, input, gradient, sums);      \
    }                                                                                                              \
    target static void weight(const float *source, int64_t size, float *result) {                                  \
      Blocks<bytes>::transform_weight(source, size, result);                                                       \
    }                                                                                                              \
    target static void weight_gradient(const float *source, int64_t outputs, int64_t inputs, float *result) {      \
      Blocks<bytes>::transform_weight_gradient(source, outputs, inputs, result);                                   \
    }                                                                                                              \
    static constexpr Loops loops{convolve, transform, transform_gradient, accumulate, weight, weight_gradient};    \
  };

TANGENT_LOOPS(PlainLoops, , 32)
#if TANGENT_HAS_AVX2
TANGENT_LOOPS(AVX2Loops, TANGENT_AVX2, 32)
TANGENT_LOOPS(AVX512Loops, TANGENT_AVX512, 64)
#endif

// For layers whose numbers of channels, before and after, are multiples of eight.
inline const Loops &loops_for(int64_t inputs, int64_t outputs) {
#if TANGENT_HAS_AVX2
  constexpr int64_t wide = Lanes<float, 64>::count;
  if (has_avx512() && inputs % wide == 0 && outputs % wide == 0) return AVX512Loops::loops;
  if (has_avx2()) return AVX2Loops::loops;
#endif
  return PlainLoops::loops;
}

}  // namespace winograd

#endif
