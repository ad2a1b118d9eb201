#ifndef CTORCH_WINOGRAD_TRANSFORMS_H
#define CTORCH_WINOGRAD_TRANSFORMS_H

// The transforms of minimal filtering; see Winograd.cpp. Tiles are numbered along a band, one row of them,
// and a transformed band is [point, tile, channel].

#include "RegisterLoops.h"

namespace winograd {

using namespace register_loops;

// Elements of a transformed tile.
constexpr int64_t points = 16;

// The distance between the planes of neighboring points. A cache line more than they take: at a power of
// two the sixteen planes that a transform reads or writes in turn would share a few sets of the cache.
TANGENT_INLINE int64_t plane_of(int64_t size) { return size + 16; }

// Maps of N images, channels last, and the tiles of 2x2 that cover the output of a convolution.
struct Maps {
  int64_t images, height, width, channels;
  int64_t padding;

  int64_t output_height() const { return height + 2 * padding - 2; }
  int64_t output_width() const { return width + 2 * padding - 2; }
  // A band is one row of tiles of one image.
  int64_t bands() const { return (output_height() + 1) / 2; }
  int64_t tiles() const { return (output_width() + 1) / 2; }
  int64_t image_size() const { return height * width * channels; }
  // Where the input of a band begins, but for its padding.
  int64_t input_place(int64_t band) const {
    return band / bands() * image_size() + band % bands() * 2 * width * channels;
  }
  // Where the output of a band begins.
  int64_t output_place(int64_t band, int64_t outputs) const {
    return (band / bands() * output_height() + band % bands() * 2) * output_width() * outputs;
  }
};

// The transforms by registers of so many bytes.
template <int64_t bytes>
struct Transforms {
  using Vector = typename Lanes<float, bytes>::type;
  static constexpr int64_t lanes = Lanes<float, bytes>::count;

  // By reference: without AVX a register of this size has no agreed way into or out of a function.
  TANGENT_INLINE static const Vector &load(const float *place) { return *reinterpret_cast<const Vector *>(place); }
  TANGENT_INLINE static void store(float *place, const Vector &value) { *reinterpret_cast<Vector *>(place) = value; }

  // One row of B^T d B for the tiles of one band: upper - lower, or their sum, down the columns, then along
  // the row. Neighboring tiles share two columns, which stay in registers.
  template <bool adds>
  TANGENT_INLINE static void transform_input_row(const float *upper, const float *lower, const Maps &maps,
                                                 float *target, int64_t plane) {
    const int64_t channels = maps.channels, tiles = maps.tiles();
    // Tiles whose last two columns lie within the map.
    const int64_t whole = std::max<int64_t>(1, std::min(tiles, (maps.width + maps.padding) / 2 - 1));
    for (int64_t c = 0; c < channels; c += lanes) {
      Vector columns[4];
      for (int j = 0; j < 4; ++j) {
        const int64_t w = j - maps.padding;
        const bool is_inside = w >= 0 && w < maps.width;
        const Vector a = is_inside ? load(upper + w * channels + c) : Vector{};
        const Vector b = is_inside ? load(lower + w * channels + c) : Vector{};
        columns[j] = adds ? a + b : a - b;
      }
      const float *a = upper + (4 - maps.padding) * channels + c, *b = lower + (4 - maps.padding) * channels + c;
      float *place = target + c;
      for (int64_t tile = 0; tile < tiles; ++tile) {
        store(place, columns[0] - columns[2]);
        store(place + plane, columns[1] + columns[2]);
        store(place + 2 * plane, columns[2] - columns[1]);
        store(place + 3 * plane, columns[1] - columns[3]);
        place += channels;
        columns[0] = columns[2];
        columns[1] = columns[3];
        if (tile + 1 < whole) {
          columns[2] = adds ? load(a) + load(b) : load(a) - load(b);
          columns[3] = adds ? load(a + channels) + load(b + channels) : load(a + channels) - load(b + channels);
          a += 2 * channels;
          b += 2 * channels;
        } else {
          const int64_t w = 2 * tile + 4 - maps.padding;
          columns[2] = columns[3] = Vector{};
          if (w < maps.width) {
            const float *first = upper + w * channels + c, *second = lower + w * channels + c;
            columns[2] = adds ? load(first) + load(second) : load(first) - load(second);
          }
        }
      }
    }
  }

  // B^T d B for the tiles of one band: target[point, tile, channel].
  TANGENT_INLINE static void transform_inputs(const float *image, const Maps &maps, int64_t index, const float *zeros,
                                              float *target, int64_t plane) {
    const int64_t length = maps.width * maps.channels;
    const float *rows[4];
    for (int64_t i = 0; i < 4; ++i) {
      const int64_t h = 2 * index - maps.padding + i;
      rows[i] = h >= 0 && h < maps.height ? image + h * length : zeros;
    }
    transform_input_row<false>(rows[0], rows[2], maps, target, plane);
    transform_input_row<true>(rows[1], rows[2], maps, target + 4 * plane, plane);
    transform_input_row<false>(rows[2], rows[1], maps, target + 8 * plane, plane);
    transform_input_row<false>(rows[1], rows[3], maps, target + 12 * plane, plane);
  }

