// Convolutions with 3x3 windows and stride 1 by minimal filtering, on the CPU, in float32.
//
// Winograd's F(2x2, 3x3), as Lavin and Gray (2016) apply it: with tiles d of 4x4 inputs, windows w and tiles
// y of 2x2 outputs, y = A^T [(G w G^T) * (B^T d B)] A, where * goes element by element. Summed over channels
// that is sixteen matrix products with 16 multiplications for what takes 36 directly. The same form is
// linear in w, so a weight gradient is G^T [(A g A^T) * (B^T d B)] G, summed over tiles within the brackets.
// Transforms are sums with factors of a half, so float32 loses about one bit against direct products.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

using Vector = Lanes<float>::type;
constexpr int64_t lanes = Lanes<float>::count;
// Elements of a transformed tile.
constexpr int64_t points = 16;

// The distance between the planes of neighbouring points. A cache line more than they take: at a power of
// two the sixteen planes that a transform reads or writes in turn would share a few sets of the cache.
TANGENT_INLINE int64_t plane_of(int64_t size) { return size + 16; }

// By reference: without AVX a register of this size has no agreed way into or out of a function.
TANGENT_INLINE const Vector &load(const float *place) { return *reinterpret_cast<const Vector *>(place); }
TANGENT_INLINE void store(float *place, const Vector &value) { *reinterpret_cast<Vector *>(place) = value; }

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

// Memory that will be read or written soon; a hint, so it may reach beyond the maps.
struct Ahead {
  const float *place;
  int64_t size;
};

// result[r, c] (+)= sum over k of left[r, k] * right[k, c] for R rows and S registers of columns.
template <int R, int S>
TANGENT_INLINE void product_tile(const float *left, int64_t row_step, int64_t depth_step, const float *right,
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

template <int S>
TANGENT_INLINE void product_columns(int64_t rows, const float *left, int64_t row_step, int64_t depth_step,
                                    const float *right, int64_t right_stride, int64_t depth, float *result,
                                    int64_t result_stride, bool adds) {
  const int64_t parts = (rows + 5) / 6;
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t first = rows * part / parts, count = rows * (part + 1) / parts - first;
    const float *own = left + first * row_step;
    float *target = result + first * result_stride;
    switch (count) {
      case 6: product_tile<6, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
      case 5: product_tile<5, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
      case 4: product_tile<4, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
      case 3: product_tile<3, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
      case 2: product_tile<2, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
      default: product_tile<1, S>(own, row_step, depth_step, right, right_stride, depth, target, result_stride, adds); break;
    }
  }
}