  // A g A^T for the tiles of one band of a gradient of the output: target[point, tile, channel].
  TANGENT_INLINE static void transform_gradients(const float *image, const Maps &maps, int64_t channels, int64_t index,
                                                 const float *zeros, float *target, int64_t plane) {
    const int64_t width = maps.output_width();
    const float *upper = image + 2 * index * width * channels;
    const float *lower = 2 * index + 1 < maps.output_height() ? upper + width * channels : zeros;
    for (int64_t tile = 0; tile < maps.tiles(); ++tile) {
      const int64_t left = 2 * tile * channels;
      const bool has_right = 2 * tile + 1 < width;
      for (int64_t c = 0; c < channels; c += lanes) {
        const Vector g00 = load(upper + left + c), g10 = load(lower + left + c);
        const Vector g01 = has_right ? load(upper + left + channels + c) : Vector{};
        const Vector g11 = has_right ? load(lower + left + channels + c) : Vector{};
        const Vector columns[4][2] = {{g00, g01}, {g00 + g10, g01 + g11}, {g00 - g10, g01 - g11}, {-g10, -g11}};
        float *place = target + tile * channels + c;
        for (int i = 0; i < 4; ++i) {
          const Vector first = columns[i][0], second = columns[i][1];
          store(place, first);
          store(place + plane, first + second);
          store(place + 2 * plane, first - second);
          store(place + 3 * plane, -second);
          place += 4 * plane;
        }
      }
    }
  }

  // A^T m A for the tiles of one band, into the output.
  TANGENT_INLINE static void transform_outputs(const float *source, int64_t plane, const Maps &maps, int64_t channels,
                                               int64_t index, float *image) {
    const int64_t width = maps.output_width();
    float *upper = image + 2 * index * width * channels;
    const bool has_lower = 2 * index + 1 < maps.output_height();
    for (int64_t tile = 0; tile < maps.tiles(); ++tile) {
      const bool has_right = 2 * tile + 1 < width;
      for (int64_t c = 0; c < channels; c += lanes) {
        const float *place = source + tile * channels + c;
        Vector left[4], right[4];
        for (int i = 0; i < 4; ++i) {
          const Vector m0 = load(place), m1 = load(place + plane), m2 = load(place + 2 * plane),
                       m3 = load(place + 3 * plane);
          left[i] = m0 + (m1 + m2);
          right[i] = (m1 - m2) - m3;
          place += 4 * plane;
        }
        float *target = upper + 2 * tile * channels + c;
        store(target, left[0] + (left[1] + left[2]));
        if (has_right) store(target + channels, right[0] + (right[1] + right[2]));
        if (!has_lower) continue;
        target += width * channels;
        store(target, (left[1] - left[2]) - left[3]);
        if (has_right) store(target + channels, (right[1] - right[2]) - right[3]);
      }
    }
  }

  // G w G^T: `weight` is (3, 3, inputs, outputs), the result (points, inputs, outputs).
  TANGENT_INLINE static void transform_weight(const float *weight, int64_t size, float *target) {
    for (int64_t e = 0; e < size; e += lanes) {
      Vector rows[4][3];
      for (int j = 0; j < 3; ++j) {
        const Vector w0 = load(weight + j * size + e), w1 = load(weight + (3 + j) * size + e),
                     w2 = load(weight + (6 + j) * size + e);
        const Vector sum = 0.5f * (w0 + w2), half = 0.5f * w1;
        rows[0][j] = w0;
        rows[1][j] = sum + half;
        rows[2][j] = sum - half;
        rows[3][j] = w2;
      }
      for (int i = 0; i < 4; ++i) {
        const Vector sum = 0.5f * (rows[i][0] + rows[i][2]), half = 0.5f * rows[i][1];
        float *place = target + 4 * i * size + e;
        store(place, rows[i][0]);
        store(place + size, sum + half);
        store(place + 2 * size, sum - half);
        store(place + 3 * size, rows[i][2]);
      }
    }
  }

  // G^T m G: from (points, outputs, inputs) to (outputs, 3, 3, inputs).
  TANGENT_INLINE static void transform_weight_gradient(const float *source, int64_t outputs, int64_t inputs,
                                                       float *target) {
    const int64_t plane = plane_of(outputs * inputs);
    for (int64_t o = 0; o < outputs; ++o) {
      for (int64_t c = 0; c < inputs; c += lanes) {
        const float *place = source + o * inputs + c;
        Vector rows[3][4];
        for (int j = 0; j < 4; ++j) {
          const Vector m0 = load(place + j * plane), m1 = load(place + (4 + j) * plane),
                       m2 = load(place + (8 + j) * plane), m3 = load(place + (12 + j) * plane);
          const Vector sum = 0.5f * (m1 + m2);
          rows[0][j] = m0 + sum;
          rows[1][j] = 0.5f * (m1 - m2);
          rows[2][j] = sum + m3;
        }
        float *result = target + o * 9 * inputs + c;
        for (int i = 0; i < 3; ++i) {
          const Vector sum = 0.5f * (rows[i][1] + rows[i][2]);
          store(result, rows[i][0] + sum);
          store(result + inputs, 0.5f * (rows[i][1] - rows[i][2]));
          store(result + 2 * inputs, sum + rows[i][3]);
          result += 3 * inputs;
        }
      }
    }
  }
};

}  // namespace winograd

#endif