// As product_tile, for all rows and a number of columns that whole registers hold.
TANGENT_INLINE void product(int64_t rows, int64_t columns, const float *left, int64_t row_step, int64_t depth_step,
                            const float *right, int64_t right_stride, int64_t depth, float *result,
                            int64_t result_stride, bool adds) {
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

// What one thread works with.
struct Room {
  std::vector<float> zeros, inputs, outputs;

  // For blocks of some tiles with as many channels before and after the transformed product.
  Room(const Maps &maps, int64_t tiles, int64_t channels)
      : zeros(static_cast<size_t>(std::max(maps.channels * maps.width, channels * (maps.output_width() + 1))), 0.0f),
        inputs(static_cast<size_t>(points * plane_of(tiles * maps.channels))),
        outputs(static_cast<size_t>(points * plane_of(tiles * channels))) {}
};

// One row of B^T d B for the tiles of one band: upper - lower, or their sum, down the columns, then along
// the row. Neighbouring tiles share two columns, which stay in registers.
template <bool adds>
TANGENT_INLINE void transform_input_row(const float *upper, const float *lower, const Maps &maps, float *target,
                                        int64_t plane) {
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
TANGENT_INLINE void transform_inputs(const float *image, const Maps &maps, int64_t index, const float *zeros,
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
TANGENT_INLINE void transform_gradients(const float *image, const Maps &maps, int64_t channels, int64_t index,
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
TANGENT_INLINE void transform_outputs(const float *source, int64_t plane, const Maps &maps, int64_t channels,
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
TANGENT_INLINE void transform_weight(const float *weight, int64_t size, float *target) {
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
TANGENT_INLINE void transform_weight_gradient(const float *source, int64_t outputs, int64_t inputs, float *target) {
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

// The output for some bands.
TANGENT_INLINE void convolve_block(const float *input, const Maps &maps, const float *weight, int64_t outputs,
                                   Block block, Room &room, Ahead next, float *output) {
  const int64_t tiles = maps.tiles(), total = block.count * tiles, channels = maps.channels;
  const int64_t output_size = maps.output_height() * maps.output_width() * outputs;
  const Ahead own{output + maps.output_place(block.first, outputs), block.count * 2 * maps.output_width() * outputs};
  for (int64_t b = 0; b < block.count; ++b) {
    const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
    transform_inputs(input + image * maps.image_size(), maps, index, room.zeros.data(),
                     room.inputs.data() + b * tiles * channels, plane_of(total * channels));
  }
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

// B^T d B for a block of bands.
TANGENT_INLINE void transform_block(const float *input, const Maps &maps, Block block, Room &room) {
  const int64_t tiles = maps.tiles(), plane = plane_of(block.count * tiles * maps.channels);
  for (int64_t b = 0; b < block.count; ++b) {
    const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
    transform_inputs(input + image * maps.image_size(), maps, index, room.zeros.data(),
                     room.inputs.data() + b * tiles * maps.channels, plane);
  }
}

// A g A^T for a block of bands.
TANGENT_INLINE void transform_gradient_block(const float *gradient, const Maps &maps, int64_t outputs, Block block,
                                             Room &room) {
  const int64_t tiles = maps.tiles(), plane = plane_of(block.count * tiles * outputs);
  const int64_t gradient_size = maps.output_height() * maps.output_width() * outputs;
  for (int64_t b = 0; b < block.count; ++b) {
    const int64_t image = (block.first + b) / maps.bands(), index = (block.first + b) % maps.bands();
    transform_gradients(gradient + image * gradient_size, maps, outputs, index, room.zeros.data(),
                        room.outputs.data() + b * tiles * outputs, plane);
  }
}

// The sums over a block of bands, both operands transformed, for `count` outputs: (points, count, inputs).
TANGENT_INLINE void accumulate_block(const Maps &maps, int64_t outputs, int64_t first, int64_t count, Block block,
                                     const Room &room, bool adds, Ahead input, Ahead gradient, float *sums) {
  const int64_t total = block.count * maps.tiles(), channels = maps.channels;
  for (int64_t point = 0; point < points; ++point) {
    fetch<0>(input, point);
    fetch<0>(gradient, point);
    product(count, channels, room.outputs.data() + point * plane_of(total * outputs) + first, 1, outputs,
            room.inputs.data() + point * plane_of(total * channels), channels, total,
            sums + point * plane_of(count * channels), channels, adds);
  }
}

// The loops above, compiled for one kind of processor.
struct Loops {
  void (*convolve)(const float *, const Maps &, const float *, int64_t, Block, Room &, Ahead, float *);
  void (*transform)(const float *, const Maps &, Block, Room &);
  void (*transform_gradient)(const float *, const Maps &, int64_t, Block, Room &);
  void (*accumulate)(const Maps &, int64_t, int64_t, int64_t, Block, const Room &, bool, Ahead, Ahead, float *);
  void (*weight)(const float *, int64_t, float *);
  void (*weight_gradient)(const float *, int64_t, int64_t, float *);
};

#define TANGENT_LOOPS(name, target)                                                                                \
  struct name {                                                                                                    \
    target static void convolve(const float *input, const Maps &maps, const float *weight, int64_t outputs,        \
                                Block block, Room &room, Ahead next, float *output) {                              \
      convolve_block(input, maps, weight, outputs, block, room, next, output);                                     \
    }                                                                                                              \
    target static void transform(const float *input, const Maps &maps, Block block, Room &room) {                  \
      transform_block(input, maps, block, room);                                                                   \
    }                                                                                                              \
    target static void transform_gradient(const float *gradient, const Maps &maps, int64_t outputs, Block block,   \
                                          Room &room) {                                                            \
      transform_gradient_block(gradient, maps, outputs, block, room);                                              \
    }                                                                                                              \
    target static void accumulate(const Maps &maps, int64_t outputs, int64_t first, int64_t count, Block block,    \
                                  const Room &room, bool adds, Ahead input, Ahead gradient, float *sums) {         \
      accumulate_block(maps, outputs, first, count, block, room, adds, input, gradient, sums);                     \
    }                                                                                                              \
    target static void weight(const float *source, int64_t size, float *result) {                                  \
      transform_weight(source, size, result);                                                                      \
    }                                                                                                              \
    target static void weight_gradient(const float *source, int64_t outputs, int64_t inputs, float *result) {      \
      transform_weight_gradient(source, outputs, inputs, result);                                                  \
    }                                                                                                              \
    static constexpr Loops loops{convolve, transform, transform_gradient, accumulate, weight, weight_gradient};    \
  };

TANGENT_LOOPS(PlainLoops, )
#if TANGENT_HAS_AVX2
TANGENT_LOOPS(AVX2Loops, TANGENT_AVX2)
#endif

const Loops &loops_for_this_processor() {
#if TANGENT_HAS_AVX2
  if (has_avx2()) return AVX2Loops::loops;
#endif
  return PlainLoops::loops;
}

// Bands of a block: enough tiles for a product to pay, few enough for the caches.
int64_t bands_for(const Maps &maps, int64_t tiles) { return std::max<int64_t>(1, tiles / maps.tiles()); }

constexpr int64_t convolution_tiles = 16, gradient_tiles = 64, cached_sums = 8 << 10;

void convolve(const float *input, const Maps &maps, const float *weight, int64_t outputs, float *output) {
  const Loops &loops = loops_for_this_processor();
  const int64_t bands = maps.images * maps.bands(), step = bands_for(maps, convolution_tiles);
  const int64_t blocks = (bands + step - 1) / step;
  const int64_t threads = thread_count(bands * maps.tiles() * points * maps.channels * outputs, blocks);
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    for (int64_t block = blocks * thread / threads; block < blocks * (thread + 1) / threads; ++block) {
      const int64_t first = block * step, next = std::min(first + step, bands - 1);
      loops.convolve(input, maps, weight, outputs, Block{first, std::min(step, bands - first)}, room,
                     Ahead{input + maps.input_place(next), step * 2 * maps.width * maps.channels}, output);
    }
  });
}

// The weight gradients of every image of every seed.
void weight_gradients(const float *input, const Maps &maps, const float *gradient, int64_t outputs, int64_t seeds,
                      float *result) {
  const Loops &loops = loops_for_this_processor();
  const int64_t channels = maps.channels, step = std::min(maps.bands(), bands_for(maps, 2 * gradient_tiles));
  const int64_t gradient_size = maps.output_height() * maps.output_width() * outputs;
  const int64_t work = seeds * maps.images * maps.bands() * maps.tiles() * points * outputs * channels;
  const int64_t threads = thread_count(work, maps.images);
  // Sums of few outputs at a time stay in the cache until they are transformed.
  const int64_t part = std::min(outputs, std::max<int64_t>(1, cached_sums / (points * channels)));
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    std::vector<float> sums(static_cast<size_t>(points * plane_of(part * channels)));
    const auto compute = [&](int64_t image, int64_t row, int64_t start, int64_t end, bool is_transformed) {
      for (int64_t band = 0; band < maps.bands(); band += step) {
        const Block block{band, std::min(step, maps.bands() - band)};
        if (!is_transformed) {
          loops.transform(input + image * maps.image_size(), maps, block, room);
          loops.transform_gradient(gradient + row * gradient_size, maps, outputs, block, room);
        }
        loops.accumulate(maps, outputs, start, end - start, block, room, band > 0, Ahead{}, Ahead{}, sums.data());
      }
      loops.weight_gradient(sums.data(), end - start, channels, result + 9 * (row * outputs + start) * channels);
    };
    for (int64_t image = maps.images * thread / threads; image < maps.images * (thread + 1) / threads; ++image) {
      for (int64_t seed = 0; seed < seeds; ++seed) {
        for (int64_t start = 0; start < outputs; start += part) {
          // Where one block holds the image it is transformed once for all parts.
          const bool is_transformed = start > 0 && step >= maps.bands();
          compute(image, seed * maps.images + image, start, std::min(outputs, start + part), is_transformed);
        }
      }
    }
  });
}

// The weight gradients of every seed, summed over its images.
void summed_weight_gradients(const float *input, const Maps &maps, const float *gradient, int64_t outputs,
                             int64_t seeds, float *result) {
  const Loops &loops = loops_for_this_processor();
  const int64_t bands = maps.images * maps.bands(), step = bands_for(maps, gradient_tiles);
  const int64_t blocks = (bands + step - 1) / step;
  const int64_t size = points * plane_of(outputs * maps.channels), row_size = 9 * outputs * maps.channels;
  const int64_t gradient_size = maps.images * maps.output_height() * maps.output_width() * outputs;
  const int64_t threads = thread_count(seeds * bands * maps.tiles() * size, blocks);
  // Every thread has sums of its own, over some of the blocks.
  std::vector<std::vector<float>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    auto &own = sums[static_cast<size_t>(thread)];
    own.resize(static_cast<size_t>(seeds * size));
    const int64_t start = blocks * thread / threads;
    for (int64_t index = start; index < blocks * (thread + 1) / threads; ++index) {
      const Block block{index * step, std::min(step, bands - index * step)};
      loops.transform(input, maps, block, room);
      const int64_t next = std::min(block.first + step, bands - 1);
      for (int64_t seed = 0; seed < seeds; ++seed) {
        const float *place = gradient + seed * gradient_size;
        loops.transform_gradient(place, maps, outputs, block, room);
        const bool is_last = seed + 1 == seeds;
        const int64_t rows = 2 * step;
        loops.accumulate(
            maps, outputs, 0, outputs, block, room, index > start,
            is_last ? Ahead{input + maps.input_place(next), rows * maps.width * maps.channels} : Ahead{},
            Ahead{is_last ? gradient + maps.output_place(next, outputs)
                          : place + gradient_size + maps.output_place(block.first, outputs),
                  rows * maps.output_width() * outputs},
            own.data() + seed * size);
      }
    }
  });
  for (int64_t thread = 1; thread < threads; ++thread) {
    const auto &other = sums[static_cast<size_t>(thread)];
    for (size_t i = 0; i < other.size(); ++i) sums[0][i] += other[i];
  }
  for (int64_t seed = 0; seed < seeds; ++seed) {
    loops.weight_gradient(sums[0].data() + seed * size, outputs, maps.channels, result + seed * row_size);
  }
}

void require_maps(const at::Tensor &maps) {
  require(maps.device().is_cpu() && maps.scalar_type() == at::kFloat && maps.dim() == 4 &&
              maps.size(1) % lanes == 0 && maps.numel() > 0,
          "takes (N, C, H, W), float32 on the CPU, with a multiple of eight channels");
}

}  // namespace

bool ctorch_winograd_is_fast(void) {
#if TANGENT_HAS_AVX2
  // With AVX-512 libtorch's own convolutions have registers of twice the size.
  return has_avx2() && !__builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

ctorch_error ctorch_winograd_convolution(const ctorch_tensor *input, const ctorch_tensor *weight, int64_t padding,
                                         bool transposes, ctorch_tensor **result) {
  return guarded([&] {
    const auto &x = input->value;
    const auto &w = weight->value;
    require_maps(x);
    require(w.device().is_cpu() && w.scalar_type() == at::kFloat && w.dim() == 4 && w.size(2) == 3 && w.size(3) == 3 &&
                w.size(transposes ? 0 : 1) == x.size(1) && w.size(transposes ? 1 : 0) % lanes == 0,
            "takes a float32 weight of (outputs, inputs, 3, 3), with multiples of eight of both");
    // The gradient of the input is a convolution with the window turned around.
    const int64_t margin = transposes ? 2 - padding : padding;
    require(margin >= 0 && margin <= 2 && x.size(2) + 2 * margin > 2 && x.size(3) + 2 * margin > 2,
            "takes a padding of at most two, and maps that a window fits into");
    const auto window =
        transposes ? w.flip({2, 3}).permute({2, 3, 0, 1}).contiguous() : w.permute({2, 3, 1, 0}).contiguous();
    const Maps maps{x.size(0), x.size(2), x.size(3), x.size(1), margin};
    const int64_t outputs = window.size(3), size = maps.channels * outputs;
    std::vector<float> transformed(static_cast<size_t>(points * size));
    loops_for_this_processor().weight(window.data_ptr<float>(), size, transformed.data());
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    auto output = at::empty({maps.images, outputs, maps.output_height(), maps.output_width()}, x.options(),
                            at::MemoryFormat::ChannelsLast);
    convolve(images.data_ptr<float>(), maps, transformed.data(), outputs, output.data_ptr<float>());
    *result = new ctorch_tensor(std::move(output));
  });
}

ctorch_error ctorch_winograd_weight_gradients(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                              int64_t padding, bool sums_images, ctorch_tensor **result) {
  return guarded([&] {
    const auto &x = input->value, &g = gradient->value;
    require_maps(x);
    require_maps(g);
    const Maps maps{x.size(0), x.size(2), x.size(3), x.size(1), padding};
    require(padding >= 0 && g.size(0) % maps.images == 0 && g.size(2) == maps.output_height() &&
                g.size(3) == maps.output_width(),
            "the gradients are not of this convolution's output");
    const int64_t seeds = g.size(0) / maps.images, outputs = g.size(1);
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    const auto gradients = g.contiguous(at::MemoryFormat::ChannelsLast);
    auto rows = at::empty({sums_images ? seeds : g.size(0), 9 * outputs * maps.channels}, g.options());
    (sums_images ? summed_weight_gradients : weight_gradients)(images.data_ptr<float>(), maps,
                                                               gradients.data_ptr<float>(), outputs, seeds,
                                                               rows.data_ptr<float>());
    *result = new ctorch_tensor(std::move(rows));
  });
}
